"""Compares the build with two yardsticks, a run after a change with one from nothing, and sizes.

``python -m benchmarks`` writes ``benchmarks/results/<date>.json`` and prints a Markdown table.
``python -m benchmarks --growth 1,3,10`` builds prefectures of these sizes instead, and draws
``benchmarks/results/growth.svg``.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import platform
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.builds import compare_with_floor, compare_with_geopandas, written_deliveries
from benchmarks.changes import compare_changes
from benchmarks.growth import draw_growth, growth_table, measure_growth
from benchmarks.report import (
    COUNTY,
    EXPORT,
    WITH_FIONA,
    WITH_FLOOR,
    WITH_PYOGRIO,
    comparison,
    described,
    markdown,
    unchanged,
)

RESULTS = Path(__file__).parent / "results"
PACKAGES = ("duckdb", "geopandas", "shapely", "pyogrio", "fiona", "pyarrow")


def main() -> None:
    """Run what is asked for and write what came out."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--pairs", type=int, default=3, help="runs of each (default: 3)")
    parser.add_argument("--size", choices=("full", "small"), default="full")
    parser.add_argument("--fresh", action="store_true", help="write the deliveries again")
    parser.add_argument("--parts", default="abc", help="a, b, or c for c, d and e (default: abc)")
    parser.add_argument("--growth", help="sizes to build, such as 1,3,10, in place of all parts")
    arguments = parser.parse_args()
    if arguments.growth:
        _grow([int(factor) for factor in arguments.growth.split(",")], arguments)
    else:
        _compare(arguments)


def _compare(arguments: argparse.Namespace) -> None:
    """Run the comparisons and print their table."""
    cache = RESULTS / f"cache-{arguments.size}"
    mixed, plain = written_deliveries(cache, arguments.size, fresh=arguments.fresh)
    record: dict[str, Any] = {"size": arguments.size, "machine": _machine(), "comparisons": []}
    comparisons = record["comparisons"]
    if "a" in arguments.parts:
        found = compare_with_geopandas(plain, cache / "runs", arguments.pairs)
        for goal, each in ((WITH_PYOGRIO, found["pyogrio"]), (WITH_FIONA, found["fiona"])):
            comparisons.append(comparison(goal, each.ours, each.theirs, each.watched))
    if "b" in arguments.parts:
        each = compare_with_floor(mixed, cache / "runs", arguments.pairs)
        comparisons.append(comparison(WITH_FLOOR, each.ours, each.theirs, each.watched))
    if "c" in arguments.parts:
        runs, watched = compare_changes(mixed, cache / "changes", arguments.pairs)
        comparisons.append(comparison(COUNTY, runs.county, runs.cold, watched.county[0]))
        comparisons.append(comparison(EXPORT, runs.export, runs.cold, watched.export[0]))
        record["unchanged"] = unchanged(runs.unchanged, watched.unchanged[0])
        record["cold_pss_mb"] = watched.cold[0].pss_mb
    _write(record, f"{_today()}.json")
    print(markdown(record))


def _grow(factors: list[int], arguments: argparse.Namespace) -> None:
    """Build prefectures of several sizes; one run of each says enough."""
    found = measure_growth(RESULTS, factors, 1, fresh=arguments.fresh)
    record = {"machine": _machine(), **found}
    _write(record, f"growth-{_today()}.json")
    draw_growth(found["sizes"], RESULTS / "growth.svg")
    print(growth_table(found["sizes"]))
    print(f"\n{described(record)}")


def _write(record: dict[str, Any], name: str) -> None:
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / name
    path.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"{path}\n", file=sys.stderr)


def _today() -> str:
    return dt.datetime.now(dt.UTC).date().isoformat()


def _machine() -> dict[str, Any]:
    return {
        "processors": os.cpu_count(),
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
        "packages": {name: version(name) for name in PACKAGES},
    }


if __name__ == "__main__":
    main()
