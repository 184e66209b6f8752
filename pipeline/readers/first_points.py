"""Where the coordinates of a file are, without any check: what a hint is made of."""

from __future__ import annotations

from math import isfinite
from statistics import median
from typing import TYPE_CHECKING

import duckdb

from pipeline.base.errors import RefusedError
from pipeline.base.sql import connect, read_sql
from pipeline.readers.landing import first_rows_of
from pipeline.readers.text_geometry import with_geometry
from pipeline.readers.vector import READ_ERRORS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.delivery.declaration import Declaration
    from pipeline.readers.source_file import SourceFile

MOST_ROWS = 1000
"""Rows of a file that are looked at."""


def typical_point(source: SourceFile) -> tuple[float, float] | None:
    """Return the median of the first coordinates of a file that is not landed yet.

    Parameters
    ----------
    source
        The file; its columns need not be matched but for those of ``[point]``.

    Returns
    -------
    x before y, in the file's own system; ``None`` if there are no coordinates that can be read.
    """
    with connect(":memory:", {"threads": 1}, spatial=True) as con:
        for macros in ("text_macros.sql", "coordinate_macros.sql"):
            con.execute(read_sql("pipeline.readers", macros))
        try:
            rows = first_rows_of(con, source, MOST_ROWS)
            return landed_point(rows, source.declaration)
        except (RefusedError, duckdb.Error, StopIteration, *READ_ERRORS):
            return None


def landed_point(
    landed: duckdb.DuckDBPyRelation, declaration: Declaration
) -> tuple[float, float] | None:
    """Return the median of the first coordinates of landed rows, as :func:`typical_point`.

    Parameters
    ----------
    landed
        Rows with ``geometry`` or the columns of ``[point]`` as text.
    declaration
        It says how points are written, and whether y comes first.
    """
    # Degrees with minutes are understood here too: whether they are meant is not known yet.
    rows = with_geometry(landed.limit(MOST_ROWS), declaration, is_geographic=True)
    corners = rows.filter("geometry_fault IS NULL AND NOT ST_IsEmpty(geometry)").select(
        "ST_XMin(geometry), ST_YMin(geometry)"
    )
    return median_point(corners.fetchall(), swap_xy=declaration.swap_xy)


def median_point(
    points: Iterable[tuple[float, float]], *, swap_xy: bool
) -> tuple[float, float] | None:
    """Return the median of some positions, so that a few wrong ones do not matter.

    Parameters
    ----------
    points
        Positions as delivered; those at 0, 0 and those that are no numbers do not count.
    swap_xy
        Whether y comes first in them.
    """
    usable = [(x, y) for x, y in points if isfinite(x) and isfinite(y) and (x != 0 or y != 0)]
    if not usable:
        return None
    x, y = (float(median(axis)) for axis in zip(*usable, strict=True))
    return (y, x) if swap_xy else (x, y)
