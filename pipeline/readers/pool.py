"""Processes that open deliveries, so that no file can harm the run it belongs to.

Each task gets limits of memory and time that grow with the size of its file. A crash, an abort, a
hang or exhausted memory is a fault of that file, reported with the faults of all others. What the
libraries in such a process print is thrown away, since it may quote the file.

The processes come from :mod:`pipeline.base.process_server`.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from concurrent.futures import TimeoutError as TookTooLong
from concurrent.futures import wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import duckdb
from pebble import ProcessExpired, ProcessPool

from pipeline.base.errors import Fault, RefusedError, SurveyError
from pipeline.base.process_server import end_with_parent, how_it_ended, process_context
from pipeline.base.signals import holding_signals
from pipeline.base.system_words import FULL, system_fault, system_number, system_reason

try:
    import resource
except ImportError:  # no such limits on this system
    resource = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pebble import ProcessFuture

    from pipeline.base.config import ReaderSettings

T = TypeVar("T")
R = TypeVar("R")

DATABASE_SHARE = 0.6
"""Share of a reader's memory that its database may use; other libraries need the rest."""
LOST_AFTER = 150
"""Seconds without any reader at work after which a task that waits for one is lost. A reader that
is killed while it takes a task takes it with it, and holds up the others for a minute."""


@dataclass(frozen=True)
class Limits:
    """What one task may use."""

    memory_mb: int
    seconds: int

    @classmethod
    def of(cls, settings: ReaderSettings, size_bytes: int) -> Limits:
        """Return the limits for a file of a size."""
        size_mb = size_bytes / 1e6
        return cls(
            memory_mb=round(settings.memory_mb + settings.memory_per_mb * size_mb),
            seconds=round(settings.seconds + settings.seconds_per_mb * size_mb),
        )


@dataclass(frozen=True)
class Reading(Generic[R]):
    """A task that has been given to a reader."""

    future: ProcessFuture[R]
    file: str
    """The file as people know it, for faults."""
    limits: Limits
    is_any_at_work: Callable[[], bool]
    """Whether a reader is at work, on this task or another."""

    def result(self) -> R:
        """Wait for the outcome.

        Raises
        ------
        RefusedError
            With the faults of the file, one of which may be that the reader did not survive it.
        """
        try:
            self._wait()
            outcome: R = self.future.result()
        except TookTooLong as error:
            raise self._refused("reader_too_slow", value=self.limits.seconds) from error
        except ProcessExpired as error:
            raise self._refused("reader_died", detail=how_it_ended(error.exitcode)) from error
        except BrokenProcessPool as error:  # all readers are gone, one after the other
            raise self._refused("reader_died", detail=type(error).__name__) from error
        return outcome

    def _wait(self) -> None:
        """Wait until the task has ended; refuse the file if it is lost."""
        last_at_work = time.monotonic()
        while not wait([self.future], timeout=1).done:
            if self.is_any_at_work():
                last_at_work = time.monotonic()
            elif time.monotonic() - last_at_work > LOST_AFTER:
                raise self._refused("reader_died", detail=ProcessExpired.__name__)

    def _refused(self, code: str, **values: Any) -> RefusedError:  # noqa: ANN401 - as of Fault
        return RefusedError([Fault(code, file=self.file, **values)])


