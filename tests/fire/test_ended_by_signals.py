"""SIGINT, SIGTERM and SIGHUP end a command in order: with the usual code, and the old stays."""

from __future__ import annotations

import random
import signal
import time
from collections import Counter
from typing import TYPE_CHECKING

import psutil
import pytest
from under_fire import (
    Town,
    cases,
    descendants,
    litter,
    record,
    start,
    version_of,
    wait,
)

if TYPE_CHECKING:
    import subprocess

pytestmark = pytest.mark.slow
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def has_begun(process: subprocess.Popen[str]) -> bool:
    """Wait until the command says its first words; before that Python itself ends it."""
    assert process.stdout is not None
    return bool(process.stdout.readline())


def test_a_signal_ends_a_run_and_the_old_publication_stays(town: Town) -> None:
    chance = random.Random(4)  # noqa: S311 - nothing secret
    wrong: list[str] = []
    tried, ends = cases(1, 60), Counter[str]()
    there = town.version
    for case in range(tried):
        town.bring(town.version % 250 + 1)
        number = SIGNALS[case % 3]
        process = start(town.root)
        has_begun(process)
        time.sleep(chance.uniform(0, 3))
        others = list(descendants(process))
        process.send_signal(number)
        ended = wait(process)
        wrong += ended.faults
        is_ended = ended.code == 128 + number
        expected = there if is_ended else town.version
        if ended.code not in {0, 128 + number} or version_of(town) != expected or litter(town):
            wrong.append(f"{number.name}: {ended}, {version_of(town)}, {litter(town)}")
        if is_ended and number.name not in ended.err:
            wrong.append(f"not said: {ended}")
        wrong += [f"still there: {p}" for p in psutil.wait_procs(others, timeout=10)[1]]
        ends["ended" if is_ended else "had published"] += 1
        there = expected
    record("signals", "SIGINT, SIGTERM or SIGHUP during a run", tried, wrong=wrong, **ends)


@pytest.mark.skipif(cases(0, 1) == 0, reason="make soak PARTS=signals; tests/base/test_signals.py")
def test_a_signal_that_is_ignored_stays_ignored(town: Town) -> None:
    town.bring(town.version % 250 + 1)
    process = start(
        town.root, preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN) and None
    )
    has_begun(process)
    process.send_signal(signal.SIGHUP)
    assert wait(process).code == 0
    assert version_of(town) == town.version
