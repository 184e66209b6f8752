"""What became of every hazardous commercial house, from its cases and their measures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from pipeline.referee.compared import Compared, compare_columns, together

if TYPE_CHECKING:
    from pipeline.referee.published_rows import PublishedRows

NEVER, ALWAYS = pd.Timestamp("1700-01-01"), pd.Timestamp("2200-01-01")
"""Before and after all days of a ledger."""
GROUPS = ("management", "engineering", "enforcement", "other")
FLAGS = (
    "hazardous", "severe", "todo", "doing", "rectified", *(f"by_{group}" for group in GROUPS),
    "regraded", "overdue",
)  # fmt: skip
"""What is counted of a house, as the views name it."""


def counted_cases(rows: PublishedRows) -> pd.DataFrame:
    """Return the cases that count: not closed as false positive or merged into another."""
    cases = rows.read(
        "hazard_case", "case_id", "house_id", "hazard_level", "found_on", "due_on", "closed_on",
        "closure_reason",
    )  # fmt: skip
    return cases[~cases["closure_reason"].isin(["false_positive", "merged"])].reset_index(drop=True)


def compare_hazardous(rows: PublishedRows) -> Compared:
    """Find which houses are hazardous, commercial or not."""
    houses = rows.houses
    found = pd.DataFrame({"is_hazardous": houses["house_id"].isin(counted_cases(rows)["house_id"])})
    return together("house_hazard", [compare_columns("house", houses["house_id"], houses, found)])


def _judged_cases(rows: PublishedRows) -> pd.DataFrame:
    """Return the cases that count, with whether each is open, or re-graded and not continued."""
    cases = counted_cases(rows)
    cases["is_open"] = cases["closure_reason"].isna()
    cases["is_regraded"] = (cases["closure_reason"] == "regraded") & ~_is_superseded(cases)
    return cases


def rectified_houses(rows: PublishedRows) -> pd.Index[Any]:
    """Return the houses with cases none of which is open or stands as re-graded."""
    cases = _judged_cases(rows)
    state = cases.groupby("house_id")[["is_open", "is_regraded"]].any()
    return state.index[~state["is_open"] & ~state["is_regraded"]]


def hazard_flags(rows: PublishedRows) -> pd.DataFrame:
    """Return ``FLAGS`` of every house, in the order of the table; all false for most."""
    cases = _judged_cases(rows)
    cases["is_severe"] = cases["hazard_level"] == "severe"
    cases["is_overdue"] = cases["is_open"] & (
        pd.to_datetime(cases["due_on"]) < pd.Timestamp(rows.run["as_of"])
    )
    state = cases.groupby("house_id")[["is_open", "is_regraded", "is_severe", "is_overdue"]].any()
    measures = _measures(rows, cases).reindex(state.index).astype("boolean").fillna(value=False)
    is_open, is_regraded = state["is_open"], ~state["is_open"] & state["is_regraded"]
    is_rectified = ~is_open & ~is_regraded
    flags = pd.DataFrame({
        "hazardous": True, "severe": state["is_severe"],
        "todo": is_open & ~measures["has_begun"], "doing": is_open & measures["has_begun"],
        "rectified": is_rectified, "regraded": is_regraded, "overdue": state["is_overdue"],
        **{f"by_{group}": is_rectified & measures[group] for group in GROUPS},
    })  # fmt: skip
    houses = rows.houses
    of_houses = flags.reindex(houses["house_id"]).reset_index(drop=True).astype("boolean")
    commercial = houses["is_commercial"].astype("boolean").fillna(value=False)
    return of_houses.fillna(value=False).apply(lambda column: column & commercial).astype(bool)


def _is_superseded(cases: pd.DataFrame) -> pd.Series[bool]:
    """Whether a case found later of the same house is open, or was closed no earlier."""
    ordered = cases.assign(
        found=pd.to_datetime(cases["found_on"]).fillna(NEVER),
        closed=pd.to_datetime(cases["closed_on"]).fillna(ALWAYS),
        own_end=pd.to_datetime(cases["closed_on"]).fillna(NEVER),
    ).sort_values(["house_id", "found", "case_id"])
    backwards = ordered[::-1].groupby("house_id")["closed"]
    # The latest end among the cases after each: the running maximum without the case itself.
    later = backwards.cummax().groupby(ordered["house_id"][::-1]).shift(1)
    return later.reindex(cases.index) >= ordered["own_end"].reindex(cases.index)


def _measures(rows: PublishedRows, cases: pd.DataFrame) -> pd.DataFrame:
    """Return by house whether something was begun for an open case, and the groups ever begun.

    Something is begun for an open case when a measure of it has a plan or a start.
    """
    measures = rows.read(
        "measure", "case_id", "measure_group", "planned_on", "started_on", "finished_on"
    ).merge(cases[["case_id", "house_id", "is_open"]], on="case_id")
    started = measures["started_on"].notna()
    measures["has_begun"] = measures["is_open"] & (started | measures["planned_on"].notna())
    was_begun = started | measures["finished_on"].notna()
    for group in GROUPS:
        measures[group] = was_begun & (measures["measure_group"] == group)
    return measures.groupby("house_id")[["has_begun", *GROUPS]].any()
