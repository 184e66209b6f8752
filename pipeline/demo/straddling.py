"""Parcels planted on village borders, with the share of their area that lies in each village."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from pipeline.demo.outlines import Outlines
from pipeline.demo.zones import LON_LAT, ZONE, into_zones, move_shapes

if TYPE_CHECKING:
    from pipeline.demo.borders import Borders
    from pipeline.demo.ground import Ground
    from pipeline.demo.places import BoolArray, FloatArray, IntArray, TextArray

STRADDLING = (0.55, 0.88)
SLIGHTLY = (0.92, 0.99)
"""Shares of the area on the intended side; the gap keeps both clear of the threshold 0.9."""

SHORTEST = 45.0
"""Shortest straight piece of border that takes a parcel, metres."""

APART = 40.0
"""Smallest distance between two such parcels, metres."""


@dataclass(frozen=True)
class Straddlers:
    """Parcels on borders; one value a parcel."""

    village: IntArray
    """Village that holds the larger share."""
    other: IntArray
    share: FloatArray
    """Share of the area that lies in ``village``, measured in longitude and latitude."""
    outlines: Outlines
    """In the zone of the village's county."""

    def take(self, rows: IntArray) -> Straddlers:
        """Return the parcels at ``rows``."""
        return Straddlers(
            self.village[rows], self.other[rows], self.share[rows], self.outlines.take(rows)
        )


def draw_straddlers(rng: np.random.Generator, ground: Ground) -> Straddlers:
    """Draw the planted parcels: first those that straddle, then those that do so slightly.

    Raises
    ------
    RuntimeError
        If the borders have too few places for them.
    """
    faults = ground.figures.parcel_faults
    wanted = np.array([faults.straddling, faults.slightly_straddling])
    tries = 3 * int(wanted.sum()) + 100
    target = np.where(
        rng.random(tries) < wanted[0] / wanted.sum(),
        rng.uniform(*STRADDLING, tries),
        rng.uniform(*SLIGHTLY, tries),
    )
    drawn = _on_seams(rng, ground, target)
    rows = []
    for (low, high), count in zip((STRADDLING, SLIGHTLY), wanted, strict=True):
        fitting = np.flatnonzero((drawn.share > low) & (drawn.share < high))
        if len(fitting) < count:
            msg = f"only {len(fitting)} of {count} parcels found a place on a border"
            raise RuntimeError(msg)
        rows.append(fitting[:count])
    return drawn.take(np.concatenate(rows))


def _on_seams(rng: np.random.Generator, ground: Ground, target: FloatArray) -> Straddlers:
    """Put rectangles across straight pieces of border and measure what lies on either side."""
    seams = ground.borders.seams
    on_left = rng.random(len(seams.left)) < 0.5
    village = np.where(on_left, seams.left, seams.right)
    other = np.where(on_left, seams.right, seams.left)
    meridian = ground.meridians[ground.village_county[village]]
    start, end = (into_zones(points, meridian) for points in (seams.start, seams.end))
    along = end - start
    length = np.hypot(*along.T)
    long_enough = np.flatnonzero(length > SHORTEST)
    picked = rng.permutation(long_enough)[: len(target)]
    target = target[: len(picked)]
    direction = along[picked] / length[picked, None]
    middle = start[picked] + along[picked] * rng.uniform(0.4, 0.6, len(picked))[:, None]
    depth = rng.uniform(12, 20, len(picked))
    inwards = np.column_stack([-direction[:, 1], direction[:, 0]])
    inwards = np.where(on_left[picked, None], inwards, -inwards)
    centre = middle + inwards * ((target - 0.5) * depth)[:, None]
    one = np.ones(len(picked))
    outlines = Outlines(
        x=centre[:, 0],
        y=centre[:, 1],
        angle=np.arctan2(direction[:, 1], direction[:, 0]),
        width=rng.uniform(9, 16, len(picked)),
        depth=depth,
        shape=np.zeros(len(picked), dtype=np.int64),
        wing=one,
        side=0.35 * one,
    )
    drawn = Straddlers(village[picked], other[picked], one, outlines)
    shapes = _shapes(outlines, meridian[picked])
    share, total = _shares(ground.borders, drawn, shapes)
    clear = total > 1 - 1e-9
    clear &= _is_apart(middle, meridian[picked])
    rows = np.flatnonzero(clear)
    return Straddlers(drawn.village[rows], drawn.other[rows], share[rows], outlines.take(rows))


def _shapes(outlines: Outlines, meridian: IntArray) -> TextArray:
    """Return the outlines in longitude and latitude."""
    shapes = outlines.polygons()
    for value, zone in ZONE.items():
        rows = meridian == value
        shapes[rows] = move_shapes(shapes[rows], zone, LON_LAT)
    return shapes


def _shares(
    borders: Borders, drawn: Straddlers, shapes: TextArray
) -> tuple[FloatArray, FloatArray]:
    """Return the share of the area in the intended village, and in both together."""
    area = shapely.area(shapes)
    own = shapely.area(shapely.intersection(shapes, borders.village_polygons[drawn.village]))
    beyond = shapely.area(shapely.intersection(shapes, borders.village_polygons[drawn.other]))
    return own / area, (own + beyond) / area


def _is_apart(points: FloatArray, meridian: IntArray) -> BoolArray:
    """Tell which points have no earlier point nearby (points of both zones never are)."""
    shifted = points + np.column_stack([meridian * 1e7, np.zeros(len(points))])
    geometry = shapely.points(shifted)
    first, second = shapely.STRtree(geometry).query(geometry, predicate="dwithin", distance=APART)
    crowded = np.zeros(len(points), dtype=bool)
    crowded[np.maximum(first, second)[first != second]] = True
    return ~crowded
