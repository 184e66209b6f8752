"""The page of what an outline holds: its tables, its map, and what holds on every page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from visits import DESKTOP, PHONE, Visitor, violations

from pipeline.base.config import load_project
from pipeline.handover.exposed import ExposedFiles, write_exposed
from pipeline.readers.area_file import area_source

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from visits import Windows

AREA = "POLYGON((87.0 43.8, 87.6 43.8, 87.6 44.3, 87.0 44.3, 87.0 43.8))"
WINDOWS = {"desktop": DESKTOP, "phone": PHONE}


@pytest.fixture(scope="module")
def written(small_root: Path, tmp_path_factory: pytest.TempPathFactory) -> ExposedFiles:
    folder = tmp_path_factory.mktemp("exposed") / "flood"
    title = "<b>洪水</b>"
    return write_exposed(load_project(small_root), area_source(AREA), title, folder)


@pytest.fixture
def exposed(windows: Windows, written: ExposedFiles) -> Iterator[Visitor]:
    visitor = Visitor(windows, written.workbook.parent)
    yield visitor
    assert visitor.finish() == []


@pytest.mark.parametrize("window", WINDOWS)
def test_page_is_accessible_and_fits(exposed: Visitor, axe: str, window: str) -> None:
    visit = exposed.open("exposed", viewport=WINDOWS[window])
    assert violations(visit, axe) == []
    wide = visit.page.evaluate("document.documentElement.scrollWidth")
    assert wide <= WINDOWS[window]["width"]
    assert "<b>洪水</b>" in visit.text("h1")


def test_page_shows_what_was_found(exposed: Visitor, written: ExposedFiles) -> None:
    visit, found = exposed.open("exposed"), written.found
    heads = visit.all("#villages thead th").all_inner_texts()
    assert [head.strip() for head in heads if head.strip()][:4] == [
        "村（社区）", "乡镇（街道）", "县市（园区）", "图斑",
    ]  # fmt: skip
    assert visit.all("#villages tbody tr").count() == len(found.villages)
    assert visit.all("#houses tbody tr").count() == len(found.houses)
    figures = visit.all("#figures dd").all_inner_texts()
    assert figures[0] == f"{found.total['parcels']:,}"
    assert figures[-1] == f"{found.total['listed']:,}"
    first = visit.all("#houses tbody button").first
    first.click()
    assert first.inner_text() in visit.text("#hover")


def test_public_pages_have_none(small_root: Path, tmp_path: Path) -> None:
    project = load_project(small_root)
    maps = project.settings.maps.model_copy(update={"audience": "public"})
    settings = project.settings.model_copy(update={"maps": maps})
    public = type(project)(**{**vars(project), "settings": settings})
    found = write_exposed(public, area_source(AREA), "洪水", tmp_path / "flood")
    assert found.page is None
    assert [path.suffix for path in (tmp_path / "flood").iterdir()] == [".xlsx"]
