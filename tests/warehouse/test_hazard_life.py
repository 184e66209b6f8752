"""One hazard, one life: chains of re-graded cases, their age, and what is never rectified."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from ledgers import Row, case, deliver_cases, hazard, measure
from prefecture import Prefecture

if TYPE_CHECKING:
    from pathlib import Path


def regraded(found_on: str, closed_on: str | None) -> Row:
    return hazard("severe", found_on, closure_reason="regraded", closed_on=closed_on)


def closed(found_on: str, closed_on: str | None, reason: str = "rectified") -> Row:
    return hazard(found_on=found_on, closure_reason=reason, closed_on=closed_on)


CASES: dict[str, list[Row]] = {
    "one": [hazard(found_on="2023-01-15")],
    "chain_of_two": [regraded("2022-10-01", "2022-11-01"), hazard(found_on="2022-11-04")],
    "chain_of_three": [
        regraded("2022-09-01", "2022-10-01"),
        regraded("2022-10-08", "2022-11-01"),
        hazard(found_on="2022-11-01"),
    ],
    "gap_too_long": [regraded("2022-10-01", "2022-11-01"), hazard(found_on="2022-11-09")],
    "not_opened_again": [regraded("2022-10-01", "2022-11-01")],
    "reopened_and_rectified": [
        regraded("2022-10-01", "2022-11-01"), closed("2022-11-04", "2023-01-09"),
    ],
    "reopened_and_demolished": [
        regraded("2022-10-01", "2022-11-01"), closed("2022-11-04", "2023-01-09", "demolished"),
    ],
    "rectified_after_long": [
        regraded("2022-10-01", "2022-11-01"), closed("2022-12-24", "2023-01-09"),
    ],
    "other_rectified_before": [
        regraded("2022-10-01", "2023-02-01"), closed("2022-11-04", "2023-01-09"),
    ],
    "merged_between": [
        regraded("2022-10-01", "2022-11-01"),
        closed("2022-11-02", "2022-11-03", "merged"),
        hazard(found_on="2022-11-04"),
    ],
    "merged": [closed("2022-10-01", "2022-11-01", "merged")],
    "false_alarm_first": [
        closed("2022-09-01", "2022-09-20", "false_positive"), hazard(found_on="2022-09-21"),
    ],
    "rectified_is_no_chain": [closed("2022-10-01", "2022-11-01"), hazard(found_on="2022-11-02")],
    "two_hazards": [
        regraded("2022-10-01", "2022-11-01"),
        hazard(found_on="2022-10-15"),
        hazard(found_on="2022-11-03"),
    ],
    "split_in_two": [
        regraded("2022-10-01", "2022-11-01"),
        closed("2022-11-02", "2022-12-01"),
        closed("2022-11-03", "2023-01-01"),
    ],
    "two_on_one_day": [regraded("2022-10-01", "2022-10-01"), regraded("2022-10-01", "2022-10-01")],
    "closed_some_day": [regraded("2022-10-01", None), hazard(found_on="2022-10-04")],
    "found_some_day": [hazard() | {"found_on": None}],
}  # fmt: skip

LIVES: dict[str, list[tuple[Any, ...]]] = {
    # positions of its cases, outcome, age in days: up to 2023-03-16 or to the last closure
    "one": [([0], "open", 60)],
    "chain_of_two": [([0, 1], "open", 166)],
    "chain_of_three": [([0, 1, 2], "open", 196)],
    "gap_too_long": [([0], "regraded", 31), ([1], "open", 127)],
    "not_opened_again": [([0], "regraded", 31)],
    "reopened_and_rectified": [([0, 1], "rectified", 100)],
    "reopened_and_demolished": [([0, 1], "demolished", 100)],
    "rectified_after_long": [([0], "regraded", 31), ([1], "rectified", 16)],
    "other_rectified_before": [([0], "regraded", 123), ([1], "rectified", 66)],
    "merged_between": [([0, 2], "open", 166)],
    "merged": [],
    "false_alarm_first": [([1], "open", 176)],
    "rectified_is_no_chain": [([0], "rectified", 31), ([1], "open", 134)],
    "two_hazards": [([0, 2], "open", 166), ([1], "open", 152)],
    "split_in_two": [([0, 1, 2], "rectified", 92)],
    "two_on_one_day": [([0, 1], "regraded", 0)],
    "closed_some_day": [([0], "regraded", None), ([1], "open", 163)],
    "found_some_day": [([0], "open", None)],
}

HOUSES: dict[str, tuple[str | None, int | None]] = {
    # outcome in hazard_house, age of its oldest hazard still open
    "one": ("todo", 60),
    "chain_of_two": ("todo", 166),
    "chain_of_three": ("todo", 196),
    "gap_too_long": ("todo", 127),
    "not_opened_again": ("regraded", None),
    "reopened_and_rectified": ("rectified", None),
    "reopened_and_demolished": ("rectified", None),
    "rectified_after_long": ("rectified", None),
    "other_rectified_before": ("regraded", None),
    "merged_between": ("todo", 166),
    "merged": (None, None),
    "false_alarm_first": ("todo", 176),
    "rectified_is_no_chain": ("todo", 134),
    "two_hazards": ("todo", 166),
    "split_in_two": ("rectified", None),
    "two_on_one_day": ("regraded", None),
    "closed_some_day": ("todo", 163),
    "found_some_day": ("todo", None),
}


@pytest.fixture(scope="module")
def prefecture(tmp_path_factory: pytest.TempPathFactory) -> Prefecture:
    place = Prefecture(tmp_path_factory.mktemp("life") / "root")
    works = {"other_rectified_before": [measure("strengthen", "2022-11-10", "2023-01-07", 1)]}
    works |= {"reopened_and_rectified": [measure("strengthen", "2022-11-10", "2023-01-07", 1)]}
    deliver_cases(
        place,
        [
            case("", name, hazard_case=rows, measure=works.get(name, []))
            for name, rows in CASES.items()
        ],
    )
    place.build()
    return place


@pytest.mark.parametrize("name", CASES)
def test_a_chain_of_cases_is_one_life(prefecture: Prefecture, name: str) -> None:
    rows = prefecture.rows(f"FROM hazard_life WHERE house_id = '-{name}' ORDER BY first_case_id")
    found = [
        ([int(key.split(".")[1]) for key in row["case_ids"]], row["life_outcome"], row["age_days"])
        for row in rows
    ]
    assert found == LIVES[name]
    for row in rows:
        assert row["first_case_id"] == row["case_ids"][0]
        assert row["case_count"] == len(row["case_ids"])
        assert row["is_open"] == (row["life_outcome"] == "open")
        assert row["closed_on"] is None or not row["is_open"]


@pytest.mark.parametrize("name", CASES)
def test_a_house_is_as_old_as_its_oldest_open_hazard(prefecture: Prefecture, name: str) -> None:
    rows = prefecture.rows(f"SELECT outcome, age_days FROM hazard_house WHERE house_id = '-{name}'")
    expected = [] if HOUSES[name][0] is None else [HOUSES[name]]
    assert [(row["outcome"], row["age_days"]) for row in rows] == expected


def test_a_regraded_closure_counts_as_rectified_in_no_figure(prefecture: Prefecture) -> None:
    outcomes = [outcome for outcome, _ in HOUSES.values() if outcome]
    row = prefecture.row("FROM rectification_progress_by_area WHERE level = 'prefecture'")
    assert row["hazardous"] == len(outcomes) == 17
    assert row["rectified"] == outcomes.count("rectified") == 4
    assert row["regraded"] == outcomes.count("regraded") == 3
    assert row["rectified_pct"] == Decimal("23.53")  # 4 / 17
    # Two houses were strengthened; one of them has a re-graded case that nothing followed.
    assert row["by_engineering"] == 1
    summary = prefecture.rows("FROM prefecture_summary WHERE metric LIKE 'rectified%'")
    assert [(item["numerator"], item["denominator"]) for item in summary] == [(4, 17), (1, 17)]
    (snapshot,) = prefecture.rows("FROM snapshot WHERE level = 'prefecture'")
    assert (snapshot["hazardous"], snapshot["rectified"]) == (17, 4)


def test_every_case_that_counts_is_in_one_life(prefecture: Prefecture) -> None:
    rows = prefecture.rows(
        "SELECT case_id, count(life) AS lives FROM counted_case"
        " LEFT JOIN (SELECT first_case_id AS life, unnest(case_ids) AS case_id FROM hazard_life)"
        " USING (case_id) GROUP BY case_id"
    )
    dismissed = ("merged", "false_positive")
    counting = [row for rows in CASES.values() for row in rows
                if row.get("closure_reason") not in dismissed]  # fmt: skip
    assert len(rows) == len(counting)
    assert all(row["lives"] == 1 for row in rows)


def test_the_days_are_those_of_rule_r07(tmp_path: Path) -> None:
    place = Prefecture(tmp_path / "root")
    settings = place.settings + "[rules.R07]\ndays = 8\n"
    (place.root / "pipeline.toml").write_text(settings, encoding="utf-8")
    deliver_cases(place, [case("", "x", hazard_case=CASES["gap_too_long"])])
    place.build()
    assert place.row("SELECT regrade_days FROM run") == {"regrade_days": 8}
    assert place.row("SELECT case_count, age_days FROM hazard_life") == {
        "case_count": 2,
        "age_days": 166,
    }
