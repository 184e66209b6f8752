"""Measures for the hazard cases, and the controls among them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

if TYPE_CHECKING:
    from pipeline.demo.places import BoolArray, IntArray

CONTROLS = ["stop_use", "stop_business", "cordon"]
"""Measures that stay in force until the case is closed."""

FULL_CONTROL = {"stop_business": "begun", "evacuate": "finished", "cordon": "begun"}
"""What a severe hazard needs while it is open, and how far it has come."""


def draw_days(
    rng: np.random.Generator, low: int, high: int, count: int
) -> npt.NDArray[np.timedelta64]:
    """Return ``count`` spans of ``low`` to ``high`` days."""
    return rng.integers(low, high + 1, count).astype("timedelta64[D]")


def draw_measures(
    rng: np.random.Generator,
    drawn: pd.DataFrame,
    cases: pd.DataFrame,
    scenarios: list[dict[str, Any]],
) -> pd.DataFrame:
    """Return one row a measure; ``case`` is the row of its case, ``state`` how far it has come."""
    rows = _what_is_done(drawn, cases, scenarios)
    count = len(rows)
    verified = rows["verified_on"].to_numpy(dtype="datetime64[D]")
    planned = verified + draw_days(rng, 3, 9, count)
    started = planned + draw_days(rng, 1, 10, count)
    finished = started + draw_days(rng, 5, 30, count)
    state = rows["state"].to_numpy()
    never = np.datetime64("NaT")
    has_plan = (rows["group"] != "management").to_numpy()
    serial = np.char.zfill((np.arange(count) + 1).astype(str), 5).astype(object)
    evacuated = (rows["kind"] == "evacuate").to_numpy()
    moved: IntArray = np.where(evacuated, rng.integers(1, 12, count), 0)
    return pd.DataFrame(
        {
            "case": rows["case"].to_numpy(),
            "state": state,
            "measure_id": "CS" + serial,
            "case_id": rows["case_id"].to_numpy(),
            "measure_group": rows["group"].to_numpy(),
            "measure_kind": rows["kind"].to_numpy(),
            "planned_on": np.where(has_plan, planned, never),
            "started_on": np.where(state == "planned", never, started),
            "finished_on": np.where(np.isin(state, ["finished", "lifted"]), finished, never),
            "occupants_moved": moved,
        }
    )


def _what_is_done(
    drawn: pd.DataFrame, cases: pd.DataFrame, scenarios: list[dict[str, Any]]
) -> pd.DataFrame:
    """Return group, kind and state of every measure, with the columns of its case."""
    templates = pd.DataFrame(
        [
            {"scenario": item["name"], "number": measure["case"], **measure}
            for item in scenarios
            for measure in item["measures"]
        ]
    ).drop(columns="case")
    named = cases.assign(scenario=drawn["scenario"].to_numpy()[cases["drawn"]], case=cases.index)
    usual = named.merge(templates, on=["scenario", "number"])
    full = pd.DataFrame(
        {"group": "management", "kind": list(FULL_CONTROL), "state": list(FULL_CONTROL.values())}
    )
    added = named[_needs_full_control(drawn, cases)].merge(full, how="cross")
    rows = pd.concat([usual, added], ignore_index=True)
    # Business or use: stopped once is enough.
    purpose = rows["kind"].replace({"stop_use": "stop_business"})
    twice = rows.assign(purpose=purpose).duplicated(["case", "purpose"])
    return rows[~twice].sort_values("case", kind="stable")


def _needs_full_control(drawn: pd.DataFrame, cases: pd.DataFrame) -> BoolArray:
    """Tell which cases are severe and open, and not meant to lack a control."""
    house = drawn.iloc[cases["drawn"]]
    needs: BoolArray = (
        house["is_severe"].to_numpy()
        & (cases["closure_reason"] == "").to_numpy()
        & (house["defect"] != "C01").to_numpy()
    )
    return needs


def close_with_measures(cases: pd.DataFrame, measures: pd.DataFrame) -> None:
    """Close the rectified cases two days after their last measure, then end their controls."""
    last_finish = measures.groupby("case")["finished_on"].max()
    finished = cases.index.map(last_finish).to_numpy(dtype="datetime64[D]")
    done = cases["closure_reason"].isin(["rectified", "demolished"]).to_numpy()
    closing = done & ~np.isnat(finished)
    cases.loc[closing, "closed_on"] = finished[closing] + np.timedelta64(2, "D")
    ended = (measures["measure_kind"].isin(CONTROLS) & (measures["state"] == "finished")).to_numpy()
    closed = cases["closed_on"].to_numpy(dtype="datetime64[D]")[measures["case"]]
    measures.loc[ended, "finished_on"] = closed[ended] + np.timedelta64(1, "D")
