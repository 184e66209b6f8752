"""A town of 300 parcels whose deliveries change from run to run, and what is wrong with a root.

Of version N the first N parcels are done, so that one figure says which deliveries a publication
was made of. Every part of a publication is asked which run it is of, so a mixture is seen.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import duckdb
import psutil
import pytest
import shapely
from prefecture import Prefecture, square

from pipeline.base.config import load_project
from pipeline.base.progress import Silent
from pipeline.warehouse.publish import put_right

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    from pipeline.base.config import Project

PARCELS = 300
DAY = "2023-03-16"
SHARE = float(os.environ.get("SURVEY_FIRE", "0"))
"""Environment variable: which share of all cases is tried; without it, a few."""
FIGURES = "SURVEY_FIGURES"
"""Environment variable: file to which each part adds a line of its figures, as JSON."""
TOWN = "SURVEY_TOWN"
"""Environment variable: folder in which the parts of ``make soak`` share one published town."""
COMMAND = "from pipeline.cli import main; main()"
SECONDS = 300
"""After so long a command hangs."""
REFUSED = 1
HANGS = -1


def cases(few: int, all_of_them: int) -> int:
    """Return how many cases of a kind are tried: a few, or with ``make soak`` all of them.

    However small the share, one case of each kind is tried: 0.01 tries the tests themselves.
    """
    return max(few, math.ceil(all_of_them * SHARE))


@dataclass(frozen=True)
class Block:
    """Cases that follow one another on one copy of the town; blocks can be run side by side."""

    cases: range

    def chance(self, kind: int) -> random.Random:
        """Return the dice of a kind of test, always the same for the same block."""
        return random.Random(1000 * kind + self.cases.start)  # noqa: S311 - nothing secret


def in_blocks(few: int, all_of_them: int, size: int = 10) -> pytest.MarkDecorator:
    """Run a test for each block of its cases."""
    tried = cases(few, all_of_them)
    blocks = [Block(range(at, min(at + size, tried))) for at in range(0, tried, size)]
    return pytest.mark.parametrize("block", blocks, ids=lambda block: str(block.cases.start))


class Town(Prefecture):
    """A root with a version."""

    version = 0

    def bring(self, version: int) -> None:
        """Deliver a version: of its 300 parcels so many are done."""
        self.version = version
        self.deliver("parcel", parcels(version))

    @property
    def project(self) -> Project:
        """The root as commands see it."""
        return load_project(self.root)


def copy_of(town: Town, root: Path) -> Town:
    """Copy a town to another root."""
    shutil.copytree(town.root, root, symlinks=True)
    copy = object.__new__(Town)  # what its constructor writes is there
    copy.root, copy.version = root, town.version
    return copy


def parcels(version: int) -> list[dict[str, Any]]:
    """Return the parcels of a version, a hundred in each of three villages."""
    return [
        {
            "parcel_id": f"P{number:03}",
            "survey_status": "done" if number < version else "unsurveyed",
            "geometry": outline(number),
        }
        for number in range(PARCELS)
    ]


def outline(number: int) -> BaseGeometry:
    """Return the outline of a parcel; sixty of them lie side by side."""
    return square(87.0005 + number % 60 * 0.0005, 44.001 + number // 60 * 0.001)


def new_town(root: Path) -> Town:
    """Return a town in which version 1 is delivered, with houses and hazards, and not published."""
    town = Town(root)
    (root / "maps").mkdir()
    town.deliver("house", [
        {
            "house_id": f"H{number:03}", "parcel_id_reported": f"P{number:03}",
            "use_class": "commercial_only", "storeys": 2, "owner_name": "赵某",
            "geometry": shapely.centroid(outline(number)),
        }
        for number in range(PARCELS // 2)
    ])  # fmt: skip
    town.bring(1)
    return town


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def faults(self) -> list[str]:
        """All that a user should never see."""
        said = self.out + self.err
        found = [word for word in ("Traceback", "Error:", "Exception") if word in said]
        if self.code == REFUSED and not self.err.strip():
            found.append("refused without a word")
        return [f"{word}: {said[-1500:]}" for word in found]


def start(
    root: Path, *arguments: str, code: str = COMMAND, **options: Any
) -> subprocess.Popen[str]:
    """Start a command of ours as a process."""
    return subprocess.Popen(  # noqa: S603 - this very program
        [sys.executable, "-u", "-c", code, *(arguments or ("run",)), "--root", str(root)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8", **options,
    )  # fmt: skip


def wait(process: subprocess.Popen[str], timeout: float = SECONDS) -> Ended:
    """Wait for the end of a command."""
    try:
        out, err = process.communicate(timeout=timeout)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return Ended(HANGS, "", "Exception: the command hangs")
    return Ended(process.returncode, out, err)


def run(root: Path, *arguments: str, timeout: float = SECONDS, **options: Any) -> Ended:
    """Run a command to its end."""
    return wait(start(root, *arguments, **options), timeout)


def version_of(town: Town) -> int:
    """Return which version is published, all of one run.

    Raises
    ------
    AssertionError
        If parts of the publication are missing, damaged or of another run.
    """
    project = town.project
    check_whole(project)
    with duckdb.connect(str(project.database), read_only=True) as con:
        ((total, done),) = con.execute(
            "SELECT count(*), count(*) FILTER (survey_status = 'done') FROM parcel"
        ).fetchall()
        ((done_by_village,),) = con.execute(
            "SELECT sum(done) FROM survey_status_by_village"
        ).fetchall()
    assert (total, done_by_village) == (PARCELS, done)
    history = project.history / f"{DAY}.parquet"
    with duckdb.connect() as con:
        ((done_in_history,),) = con.execute(
            "SELECT count(*) FILTER (survey_status = 'done') FROM read_parquet(?)", [str(history)]
        ).fetchall()
    assert done_in_history == done
    return int(done)


def check_whole(project: Project) -> None:
    """Check that all parts of a publication are of one run, and as they were written.

    Raises
    ------
    AssertionError
        If parts are missing, damaged or of another run.
    """
    with duckdb.connect(str(project.database), read_only=True) as con:
        ((run_id,),) = con.execute("SELECT run_id FROM run").fetchall()
    of_pages = {
        match[1]
        for page in project.maps.glob("*.html")
        for match in [re.search(r'name="survey-run" content="([^"]+)"', page.read_text("utf-8"))]
        if match
    }
    assert of_pages == {run_id}
    drawn = json.loads((project.processed / ".drawn.json").read_text("utf-8"))
    assert drawn["run_id"] == run_id
    files = {project.maps / name: file["sha256"] for name, file in drawn["pages"].items()}
    reports = project.reports / drawn["as_of"]
    files |= {reports / name: file["sha256"] for name, file in drawn["reports"].items()}
    sums = (project.processed / "SHA256SUMS").read_text("utf-8")
    listed = re.findall(r"^([0-9a-f]{64}) [ *](.+)$", sums, flags=re.MULTILINE)
    assert {name for _, name in listed} == {"survey.duckdb", "datapackage.json"}
    files |= {project.processed / name: digest for digest, name in listed}
    changed = [str(file) for file, digest in files.items() if sha256(file) != digest]
    assert changed == []
    assert len(files) > 5


def sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def recovered(town: Town) -> int:
    """Let a reading command put right what a killed one left; return what is published then."""
    put_right(town.project, Silent())
    return version_of(town)


def litter(town: Town) -> list[str]:
    """Return what only a command at work may have lying about.

    What was set aside since it is somebody else's, or damaged, is no litter.
    """
    names = re.compile(r"\.build.*|\.survey-.*|\.switch.*|\.partial.*|.*\.wal|.*\.tmp")
    root = town.root
    return sorted(
        path.relative_to(root).as_posix()
        for path in root.rglob("*")
        if names.fullmatch(path.name) and ".damaged-" not in path.name
    )


def seconds_of_a_run(town: Town) -> float:
    """Deliver the next version and run; return how long that takes beside whatever else runs."""
    town.bring(town.version + 1)
    begun = time.monotonic()
    ended = run(town.root)
    assert ended.code == 0, ended
    return time.monotonic() - begun


def says(process: subprocess.Popen[str], words: str) -> bool:
    """Wait until the command says some words; return whether it did before it ended."""
    assert process.stdout is not None
    return any(words in line for line in process.stdout)


def carry_on(town: Town, wrong: list[str]) -> None:
    """Run to the end: nothing that was left may stand in the way, and nothing of it stays."""
    town.bring(town.version % 250 + 1)
    ended = run(town.root)
    if ended.code != 0 or ended.faults:
        wrong.append(f"the next run: {ended}")
    elif version_of(town) != town.version or litter(town):
        wrong.append(f"after the next run: {version_of(town)}, {litter(town)}")


def descendants(process: subprocess.Popen[str]) -> list[psutil.Process]:
    """Return the processes that a command has started and that are alive."""
    try:
        return list(psutil.Process(process.pid).children(recursive=True))
    except psutil.NoSuchProcess:
        return []


def outliving(processes: list[psutil.Process]) -> list[str]:
    """Return those of a command's processes that go on without it.

    What has ended may keep its number for long: that is up to whoever inherits it.
    """
    deadline = time.monotonic() + 30
    while (left := [p for p in processes if goes_on(p)]) and time.monotonic() < deadline:
        time.sleep(0.05)
    return [f"still there: {process}" for process in left]


def goes_on(process: psutil.Process) -> bool:
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


@contextmanager
def mounted(place: Path, *options: str) -> Iterator[None]:
    """Mount something at a place, which takes a superuser of Linux.

    It is unmounted even if this process is killed: its end of the pipe is closed then.
    """
    mount, unmount, shell = (shutil.which(name) for name in ("mount", "umount", "sh"))
    if not (mount and unmount and shell) or os.geteuid() != 0:
        pytest.skip("mounting takes a superuser of Linux")
    command = [mount, *options, str(place)]
    if subprocess.run(command, check=False, capture_output=True).returncode != 0:  # noqa: S603
        pytest.skip("mounting takes a superuser of Linux")
    guard = subprocess.Popen(  # noqa: S603 - our own words
        [shell, "-c", 'read -r _; exec "$0" -l "$1"', unmount, str(place)],
        stdin=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    try:
        yield
    finally:
        guard.communicate()
    assert guard.returncode == 0


def end(process: psutil.Process) -> None:
    """Kill a process, unless it has ended."""
    try:
        process.send_signal(signal.SIGKILL)
    except psutil.NoSuchProcess:
        return


def record(part: str, what: str, tried: int, *, wrong: list[str], **outcomes: int) -> None:
    """Add figures to the table of ``make soak``, and fail where something went wrong.

    Parameters
    ----------
    part, what
        Which part, and what was tried in words.
    tried
        How many cases.
    wrong
        What was lost, mixed or not said in a sentence.
    outcomes
        How often each expected end was met.
    """
    line = {
        "part": part, "what": what, "tried": tried, "wrong": len(wrong), "outcomes": outcomes,
        "details": wrong,
    }  # fmt: skip
    if FIGURES in os.environ:
        with open(os.environ[FIGURES], "a", encoding="utf-8") as file:  # noqa: PTH123
            file.write(json.dumps(line) + "\n")
    print(line)  # noqa: T201 - shown with -rA
    assert wrong == []
