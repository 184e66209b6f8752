"""All pages and reports together: those that ``survey maps`` and ``survey reports`` make."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest

from pipeline.base import side_by_side
from pipeline.base.config import Project, load_project
from pipeline.base.progress import Silent
from pipeline.base.sql import connect
from pipeline.drawing import draw_all as draw_module
from pipeline.drawing.draw_all import draw_all
from pipeline.drawing.record import are_there, read_record
from pipeline.mapping.draw import ENTRANCE, FILES, PUBLIC, WHOLE, draw_pages, draw_some
from pipeline.mapping.pages.unit import unit_page
from pipeline.mapping.tiles.parcel_tiles import draw_tiles
from pipeline.reporting import circular, receipts, write_files
from pipeline.reporting.kept_reports import KeptReports
from pipeline.reporting.write import WRITERS, write_some
from pipeline.warehouse.publish import DRAWN

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import duckdb

    from pipeline.mapping.tiles.parcel_tiles import Archive

DAY = "2023-03-16"
CHANGED_COUNTY = (
    "UPDATE run SET run_id = '20230317T101112131415Z', started_at = started_at + INTERVAL 1 DAY",
    (
        "UPDATE parcel SET survey_status = 'unsurveyed' WHERE report_unit_id = '652323'"
        " AND survey_status = 'done' AND hash(parcel_id) % 3 = 0"
    ),
    "UPDATE parcel SET geometry = ST_Reverse(geometry) WHERE report_unit_id = '652323'",
    (
        "UPDATE house SET is_commercial = NOT is_commercial WHERE report_unit_id = '652323'"
        " AND hash(house_id) % 3 = 0"
    ),
)
"""What a delivery of one county's parcels and houses changes, in a run of its own."""
CHANGED_HISTORY = (
    CHANGED_COUNTY[0],
    "DELETE FROM snapshot WHERE as_of = (SELECT min(as_of) FROM snapshot)",
    "DELETE FROM parcel_change WHERE as_of < (SELECT as_of FROM run)",
    "DELETE FROM house_change WHERE as_of < (SELECT as_of FROM run)",
    "UPDATE parcel SET source_file_id = source_file_id + 1",
)
"""What a delivery of a past day changes: also the numbers of the files."""


class Recorder(Silent):
    """Keeps the steps it hears of."""

    def __init__(self) -> None:
        self.steps: list[tuple[str, object]] = []

    def step(self, name: str, **values: object) -> None:
        self.steps.append((name, values[{"page": "page", "report": "file"}[name]]))


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def folders(home: Path) -> tuple[Path, Path]:
    """Return an empty folder for pages, and the place of one for reports."""
    (home / "maps").mkdir(parents=True)
    return home / "maps", home / "reports"


