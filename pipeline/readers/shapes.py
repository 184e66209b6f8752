"""What the coordinates of one file become: a valid EPSG:4490 geometry, or a fault.

The landed rows stay one lazy query; only for GCJ-02 and changes of datum do they leave the
database.
"""

from __future__ import annotations

from functools import reduce
from operator import and_
from typing import TYPE_CHECKING

from duckdb import CaseExpression, ColumnExpression, StarExpression

from pipeline.base.sql import read_sql, set_variables
from pipeline.readers.columns import call, constant
from pipeline.readers.coordinates import convert_outside, route
from pipeline.readers.repair import add_repair

if TYPE_CHECKING:
    import duckdb

    from pipeline.delivery.declaration import Declaration
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
        The landed rows, with ``geometry`` or the columns of ``[point]`` as text.
    table, source
        They say whether a row may be without geometry, how points are written, and in which CRS.

    Returns
    -------
    ``geometry`` is two-dimensional and valid, EPSG:4490 longitude and latitude in degrees;
    ``geometry_fault`` is a code of list ``reject_reason`` or NULL. Both are NULL for a row
    without geometry in a table that does not require it. Of polygons there are also the columns
    ``OUTLINE_COLUMNS`` and ``rings__m2``, of points ``lon`` and ``lat``.
    """
    declaration, crs = source.declaration, source.crs
    rows = delivered_geometry(landed, declaration)
    way = None if crs is None else route(crs)
    unprojects = way is not None and way.kind == "unproject"
    set_variables(
        con,
        source_crs=way.source if way and unprojects else None,
        target_crs=way.target if way and unprojects else None,
        is_geographic=way is not None and way.is_geographic,
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


def delivered_geometry(
    landed: duckdb.DuckDBPyRelation, declaration: Declaration
) -> duckdb.DuckDBPyRelation:
    """Return the rows with the geometry as delivered; a declared point is made from its texts."""
    point = declaration.point
    if point is None:
        absent = [] if "geometry" in landed.columns else [_null("GEOMETRY", "geometry")]
        if "geometry_fault" not in landed.columns:  # else there are shapes that could not be read
            absent.append(_null("VARCHAR", "geometry_fault"))
        return landed.select(StarExpression(), *absent)
    if point.column is None:
        rows = _tidied_texts(landed, ["point_x", "point_y"])
        reader = "to_degrees"
    else:
        form = constant(point.form)
        rows = _tidied_texts(landed, ["point_text"])
        text = ColumnExpression("point_text")
        parts = [call(f"{axis}_text", text, form).alias(f"point_{axis}") for axis in "xy"]
        rows = rows.select(StarExpression(), *parts)
        reader = "to_degrees" if point.form == "DMS" else "to_number"
    texts = [name for name in rows.columns if name in {"point_x", "point_y", "point_text"}]
    numbers = [call(reader, ColumnExpression(f"point_{axis}")) for axis in "xy"]
    rows = rows.select(StarExpression(), call("ST_Point", *numbers).alias("geometry"))
    delivered = [ColumnExpression(name) for name in texts if name in landed.columns]
    # No text at all is an absent geometry; half of a point, or one that is no number, is a fault.
    is_absent = reduce(and_, (text.isnull() for text in delivered))
    unread = CaseExpression(is_absent, constant("no_geometry"))
    unread = unread.when(ColumnExpression("geometry").isnull(), constant("not_a_coordinate"))
    fault = unread.otherwise(constant(None)).alias("geometry_fault")
    return rows.select(StarExpression(exclude=texts), fault)


def _tidied_texts(rows: duckdb.DuckDBPyRelation, names: list[str]) -> duckdb.DuckDBPyRelation:
    """Return the rows with some texts without surrounding spaces and full-width forms."""
    for macro in ("plain", "half_width"):
        tidied = [call(macro, ColumnExpression(name)).alias(name) for name in names]
        rows = rows.select(StarExpression(exclude=names), *tidied)
    return rows


def _null(sql_type: str, name: str) -> duckdb.Expression:
    return constant(None).cast(sql_type).alias(name)
