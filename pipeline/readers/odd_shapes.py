"""Shapes that nothing behind the readers knows: curves, and rings that do not close.

Arcs come from drawing programs and geodatabases; GDAL approximates them with lines. A ring whose
last point is missing is closed, as every program that shows it does. All other shapes are not
touched.
"""

from __future__ import annotations

import struct
from io import BytesIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyogrio
import shapely

from pipeline.readers.drivers import only_driver_of

_CURVED = frozenset({8, 9, 10, 11, 12, 13, 14})
"""CircularString, CompoundCurve, CurvePolygon, MultiCurve, MultiSurface, Curve, Surface in WKB."""
_HEAD_BYTES = 5
_COUNT_BYTES, _POINT_BYTES = 4, 16
_POINT = struct.pack("<BI", 1, 1)
_ONE_RING = (
    struct.pack("<BII", 1, 3, 1),
    struct.pack("<BII", 1, 6, 1) + struct.pack("<BII", 1, 3, 1),
)
"""How WKB begins of a Polygon with one ring, and of a MultiPolygon of one such."""
_NOTHING = b""
_LONGEST = 2**31 - 1
_Z_AND_M = 0xE0000000
"""The bits by which older programs mark Z, M and an SRID; newer ones add thousands."""


def straightened(shapes: pa.Array) -> pa.Array:
    """Return a column of WKB without curves.

    Parameters
    ----------
    shapes
        Binary column; NULL for a missing shape.
    """
    heads = pc.binary_slice(shapes, 0, _HEAD_BYTES)
    curved = [head for head in heads.unique().to_pylist() if head is not None and _is_curved(head)]
    if not curved:
        return shapes
    mask = pc.fill_null(pc.is_in(heads, pa.array(curved, heads.type)), fill_value=False)
    lines = _as_lines(shapes.filter(mask))
    return pc.replace_with_mask(shapes, mask, lines.cast(shapes.type))


def _is_curved(head: bytes) -> bool:
    if len(head) < _HEAD_BYTES:
        return False
    order = "<" if head[0] == 1 else ">"
    (kind,) = struct.unpack(f"{order}I", head[1:])
    return (kind & ~_Z_AND_M) % 1000 in _CURVED


def _as_lines(shapes: pa.Array) -> pa.Array:
    """Have GDAL approximate curves: it does when features are read one by one."""
    table = pa.table({"geometry": shapes.cast(pa.binary())})
    file = BytesIO()
    with only_driver_of("flatgeobuf"):
        pyogrio.raw.write_arrow(
            table, file, driver="FlatGeobuf", geometry_name="geometry", geometry_type="Unknown",
            crs="EPSG:4490", SPATIAL_INDEX="NO",
        )  # fmt: skip
        _, _, lines, _ = pyogrio.raw.read(file, columns=[])
    return pa.array(lines, pa.binary())


def readable(shapes: pa.Array) -> pa.Array:
    """Return a column of WKB that holds no curve and no ring that does not end where it begins.

    Parameters
    ----------
    shapes
        Binary column; NULL for a missing shape.

    Returns
    -------
    The column; a shape of which nothing can be made is empty bytes there.
    """
    shapes = straightened(shapes)
    doubtful = pc.invert(_is_plainly_closed(shapes))
    places = np.flatnonzero(doubtful.to_numpy(zero_copy_only=False))
    if not len(places):
        return shapes
    delivered = shapes.take(pa.array(places)).to_numpy(zero_copy_only=False)
    open_ones = shapely.is_missing(shapely.from_wkb(delivered, on_invalid="ignore"))
    if not open_ones.any():
        return shapes
    repaired = shapely.to_wkb(shapely.from_wkb(delivered[open_ones], on_invalid="fix"))
    mask = np.zeros(len(shapes), bool)
    mask[places[open_ones]] = True
    closed = [_NOTHING if shape is None else shape for shape in repaired]
    return pc.replace_with_mask(shapes, pa.array(mask), pa.array(closed, shapes.type))


def _is_plainly_closed(shapes: pa.Array) -> pa.Array:
    """Return which shapes are missing, points, or one flat ring whose first point is its last.

    These are nearly all, and their bytes are compared without making shapes of them.
    """
    plain = shapes.is_null()
    for head in _ONE_RING:
        begin = len(head) + _COUNT_BYTES
        first = pc.binary_slice(shapes, begin, begin + _POINT_BYTES)
        last = pc.binary_slice(shapes, -_POINT_BYTES, _LONGEST)
        is_one = pc.starts_with(shapes, head)
        closes = pc.and_(pc.equal(first, last), pc.greater(pc.binary_length(shapes), 2 * begin))
        plain = pc.or_(plain, pc.and_(is_one, closes))
    plain = pc.or_(plain, pc.starts_with(shapes, _POINT))
    return pc.fill_null(plain, fill_value=True)
