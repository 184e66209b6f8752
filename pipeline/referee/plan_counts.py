"""Plan and reality of every area: what was planned, what is proposed else, and the state."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pipeline.referee.area_counts import compare_figures, percent
from pipeline.referee.compared import Compared, compare_columns, together
from pipeline.referee.plan_amounts import KEY, PLAN_LEVELS, half_up, plan_amounts

if TYPE_CHECKING:
    from pipeline.referee.published_rows import PublishedRows

FIGURES = ("total", "planned", "reached", "behind_by", "target", "way_pct", "weeks_left",
           "needed_per_week", "pace_per_week")  # fmt: skip
WORDS = ("ends_on", "state", "is_proposal", "lead_department", "responsible_person", "plan_as_of")
"""What is compared as text."""
MOST_WEEKS, WEEKS_WITHOUT_DEADLINE = 520, 12
DAY = pd.Timedelta(1, "D")


def compare_plans(
    rows: PublishedRows,
    parcels: tuple[pd.DataFrame, pd.DataFrame],
    houses: tuple[pd.DataFrame, pd.DataFrame],
) -> Compared:
    """Work out plan and reality at each level and compare them with ``plan_by_*``.

    Parameters
    ----------
    parcels, houses
        Of each: the places found, and what is counted.
    """
    found = plan_states(
        plan_amounts(rows, parcels, houses), _plans_in_force(rows), pd.Timestamp(rows.run["as_of"])
    )
    checks = []
    for level in PLAN_LEVELS:
        view = f"plan_by_{level}"
        published = rows.read(view, "metric", "code", *FIGURES, *WORDS)
        own = found[found["level"] == level]
        sides = [side.set_index(side["metric"] + " " + side["code"]) for side in (published, own)]
        checks.append(compare_figures(view, *(side[list(FIGURES)] for side in sides)))
        checks.append(_compare_words(view, *sides))
    return together("plans", checks)


def plan_states(amounts: pd.DataFrame, plans: pd.DataFrame, today: pd.Timestamp) -> pd.DataFrame:
    """Return a row for each work and area, as ``plan_by_*`` has it.

    Parameters
    ----------
    amounts
        Total, reached, deadline and pace by work, level and area.
    plans
        The weeks of the plans in force.
    today
        The as-of date.
    """
    planned = amounts.join(_summed_up(plans, today), on=KEY)
    is_proposal = planned["plan_as_of"].isna()
    proposed = _proposals(planned[is_proposal], today)
    for name in ("target", "ends_on"):
        planned[name] = planned[name].where(~is_proposal, proposed[name])
    nothing_left = planned["total"] == planned["reached"]
    planned["target"] = planned["target"].where(
        planned["target"].notna() | ~nothing_left, planned["total"]
    )
    days = ((planned["ends_on"] - today) / DAY).clip(lower=0)
    missing = (planned["target"] - planned["reached"]).clip(lower=0)
    target = planned["target"].fillna(0).astype("int64")
    return planned.assign(
        behind_by=planned["planned"] - planned["reached"],
        way_pct=percent(np.minimum(planned["reached"], target), target),
        weeks_left=half_up(days / 7, 1),
        needed_per_week=half_up(missing * 7 / days.where(days > 0), 1),
        pace_per_week=planned["pace"],
        is_proposal=is_proposal,
        state=_states(planned, is_proposal),
    )


def _plans_in_force(rows: PublishedRows) -> pd.DataFrame:
    """Return the weeks of the last plan of each work and area up to the day of the run."""
    weeks = rows.read(
        "work_plan", "as_of", "metric", "area_code", "week_ending", "planned_total",
        "lead_department", "responsible_person",
    )  # fmt: skip
    for name in ("as_of", "week_ending"):
        weeks[name] = pd.to_datetime(weeks[name])
    weeks = weeks[weeks["as_of"] <= pd.Timestamp(rows.run["as_of"])]
    latest = weeks.groupby(["metric", "area_code"])["as_of"].transform("max")
    weeks = weeks[weeks["as_of"] == latest]
    units = rows.read("report_unit", "report_unit_id")["report_unit_id"]
    # A code that stands for two areas is that of the wider one.
    level_of = {
        **rows.units[rows.units["level"].isin(PLAN_LEVELS)].set_index("code")["level"].to_dict(),
        **dict.fromkeys(units, "unit"),
        rows.run["place_code"]: "prefecture",
    }
    weeks = weeks.assign(level=weeks["area_code"].map(level_of)).dropna(subset=["level"])
    return weeks.rename(columns={"area_code": "code", "as_of": "plan_as_of"})


def _summed_up(plans: pd.DataFrame, today: pd.Timestamp) -> pd.DataFrame:
    """Return of each plan its last week that has ended, the next one, its end and who answers."""
    plans = plans.sort_values("week_ending")
    by_plan = plans.groupby(KEY)
    ended = plans[plans["week_ending"] <= today].groupby(KEY)
    ahead = plans[plans["week_ending"] > today].groupby(KEY)
    found = pd.DataFrame({
        "planned": ended["planned_total"].last(),
        "planned_next": ahead["planned_total"].first(),
        "target": by_plan["planned_total"].last(),
        "ends_on": by_plan["week_ending"].last(),
        "plan_as_of": by_plan["plan_as_of"].first(),
    })  # fmt: skip
    who = ["lead_department", "responsible_person"]
    # Not first() and last() of the groups: these leave out what is empty.
    current = plans[plans["week_ending"] >= today].drop_duplicates(KEY).set_index(KEY)[who]
    final = plans.drop_duplicates(KEY, keep="last").set_index(KEY)[who]
    answers = pd.concat([current, final[~final.index.isin(current.index)]])
    return found.join(answers)


def _proposals(areas: pd.DataFrame, today: pd.Timestamp) -> pd.DataFrame:
    """Return target and end of what is proposed; missing where there is nothing to propose."""
    remaining = (areas["total"] - areas["reached"]).astype(float)
    # without any deadline the column has no type of its own
    days = (pd.to_datetime(areas["deadline"]) - today) / DAY
    days = days.where(days > 0)
    pace = areas["pace"].where(areas["pace"] != 0)
    per_week = pd.concat([remaining * 7 / days, pace], axis=1).max(axis=1)
    fits = (remaining > 0) & (per_week > 0) & (areas["code"] != "unassigned")
    weeks = np.ceil(remaining / per_week.where(fits))
    most = np.ceil(days / 7).fillna(WEEKS_WITHOUT_DEADLINE)
    length = 7 * pd.concat([weeks, most.where(fits)], axis=1).min(axis=1, skipna=False).clip(
        upper=MOST_WEEKS
    )
    length = length.where(~(length > days), days)
    planned = areas["reached"] + np.ceil(per_week * length / 7)
    return pd.DataFrame({
        "target": planned.clip(upper=areas["total"]).where(fits),
        "ends_on": today + pd.to_timedelta(length.where(fits), "D"),
    })  # fmt: skip


def _states(planned: pd.DataFrame, is_proposal: pd.Series[bool]) -> pd.Series[str]:
    reached, due = planned["reached"], planned["planned"]
    state = pd.Series("on_time", index=planned.index)
    state[(reached > due) & (reached >= planned["planned_next"])] = "ahead"
    state[reached < due] = "behind"
    state[due.isna()] = "not_due"
    state[is_proposal] = "no_plan"
    return state


def _compare_words(view: str, published: pd.DataFrame, found: pd.DataFrame) -> Compared:
    """Compare days and texts by the index of the two; a row that one side lacks differs."""
    published = published[~published.index.duplicated()]
    index = published.index.union(found.index)
    one, other = (
        side[list(WORDS)].reindex(index).apply(_as_words).reset_index(drop=True)
        for side in (published, found)
    )
    return compare_columns(view, pd.Series(index), one, other)


def _as_words(values: pd.Series[object]) -> pd.Series[object]:
    if values.name in {"ends_on", "plan_as_of"}:
        values = pd.to_datetime(values).dt.strftime("%Y-%m-%d")
    texts: pd.Series[object] = values.astype(object).where(values.notna(), None)
    return texts.map(str, na_action="ignore")