class Readers:
    """A few processes that read files, each as long as it lives.

    Parameters
    ----------
    settings
        Limits of a task.
    workers
        Number of processes.
    """

    def __init__(self, settings: ReaderSettings, workers: int) -> None:
        self._settings, self._workers = settings, workers
        self._pool = self._new_pool()
        self._given: list[ProcessFuture[Any]] = []

    def _new_pool(self) -> ProcessPool:
        return ProcessPool(self._workers, initializer=_begin, context=process_context())

    def submit(
        self, work: Callable[[T, int], R], task: T, *, file: str, size_bytes: int
    ) -> Reading[R]:
        """Give a task to the next reader that is free.

        Parameters
        ----------
        work
            Function of a module; it gets the task and what its database may use, in MB.
        task
            What it is to do; like the result it is passed on pickled.
        file, size_bytes
            File that is read, and its size.
        """
        limits = Limits.of(self._settings, size_bytes)
        arguments = (work, task, file, limits.memory_mb)
        # Readers start with the first task. One that is half started would be ended by nobody.
        with holding_signals():
            try:
                future = self._pool.schedule(_limited, args=arguments, timeout=limits.seconds)
            except RuntimeError:  # a reader was killed while it had nothing to do: the pool is over
                self.close()
                self._pool = self._new_pool()
                future = self._pool.schedule(_limited, args=arguments, timeout=limits.seconds)
        self._given = [*(given for given in self._given if not given.done()), future]
        return Reading(future, file, limits, self._is_any_at_work)

    def _is_any_at_work(self) -> bool:
        return any(given.running() for given in self._given)

    def close(self) -> None:
        """End all readers, those at work too."""
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()


@contextmanager
def open_readers(settings: ReaderSettings, workers: int) -> Iterator[Readers]:
    """Yield readers that are ended afterwards; they start with their first task."""
    readers = Readers(settings, workers)
    try:
        yield readers
    finally:
        readers.close()


def _begin() -> None:
    """Prepare a reader: it says nothing, and is asked to end rather than killed."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    for descriptor in (1, 2):
        os.dup2(nowhere, descriptor)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the command ends its readers itself
    signal.signal(signal.SIGTERM, _end)
    end_with_parent()


def _end(_signal: int, _frame: object) -> None:
    raise SystemExit(1)


def _limited(work: Callable[[T, int], R], task: T, file: str, memory_mb: int) -> R:
    """Do a task within its memory; whatever goes wrong is a fault of the file."""
    try:
        with _memory_limit(memory_mb):
            return work(task, round(memory_mb * DATABASE_SHARE))
    except SurveyError:
        raise
    except (MemoryError, duckdb.OutOfMemoryException) as error:
        _refuse_full_disk(error, file)
        fault = Fault("reader_memory", file=file, value=memory_mb)
        raise RefusedError([fault]) from error
    except PermissionError as error:
        raise RefusedError(
            [Fault("no_permission", file=file, detail=system_reason(error))]
        ) from error
    except OSError as error:
        _refuse_full_disk(error, file)
        raise RefusedError([system_fault(error, file)]) from error
    except Exception as error:  # noqa: BLE001 - a file must never end the run, whatever is in it
        _refuse_full_disk(error, file)
        fault = Fault("reader_failed", file=file, detail=_place_of(error))
        raise RefusedError([fault]) from None


def _refuse_full_disk(error: BaseException, file: str) -> None:
    """Refuse for want of room on the disk where an error says so, in whatever library it arose.

    A reader writes working copies and what it has read; the file itself is not at fault.

    Raises
    ------
    RefusedError
        If the disk or a quota is full.
    """
    number = getattr(error, "errno", None) or system_number(str(error))
    if number in FULL:
        raise RefusedError([Fault("reader_disk_full", file=file)]) from error


@contextmanager
def _memory_limit(memory_mb: int) -> Iterator[None]:
    """Let this process have so much memory more than it has now.

    Only Linux enforces this, and counts there what can be written and is not shared.
    """
    used = _used_bytes()
    if resource is None or used is None:
        yield
        return
    before = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (used + memory_mb * 1_000_000, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, before)


def _used_bytes() -> int | None:
    try:
        with open("/proc/self/status", encoding="ascii") as file:  # noqa: PTH123 - no real file
            (line,) = [line for line in file if line.startswith("VmData:")]
    except (OSError, ValueError):
        return None
    return int(line.split()[1]) * 1024


def _place_of(error: BaseException) -> str:
    """Return kind and place of an error in our code; its text may quote the file."""
    place = ""
    trace = error.__traceback__
    while trace is not None:
        name = str(trace.tb_frame.f_globals.get("__name__", ""))
        if name.startswith("pipeline.") and name != __name__:
            place = f"{name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return f"{type(error).__name__}, {place}"
