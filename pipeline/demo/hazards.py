"""Hazard houses and their cases, drawn from the scenarios of ``scenarios.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pipeline.demo.figures import AS_OF, Size
from pipeline.demo.houses import REPORTED, Houses
from pipeline.demo.measures import close_with_measures, draw_days, draw_measures
from pipeline.demo.people import draw_names
from pipeline.demo.places import BoolArray, Days, FloatArray, IntArray, choose

if TYPE_CHECKING:
    from pipeline.demo.ground import Ground
    from pipeline.demo.survey import Survey

TODAY = np.datetime64(AS_OF)
DEPARTMENTS = np.array(["住建局（示例）", "市场监管局（示例）", "乡镇政府（示例）"], dtype=object)


@dataclass(frozen=True)
class Hazards:
    """Hazard houses with what becomes of them, and the rows of the two ledgers.

    ``houses`` has ``house`` (index), ``scenario``, ``use``, ``outcome``, ``stage``, ``is_severe``,
    ``is_overdue``, one column ``by_<group>`` for each group of measures, ``defect`` (the rule that
    must find it) and ``lacks`` (what was not done), both empty for the sound. ``cases`` and
    ``measures`` hold codes, not labels; dates are ``datetime64`` with NaT where empty.
    """

    houses: pd.DataFrame
    cases: pd.DataFrame
    measures: pd.DataFrame


def load_scenarios(size: Size) -> list[dict[str, Any]]:
    """Return the scenarios with their ``count`` at ``size``."""
    text = (resources.files(__package__) / "scenarios.toml").read_text(encoding="utf-8")
    return [{**item, "count": item[size]} for item in tomllib.loads(text)["scenario"]]


def draw_hazards(
    rng: np.random.Generator, ground: Ground, survey: Survey, houses: Houses, size: Size
) -> Hazards:
    """Draw the hazard houses of every scenario with their cases and measures."""
    scenarios = load_scenarios(size)
    drawn = _draw_houses(rng, ground, survey, houses, scenarios)
    hazardous = (drawn["outcome"] != "none").to_numpy()
    is_open = drawn["outcome"].isin(["todo", "doing"]).to_numpy()
    drawn["is_severe"] = _severe(rng, drawn, hazardous, ground.figures.severe)
    overdue = choose(rng, is_open.astype(float), ground.figures.overdue)
    drawn["is_overdue"] = np.isin(np.arange(len(drawn)), overdue)
    cases = _cases(rng, drawn, houses, scenarios)
    measures = draw_measures(rng, drawn, cases, scenarios)
    close_with_measures(cases, measures)
    disordered = (drawn["defect"] == "R06").to_numpy()[cases["drawn"]]
    cases.loc[disordered, "verified_on"] = cases["found_on"] - np.timedelta64(4, "D")
    return Hazards(drawn, cases, measures)


def demolished_parcels(hazards: Hazards, houses: Houses) -> IntArray:
    """Return the parcels of demolished houses, but for those nobody updated."""
    drawn = hazards.houses
    pulled_down = hazards.measures["measure_kind"] == "demolish"
    row = hazards.cases["drawn"].to_numpy()[hazards.measures.loc[pulled_down, "case"]]
    row = row[(drawn["lacks"] != "parcel_update").to_numpy()[row]]
    parcels: IntArray = houses.parcel[drawn["house"].to_numpy()[row]]
    return parcels


def _draw_houses(
    rng: np.random.Generator,
    ground: Ground,
    survey: Survey,
    houses: Houses,
    scenarios: list[dict[str, Any]],
) -> pd.DataFrame:
    """Choose distinct houses for all scenarios, each alone on a surveyed parcel."""
    neighbours = np.bincount(houses.parcel[houses.parcel >= 0], minlength=len(survey.status))
    usable = (houses.village >= 0) & (houses.record == REPORTED)
    usable &= (neighbours[houses.parcel] == 1) & (survey.disposition[houses.parcel] == "house")
    spread = _away_from_market(houses)
    rows = []
    for use, is_commercial in (("commercial", True), ("other", False)):
        own = pd.DataFrame([item for item in scenarios if item["use"] == use])
        kept = own.reindex(
            columns=["use", "outcome", "stage", "defect", "lacks", "is_severe"]
        ).assign(scenario=own["name"])
        fitting = usable & (houses.commercial == is_commercial)
        weight = np.where(fitting, ground.backlog(houses.unit) * spread, 0.0)
        each = kept.loc[kept.index.repeat(own["count"])]
        rows.append(each.assign(house=choose(rng, weight, len(each))))
    drawn = pd.concat(rows, ignore_index=True)
    drawn[["defect", "lacks"]] = drawn[["defect", "lacks"]].fillna("")
    for group in ("management", "engineering", "enforcement", "other"):
        with_group = [
            item["name"]
            for item in scenarios
            if item["outcome"] == "rectified"
            and any(measure["group"] == group for measure in item["measures"])
        ]
        drawn[f"by_{group}"] = drawn["scenario"].isin(with_group)
    return drawn


def _severe(
    rng: np.random.Generator, drawn: pd.DataFrame, hazardous: BoolArray, count: int
) -> BoolArray:
    """Return which houses are severe: those whose scenario says so, and others up to ``count``.

    Only the hazardous commercial houses are counted; others are severe by scenario alone.
    """
    severe: BoolArray = np.array(drawn["is_severe"] == True)  # noqa: E712 - missing is neither
    free = hazardous & drawn["is_severe"].isna().to_numpy()
    severe[choose(rng, free.astype(float), count - int((severe & hazardous).sum()))] = True
    return severe


def _away_from_market(houses: Houses) -> FloatArray:
    """Return weights that keep hazards out of the market village and double them around it.

    So that even in the small demo a village of its size without any is no chance.
    """
    in_market = houses.village == houses.market_village
    in_county = houses.county == houses.county[in_market][0]
    in_all = (in_county & houses.commercial).sum()
    left = (in_county & houses.commercial & ~in_market).sum()
    weights: FloatArray = np.where(in_market, 0.0, np.where(in_county, 2 * in_all / left, 1.0))
    return weights


def _cases(
    rng: np.random.Generator,
    drawn: pd.DataFrame,
    houses: Houses,
    scenarios: list[dict[str, Any]],
) -> pd.DataFrame:
    """Return one row a case; ``drawn`` (row of the house) and ``number`` (within it) lead back."""
    closures = {item["name"]: item["closures"] for item in scenarios}
    per_house = drawn["scenario"].map(lambda name: len(closures[name])).to_numpy()
    row = np.repeat(np.arange(len(drawn)), per_house)
    number = np.arange(len(row)) - np.repeat(np.cumsum(per_house) - per_house, per_house)
    closure = np.array(
        [closures[name][at] for name, at in zip(drawn["scenario"].iloc[row], number, strict=True)],
        dtype=object,
    )
    count = len(row)
    found = (TODAY - draw_days(rng, 100, 240, len(drawn)))[row]
    earlier = per_house[row] - 1 - number
    found = found - earlier * np.timedelta64(40, "D")
    is_open = closure == ""
    due = _due_days(rng, is_open, drawn["is_overdue"].to_numpy()[row], found)
    closed = np.where(is_open, np.datetime64("NaT"), found + np.timedelta64(37, "D"))
    severe = drawn["is_severe"].to_numpy()[row]
    not_accepted = (drawn["lacks"] == "acceptance").to_numpy()[row]
    outcome = drawn["outcome"].to_numpy()[row]
    open_status = np.where(outcome == "todo", "todo", "doing")
    house = drawn["house"].to_numpy()[row]
    serial = np.char.zfill((np.arange(count) + 1).astype(str), 5).astype(object)
    return pd.DataFrame(
        {
            "drawn": row,
            "number": number,
            "case_id": "YHTZ" + serial,
            "house_id": houses.id[house],
            "hazard_level": np.where(severe, "severe", "ordinary"),
            "has_collapse_risk": severe & (rng.random(count) < 0.3),
            "found_on": found,
            "verified_on": found + draw_days(rng, 2, 8, count),
            "due_on": due,
            "responsible_department": DEPARTMENTS[rng.integers(0, len(DEPARTMENTS), count)],
            "responsible_person": draw_names(rng, count),
            "case_status": np.where(is_open, open_status, "closed"),
            "closed_on": closed,
            "closure_reason": closure,
            "accepted_by": np.where(is_open | not_accepted, "", draw_names(rng, count)),
        }
    )


def _due_days(
    rng: np.random.Generator, is_open: BoolArray, overdue: BoolArray, found: Days
) -> Days:
    """Return deadlines: past for open overdue cases, today or later for the other open ones."""
    count = len(found)
    past, future = TODAY - draw_days(rng, 1, 40, count), TODAY + draw_days(rng, 0, 300, count)
    in_time = np.flatnonzero(is_open & ~overdue)
    future[in_time[0]] = TODAY
    due: Days = np.where(overdue, past, future)
    return np.where(is_open, due, found + np.timedelta64(180, "D"))
