"""The spot-check plan against an independent draw, and the interval of its results."""

from __future__ import annotations

import datetime as dt
import hashlib
import math
from decimal import Decimal
from fractions import Fraction
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

import duckdb
import pandas as pd
import pytest

from pipeline.base.config import SpotCheckSettings
from pipeline.base.sql import append_rows, connect
from pipeline.warehouse.schema import create_tables, create_views
from pipeline.warehouse.spot_check import plan_spot_check

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

VILLAGES = [(f"v{number}", "east" if number < 4 else "west") for number in range(6)]
"""Villages and their units."""
SEVERE = ("v0-001", "v4-001")
SUSPICIOUS = ("v1", "v5")


def houses() -> list[dict[str, Any]]:
    """Return 50 houses a village, every fifth commercial, and one that lies nowhere."""
    rows: list[dict[str, Any]] = [
        {
            "house_id": f"{village}-{number:03}",
            "report_unit_id": unit,
            "village_code": village,
            "lon": 87 + 0.1 * int(village[1]) ** 1.5 + number * 1e-4,
            "lat": 44 + 0.05 * (int(village[1]) % 3) + (number * 7 % 50) * 1e-4,
            "is_commercial": number % 5 < 2,
        }
        for village, unit in VILLAGES
        for number in range(50)
    ]
    nowhere: dict[str, Any] = dict.fromkeys(("report_unit_id", "village_code", "lon", "lat"))
    return [*rows, {"house_id": "lost", "is_commercial": False, **nowhere}]


def cases() -> list[dict[str, Any]]:
    """Return open severe cases, and cases that take no house along."""
    rows: list[dict[str, Any]] = [
        {"case_id": f"c{house}", "house_id": house, "hazard_level": "severe"} for house in SEVERE
    ]
    rows.append({"case_id": "second", "house_id": SEVERE[0], "hazard_level": "severe"})
    rows.append({"case_id": "mild", "house_id": "v2-000", "hazard_level": "ordinary"})
    rows.append({"case_id": "dwelling", "house_id": "v2-002", "hazard_level": "severe"})
    closed = {"case_id": "closed", "house_id": "v2-005", "hazard_level": "severe"}
    rows = [{**row, "closure_reason": None} for row in rows]
    return [*rows, {**closed, "closure_reason": "rectified"}]


@pytest.fixture(scope="module")
def empty() -> Iterator[duckdb.DuckDBPyConnection]:
    """Return a file being built, with units and villages."""
    with connect(":memory:", {}, spatial=True) as con:
        con.execute("ATTACH ':memory:' AS scratch")
        create_tables(con)
        place = {"place_code": "p", "place_name_zh": "某州", "place_name_en": "Some Prefecture"}
        append_rows(con, "run", [{**place, "as_of": dt.date(2023, 3, 16)}])
        units: list[dict[str, object]] = [{"report_unit_id": unit, "name_zh": unit, "sort": number}
                 for number, unit in enumerate(("east", "west", "idle"))]  # fmt: skip
        append_rows(con, "report_unit", units)
        villages: list[dict[str, object]] = [
            {"code": village, "level": "village", "report_unit_id": unit}
            for village, unit in VILLAGES
        ]
        append_rows(con, "admin_unit", villages)
        create_views(con)
        yield con


