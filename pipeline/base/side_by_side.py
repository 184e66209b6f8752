"""Jobs that share nothing but the published file, done by a few processes side by side."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from pipeline.base.process_server import process_context

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

PROCESSES = 2
"""Jobs done at a time: an office machine has two processors to spare."""
SMALL_FILE = 16 * 2**20
"""Bytes of a published file that is read before two more processes would be ready."""

Job = TypeVar("Job")
Result = TypeVar("Result")


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
    if database.stat().st_size < SMALL_FILE:
        for job in jobs:
            yield from do(job)
        return
    pool = ProcessPoolExecutor(PROCESSES, mp_context=process_context())
    try:
        for done in as_completed([pool.submit(_all_of, partial(do, job)) for job in jobs]):
            yield from done.result()
    finally:
        pool.shutdown(cancel_futures=True)


def _all_of(do: Callable[[], Iterable[Result]]) -> list[Result]:
    return list(do())
