"""A full disk anywhere in a run is a sentence, and what is published stays."""

from __future__ import annotations

import os
import random
import resource
import shutil
import subprocess
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from under_fire import (
    Ended,
    Town,
    cases,
    copy_of,
    litter,
    record,
    recovered,
    run,
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


def last_step(ended: Ended) -> str:
    lines = [line for line in ended.out.splitlines() if line.strip()]
    return lines[-1].split()[0] if lines else "before the first step"


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of our own, which takes a superuser of Linux."""
    mount, unmount = shutil.which("mount"), shutil.which("umount")
    if mount is None or unmount is None or os.geteuid() != 0:
        pytest.skip("mounting takes a superuser of Linux")
    place = tmp_path / "disk"
    place.mkdir()
    command = [mount, "-t", "tmpfs", "-o", f"size={ROOMY}", "tmpfs", str(place)]
    if subprocess.run(command, check=False, capture_output=True).returncode != 0:  # noqa: S603
        pytest.skip("mounting takes a superuser of Linux")
    yield place
    subprocess.run([unmount, "-l", str(place)], check=True)  # noqa: S603


def resize(disk: Path, size: int) -> None:
    mount = shutil.which("mount")
    assert mount
    command = [mount, "-o", f"remount,size={size}", str(disk)]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603


def used(disk: Path) -> int:
    usage = shutil.disk_usage(disk)
    return usage.used


def most_used(town: Town, disk: Path) -> int:
    """Return the most bytes that a run takes on a disk with room."""
    process, most = start(town.root), 0
    while process.poll() is None:
        most = max(most, used(disk))
    assert wait(process).code == 0
    return most


def test_a_disk_that_is_full_at_some_place_of_a_run(published: Town, disk: Path) -> None:
    town = copy_of(published, disk / "root")
    town.bring(3)
    most = most_used(town, disk) if cases(0, 1) else used(disk) + 12 * 2**20
    wrong: list[str] = []
    places: set[str] = set()
    tried, ends = cases(1, 20), Counter[str]()
    there = version_of(town)
    for number in range(tried):
        town.bring(town.version % 250 + 1)
        least = used(disk)
        room = (most - least) * (number + 1) // (tried + 1)
        resize(disk, least + max(room, 4096))
        ended = run(town.root)
        resize(disk, ROOMY)
        there = judge(town, ended, there, wrong)
        ends["refused" if ended.code else "enough"] += 1
        places.add(last_step(ended))
        assert town.project.database.exists()
    if cases(0, 1):
        town.bring(town.version + 1)
        ended = run(town.root)
        assert (ended.code, recovered(town)) == (0, town.version), ended
    record(
        "disk", "disk (tmpfs) with too little room, more each time", tried, wrong=wrong,
        steps=len(places), **ends,
    )  # fmt: skip


def test_a_file_that_may_not_grow(town: Town) -> None:
    """What can be tried without a disk of our own: the system refuses to write beyond a length."""
    largest = town.project.database.stat().st_size
    chance = random.Random(5)  # noqa: S311 - nothing secret
    wrong: list[str] = []
    tried, ends = cases(1, 20), Counter[str]()
    there = town.version
    for _ in range(tried):
        town.bring(town.version % 250 + 1)
        limit = int(largest * chance.uniform(0.001, 1) ** 3)

        def limited(limit: int = limit) -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

        ended = run(town.root, preexec_fn=limited)
        there = judge(town, ended, there, wrong)
        ends["refused" if ended.code else "enough"] += 1
    record("disk", "files that may not grow beyond a limit", tried, wrong=wrong, **ends)
