"""Areas of one level that overlap: a parcel there counts once, perhaps in the wrong area."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from pipeline.base.sql import append_rows, read_sql

if TYPE_CHECKING:
    import duckdb
    from numpy.typing import NDArray

LEAST_SHARE = 0.01
"""Share of the smaller area from which an overlap is more than an inexact border."""


def note_overlaps(con: duckdb.DuckDBPyConnection) -> None:
    """Fill ``intake_notice`` with the areas that overlap another of their level.

    Parameters
    ----------
    con
        Connection with ``scratch.checked_admin_unit``.
    """
    areas = con.sql(read_sql("pipeline.intake", "area_outlines.sql")).to_arrow_table()
    file_id, row, level, wkb = (column.to_numpy() for column in areas.columns)
    shapes = shapely.from_wkb(wkb)
    rows: dict[int, list[int]] = {}
    for name in dict.fromkeys(level):
        of_level = np.flatnonzero(level == name)
        for at in of_level[overlapping(shapes[of_level])]:
            rows.setdefault(int(file_id[at]), []).append(int(row[at]))
    append_rows(con, "intake_notice", [
        {
            "source_file_id": number,
            "field": "geometry",
            "notice": "borders_overlap",
            "row_count": len(found),
            "first_row": min(found),
        }
        for number, found in sorted(rows.items())
    ])  # fmt: skip


def overlapping(shapes: NDArray[Any]) -> NDArray[np.bool_]:
    """Return which outlines overlap a larger one, or one of the same size, by more than a little.

    Parameters
    ----------
    shapes
        Valid polygons, shape (n,).
    """
    found = np.zeros(len(shapes), bool)
    # Quick where borders fit exactly, as they should; only the others are intersected.
    suspect = np.flatnonzero(~shapely.is_empty(shapely.coverage_invalid_edges(shapes)))
    if len(suspect) == 0:
        return found
    # Of one area inside another only the inner one has such edges.
    at, other = shapely.STRtree(shapes).query(shapes[suspect], predicate="intersects")
    one = suspect[at]
    one, other = one[one != other], other[one != other]
    common = shapely.area(shapely.intersection(shapes[one], shapes[other]))
    area = shapely.area(shapes)
    smaller = np.where(area[one] < area[other], one, other)
    found[smaller[common > LEAST_SHARE * area[smaller]]] = True
    return found
