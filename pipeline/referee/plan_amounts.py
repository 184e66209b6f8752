"""What plans are held against: how much of each work there is and is reached, pace, deadline."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pipeline.referee.area_counts import areas_of, count
from pipeline.referee.hazard_outcomes import NEVER, rectified_houses
from pipeline.referee.published_rows import LEVELS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pipeline.referee.published_rows import PublishedRows

PLAN_LEVELS = ("prefecture", "unit", "township", "village")
WORKS = {
    "survey_done": ("parcels", "done"),
    "revisit_done": ("commercial_houses", "revisited"),
    "rectified": ("hazardous", "rectified"),
}
"""What is counted for each work, and what of it is reached; dangerous houses stand apart."""
IN_SNAPSHOT = {"survey_done": "done", "revisit_done": "revisited", "rectified": "rectified"}
DEADLINES = {
    "survey_done": "survey_deadline",
    "revisit_done": "revisit_deadline",
    "rectified": "rectification_deadline",
}
DANGEROUS = "dangerous_houses"
GRADES = ("c", "d", "csu", "dsu")
PACE_DAYS = 28
KEY = ["metric", "level", "code"]


def plan_amounts(
    rows: PublishedRows,
    parcels: tuple[pd.DataFrame, pd.DataFrame],
    houses: tuple[pd.DataFrame, pd.DataFrame],
) -> pd.DataFrame:
    """Return total, reached, deadline and pace by work, level and area.

    Parameters
    ----------
    parcels, houses
        Of each: the places found, and what is counted.
    """
    counted = {
        metric: (parcels if metric == "survey_done" else houses, names)
        for metric, names in WORKS.items()
    }
    dangerous = (houses[0], _dangerous_flags(rows))
    counted[DANGEROUS] = (dangerous, ("dangerous", "dealt_with"))
    found = pd.concat([
        _counted(rows, level, places, flags[list(names)])
        .set_axis(["total", "reached"], axis=1)
        .rename_axis("code")
        .reset_index()
        .assign(metric=metric, level=level)
        for metric, ((places, flags), names) in counted.items()
        for level in PLAN_LEVELS
    ], ignore_index=True)  # fmt: skip
    pace = _pace(rows).rename("pace")
    return found.join(pace, on=KEY).assign(deadline=found["metric"].map(_deadlines(rows)))


def half_up(values: pd.Series[float], places: int) -> pd.Series[float]:
    """Return numbers rounded to decimal places, halves away from zero."""
    factor = 10**places
    rounded: NDArray[np.float64] = np.sign(values) * np.floor(np.abs(values) * factor + 0.5)
    return pd.Series(rounded / factor, index=values.index)


def _counted(
    rows: PublishedRows, level: str, places: pd.DataFrame, flags: pd.DataFrame
) -> pd.DataFrame:
    if level == "prefecture":
        return pd.DataFrame([flags.sum()], index=[rows.run["place_code"]])
    return count(places[LEVELS[level]], flags, areas_of(rows, level))


def _dangerous_flags(rows: PublishedRows) -> pd.DataFrame:
    """Return of every house whether it is or was dangerous, and whether it has been dealt with.

    One still stands that is not rectified or renovated, and is dangerous today or vacated.
    """
    houses = rows.read("house", "house_id", "rural_renovation", "is_vacated", order="house_id")
    reports = rows.read("appraisal", "house_id", "report_no", "issued_on", "grade")
    reports = reports.dropna(subset=["grade"])
    issued = pd.to_datetime(reports["issued_on"]).fillna(NEVER)
    ordered = reports.assign(issued=issued).sort_values(["house_id", "issued", "report_no"])
    latest = ordered.groupby("house_id")["grade"].last()
    key, renovation = houses["house_id"], houses["rural_renovation"]
    graded = key.isin(reports.loc[reports["grade"].isin(GRADES), "house_id"])
    vacated = houses["is_vacated"].astype("boolean").fillna(value=False).astype(bool)
    is_waiting = renovation.isin(["pending", "doing"])
    is_remedied = key.isin(rectified_houses(rows)) | (renovation == "done")
    stands = ~is_remedied & (key.map(latest).isin(GRADES) | is_waiting | vacated)
    dangerous = graded | is_waiting | (renovation == "done") | vacated
    return pd.DataFrame({"dangerous": dangerous, "dealt_with": dangerous & ~stands})


def _deadlines(rows: PublishedRows) -> dict[str, pd.Timestamp]:
    found: dict[str, Any] = {metric: rows.run[column] for metric, column in DEADLINES.items()}
    found[DANGEROUS] = json.loads(rows.run["settings"])["deadlines"]["dangerous"]
    return {metric: pd.Timestamp(day) for metric, day in found.items() if day is not None}


def _pace(rows: PublishedRows) -> pd.Series[float]:
    """Return the pace per week: seven times the median pace between the last exports.

    Where exports do not have a work at all, the published forecast took its pace from the ledgers;
    then that is what a plan is held against.
    """
    snapshots = rows.read("snapshot", "as_of", "level", "code", *IN_SNAPSHOT.values())
    snapshots["day"] = pd.to_datetime(snapshots["as_of"])
    today = pd.Timestamp(rows.run["as_of"])
    snapshots = snapshots[snapshots["day"] <= today].sort_values("day")
    paces = []
    for metric, column in IN_SNAPSHOT.items():
        known = snapshots.dropna(subset=[column])
        step = known.groupby(["level", "code"])[[column, "day"]].diff()
        steps = known[["level", "code", "day"]].assign(
            metric=metric, pace=step[column].astype(float) / step["day"].dt.days
        )
        steps = steps[(steps["day"] > today - pd.Timedelta(PACE_DAYS, "D"))].dropna()
        paces.append(steps.groupby(KEY)["pace"].median())
    found = pd.concat(paces)
    forecast = rows.read("forecast_by_area", *KEY, "pace_per_day").set_index(KEY)["pace_per_day"]
    known_works = found.index.get_level_values("metric").unique()
    others = forecast[~forecast.index.get_level_values("metric").isin(known_works)]
    per_day = half_up(pd.concat([found, others.astype(float)]), 2)
    return half_up(7 * per_day, 1)
