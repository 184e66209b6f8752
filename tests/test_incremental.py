"""A run that reads only what changed publishes what a run that reads everything publishes."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest
from changes_by_hand import by_hand
from changing_root import (
    Change,
    State,
    changed,
    changes,
    first_states,
    fresh_copy,
    run,
    write,
)
from hypothesis import HealthCheck, Phase, event, example, given, settings
from hypothesis import strategies as st
from prefecture import Prefecture

if TYPE_CHECKING:
    from pathlib import Path

SOAK = "SURVEY_SOAK"
"""Environment variable: how many random sequences are tried; without it, a few fixed ones."""
FEW, STEPS = 2, 3
BY_HAND = by_hand()
MANY = int(os.environ.get(SOAK, "0"))
SHARES = 2 if MANY else 1
"""Into so many tests the sequences are divided, which may run side by side."""


@pytest.mark.slow
@pytest.mark.parametrize("_share", range(SHARES))
@settings(
    max_examples=-(-MANY // SHARES) or FEW,
    derandomize=not MANY,
    database=None,
    deadline=None,
    phases=(Phase.explicit, Phase.generate, *([Phase.shrink] if MANY else [])),
    suppress_health_check=list(HealthCheck),
)
@given(first=first_states(), steps=st.lists(changes(), min_size=STEPS, max_size=2 * STEPS))
@example(first=BY_HAND[0], steps=BY_HAND[1])
def test_a_changed_root_gives_what_a_fresh_one_gives(
    tmp_path_factory: pytest.TempPathFactory, first: State, steps: list[Change], _share: int
) -> None:
    home = tmp_path_factory.mktemp("changing")
    place = Prefecture(home / "root")
    before, after = State(), first
    for step, change in enumerate([None, *steps]):
        after = after if change is None else changed(after, change)
        write(place, before, after)
        compare(place, home / f"fresh-{step}")
        before = after
    shutil.rmtree(home)


def compare(place: Prefecture, copy_to: Path) -> None:
    """Run a root and a fresh copy of it; both must give the same."""
    copy = fresh_copy(place, copy_to)
    fresh, changed_only = run(copy), run(place)
    event("refused" if fresh.faults else "published")
    assert changed_only.faults == fresh.faults
    different = [
        (table, changed_only.tables.get(table), rows)
        for table, rows in fresh.tables.items()
        if changed_only.tables.get(table) != rows
    ]
    assert different == []
    assert changed_only.tables.keys() == fresh.tables.keys()
    shutil.rmtree(copy_to)
