"""A town of 300 parcels whose deliveries change from run to run, and what is wrong with a root.

Of version N the first N parcels are done, so that one figure says which deliveries a publication
was made of. Every part of a publication is asked which run it is of, so a mixture is seen.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import duckdb
import psutil
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
COMMAND = "from pipeline.cli import main; main()"
SECONDS = 300
"""After so long a command hangs."""
REFUSED = 1
HANGS = -1


def cases(few: int, all_of_them: int) -> int:
    """Return how many cases of a kind are tried: a few, or with ``make soak`` all of them."""
    return max(few, round(all_of_them * SHARE))


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
        [sys.executable, "-c", code, *(arguments or ("run",)), "--root", str(root)],
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
    """Return what only a command at work may have lying about."""
    names = re.compile(r"\.build.*|\.survey-.*|\.switch.*|\.partial.*|.*\.wal|.*\.tmp")
    root = town.root
    return sorted(
        path.relative_to(root).as_posix() for path in root.rglob("*") if names.fullmatch(path.name)
    )


def descendants(process: subprocess.Popen[str]) -> Iterator[psutil.Process]:
    """Yield the processes that a command has started and that are alive."""
    try:
        yield from psutil.Process(process.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return


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
    line = {"part": part, "what": what, "tried": tried, "wrong": len(wrong), "outcomes": outcomes}
    if FIGURES in os.environ:
        with open(os.environ[FIGURES], "a", encoding="utf-8") as file:  # noqa: PTH123
            file.write(json.dumps(line) + "\n")
    print(line)  # noqa: T201 - shown with -rA
    assert wrong == []
