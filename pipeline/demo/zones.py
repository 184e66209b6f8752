"""Coordinate transformations between longitude/latitude and the counties' zones."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pyproj
import shapely

if TYPE_CHECKING:
    from pipeline.demo.places import FloatArray, IntArray, TextArray

LON_LAT = "EPSG:4490"
ZONE = {87: "EPSG:4538", 90: "EPSG:4539"}
"""CGCS2000 3-degree Gauss-Krueger zones without prefix, by central meridian."""

PREFIXED = {87: "EPSG:4517", 90: "EPSG:4518"}
"""The same with the zone's number before the easting."""

# Ellipsoid and eccentricity of the published GCJ-02 offset.
GCJ_AXIS = 6_378_245.0
GCJ_ECCENTRICITY_SQUARED = 0.006_693_421_622_965_943


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
    """Shift longitude/latitude as consumer maps in China do (GCJ-02), a few hundred metres.

    The formula is the one in public use: a polynomial with sines around 105 E, 35 N, scaled by the
    radii of the Krasovsky ellipsoid.
    """
    lon, lat = points.T
    x, y = lon - 105.0, lat - 35.0
    pi = np.pi
    waves = 20.0 * np.sin(6.0 * x * pi) + 20.0 * np.sin(2.0 * x * pi)
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * np.sqrt(np.abs(x))
    north += 2.0 / 3.0 * waves
    north += 2.0 / 3.0 * (20.0 * np.sin(y * pi) + 40.0 * np.sin(y / 3.0 * pi))
    north += 2.0 / 3.0 * (160.0 * np.sin(y / 12.0 * pi) + 320.0 * np.sin(y * pi / 30.0))
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * np.sqrt(np.abs(x))
    east += 2.0 / 3.0 * waves
    east += 2.0 / 3.0 * (20.0 * np.sin(x * pi) + 40.0 * np.sin(x / 3.0 * pi))
    east += 2.0 / 3.0 * (150.0 * np.sin(x / 12.0 * pi) + 300.0 * np.sin(x / 30.0 * pi))
    radians = np.radians(lat)
    flattening = 1.0 - GCJ_ECCENTRICITY_SQUARED * np.sin(radians) ** 2
    meridian = GCJ_AXIS * (1.0 - GCJ_ECCENTRICITY_SQUARED) / flattening**1.5
    parallel = GCJ_AXIS / np.sqrt(flattening) * np.cos(radians)
    return np.column_stack([lon + np.degrees(east / parallel), lat + np.degrees(north / meridian)])
