"""Weight and speed of the pages against their budgets: ``python -m benchmarks.pages ROOT``.

``ROOT`` is a folder with a published file, of the full demo for the budgets to mean something.
Draws all pages in a process of its own, opens each from the disk in Chromium, prints a Markdown
table, writes ``benchmarks/results/pages-<date>.json``, and ends with 1 when a budget is exceeded.
Times are not tests: another machine has others.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import shutil
import statistics
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from benchmarks.measure import Usage, run_module
from pipeline.base.config import load_project
from pipeline.mapping.shell.page_names import ALL_PARCELS

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

RESULTS = Path(__file__).parent / "results"
DRAWING = Usage(wall_s=10.0, cpu_s=float("inf"), peak_mb=1500.0, pss_mb=None)
"""What drawing all pages of the full demo may take on two processors."""
THROTTLE = 4
"""How many times slower the slow office machine is."""

READY = """
new MutationObserver((_, observer) => {
    if (!document.body || !("ready" in document.body.dataset)) return;
    observer.disconnect();
    // Two frames on, what was drawn is on the screen.
    const note = () => { window.readyAt = performance.now(); };
    requestAnimationFrame(() => requestAnimationFrame(note));
}).observe(document, { subtree: true, childList: true, attributes: true });
"""
WATCH_FRAMES = """
window.frames_seen = [];
let last = performance.now();
(function step(now) {
    window.frames_seen.push(now - last);
    last = now;
    requestAnimationFrame(step);
})(last);
"""


@dataclass(frozen=True)
class Budget:
    """What a page may weigh and take."""

    megabytes: float
    ready_s: float
    slow_ready_s: float
    redraw_ms: float = 60.0


LIGHT = Budget(megabytes=1.6, ready_s=1.0, slow_ready_s=2.5)
UNIT = Budget(megabytes=5.0, ready_s=1.5, slow_ready_s=3.0)
WHOLE = Budget(megabytes=24.0, ready_s=3.0, slow_ready_s=9.0)


@dataclass(frozen=True)
class Measured:
    """What a page weighs and takes; times are medians of several openings."""

    name: str
    megabytes: float
    """Millions of bytes on the disk."""
    ready_s: float
    """From opening until what the page shows first is on the screen."""
    slow_ready_s: float
    """The same on a processor slowed down."""
    redraw_ms: float | None
    """95th percentile of the time between frames while panning and zooming; none without a map."""

    def over(self, budget: Budget) -> list[str]:
        """Return the measures that exceed the budget."""
        allowed = asdict(budget)
        return [
            name
            for name, value in asdict(self).items()
            if name in allowed and value is not None and value > allowed[name]
        ]


def main() -> None:
    """Draw, open, measure and compare with the budgets."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pages", description=__doc__)
    parser.add_argument("root", type=Path)
    parser.add_argument("--times", type=int, default=3, help="openings of each page (default: 3)")
    parser.add_argument("--chromium", default=shutil.which("chromium"))
    arguments = parser.parse_args()
    drawing = run_module("draw", str(arguments.root))
    maps = load_project(arguments.root).maps
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=arguments.chromium)
        pages = [measure(browser, path, arguments.times) for path in sorted(maps.glob("*.html"))]
        version = browser.version
        browser.close()
    over = {page.name: page.over(budget_of(page.name)) for page in pages}
    record = {
        "chromium": version,
        "drawing": asdict(drawing),
        "pages": [asdict(page) for page in pages],
        "over": {name: names for name, names in over.items() if names},
    }
    path = RESULTS / f"pages-{dt.datetime.now(dt.UTC).date().isoformat()}.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    print(table(drawing, pages))
    print(f"\n{path}", file=sys.stderr)
    is_slow = drawing.wall_s > DRAWING.wall_s or drawing.peak_mb > DRAWING.peak_mb
    sys.exit(1 if is_slow or record["over"] else 0)


def budget_of(name: str) -> Budget:
    """Return the budget of a page."""
    if name == ALL_PARCELS:
        return WHOLE
    return UNIT if name.startswith("unit-") else LIGHT


def measure(browser: Browser, path: Path, times: int) -> Measured:
    """Open a page several times at both speeds, and pan and zoom its map once."""
    ready = [_ready_s(browser, path, 1) for _ in range(times)]
    slow = [_ready_s(browser, path, THROTTLE) for _ in range(times)]
    return Measured(
        name=path.stem,
        megabytes=round(path.stat().st_size / 1e6, 3),
        ready_s=round(statistics.median(ready), 3),
        slow_ready_s=round(statistics.median(slow), 3),
        redraw_ms=_redraw_ms(browser, path),
    )


def _open(browser: Browser, path: Path, throttle: int) -> Page:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, offline=True)
    page = context.new_page()
    page.add_init_script(READY)
    if throttle > 1:
        client = context.new_cdp_session(page)
        client.send("Emulation.setCPUThrottlingRate", {"rate": throttle})
    page.goto(path.as_uri())
    page.wait_for_function("window.readyAt")
    return page


def _ready_s(browser: Browser, path: Path, throttle: int) -> float:
    page = _open(browser, path, throttle)
    ready_ms: float = page.evaluate("window.readyAt")
    page.context.close()
    return ready_ms / 1000


def _redraw_ms(browser: Browser, path: Path) -> float | None:
    page = _open(browser, path, 1)
    box = page.locator("#map").bounding_box() if page.locator("#map").count() else None
    if box is None:
        page.context.close()
        return None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.evaluate(WATCH_FRAMES)
    for _ in range(4):
        page.mouse.wheel(0, -240)
        page.wait_for_timeout(500)
        page.mouse.down()
        page.mouse.move(x - 250, y - 120, steps=15)
        page.mouse.move(x, y, steps=15)
        page.mouse.up()
    frames: list[float] = page.evaluate("window.frames_seen")
    page.context.close()
    return round(statistics.quantiles(frames, n=20)[-1], 1)


def table(drawing: Usage, pages: list[Measured]) -> str:
    """Return the result as Markdown, what is over its budget in bold."""
    took = f"{drawing.wall_s} s of {DRAWING.wall_s:.0f}"
    lines = [
        f"Drawn in {took}, {drawing.peak_mb:.0f} MB of {DRAWING.peak_mb:.0f}.",
        "",
        "| page | MB | ready s | at 1/4 speed s | redraw ms |",
        "|---|---|---|---|---|",
    ]
    for page in pages:
        over = page.over(budget_of(page.name))
        cells = [
            f"**{value}**" if name in over else str("–" if value is None else value)
            for name, value in asdict(page).items()
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
