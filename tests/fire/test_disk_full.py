"""A full disk anywhere in a run is a sentence, and what is published stays."""

from __future__ import annotations

import resource
import shutil
import subprocess
import time
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from under_fire import (
    Block,
    Ended,
    Town,
    carry_on,
    cases,
    copy_of,
    in_blocks,
    litter,
    mounted,
    record,
    recovered,
    run,
    says,
    start,
    version_of,
    wait,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow
ROOMY = 400 * 2**20
FULL = ("空间", "full", "Make room", "MB left")


def judge(town: Town, ended: Ended, old: int, wrong: list[str]) -> int:
    """Return which version is there; add what is wrong with how the command ended."""
    wrong += ended.faults
    expected = town.version if ended.code == 0 else old
    if ended.code not in {0, 1} or recovered(town) != expected:
        wrong.append(f"{ended}: {recovered(town)} instead of {expected}")
    if ended.code == 1 and not any(word in ended.err for word in FULL):
        wrong.append(f"not said: {ended.err}")
    left = [name for name in litter(town) if "survey-partial" not in name]
    wrong += [f"left: {left}"] if left else []
    return expected


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of our own, which takes a superuser of Linux."""
    place = tmp_path / "disk"
    place.mkdir()
    with mounted(place, "-t", "tmpfs", "-o", f"size={ROOMY}", "tmpfs"):
        yield place


def resize(disk: Path, size: int) -> bool:
    """Give the disk another size; return whether what is on it has room in that."""
    mount = shutil.which("mount")
    assert mount
    command = [mount, "-o", f"remount,size={size}", str(disk)]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0  # noqa: S603


def fill(disk: Path) -> None:
    """Leave a page of room, whatever a run at work writes meanwhile."""
    while not resize(disk, used(disk) + 4096):
        pass


def used(disk: Path) -> int:
    return shutil.disk_usage(disk).used


def most_used(town: Town, disk: Path) -> int:
    """Return the most bytes that a run takes on a disk with room, beside what is there before."""
    before = used(disk)
    process, most = start(town.root), before
    while process.poll() is None:
        most = max(most, used(disk))
        time.sleep(0.02)
    assert wait(process).code == 0
    return most - before


@in_blocks(0, 10)
def test_a_disk_with_too_little_room_from_the_start(
    published: Town, disk: Path, block: Block
) -> None:
    town = copy_of(published, disk / "root")
    town.bring(3)
    need = most_used(town, disk)
    wrong: list[str] = []
    ends = Counter[str]()
    there = version_of(town)
    for number in block.cases:
        town.bring(town.version % 250 + 1)
        room = need * (number + 1) // (len(block.cases) + 1)
        assert resize(disk, used(disk) + room)
        ended = run(town.root)
        resize(disk, ROOMY)
        there = judge(town, ended, there, wrong)
        ends["refused" if ended.code else "enough"] += 1
        assert town.project.database.exists()
    carry_on(town, wrong)
    record(
        "disk", "disk (tmpfs) with too little room from the start", len(block.cases), wrong=wrong,
        **ends,
    )  # fmt: skip


STEPS = (
    "writing parcels", "preparing", "reading declarations", "reading parcel", "comparing",
    "houses to parcels", "writing houses", "history and snapshots", "quality rules", "reconciling",
    "drawing Parcels", "drawing Survey status", "drawing House files", "writing circular",
    "writing progress", "writing parcels-to-do", "writing Close-out", "writing hazard-ledger",
    "writing receipt", "publishing",
)  # fmt: skip
"""Words of a run at which the disk is full all at once."""


@in_blocks(1, len(STEPS))
def test_a_disk_that_is_full_at_some_place_of_a_run(
    published: Town, disk: Path, block: Block
) -> None:
    town = copy_of(published, disk / "root")
    wrong: list[str] = []
    ends = Counter[str]()
    there = town.version
    for number in block.cases:
        town.bring(town.version % 250 + 1)
        process = start(town.root, "run", "--fresh")
        if not says(process, STEPS[number]):
            wrong.append(f"never said: {STEPS[number]}")
        fill(disk)
        ended = wait(process)
        resize(disk, ROOMY)
        there = judge(town, ended, there, wrong)
        ends["refused" if ended.code else "published"] += 1
        assert town.project.database.exists()
    if cases(0, 1):
        carry_on(town, wrong)
    record(
        "disk", "disk (tmpfs) that is full at a place of a run", len(block.cases), wrong=wrong,
        **ends,
    )  # fmt: skip


@in_blocks(1, 20)
def test_a_file_that_may_not_grow(town: Town, block: Block) -> None:
    """What can be tried without a disk of our own: the system refuses to write beyond a length."""
    largest = town.project.database.stat().st_size
    chance = block.chance(5)
    wrong: list[str] = []
    ends = Counter[str]()
    there = town.version
    for _ in block.cases:
        town.bring(town.version % 250 + 1)
        limit = int(largest * chance.uniform(0.001, 1) ** 3)

        def limited(limit: int = limit) -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

        ended = run(town.root, preexec_fn=limited)
        there = judge(town, ended, there, wrong)
        ends["refused" if ended.code else "enough"] += 1
    if cases(0, 1):
        carry_on(town, wrong)
    tried = len(block.cases)
    record("disk", "files that may not grow beyond a limit", tried, wrong=wrong, **ends)
