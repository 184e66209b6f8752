"""The state of every commercial house on the days of the earlier exports."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    import datetime as dt

    from pipeline.demo.world.world import World

NOT_COUNTED = ("false_positive", "merged")
STAGES = ("untreated", "controlled", "planned", "under_works", "closed", "regraded")
NO_STAGE = ""


def house_states(world: World, day: dt.date) -> pd.DataFrame:
    """Return one row for each commercial house: its revisit and its hazard as of a day.

    Nothing is drawn for it: what was done by then follows from the dates of today's ledgers, so
    that the earlier exports and the ledgers cannot contradict each other.

    Returns
    -------
    ``house_id``, ``revisit_status`` and ``hazard_stage``, empty without a hazard.
    """
    then = np.datetime64(day)
    revisits = world.tables["revisit"]
    is_done = (revisits["done_on"].to_numpy(dtype="datetime64[s]") <= then).astype(bool)
    # what is under way today was not begun before; what was finished since was under way
    status = np.where(
        is_done, "done", np.where(revisits["revisit_status"] == "done", "doing", "todo")
    )
    return pd.DataFrame({
        "house_id": revisits["house_id"].to_numpy(),
        "revisit_status": status,
        "hazard_stage": revisits["house_id"].map(_stages(world, then)).fillna(NO_STAGE).to_numpy(),
    })  # fmt: skip


def _stages(world: World, then: np.datetime64) -> pd.Series:
    """Return the stage of each house that had a hazard by then, by its id."""
    # by rows and not by ids, some of which are written untidily on purpose
    houses = world.tables["hazard"]["house_id"].to_numpy()
    cases = world.tables["hazard_case"]
    cases = cases.assign(house_id=houses[cases["hazard"]])
    # a case without a date is as old as the ledger: a comparison with no date is false
    later = cases["found_on"].to_numpy(dtype="datetime64[s]") > then
    known = cases[~later & ~cases["closure_reason"].isin(NOT_COUNTED)]
    closed_later = known["closed_on"].to_numpy(dtype="datetime64[s]") > then
    is_closed = (known["closure_reason"] != "").to_numpy() & ~closed_later
    open_cases, closed = known[~is_closed], known[is_closed]
    measures = world.tables["measure"]
    measures = measures[measures["case"].isin(open_cases.index)]
    measures = measures.assign(house_id=cases["house_id"].loc[measures["case"]].to_numpy())
    started = measures["started_on"].to_numpy(dtype="datetime64[s]") <= then
    planned = measures["planned_on"].to_numpy(dtype="datetime64[s]") <= then
    is_management = (measures["measure_group"] == "management").to_numpy()
    reached = np.select(
        [started & ~is_management, planned, started],
        ["under_works", "planned", "controlled"],
        "untreated",
    )
    steps = pd.concat([
        pd.DataFrame({"house_id": open_cases["house_id"], "stage": "untreated"}),
        pd.DataFrame({"house_id": measures["house_id"], "stage": reached}),
        _closed_houses(closed, open_cases),
    ])  # fmt: skip
    rank = steps["stage"].map({name: at for at, name in enumerate(STAGES)})
    furthest = rank.groupby(steps["house_id"]).max()
    return furthest.map(dict(enumerate(STAGES)))


def _closed_houses(closed: pd.DataFrame, open_cases: pd.DataFrame) -> pd.DataFrame:
    """Return the houses without an open case: re-graded if their last case was, else closed."""
    settled = closed[~closed["house_id"].isin(open_cases["house_id"])]
    last = settled.sort_values(["house_id", "found_on", "case_id"]).groupby("house_id").last()
    stage = np.where(last["closure_reason"] == "regraded", "regraded", "closed")
    return pd.DataFrame({"house_id": last.index, "stage": stage})
