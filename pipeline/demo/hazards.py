"""Hazard cases and their measures, drawn from the scenarios of ``scenarios.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.demo.figures import AS_OF, Size
from pipeline.demo.houses import REPORTED, Houses
from pipeline.demo.people import draw_names
from pipeline.demo.places import BoolArray, Days, FloatArray, IntArray, choose

if TYPE_CHECKING:
    from pipeline.demo.ground import Ground

TODAY = np.datetime64(AS_OF)
DEPARTMENTS = np.array(["住建局（示例）", "市场监管局（示例）", "乡镇政府（示例）"], dtype=object)


@dataclass(frozen=True)
class Hazards:
    """Hazard houses with what becomes of them, and the rows of the two ledgers.

    ``houses`` has ``house`` (index), ``scenario``, ``outcome``, ``stage``, ``is_severe``,
    ``is_overdue`` and one column ``by_<group>`` for each group of measures. ``cases`` and
    ``measures`` hold codes, not labels; dates are ``datetime64`` with NaT where empty.
    """

    houses: pd.DataFrame
    cases: pd.DataFrame
    measures: pd.DataFrame


def load_scenarios(size: Size) -> list[dict[str, Any]]:
    """Return the scenarios with their ``count`` at ``size``."""
    text = (resources.files(__package__) / "scenarios.toml").read_text(encoding="utf-8")
    return [{**item, "count": item[size]} for item in tomllib.loads(text)["scenario"]]


def draw_hazards(rng: np.random.Generator, ground: Ground, houses: Houses, size: Size) -> Hazards:
    """Draw the hazard houses of every scenario with their cases and measures."""
    scenarios = load_scenarios(size)
    drawn = _draw_houses(rng, ground, houses, scenarios)
    hazardous = (drawn["outcome"] != "none").to_numpy()
    is_open = drawn["outcome"].isin(["todo", "doing"]).to_numpy()
    severe = choose(rng, hazardous.astype(float), ground.figures.severe)
    overdue = choose(rng, is_open.astype(float), ground.figures.overdue)
    drawn["is_severe"] = np.isin(np.arange(len(drawn)), severe)
    drawn["is_overdue"] = np.isin(np.arange(len(drawn)), overdue)
    cases = _cases(rng, drawn, houses, scenarios)
    measures = _measures(rng, drawn, cases, scenarios)
    last_finish = measures.groupby("case")["finished_on"].max()
    finished = cases.index.map(last_finish).to_numpy(dtype="datetime64[D]")
    done = cases["closure_reason"].isin(["rectified", "demolished"]).to_numpy()
    cases.loc[done, "closed_on"] = finished[done] + np.timedelta64(2, "D")
    return Hazards(drawn, cases, measures)


def _draw_houses(
    rng: np.random.Generator, ground: Ground, houses: Houses, scenarios: list[dict[str, Any]]
) -> pd.DataFrame:
    """Choose distinct houses for all scenarios."""
    usable = (houses.village >= 0) & (houses.record == REPORTED)
    spread = _away_from_market(houses)
    rows = []
    for use, is_commercial in (("commercial", True), ("other", False)):
        own = [item for item in scenarios if item["use"] == use]
        counts = [item["count"] for item in own]
        fitting = usable & (houses.commercial == is_commercial)
        weight = np.where(fitting, ground.backlog(houses.unit) * spread, 0.0)
        house = choose(rng, weight, sum(counts))
        rows.append(
            pd.DataFrame(
                {
                    "house": house,
                    "scenario": np.repeat([item["name"] for item in own], counts),
                    "outcome": np.repeat([item["outcome"] for item in own], counts),
                    "stage": np.repeat([item["stage"] for item in own], counts),
                }
            )
        )
    drawn = pd.concat(rows, ignore_index=True)
    by_name = {item["name"]: item for item in scenarios}
    for group in ("management", "engineering", "enforcement", "other"):
        with_group = [
            name
            for name, item in by_name.items()
            if item["outcome"] == "rectified"
            and any(measure["group"] == group for measure in item["measures"])
        ]
        drawn[f"by_{group}"] = drawn["scenario"].isin(with_group)
    return drawn


def _away_from_market(houses: Houses) -> FloatArray:
    """Return weights that give the market village's share of hazards to the rest of its county."""
    in_market = houses.village == houses.market_village
    in_county = houses.county == houses.county[in_market][0]
    in_all = (in_county & houses.commercial).sum()
    left = (in_county & houses.commercial & ~in_market).sum()
    weights: FloatArray = np.where(in_market, 0.0, np.where(in_county, in_all / left, 1.0))
    return weights


