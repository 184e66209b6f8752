"""Rows of a delivery into a table, every value as the text that a person reads in the file.

To land a file is to do this and nothing more: no text is trimmed, parsed or checked here, so that
the checks see what was delivered.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

import duckdb
from duckdb import (
    CoalesceOperator,
    ColumnExpression,
    ConstantExpression,
    Expression,
    FunctionExpression,
)
from python_calamine import CalamineError

from pipeline.base.errors import Fault, RefusedError, refused
from pipeline.base.sql import load_spatial, read_sql, set_variables
from pipeline.readers.spreadsheet import SOURCE_ROW, sheet_rows
from pipeline.readers.vector import GEOMETRY, READ_ERRORS, features

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.readers.source_file import SourceFile

ALIAS = "delivered"
_ENGINE_ERRORS = (duckdb.InvalidInputException, duckdb.IOException, duckdb.ConversionException)
"""What DuckDB raises on a file it cannot read; any other of its errors is a mistake of ours."""
_LINE = re.compile(r"CSV Error on Line: (\d+)")


def land(con: duckdb.DuckDBPyConnection, source: SourceFile, table: str) -> int:
    """Create a table from the rows of a file and return how many there are.

    Its columns are ``source_row`` (the row a spreadsheet would show, or the feature's number from
    1), one text column for each of ``source.mapped`` under our name, the columns of ``[point]``
    as ``point_x``, ``point_y`` or ``point_text``, and ``geometry`` where ``source.has_geometry``:
    as delivered, in the coordinates of ``source.crs``, of a type without CRS.

    Parameters
    ----------
    con, source, table
        Connection to create the table on, the file, and the name of the table.

    Raises
    ------
    RefusedError
        If the rows cannot be read to the end, or there are none or fewer than the file says.
    """
    con.execute(read_sql("pipeline.readers", "landing.sql"))
    try:
        with _delivered_rows(con, source) as rows:
            rows.create(table)
        landed = len(con.table(table))
    except (*_ENGINE_ERRORS, CalamineError, *READ_ERRORS) as error:
        raise RefusedError([_read_fault(source, error)]) from error
    stated = source.contents.rows
    if landed == 0:
        raise refused("empty_file", file=source.display_path)
    if stated is not None and landed < stated:
        raise refused(
            "rows_lost",
            file=source.display_path,
            value=source.path.name,
            stated=stated,
            size=landed,
        )
    return landed


def _read_fault(source: SourceFile, error: Exception) -> Fault:
    """Return the fault of a file that could not be read; for a text table with the row."""
    detail = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    line = _LINE.search(str(error))
    if source.format == "csv" and line is not None:
        lines = str(error).splitlines()
        return Fault(
            "broken_record", file=source.display_path, row=int(line[1]), detail=" ".join(lines[1:3])
        )
    return Fault("unreadable", file=source.display_path, detail=detail)


@contextmanager
def _delivered_rows(
    con: duckdb.DuckDBPyConnection, source: SourceFile
) -> Iterator[duckdb.DuckDBPyRelation]:
    """Yield the rows of a file as a lazy query with the columns of the landed table.

    ``positions`` has for each of our columns the position of its heading in the file: headings may
    be repeated or empty, positions are not.
    """
    wanted = {**source.mapped, **source.point}
    positions = {ours: source.contents.columns.index(theirs) for ours, theirs in wanted.items()}
    if source.format == "csv":
        yield _text_table_rows(con, source, positions)
    elif source.format in {"xlsx", "xls"}:
        yield _workbook_rows(con, source, positions)
    elif source.format == "geopackage":
        yield _geopackage_rows(con, source, positions)
    elif source.format == "geoparquet":
        rows = con.read_parquet(str(source.path)).set_alias(ALIAS)
        yield _as_landed_columns(rows, source, positions, dict(enumerate(source.contents.fields)))
    else:
        yield from _gdal_rows(con, source, positions)


def _as_landed_columns(
    rows: duckdb.DuckDBPyRelation,
    source: SourceFile,
    positions: dict[str, int],
    names: dict[int, str],
) -> duckdb.DuckDBPyRelation:
    """Return the rows with their number, the wanted columns as text, and geometry without CRS."""
    types = dict(zip(rows.columns, rows.types, strict=True))
    columns = [_row_number(1)]
    columns += [
        _as_text(ColumnExpression(ALIAS, names[at]), str(types[names[at]])).alias(ours)
        for ours, at in positions.items()
    ]
    if source.has_geometry:
        geometry = source.contents.geometry_column or GEOMETRY
        columns.append(ColumnExpression(ALIAS, geometry).cast("GEOMETRY").alias(GEOMETRY))
    return rows.select(*columns)


def _row_number(first: int) -> Expression:
    return FunctionExpression("row_in_file", ConstantExpression(first)).alias(SOURCE_ROW)


def _as_text(column: Expression, kind: str) -> Expression:
    """Return a column of a DuckDB type as text; an empty text becomes NULL."""
    if kind == "VARCHAR":
        return FunctionExpression("nullif", column, ConstantExpression(""))
    if kind in {"DOUBLE", "FLOAT"}:
        return FunctionExpression("float_text", column)
    if kind == "TIMESTAMP WITH TIME ZONE":
        return FunctionExpression("utc_text", column)
    if kind.startswith("TIMESTAMP"):
        return FunctionExpression("timestamp_text", column)
    if kind.endswith("[]"):
        return FunctionExpression("list_text", column)
    return column.cast("VARCHAR")


def _geopackage_rows(
    con: duckdb.DuckDBPyConnection, source: SourceFile, positions: dict[str, int]
) -> duckdb.DuckDBPyRelation:
    """Read a GeoPackage through DuckDB.

    Its columns are the feature id under any name, the fields in order, and the geometry last. The
    fields are counted from the end, because the feature id may be missing.
    """
    load_spatial(con)
    set_variables(con, source_path=str(source.path), source_layer=source.contents.layer)
    rows = con.sql(read_sql("pipeline.readers", "read_geopackage.sql")).set_alias(ALIAS)
    fields = rows.columns[:-1] if source.contents.has_geometry else rows.columns
    names = dict(enumerate(fields[len(fields) - len(source.contents.fields) :]))
    if source.has_geometry:
        rows = rows.select(
            *[ColumnExpression(ALIAS, name) for name in names.values()],
            ColumnExpression(ALIAS, rows.columns[-1]).alias(GEOMETRY),
        ).set_alias(ALIAS)
    return _as_landed_columns(rows, source, positions, names)


def _gdal_rows(
    con: duckdb.DuckDBPyConnection, source: SourceFile, positions: dict[str, int]
) -> Iterator[duckdb.DuckDBPyRelation]:
    """Read any other vector format through GDAL, as a stream of Arrow batches."""
    fields = source.contents.fields
    wanted = {at: fields[at] for at in sorted(set(positions.values()))}
    with features(
        source.path,
        str(source.contents.layer),
        tuple(wanted.values()),
        source.encoding if source.format == "shapefile" else None,
        geometry=source.has_geometry,
    ) as reader:
        rows = con.from_arrow(reader).set_alias(ALIAS)
        yield _as_landed_columns(rows, source, positions, wanted)


def _text_table_rows(
    con: duckdb.DuckDBPyConnection, source: SourceFile, positions: dict[str, int]
) -> duckdb.DuckDBPyRelation:
    """Read a text table; a record without any value is left out, but has a row number."""
    names = [f"c{index}" for index in range(len(source.contents.columns))]
    header_row = source.declaration.header_row
    set_variables(
        con,
        source_path=str(source.path),
        source_skip=header_row - 1,
        source_columns=dict.fromkeys(names, "VARCHAR"),
        source_delimiter=source.contents.delimiter,
    )
    rows = con.sql(read_sql("pipeline.readers", "read_text_table.sql"))
    any_value = CoalesceOperator(*[ColumnExpression(name) for name in names])
    taken = {ours: f"c{at}" for ours, at in positions.items()}
    numbered = rows.select(
        _row_number(header_row + 1),
        *[ColumnExpression(name).alias(ours) for ours, name in taken.items()],
        any_value.alias("any_value"),
    )
    filled = numbered.filter(ColumnExpression("any_value").isnotnull())
    return filled.select(*[ColumnExpression(name) for name in (SOURCE_ROW, *taken)])


def _workbook_rows(
    con: duckdb.DuckDBPyConnection, source: SourceFile, positions: dict[str, int]
) -> duckdb.DuckDBPyRelation:
    """Read a sheet of a workbook; its row numbers and texts need nothing more."""
    reader = sheet_rows(
        source.path,
        str(source.contents.layer),
        source.declaration.header_row,
        list(positions.values()),
    )
    names = [f"c{index}" for index in range(len(positions))]
    return con.from_arrow(reader).select(
        ColumnExpression(SOURCE_ROW),
        *[ColumnExpression(name).alias(ours) for name, ours in zip(names, positions, strict=True)],
    )
