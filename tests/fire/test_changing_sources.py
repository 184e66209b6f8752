"""A delivery that is changed, cut or removed while it is read: before or after, no mixture."""

from __future__ import annotations

import os
import time
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from under_fire import (
    Block,
    Town,
    carry_on,
    cases,
    in_blocks,
    litter,
    record,
    says,
    start,
    version_of,
    wait,
)

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.slow
PATH = "data/raw/parcel.geojson"


def replaced(town: Town, text: str) -> None:
    partial = town.root / "new.geojson"
    partial.write_text(text, encoding="utf-8")
    partial.replace(town.root / PATH)


def overwritten(town: Town, text: str) -> None:
    (town.root / PATH).write_text(text, encoding="utf-8")


def copied_slowly(town: Town, text: str) -> None:
    with (town.root / PATH).open("w", encoding="utf-8") as file:
        for start_at in range(0, len(text), len(text) // 5 + 1):
            file.write(text[start_at : start_at + len(text) // 5 + 1])
            file.flush()
            time.sleep(0.1)


def cut(town: Town, _text: str) -> None:
    os.truncate(town.root / PATH, (town.root / PATH).stat().st_size // 2)


def removed(town: Town, _text: str) -> None:
    (town.root / PATH).unlink()


def with_the_old_time(town: Town, text: str) -> None:
    """Replace the file by one of the same length and time, as a careless copy may be."""
    before = (town.root / PATH).stat()
    assert len(text.encode()) == before.st_size
    replaced(town, text)
    os.utime(town.root / PATH, ns=(before.st_atime_ns, before.st_mtime_ns))


CHANGES: tuple[Callable[[Town, str], None], ...] = (
    replaced, overwritten, copied_slowly, cut, removed, with_the_old_time,
)  # fmt: skip


def written(town: Town, version: int) -> str:
    """Return the text of a version, which lies there then."""
    town.bring(version)
    return (town.root / PATH).read_text(encoding="utf-8")


def seconds_of_reading(town: Town) -> float:
    """Return how long after its first words a run compares the rows that it has read."""
    town.bring(town.version + 1)
    process = start(town.root)
    assert says(process, "preparing")
    begun = time.monotonic()
    assert says(process, "comparing")
    length = time.monotonic() - begun
    assert wait(process).code == 0
    return length


@in_blocks(1, 42, size=21)
def test_a_source_that_changes_while_it_is_read(town: Town, block: Block) -> None:
    chance = block.chance(6)
    wrong: list[str] = []
    ends = Counter[str]()
    length = seconds_of_reading(town) if cases(0, 1) else 2
    there = town.version
    for case in block.cases:
        change = CHANGES[case % len(CHANGES)]
        before, after = town.version % 200 + 1, town.version % 200 + 2
        text = written(town, after)
        if change is with_the_old_time:
            text = text.ljust(len(written(town, before)))
        town.bring(before)
        process = start(town.root)
        says(process, "preparing")
        time.sleep(chance.uniform(0, 1.2 * length))
        change(town, text)
        ended = wait(process)
        wrong += ended.faults
        now = version_of(town)
        allowed = {before, after} if ended.code == 0 else {there}
        if ended.code not in {0, 1} or now not in allowed or litter(town):
            wrong.append(f"{change.__name__}: {ended}, {now} not in {allowed}, {litter(town)}")
        ends["read before or after" if ended.code == 0 else "refused"] += 1
        there = now
    if cases(0, 1):
        carry_on(town, wrong)
    record(
        "sources", "a source changed, cut or removed during a run", len(block.cases),
        wrong=wrong, **ends,
    )  # fmt: skip
