"""Pages in a real Chromium, opened from the disk with the network cut off.

Whatever a test does on a page, it fails when the page asks for anything, throws, or writes to the
console.
"""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, NoReturn

import pytest
from hostile import write_hostile_root
from playwright.sync_api import sync_playwright
from visits import BROWSER_REQUIRED, Visitor, Windows

from pipeline.base.config import load_project
from pipeline.base.progress import Silent
from pipeline.mapping.draw import draw_maps
from pipeline.mapping.shell.assets import PACKAGES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CHROMIUM = "SURVEY_CHROMIUM"
"""Environment variable: which Chromium; the one on the path unless set."""
DOCUMENTS = ("通报 #1.docx", "进度表.xlsx")
"""Stand for the reports of the run; a sign in a name must not end its link."""
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")


def _not_here(reason: str) -> NoReturn:
    """Skip with the reason, or fail where the tests of the pages must run."""
    if os.environ.get(BROWSER_REQUIRED):
        pytest.fail(reason)
    pytest.skip(reason)


def find_chromium() -> str | None:
    """Return the Chromium to test with."""
    named = os.environ.get(CHROMIUM)
    return named or next(filter(None, map(shutil.which, NAMES)), None)


@pytest.fixture(scope="session")
def windows() -> Iterator[Windows]:
    """Return a Chromium that reaches no network."""
    path = find_chromium()
    if path is None:
        _not_here(f"no Chromium is installed, and {CHROMIUM} names none")
    with sync_playwright() as playwright:
        # Names are resolved to nowhere: a request that slips through the window's own cut fails.
        arguments = ["--host-resolver-rules=MAP * ~NOTFOUND", "--disable-background-networking"]
        chromium = playwright.chromium.launch(executable_path=path, args=arguments)
        yield Windows(chromium)
        chromium.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """Return the script of axe-core."""
    path = PACKAGES / "axe-core" / "axe.min.js"
    if not path.is_file():
        _not_here("axe-core is not installed; run npm ci in pipeline/mapping")
    return path.read_text(encoding="utf-8")


def draw(root: Path, copy: Path, *, language: str = "zh", maps: str = "") -> Path:
    """Draw the pages of a published root into a copy of it, with settings of its own."""
    ignored = shutil.ignore_patterns("raw", "history")
    shutil.copytree(root, copy, ignore=ignored, dirs_exist_ok=True)
    path = copy / "pipeline.toml"
    kept = [
        line for line in path.read_text(encoding="utf-8").splitlines() if "language" not in line
    ]
    text = "\n".join([f'language = "{language}"', *kept, "[maps]", maps, ""])
    path.write_text(text, encoding="utf-8")
    project = load_project(copy)
    draw_maps(project, Silent())
    return project.maps


@pytest.fixture(scope="session")
def pages(small_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the pages of the small demo in Chinese, for the office, with two documents."""
    copy = tmp_path_factory.mktemp("pages") / "root"
    reports = copy / "data" / "processed" / "reports" / "2023-03-16"
    (reports / "units").mkdir(parents=True)
    for name in DOCUMENTS:
        (reports / name).touch()
    return draw(small_root, copy)


@pytest.fixture(scope="session")
def english_pages(small_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the same pages in English, with the watermark."""
    copy = tmp_path_factory.mktemp("english") / "root"
    return draw(small_root, copy, language="en", maps="watermark = true")


@pytest.fixture(scope="session")
def public_pages(small_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the pages for everybody."""
    copy = tmp_path_factory.mktemp("public") / "root"
    return draw(small_root, copy, maps='audience = "public"')


@pytest.fixture(scope="session")
def hostile_pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the pages of a place with hostile text in every text field."""
    root = write_hostile_root(tmp_path_factory.mktemp("hostile") / "root")
    return draw(root, tmp_path_factory.mktemp("hostile_pages") / "root")


@pytest.fixture
def visitor(windows: Windows, pages: Path) -> Iterator[Visitor]:
    """Return who opens the pages of the small demo."""
    yield from _watched(Visitor(windows, pages))


@pytest.fixture
def english_visitor(windows: Windows, english_pages: Path) -> Iterator[Visitor]:
    """Return who opens the English pages."""
    yield from _watched(Visitor(windows, english_pages))


@pytest.fixture
def public_visitor(windows: Windows, public_pages: Path) -> Iterator[Visitor]:
    """Return who opens the pages for everybody."""
    yield from _watched(Visitor(windows, public_pages))


@pytest.fixture
def hostile_visitor(windows: Windows, hostile_pages: Path) -> Iterator[Visitor]:
    """Return who opens the pages with hostile text."""
    yield from _watched(Visitor(windows, hostile_pages))


def _watched(visitor: Visitor) -> Iterator[Visitor]:
    yield visitor
    assert visitor.finish() == []
