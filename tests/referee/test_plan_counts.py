"""The referee's own arithmetic of plans, on areas small enough to be worked out by hand."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from pipeline.referee.plan_amounts import half_up
from pipeline.referee.plan_counts import plan_states

TODAY = pd.Timestamp("2023-03-16")
DEADLINE = pd.Timestamp("2023-04-06")
AREAS: dict[str, tuple[tuple[Any, ...], dict[str, int], tuple[Any, ...]]] = {
    # area -> total, reached, deadline, pace per week; planned totals by week;
    # state, planned, behind by, target, share of the way, ends on, weeks left, needed per week
    "behind": ((40, 28, DEADLINE, 6.0), {"2023-03-16": 30, "2023-04-06": 40},
               ("behind", 30, 2, 40, 70.0, "2023-04-06", 3.0, 4.0)),
    "ahead": ((10, 6, DEADLINE, 2.0), {"2023-03-16": 4, "2023-03-23": 6, "2023-04-06": 10},
              ("ahead", 4, -2, 10, 60.0, "2023-04-06", 3.0, 1.3)),
    "more_than_due": ((10, 6, DEADLINE, 2.0), {"2023-03-16": 5, "2023-03-23": 7},
                      ("on_time", 5, -1, 7, 85.71, "2023-03-23", 1.0, 1.0)),
    "over": ((10, 6, DEADLINE, 2.0), {"2023-03-09": 6}, ("on_time", 6, 0, 6, 100.0, "2023-03-09",
                                                         0.0, None)),
    "far_over": ((5000, 4000, DEADLINE, 2.0), {"2023-03-09": 1},
                 ("on_time", 1, -3999, 1, 100.0, "2023-03-09", 0.0, None)),
    "not_due": ((20, 16, DEADLINE, 4.0), {"2023-03-23": 18}, ("not_due", None, None, 18, 88.89,
                                                              "2023-03-23", 1.0, 2.0)),
    # 12 left: at the pace kept they take two weeks, by the deadline three
    "at_its_pace": ((40, 28, DEADLINE, 6.0), {}, ("no_plan", None, None, 40, 70.0, "2023-03-30",
                                                  2.0, 6.0)),
    # 8 left take 2.67 a week
    "for_the_deadline": ((20, 12, DEADLINE, 2.0), {}, ("no_plan", None, None, 20, 60.0,
                                                       "2023-04-06", 3.0, 2.7)),
    # twelve weeks at one a week
    "without_deadline": ((40, 20, None, 1.0), {}, ("no_plan", None, None, 32, 62.5, "2023-06-08",
                                                   12.0, 1.0)),
    # the last week is cut short by a deadline on a Monday: 4 left at 1 a week, 11 days, two weeks
    "cut_short": ((4, 0, pd.Timestamp("2023-03-27"), 1.0), {}, ("no_plan", None, None, 4, 0.0,
                                                                "2023-03-27", 1.6, 2.5)),
    "finished": ((5, 5, DEADLINE, 1.0), {}, ("no_plan", None, None, 5, 100.0, None, None, None)),
    "without_pace": ((5, 1, None, None), {}, ("no_plan", None, None, None, None, None, None, None)),
    "falling_back": ((5, 1, None, -2.0), {}, ("no_plan", None, None, None, None, None, None, None)),
    "unassigned": ((5, 1, DEADLINE, 1.0), {}, ("no_plan", None, None, None, None, None, None,
                                               None)),
}  # fmt: skip
COLUMNS = ("state", "planned", "behind_by", "target", "way_pct", "ends_on", "weeks_left",
           "needed_per_week")  # fmt: skip


@pytest.fixture(scope="module")
def found() -> pd.DataFrame:
    same = {"metric": "survey_done", "level": "unit"}
    amounts = pd.DataFrame([
        {**same, "code": name, "total": total, "reached": reached, "deadline": deadline,
         "pace": pace}
        for name, ((total, reached, deadline, pace), _, _) in AREAS.items()
    ])  # fmt: skip
    plans = pd.DataFrame([
        {**same, "code": name, "week_ending": pd.Timestamp(day), "planned_total": planned,
         "plan_as_of": pd.Timestamp("2023-03-01"), "responsible_person": None,
         "lead_department": "甲" if pd.Timestamp(day) <= TODAY else "乙"}
        for name, (_, weeks, _) in AREAS.items()
        for day, planned in weeks.items()
    ])  # fmt: skip
    return plan_states(amounts, plans, TODAY).set_index("code")


@pytest.mark.parametrize("name", AREAS)
def test_plan_and_proposal_by_hand(found: pd.DataFrame, name: str) -> None:
    row = found.loc[name, list(COLUMNS)]
    row["ends_on"] = None if pd.isna(row["ends_on"]) else f"{row['ends_on']:%Y-%m-%d}"
    assert tuple(None if pd.isna(value) else value for value in row) == AREAS[name][2]


def test_who_answers_stands_in_the_current_week(found: pd.DataFrame) -> None:
    """The week that ends today is the current one; of a plan that is over, the last."""
    departments = found["lead_department"]
    assert departments[["behind", "ahead", "over", "not_due"]].tolist() == ["甲", "甲", "甲", "乙"]
    assert found["responsible_person"].isna().all()


def test_halves_are_rounded_away_from_zero() -> None:
    numbers = pd.Series([0.25, 0.35, -0.25, 2.5])
    assert half_up(numbers, 1).tolist() == [0.3, 0.4, -0.3, 2.5]
    assert half_up(numbers, 0).tolist() == [0.0, 0.0, 0.0, 3.0]
