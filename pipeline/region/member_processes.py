"""Prefectures run side by side, each in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from pipeline.base.errors import Fault
from pipeline.base.process_server import how_it_ended
from pipeline.base.signals import holding_signals
from pipeline.region.engine import RunOutcome

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

LOOK_EVERY = 0.1
"""Seconds between two looks at who has ended."""
PATIENCE = 30
"""Seconds in which a run that is told to end takes back what it has begun."""


def run_side_by_side(
    roots: Sequence[Path], processes: int, on_end: Callable[[Path], None]
) -> dict[Path, RunOutcome]:
    """Run prefectures; one that ends badly stops no other.

    Parameters
    ----------
    roots
        Root folders.
    processes
        How many are run at a time.
    on_end
        Told of each root whose run has ended.
    """
    waiting = list(reversed(roots))
    running: dict[Path, subprocess.Popen[str]] = {}
    outcomes: dict[Path, RunOutcome] = {}
    try:
        while waiting or running:
            while waiting and len(running) < processes:
                root = waiting.pop()
                with holding_signals():  # one half started would be ended by nobody
                    running[root] = _start(root)
            time.sleep(LOOK_EVERY)
            for root in [root for root, task in running.items() if task.poll() is not None]:
                outcomes[root] = _outcome(running.pop(root), root)
                on_end(root)
    finally:
        _end(list(running.values()))
    return outcomes


def _start(root: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "pipeline.region.member_run", str(root)]
    return subprocess.Popen(  # noqa: S603 - this program, with a path that is no option
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, encoding="utf-8"
    )


def _outcome(task: subprocess.Popen[str], root: Path) -> RunOutcome:
    said, _ = task.communicate()
    try:
        faults = json.loads(said)
        return RunOutcome(task.returncode, faults["zh"], faults["en"])
    except (ValueError, KeyError, TypeError):
        fault = Fault("member_died", file=str(root), detail=how_it_ended(task.returncode))
        return RunOutcome(task.returncode or 1, fault.text("zh"), fault.text("en"))


def _end(tasks: list[subprocess.Popen[str]]) -> None:
    """Let runs that are at work end in order, as a signal has ended this one."""
    for task in tasks:
        task.terminate()
    for task in tasks:
        try:
            task.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            task.kill()
            task.communicate()
