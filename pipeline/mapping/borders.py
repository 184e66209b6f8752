"""Borders of units, townships and villages, light enough to stand in a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from pipeline.base.sql import load_spatial
from pipeline.published.remembered import query

if TYPE_CHECKING:
    import duckdb
    from shapely.geometry.base import BaseGeometry

QUANTUM = 1e-5
"""Coordinates are whole multiples of this many degrees, some 1 m."""

Rings = list[list[int]]
"""Rings of one area, shells and holes alike: lon, lat of the first point in units of
:data:`QUANTUM`, then the steps from point to point."""


@dataclass(frozen=True)
class Border:
    """The border of one area."""

    level: str
    code: str
    rings: Rings
    point: tuple[float, float]
    """A point on the surface for the name, as (lat, lon)."""


def read_borders(
    con: duckdb.DuckDBPyConnection, tolerances: dict[str, float]
) -> dict[tuple[str, str], Border]:
    """Return the borders of the published file by (level, code), simplified as coverages.

    Parameters
    ----------
    con
        The published file; the spatial extension is loaded.
    tolerances
        By level (``unit``, ``township``, ``village``): what a border may be off, degrees.
        Neighbours share their simplified border, so there are no slivers.
    """
    rows = _border_rows(con)
    borders = {}
    for level, tolerance in tolerances.items():
        chosen = [row for row in rows if row["level"] == level]
        shapes = shapely.from_wkb([bytes(row["wkb"]) for row in chosen])
        shapes = shapely.coverage_simplify(shapes, tolerance)
        for row, rings in zip(chosen, encode_rings(shapes), strict=True):
            point = (round(row["lat"], 5), round(row["lon"], 5))
            borders[level, row["code"]] = Border(level, row["code"], rings, point)
    return borders


def _border_rows(con: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Return all borders; the extension is loaded here, as pages without a map can do without."""
    load_spatial(con)
    return query(con, __package__, "borders.sql")


def read_unit_shapes(con: duckdb.DuckDBPyConnection) -> dict[str, BaseGeometry]:
    """Return the borders of the reporting units by code, as the pages show them, unsimplified.

    Parameters
    ----------
    con
        The published file; the spatial extension is loaded.
    """
    rows = [row for row in _border_rows(con) if row["level"] == "unit"]
    shapes = shapely.from_wkb([bytes(row["wkb"]) for row in rows])
    return {row["code"]: shape for row, shape in zip(rows, shapes, strict=True)}


def encode_rings(shapes: np.ndarray) -> list[Rings]:
    """Return the rings of each polygon or multipolygon as steps in whole :data:`QUANTUM`.

    Rings that shrink to less than a triangle are left out.
    """
    encoded: list[Rings] = [[] for _ in shapes]
    parts, owner = shapely.get_parts(shapes, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    whole = np.rint(points / QUANTUM).astype(np.int64)
    starts = np.searchsorted(ring, np.arange(len(rings)))
    for index, ring_points in enumerate(np.split(whole, starts[1:])):
        steps = np.diff(ring_points, axis=0, prepend=np.zeros((1, 2), dtype=np.int64))
        steps = steps[np.any(steps != 0, axis=1)]
        if len(steps) > 3:  # noqa: PLR2004 - a triangle closes with its fourth point
            encoded[owner[part[index]]].append(steps.ravel().tolist())
    return encoded
