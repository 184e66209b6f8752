"""What the coordinates of one file become: a valid EPSG:4490 geometry, or a fault.

The landed rows stay one lazy query; only for GCJ-02 and changes of datum do they leave the
database.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.base.sql import read_sql, set_variables
from pipeline.readers.coordinates import convert_outside, route
from pipeline.readers.repair import add_repair
from pipeline.readers.text_geometry import with_geometry

if TYPE_CHECKING:
    import duckdb

    from pipeline.dictionary import Table
    from pipeline.readers.source_file import SourceFile


OUTLINE_COLUMNS = ("lon", "lat", "footprint_m2", "west", "south", "east", "north")
"""What follows from an outline alone: a point on it, its area in m² and its box in degrees."""


def with_shapes(
    con: duckdb.DuckDBPyConnection,
    landed: duckdb.DuckDBPyRelation,
    table: Table,
    source: SourceFile,
) -> duckdb.DuckDBPyRelation:
    """Return the landed rows with ``geometry``, ``geometry_fault`` and ``is_repaired``.

    Parameters
    ----------
    con, landed
        The landed rows, with ``geometry`` or the texts that hold coordinates.
    table, source
        They say whether a row may be without geometry, how texts are written, and in which CRS.

    Returns
    -------
    ``geometry`` is two-dimensional and valid, EPSG:4490 longitude and latitude in degrees;
    ``geometry_fault`` is a code of list ``reject_reason`` or NULL. Both are NULL for a row
    without geometry in a table that does not require it. Of polygons there are also the columns
    ``OUTLINE_COLUMNS`` and ``rings__m2``, of points ``lon`` and ``lat``.
    """
    declaration, crs = source.declaration, source.crs
    way = None if crs is None else route(crs)
    is_geographic = way is not None and way.is_geographic
    rows = with_geometry(landed, declaration, is_geographic=is_geographic)
    unprojects = way is not None and way.kind == "unproject"
    set_variables(
        con,
        source_crs=way.source if way and unprojects else None,
        target_crs=way.target if way and unprojects else None,
        is_geographic=is_geographic,
        swap_xy=declaration.swap_xy,
        geometry_required=table.geometry_required,
    )
    rows = rows.query("delivered", read_sql("pipeline.readers", "shape_faults.sql"))
    if way is not None and way.kind == "convert":
        rows = convert_outside(con, rows, way.source, source.datum_change)
    add_repair(con)
    rows = rows.query("located", read_sql("pipeline.readers", "shape_degrees.sql"))
    added = "outline_columns.sql" if table.geometry == "polygon" else "point_columns.sql"
    return rows.query("shaped", read_sql("pipeline.readers", added))
