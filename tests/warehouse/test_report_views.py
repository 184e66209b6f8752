"""Views that only reports need, against what they are made of and cases counted by hand."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

import duckdb
import pytest
from prefecture import VILLAGES, Prefecture, square

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def con(small_file: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(small_file), read_only=True) as connection:
        yield connection


def test_the_spot_check_agrees_with_the_metrics(con: duckdb.DuckDBPyConnection) -> None:
    (row,) = con.execute("SELECT villages, houses, issues FROM spot_check_summary").fetchall()
    metrics = con.execute(
        "SELECT metric, numerator, denominator FROM prefecture_summary WHERE metric LIKE 'spot%'"
    ).fetchall()
    found = {metric: (numerator, denominator) for metric, numerator, denominator in metrics}
    issues, houses = found["spot_check_issues"]
    assert row == (found["spot_check_villages"][0], houses, issues)


def test_the_problems_add_up_to_all_findings(con: duckdb.DuckDBPyConnection) -> None:
    problems = con.table("quality_by_problem").df()
    assert list(problems["problem"][:3]) == ["p1", "p2", "p3"]
    assert problems["problem"].isna().sum() == 1
    rules, findings = con.table("quality_rule").df(), con.table("quality_finding").df()
    assert problems["findings"].sum() == len(findings) > 0
    assert problems["rules"].sum() == len(rules)
    assert problems["checked_rules"].sum() == rules["is_checked"].sum()
    rest = findings[findings["problem"].isna()]
    assert list(problems["findings"])[-1] == len(rest)
    assert list(problems["units"])[-1] == rest["report_unit_id"].nunique()


def place_of(root: Path, statuses: list[str]) -> Prefecture:
    place = Prefecture(root)
    place.deliver("parcel", [
        {"parcel_id": f"p{at}", "survey_status": status,
         "geometry": square(87.001 + at / 2000, 44.001)}
        for at, status in enumerate(statuses)
    ])  # fmt: skip
    return place


def test_an_issue_fixed_after_the_day_of_the_report_is_open(tmp_path: Path) -> None:
    place = place_of(tmp_path / "root", ["done"])
    shape = square(87.001, 44.001).centroid
    place.deliver("house", [{"house_id": "h", "use_class": "mixed", "geometry": shape}])
    place.deliver("spot_check", [
        {"check_id": f"c{batch}", "batch": batch, "village_code": VILLAGES[0], "house_id": "h"}
        for batch in ("one", "two")
    ])  # fmt: skip
    days = ["2023-03-15", "2023-03-16", "2023-03-17", ""]
    place.deliver("spot_issue", [
        {"issue_id": f"i{at}", "check_id": "cone", "fixed_on": day} for at, day in enumerate(days)
    ])  # fmt: skip
    place.build()
    assert place.row("FROM spot_check_summary") == {
        "villages": 1, "houses": 2, "issues": 4, "fixed": 2,
    }  # fmt: skip


def test_the_latest_count_up_to_the_day_of_the_report_is_taken(tmp_path: Path) -> None:
    place = place_of(tmp_path / "root", ["done"])
    for day, count in (("2022-12-30", 1), ("2023-03-10", 2), ("2023-03-17", 3)):
        rows = [{"indicator": "complaints", "value": count}]
        if count == 1:
            rows.append({"indicator": "people_trained", "value": 60})
        place.deliver("work_item", rows, name=f"work{count}", extra=f"as_of = {day}\n")
    place.build()
    found = place.rows("SELECT indicator, name_zh, as_of, value FROM work_item_latest")
    assert [tuple(row.values()) for row in found] == [
        ("people_trained", "培训人数", dt.date(2022, 12, 30), 60),
        ("complaints", "信访投诉", dt.date(2023, 3, 10), 2),
    ]


def test_rates_of_revisit_and_rectification_change_between_dates(tmp_path: Path) -> None:
    place = place_of(tmp_path / "root", ["done"] * 3)
    shape = square(87.001, 44.001).centroid
    houses = [{"house_id": f"h{at}", "use_class": "mixed", "geometry": shape} for at in range(3)]
    place.deliver("house", houses)
    for day, done in (("2023-03-09", 1), ("2023-03-16", 2)):
        place.deliver("revisit", [
            {"house_id": f"h{at}", "revisit_status": "done", "done_on": "2023-03-01"}
            for at in range(done)
        ])  # fmt: skip
        place.deliver("hazard_case", [
            {"case_id": f"c{at}", "house_id": f"h{at}", "hazard_level": "severe", "found_on": "2023-01-01",
             "closed_on": "2023-03-01" if at < done else "",
             "closure_reason": "rectified" if at < done else ""}
            for at in range(3)
        ])  # fmt: skip
        parcels = (place.root / "data/raw/parcel.toml").read_text(encoding="utf-8")
        dated = "\n".join(
            f"as_of = {day}" if line.startswith("as_of") else line for line in parcels.splitlines()
        )
        (place.root / "data/raw/parcel.toml").write_text(dated, encoding="utf-8")
        place.build()
    rows = place.rows(
        "SELECT revisited_pct, revisited_pct_change, rectified_pct, rectified_pct_change"
        " FROM trend_by_area WHERE level = 'prefecture' ORDER BY as_of"
    )
    third, more = Decimal("33.33"), Decimal("33.34")  # 66.67 - 33.33, as a reader subtracts
    assert [tuple(row.values()) for row in rows] == [
        (third, None, third, None),
        (Decimal("66.67"), more, Decimal("66.67"), more),
    ]
