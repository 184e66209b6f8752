"""Visits to pages: what a page must never do is noted while a test looks at it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import (
        Browser,
        BrowserContext,
        ConsoleMessage,
        Dialog,
        Error,
        Locator,
        Page,
        Request,
    )

DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
BROWSER_REQUIRED = "SURVEY_BROWSER_REQUIRED"
"""Environment variable: set where a missing browser or node is a failure and no reason to skip."""


KEPT = """
() => {
    try {
        const stores = [localStorage, sessionStorage];
        const kept = stores.flatMap((store) => Object.keys(store));
        kept.push(...document.cookie.split(";").filter(Boolean));
        for (const store of stores) store.clear();
        return kept;
    } catch { return []; }
}
"""
"""What a page leaves in the browser for the next one, which is not to find it; a window that shows
no page has nothing."""
EMPTY = "about:blank"


@dataclass
class Windows:
    """The windows of one Chromium, each used again by the next test that asks for such a one.

    A new one costs the browser as much as a page itself, and a new context more than twice as
    much. What a page could leave for the next one is a fault of it.
    """

    browser: Browser
    contexts: dict[str, BrowserContext] = field(default_factory=dict)
    free: dict[str, list[Page]] = field(default_factory=dict)

    def take(self, settings: str) -> Page:
        """Return an empty window with such settings, JSON."""
        if settings not in self.contexts:
            self.contexts[settings] = self.browser.new_context(**json.loads(settings))
        free = self.free.setdefault(settings, [])
        return free.pop() if free else self.contexts[settings].new_page()

    def give_back(self, page: Page, settings: str) -> None:
        """Empty a window that nobody needs any more."""
        page.goto(EMPTY)
        self.free[settings].append(page)


@dataclass
class Visit:
    """One page in one window."""

    page: Page
    path: Path
    settings: str
    """Of the window, JSON."""
    requests: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    is_altered: bool = False
    """Whether nobody else may use the window."""

    def watch(self) -> None:
        """Note everything that must not happen."""
        self.page.on("request", self._note_request)
        self.page.on("console", self._note_message)
        self.page.on("pageerror", self._note_error)
        self.page.on("dialog", self._note_dialog)

    def end(self, windows: Windows) -> list[str]:
        """Give the window back; return every fault of the page."""
        kept = self.page.evaluate(KEPT)
        self.page.remove_listener("request", self._note_request)
        self.page.remove_listener("console", self._note_message)
        self.page.remove_listener("pageerror", self._note_error)
        self.page.remove_listener("dialog", self._note_dialog)
        if self.is_altered:
            self.page.close()
        else:
            windows.give_back(self.page, self.settings)
        requests = [f"request: {url}" for url in self.requests]
        faults = [*self.faults, *requests, *(f"kept: {name}" for name in kept)]
        return [f"{self.path.name}: {text}" for text in faults]

    def run_before(self, script: str) -> None:
        """Run a script before those of the page, whatever is opened in this window."""
        self.is_altered = True
        self.page.add_init_script(script)

    def _note_request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        is_itself = parts.scheme == "file" and parts.path == self.path.as_uri().removeprefix(
            "file://"
        )
        if parts.scheme not in {"data", "blob"} and not is_itself:
            self.requests.append(request.url)

    def _note_message(self, message: ConsoleMessage) -> None:
        self.faults.append(f"console {message.type}: {message.text}")

    def _note_error(self, error: Error) -> None:
        self.faults.append(f"page error: {error}")

    def _note_dialog(self, dialog: Dialog) -> None:
        self.faults.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def open(self, fragment: str = "") -> Visit:
        """Open the page and wait until it can be used."""
        self.page.goto(self.path.as_uri() + fragment)
        self.page.wait_for_selector("body[data-ready]")
        return self

    def open_anew(self, fragment: str = "") -> Visit:
        """Open the page as a link from elsewhere does; another fragment alone loads nothing."""
        self.page.goto(EMPTY)
        return self.open(fragment)

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
    """Opens pages of one drawing, each in a window to itself, and checks all at the end."""

    windows: Windows
    folder: Path
    visits: list[Visit] = field(default_factory=list)

    def window(self, name: str, **options: Any) -> Visit:
        """Return a window in which the page ``name`` can be opened."""
        settings = json.dumps(
            {"viewport": DESKTOP, "offline": True, "reduced_motion": "reduce", **options},
            sort_keys=True,
        )
        visit = Visit(self.windows.take(settings), self.folder / f"{name}.html", settings)
        visit.watch()
        self.visits.append(visit)
        return visit

    def open(self, name: str, fragment: str = "", **options: Any) -> Visit:
        """Open a page and wait until it can be used."""
        return self.window(name, **options).open(fragment)

    def finish(self) -> list[str]:
        """Give all windows back; return every fault of every page."""
        faults = [fault for visit in self.visits for fault in visit.end(self.windows)]
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
