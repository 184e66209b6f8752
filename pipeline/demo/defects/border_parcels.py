"""Parcels planted on village borders, with the share of their area that lies in each village."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from pipeline.demo.world.draws import choose
from pipeline.demo.world.outlines import Outlines
from pipeline.demo.world.zones import LON_LAT, ZONE, into_zones, move_shapes

if TYPE_CHECKING:
    from pipeline.demo.defects.planting import Entry, Planting
    from pipeline.demo.world.draws import BoolArray, FloatArray, IntArray, TextArray
    from pipeline.demo.world.ground import Ground

SHORTEST = 45.0
"""Shortest straight piece of border that takes a parcel, metres."""

APART = 40.0
"""Smallest distance between two such parcels, metres."""


@dataclass(frozen=True)
class Spots:
    """Places for parcels on borders; one value a place."""

    village: IntArray
    """Village that holds the intended share."""
    other: IntArray
    share: FloatArray
    """Share of the area that lies in ``village``, measured in longitude and latitude."""
    outlines: Outlines
    """In the zone of the village's county."""


def moved_onto_borders(planting: Planting, rng: np.random.Generator, entry: Entry) -> IntArray:
    """Move parcels onto the border of their village.

    The first of them that fit belong to the village with the smaller share, by a correction; both
    villages lie in one township, so that nothing but the village is another one.

    Raises
    ------
    RuntimeError
        If the borders have too few places for them.
    """
    world, count = planting.world, entry[planting.world.size]
    spots = _spots_on_borders(planting, rng, entry["share"], 3 * count + 100)
    rows, at = _parcels_for(planting, rng, spots, count)
    outlines = spots.outlines.take(at)
    world.outlines.put(rows, outlines)
    geometry = world.parcels["geometry"].to_numpy().copy()
    geometry[rows] = outlines.polygons()
    world.parcels["geometry"] = geometry
    frame = pd.DataFrame({"row": rows, "other": spots.other[at], "share": spots.share[at]})
    township = world.ground.borders.villages.township
    fits = np.flatnonzero(township[spots.village[at]] == township[spots.other[at]])
    given = fits[: entry.get("overridden", {world.size: 0})[world.size]]
    frame["is_overridden"] = np.isin(np.arange(count), given)
    frame.loc[given, "other"] = spots.village[at][given]
    frame.loc[given, "share"] = 1 - spots.share[at][given]
    for name in ("village", "reported"):
        world.parcels.loc[rows[given], name] = spots.other[at][given]
    planting.straddling.append(frame)
    return rows


def _parcels_for(
    planting: Planting, rng: np.random.Generator, spots: Spots, count: int
) -> tuple[IntArray, IntArray]:
    """Return ``count`` parcels, each of the village of a spot, and their spots."""
    free = planting.untouched["parcel"] & planting.houseless
    rows = choose(rng, free, int(free.sum()))
    village = planting.world.parcels["village"].to_numpy()[rows]
    rows = rows[np.argsort(village, kind="stable")]
    village = np.sort(village)
    at = np.argsort(spots.village, kind="stable")
    wanted = spots.village[at]
    # The n-th spot of a village takes the n-th free parcel of it.
    place = np.searchsorted(village, wanted) + np.arange(len(at)) - np.searchsorted(wanted, wanted)
    there = place < np.searchsorted(village, wanted, side="right")
    picked = np.sort(rng.permutation(np.flatnonzero(there))[:count])
    if len(picked) < count:
        msg = f"only {len(picked)} of {count} parcels found a place on a border"
        raise RuntimeError(msg)
    taken = rows[place[picked]]
    planting.untouched["parcel"][taken] = False
    return taken, at[picked]


def _spots_on_borders(
    planting: Planting, rng: np.random.Generator, share: tuple[float, float], count: int
) -> Spots:
    """Put rectangles across straight pieces of border and measure what lies on either side."""
    ground = planting.world.ground
    seams = ground.borders.seams
    on_left = rng.random(len(seams.left)) < 0.5
    village = np.where(on_left, seams.left, seams.right)
    other = np.where(on_left, seams.right, seams.left)
    meridian = ground.meridians[ground.village_county[village]]
    start, end = (into_zones(points, meridian) for points in (seams.start, seams.end))
    along = end - start
    length = np.hypot(*along.T)
    picked = rng.permutation(np.flatnonzero(length > SHORTEST))[:count]
    direction = along[picked] / length[picked, None]
    middle = start[picked] + along[picked] * rng.uniform(0.4, 0.6, len(picked))[:, None]
    depth = rng.uniform(12, 20, len(picked))
    inwards = np.column_stack([-direction[:, 1], direction[:, 0]])
    inwards = np.where(on_left[picked, None], inwards, -inwards)
    target = rng.uniform(*share, len(picked))
    centre = middle + inwards * ((target - 0.5) * depth)[:, None]
    outlines = Outlines(
        x=centre[:, 0],
        y=centre[:, 1],
        angle=np.arctan2(direction[:, 1], direction[:, 0]),
        width=rng.uniform(9, 16, len(picked)),
        depth=depth,
        shape=np.zeros(len(picked), dtype=np.int64),
        wing=np.ones(len(picked)),
        side=np.full(len(picked), 0.35),
    )
    village, other, meridian = village[picked], other[picked], meridian[picked]
    shapes = _in_lon_lat(outlines, meridian)
    own, beyond = (_shares(ground, shapes, of) for of in (village, other))
    clear = (own + beyond > 1 - 1e-9) & (own > share[0]) & (own < share[1])
    rows = np.flatnonzero(clear & _is_apart(planting, centre, meridian))
    return Spots(village[rows], other[rows], own[rows], outlines.take(rows))


def _in_lon_lat(outlines: Outlines, meridian: IntArray) -> TextArray:
    """Return the outlines in longitude and latitude."""
    shapes = outlines.polygons()
    for value, zone in ZONE.items():
        rows = meridian == value
        shapes[rows] = move_shapes(shapes[rows], zone, LON_LAT)
    return shapes


def _shares(ground: Ground, shapes: TextArray, village: IntArray) -> FloatArray:
    """Return the part of each shape's area that lies in its village."""
    common = shapely.intersection(shapes, ground.borders.village_polygons[village])
    share: FloatArray = shapely.area(common) / shapely.area(shapes)
    return share


def _is_apart(planting: Planting, points: FloatArray, meridian: IntArray) -> BoolArray:
    """Tell which points have nothing planted on a border nearby, and no earlier one of them."""
    world = planting.world
    rows = np.array([row for frame in planting.straddling for row in frame["row"]], dtype=np.int64)
    there = world.outlines.take(rows)
    there_meridian = world.ground.meridians[world.parcels["county"].to_numpy()[rows]]
    points = np.vstack([np.column_stack([there.x, there.y]), points])
    # Zones are laid beside each other, so that points of two zones are never near.
    points[:, 0] += np.concatenate([there_meridian, meridian]) * 1e7
    geometry = shapely.points(points)
    first, second = shapely.STRtree(geometry).query(geometry, predicate="dwithin", distance=APART)
    crowded = np.zeros(len(points), dtype=bool)
    crowded[np.maximum(first, second)[first != second]] = True
    return ~crowded[len(rows) :]
