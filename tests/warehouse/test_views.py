"""Views of the published file: sums, ranks, percentages, hazards; cases made by hand."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import duckdb
import pytest
from prefecture import VILLAGES, Prefecture, square

from pipeline.base.sql import read_sql

if TYPE_CHECKING:
    from pathlib import Path

STATUSES = {
    # village index -> statuses of its parcels, west to east
    0: ["done", "done", "unsurveyed"],
    1: ["done", "in_progress", "done"],
    2: ["done"],
}


def parcels() -> list[dict[str, Any]]:
    rows = [
        {
            "parcel_id": f"p{village}{place}",
            "survey_status": status,
            "geometry": square(87.001 + village / 100 + place / 1000, 44.001),
        }
        for village, statuses in STATUSES.items()
        for place, status in enumerate(statuses)
    ]
    rows.append({"parcel_id": "far", "survey_status": "done", "geometry": square(88.0, 45.0)})
    return rows


CASES: list[tuple[str, Any, Any]] = [
    # house, closure reasons of its cases in order of time (None is open), expected outcome
    ("open", [None], "todo"),
    ("false", ["false_positive"], None),
    ("merged", ["merged"], None),
    ("false_then_open", ["false_positive", None], "todo"),
    ("rectified", ["rectified"], "rectified"),
    ("demolished", ["demolished"], "rectified"),
    ("half", ["rectified", None], "todo"),
    ("regraded", ["regraded"], "regraded"),
    ("regraded_rectified", ["regraded", "rectified"], "rectified"),
    ("regraded_open", ["regraded", None], "todo"),
    ("rectified_regraded", ["rectified", "regraded"], "regraded"),
    ("rectified_false", ["rectified", "false_positive"], "rectified"),
]
STAGES: list[tuple[str, Any, Any]] = [
    # house, measures as (group, planned, started, finished), expected stage
    ("none", [], "untreated"),
    ("not_begun", [("management", None, None, None)], "untreated"),
    ("controlled", [("management", None, "2023-01-05", None)], "controlled"),
    ("planned", [("engineering", "2023-01-05", None, None)], "planned"),
    ("works", [("engineering", "2023-01-05", "2023-02-01", None)], "under_works"),
    ("fined", [("enforcement", None, "2023-02-01", None)], "under_works"),
    ("changed", [("other", None, "2023-02-01", None)], "under_works"),
    (
        "furthest",
        [("management", None, "2023-01-05", None), ("engineering", "2023-01-09", None, None)],
        "planned",
    ),
]


def hazard_rows() -> tuple[list[dict[str, Any]], list[dict[str, Any]], list[dict[str, Any]]]:
    """Return houses, cases and measures of CASES and STAGES, and one house nobody may count."""
    houses, cases, measures = [], [], []
    for name, closures, _ in CASES:
        houses.append({"house_id": name, "use_class": "mixed"})
        for number, reason in enumerate(closures):
            cases.append(_case(name, number, reason))
    for name, taken, _ in STAGES:
        houses.append({"house_id": f"s_{name}", "use_class": "commercial_only"})
        cases.append(_case(f"s_{name}", 0, None))
        for number, (group, planned, started, finished) in enumerate(taken):
            measures.append(
                {
                    "measure_id": f"s_{name}-{number}",
                    "case_id": f"s_{name}-0",
                    "measure_group": group,
                    "planned_on": planned,
                    "started_on": started,
                    "finished_on": finished,
                }
            )
    houses.append({"house_id": "dwelling", "use_class": "other"})
    cases.append(_case("dwelling", 0, None))
    return houses, cases, measures


def _case(house: str, number: int, reason: str | None) -> dict[str, Any]:
    return {
        "case_id": f"{house}-{number}",
        "house_id": house,
        "hazard_level": "severe" if house == "open" else "ordinary",
        "found_on": f"2022-0{number + 1}-10",
        "due_on": "2023-03-15" if house == "half" else "2023-03-16",
        "closed_on": None if reason is None else f"2022-0{number + 1}-28",
        "closure_reason": reason,
    }


@pytest.fixture(scope="module")
def prefecture(tmp_path_factory: pytest.TempPathFactory) -> Prefecture:
    """Return a built prefecture with every case of this module in it."""
    place = Prefecture(tmp_path_factory.mktemp("views") / "root")
    place.deliver("parcel", parcels())
    houses, cases, measures = hazard_rows()
    reported = {"open": "p00", "rectified": "p10"}
    for house in houses:
        house["parcel_id_reported"] = reported.get(house["house_id"])
    place.deliver("house", houses)
    place.deliver("hazard_case", cases)
    place.deliver("measure", measures)
    place.build()
    return place


def statuses_of(prefecture: Prefecture, level: str) -> dict[str, tuple[Any, ...]]:
    rows = prefecture.rows(f"FROM survey_status_by_{level}")
    keys = ("parcels", "unsurveyed", "in_progress", "done", "remaining", "done_pct", "rank")
    return {row["code"]: tuple(row[key] for key in keys) for row in rows}


def test_survey_status_by_village_counts_every_village_and_unassigned(
    prefecture: Prefecture,
) -> None:
    assert statuses_of(prefecture, "village") == {
        VILLAGES[0]: (3, 1, 0, 2, 1, Decimal("66.67"), 1),
        VILLAGES[1]: (3, 0, 1, 2, 1, Decimal("66.67"), 1),
        VILLAGES[2]: (1, 0, 0, 1, 0, Decimal("100.00"), 1),
        "unassigned": (1, 0, 0, 1, 0, Decimal("100.00"), None),
    }


def test_survey_status_by_township_ranks_within_the_county(prefecture: Prefecture) -> None:
    assert statuses_of(prefecture, "township") == {
        "652301001": (6, 1, 1, 4, 2, Decimal("66.67"), 2),
        "652301002": (1, 0, 0, 1, 0, Decimal("100.00"), 1),
        "unassigned": (1, 0, 0, 1, 0, Decimal("100.00"), None),
    }


def test_survey_status_by_unit_is_the_county_where_no_park_is_declared(
    prefecture: Prefecture,
) -> None:
    assert statuses_of(prefecture, "unit") == statuses_of(prefecture, "county")


@pytest.mark.parametrize(("name", "closures", "outcome"), CASES)
def test_hazard_house_outcome(
    prefecture: Prefecture, name: str, closures: list[str | None], outcome: str | None
) -> None:
    rows = prefecture.rows(f"SELECT outcome FROM hazard_house WHERE house_id = '{name}'")
    assert [row["outcome"] for row in rows] == ([] if outcome is None else [outcome])
    house = prefecture.row(f"SELECT is_hazardous FROM house WHERE house_id = '{name}'")
    assert house["is_hazardous"] == (outcome is not None), closures


@pytest.mark.parametrize(("name", "measures", "stage"), STAGES)
def test_hazard_house_stage(
    prefecture: Prefecture, name: str, measures: list[Any], stage: str
) -> None:
    row = prefecture.row(f"SELECT stage, measures FROM hazard_house WHERE house_id = 's_{name}'")
    assert row["stage"] == stage
    assert len(row["measures"]) == len(measures)


def test_hazard_house_leaves_out_houses_that_are_not_commercial(prefecture: Prefecture) -> None:
    assert prefecture.rows("FROM hazard_house WHERE house_id = 'dwelling'") == []
    row = prefecture.row("FROM house WHERE house_id = 'dwelling'")
    assert (row["is_hazardous"], row["is_commercial"]) == (True, False)


def test_overdue_counts_from_the_as_of_date_and_open_cases_alone(prefecture: Prefecture) -> None:
    rows = prefecture.rows("SELECT house_id, days_overdue FROM hazard_house WHERE is_overdue")
    assert rows == [{"house_id": "half", "days_overdue": 1}]


def test_rectification_adds_up_and_regraded_is_not_rectified(prefecture: Prefecture) -> None:
    outcomes = [outcome for _, _, outcome in CASES if outcome]
    outcomes += ["todo" if stage == "untreated" else "doing" for _, _, stage in STAGES]
    row = prefecture.row("FROM rectification_progress_by_area WHERE level = 'prefecture'")
    for outcome in ("todo", "doing", "rectified", "regraded"):
        assert row[outcome] == outcomes.count(outcome)
    assert row["hazardous"] == len(outcomes)
    assert row["severe"] == 1
    assert row["overdue"] == 1


def test_houses_without_place_are_unassigned_and_counted(prefecture: Prefecture) -> None:
    total = prefecture.row("FROM revisit_progress_by_area WHERE level = 'prefecture'")
    rows = prefecture.rows("FROM revisit_progress_by_unit")
    assert sum(row["commercial_houses"] for row in rows) == total["commercial_houses"]
    by_code = {row["code"]: row["commercial_houses"] for row in rows}
    assert by_code == {"652301": 2, "unassigned": total["commercial_houses"] - 2}


def test_rank_is_competition_rank_on_unrounded_rates() -> None:
    """1, 2, 2, 4; a rate that only rounds to the same is not the same."""
    with duckdb.connect() as con:
        con.execute(read_sql("pipeline.warehouse", "macros.sql"))
        con.execute("CREATE TABLE run (place_code VARCHAR)")
        con.execute("INSERT INTO run VALUES ('p')")
        con.execute(
            "CREATE TABLE area AS SELECT 'unit' AS level, code, code AS name_zh, code AS name_en,"
            " NULL::VARCHAR AS parent_code, 1 AS sort"
            " FROM unnest(['a', 'b', 'c', 'd', 'e', 'unassigned']) AS t(code)"
        )
        done = {"a": (2, 2), "b": (2, 1), "c": (4, 2), "d": (30000, 14999)}
        con.execute(
            "CREATE TABLE parcel (report_unit_id VARCHAR, county_code VARCHAR,"
            " township_code VARCHAR, village_code VARCHAR, survey_status VARCHAR)"
        )
        for unit, (parcels_of, done_of) in done.items():
            con.execute(
                "INSERT INTO parcel SELECT $unit, NULL, NULL, NULL,"
                " CASE WHEN i < $done THEN 'done' ELSE 'unsurveyed' END FROM range($n) t(i)",
                {"unit": unit, "done": done_of, "n": parcels_of},
            )
        rows = con.execute(read_sql("pipeline.warehouse", "views/survey_status_by_area.sql"))
        names = [column[0] for column in rows.description or []]
        units = [dict(zip(names, row, strict=True)) for row in rows.fetchall()]
    ranks = {row["code"]: row["rank"] for row in units if row["level"] == "unit"}
    assert ranks == {"a": 1, "b": 2, "c": 2, "d": 4, "e": None, "unassigned": None}
    percents = {row["code"]: row["done_pct"] for row in units if row["level"] == "unit"}
    assert percents["b"] == percents["d"] == Decimal("50.00")


@pytest.mark.parametrize(
    ("numerator", "denominator", "expected"),
    [
        (559823, 587209, "95.34"),  # published
        (14108, 14634, "96.41"),  # published
        (33, 213, "15.49"),  # published
        (1, 3, "33.33"),
        (1, 200, "0.50"),
        (1, 800, "0.13"),  # 0.125 goes up
        (99996, 100000, "99.99"),  # never 100.00 unless all
        (7, 7, "100.00"),
        (0, 7, "0.00"),
        (9, 4, "225.00"),  # issues per house may exceed one
        (0, 0, None),
    ],
)
def test_percent_is_exact_and_rounds_half_up(
    numerator: int, denominator: int, expected: str | None
) -> None:
    with duckdb.connect() as con:
        con.execute(read_sql("pipeline.warehouse", "macros.sql"))
        (value,) = con.execute("SELECT percent(?, ?)", [numerator, denominator]).fetchall()[0]
    assert value == (None if expected is None else Decimal(expected))


def test_published_file_needs_no_extension(prefecture: Prefecture, tmp_path: Path) -> None:
    """Every view and table is read by a client that can load no extension at all."""
    config: dict[str, Any] = {
        "extension_directory": str(tmp_path),
        "autoload_known_extensions": "false",
    }
    with duckdb.connect(str(prefecture.database), read_only=True, config=config) as con:
        names = [
            name for (name,) in con.execute("SELECT table_name FROM duckdb_tables()").fetchall()
        ]
        names += [
            name
            for (name,) in con.execute(
                "SELECT view_name FROM duckdb_views() WHERE NOT internal"
            ).fetchall()
        ]
        assert {"parcel", "hazard_house", "survey_status_by_unit"} <= set(names)
        for name in names:
            con.table(name).fetchall()
        loaded = con.execute(
            "FROM duckdb_extensions() WHERE loaded AND extension_name = 'spatial'"
        ).fetchall()
    assert loaded == []


def test_reconciliation_is_stored_and_agrees(prefecture: Prefecture) -> None:
    rows = prefecture.rows("FROM reconciliation")
    assert rows
    assert all(row["expected"] == row["actual"] for row in rows)
