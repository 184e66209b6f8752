from __future__ import annotations

from typing import Any

from benchmarks.measure import Usage
from benchmarks.report import COUNTY, WITH_FLOOR, comparison, markdown, unchanged

MACHINE = {"processors": 2, "system": "Linux", "python": "3.13", "packages": {"duckdb": "1.5.5"}}


def run(wall_s: float, pss_mb: float | None = None) -> Usage:
    return Usage(wall_s=wall_s, cpu_s=2.0, peak_mb=500.0, pss_mb=pss_mb)


def record(*, floor_mb: float | None, county_mb: float | None) -> dict[str, Any]:
    return {
        "machine": MACHINE,
        "comparisons": [
            comparison(WITH_FLOOR, [run(23.0)] * 3, [run(10.0)] * 3, run(24.0, floor_mb)),
            comparison(COUNTY, [run(23.0)] * 3, [run(50.0)] * 3, run(24.0, county_mb)),
        ],
        "unchanged": unchanged([run(2.9)] * 3, run(3.1)),
    }


def test_what_misses_its_goal_is_bold() -> None:
    table = markdown(record(floor_mb=900.0, county_mb=800.0)).splitlines()
    assert "| 23.0 | 10.0 | 2.30 × | ≤ 2.4 × | 2.2 × |" in table[2]
    assert "| 23.0 | 50.0 | **0.46 ×** | ≤ 0.45 × | 0.35 × |" in table[3]
    assert table[4].startswith("| e | run, nothing changed | – | 3 | 2.9 |")
    assert {line.count("|") for line in table[:5]} == {13}


def test_memory_is_that_of_the_largest_run() -> None:
    text = markdown(record(floor_mb=900.0, county_mb=1300.0))
    assert "at most **1300 MB**; wanted ≤ 1200 MB" in text
    text = markdown(record(floor_mb=900.0, county_mb=None))
    assert "at most 900 MB; wanted ≤ 1200 MB" in text


def test_memory_is_left_out_where_the_system_does_not_say() -> None:
    assert "This system does not say" in markdown(record(floor_mb=None, county_mb=None))
