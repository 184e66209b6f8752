"""The ground of the growth prefecture: a lattice of counties, townships and villages, and outlines.

All shapes are computed as whole arrays. Neighbours share their border point for point, as borders
of one survey do, and borders are curved, so that no village is a box that makes a join easy.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]
Shapes = npt.NDArray[Any]

WEST, SOUTH = 85.0, 41.0
"""South-west corner of the first county, EPSG:4490 degrees."""
COUNTIES_PER_ROW = 10
COUNTY_DEGREES = 0.5
"""Width and height of a county."""
COLUMNS, ROWS = 10, 7
"""Villages of a county; a row of them is a township."""
WIDTH, HEIGHT = COUNTY_DEGREES / COLUMNS, COUNTY_DEGREES / ROWS
"""Width and height of a village, degrees."""
EDGE_POINTS = 48
"""Points of one side of a village, so 193 of a closed border."""
EDGE_SWING = 0.002
"""How far a border may leave its straight line, degrees."""
METRES_PER_DEGREE = 111_320.0

HAMLETS_PER_ROW, HAMLET_ROWS = 3, 4
HAMLETS = HAMLETS_PER_ROW * HAMLET_ROWS
"""Hamlets of a village; the last lies across the eastern border where the county goes on."""
HAMLET_COLUMNS, HAMLET_LINES = 7, 10
PARCELS_PER_HAMLET = HAMLET_COLUMNS * HAMLET_LINES
SPACING_M = 25.0
"""Distance between the middles of two parcels."""
HAMLET_DRIFT_M = 200.0
"""How far a hamlet may lie from the middle of its share of the village."""

RECTANGLE = np.array([(-6, -5), (6, -5), (6, 5), (-6, 5)], dtype=np.float64)
ANGLE = np.array([(-7, -6), (7, -6), (7, 4), (1, 4), (1, 6), (-7, 6)], dtype=np.float64)
TEE = np.array(
    [(-4, -6), (4, -6), (4, 0), (8, 0), (8, 6), (-8, 6), (-8, 0), (-4, 0)], dtype=np.float64
)
OUTLINES = (RECTANGLE, ANGLE, TEE)
"""Outlines in metres about a middle that lies inside; closed they have 5, 7 and 9 points."""
OUTLINE_SHARES = (0.25, 0.625, 0.125)
"""Share of each: 6.75 points a parcel, as the demo has."""
CROSSED_SHARE = 1 / 2000
"""Share of outlines that cross themselves and must be repaired."""


@dataclass(frozen=True)
class Hamlets:
    """All hamlets of a county, village by village; arrays of one length."""

    village: IntArray
    """Position of its village in the county, from the south-west, row by row."""
    lon: FloatArray
    lat: FloatArray
    angle: FloatArray
    """Rotation, radians."""


def corner(county: int) -> tuple[int, int]:
    """Return column and row of a county's south-western village in the lattice of villages."""
    row, column = divmod(county, COUNTIES_PER_ROW)
    return column * COLUMNS, row * ROWS


def _swing(columns: IntArray, rows: IntArray, turn: float) -> FloatArray:
    """Return how far each edge leaves its line at each of its points, degrees; 0 at both ends."""
    along = np.arange(EDGE_POINTS) / EDGE_POINTS
    phase = (columns * 0.754877 + rows * 0.569840 + turn)[:, :, None] % 1.0
    waves = np.sin(2 * np.pi * (2 * along + phase)) * np.sin(np.pi * along)
    return np.asarray(EDGE_SWING * waves, dtype=np.float64)


def _eastward(columns: IntArray, rows: IntArray) -> FloatArray:
    """Return the edges that begin at these nodes and go east: (blocks, edges, points, 2)."""
    along = np.arange(EDGE_POINTS) / EDGE_POINTS
    lon = WEST + (columns[:, :, None] + along) * WIDTH
    lat = SOUTH + rows[:, :, None] * HEIGHT + _swing(columns, rows, 0.0)
    return np.stack([lon, lat], axis=-1)


def _northward(columns: IntArray, rows: IntArray) -> FloatArray:
    """Return the edges that begin at these nodes and go north."""
    along = np.arange(EDGE_POINTS) / EDGE_POINTS
    lat = SOUTH + (rows[:, :, None] + along) * HEIGHT
    lon = WEST + columns[:, :, None] * WIDTH + _swing(columns, rows, 0.5)
    return np.stack([lon, lat], axis=-1)


def blocks(columns: IntArray, rows: IntArray, wide: int, high: int) -> Shapes:
    """Return the borders of blocks of villages.

    Parameters
    ----------
    columns, rows
        Lattice positions of the south-western village of each block.
    wide, high
        Villages of a block from west to east and from south to north.
    """
    east = columns[:, None] + np.arange(wide)
    north = rows[:, None] + np.arange(high)
    across, up = np.zeros_like(east), np.zeros_like(north)
    count = len(columns)
    south_side = _eastward(east, rows[:, None] + across).reshape(count, -1, 2)
    north_side = _eastward(east, rows[:, None] + high + across).reshape(count, -1, 2)
    west_side = _northward(columns[:, None] + up, north).reshape(count, -1, 2)
    east_side = _northward(columns[:, None] + wide + up, north).reshape(count, -1, 2)
    nodes = np.stack([columns, columns + wide, rows, rows + high], axis=1).astype(np.float64)
    nodes = nodes * (WIDTH, WIDTH, HEIGHT, HEIGHT) + (WEST, WEST, SOUTH, SOUTH)
    north_east, north_west = nodes[:, None, [1, 3]], nodes[:, None, [0, 3]]
    ring = [south_side, east_side, north_east, north_side[:, :0:-1], north_west]
    ring += [west_side[:, :0:-1], south_side[:, :1]]
    polygons: Shapes = shapely.polygons(np.round(np.concatenate(ring, axis=1), 8))
    return polygons


