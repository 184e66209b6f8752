"""What the surveyors recorded about each parcel, and what the earlier weekly exports said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from pipeline.demo.figures import AS_OF, EXPORT_DATES, Figures
from pipeline.demo.places import BoolArray, Days, IntArray, TextArray, choose

if TYPE_CHECKING:
    from pipeline.demo.ground import Ground
    from pipeline.demo.parcels import Parcels

STATUS = np.array(["unsurveyed", "in_progress", "done"], dtype=object)
UNSURVEYED, IN_PROGRESS, DONE = range(3)
ABSENT = -1
"""In an earlier export: the parcel did not exist yet."""

FINISHED_LATER = len(EXPORT_DATES)
NEVER = FINISHED_LATER + 1
"""Values of ``finished`` for parcels done after the last export, and not done at all."""

DISPOSITION = {
    "house": 0.90,
    "not_self_built": 0.05,
    "not_building": 0.02,
    "demolished": 0.015,
    "fragment": 0.005,
    "out_of_area": 0.01,
}
"""What surveyors found, with the part of the surveyed parcels."""

SOUND, BOW_TIE, SPIKE = range(3)
"""Kinds of ring: sound, crossing itself, and with a spike of no width."""

FIRST_DAY = np.datetime64("2022-07-01")


@dataclass(frozen=True)
class Survey:
    """Records of the accepted parcels, one value a parcel."""

    unit: TextArray
    """Reporting unit; empty outside the prefecture."""
    status: IntArray
    earlier: npt.NDArray[np.int8]
    """Shape (4, n): status in each weekly export, :data:`ABSENT` before the parcel existed."""
    added: BoolArray
    submitted_on: Days
    disposition: TextArray
    """Code; empty while not surveyed."""
    village_reported: IntArray
    wrong_village: BoolArray
    ring: IntArray


def record_survey(rng: np.random.Generator, ground: Ground, parcels: Parcels) -> Survey:
    """Record the survey of all parcels; the totals are those of the figures exactly."""
    figures = ground.figures
    unit = _units(ground, parcels)
    undone = choose(rng, ground.backlog(unit), figures.unsurveyed + figures.in_progress)
    status = np.full(len(parcels), DONE)
    status[undone] = IN_PROGRESS
    status[undone[: figures.unsurveyed]] = UNSURVEYED
    earlier, finished, added = _history(rng, status, figures)
    village_reported, wrong = _villages_reported(rng, ground, parcels)
    disposition = rng.choice(
        np.array(list(DISPOSITION), dtype=object), len(parcels), p=list(DISPOSITION.values())
    )
    plain = (parcels.village >= 0) & (parcels.share == 1)
    ring = np.zeros(len(parcels), dtype=np.int64)
    broken = choose(
        rng,
        (plain & (parcels.outlines.shape == 0)).astype(float),
        figures.parcel_faults.invalid_rings,
    )
    ring[broken] = np.where(np.arange(len(broken)) % 2 == 0, BOW_TIE, SPIKE)
    return Survey(
        unit=unit,
        status=status,
        earlier=earlier,
        added=added,
        submitted_on=_submission_days(rng, finished),
        disposition=np.where(status == DONE, disposition, ""),
        village_reported=village_reported,
        wrong_village=wrong,
        ring=ring,
    )


def _units(ground: Ground, parcels: Parcels) -> TextArray:
    """Return the reporting unit of each parcel."""
    in_county = np.where(parcels.outside == 1, "", ground.county_codes[parcels.county])
    units: TextArray = np.where(
        parcels.village >= 0, ground.village_unit[parcels.village], in_county
    )
    return units


def _history(
    rng: np.random.Generator, status: IntArray, figures: Figures
) -> tuple[npt.NDArray[np.int8], IntArray, BoolArray]:
    """Draw the way each parcel came to its status.

    Returns
    -------
    The statuses in the earlier exports; the export by which each parcel was last found done; and
    whether it was added since the first export.
    """
    weeks = len(EXPORT_DATES)
    fallen = np.array([0, *figures.backward])
    done_by = np.array(figures.done_before) + fallen
    finished = np.full(len(status), NEVER)
    finished[rng.permutation(np.flatnonzero(status == DONE))] = np.searchsorted(
        done_by, np.arange(figures.done), side="right"
    )
    week = np.arange(weeks)[:, None]
    started = np.where(rng.random(len(status)) < 0.4, finished - 1, finished)
    started[status == IN_PROGRESS] = rng.integers(0, weeks + 1, figures.in_progress)
    earlier = np.where(week >= finished, DONE, np.where(week >= started, IN_PROGRESS, UNSURVEYED))
    earlier = earlier.astype(np.int8)
    earlier[:, status == UNSURVEYED] = UNSURVEYED
    added = np.zeros(len(status), dtype=bool)
    for last_absent, count in enumerate(figures.added_since):
        rows = choose(rng, ((finished > last_absent) & ~added).astype(float), count)
        earlier[: last_absent + 1, rows] = ABSENT
        added[rows] = True
    steady = ~added
    for before, count in enumerate(figures.backward):
        rows = choose(rng, ((finished <= before) & steady).astype(float), count)
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


def _villages_reported(
    rng: np.random.Generator, ground: Ground, parcels: Parcels
) -> tuple[IntArray, BoolArray]:
    """Return the village each parcel was reported in: its own but for the planted errors.

    Parcels in Corps areas and outside are reported in some village of their file's county.
    """
    per_county = np.bincount(ground.village_county)
    first = (np.cumsum(per_county) - per_county)[parcels.county]
    count = per_county[parcels.county]
    reported = parcels.village.copy()
    lost = reported < 0
    reported[lost] = first[lost] + rng.integers(0, count[lost])
    plain = (parcels.village >= 0) & (parcels.share == 1)
    rows = choose(rng, plain.astype(float), ground.figures.parcel_faults.wrong_village)
    shift = rng.integers(1, count[rows])
    reported[rows] = first[rows] + (reported[rows] - first[rows] + shift) % count[rows]
    wrong = np.zeros(len(parcels), dtype=bool)
    wrong[rows] = True
    return reported, wrong
