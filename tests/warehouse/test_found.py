"""What lies there from before is not trusted: it is set aside under a name that says why."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import duckdb
import pytest
from generations import (
    DAY,
    Recorder,
    assert_published,
    names_in,
    new_root,
    publish_by_hand,
    write_database,
)

from pipeline.base.errors import RefusedError
from pipeline.base.progress import Silent
from pipeline.warehouse.publish import (
    DRAWN,
    LOCK,
    kept_publications,
    locked,
)
from pipeline.warehouse.rollback import rollback

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pipeline.base.config import Project


@pytest.fixture(autouse=True)
def _without_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kill takes nothing from the system's cache, so syncing has no part in it."""
    monkeypatch.setattr(os, "fsync", lambda _: None)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return new_root(tmp_path / "root")


def empty(project: Project) -> None:
    project.database.write_bytes(b"")


def cut(project: Project) -> None:
    whole = project.database.read_bytes()
    project.database.write_bytes(whole[: len(whole) // 2])


def text(project: Project) -> None:
    project.database.write_text("no database", encoding="utf-8")


def foreign(project: Project) -> None:
    project.database.unlink()
    with duckdb.connect(str(project.database)) as con:
        con.execute("CREATE TABLE other AS SELECT 1 AS a")


def hostile(project: Project) -> None:
    project.database.unlink()
    write_database(project.database, "../../../escaped")


def folder(project: Project) -> None:
    project.database.unlink()
    project.database.mkdir()
    (project.database / "file").touch()


def dangling(project: Project) -> None:
    project.database.unlink()
    project.database.symlink_to("nowhere")


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (empty, "damaged"), (cut, "damaged"), (text, "damaged"), (folder, "damaged"),
        (dangling, "damaged"), (foreign, "foreign"), (hostile, "foreign"),
    ],
)  # fmt: skip
def test_a_published_file_that_cannot_be_trusted_is_set_aside(
    project: Project, spoil: Callable[[Project], None], why: str
) -> None:
    publish_by_hand(project)
    spoil(project)
    before = None if project.database.is_dir() else os.lstat(project.database).st_size
    recorder = Recorder()
    new = publish_by_hand(project, progress=recorder)
    assert_published(project, new)
    assert recorder.notices == ["set_aside"]
    (kept,) = project.processed.glob("survey.duckdb.*")
    assert kept.name == f"survey.duckdb.{why}-{new}"
    assert before is None or os.lstat(kept).st_size == before
    assert kept_publications(project) == []


HOLDER = """
import sys, duckdb
con = duckdb.connect(sys.argv[1])
con.execute("CREATE TABLE mine AS SELECT 1 AS a")
print("ready", flush=True)
sys.stdin.readline()
"""


def test_a_file_open_for_writing_elsewhere_does_not_keep_the_new_one_from_appearing(
    project: Project,
) -> None:
    publish_by_hand(project)
    with subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", HOLDER, str(project.database)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as analyst:  # fmt: skip
        assert analyst.stdout is not None
        analyst.stdout.readline()
        assert project.database.with_name("survey.duckdb.wal").exists()
        recorder = Recorder()
        new = publish_by_hand(project, progress=recorder)
        analyst.communicate("\n")
    assert recorder.notices == ["set_aside"]
    assert_published(project, new)
    kept = project.processed / f"survey.duckdb.in-use-{new}"
    with duckdb.connect(str(kept), read_only=True) as con:
        assert con.execute("FROM mine").fetchall() == [(1,)]
    assert not project.database.with_name("survey.duckdb.wal").exists()


@pytest.mark.parametrize("part", ["history", "reports", "maps", "previous"])
@pytest.mark.parametrize("kind", ["file", "dangling link"])
def test_what_stands_where_a_folder_must_be_is_set_aside(
    project: Project, part: str, kind: str
) -> None:
    place: Path = getattr(project, part)
    project.processed.mkdir(exist_ok=True)
    shutil.rmtree(place, ignore_errors=True)
    place.symlink_to("nowhere") if kind != "file" else place.write_text("a file")
    recorder = Recorder()
    new = publish_by_hand(project, progress=recorder)
    assert_published(project, new)
    assert recorder.notices == ["set_aside"]
    assert os.path.lexists(place.with_name(f"{place.name}.foreign-{new}"))
    second = publish_by_hand(project)
    assert_published(project, second)


@pytest.mark.parametrize("name", [DRAWN, ".switch.json", ".secret", f"history/{DAY}.parquet"])
def test_a_pipe_in_the_place_of_a_file_is_refused_and_not_waited_for(
    project: Project, name: str
) -> None:
    publish_by_hand(project)
    place = project.processed / name
    place.unlink(missing_ok=True)
    os.mkfifo(place)
    with pytest.raises(RefusedError) as refused:
        publish_by_hand(project)
    assert [(fault.code, fault.file) for fault in refused.value.faults] == [
        ("special_file", str(place))
    ]


def test_a_folder_with_the_name_of_a_page_is_set_aside(project: Project) -> None:
    (project.maps / "index.html").mkdir()
    (project.maps / "index.html" / "mine").touch()
    new = publish_by_hand(project)
    assert_published(project, new)
    assert (project.maps / f"index.html.foreign-{new}" / "mine").exists()


def test_history_that_cannot_be_read_is_set_aside(project: Project) -> None:
    publish_by_hand(project, "2023-03-09")
    damaged = project.history / "2023-03-09.parquet"
    damaged.write_bytes(damaged.read_bytes()[:-9])
    recorder = Recorder()
    new = publish_by_hand(project, progress=recorder)
    assert recorder.notices == ["set_aside"]
    names = [f"2023-03-09.parquet.damaged-{new}", "2023-03-16.parquet"]
    assert names_in(project.history) == names


def test_a_link_to_a_folder_of_pages_is_followed(project: Project, tmp_path: Path) -> None:
    shutil.rmtree(project.maps)
    (tmp_path / "www").mkdir()
    project.maps.symlink_to(tmp_path / "www")
    first, second = publish_by_hand(project), publish_by_hand(project)
    assert_published(project, second)
    assert (tmp_path / "www" / "index.html").exists()
    rollback(project)
    assert_published(project, first)
    assert project.maps.is_symlink()


def test_what_earlier_versions_left_is_put_right(project: Project) -> None:
    new = publish_by_hand(project)
    project.maps.rename(project.root / ".maps-old")
    (project.root / ".maps-new").mkdir()
    (project.reports / DAY).rename(project.reports / f".{DAY}-old")
    (project.reports / f".{DAY}-new").mkdir()
    (project.processed / ".build").mkdir()
    (project.processed / ".full-a1b2").mkdir()
    (project.exports / ".partial-a1b2").mkdir(parents=True)
    (project.raw / ".demo-partial").mkdir()
    (project.raw / ".demo-replaced").mkdir()
    (project.raw / ".demo-replaced" / "a.csv").touch()
    with locked(project, "maps", Silent()):
        pass
    assert_published(project, new)
    assert names_in(project.raw) == ["demo"]
    assert (project.raw / "demo" / "a.csv").exists()
    left = [*names_in(project.root), *names_in(project.reports), *names_in(project.processed)]
    left += names_in(project.exports)
    assert [name for name in left if name.startswith(".")] == [DRAWN, LOCK]