@pytest.mark.slow
def test_side_by_side_comes_out_what_comes_out_one_after_the_other(
    small_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = load_project(small_root)
    pages, reports = folders(tmp_path / "single")
    alone = Recorder()
    written = write_files(project, reports, alone)
    documents = [path.name for path in written if len(path.parts) == 1]
    draw_pages(project, pages, alone, documents)
    monkeypatch.setattr(side_by_side, "SMALL_FILE", 0)
    pages, reports = folders(tmp_path / "together")
    together = Recorder()
    draw_all(project, pages, reports, together)
    assert contents(tmp_path / "together") == contents(tmp_path / "single")
    assert sorted(map(str, together.steps)) == sorted(map(str, alone.steps))
    assert len(alone.steps) > 30


@pytest.fixture(scope="module")
def drawn_root(small_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a root in which pages and reports of the small demo stand, with their record."""
    root = tmp_path_factory.mktemp("drawn") / "root"
    (root / "data" / "processed").mkdir(parents=True)
    shutil.copy(small_root / "pipeline.toml", root)
    shutil.copy(small_root / "data/processed/survey.duckdb", root / "data/processed")
    project = load_project(root)
    project.maps.mkdir()
    project.reports.mkdir()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(side_by_side, "SMALL_FILE", 2**40)
        record = draw_all(project, project.maps, project.reports / DAY, Silent())
    record.write(project.processed / DRAWN)
    return root


@pytest.fixture
def published(drawn_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """Return a copy of that root, to be changed.

    All is drawn in this process, where a test can record what is drawn.
    """
    monkeypatch.setattr(side_by_side, "SMALL_FILE", 2**40)
    shutil.copytree(drawn_root, tmp_path / "root")
    project = load_project(tmp_path / "root")
    assert are_there(project, read_record(project).run_id)
    return project


@pytest.mark.slow
def test_where_one_county_changed_all_comes_out_as_it_would_anew(
    published: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with connect(str(published.database), {}, spatial=True) as con:
        for statement in CHANGED_COUNTY:
            con.execute(statement)
    pages, reports = folders(tmp_path / "anew")
    anew = draw_all(published, pages, reports, Silent(), fresh=True)
    drawn, taken = record_work(monkeypatch)
    pages, reports = folders(tmp_path / "kept")
    kept = draw_all(published, pages, reports, Silent())
    assert contents(tmp_path / "kept") == contents(tmp_path / "anew")
    assert kept == anew
    assert drawn == ["652323"]
    lists = {path.name for path in taken if path.name.endswith("未完成图斑清单.xlsx")}
    assert len(lists) > 8
    assert "652323 呼图壁县 未完成图斑清单.xlsx" not in lists


@pytest.mark.slow
def test_where_only_history_changed_no_table_is_asked_for_more_than_its_sum(
    published: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with connect(str(published.database), {}, spatial=True) as con:
        for statement in CHANGED_HISTORY:
            con.execute(statement)
    pages, reports = folders(tmp_path / "anew")
    told = Recorder()
    anew = draw_all(published, pages, reports, told, fresh=True)
    asked: list[object] = []

    def recorded(make: Callable[..., Any]) -> Callable[..., Any]:
        def made(*arguments: Any) -> Any:
            asked.extend(arguments)
            return make(*arguments)

        return made

    monkeypatch.setattr(draw_module, "draw_some", recorded(draw_some))
    monkeypatch.setattr(draw_module, "write_some", recorded(write_some))
    pages, reports = folders(tmp_path / "kept")
    told_again = Recorder()
    kept = draw_all(published, pages, reports, told_again)
    assert contents(tmp_path / "kept") == contents(tmp_path / "anew")
    assert kept == anew
    assert sorted(map(str, told_again.steps)) == sorted(map(str, told.steps))
    together = next(writers for writers in WRITERS if circular.write in writers)
    others = tuple(builder for builder in PUBLIC if builder is not ENTRANCE)
    groups = [group for group in asked if isinstance(group, tuple)]
    assert groups == [WHOLE, (*others, *FILES), together, (receipts.write,), (ENTRANCE,)]


@pytest.mark.slow
def test_a_file_that_somebody_changed_is_made_anew(
    published: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = published.maps / "unit-652323.html"
    page.write_bytes(page.read_bytes().replace(b"H4sI", b"H4sJ"))
    sheet = published.reports / DAY / "重点户清单.xlsx"
    sheet.write_bytes(sheet.read_bytes() + b"\n")
    drawn, taken = record_work(monkeypatch)
    pages, reports = folders(tmp_path / "kept")
    record = draw_all(published, pages, reports, Silent())
    assert drawn == ["652323"]
    assert reports / sheet.name not in taken
    assert record == read_record(published)


def record_work(monkeypatch: pytest.MonkeyPatch) -> tuple[list[str], list[Path]]:
    """Return lists that are filled with the units drawn, and with the reports taken over."""
    drawn: list[str] = []
    taken: list[Path] = []
    draw, take = draw_tiles, KeptReports.take

    def recorded_draw(con: duckdb.DuckDBPyConnection, unit: str) -> Archive:
        drawn.append(unit)
        return draw(con, unit)

    def recorded_take(self: KeptReports, path: Path, *rest: Any) -> bool:
        is_taken = take(self, path, *rest)
        taken.extend([path] * is_taken)
        return is_taken

    monkeypatch.setattr(unit_page, "draw_tiles", recorded_draw)
    monkeypatch.setattr(KeptReports, "take", recorded_take)
    return drawn, taken
