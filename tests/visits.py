"""Visits to pages: what a page must never do is noted while a test looks at it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request

DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
BROWSER_REQUIRED = "SURVEY_BROWSER_REQUIRED"
"""Environment variable: set where a missing browser or node is a failure and no reason to skip."""


@dataclass
class Visit:
    """One page in one window."""

    page: Page
    path: Path
    requests: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def watch(self) -> None:
        """Note everything that must not happen."""
        self.page.on("request", self._note_request)
        self.page.on("console", self._note_message)
        self.page.on("pageerror", lambda error: self.faults.append(f"page error: {error}"))
        self.page.on("dialog", lambda dialog: self._note_dialog(dialog.message, dialog.dismiss))

    def _note_request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        is_itself = parts.scheme == "file" and parts.path == self.path.as_uri().removeprefix(
            "file://"
        )
        if parts.scheme not in {"data", "blob"} and not is_itself:
            self.requests.append(request.url)

    def _note_message(self, message: ConsoleMessage) -> None:
        self.faults.append(f"console {message.type}: {message.text}")

    def _note_dialog(self, text: str, dismiss: Any) -> None:
        self.faults.append(f"dialog: {text}")
        dismiss()

    def open(self, fragment: str = "") -> Visit:
        """Open the page and wait until it can be used."""
        self.page.goto(self.path.as_uri() + fragment)
        self.page.wait_for_selector("body[data-ready]")
        return self

    def text(self, selector: str) -> str:
        """Return the text of the only element that fits."""
        return self.page.locator(selector).inner_text().strip()

    def all(self, selector: str) -> Locator:
        """Return all elements that fit."""
        return self.page.locator(selector)

    def data(self) -> dict[str, Any]:
        """Return what stands in the page's data block."""
        found: dict[str, Any] = self.page.evaluate(
            "JSON.parse(document.getElementById('data').textContent)"
        )
        return found


@dataclass
class Visitor:
    """Opens pages of one drawing, each in a fresh window, and checks all of them at the end."""

    browser: Browser
    folder: Path
    visits: list[Visit] = field(default_factory=list)

    def window(self, name: str, **options: Any) -> Visit:
        """Return a window in which the page ``name`` can be opened."""
        settings = {"viewport": DESKTOP, "offline": True, "reduced_motion": "reduce", **options}
        page = self.browser.new_context(**settings).new_page()
        visit = Visit(page, self.folder / f"{name}.html")
        visit.watch()
        self.visits.append(visit)
        return visit

    def open(self, name: str, fragment: str = "", **options: Any) -> Visit:
        """Open a page and wait until it can be used."""
        return self.window(name, **options).open(fragment)

    def finish(self) -> list[str]:
        """Close all windows; return every fault of every page."""
        faults = []
        for visit in self.visits:
            visit.page.context.close()
            requests = [f"request: {url}" for url in visit.requests]
            faults += [f"{visit.path.name}: {text}" for text in (*visit.faults, *requests)]
        self.visits.clear()
        return faults


def violations(visit: Visit, axe: str) -> list[str]:
    """Return what axe-core finds, each with the element and the reason."""
    visit.page.evaluate(axe)
    found: list[dict[str, Any]] = visit.page.evaluate(
        "axe.run().then((result) => result.violations)"
    )
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in found
        for node in rule["nodes"]
    ]
