"""Folders of files half written: gone in the end, and swept when their process was killed."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from typing import TYPE_CHECKING

import pytest
from prefecture import Prefecture, square

from pipeline.base.config import load_project
from pipeline.files.aside import PREFIX, clear_partial, partial_folder

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess
    from pathlib import Path


def left_in(home: Path) -> list[str]:
    return sorted(path.name for path in home.iterdir())


def write_and_wait(home: Path) -> None:
    with partial_folder(home) as folder:
        (folder / "names.csv").write_text("张三", encoding="utf-8")
        (home / "ready").touch()
        time.sleep(60)


def writer_at_work(home: Path) -> BaseProcess:
    """Start a process that has written to a folder in ``home`` and goes on."""
    process = multiprocessing.get_context("spawn").Process(target=write_and_wait, args=(home,))
    process.start()
    for _ in range(600):
        if (home / "ready").exists():
            break
        time.sleep(0.05)
    (home / "ready").unlink()
    return process


def kill(process: BaseProcess) -> None:
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    process.join()


def test_a_folder_is_gone_in_the_end_come_what_may(tmp_path: Path) -> None:
    def fail_midway(home: Path) -> None:
        with partial_folder(home) as folder:
            (folder / "file").touch()
            raise KeyError(folder.parent.name)

    with pytest.raises(KeyError, match="new"):
        fail_midway(tmp_path / "new")
    assert left_in(tmp_path / "new") == []


def test_what_a_killed_process_left_is_swept_by_the_next_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / ".partial-of-the-user").mkdir()
    kill(writer_at_work(tmp_path))
    (litter,) = [name for name in left_in(tmp_path) if name.startswith(PREFIX)]
    assert (tmp_path / litter / "names.csv").exists()
    with partial_folder(tmp_path) as folder:
        assert left_in(tmp_path) == sorted([".partial-of-the-user", folder.name])
    assert left_in(tmp_path) == [".partial-of-the-user"]


def test_a_folder_at_work_is_left_alone(tmp_path: Path) -> None:
    process = writer_at_work(tmp_path)
    try:
        clear_partial(tmp_path)
        assert len(left_in(tmp_path)) == 1
    finally:
        kill(process)
    clear_partial(tmp_path)
    assert left_in(tmp_path) == []


def test_nothing_to_sweep_where_nothing_is(tmp_path: Path) -> None:
    clear_partial(tmp_path / "absent")
    assert not (tmp_path / "absent").exists()


def test_a_build_sweeps_what_killed_exports_left(tmp_path: Path) -> None:
    place = Prefecture(tmp_path / "root")
    place.deliver("parcel", [{"parcel_id": "a", "survey_status": "done",
                              "geometry": square(87.001, 44.001)}])  # fmt: skip
    project = load_project(place.root)
    for home in (project.processed, project.exports):
        home.mkdir(parents=True, exist_ok=True)
        (home / f"{PREFIX}dead").mkdir()
    place.build()
    assert not list(project.processed.rglob(f"{PREFIX}*"))
