"""Jobs side by side: all of them, in processes where the file is large; a failed one ends it."""

from __future__ import annotations

import os
import signal
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from pebble import ProcessPool

from pipeline.base import side_by_side
from pipeline.base.errors import MissingInputError
from pipeline.base.signals import EndedBySignalError, heeding_signals

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def digits(number: int) -> Iterator[tuple[int, int]]:
    """Yield the digits of a number, each with the process that found it."""
    yield from ((int(digit), os.getpid()) for digit in str(number))


def touch(name: str, folder: Path) -> Iterator[str]:
    if name == "missing":
        raise MissingInputError("not_published", file=name)
    (folder / name).touch()
    yield name


@pytest.mark.parametrize("is_large", [False, True])
def test_all_jobs_are_done_in_processes_where_the_file_is_large(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_large: bool
) -> None:
    database = tmp_path / "file"
    database.write_bytes(b"12")
    monkeypatch.setattr(side_by_side, "SMALL_FILE", 2 if is_large else 3)
    found = list(side_by_side.side_by_side(database, [12, 3, 45], digits))
    assert sorted(digit for digit, _ in found) == [1, 2, 3, 4, 5]
    assert (os.getpid() in {process for _, process in found}) is not is_large


def test_what_a_job_refuses_is_said_and_no_other_begins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = tmp_path / "file"
    database.touch()
    monkeypatch.setattr(side_by_side, "SMALL_FILE", 0)
    monkeypatch.setattr(side_by_side, "PROCESSES", 1)
    jobs = ["missing", *(str(number) for number in range(50))]
    with pytest.raises(MissingInputError, match="missing"):
        list(side_by_side.side_by_side(database, jobs, partial(touch, folder=tmp_path)))
    assert len(list(tmp_path.iterdir())) < 25


def test_a_signal_ends_no_process_that_is_half_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = tmp_path / "file"
    database.touch()
    monkeypatch.setattr(side_by_side, "SMALL_FILE", 0)
    pools: list[ProcessPool] = []
    schedule = ProcessPool.schedule

    def schedule_at_a_bad_moment(pool: ProcessPool, *arguments: Any, **options: Any) -> Any:
        signal.raise_signal(signal.SIGTERM)
        task = schedule(pool, *arguments, **options)
        pools.append(pool)
        return task

    monkeypatch.setattr(ProcessPool, "schedule", schedule_at_a_bad_moment)
    with heeding_signals(), pytest.raises(EndedBySignalError):
        list(side_by_side.side_by_side(database, [12], digits))
    assert [pool.active for pool in pools] == [False]
