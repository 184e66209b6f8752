"""What can be believed: evidence of closings, intervals, errors of the survey, all by hand."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import duckdb
import pandas as pd
import pytest

from pipeline.base.sql import append_rows, connect, fetch_rows
from pipeline.warehouse.schema import create_tables, create_views

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Z = 1.959963984540054
CLOSED, LATER, EARLIER = dt.date(2023, 2, 1), dt.date(2023, 3, 1), dt.date(2023, 1, 1)


@pytest.fixture(scope="module")
def empty() -> Iterator[duckdb.DuckDBPyConnection]:
    """Return the tables and views of a published file of two units."""
    with connect(":memory:", {}, spatial=True) as con:
        create_tables(con)
        create_views(con)
        append_rows(con, "run", [
            {"as_of": dt.date(2023, 3, 16), "place_code": "A", "regrade_days": 7}
        ])  # fmt: skip
        append_rows(con, "report_unit", [{"report_unit_id": code} for code in ("U1", "U2")])
        yield con


@pytest.fixture
def con(empty: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    empty.begin()
    yield empty
    empty.rollback()


@pytest.mark.parametrize(("found", "cases", "ends"), [
    # Newcombe 1998, Two-sided confidence intervals for the single proportion, table I, method 3
    (81, 263, ("25.53", "36.62")), (15, 148, ("6.24", "16.05")), (0, 20, ("0.00", "16.11")),
    (1, 29, ("0.61", "17.18")),
])  # fmt: skip
def test_the_interval_is_that_of_the_literature(
    con: duckdb.DuckDBPyConnection, found: int, cases: int, ends: tuple[str, str]
) -> None:
    share = f"{found}::DOUBLE / {cases}"
    row = con.execute(f"SELECT wilson_low({share}, {cases}), wilson_high({share}, {cases})")
    assert row.fetchall() == [tuple(Decimal(end) for end in ends)]


def test_an_interval_ends_where_shares_end_and_needs_cases(con: duckdb.DuckDBPyConnection) -> None:
    row = con.execute(
        "SELECT wilson_low(0, 3), wilson_high(1, 3), wilson_low(NULL, 0), is_enough(0, 50),"
        " is_enough(0, 50.01), is_enough(NULL, NULL)"
    )
    assert row.fetchall() == [(0, 100, None, True, False, False)]


def rectified(con: duckdb.DuckDBPyConnection, name: str, way: str) -> None:
    """Add a rectified house: demolished, strengthened, or merely closed."""
    unit = "U1" if name < "n" else "U2"
    append_rows(con, "parcel", [{"parcel_id": name, "report_unit_id": unit}])
    append_rows(con, "house", [{
        "house_id": name, "parcel_id": name, "is_commercial": True, "is_hazardous": True,
        "report_unit_id": unit,
    }])  # fmt: skip
    reason = "demolished" if way == "demolish" else "rectified"
    append_rows(con, "hazard_case", [{
        "case_id": name, "house_id": name, "hazard_level": "ordinary", "closed_on": CLOSED,
        "closure_reason": reason, "found_on": EARLIER, "accepted_by": "张**",
    }])  # fmt: skip
    group = {"demolish": "engineering", "strengthen": "engineering", "stop_use": "management"}[way]
    append_rows(con, "measure", [{
        "measure_id": name, "case_id": name, "measure_group": group, "measure_kind": way,
        "started_on": EARLIER, "finished_on": CLOSED,
    }])  # fmt: skip


def grade(name: str, value: str, day: dt.date, **more: Any) -> dict[str, Any]:
    return {"report_no": f"{name}-{value}", "house_id": name, "grade": value, "issued_on": day,
            "doc_kind": "appraisal", **more}  # fmt: skip


def photo(name: str, picture: str | None, kind: str = "after") -> dict[str, Any]:
    return {"photo_id": f"{name}-{kind}", "house_id": name, "photo_kind": kind, "sha256": picture}


def visit(name: str, day: dt.date, *, in_use: bool = True) -> dict[str, Any]:
    return {"patrol_id": f"{name}-{day}", "house_id": name, "patrolled_on": day,
            "is_operating": in_use}  # fmt: skip


SUPPORTED = {
    "a-graded": "strengthen", "b-photo": "stop_use", "c-no-hash": "strengthen",
    "d-gone": "demolish", "e-used-again": "strengthen", "f-shared": "demolish",
}  # fmt: skip
UNSUPPORTED = {
    "g-nothing": "strengthen", "h-consultation": "strengthen", "i-graded-early": "strengthen",
    "j-defect-photo": "stop_use",
}  # fmt: skip
CONTRADICTED = {
    "n-grade-c": "strengthen", "o-photo-of-p": "strengthen", "p-photo-of-o": "stop_use",
    "q-stands": "demolish", "r-in-use": "stop_use", "s-gone-in-use": "demolish",
}  # fmt: skip


def test_every_doubtful_closing_is_found_and_no_other(con: duckdb.DuckDBPyConnection) -> None:
    for name, way in (SUPPORTED | UNSUPPORTED | CONTRADICTED).items():
        rectified(con, name, way)
    append_rows(con, "appraisal", [
        grade("a-graded", "b", LATER), grade("h-consultation", "a", LATER, doc_kind="consultation"),
        grade("i-graded-early", "a", EARLIER), grade("n-grade-c", "c", LATER),
        grade("e-used-again", "a", CLOSED),
    ])  # fmt: skip
    append_rows(con, "photo", [
        photo("b-photo", "1"), photo("c-no-hash", None), photo("f-shared", "2"),
        photo("j-defect-photo", "3", "defect"), photo("n-grade-c", "4"),
        photo("o-photo-of-p", "aB"), photo("p-photo-of-o", "Ab"), photo("q-stands", "5"),
        photo("r-in-use", "6"), photo("s-gone-in-use", "7"),
    ])  # fmt: skip
    append_rows(con, "patrol", [
        visit("e-used-again", LATER), visit("r-in-use", LATER), visit("s-gone-in-use", LATER),
        visit("b-photo", EARLIER), visit("d-gone", LATER, in_use=False),
    ])  # fmt: skip
    con.execute("UPDATE parcel SET disposition = 'demolished' WHERE parcel_id IN ('d-gone')")
    con.execute(
        "UPDATE parcel SET disposition = 'house' WHERE parcel_id IN ('q-stands', 'f-shared')"
    )
    # another house is still on the parcel, so that it rightly stands
    append_rows(con, "house", [{"house_id": "other", "parcel_id": "f-shared"}])
    rows = fetch_rows(con.execute("FROM closure_support"))
    found = {
        support: {row["house_id"] for row in rows if row["support"] == support}
        for support in ("supported", "unsupported", "contradicted")
    }
    assert found == {
        "supported": set(SUPPORTED), "unsupported": set(UNSUPPORTED),
        "contradicted": set(CONTRADICTED),
    }  # fmt: skip
    why = {row["house_id"]: row["contradicted_by"] for row in rows if row["contradicted_by"]}
    assert why == {
        "n-grade-c": ["dangerous_grade"], "o-photo-of-p": ["reused_photo"],
        "p-photo-of-o": ["reused_photo"], "q-stands": ["standing_parcel"],
        "r-in-use": ["found_in_use"], "s-gone-in-use": ["found_in_use"],
    }  # fmt: skip
    units = fetch_rows(con.execute(
        "SELECT code, rectified, supported, unsupported, contradicted, doubtful, doubtful_pct"
        " FROM closure_support_by_area WHERE level IN ('prefecture', 'unit') ORDER BY code"
    ))  # fmt: skip
    assert [tuple(row.values()) for row in units] == [
        ("A", 16, 6, 4, 6, 10, Decimal("62.50")),
        ("U1", 10, 6, 4, 0, 4, Decimal("40.00")),
        ("U2", 6, 0, 0, 6, 6, Decimal("100.00")),
        ("unassigned", 0, 0, 0, 0, 0, None),
    ]


def check(con: duckdb.DuckDBPyConnection, unit: str, houses: int, errors: list[bool]) -> None:
    """Add commercial houses of a unit, the first of them checked, with an error or without."""
    names = [f"{unit}-{at}" for at in range(houses)]
    append_rows(con, "house", [
        {"house_id": name, "is_commercial": True, "report_unit_id": unit} for name in names
    ])  # fmt: skip
    checked = list(zip(names, errors, strict=False))
    append_rows(con, "spot_check", [{"check_id": name, "house_id": name} for name, _ in checked])
    append_rows(con, "spot_issue", [
        {"issue_id": name, "check_id": name, "category": "screening" if is_error else "warning"}
        for name, is_error in checked
    ])  # fmt: skip


def estimate(con: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    (row,) = fetch_rows(con.execute("FROM survey_error_estimate WHERE house_use = 'commercial'"))
    return row


def is_end_of_score_interval(end: Decimal, share: float, cases: float) -> bool:
    """Return whether the score test of this share does not quite reject the end (Wilson 1927)."""
    value = float(end) / 100
    distance: float = Z * (value * (1 - value) / cases) ** 0.5
    return abs(abs(share - value) - distance) < 1e-4


def test_the_estimate_weighs_each_unit_by_its_houses(con: duckdb.DuckDBPyConnection) -> None:
    check(con, "U1", 10, [True, False, False, False])
    check(con, "U2", 90, [True, True, False])
    row = estimate(con)
    assert (row["houses"], row["checked"], row["with_error"], row["strata"]) == (100, 7, 3, 2)
    assert row["error_pct"] == Decimal("42.86")
    share = (10 * 1 / 4 + 90 * 2 / 3) / 100
    assert row["estimated_pct"] == Decimal("62.50") == Decimal(str(round(100 * share, 2)))
    # Cochran 1977, (5.9) and (3.8): the sum of W² (1 - f) p q / (n - 1)
    variance = 0.1**2 * 0.6 * (3 / 16) / 3 + 0.9**2 * (1 - 3 / 90) * (2 / 9) / 2
    cases = min(7, share * (1 - share) / variance)
    assert cases < 7
    assert is_end_of_score_interval(row["low_pct"], share, cases)
    assert is_end_of_score_interval(row["high_pct"], share, cases)
    assert row["is_enough"] is (row["high_pct"] - row["low_pct"] <= 50)


def test_units_with_too_few_checks_are_put_together(con: duckdb.DuckDBPyConnection) -> None:
    check(con, "U1", 10, [True])
    check(con, "U2", 30, [False, False, False])
    row = estimate(con)
    # one house has no variance, so both units make one stratum
    assert (row["strata"], row["estimated_pct"]) == (1, Decimal("25.00"))


def test_one_checked_house_is_not_enough_to_say(con: duckdb.DuckDBPyConnection) -> None:
    check(con, "U1", 10, [True])
    row = estimate(con)
    assert (row["estimated_pct"], row["low_pct"], row["is_enough"]) == (None, None, False)


def test_what_was_checked_wholly_is_known(con: duckdb.DuckDBPyConnection) -> None:
    check(con, "U1", 4, [True, False, False, False])
    row = estimate(con)
    assert (row["low_pct"], row["high_pct"], row["is_enough"]) == (25, 25, True)


def test_the_closings_of_the_demo_are_those_that_pandas_finds(small_file: Path) -> None:
    with duckdb.connect(str(small_file), read_only=True) as con:
        closed = con.table("hazard_house").filter("outcome = 'rectified'").df()
        photos, grades, parcels = (con.sql(f"FROM {name}").df() for name in (
            "photo", "appraisal", "(SELECT parcel_id, disposition FROM parcel)"))  # fmt: skip
        found = con.table("closure_support").df().set_index("house_id")
    after = photos[photos["photo_kind"] == "after"]
    houses_of = photos.groupby(photos["sha256"].str.lower())["house_id"].nunique()
    own = after[after["sha256"].str.lower().map(houses_of).fillna(1) == 1]
    sound = grades[grades["grade"].isin(["a", "b", "asu", "bsu"])].merge(
        found["works_finished_on"].fillna(found["closed_on"]).rename("since"),
        left_on="house_id", right_index=True,
    )  # fmt: skip
    sound = sound[pd.to_datetime(sound["issued_on"]) >= pd.to_datetime(sound["since"])]
    gone = set(parcels.loc[parcels["disposition"] == "demolished", "parcel_id"])
    expected = {
        house: (house in set(own["house_id"]), house in set(sound["house_id"]), parcel in gone)
        for house, parcel in zip(closed["house_id"], closed["parcel_id"], strict=True)
    }
    names = ("after_photo", "sound_grade", "demolished_parcel")
    assert {
        house: tuple(name in row["supported_by"] for name in names)
        for house, row in found.iterrows()
    } == expected
    assert expected
    # nothing is planted that contradicts a closing of the demo
    assert set(found["support"]) == {"supported"}
