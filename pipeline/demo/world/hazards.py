"""Hazard houses and their cases, drawn from the scenarios of ``scenarios.toml``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pipeline.demo.world.data_files import load_toml
from pipeline.demo.world.draws import (
    BoolArray,
    Days,
    choose,
    draw_days,
    numbered,
    position_in_group,
)
from pipeline.demo.world.figures import TODAY, Size
from pipeline.demo.world.measures import close_with_measures, draw_measures
from pipeline.demo.world.people import draw_names
from pipeline.demo.world.stories import tell

if TYPE_CHECKING:
    from pipeline.demo.world.ground import Ground

DEPARTMENTS = np.array(["住建局（示例）", "市场监管局（示例）", "乡镇政府（示例）"], dtype=object)


def draw_hazards(
    rng: np.random.Generator, ground: Ground, houses: pd.DataFrame, size: Size
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Draw the hazard houses of every scenario with their cases and measures.

    The houses get ``scenario`` (empty without a hazard) and ``is_severe``.

    Returns
    -------
    Hazards, one row a house: ``house`` (index), ``house_id``, ``scenario``, ``stage`` and
    ``is_severe``; cases, with ``hazard`` (row of the first) and ``number`` (within the house);
    measures, with ``case`` (row of the second). They hold codes, and dates with NaT where empty.
    """
    content = load_toml(__package__, "scenarios.toml")["scenario"]
    scenarios = [{**item, "count": item[size]} for item in content]
    hazards = _choose_houses(rng, ground, houses, scenarios)
    hazards["is_severe"] = _severe(rng, hazards, ground.figures["severe"])
    by_house = hazards.set_index("house_id")
    houses["scenario"] = houses["house_id"].map(by_house["scenario"]).fillna("")
    houses["is_severe"] = houses["house_id"].isin(by_house.index[by_house["is_severe"]])
    cases = _cases(rng, hazards, scenarios)
    measures = draw_measures(rng, hazards, cases, scenarios)
    close_with_measures(cases, measures)
    return hazards, cases, measures


def _choose_houses(
    rng: np.random.Generator,
    ground: Ground,
    houses: pd.DataFrame,
    scenarios: list[dict[str, Any]],
) -> pd.DataFrame:
    """Choose distinct houses for all scenarios, each alone on a surveyed parcel."""
    plain = ~houses["is_shared"] & houses["is_surveyed"]
    plain &= houses["village"] != ground.market_village(houses["village"].to_numpy())
    commercial, unit = plain & houses["is_commercial"], houses["unit"]
    content = pd.DataFrame(scenarios)
    each = content.loc[content.index.repeat(content["count"])]
    counted, is_other = each["stage"] != "", each["use"] == "other"
    chosen = np.empty(len(each), dtype=np.int64)
    by_unit = [
        tell(rng, houses, "hazard", commercial & (unit == name), count)
        for name, (*_, count) in ground.figures.units.items()
    ]
    chosen[counted] = rng.permutation(np.concatenate(by_unit))
    for which, fits in ((~counted & ~is_other, commercial), (is_other, plain & ~commercial)):
        chosen[which] = rng.permutation(tell(rng, houses, "hazard", fits, int(which.sum())))
    hazards = each.assign(house=chosen, scenario=each["name"]).reset_index(drop=True)
    hazards["house_id"] = houses["house_id"].to_numpy()[hazards["house"]]
    return hazards.reindex(columns=["house", "house_id", "scenario", "stage", "is_severe"])


def _severe(rng: np.random.Generator, hazards: pd.DataFrame, count: int) -> BoolArray:
    """Return which houses are severe: those whose scenario says so, and others up to ``count``.

    Only the houses that count, by having a stage, are counted; others are severe by scenario alone.
    """
    counted = (hazards["stage"] != "").to_numpy()
    severe: BoolArray = np.array(hazards["is_severe"].eq(True))  # noqa: FBT003
    free = counted & hazards["is_severe"].isna().to_numpy()
    severe[choose(rng, free, count - int((severe & counted).sum()))] = True
    return severe


def _cases(
    rng: np.random.Generator, hazards: pd.DataFrame, scenarios: list[dict[str, Any]]
) -> pd.DataFrame:
    """Return one row a case."""
    closures = {item["name"]: item["closures"] for item in scenarios}
    closure = hazards["scenario"].map(closures).explode().to_numpy(dtype=object)
    per_house = hazards["scenario"].map(lambda name: len(closures[name])).to_numpy()
    row, number = position_in_group(per_house)
    count = len(row)
    found = (TODAY - draw_days(rng, 100, 240, len(hazards)))[row]
    found = found - (per_house[row] - 1 - number) * np.timedelta64(40, "D")
    is_open = closure == ""
    closed = np.where(is_open, np.datetime64("NaT"), found + np.timedelta64(37, "D"))
    stage, severe = (hazards[name].to_numpy()[row] for name in ("stage", "is_severe"))
    return pd.DataFrame(
        {
            "hazard": row,
            "number": number,
            "case_id": numbered("YHTZ", count, 5),
            "house_id": hazards["house_id"].to_numpy()[row],
            "hazard_level": np.where(severe, "severe", "ordinary"),
            "has_collapse_risk": severe & (rng.random(count) < 0.3),
            "found_on": found,
            "verified_on": found + draw_days(rng, 2, 8, count),
            "due_on": _due_days(rng, is_open, found),
            "responsible_department": DEPARTMENTS[rng.integers(0, len(DEPARTMENTS), count)],
            "responsible_person": draw_names(rng, count),
            "case_status": np.where(
                ~is_open, "closed", np.where(stage == "untreated", "todo", "doing")
            ),
            "closed_on": closed,
            "closure_reason": closure,
            "accepted_by": np.where(is_open, "", draw_names(rng, count)),
        }
    )


def _due_days(rng: np.random.Generator, is_open: BoolArray, found: Days) -> Days:
    """Return deadlines: today for the first open case, some day in future for the others."""
    future = TODAY + draw_days(rng, 0, 300, len(found))
    future[np.flatnonzero(is_open)[0]] = TODAY
    due: Days = np.where(is_open, future, found + np.timedelta64(180, "D"))
    return due
