"""Whatever happens to a reader is a fault of its file, in words, and of no other file."""

from __future__ import annotations

import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
import reader_tasks
from pebble import ProcessFuture, ProcessPool

from pipeline.base.config import ReaderSettings
from pipeline.base.errors import RefusedError
from pipeline.base.process_server import has_server
from pipeline.base.signals import EndedBySignalError, heeding_signals
from pipeline.readers import pool
from pipeline.readers.pool import Limits, Reading, open_readers

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.base.errors import Fault

SETTINGS = ReaderSettings(seconds=5, memory_mb=300)
ENDS = {
    "abort": (reader_tasks.abort, "reader_died", "SIGABRT"),
    "exit": (reader_tasks.leave, "reader_died", "exit 7"),
    "hang": (reader_tasks.hang, "reader_too_slow", "5"),
    "unexpected": (reader_tasks.stumble, "reader_failed", "ZeroDivisionError"),
}


def outcome(
    work: Callable[[str, int], str], capfd: pytest.CaptureFixture[str], code: str, said: str
) -> Fault:
    """Give two readers five tasks, one of which fails; return its fault."""
    with open_readers(SETTINGS, 2) as readers:
        tasks = [
            readers.submit(
                work if name == "bad.csv" else reader_tasks.work, name, file=name, size_bytes=1000
            )
            for name in ("a.csv", "bad.csv", "b.csv", "c.csv", "d.csv")
        ]
        good = [task.result() for task in tasks if task.file != "bad.csv"]
        with pytest.raises(RefusedError) as refused:
            tasks[1].result()
    assert good == ["a.csv read", "b.csv read", "c.csv read", "d.csv read"]
    (fault,) = refused.value.faults
    assert (fault.code, fault.file) == (code, "bad.csv")
    texts = fault.text("zh"), fault.text("en")
    assert all(said in text for text in texts)
    assert not any(part in text for text in texts for part in reader_tasks.VALUE.split())
    assert capfd.readouterr() == ("", "")
    return fault


@pytest.mark.parametrize("end", ENDS)
def test_what_ends_a_reader_is_a_fault_of_its_file(
    end: str, capfd: pytest.CaptureFixture[str]
) -> None:
    work, code, said = ENDS[end]
    outcome(work, capfd, code, said)


@pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="only Linux enforces a limit of memory"
)
def test_exhausted_memory_is_a_fault_of_its_file(capfd: pytest.CaptureFixture[str]) -> None:
    outcome(reader_tasks.devour, capfd, "reader_memory", "300 MB")


def test_a_reader_goes_on_after_a_file_that_needs_too_much() -> None:
    with open_readers(SETTINGS, 1) as readers:
        tasks = [
            readers.submit(work, "x", file="x", size_bytes=0)
            for work in (reader_tasks.stumble, reader_tasks.abort, reader_tasks.work)
        ]
        codes = []
        for task in tasks[:2]:
            with pytest.raises(RefusedError) as refused:
                task.result()
            codes += [fault.code for fault in refused.value.faults]
        assert tasks[2].result() == "x read"
    assert codes == ["reader_failed", "reader_died"]


def test_limits_grow_with_the_file() -> None:
    settings = ReaderSettings(memory_mb=200, memory_per_mb=10, seconds=60, seconds_per_mb=2)
    assert Limits.of(settings, 0) == Limits(200, 60)
    assert Limits.of(settings, 30_000_000) == Limits(500, 120)


def test_a_task_that_a_killed_reader_took_with_it_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody hears of it: the reader was killed before it could say which task it had."""
    monkeypatch.setattr(pool, "LOST_AFTER", 1)
    answers = iter([True, True])
    lost: Reading[str] = Reading(
        ProcessFuture(), "a.csv", Limits(1, 1), lambda: next(answers, False)
    )
    with pytest.raises(RefusedError) as refused:
        lost.result()
    (fault,) = refused.value.faults
    assert (fault.code, fault.file) == ("reader_died", "a.csv")
    assert next(answers, None) is None


def test_a_signal_ends_no_reader_that_is_half_started(monkeypatch: pytest.MonkeyPatch) -> None:
    pools: list[ProcessPool] = []
    schedule = ProcessPool.schedule

    def schedule_at_a_bad_moment(pool: ProcessPool, *arguments: Any, **options: Any) -> Any:
        signal.raise_signal(signal.SIGINT)
        task = schedule(pool, *arguments, **options)
        pools.append(pool)
        return task

    monkeypatch.setattr(ProcessPool, "schedule", schedule_at_a_bad_moment)
    with (
        heeding_signals(),
        pytest.raises(EndedBySignalError),
        open_readers(SETTINGS, 2) as readers,
    ):
        readers.submit(reader_tasks.work, "a.csv", file="a.csv", size_bytes=1000)
    assert [pool.active for pool in pools] == [False]


@pytest.mark.skipif(not has_server(), reason="processes are started anew here")
@pytest.mark.parametrize(("error", "is_said"), [("FileNotFoundError", False), ("KeyError", True)])
def test_a_process_whose_command_is_gone_says_nothing(error: str, *, is_said: bool) -> None:
    code = f"import pipeline.readers.preload; raise {error}('the lock')"
    ended = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-c", code], capture_output=True, check=False, text=True
    )
    assert ended.returncode == 1
    assert ("Traceback" in ended.stderr) is is_said
