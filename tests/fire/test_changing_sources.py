"""A delivery that is changed, cut or removed while it is read: before or after, no mixture."""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from under_fire import Town, cases, record, run, start, version_of, wait

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


def test_a_source_that_changes_while_it_is_read(town: Town) -> None:
    chance = random.Random(6)  # noqa: S311 - nothing secret
    wrong: list[str] = []
    tried, ends = cases(1, 42), Counter[str]()
    there = town.version
    for case in range(tried):
        change = CHANGES[case % len(CHANGES)]
        before, after = town.version % 200 + 1, town.version % 200 + 2
        text = written(town, after)
        if change is with_the_old_time:
            text = text.ljust(len(written(town, before)))
        town.bring(before)
        process = start(town.root)
        time.sleep(chance.uniform(0.3, 3))
        change(town, text)
        ended = wait(process)
        wrong += ended.faults
        now = version_of(town)
        allowed = {before, after} if ended.code == 0 else {there}
        if ended.code not in {0, 1} or now not in allowed:
            wrong.append(f"{change.__name__}: {ended}, {now} not in {allowed}")
        ends["read before or after" if ended.code == 0 else "refused"] += 1
        there = now
        if cases(0, 1):
            town.bring(after + 1)
            ended = run(town.root)
            if (ended.code, version_of(town)) != (0, after + 1):
                wrong.append(f"the next run: {ended}")
            there = after + 1
    record("sources", "a source changed, cut or removed during a run", tried, wrong=wrong, **ends)
