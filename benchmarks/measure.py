"""Whole processes, measured from outside: wall time, processor time and memory, children included.

A program may start others, and some of them outlive it for a moment. Whoever measures adopts them,
so that none is missed.
"""

from __future__ import annotations

import ctypes
import os
import statistics
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from resource import struct_rusage

# ru_maxrss is in kilobytes on Linux and in bytes on macOS.
MAXRSS_PER_MB = 1e6 if sys.platform == "darwin" else 1e6 / 1024
SHORTEST_PAUSE_S, SHARE_OF_LOOKING = 0.1, 0.05
"""Time between two looks at the memory of all processes: longer where looking takes longer. The
system walks through every page, which takes 30 ms for each gigabyte and stops the process itself.
"""
LINGER_S = 30.0
"""How long a process may outlive the one that started it."""
ADOPT_ORPHANS = 36
"""Linux's PR_SET_CHILD_SUBREAPER."""


@dataclass(frozen=True)
class Usage:
    """What one program took, with all processes that it started."""

    wall_s: float
    """Until the program itself ended."""
    cpu_s: float
    """User and system time of all threads of all processes."""
    peak_mb: float
    """Largest resident memory of any one process, in units of 10⁶ bytes. Not less than that of the
    process that measures: one that is started counts it as its own until it is another program."""
    pss_mb: float | None
    """Largest memory of all processes together, shared pages counted once (proportional set size);
    nothing where it was not watched or the system does not say."""


class _Memory(threading.Thread):
    """Looks at the memory of all processes below this one until it is stopped."""

    def __init__(self, others: set[int]) -> None:
        super().__init__(daemon=True)
        self.others = others
        """Processes that were there before."""
        self.peak_bytes = 0
        self._stopped = threading.Event()

    def run(self) -> None:
        """Keep the highest sum."""
        pause = SHORTEST_PAUSE_S
        while not self._stopped.wait(pause):
            started = time.monotonic()
            total = sum(_pss(process) for process in _descendants(self.others))
            self.peak_bytes = max(self.peak_bytes, total)
            pause = max(SHORTEST_PAUSE_S, (time.monotonic() - started) / SHARE_OF_LOOKING)

    def stop(self) -> float:
        """End the thread and return the peak in MB."""
        self._stopped.set()
        self.join()
        return round(self.peak_bytes / 1e6)


def _descendants(others: set[int]) -> list[psutil.Process]:
    found = psutil.Process().children(recursive=True)
    return [process for process in found if process.pid not in others]


def _pss(process: psutil.Process) -> int:
    """Return the proportional set size of a process in bytes, 0 once it has ended."""
    try:
        return int(process.memory_full_info().pss)
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return 0


def run_module(module: str, *arguments: str, watch_memory: bool = False) -> Usage:
    """Run ``python -m benchmarks.<module> <arguments>`` to its end; see :func:`run_program`."""
    command = [sys.executable, "-m", f"benchmarks.{module}", *arguments]
    return run_program(command, watch_memory=watch_memory)


def run_program(
    command: Sequence[str], log: Path | None = None, *, watch_memory: bool = False
) -> Usage:
    """Run a program to its end, and wait for all processes it has started.

    Parameters
    ----------
    command
        Program and arguments.
    log
        File for what it says; the terminal when left out.
    watch_memory
        Whether to watch the memory of all processes, which slows them by some percent.

    Raises
    ------
    RuntimeError
        If it does not end well.
    """
    others = {process.pid for process in psutil.Process().children(recursive=True)}
    memory = _Memory(others) if watch_memory and psutil.LINUX else None
    if memory:
        memory.start()
    output = os.open(log or os.devnull, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    started = time.monotonic()
    with _orphans_adopted():
        process = subprocess.Popen(
            command, stdout=output if log else None, stderr=output if log else None
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - started
        usages = [usage, *_wait_for_the_rest(others)]
    process.returncode = os.waitstatus_to_exitcode(status)
    os.close(output)
    pss_mb = memory.stop() if memory else None
    if process.returncode != 0:
        said = f"; see {log}" if log else ""
        raise RuntimeError(f"{' '.join(command)} ended with code {process.returncode}{said}")
    return Usage(
        wall_s=round(wall, 2),
        cpu_s=round(sum(each.ru_utime + each.ru_stime for each in usages), 2),
        peak_mb=round(max(each.ru_maxrss for each in usages) / MAXRSS_PER_MB),
        pss_mb=pss_mb,
    )


@contextmanager
def _orphans_adopted() -> Iterator[None]:
    """Make processes whose parent ends children of this one, where the system can."""
    if sys.platform != "linux":
        yield
        return
    prctl = ctypes.CDLL(None).prctl
    prctl(ADOPT_ORPHANS, 1, 0, 0, 0)
    try:
        yield
    finally:
        prctl(ADOPT_ORPHANS, 0, 0, 0, 0)


def _wait_for_the_rest(others: set[int]) -> list[struct_rusage]:
    """Wait for the processes that a program left behind, and return what they took.

    Raises
    ------
    RuntimeError
        If one of them does not end.
    """
    usages: list[struct_rusage] = []
    until = time.monotonic() + LINGER_S
    while left := [process.pid for process in _descendants(others)]:
        for pid in left:
            try:
                ended, _, usage = os.wait4(pid, os.WNOHANG)
            except ChildProcessError:
                continue  # a child of one that is left itself
            usages += [usage] * bool(ended)
        if time.monotonic() > until:
            raise RuntimeError(f"processes that do not end: {left}")
        time.sleep(0.02)
    return usages


def median_of(runs: Sequence[Usage]) -> Usage:
    """Return the median of each measure."""
    pss = [run.pss_mb for run in runs if run.pss_mb is not None]
    return Usage(
        wall_s=statistics.median(run.wall_s for run in runs),
        cpu_s=statistics.median(run.cpu_s for run in runs),
        peak_mb=statistics.median(run.peak_mb for run in runs),
        pss_mb=statistics.median(pss) if pss else None,
    )


def ratio_of_pairs(ours: Sequence[Usage], theirs: Sequence[Usage]) -> float:
    """Return the median of ours / theirs in wall time, run against the run it stood beside.

    Why pairs: a machine that slows down slows both runs of a pair.
    """
    return statistics.median(
        own.wall_s / other.wall_s for own, other in zip(ours, theirs, strict=True)
    )