def _days(rng: np.random.Generator, low: int, high: int, count: int) -> npt.NDArray[np.timedelta64]:
    return rng.integers(low, high + 1, count).astype("timedelta64[D]")


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
    found = (TODAY - _days(rng, 100, 240, len(drawn)))[row]
    earlier = per_house[row] - 1 - number
    found = found - earlier * np.timedelta64(40, "D")
    is_open = closure == ""
    due = _due_days(rng, is_open, drawn["is_overdue"].to_numpy()[row], found)
    closed = np.where(is_open, np.datetime64("NaT"), found + np.timedelta64(37, "D"))
    severe = drawn["is_severe"].to_numpy()[row]
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
            "verified_on": found + _days(rng, 2, 8, count),
            "due_on": due,
            "responsible_department": DEPARTMENTS[rng.integers(0, len(DEPARTMENTS), count)],
            "responsible_person": draw_names(rng, count),
            "case_status": np.where(is_open, open_status, "closed"),
            "closed_on": closed,
            "closure_reason": closure,
            "accepted_by": np.where(is_open, "", draw_names(rng, count)),
        }
    )


def _due_days(
    rng: np.random.Generator, is_open: BoolArray, overdue: BoolArray, found: Days
) -> Days:
    """Return deadlines: past for open overdue cases, today or later for the other open ones."""
    count = len(found)
    past, future = TODAY - _days(rng, 1, 40, count), TODAY + _days(rng, 0, 300, count)
    in_time = np.flatnonzero(is_open & ~overdue)
    future[in_time[0]] = TODAY
    due: Days = np.where(overdue, past, future)
    return np.where(is_open, due, found + np.timedelta64(180, "D"))


def _measures(
    rng: np.random.Generator,
    drawn: pd.DataFrame,
    cases: pd.DataFrame,
    scenarios: list[dict[str, Any]],
) -> pd.DataFrame:
    """Return one row a measure; ``case`` is the row of its case."""
    templates = pd.DataFrame(
        [
            {"scenario": item["name"], "number": measure["case"], **measure}
            for item in scenarios
            for measure in item["measures"]
        ]
    ).drop(columns="case")
    named = cases.assign(scenario=drawn["scenario"].to_numpy()[cases["drawn"]], case=cases.index)
    rows = named.merge(templates, on=["scenario", "number"]).sort_values("case", kind="stable")
    count = len(rows)
    verified = rows["verified_on"].to_numpy(dtype="datetime64[D]")
    planned = verified + _days(rng, 3, 9, count)
    started = planned + _days(rng, 1, 10, count)
    finished = started + _days(rng, 5, 30, count)
    state = rows["state"].to_numpy()
    never = np.datetime64("NaT")
    has_plan = (rows["group"] != "management").to_numpy()
    serial = np.char.zfill((np.arange(count) + 1).astype(str), 5).astype(object)
    evacuated = (rows["kind"] == "evacuate").to_numpy()
    moved: IntArray = np.where(evacuated, rng.integers(1, 12, count), 0)
    return pd.DataFrame(
        {
            "case": rows["case"].to_numpy(),
            "measure_id": "CS" + serial,
            "case_id": rows["case_id"].to_numpy(),
            "measure_group": rows["group"].to_numpy(),
            "measure_kind": rows["kind"].to_numpy(),
            "planned_on": np.where(has_plan, planned, never),
            "started_on": np.where(state == "planned", never, started),
            "finished_on": np.where(state == "finished", finished, never),
            "occupants_moved": moved,
        }
    )
