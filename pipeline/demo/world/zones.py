"""Coordinate transformations between longitude/latitude and the counties' zones."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pyproj
import shapely

from pipeline.readers.gcj02 import wgs84_to_gcj02

if TYPE_CHECKING:
    from pipeline.demo.world.draws import FloatArray, IntArray, TextArray

LON_LAT = "EPSG:4490"
ZONE = {87: "EPSG:4538", 90: "EPSG:4539"}
"""CGCS2000 3-degree Gauss-Krueger zones without prefix, by central meridian."""

PREFIXED = {87: "EPSG:4517", 90: "EPSG:4518"}
"""The same with the zone's number before the easting."""


@cache
def _transformer(source: str, target: str) -> pyproj.Transformer:
    return pyproj.Transformer.from_crs(source, target, always_xy=True, allow_ballpark=False)


def move_points(points: FloatArray, source: str, target: str) -> FloatArray:
    """Transform coordinates of shape (n, 2), x (east) first."""
    if source == target or len(points) == 0:
        return points
    return np.column_stack(_transformer(source, target).transform(points[:, 0], points[:, 1]))


def move_shapes(shapes: TextArray, source: str, target: str) -> TextArray:
    """Transform the vertices of geometries."""
    moved: TextArray = shapely.transform(shapes, lambda points: move_points(points, source, target))
    return moved


def into_zones(points: FloatArray, meridian: IntArray) -> FloatArray:
    """Transform longitudes and latitudes, each into the zone of its own central meridian."""
    return _by_zone(points, meridian, into=True)


def out_of_zones(points: FloatArray, meridian: IntArray) -> FloatArray:
    """Transform coordinates in zones, each with its own central meridian, to lon/lat."""
    return _by_zone(points, meridian, into=False)


def _by_zone(points: FloatArray, meridian: IntArray, *, into: bool) -> FloatArray:
    moved = np.empty_like(points)
    for value, zone in ZONE.items():
        rows = meridian == value
        source, target = (LON_LAT, zone) if into else (zone, LON_LAT)
        moved[rows] = move_points(points[rows], source, target)
    return moved


def to_gcj02(points: FloatArray) -> FloatArray:
    """Shift longitude/latitude as consumer maps in China do (GCJ-02), a few hundred metres."""
    return np.column_stack(wgs84_to_gcj02(points[:, 0], points[:, 1]))
