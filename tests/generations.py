"""Generations made by hand, which a switch puts in place: what is in them is no concern of it."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import duckdb

from pipeline.base.config import Project, load_project
from pipeline.base.messages import message
from pipeline.base.progress import Silent
from pipeline.warehouse.history import HistoryChange
from pipeline.warehouse.lake_places import lake_of
from pipeline.warehouse.publish import (
    DATABASE,
    DRAWN,
    LOCK,
    Generation,
    maps_folder,
    publish,
    publishing,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import pytest

    from pipeline.warehouse.publish import Workplace


DAY = "2023-03-16"
SETTINGS = '[place]\nname_zh = "州"\nname_en = "P"\ncode = "6523"\n[region]\ncode = "65"\n'


class Recorder(Silent):
    """Keeps the notices, and checks that each has words."""

    def __init__(self) -> None:
        self.notices: list[str] = []

    def notice(self, name: str, **values: object) -> None:
        assert message(f"notice.{name}", "zh", **values)
        assert message(f"notice.{name}", "en", **values)
        self.notices.append(name)


def new_root(root: Path) -> Project:
    """Return a root in which nothing is published, with files of the user's beside the pages."""
    (root / "maps").mkdir(parents=True)
    (root / "data" / "raw").mkdir(parents=True)
    (root / "pipeline.toml").write_text(SETTINGS, encoding="utf-8")
    (root / "maps" / ".gitkeep").touch()
    (root / "maps" / "notes").mkdir()
    (root / "maps" / "notes" / "index.html").write_text("the user's")
    return load_project(root)


def write_database(path: Path, run_id: str, day: str = DAY) -> None:
    with duckdb.connect(str(path)) as con:
        con.execute("CREATE TABLE run AS SELECT $1 AS run_id, $2::DATE AS as_of", [run_id, day])


def write_history(path: Path, run_id: str) -> None:
    with duckdb.connect() as con:
        con.sql(
            "SELECT 'a' AS parcel_id, '' AS village_code, '' AS township_code, '' AS county_code,"
            " '' AS report_unit_id, 'done' AS survey_status, 0 AS commercial_houses,"
            f" 0 AS revisited, 0 AS hazardous, 0 AS rectified, '{run_id}' AS run_id"
        ).write_parquet(str(path))


def write_pages(work: Workplace) -> Path:
    folder = work.aside.new_folder(maps_folder(work.project))
    for name in ("index", f"unit-{work.run_id}"):
        (folder / f"{name}.html").write_text(work.run_id)
    return folder


def write_day(work: Workplace, day: str = DAY) -> Path:
    folder = work.aside.new(work.project.reports, day)
    (folder / "lists").mkdir(parents=True)
    (folder / "circular.docx").write_text(work.run_id)
    (folder / "lists" / f"{work.run_id}.xlsx").write_text(work.run_id)
    return folder


def write_record(work: Workplace) -> Path:
    record = work.aside.new(work.project.processed, DRAWN)
    record.write_text(work.run_id)
    return record


def partition_of(lake: Path, table: str, day: str = DAY) -> Path:
    return lake / table / "region=65" / "prefecture=6523" / f"as_of={day}" / "part-0.parquet"


def write_lake(work: Workplace, day: str = DAY) -> Path:
    folder = work.aside.new(lake_of(work.project), "lake")
    for table in ("_manifest", "parcel"):
        part = partition_of(folder, table, day)
        part.parent.mkdir(parents=True)
        part.write_text(work.run_id)
    return folder


def publish_by_hand(
    project: Project, day: str = DAY, progress: Silent | None = None, *, bare: bool = False
) -> str:
    """Publish a generation whose every file holds its run id; return that."""
    with publishing(project, "run", progress or Silent()) as work:
        database = work.aside.new(project.processed, DATABASE)
        write_database(database, work.run_id, day)
        history = work.aside.new(project.history, "days")
        history.mkdir()
        write_history(history / f"{day}.parquet", work.run_id)
        changes = []
        if (there := project.history / f"{day}.parquet").exists():
            with duckdb.connect() as con:
                ((old,),) = con.read_parquet(str(there)).select("run_id").fetchall()
            changes.append(
                HistoryChange(
                    dt.date.fromisoformat(day), old, {f"{day}.parquet": f"{day}.{old}.parquet"}
                )
            )
        pages, reports = (None, None) if bare else (write_pages(work), write_day(work, day))
        as_of = dt.date.fromisoformat(day)
        drawn = None if bare else write_record(work)
        lake = None if bare else write_lake(work, day)
        publish(
            work,
            Generation(as_of, database, history, changes, pages, reports, drawn, lake=lake),
        )
    return work.run_id


def run_of(project: Project) -> str:
    with duckdb.connect(str(project.database), read_only=True) as con:
        return str(con.execute("SELECT run_id FROM run").fetchall()[0][0])


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def contents(root: Path) -> dict[str, bytes]:
    """Return every file by its path below the root, hidden ones too, but for the lock."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and path.name != LOCK
    }


def assert_published(project: Project, run_id: str) -> None:
    assert run_of(project) == run_id
    assert (project.maps / "index.html").read_text() == run_id
    assert (project.reports / DAY / "circular.docx").read_text() == run_id
    assert (project.processed / DRAWN).read_text() == run_id
    for table in ("_manifest", "parcel"):
        assert partition_of(lake_of(project), table).read_text() == run_id


def first_and_second(project: Project) -> None:
    """Publish two generations, and write what the other callers replace."""
    publish_by_hand(project)
    publish_by_hand(project)
    (project.raw / "demo").mkdir()
    (project.raw / "demo" / "old.csv").write_text("old")
    project.exports.mkdir()
    for name in ("a.csv", "b.csv"):
        (project.exports / name).write_text("old")


CHANGES = ("rename", "replace", "unlink", "rmdir")
"""What a process does to a file system, besides making what nobody sees yet."""


@dataclass
class Moments:
    """Copies of a root as it is before every change of the file system: what a kill leaves."""

    root: Path
    home: Path
    is_copying: bool = False
    count: int = 0

    def record(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in CHANGES:
            monkeypatch.setattr(os, name, self._recorded(getattr(os, name)))

    def _recorded(self, change: Callable[..., Any]) -> Callable[..., Any]:
        def recorded(*arguments: Any, **options: Any) -> Any:
            if not self.is_copying:
                self.copy()
            return change(*arguments, **options)

        return recorded

    def copy(self) -> None:
        self.is_copying = True
        ignored = shutil.ignore_patterns(LOCK)
        shutil.copytree(self.root, self.home / f"{self.count:03}", ignore=ignored)
        self.count += 1
        self.is_copying = False

    def copies(self) -> Iterator[Project]:
        for number in range(self.count):
            yield load_project(self.home / f"{number:03}")
