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


def closed(shapes: pa.Array) -> pa.Array:
    """Return a column of WKB in which every ring ends where it begins.

    Parameters
    ----------
    shapes
        Binary column; NULL for a missing shape. What is no WKB at all stays as it is.
    """
    delivered = shapes.to_numpy(zero_copy_only=False)
    is_open = shapely.is_missing(shapely.from_wkb(delivered, on_invalid="ignore"))
    is_open &= np.array([shape is not None for shape in delivered], bool)
    if not is_open.any():
        return shapes
    repaired = shapely.from_wkb(delivered[is_open], on_invalid="fix")
    is_closed = ~shapely.is_missing(repaired)
    delivered[np.flatnonzero(is_open)[is_closed]] = shapely.to_wkb(repaired[is_closed])
    return pa.array(delivered, shapes.type)
