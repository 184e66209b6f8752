from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import psutil
import pytest

from benchmarks.measure import Usage, median_of, ratio_of_pairs, run_program

if TYPE_CHECKING:
    from pathlib import Path

LEAVES_A_CHILD_BEHIND = """
import subprocess, sys, time
child = '''
import time
held = bytearray(150_000_000)
held[::4096] = b"x" * len(held[::4096])
until = time.process_time() + 0.7
while time.process_time() < until: pass
'''
subprocess.Popen([sys.executable, "-c", child], start_new_session=True)
"""


def used(wall_s: float, pss_mb: float | None = None) -> Usage:
    return Usage(wall_s=wall_s, cpu_s=1.0, peak_mb=100.0, pss_mb=pss_mb)


@pytest.mark.skipif(not psutil.LINUX, reason="only Linux lets orphans be adopted")
def test_a_process_left_behind_is_counted() -> None:
    usage = run_program([sys.executable, "-c", LEAVES_A_CHILD_BEHIND], watch_memory=True)
    assert usage.cpu_s >= 0.7
    assert usage.peak_mb >= 150
    assert usage.pss_mb is not None
    assert usage.pss_mb >= 150


def test_a_program_that_fails_says_where_to_look(tmp_path: Path) -> None:
    log = tmp_path / "said.log"
    with pytest.raises(RuntimeError, match=r"ended with code 3; see .*said\.log"):
        run_program([sys.executable, "-c", "print('why'); raise SystemExit(3)"], log)
    assert log.read_text(encoding="utf-8") == "why\n"


def test_each_run_is_compared_with_the_one_beside_it() -> None:
    # The second pair ran while the machine was three times slower: 0.5, 0.4, 0.6.
    ours, theirs = [used(1.0), used(2.4), used(1.2)], [used(2.0), used(6.0), used(2.0)]
    assert ratio_of_pairs(ours, theirs) == pytest.approx(0.5)


def test_memory_that_is_not_known_stays_unknown() -> None:
    assert median_of([used(1.0), used(3.0)]).pss_mb is None
    assert median_of([used(1.0, 50.0), used(3.0, 70.0)]).pss_mb == 60.0
