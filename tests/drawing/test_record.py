"""The record says whether pages and reports are in place and are those that were written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pipeline.base.config import Project, load_project
from pipeline.drawing import record
from pipeline.drawing.record import DrawnRecord, are_there, read_record, record_files
from pipeline.files.earlier import FileRecord
from pipeline.warehouse.publish import DRAWN

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

RUN = "20230316T000000000000Z"
DAY = "2023-03-16"
SETTINGS = '[place]\nname_zh = "州"\nname_en = "P"\ncode = "6523"\n'


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Return a root with one page and two reports, and their record."""
    (tmp_path / "pipeline.toml").write_text(SETTINGS, encoding="utf-8")
    project = load_project(tmp_path)
    project.maps.mkdir()
    (project.maps / "index.html").write_text("page")
    (project.maps / "mine.txt").write_text("mine")
    day = project.reports / DAY
    (day / "清单").mkdir(parents=True)
    (day / "季报.md").write_text("brief")
    (day / "清单" / "a.csv").write_text("list")
    known = {"index.html": FileRecord("", "made", "task", "title")}
    pages = {"index.html": record_files(project.maps, known)["index.html"]}
    DrawnRecord(RUN, "2023-03-16T00:00:00Z", DAY, pages, record_files(day, {})).write(
        project.processed / DRAWN
    )
    return project


def test_the_record_is_read_as_it_was_written(project: Project) -> None:
    read = read_record(project)
    assert (read.run_id, read.as_of) == (RUN, DAY)
    assert set(read.reports) == {"季报.md", "清单/a.csv"}
    page = read.pages["index.html"]
    assert (page.made_of, page.task, page.shown) == ("made", "task", "title")
    earlier = read.earlier_pages(project)
    assert earlier.find("index.html", "made") == b"page"
    assert read.earlier_reports(project).folder == project.reports / DAY


def test_all_is_there(project: Project) -> None:
    assert are_there(project, RUN)


def test_it_is_of_one_run_only(project: Project) -> None:
    assert not are_there(project, "20230317T000000000000Z")
    (project.processed / DRAWN).unlink()
    assert not are_there(project, "")


@pytest.mark.parametrize(
    "change",
    [
        lambda project: (project.maps / "index.html").write_text("pagE"),
        lambda project: (project.maps / "index.html").unlink(),
        lambda project: (project.maps / "unit-gone.html").write_text("of an earlier run"),
        lambda project: (project.reports / DAY / "清单" / "a.csv").write_text("lisT"),
        lambda project: (project.reports / DAY / "季报.md").unlink(),
        lambda project: (project.reports / DAY).rename(project.reports / "2023-03-17"),
        lambda project: project.maps.rename(project.root / "elsewhere"),
        lambda project: (project.processed / DRAWN).write_text("{"),
        lambda project: (project.processed / DRAWN).write_text('{"run_id": "x", "pages": [1]}'),
        lambda project: (project.processed / DRAWN).write_text("[]"),
        lambda project: (project.processed / DRAWN).write_text(
            (project.processed / DRAWN).read_text().replace("made_of", "made")
        ),
    ],
)
def test_a_change_is_seen(project: Project, change: Callable[[Project], object]) -> None:
    change(project)
    assert not are_there(project, RUN)


def test_what_others_put_beside_them_is_no_change(project: Project) -> None:
    (project.reports / DAY / "~$季报.docx").write_text("open in an editor")
    (project.maps / "notes.html").write_text("mine")
    assert are_there(project, RUN)


def test_a_change_of_the_program_makes_all_anew(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = set()
    for digest in ("one", "two", "one"):
        monkeypatch.setattr(record, "code_digest", {"pipeline": digest}.get)
        record.digest_of_program.cache_clear()
        found.add(read_record(project).earlier_pages(project).digest("tiles"))
    record.digest_of_program.cache_clear()
    assert len(found) == 2
