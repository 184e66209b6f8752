"""A run that is killed at any moment leaves the old publication or the new one, never a mixture."""

from __future__ import annotations

import random
import re
import signal
import subprocess
import time
from collections import Counter
from typing import TYPE_CHECKING

import duckdb
import psutil
import pytest
from under_fire import (
    SHARE,
    Block,
    Town,
    carry_on,
    cases,
    check_whole,
    descendants,
    end,
    in_blocks,
    outliving,
    record,
    recovered,
    run,
    seconds_of_a_run,
    start,
    version_of,
    wait,
)

from pipeline.base.config import load_project
from pipeline.base.progress import Silent
from pipeline.warehouse.publish import put_right

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.base.config import Project

pytestmark = pytest.mark.slow

KILLED_WITHIN_THE_SWITCH = """
import os, signal, sys
at, count = int(sys.argv.pop(1)), 0
def hook(event, arguments):
    global count
    if count == 0 and not (event == "os.rename" and str(arguments[1]).endswith(".switch.json")):
        return
    if event in ("os.rename", "os.remove", "os.link", "os.mkdir", "os.rmdir", "open"):
        count += 1
        if at and count == at:
            os.kill(os.getpid(), signal.SIGKILL)
        if event == "os.remove" and str(arguments[0]).endswith(".switch.json") and not at:
            os.write(2, f"changes {count}\\n".encode())
            count = -1
sys.addaudithook(hook)
from pipeline.cli import main
main()
"""
"""A command that kills itself before the given change of the file system, counted from the journal;
told 0, it says how many there are."""


def judge(town: Town, old: int, wrong: list[str]) -> str:
    """Return which version is there after a kill; add what is wrong with it."""
    try:
        there = recovered(town)
    except AssertionError as error:
        wrong.append(f"version {town.version}: {error}")
        return "mixed"
    if there not in {old, town.version}:
        wrong.append(f"version {there} instead of {old} or {town.version}")
    return "new" if there == town.version else "old"


@in_blocks(1, 160, size=40)
def test_killed_at_random_moments_of_the_job(town: Town, block: Block) -> None:
    chance = block.chance(1)
    wrong: list[str] = []
    ends = Counter[str]()
    length = seconds_of_a_run(town) if cases(0, 1) else 5
    there = town.version
    for _ in block.cases:
        town.bring(town.version % 250 + 1)
        process = start(town.root)
        try:
            process.communicate(timeout=chance.uniform(0, length))
            ends["ended before"] += 1
        except subprocess.TimeoutExpired:
            others = descendants(process)
            process.kill()
            process.communicate()
            wrong += outliving(others)
        there_now = judge(town, there, wrong)
        there = there if there_now == "old" else town.version
        ends[there_now] += 1
    carry_on(town, wrong)
    tried = len(block.cases)
    record("kills", "kill -9 at a random moment of a run", tried, wrong=wrong, **ends)


def changes_in_a_switch(town: Town) -> int:
    town.bring(town.version + 1)
    ended = run(town.root, "0", "run", code=KILLED_WITHIN_THE_SWITCH)
    assert ended.code == 0, ended
    found = re.search(r"changes (\d+)", ended.err)
    assert found, ended
    return int(found[1])


@in_blocks(1, 40, size=20)
def test_killed_within_the_switch_of_generations(town: Town, block: Block) -> None:
    chance = block.chance(2)
    wrong: list[str] = []
    ends = Counter[str]()
    count = changes_in_a_switch(town) if cases(0, 1) else 20
    there = town.version
    for _ in block.cases:
        town.bring(town.version % 250 + 1)
        at = chance.randint(2, count)
        ended = run(town.root, str(at), "run", code=KILLED_WITHIN_THE_SWITCH)
        if ended.code != -signal.SIGKILL:
            wrong.append(f"not killed at {at}: {ended}")
        ends["journal there"] += (town.project.processed / ".switch.json").exists()
        there_now = judge(town, there, wrong)
        there = there if there_now == "old" else town.version
        ends[there_now] += 1
    if cases(0, 1):
        carry_on(town, wrong)
    tried = len(block.cases)
    record("kills", "kill -9 within the switch of generations", tried, wrong=wrong, **ends)


