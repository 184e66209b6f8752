"""What a generation is, and how one command waits for another."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import shutil
import threading
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from generations import (
    DAY,
    Recorder,
    contents,
    names_in,
    new_root,
    partition_of,
    publish_by_hand,
    run_of,
    write_database,
    write_day,
    write_pages,
)

from pipeline.base.errors import RefusedError
from pipeline.base.progress import Silent
from pipeline.files.lock import hold
from pipeline.warehouse.lake_places import lake_of
from pipeline.warehouse.publish import (
    KEPT_PUBLICATIONS,
    LOCK,
    kept_publications,
    locked,
    publishing,
    put_right,
)
from pipeline.warehouse.rollback import rollback

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.base.config import Project
    from pipeline.warehouse.publish import Workplace


@pytest.fixture(autouse=True)
def _without_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kill takes nothing from the system's cache, so syncing has no part in it."""
    monkeypatch.setattr(os, "fsync", lambda _: None)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return new_root(tmp_path / "root")


def test_all_parts_are_of_one_run_and_go_back_together(project: Project) -> None:
    first = publish_by_hand(project)
    before = contents(project.root)
    second = publish_by_hand(project)
    after = contents(project.root)
    changed = {name for name in after if name in before and before[name] != after[name]}
    lake = lake_of(project)
    assert changed == {
        "data/processed/survey.duckdb", f"data/processed/history/{DAY}.parquet",
        "maps/index.html", f"data/processed/reports/{DAY}/circular.docx",
        "data/processed/.drawn.json",
        *(partition_of(lake, table).relative_to(project.root).as_posix()
          for table in ("_manifest", "parcel")),
    }  # fmt: skip
    assert f"maps/unit-{first}.html" not in after
    assert after["maps/notes/index.html"] == b"the user's"
    assert (run_of(project), rollback(project)) == (second, first)
    assert contents(project.root) == before


def test_reports_of_other_days_stay_and_those_of_a_later_day_go_back(project: Project) -> None:
    first = publish_by_hand(project, "2023-03-09")
    (project.reports / "2023-03-09" / "signed.pdf").touch()
    publish_by_hand(project, "2023-03-16")
    assert names_in(project.reports) == ["2023-03-09", "2023-03-16"]
    publish_by_hand(project, "2023-03-09")
    assert not (project.reports / "2023-03-09" / "signed.pdf").exists()
    rollback(project)
    rollback(project)
    assert names_in(project.reports) == ["2023-03-09"]
    assert (project.reports / "2023-03-09" / "circular.docx").read_text() == first
    assert (project.reports / "2023-03-09" / "signed.pdf").exists()
    assert names_in(project.history) == ["2023-03-09.parquet"]


def test_a_run_without_pages_leaves_none_of_another_run(project: Project) -> None:
    publish_by_hand(project)
    publish_by_hand(project, bare=True)
    assert names_in(project.maps) == [".gitkeep", "notes"]
    assert names_in(project.reports) == []


def test_the_last_three_are_kept_whatever_the_clock_says(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = [publish_by_hand(project) for _ in range(2)]

    def earlier(zone: dt.tzinfo) -> dt.datetime:
        return dt.datetime.now(zone) - dt.timedelta(days=400)

    clock = SimpleNamespace(UTC=dt.UTC, datetime=SimpleNamespace(now=earlier))
    monkeypatch.setattr("pipeline.warehouse.publish.dt", clock)
    runs += [publish_by_hand(project) for _ in range(3)]
    assert runs[2] < runs[0]
    assert [kept.name for kept in kept_publications(project)] == runs[-1 - KEPT_PUBLICATIONS : -1]
    assert [rollback(project) for _ in range(3)] == runs[-2:-5:-1]


def test_one_kept_by_an_earlier_version_is_gone_back_to(project: Project) -> None:
    publish_by_hand(project)
    history = contents(project.history)
    kept = "20230101T000000000000Z"
    shutil.rmtree(project.previous, ignore_errors=True)
    project.previous.mkdir()
    write_database(project.previous / f"{kept}.duckdb", kept)

    def redraw(work: Workplace, database: Path) -> tuple[Path, Path]:
        assert database.exists()
        return write_pages(work), write_day(work)

    assert rollback(project, redraw=redraw) == kept == run_of(project)
    assert len(list(project.maps.glob("unit-*.html"))) == 1
    assert contents(project.history) == history
    assert names_in(project.previous) == []


@contextlib.contextmanager
def at_work(project: Project, command: str) -> Iterator[None]:
    project.processed.mkdir(exist_ok=True)
    with hold(project.processed / LOCK, command, on_wait=lambda _: None):
        yield


@pytest.mark.parametrize(("second", "first"), [("run", "run"), ("rollback", "run")])
def test_who_is_at_work_is_said(project: Project, second: str, first: str) -> None:
    with (
        at_work(project, first),
        pytest.raises(RefusedError) as refused,
        publishing(project, second, Silent()),
    ):
        pass
    assert f"survey {first}, process {os.getpid()}, since 20" in refused.value.text("en")


@pytest.mark.parametrize(
    ("second", "first"), [("maps", "run"), ("run", "maps"), ("maps", "maps"), ("demo", "reports")]
)
def test_the_second_command_waits_and_says_for_whom(
    project: Project, second: str, first: str
) -> None:
    order = []
    waiting = threading.Event()

    class Told(Recorder):
        def notice(self, name: str, **values: object) -> None:
            super().notice(name, **values)
            assert values["command"] == first
            waiting.set()

    def work() -> None:
        with locked(project, second, Told()):
            order.append(second)

    thread = threading.Thread(target=work)
    with at_work(project, first):
        thread.start()
        assert waiting.wait(30)
        order.append(first)
    thread.join(30)
    assert order == [first, second]


def test_a_reader_leaves_a_switch_alone_that_is_being_made(project: Project) -> None:
    publish_by_hand(project)
    with at_work(project, "run"):
        (project.processed / ".switch.json").write_text("being written")
        put_right(project, Silent())
        (project.processed / ".switch.json").unlink()
