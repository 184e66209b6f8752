"""Whole processes, measured from outside: wall time, processor time and peak memory.

A process that is started counts the memory of the one that started it as its own until it becomes
another program, and Linux keeps that peak. So whoever calls this must stay small itself.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass

# ru_maxrss is in kilobytes on Linux and in bytes on macOS.
MAXRSS_PER_MB = 1e6 if sys.platform == "darwin" else 1e6 / 1024


@dataclass(frozen=True)
class Usage:
    """What one process took."""

    wall_s: float
    cpu_s: float
    """User and system time of all its threads."""
    peak_mb: float
    """Largest resident memory, in units of 10⁶ bytes."""


def run_module(module: str, *arguments: str) -> Usage:
    """Run ``python -m benchmarks.<module> <arguments>`` to its end.

    Raises
    ------
    RuntimeError
        If it does not end well.
    """
    command = [sys.executable, "-m", f"benchmarks.{module}", *arguments]
    started = time.monotonic()
    process = subprocess.Popen(command)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise RuntimeError(f"{' '.join(command[1:])} ended with code {process.returncode}")
    return Usage(
        wall_s=round(wall, 2),
        cpu_s=round(usage.ru_utime + usage.ru_stime, 2),
        peak_mb=round(usage.ru_maxrss / MAXRSS_PER_MB),
    )


def median_of(runs: list[Usage]) -> Usage:
    """Return the median of each measure."""
    return Usage(
        wall_s=statistics.median(run.wall_s for run in runs),
        cpu_s=statistics.median(run.cpu_s for run in runs),
        peak_mb=statistics.median(run.peak_mb for run in runs),
    )


def ratio_of_pairs(ours: list[Usage], theirs: list[Usage]) -> float:
    """Return the median of theirs / ours in wall time, run against the run it stood beside.

    Why pairs: a machine that slows down slows both runs of a pair.
    """
    return statistics.median(
        other.wall_s / own.wall_s for own, other in zip(ours, theirs, strict=True)
    )
