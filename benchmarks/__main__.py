"""Compares the build with a plain GeoPandas script and with the codec floor, at full size.

``python -m benchmarks`` writes ``benchmarks/results/<date>.json`` and prints a Markdown table.
Whole processes run in alternation on warm files, so that whatever else the machine does falls on
both of a pair; the first comparison fails when the two do not count the same.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import platform
import shutil
import statistics
import sys
from dataclasses import asdict, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import duckdb

from benchmarks import SQL_FOLDER
from benchmarks.measure import Usage, median_of, ratio_of_pairs, run_module
from benchmarks.report import comparison, markdown
from pipeline.base.config import load_project

RESULTS = Path(__file__).parent / "results"
PACKAGES = ("duckdb", "geopandas", "shapely", "pyogrio", "fiona", "pyarrow")


def main() -> None:
    """Run all comparisons and write what came out."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--pairs", type=int, default=3, help="runs of each (default: 3)")
    parser.add_argument("--size", choices=("full", "small"), default="full")
    parser.add_argument("--fresh", action="store_true", help="write the deliveries anew")
    arguments = parser.parse_args()
    cache = RESULTS / f"cache-{arguments.size}"
    mixed, plain = _deliveries(cache, arguments)
    geopandas_runs = compare_with_geopandas(plain, cache / "runs", arguments.pairs)
    floor_runs, added = compare_with_floor(mixed, cache / "runs", arguments.pairs)
    reports = [run_module("write_reports", str(mixed)) for _ in range(arguments.pairs)]
    comparisons = [
        comparison("a", "GeoPandas, pyogrio", *geopandas_runs["pyogrio"], wanted=4.0),
        comparison("a", "GeoPandas, fiona", *geopandas_runs["fiona"], wanted=9.0),
        comparison("b", "codec floor", *floor_runs, wanted=1 / 2.5),
    ]
    record = {
        "machine": _machine(),
        "size": arguments.size,
        "comparisons": comparisons,
        "rules_and_history_s": statistics.median(added),
        "floor_ratio_without_them": _without(*floor_runs, added),
        "reports": asdict(median_of(reports)),
    }
    path = RESULTS / f"{dt.datetime.now(dt.UTC).date().isoformat()}.json"
    path.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(markdown(record))
    print(f"\n{path}", file=sys.stderr)


def _deliveries(cache: Path, arguments: argparse.Namespace) -> tuple[Path, Path]:
    """Return the roots of the mixed demo and of the GeoPackage and CSV delivery, written once."""
    mixed, plain, finished = cache / "mixed", cache / "plain", cache / "finished"
    if arguments.fresh or not finished.exists():
        shutil.rmtree(cache, ignore_errors=True)
        run_module("delivery", str(mixed), str(plain), arguments.size)
        finished.touch()
    return mixed, plain


def run_build(root: Path) -> Usage:
    """Build ``root`` where nothing has been published yet."""
    project = load_project(root)
    shutil.rmtree(project.processed, ignore_errors=True)
    _warm(project.raw)
    return run_module("build", str(root))


def _warm(raw: Path) -> None:
    """Read every file once, so that no run waits for the disk."""
    for file in raw.rglob("*"):
        if file.is_file():
            file.read_bytes()


def _run_into(folder: Path, module: str, raw: Path, *more: str) -> Usage:
    """Run a module that writes into ``folder``, which it finds absent."""
    shutil.rmtree(folder, ignore_errors=True)
    _warm(raw)
    return run_module(module, str(raw), str(folder), *more)


def compare_with_geopandas(
    root: Path, runs: Path, pairs: int
) -> dict[str, tuple[list[Usage], list[Usage]]]:
    """Return ours and theirs by engine: ``pairs`` runs with pyogrio, one with fiona."""
    project = load_project(root)
    found: dict[str, tuple[list[Usage], list[Usage]]] = {}
    for engine, times in (("pyogrio", pairs), ("fiona", 1)):
        ours, theirs = [], []
        folder = runs / engine
        for _ in range(times):
            ours.append(run_build(root))
            theirs.append(_run_into(folder, "plain_geopandas", project.raw, engine))
        check_same_counts(project.database, folder / "counts.csv")
        found[engine] = (ours, theirs)
    return found


def compare_with_floor(
    root: Path, runs: Path, pairs: int
) -> tuple[tuple[list[Usage], list[Usage]], list[float]]:
    """Return our runs, those that only decode and write, and what rules and history took of ours.

    Why from the run's own record: a build without them would not be the one that is published.
    """
    project = load_project(root)
    ours, theirs, added = [], [], []
    for _ in range(pairs):
        ours.append(run_build(root))
        added.append(_added_seconds(project.database))
        theirs.append(_run_into(runs / "floor", "codec_floor", project.raw))
    return (ours, theirs), added


def _without(ours: list[Usage], theirs: list[Usage], added: list[float]) -> float:
    """Return theirs / ours in wall time when rules and history are left out of ours."""
    lighter = [
        replace(run, wall_s=run.wall_s - seconds) for run, seconds in zip(ours, added, strict=True)
    ]
    return round(ratio_of_pairs(lighter, theirs), 3)


def _added_seconds(database: Path) -> float:
    with duckdb.connect(str(database), read_only=True) as con:
        query = (SQL_FOLDER / "added_seconds.sql").read_text(encoding="utf-8")
        ((seconds,),) = con.execute(query).fetchall()
    return float(seconds)


def check_same_counts(database: Path, counts: Path) -> None:
    """End the benchmark when build and script do not count the same.

    Raises
    ------
    SystemExit
        Naming the areas that differ.
    """
    with duckdb.connect(str(database), read_only=True) as con:
        ours = set(con.execute((SQL_FOLDER / "counts.sql").read_text(encoding="utf-8")).fetchall())
        text = (SQL_FOLDER / "plain_counts.sql").read_text(encoding="utf-8")
        theirs = set(con.execute(text, {"path": str(counts)}).fetchall())
    if ours != theirs or not ours:
        differing = sorted({row[:2] for row in ours ^ theirs})
        raise SystemExit(f"build and script do not count the same in {differing}")


def _machine() -> dict[str, Any]:
    return {
        "processors": os.cpu_count(),
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
        "packages": {name: version(name) for name in PACKAGES},
    }


if __name__ == "__main__":
    main()
