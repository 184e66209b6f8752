"""Measures for the hazard cases, and the controls among them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pipeline.demo.world.draws import draw_days, numbered

if TYPE_CHECKING:
    from pipeline.demo.world.draws import IntArray

GROUP = {
    "stop_use": "management",
    "stop_business": "management",
    "evacuate": "management",
    "cordon": "management",
    "strengthen": "engineering",
    "rebuild": "engineering",
    "demolish": "engineering",
    "regularize": "enforcement",
    "demolish_part": "enforcement",
    "change_use": "other",
}

CONTROLS = ["stop_use", "stop_business", "cordon"]
"""Measures that stay in force until the case is closed."""

FULL_CONTROL = {"stop_business": "begun", "evacuate": "finished", "cordon": "begun"}
"""What a severe hazard needs while it is open, and how far it has come."""


def draw_measures(
    rng: np.random.Generator,
    hazards: pd.DataFrame,
    cases: pd.DataFrame,
    scenarios: list[dict[str, Any]],
) -> pd.DataFrame:
    """Return one row a measure.

    ``case`` is the row of its case, ``number`` that of the case within the house, ``state`` how far
    the measure has come.
    """
    rows = _what_is_done(hazards, cases, scenarios)
    count = len(rows)
    verified = rows["verified_on"].to_numpy(dtype="datetime64[s]")
    planned = verified + draw_days(rng, 3, 9, count)
    started = planned + draw_days(rng, 1, 10, count)
    finished = started + draw_days(rng, 5, 30, count)
    kind, state = rows["kind"].to_numpy(), rows["state"].to_numpy()
    group = np.array([GROUP[name] for name in kind])
    never = np.datetime64("NaT")
    moved: IntArray = np.where(kind == "evacuate", rng.integers(1, 12, count), 0)
    return pd.DataFrame(
        {
            "case": rows["case"].to_numpy(),
            "number": rows["number"].to_numpy(),
            "house_id": rows["house_id"].to_numpy(),
            "state": state,
            "measure_id": numbered("CS", count, 5),
            "case_id": rows["case_id"].to_numpy(),
            "measure_group": group,
            "measure_kind": kind,
            "planned_on": np.where(group == "management", never, planned),
            "started_on": np.where(state == "planned", never, started),
            "finished_on": np.where(state == "finished", finished, never),
            "occupants_moved": moved,
        }
    )


def _what_is_done(
    hazards: pd.DataFrame, cases: pd.DataFrame, scenarios: list[dict[str, Any]]
) -> pd.DataFrame:
    """Return kind and state of every measure, with the columns of its case."""
    templates = pd.DataFrame([row for item in scenarios for row in _templates(item)])
    named = cases.assign(scenario=hazards["scenario"].to_numpy()[cases["hazard"]], case=cases.index)
    usual = named.merge(templates, on=["scenario", "number"])
    full = pd.DataFrame({"kind": list(FULL_CONTROL), "state": list(FULL_CONTROL.values())})
    is_severe = hazards["is_severe"].to_numpy()[cases["hazard"]]
    added = named[is_severe & (cases["closure_reason"] == "")].merge(full, how="cross")
    rows = pd.concat([usual, added], ignore_index=True)
    # Business or use: stopped once is enough.
    purpose = rows["kind"].replace({"stop_use": "stop_business"})
    twice = rows.assign(purpose=purpose).duplicated(["case", "purpose"])
    return rows[~twice].sort_values("case", kind="stable")


def _templates(scenario: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the measures of a scenario: number of the case, kind and state."""
    last = str(len(scenario["closures"]) - 1)
    parts = [text.split() for text in scenario["measures"]]
    return [
        {"scenario": scenario["name"], "number": int(number), "kind": kind, "state": state}
        for number, kind, state in (part if len(part) > 2 else [last, *part] for part in parts)
    ]


def close_with_measures(cases: pd.DataFrame, measures: pd.DataFrame) -> None:
    """Close the rectified cases two days after their last measure, then end their controls."""
    last_finish = measures.groupby("case")["finished_on"].max()
    finished = cases.index.map(last_finish).to_numpy(dtype="datetime64[s]")
    done = cases["closure_reason"].isin(["rectified", "demolished"]).to_numpy()
    closing = done & ~np.isnat(finished)
    cases.loc[closing, "closed_on"] = finished[closing] + np.timedelta64(2, "D")
    ended = (measures["measure_kind"].isin(CONTROLS) & (measures["state"] == "finished")).to_numpy()
    closed = cases["closed_on"].to_numpy(dtype="datetime64[s]")[measures["case"]]
    measures.loc[ended, "finished_on"] = closed[ended] + np.timedelta64(1, "D")
