"""What the surveyors recorded about each parcel, and what the earlier weekly exports said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pipeline.demo.world.draws import (
    BoolArray,
    Days,
    Exports,
    IntArray,
    choose,
    draw_from,
    numbered,
)
from pipeline.demo.world.figures import AS_OF, EXPORT_DATES, Figures

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.demo.world.ground import Ground

STATUS = np.array(["unsurveyed", "in_progress", "done"], dtype=object)
UNSURVEYED, IN_PROGRESS, DONE = range(3)
ABSENT = -1
"""In an earlier export: the parcel did not exist yet."""

NEVER = len(EXPORT_DATES) + 1
"""Export by which a parcel is done that is not; one less for those done after the last export."""

DISPOSITION = {
    "house": 0.90,
    "not_self_built": 0.05,
    "not_building": 0.02,
    "demolished": 0.015,
    "fragment": 0.005,
    "out_of_area": 0.01,
}
"""What surveyors found, with the part of the surveyed parcels."""

FIRST_DAY = np.datetime64("2022-07-01")


def record_survey(rng: np.random.Generator, ground: Ground, parcels: pd.DataFrame) -> Exports:
    """Add to the parcels what was recorded about them; the totals are those of the figures exactly.

    Adds ``survey_status``, ``disposition``, ``origin``, ``surveyor_id``, ``submitted_on`` and
    ``reported``, the village they were reported in.
    """
    count = len(parcels)
    status = _statuses(rng, ground, parcels)
    in_county = (parcels["unit"] == parcels["county_code"]).to_numpy()
    earlier, finished, added = _history(rng, status, in_county, ground.figures)
    found = draw_from(rng, DISPOSITION, count)
    parcels["survey_status"] = STATUS[status]
    parcels["disposition"] = np.where(status == DONE, found, "")
    parcels["origin"] = np.where(added, "added", "census")
    parcels["surveyor_id"] = numbered("PC", rng.integers(1, 60, count), 3)
    parcels["submitted_on"] = _submission_days(rng, finished)
    parcels["reported"] = parcels["village"]
    return earlier


def _statuses(rng: np.random.Generator, ground: Ground, parcels: pd.DataFrame) -> IntArray:
    """Return the status of each parcel, as an index of :data:`STATUS`."""
    status = np.full(len(parcels), DONE)
    unit = parcels["unit"].to_numpy()
    for name, (_, unsurveyed, in_progress, *_) in ground.figures.units.items():
        rows = rng.permutation(np.flatnonzero(unit == name))
        status[rows[: unsurveyed + in_progress]] = IN_PROGRESS
        status[rows[:unsurveyed]] = UNSURVEYED
    return status


def _history(
    rng: np.random.Generator, status: IntArray, in_county: BoolArray, figures: Figures
) -> tuple[Exports, IntArray, BoolArray]:
    """Draw the way each parcel came to its status.

    Only parcels that report to a county fall back: in a park the few of them would show.

    Returns
    -------
    The statuses in the earlier exports; the export by which each parcel was last found done; and
    whether it was added since the first export.
    """
    weeks = len(EXPORT_DATES)
    fallen = np.array([0, *figures.weekly["backward"]])
    done_by = np.array(figures.weekly["done_before"]) + fallen
    finished = np.full(len(status), NEVER)
    finished[rng.permutation(np.flatnonzero(status == DONE))] = np.searchsorted(
        done_by, np.arange(figures["done"]), side="right"
    )
    week = np.arange(weeks)[:, None]
    started = np.where(rng.random(len(status)) < 0.4, finished - 1, finished)
    started[status == IN_PROGRESS] = rng.integers(0, weeks + 1, figures["in_progress"])
    earlier = np.where(week >= finished, DONE, np.where(week >= started, IN_PROGRESS, UNSURVEYED))
    earlier = earlier.astype(np.int8)
    earlier[:, status == UNSURVEYED] = UNSURVEYED
    added = np.zeros(len(status), dtype=bool)
    for last_absent, count in enumerate(figures.weekly["added_since"]):
        rows = choose(rng, (finished > last_absent) & ~added, count)
        earlier[: last_absent + 1, rows] = ABSENT
        added[rows] = True
    steady = ~added & in_county
    for before, count in enumerate(figures.weekly["backward"]):
        rows = choose(rng, (finished <= before) & steady, count)
        earlier[before + 1, rows] = IN_PROGRESS
        steady[rows] = False
        finished[rows] = before + 2
    return earlier, finished, added


def _submission_days(rng: np.random.Generator, finished: IntArray) -> Days:
    """Return the day each form was submitted, within the week before its export; NaT if never."""
    exports = np.array([*EXPORT_DATES, AS_OF], dtype="datetime64[D]")
    last = exports[np.minimum(finished, len(exports) - 1)]
    days_back = rng.integers(0, 7, len(finished))
    early = finished == 0
    span = int((exports[0] - FIRST_DAY).astype(int))
    days_back[early] = (rng.beta(1.0, 1.6, int(early.sum())) * span).astype(np.int64)
    submitted: Days = last - days_back.astype("timedelta64[D]")
    submitted[finished == NEVER] = np.datetime64("NaT")
    return submitted
