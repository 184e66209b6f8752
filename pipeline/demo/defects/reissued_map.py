"""The base map of some villages as it was before it was issued anew under other ids.

It is drawn backwards from the present parcels, when everything else has been planted in those: most
are the same, some were two, some are new or gone, and of some nobody can tell from the outlines.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely
from shapely.affinity import translate

from pipeline.demo.world.draws import numbered
from pipeline.demo.world.outlines import repaired

if TYPE_CHECKING:
    from pipeline.demo.defects.planting import Entry, Planting
    from pipeline.demo.world.draws import IntArray, TextArray

FORMER_DAY = "2022-06-30"
MERGED = 5
"""Parcels of each village that were two; as many are new, and as many former ones are gone."""
SMALLEST_M2 = 60.0
BESIDE = 0.62
"""How far a doubtful former parcel lies beside the present one, in parts of its width."""
LEAST, MOST = 0.27, 0.45
"""What they have in common then, as a part: too much for nothing, too little for a link."""
GONE_M = 35.0
"""Distance of a former parcel that is gone from where it is drawn after, metres."""


def reissued(planting: Planting, rng: np.random.Generator, entry: Entry) -> None:
    """Draw the former parcels of the villages in the middle by size, and note the doubtful ones."""
    parcels, ground = planting.world.parcels, planting.world.ground
    village, count = parcels["village"].to_numpy(), len(ground.village_county)
    by_size = np.argsort(-np.bincount(village[village >= 0], minlength=count), kind="stable")
    chosen = by_size[len(by_size) // 3 :][: entry["villages"][planting.world.size]]
    rows = np.flatnonzero(np.isin(village, chosen))
    shapes: TextArray = repaired(parcels["geometry"].to_numpy()[rows])
    order = _alone(shapes, rng)
    doubtful = _moved_aside(shapes, order)[: entry[planting.world.size]]
    others = order[~np.isin(order, doubtful)]
    size = MERGED * len(chosen)
    merged, new, beside_gone = (others[at * size : (at + 1) * size] for at in range(3))
    former, of_row = _former_shapes(shapes, doubtful, merged, new, beside_gone)
    planting.world.tables["parcel_former"] = pd.DataFrame({
        "parcel_id": numbered("YT", len(former), 6),
        "survey_status": parcels["survey_status"].to_numpy()[rows[of_row]],
        "county": parcels["county"].to_numpy()[rows[of_row]],
        "geometry": former,
    })  # fmt: skip
    planting.note(entry["rule"], parcels["parcel_id"].to_numpy()[rows[doubtful]])


def _alone(shapes: TextArray, rng: np.random.Generator) -> IntArray:
    """Return, in any order, the simple outlines that nothing else touches."""
    first, second = shapely.STRtree(shapes).query(shapes, "dwithin", distance=1.0)
    neighbours = np.bincount(first[first != second], minlength=len(shapes))
    is_plain = (shapely.get_num_geometries(shapes) == 1) & (shapely.area(shapes) > SMALLEST_M2)
    return rng.permutation(np.flatnonzero(is_plain & (neighbours == 0)))


def _aside(shape: shapely.Geometry) -> shapely.Geometry:
    west, _, east, _ = shape.bounds
    return translate(shape, BESIDE * (east - west))


def _moved_aside(shapes: TextArray, order: IntArray) -> IntArray:
    """Return those that share enough with themselves moved aside, and nothing with others."""
    moved = np.array([_aside(shape) for shape in shapes[order]], dtype=object)
    share = shapely.area(shapely.intersection(moved, shapes[order])) / shapely.area(moved)
    hits, _ = shapely.STRtree(shapes).query(moved, "intersects")
    touched = np.bincount(hits, minlength=len(moved))
    usable: IntArray = order[(share > LEAST) & (share < MOST) & (touched == 1)]
    return usable


def _former_shapes(
    shapes: TextArray, doubtful: IntArray, merged: IntArray, new: IntArray, beside_gone: IntArray
) -> tuple[list[shapely.Geometry], IntArray]:
    """Return the outlines of the former parcels, and which present one each was drawn from."""
    left = np.setdiff1d(np.arange(len(shapes)), np.concatenate([doubtful, merged, new]))
    drawn = [(at, shapes[at]) for at in left]
    drawn += [(at, _aside(shapes[at])) for at in doubtful]
    for at in merged:
        west, south, east, north = shapes[at].bounds
        for box in (
            shapely.box(west, south, (west + east) / 2, north),
            shapely.box((west + east) / 2, south, east, north),
        ):
            drawn.append((at, shapely.intersection(shapes[at], box)))
    tree = shapely.STRtree(shapes)
    gone = [(at, translate(shapes[at], 0, GONE_M)) for at in beside_gone]
    drawn += [
        (at, shape) for at, shape in gone if not len(tree.query(shape, "dwithin", distance=2.0))
    ]
    return [shape for _, shape in drawn], np.array([at for at, _ in drawn])
