"""Defects in the parcels and in the weekly exports, and those planted there from the start."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from pipeline.demo.figures import EXPORT_DATES
from pipeline.demo.houses import LINK_METHOD, NO_ID_SHIFTED, REPORTED
from pipeline.demo.places import choose
from pipeline.demo.survey import ABSENT, DONE, IN_PROGRESS, SOUND

if TYPE_CHECKING:
    from pipeline.demo.defects import Defects
    from pipeline.demo.places import BoolArray, IntArray, TextArray
    from pipeline.demo.world import World

STREAM = 32
"""Which of the seed's streams of random numbers is used here."""

UNDECIDED = np.array(["pending", "house", ""], dtype=object)
"""Dispositions of a surveyed parcel that call for a house."""

SLIVER_M2 = (3.0, 8.0)
"""Footprints of slivers."""

COVERED = 0.9
"""Size of an outline drawn a second time, in parts of the first: it lies wholly inside."""

FALLS = (("GX", 1), ("NY", 2))
"""Units in whose export, counted from 0, fewer parcels are done than in the one before."""

FALL = 2
"""Parcels by which it falls."""


def note_planted(defects: Defects, world: World) -> None:
    """Note what the rules must find of the faults that the parcels and houses were drawn with."""
    parcels, survey, houses = world.parcels, world.survey, world.houses
    defects.plant("G01", parcels.id[survey.ring != SOUND])
    defects.plant("G02", parcels.id[(parcels.outside == 1) | (parcels.corps != "")])
    defects.plant("G03", parcels.id[survey.wrong_village])
    defects.plant("G04", parcels.id[parcels.share < 0.9])
    is_linked = np.array(LINK_METHOD)[houses.record] != "none"
    defects.plant("G09", houses.id[~is_linked])
    # A house that lost its parcel with its point leaves that parcel behind without a house.
    left = houses.parcel[houses.record == NO_ID_SHIFTED]
    left = np.setdiff1d(left, houses.parcel[is_linked])
    defects.plant("G08", parcels.id[left[survey.status[left] == DONE]])


def spoil_parcels(defects: Defects, world: World) -> None:
    """Spoil parcels on which no house stands, in place."""
    rng = np.random.default_rng([world.seed, STREAM])
    parcels, survey = world.parcels, world.survey
    plain = (parcels.village >= 0) & (parcels.share == 1) & ~survey.wrong_village
    plain &= (survey.ring == SOUND) & (parcels.outlines.shape == 0)
    empty = plain & (survey.status == DONE) & (survey.disposition == "not_self_built")
    empty[world.houses.parcel[world.houses.parcel >= 0]] = False
    rows = rng.permutation(np.flatnonzero(empty))
    ends = np.cumsum([defects.count(rule) for rule in ("G08", "G06")])
    undecided, slivers, others = np.split(rows, ends)
    survey.disposition[undecided] = UNDECIDED[np.arange(len(undecided)) % len(UNDECIDED)]
    defects.plant("G08", parcels.id[undecided])
    area = rng.uniform(*SLIVER_M2, len(slivers))
    factor = np.sqrt(area / shapely.area(parcels.shapes[slivers]))
    parcels.shapes[slivers] = _scaled(parcels.shapes[slivers], factor)
    defects.plant("G06", parcels.id[slivers])
    twice = _draw_twice(world, others, plain & ~empty, defects.count("G05"))
    defects.plant("G05", parcels.id[twice])


def _draw_twice(world: World, rows: IntArray, fitting: BoolArray, count: int) -> IntArray:
    """Move ``count`` of the empty parcels ``rows`` into another parcel of their village.

    The other one has no house that must find it by its point, so that no link changes.
    """
    parcels, houses = world.parcels, world.houses
    fitting = fitting.copy()
    fitting[houses.parcel[(houses.record != REPORTED) & (houses.parcel >= 0)]] = False
    covered = np.flatnonzero(fitting)
    villages, first = np.unique(parcels.village[covered], return_index=True)
    own, at = np.unique(parcels.village[rows], return_index=True)
    common, of_own, of_villages = np.intersect1d(own, villages, return_indices=True)
    if len(common) < count:
        msg = f"only {len(common)} villages have two parcels to overlap"
        raise RuntimeError(msg)
    moved, under = rows[at[of_own[:count]]], covered[first[of_villages[:count]]]
    parcels.shapes[moved] = _scaled(parcels.shapes[under], np.full(count, COVERED))
    return moved


def _scaled(shapes: TextArray, factor: np.ndarray) -> TextArray:
    """Return the outlines shrunk about their middles, to the millimetre."""
    points, owner = shapely.get_coordinates(shapes, return_index=True)
    middle = shapely.get_coordinates(shapely.centroid(shapes))[owner]
    shrunk = np.round(middle + (points - middle) * factor[owner, None], 3)
    scaled: TextArray = shapely.set_coordinates(shapes.copy(), shrunk)
    return scaled


def spoil_exports(defects: Defects, world: World) -> None:
    """Let the surveyed parcels of a small unit fall between two exports, in place.

    As many parcels of other units were done a week earlier, so that no total changes.
    """
    rng = np.random.default_rng([world.seed, STREAM + 1])
    survey = world.survey
    exports = np.array(EXPORT_DATES, dtype="datetime64[D]")
    for unit, week in FALLS:
        before, now, after = survey.earlier[week - 1 : week + 2]
        inside = survey.unit == unit
        done = inside & (now == DONE)
        count = int(done.sum() - (inside & (before == DONE)).sum()) + FALL
        steady = done & (before == DONE) & (after == DONE) & (survey.status == DONE)
        fallen = choose(rng, steady.astype(float), count)
        begun = ~np.isin(survey.unit, [unit for unit, _ in FALLS]) & (now == IN_PROGRESS)
        begun &= (after == DONE) & (before != DONE) & (before != ABSENT)
        ready = choose(rng, begun.astype(float), count)
        now[fallen], now[ready] = IN_PROGRESS, DONE
        survey.submitted_on[fallen] = exports[week + 1]
        survey.submitted_on[ready] = exports[week]
        defects.plant("B02", [f"{EXPORT_DATES[week]} unit {unit}"])
