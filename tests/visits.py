"""Visits to pages: what a page must never do is noted while a test looks at it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Request

DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
BROWSER_REQUIRED = "SURVEY_BROWSER_REQUIRED"
"""Environment variable: set where a missing browser or node is a failure and no reason to skip."""


KEPT = """
() => {
    try {
        const kept = [...Object.keys(localStorage), ...document.cookie.split(";").filter(Boolean)];
        localStorage.clear();
        return kept;
    } catch { return []; }
}
"""
"""What a page leaves in the browser for the next one, which is not to find it; a window that shows
no page has nothing."""


@dataclass
class Windows:
    """The windows of one Chromium.

    Those with the same settings share one context: for a new one the browser starts processes and
    loads all its parts again, which takes more than a second of processor time. Each window has a
    history of its own, and whatever else a page could leave for the next one is a fault of it.
    """

    browser: Browser
    contexts: dict[str, BrowserContext] = field(default_factory=dict)

    def new_page(self, **settings: Any) -> Page:
        """Return a new window with such settings."""
        key = json.dumps(settings, sort_keys=True)
        if key not in self.contexts:
            self.contexts[key] = self.browser.new_context(**settings)
        return self.contexts[key].new_page()


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

    def open_anew(self, fragment: str = "") -> Visit:
        """Open the page as a link from elsewhere does; another fragment alone loads nothing."""
        self.page.goto("about:blank")
        return self.open(fragment)

    def kept(self) -> list[str]:
        """Return what the page has left in the browser."""
        found: list[str] = self.page.evaluate(KEPT)
        return found

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

    windows: Windows
    folder: Path
    visits: list[Visit] = field(default_factory=list)

    def window(self, name: str, **options: Any) -> Visit:
        """Return a window in which the page ``name`` can be opened."""
        settings = {"viewport": DESKTOP, "offline": True, "reduced_motion": "reduce", **options}
        visit = Visit(self.windows.new_page(**settings), self.folder / f"{name}.html")
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
            kept = [f"kept: {name}" for name in visit.kept()]
            visit.page.close()
            requests = [f"request: {url}" for url in visit.requests]
            faults += [f"{visit.path.name}: {text}" for text in (*visit.faults, *requests, *kept)]
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