@in_blocks(1, 50, size=25)
def test_a_single_reader_is_killed(town: Town, block: Block) -> None:
    chance = block.chance(3)
    wrong: list[str] = []
    ends = Counter[str]()
    there = town.version
    for _ in block.cases:
        town.bring(town.version % 250 + 1)
        process = start(town.root, "run", "--fresh")
        while process.poll() is None:
            readers = [child for child in descendants(process) if is_reader(child, process.pid)]
            if readers:
                time.sleep(chance.uniform(0, 0.5))
                end(chance.choice(readers))
                break
            time.sleep(0.05)  # looking for them costs more than it seems
        ended = wait(process)
        wrong += ended.faults
        expected = town.version if ended.code == 0 else there
        if ended.code not in {0, 1} or recovered(town) != expected:
            wrong.append(f"{ended}, published {version_of(town)} instead of {expected}")
        there = expected
        ends["done" if ended.code == 0 else "refused"] += 1
    if cases(0, 1):
        carry_on(town, wrong)
    tried = len(block.cases)
    record("kills", "kill -9 of one reader process", tried, wrong=wrong, **ends)


def is_reader(process: psutil.Process, command: int) -> bool:
    """Whether a process was forked by the server, so is no child of the command itself."""
    try:
        return bool(process.ppid() != command)
    except psutil.NoSuchProcess:
        return False


MORE_HOUSES = """
table = "house"
path = "more.csv"
as_of = 2023-03-16
is_sample = true
max_outside_share = 1
max_bad_share = 1
crs = "EPSG:4490"
[point]
x = "x"
y = "y"
"""


def bring_houses(raw: Path, count: int) -> None:
    """Deliver so many houses beside those of the demo."""
    lines = ["house_id,use_class,x,y", *(f"MORE{n},other,87.3,44.0" for n in range(count))]
    (raw / "more.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (raw / "more.toml").write_text(MORE_HOUSES, encoding="utf-8")


def houses_of(project: Project) -> int:
    put_right(project, Silent())
    check_whole(project)
    with duckdb.connect(str(project.database), read_only=True) as con:
        query = "SELECT count(*) FROM house WHERE house_id LIKE 'MORE%'"
        ((count,),) = con.execute(query).fetchall()
    return int(count)


@pytest.mark.full_size
@pytest.mark.skipif(cases(0, 5) == 0, reason="takes half an hour: make soak PARTS=full")
def test_killed_full_size(tmp_path: Path) -> None:
    root = tmp_path / "root"
    size = "full" if SHARE >= 1 else "small"
    assert run(root, "demo", "--size", size, timeout=3600).code == 0
    project, chance = load_project(root), random.Random(8)  # noqa: S311 - nothing secret
    bring_houses(project.raw, 1)
    begun = time.monotonic()
    assert run(root, timeout=3600).code == 0
    length, there = time.monotonic() - begun, houses_of(project)
    wrong: list[str] = []
    tried, ends = cases(0, 5), Counter[str]()
    for version in range(2, tried + 2):
        bring_houses(project.raw, version)
        process = start(root)
        try:
            process.communicate(timeout=chance.uniform(0.2, 0.6) * length)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
        now = houses_of(project)
        if now not in {there, version}:
            wrong.append(f"{now} instead of {there} or {version}")
        ends["new" if now == version else "old"] += 1
        there = now
    ended = run(root, timeout=3600)
    if ended.code or houses_of(project) != tried + 1:
        wrong.append(f"the next run: {ended}")
    record("full", f"kill -9 of a run of the {size} demo", tried, wrong=wrong, **ends)
