"""Invalid outlines made valid, each held to what its own rings say.

Repair by *linework*, the usual one, keeps every corner but fills by turns: a hole beside its shell
becomes a part, and where two parts overlap a hole is left. Repair by *rings* takes them for what
they are: holes are cut out of their own shell and parts are united. Where both enclose the same
area the outline is the linework's; otherwise that of the rings. How long they take grows with the
number of crossings, so that an outline with very many of them is not repaired at all.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np
import pyarrow as pa
import shapely
from duckdb import struct_type
from duckdb.func import ARROW
from duckdb.sqltypes import BLOB, BOOLEAN, DOUBLE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Shapes = NDArray[Any]
    Ints = NDArray[np.int64]

MOST_CROSSINGS = 10_000
"""Crossings of an outline with itself beyond which it is not repaired; so many take half a second.
"""
LINEWORK_CROSSINGS = 500
"""Crossings up to which both ways are tried; linework takes four minutes for 50,000."""
_FEW_CORNERS = 33
"""Coordinates of an outline whose crossings need not be counted: n sides have n(n - 1)/2 at most,
which is below the limits."""
_PROBES = 200
"""Sides of an outline of which the crossings are counted; those of the others are estimated."""
_SAME_AREA = 1e-9
"""Share by which two areas of the same outline may differ, from rounding."""
_POLYGON = 3
_MULTIPOLYGON = 6


def add_repair(con: duckdb.DuckDBPyConnection) -> None:
    """Add the SQL function ``outline_repair(wkb)``: the valid outline and the area of its rings.

    Parameters
    ----------
    con
        Connection whose queries may call it; it returns ``{wkb, rings_area, is_finite}``, the area
        in the square of the unit of the coordinates. ``wkb`` is NULL for an outline that cannot be
        repaired, which is because of its coordinates unless ``is_finite``.
    """
    repaired = struct_type({"wkb": BLOB, "rings_area": DOUBLE, "is_finite": BOOLEAN})
    with suppress(duckdb.NotImplementedException):  # the connection has it already
        con.create_function("outline_repair", _outline_repair, [BLOB], repaired, type=ARROW)


def _outline_repair(wkb: pa.ChunkedArray) -> pa.Array:
    with np.errstate(invalid="ignore"):  # a NaN among the coordinates is a fault, no warning
        shapes = shapely.from_wkb(wkb.to_numpy(), on_invalid="ignore")
        repaired, rings_area = repair_outlines(shapes)
    texts = pa.array(shapely.to_wkb(repaired), pa.binary())
    areas = pa.array(rings_area, pa.float64(), from_pandas=True)
    finite = pa.array(_is_finite(shapes), pa.bool_())
    return pa.StructArray.from_arrays([texts, areas, finite], ["wkb", "rings_area", "is_finite"])


def repair_outlines(shapes: Shapes) -> tuple[Shapes, NDArray[np.float64]]:
    """Return outlines made valid, and the areas that their rings say.

    Parameters
    ----------
    shapes
        Geometries of any kind, shape (n,); only their polygons count.

    Returns
    -------
    Polygons or multipolygons, ``None`` where that is not possible. The area of an outline is that
    of its shells less that of its holes, whether they lie where they should or not; the area of a
    ring that crosses itself is what it encloses.
    """
    outlines, crossings = _polygons_of(shapes), np.zeros(len(shapes), np.int64)
    usable = ~shapely.is_missing(outlines) & _is_finite(outlines)
    for at in np.flatnonzero(usable & (shapely.get_num_coordinates(outlines) > _FEW_CORNERS)):
        crossings[at] = count_crossings(outlines[at])
    usable &= crossings <= MOST_CROSSINGS
    repaired, rings_area = np.full(len(shapes), None, object), np.full(len(shapes), np.nan)
    repaired[usable], rings_area[usable] = _by_rings(outlines[usable])
    light = usable & (crossings <= LINEWORK_CROSSINGS)
    by_lines = shapely.make_valid(outlines[light])
    # What is left of a spike is a line beside the polygon: the outline is a multipolygon then.
    is_mixed = shapely.get_type_id(by_lines) > _MULTIPOLYGON
    by_lines = _polygons_of(by_lines)
    several = by_lines[is_mixed]
    by_lines[is_mixed] = _collected(several, np.arange(len(several)), len(several))
    area = shapely.area(repaired[light])
    same = np.abs(shapely.area(by_lines) - area) <= _SAME_AREA * area
    repaired[np.flatnonzero(light)[same]] = by_lines[same]
    return repaired, rings_area


def count_crossings(outline: shapely.Geometry) -> int:
    """Return about how often the sides of an outline cross each other.

    Parameters
    ----------
    outline
        A polygon or multipolygon.
    """
    points, ring = shapely.get_coordinates(outline), _ring_of_vertices(outline)
    is_side = ring[:-1] == ring[1:]
    sides = shapely.linestrings(np.stack([points[:-1], points[1:]], axis=1)[is_side])
    if len(sides) == 0:
        return 0
    probes = np.unique(np.linspace(0, len(sides) - 1, _PROBES).astype(int))
    met, _ = shapely.STRtree(sides).query(sides[probes], predicate="crosses")
    return int(len(met) * len(sides) / len(probes) / 2)


def _ring_of_vertices(outline: shapely.Geometry) -> Ints:
    """Return for each vertex the number of its ring."""
    _, owner = shapely.get_coordinates(
        shapely.get_rings(shapely.get_parts(outline)), return_index=True
    )
    found: Ints = owner
    return found


def _polygons_of(shapes: Shapes) -> Shapes:
    """Return the polygons in geometries as one polygon or multipolygon each; ``None`` of none."""
    parts, owner = shapely.get_parts(shapes, return_index=True)
    while np.any(shapely.get_num_geometries(parts) > 1) or _has_collections(parts):
        parts, inner = shapely.get_parts(parts, return_index=True)
        owner = owner[inner]
    keep = shapely.get_type_id(parts) == _POLYGON
    keep &= ~shapely.is_empty(parts)
    parts, owner = parts[keep], owner[keep]
    found = np.full(len(shapes), None, object)
    single = np.bincount(owner, minlength=len(shapes)) == 1
    found[owner[single[owner]]] = parts[single[owner]]
    several = ~single[owner]
    shapely.multipolygons(parts[several], indices=owner[several], out=found)
    return found


def _has_collections(parts: Shapes) -> bool:
    return bool(np.any(shapely.get_type_id(parts) > _POLYGON))


def _is_finite(shapes: Shapes) -> NDArray[np.bool_]:
    points, owner = shapely.get_coordinates(shapes, return_index=True)
    bad = owner[~np.isfinite(points).all(axis=1)]
    return ~np.isin(np.arange(len(shapes)), bad)


def _by_rings(outlines: Shapes) -> tuple[Shapes, NDArray[np.float64]]:
    """Return outlines put together from their rings, and the areas of shells less holes.

    Each ring is made valid by itself: what it encloses, whichever way round.
    """
    parts, outline = shapely.get_parts(outlines, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    enclosed = _united(shapely.polygons(rings))
    is_shell = np.append(True, part[1:] != part[:-1])[: len(part)]
    signed = np.where(is_shell, 1.0, -1.0) * shapely.area(enclosed)
    areas = np.bincount(outline[part], weights=signed, minlength=len(outlines))
    holes = _united(_collected(enclosed[~is_shell], part[~is_shell], len(parts)))
    has_hole = ~shapely.is_missing(holes)
    cut = enclosed[is_shell]
    cut[has_hole] = shapely.difference(cut[has_hole], holes[has_hole])
    repaired: Shapes = _united(_collected(cut, outline, len(outlines)))
    return repaired, areas.astype(np.float64)


def _united(shapes: Shapes) -> Shapes:
    """Return polygons or multipolygons made valid, their parts united."""
    found: Shapes = shapely.make_valid(shapes, method="structure", keep_collapsed=False)
    return found


def _collected(shapes: Shapes, owner: Ints, count: int) -> Shapes:
    """Return the polygons of each owner as one multipolygon; ``None`` of none."""
    parts, shape = shapely.get_parts(shapes, return_index=True)
    is_polygon = shapely.get_type_id(parts) == _POLYGON
    is_polygon &= ~shapely.is_empty(parts)
    found = np.full(count, None, object)
    shapely.multipolygons(parts[is_polygon], indices=owner[shape[is_polygon]], out=found)
    return found