@pytest.fixture
def con(empty: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    """Return that file; what a test enters goes again."""
    yield empty
    for table in ("house", "hazard_case", "quality_finding", "spot_check", "spot_issue"):
        empty.execute(f"DELETE FROM {table}")


def fill(con: duckdb.DuckDBPyConnection, rows: Iterable[dict[str, Any]]) -> None:
    """Insert the houses, their cases, and findings in suspicious villages."""
    append_rows(con, "house", list(rows))
    append_rows(con, "hazard_case", cases())
    found: list[dict[str, object]] = [{"rule_id": rule, "key": village, "village_code": village}
             for rule, village in zip(("S01", "S08"), SUSPICIOUS, strict=True)]  # fmt: skip
    # another rule, and a finding without a village, make nothing suspicious
    found.append({"rule_id": "S02", "key": "x", "village_code": "v2"})
    found.append({"rule_id": "S01", "key": "y", "village_code": None})
    append_rows(con, "quality_finding", found)


def plan(con: duckdb.DuckDBPyConnection, **settings: Any) -> pd.DataFrame:
    """Draw a plan anew and return it in the order of the visits."""
    con.execute("DELETE FROM spot_check_plan")
    plan_spot_check(con, SpotCheckSettings(**settings))
    return con.execute("FROM spot_check_plan ORDER BY report_unit_id NULLS LAST, visit_no").df()


def expected_keys(seed: int, weight: float) -> dict[str, float]:
    """Return -ln(u)/w of every house, by MD5 and the standard library."""
    keys = {}
    for house in houses():
        digest = hashlib.md5(f"{seed}:{house['house_id']}".encode(), usedforsecurity=False).digest()
        uniform = (int.from_bytes(digest[8:], "little") + 1) / 2**64
        is_suspicious = house["village_code"] in SUSPICIOUS
        keys[house["house_id"]] = -math.log(uniform) / (weight if is_suspicious else 1)
    return keys


def expected_sample(seed: int, shares: dict[bool, Fraction], weight: float) -> set[str]:
    """Return the n smallest keys of each stratum, and the severe houses."""
    keys = expected_keys(seed, weight)
    strata: dict[tuple[str | None, bool], list[str]] = {}
    for house in houses():
        if house["house_id"] not in SEVERE:
            stratum = (house["report_unit_id"], house["is_commercial"])
            strata.setdefault(stratum, []).append(house["house_id"])
    drawn = set(SEVERE)
    for (_, is_commercial), members in strata.items():
        wanted = max(1, math.ceil(shares[is_commercial] * len(members)))
        drawn |= set(sorted(members, key=keys.__getitem__)[:wanted])
    return drawn


@pytest.mark.parametrize("seed", [1, 2, -7, 20230316])
def test_the_sample_is_the_one_drawn_by_hand(con: duckdb.DuckDBPyConnection, seed: int) -> None:
    fill(con, houses())
    drawn = plan(con, seed=seed, commercial_share=0.07, other_share=0.03, suspicious_weight=3)
    shares = {True: Fraction(7, 100), False: Fraction(3, 100)}
    assert set(drawn["house_id"]) == expected_sample(seed, shares, 3)
    keys = expected_keys(seed, 3)
    for house, key in zip(drawn["house_id"], drawn["sampling_key"], strict=True):
        assert key == pytest.approx(keys[house], rel=1e-12)


def test_a_share_is_rounded_up_without_a_slip_of_the_floats(
    con: duckdb.DuckDBPyConnection,
) -> None:
    """0.07 times 100 is 7.000000000000001 in floats; seven houses are meant."""
    append_rows(con, "house", [
        {"house_id": f"h{number}", "report_unit_id": "east", "is_commercial": True}
        for number in range(100)
    ])  # fmt: skip
    assert len(plan(con, commercial_share=0.07)) == 7
    assert len(plan(con, commercial_share=0.071)) == 8


def test_every_open_severe_commercial_house_is_taken_and_no_other_for_that_reason(
    con: duckdb.DuckDBPyConnection,
) -> None:
    fill(con, houses())
    drawn = plan(con)
    assert sorted(drawn[drawn["reason"] == "severe"]["house_id"]) == sorted(SEVERE)


def test_every_stratum_with_a_house_gives_one(con: duckdb.DuckDBPyConnection) -> None:
    fill(con, houses())
    drawn = plan(con, commercial_share=0, other_share=0)
    sample = drawn[drawn["reason"] == "sample"].fillna({"report_unit_id": "nowhere"})
    taken = sample.groupby(["report_unit_id", "stratum"]).size()
    assert taken.to_dict() == {
        ("east", "commercial"): 1, ("east", "other"): 1, ("west", "commercial"): 1,
        ("west", "other"): 1, ("nowhere", "other"): 1,
    }  # fmt: skip


def test_order_of_the_rows_changes_nothing_and_another_seed_does(
    con: duckdb.DuckDBPyConnection,
) -> None:
    fill(con, houses())
    first = plan(con, other_share=0.05)
    con.execute("DELETE FROM house")
    append_rows(con, "house", houses()[::-1])
    pd.testing.assert_frame_equal(plan(con, other_share=0.05), first)
    assert set(plan(con, other_share=0.05, seed=2)["house_id"]) != set(first["house_id"])


def test_suspicious_villages_are_drawn_as_often_as_they_weigh(
    con: duckdb.DuckDBPyConnection,
) -> None:
    """In the east 30 of 119 other houses weigh 3: the first drawn is one of them in 90/180."""
    fill(con, houses())
    runs, hits = 100, 0
    for seed in range(runs):
        drawn = plan(con, seed=seed, other_share=0)
        mask = (drawn["report_unit_id"] == "east") & (drawn["stratum"] == "other")
        (is_suspicious,) = drawn[mask]["is_suspicious"]
        hits += is_suspicious
    share = 30 * 3 / (30 * 3 + 90)
    assert abs(hits - runs * share) < 3 * math.sqrt(runs * share * (1 - share))


def test_the_route_always_goes_on_to_the_nearest_village(con: duckdb.DuckDBPyConnection) -> None:
    fill(con, houses())
    drawn = plan(con, commercial_share=0.2, other_share=0.2)
    for _, unit in drawn.dropna(subset="village_code").groupby("report_unit_id"):
        assert unit["visit_no"].tolist() == list(range(1, len(unit) + 1))
        means = unit.groupby("village_code")[["lon", "lat"]].mean()
        places = {
            village: (lon * math.cos(math.radians(lat)), lat)
            for village, lon, lat in means.itertuples()
        }
        route = [min(places, key=lambda village: places[village][0])]
        while left := set(places) - set(route):
            here = places[route[-1]]
            route.append(min(left, key=lambda village: math.dist(places[village], here)))
        assert unit["village_code"].drop_duplicates().tolist() == route
        assert unit["stop_no"].is_monotonic_increasing
        assert unit["stop_no"].unique().tolist() == list(range(1, len(route) + 1))


def test_the_figures_of_the_plan_add_up(con: duckdb.DuckDBPyConnection) -> None:
    fill(con, houses())
    plan(con, commercial_share=0.07, other_share=0.03)
    figures = con.execute("FROM spot_check_plan_by_unit").df().set_index("code")
    assert figures.index.tolist() == ["p", "east", "west", "idle", "unassigned"]
    parts = ["commercial_houses", "other_houses", "severe_planned", "commercial_planned",
             "other_planned", "planned", "villages", "in_suspicious_villages"]  # fmt: skip
    assert (figures.loc[figures["level"] == "unit", parts].sum() == figures.loc["p", parts]).all()
    east = figures.loc["east"]
    assert (east["commercial_houses"], east["severe_planned"]) == (80, 1)
    assert east["commercial_planned"] == math.ceil(Fraction(7, 100) * 79) == 6
    assert float(east["commercial_pct"]) == 8.75  # 7 of 80
    assert figures.loc["idle", "planned"] == 0
    assert figures.loc["p", "planned"] == len(con.execute("FROM spot_check_plan").fetchall())


NEWCOMBE = [
    # houses with an issue, checked, lower and upper bound: Newcombe 1998, Two-sided confidence
    # intervals for the single proportion, table I, method 3
    (81, 263, "25.53", "36.62"),
    (15, 148, "6.24", "16.05"),
    (0, 20, "0.00", "16.11"),
    (1, 29, "0.61", "17.18"),
    # and the mirror image of the third
    (20, 20, "83.89", "100.00"),
]


@pytest.mark.parametrize(("with_issue", "checked", "low", "high"), NEWCOMBE)
def test_the_interval_is_that_of_the_textbook(
    con: duckdb.DuckDBPyConnection, with_issue: int, checked: int, low: str, high: str
) -> None:
    check_houses(con, with_issue, checked)
    rows = con.execute(
        "SELECT level, code, houses_checked, houses_with_issue, low_pct, high_pct, issues"
        " FROM spot_check_result_by_unit"
    ).fetchall()
    found = (checked, with_issue, Decimal(low), Decimal(high), 2 * with_issue)
    nothing = (0, 0, None, None, 0)
    assert rows == [
        ("prefecture", "p", *found), ("unit", "east", *found), ("unit", "west", *nothing),
        ("unit", "idle", *nothing), ("unit", "unassigned", *nothing),
    ]  # fmt: skip


@pytest.mark.parametrize(("with_issue", "checked"), [(1, 1), (0, 1), (3, 7), (13, 42), (50, 400)])
def test_the_interval_solves_its_equation(
    con: duckdb.DuckDBPyConnection, with_issue: int, checked: int
) -> None:
    """Wilson's bounds p solve |p̂ - p| = z sqrt(p (1 - p) / n); found here by bisection."""
    check_houses(con, with_issue, checked)
    low, high = con.execute(
        "SELECT low_pct, high_pct FROM spot_check_result_by_unit WHERE level = 'prefecture'"
    ).fetchall()[0]
    share, z = with_issue / checked, NormalDist().inv_cdf(0.975)

    def is_inside(p: float) -> bool:
        return abs(share - p) <= z * math.sqrt(p * (1 - p) / checked)

    def edge(inner: float, outer: float) -> float:
        for _ in range(60):
            middle = (inner + outer) / 2
            inner, outer = (middle, outer) if is_inside(middle) else (inner, middle)
        return inner

    assert float(low) == pytest.approx(100 * edge(share, 0), abs=0.0051)
    assert float(high) == pytest.approx(100 * edge(share, 1), abs=0.0051)


def check_houses(con: duckdb.DuckDBPyConnection, with_issue: int, checked: int) -> None:
    """Enter a spot check in the east; each house at fault has two issues."""
    append_rows(con, "spot_check", [
        {"check_id": f"k{number}", "batch": "one", "house_id": f"h{number}", "village_code": "v1"}
        for number in range(checked)
    ])  # fmt: skip
    append_rows(con, "spot_issue", [
        {"issue_id": f"i{number}", "check_id": f"k{number // 2}"}
        for number in range(2 * with_issue)
    ])  # fmt: skip


def test_results_of_the_demo_are_those_of_the_summary(small_file: Path) -> None:
    with duckdb.connect(str(small_file), read_only=True) as con:
        total = con.execute(
            "SELECT issues, houses_checked FROM spot_check_result_by_unit"
            " WHERE level = 'prefecture'"
        ).fetchall()
        assert (
            total
            == con.execute(
                "SELECT numerator, denominator FROM prefecture_summary"
                " WHERE metric = 'spot_check_issues'"
            ).fetchall()
        )
        units = con.execute(
            "SELECT sum(issues), sum(houses_checked) FROM spot_check_result_by_unit"
            " WHERE level = 'unit'"
        ).fetchall()
        assert units == total
        checked, issues = (
            con.execute(f"FROM {name}").df() for name in ("spot_check", "spot_issue")
        )
        at_fault = checked[checked["check_id"].isin(issues["check_id"])]["house_id"].nunique()
        (with_issue,) = con.execute(
            "SELECT houses_with_issue FROM spot_check_result_by_unit WHERE level = 'prefecture'"
        ).fetchall()[0]
        assert with_issue == at_fault


def test_the_plan_of_a_built_file_follows_its_settings(small_file: Path) -> None:
    with duckdb.connect(str(small_file), read_only=True) as con:
        house = con.execute("SELECT house_id, report_unit_id, is_commercial FROM house").df()
        drawn = con.execute("SELECT house_id, reason FROM spot_check_plan").df()
    merged = house.merge(drawn, on="house_id", how="left").fillna({"report_unit_id": "-"})
    for (_, is_commercial), group in merged.groupby(["report_unit_id", "is_commercial"]):
        severe = int((group["reason"] == "severe").sum())
        share = Fraction(1, 100) if is_commercial else Fraction(1, 1000)
        wanted = math.ceil(share * (len(group) - severe))
        assert int((group["reason"] == "sample").sum()) == wanted
