"""The cold build against a plain GeoPandas script (a) and against the codec floor (b).

Whole processes run in alternation on warm files, so that whatever else the machine does falls on
both of a pair.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import duckdb

from benchmarks import SQL_FOLDER
from benchmarks.measure import Usage, run_module
from pipeline.base.config import load_project

if TYPE_CHECKING:
    from pathlib import Path


@dataclass
class Compared:
    """Our runs, those they are compared with, and ours once more with its memory watched."""

    ours: list[Usage] = field(default_factory=list)
    theirs: list[Usage] = field(default_factory=list)
    watched: Usage | None = None


def written_deliveries(cache: Path, size: str, *, fresh: bool) -> tuple[Path, Path]:
    """Return the roots of the mixed demo and of the GeoPackage and CSV delivery, written once."""
    mixed, plain, finished = cache / "mixed", cache / "plain", cache / "finished"
    if fresh or not finished.exists():
        shutil.rmtree(cache, ignore_errors=True)
        run_module("delivery", str(mixed), str(plain), size)
        finished.touch()
    return mixed, plain


def run_build(root: Path, *, watch_memory: bool = False) -> Usage:
    """Build ``root`` where nothing has been published yet."""
    project = load_project(root)
    shutil.rmtree(project.processed, ignore_errors=True)
    warm(project.raw)
    return run_module("build", str(root), watch_memory=watch_memory)


def warm(raw: Path) -> None:
    """Read every file once, so that no run waits for the disk, and write what is not yet written.

    In a process of its own: the memory of this one would count as that of those it starts.
    """
    files = [str(file) for file in raw.rglob("*") if file.is_file()]
    code = (
        "import os, pathlib, sys; [pathlib.Path(f).read_bytes() for f in sys.argv[1:]]; os.sync()"
    )
    subprocess.run([sys.executable, "-c", code, *files], check=True)


def _run_into(folder: Path, module: str, raw: Path, *more: str) -> Usage:
    """Run a module that writes into ``folder``, which it finds absent."""
    shutil.rmtree(folder, ignore_errors=True)
    warm(raw)
    return run_module(module, str(raw), str(folder), *more)


def compare_with_geopandas(root: Path, runs: Path, pairs: int) -> dict[str, Compared]:
    """Return what was run by engine: ``pairs`` with pyogrio, one with fiona."""
    project = load_project(root)
    found: dict[str, Compared] = {}
    for engine, times in (("pyogrio", pairs), ("fiona", 1)):
        found[engine] = Compared()
        for _ in range(times):
            found[engine].ours.append(run_build(root))
            theirs = _run_into(runs / engine, "plain_geopandas", project.raw, engine)
            found[engine].theirs.append(theirs)
        check_same_counts(project.database, runs / engine / "counts.csv")
    found["pyogrio"].watched = run_build(root, watch_memory=True)
    return found


def compare_with_floor(root: Path, runs: Path, pairs: int) -> Compared:
    """Return our runs and those that only decode and write."""
    project = load_project(root)
    found = Compared()
    for _ in range(pairs):
        found.ours.append(run_build(root))
        found.theirs.append(_run_into(runs / "floor", "codec_floor", project.raw))
    found.watched = run_build(root, watch_memory=True)
    return found


def counts_of(database: Path) -> set[tuple[object, ...]]:
    """Return level and code of every area with something in it, and what is counted there."""
    query = (SQL_FOLDER / "counts.sql").read_text(encoding="utf-8")
    with duckdb.connect(str(database), read_only=True) as con:
        return set(con.execute(query).fetchall())


def check_same_counts(database: Path, counts: Path) -> None:
    """End the benchmark when build and script do not count the same.

    Raises
    ------
    SystemExit
        Naming the areas that differ.
    """
    ours = counts_of(database)
    query = (SQL_FOLDER / "plain_counts.sql").read_text(encoding="utf-8")
    with duckdb.connect() as con:
        theirs = set(con.execute(query, {"path": str(counts)}).fetchall())
    if ours != theirs or not ours:
        differing = sorted({str(row[:2]) for row in ours ^ theirs})
        raise SystemExit(f"build and script do not count the same in {differing}")
