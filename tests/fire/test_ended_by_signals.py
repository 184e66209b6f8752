"""SIGINT, SIGTERM and SIGHUP end a command in order: with the usual code, and the old stays."""

from __future__ import annotations

import signal
import time
from collections import Counter

import pytest
from under_fire import (
    Block,
    Town,
    carry_on,
    cases,
    descendants,
    in_blocks,
    litter,
    outliving,
    record,
    says,
    seconds_of_a_run,
    start,
    version_of,
    wait,
)

pytestmark = pytest.mark.slow
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def heed() -> None:
    """Ignore none of them, as what is started from ``nohup`` or in the background would."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_DFL)


@in_blocks(1, 60, size=30)
def test_a_signal_ends_a_run_and_the_old_publication_stays(town: Town, block: Block) -> None:
    chance = block.chance(4)
    wrong: list[str] = []
    ends = Counter[str]()
    length = seconds_of_a_run(town) if cases(0, 1) else 3
    there = town.version
    for case in block.cases:
        town.bring(town.version % 250 + 1)
        number = SIGNALS[case % 3]
        process = start(town.root, preexec_fn=heed)
        says(process, "preparing")  # before its first words Python itself ends it
        time.sleep(chance.uniform(0, length))
        others = descendants(process)
        process.send_signal(number)
        ended = wait(process)
        wrong += ended.faults
        is_ended = ended.code == 128 + number
        expected = there if is_ended else town.version
        if ended.code not in {0, 128 + number} or version_of(town) != expected or litter(town):
            wrong.append(f"{number.name}: {ended}, {version_of(town)}, {litter(town)}")
        if is_ended and number.name not in ended.err:
            wrong.append(f"not said: {ended}")
        wrong += outliving(others)
        ends["ended" if is_ended else "had published"] += 1
        there = expected
    if cases(0, 1):
        carry_on(town, wrong)
    tried = len(block.cases)
    record("signals", "SIGINT, SIGTERM or SIGHUP during a run", tried, wrong=wrong, **ends)


@pytest.mark.skipif(cases(0, 1) == 0, reason="make soak PARTS=signals; tests/base/test_signals.py")
def test_a_signal_that_is_ignored_stays_ignored(town: Town) -> None:
    town.bring(town.version % 250 + 1)
    process = start(
        town.root, preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN) and None
    )
    says(process, "preparing")
    process.send_signal(signal.SIGHUP)
    assert wait(process).code == 0
    assert version_of(town) == town.version
