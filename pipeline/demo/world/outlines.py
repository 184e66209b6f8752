"""Outlines of buildings: rectangles, L and U shapes, turned and placed, as shapely polygons."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from pipeline.demo.world.draws import FloatArray, IntArray, TextArray


@dataclass(frozen=True)
class Outlines:
    """Shapes of buildings; all arrays have one value a building.

    A building is ``width`` by ``depth`` metres. Its main wing takes the full width and the part
    ``wing`` of the depth; an L has one side wing, a U two, each ``side`` of the width.
    """

    x: FloatArray
    """Easting of the centre, metres, in the building's Gauss-Krueger zone without prefix."""
    y: FloatArray
    """Northing of the centre, metres."""
    angle: FloatArray
    """Turn against east, radians, anticlockwise."""
    width: FloatArray
    depth: FloatArray
    shape: IntArray
    """0 rectangle, 1 L, 2 U."""
    wing: FloatArray
    side: FloatArray

    def __len__(self) -> int:
        """Return the number of buildings."""
        return len(self.x)

    def take(self, rows: IntArray) -> Outlines:
        """Return the buildings at ``rows``."""
        return Outlines(**{item.name: getattr(self, item.name)[rows] for item in fields(self)})

    def put(self, rows: IntArray, others: Outlines) -> None:
        """Replace the buildings at ``rows``, in place."""
        for item in fields(self):
            getattr(self, item.name)[rows] = getattr(others, item.name)

    def points_at(self, u: FloatArray, v: FloatArray) -> FloatArray:
        """Return the place of points given in parts of width and of depth, from the first corner.

        Parameters
        ----------
        u, v
            Shape (n,) or (n, k).

        Returns
        -------
        Coordinates in metres, shape (..., 2).
        """
        widen = (slice(None),) + (None,) * (u.ndim - 1)
        along = (u - 0.5) * self.width[widen]
        across = (v - 0.5) * self.depth[widen]
        cosine, sine = np.cos(self.angle)[widen], np.sin(self.angle)[widen]
        x = self.x[widen] + along * cosine - across * sine
        y = self.y[widen] + along * sine + across * cosine
        return np.stack([x, y], axis=-1)

    def polygons(self) -> TextArray:
        """Return the outlines as polygons, coordinates rounded to millimetres."""
        one, none = np.ones(len(self)), np.zeros(len(self))
        wing, side = self.wing, self.side
        corners = [
            ([none, one, one, none], [none, none, one, one]),
            ([none, one, one, side, side, none], [none, none, wing, wing, one, one]),
            (
                [none, one, one, 1 - side, 1 - side, side, side, none],
                [none, none, one, one, wing, wing, one, one],
            ),
        ]
        polygons = np.empty(len(self), dtype=object)
        for shape, (u, v) in enumerate(corners):
            rows = np.flatnonzero(self.shape == shape)
            part = self.take(rows)
            places = part.points_at(
                np.stack([value[rows] for value in u], axis=1),
                np.stack([value[rows] for value in v], axis=1),
            )
            polygons[rows] = shapely.polygons(np.round(places, 3))
        return polygons


def draw_buildings(
    rng: np.random.Generator, x: FloatArray, y: FloatArray, angle: FloatArray
) -> Outlines:
    """Draw a building of 60 to 400 square metres for each plot; it stays 1 m inside 22 m by 28 m.

    Parameters
    ----------
    x, y
        Centres of the plots, metres.
    angle
        Turn of the plots, radians.
    """
    count = len(x)
    size = rng.beta(1.6, 3.0, count)
    width = 9.5 + 9.5 * size + rng.uniform(-0.8, 0.8, count)
    depth = 8.5 + 13.0 * size + rng.uniform(-0.8, 0.8, count)
    shape = rng.choice(3, count, p=[0.36, 0.44, 0.2])
    return Outlines(
        x=x + rng.uniform(-0.5, 0.5, count),
        y=y + rng.uniform(-0.5, 0.5, count),
        angle=angle + rng.uniform(-0.03, 0.03, count),
        width=width,
        depth=depth,
        shape=shape,
        wing=np.where(shape == 0, 1.0, rng.uniform(0.45, 0.65, count)),
        side=rng.uniform(0.3, 0.42, count),
    )


def repaired(shapes: TextArray) -> TextArray:
    """Return outlines as valid areas.

    A repair may leave a line beside the area of an outline that crosses itself; nobody draws those.
    """
    valid: TextArray = np.array(shapely.make_valid(shapes), dtype=object)
    for at in np.flatnonzero(shapely.get_type_id(valid) == shapely.GeometryType.GEOMETRYCOLLECTION):
        parts = shapely.get_parts(valid[at])
        valid[at] = shapely.union_all(parts[shapely.area(parts) > 0])
    return valid
