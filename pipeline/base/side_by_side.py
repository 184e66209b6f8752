"""Jobs that share nothing but the published file, done by a few processes side by side."""

from __future__ import annotations

import signal
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from pebble import ProcessExpired, ProcessPool

from pipeline.base.errors import refused
from pipeline.base.process_server import end_with_parent, how_it_ended, process_context
from pipeline.base.signals import holding_signals

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

PROCESSES = 2
"""Jobs done at a time: an office machine has two processors to spare."""
SMALL_FILE = 32 * 2**20
"""Bytes of a published file that is read before two more processes would be ready."""

Job = TypeVar("Job")
Result = TypeVar("Result")


def is_small(database: Path) -> bool:
    """Return whether jobs that read a file are done in this process, one after the other."""
    return database.stat().st_size < SMALL_FILE


def side_by_side(
    database: Path, jobs: Sequence[Job], do: Callable[[Job], Iterable[Result]]
) -> Iterator[Result]:
    """Do jobs that read a database file; yield what each yields, in no certain order.

    In processes where the file is large, as putting pages and cells together keeps a whole
    processor busy. None is forked from a process in which the database runs
    (:mod:`pipeline.base.process_server`). When a job fails, those that have not begun are not done.

    Parameters
    ----------
    database
        The file; each job opens it itself.
    jobs
        The longest first, so that none is left to run alone at the end.
    do
        Does one job; a function of a module, as it is sent to other processes.
    """
    if is_small(database):
        for job in jobs:
            yield from do(job)
        return
    pool = ProcessPool(PROCESSES, initializer=_begin_drawing, context=process_context())
    waiting, running = iter(jobs), set[Future[list[Result]]]()
    try:
        while True:
            # One more than there are processes, so that none waits for its next job.
            for job in islice(waiting, PROCESSES + 1 - len(running)):
                with holding_signals():  # a process half started would be ended by nobody
                    running.add(pool.schedule(_all_of, args=(partial(do, job),)))
            if not running:
                return
            done, running = wait(running, return_when=FIRST_COMPLETED)
            for task in done:
                yield from _results(task)
    finally:  # those at work too, if a signal ends the command
        pool.stop()  # type: ignore[no-untyped-call]
        pool.join()


def _results(task: Future[list[Result]]) -> list[Result]:
    try:
        return task.result()
    except ProcessExpired as error:
        raise refused("worker_died", detail=how_it_ended(error.exitcode)) from error
    except BrokenProcessPool as error:
        raise refused("worker_died", detail=type(error).__name__) from error


def _begin_drawing() -> None:
    """Leave an interrupt from the keyboard to the command, and end when that is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent()


def _all_of(do: Callable[[], Iterable[Result]]) -> list[Result]:
    return list(do())