def county_border(county: int) -> Shapes:
    """Return the one border of a county."""
    column, row = corner(county)
    return blocks(np.array([column]), np.array([row]), COLUMNS, ROWS)


def township_borders(county: int) -> Shapes:
    """Return the borders of a county's townships, from the south."""
    column, row = corner(county)
    return blocks(np.full(ROWS, column), row + np.arange(ROWS), COLUMNS, 1)


def village_borders(county: int) -> Shapes:
    """Return the borders of a county's villages, from the south-west, row by row."""
    column, row = corner(county)
    rows, columns = np.divmod(np.arange(COLUMNS * ROWS), COLUMNS)
    return blocks(column + columns, row + rows, 1, 1)


def draw_hamlets(rng: np.random.Generator, county: int) -> Hamlets:
    """Place the hamlets of a county."""
    column, row = corner(county)
    village, number = np.divmod(np.arange(COLUMNS * ROWS * HAMLETS), HAMLETS)
    up, across = np.divmod(number, HAMLETS_PER_ROW)
    lon = (across + 0.5) / HAMLETS_PER_ROW
    lat = (up + 0.5) / HAMLET_ROWS
    is_across = (number == HAMLETS - 1) & (village % COLUMNS != COLUMNS - 1)
    lat[is_across] = 0.5
    lon = WEST + (column + village % COLUMNS + lon) * WIDTH
    lon[is_across] = _eastern_border(county, village)[is_across]
    lat = SOUTH + (row + village // COLUMNS + lat) * HEIGHT
    drift = rng.uniform(-HAMLET_DRIFT_M, HAMLET_DRIFT_M, (2, len(number)))
    drift[:, is_across] = 0
    lon, lat = moved(lon, lat, drift[0], drift[1])
    return Hamlets(village, lon, lat, rng.uniform(-0.5, 0.5, len(number)))


def moved(
    lon: FloatArray, lat: FloatArray, east_m: FloatArray, north_m: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return places moved by metres, well enough for some hundreds of them."""
    per_degree = METRES_PER_DEGREE * np.cos(np.radians(lat))
    return lon + east_m / per_degree, lat + north_m / METRES_PER_DEGREE


def _eastern_border(county: int, village: IntArray) -> FloatArray:
    """Return the longitude of villages' eastern borders at half their height."""
    column, row = corner(county)
    nodes = column + village % COLUMNS + 1, row + village // COLUMNS
    swing = _swing(nodes[0][:, None], nodes[1][:, None], 0.5)
    return np.asarray(WEST + nodes[0] * WIDTH + swing[:, 0, EDGE_POINTS // 2], dtype=np.float64)


def reported_villages(county: int, hamlets: Hamlets, hamlet: IntArray, lon: FloatArray) -> IntArray:
    """Return the villages that surveyors report: the hamlet's, or the one beyond its border.

    They take the border for a straight line, so a few of them are wrong.
    """
    border = _eastern_border(county, hamlets.village)
    reported: IntArray = hamlets.village[hamlet] + (lon > border[hamlet])
    return reported


def parcel_middles(hamlets: Hamlets, parcels: IntArray) -> tuple[FloatArray, FloatArray, IntArray]:
    """Return longitude, latitude and hamlet of parcels, which are numbered hamlet by hamlet."""
    hamlet, place = np.divmod(parcels, PARCELS_PER_HAMLET)
    line, column = np.divmod(place, HAMLET_COLUMNS)
    east = (column - (HAMLET_COLUMNS - 1) / 2) * SPACING_M
    north = (line - (HAMLET_LINES - 1) / 2) * SPACING_M
    angle = hamlets.angle[hamlet]
    east, north = rotated(east, north, angle)
    lon, lat = moved(hamlets.lon[hamlet], hamlets.lat[hamlet], east, north)
    return lon, lat, hamlet


def rotated(
    east: FloatArray, north: FloatArray, angle: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return offsets turned by an angle."""
    cos, sin = np.cos(angle), np.sin(angle)
    return east * cos - north * sin, east * sin + north * cos


def draw_outlines(
    rng: np.random.Generator, lon: FloatArray, lat: FloatArray, angle: FloatArray
) -> Shapes:
    """Return an outline about each middle."""
    kinds = rng.choice(len(OUTLINES), len(lon), p=OUTLINE_SHARES)
    scales = rng.uniform(0.8, 1.2, len(lon))
    is_crossed = rng.random(len(lon)) < CROSSED_SHARE
    shapes = np.empty(len(lon), dtype=object)
    for kind, outline in enumerate(OUTLINES):
        own = np.flatnonzero(kinds == kind)
        points = scales[own, None, None] * outline
        crossed = np.flatnonzero(is_crossed[own])
        points[crossed, 1], points[crossed, 2] = points[crossed, 2], points[crossed, 1].copy()
        east, north = rotated(points[..., 0], points[..., 1], angle[own, None])
        place = moved(lon[own, None], lat[own, None], east, north)
        shapes[own] = shapely.polygons(np.round(np.stack(place, axis=-1), 8))
    return shapes


def footprints(outlines: Shapes, lat: FloatArray) -> FloatArray:
    """Return areas in m², within a percent."""
    square_degree = METRES_PER_DEGREE**2 * np.cos(np.radians(lat))
    return np.asarray(shapely.area(outlines) * square_degree, dtype=np.float64)
