"""Rows of a delivery into a table, every value as the text that a person reads in the file.

To land a file is to do this and nothing more: no text is trimmed, parsed or checked here, so that
the checks see what was delivered.
"""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, TypeVar

import duckdb
from duckdb import (
    CaseExpression,
    CoalesceOperator,
    ColumnExpression,
    ConstantExpression,
    Expression,
    FunctionExpression,
    StarExpression,
)

from pipeline.base.errors import RefusedError, refused
from pipeline.base.sql import read_sql
from pipeline.readers.dbase import read_dbf_header
from pipeline.readers.geopackage import package_rows
from pipeline.readers.geoparquet import parquet_rows
from pipeline.readers.joined import part_name, with_joined
from pipeline.readers.row_kinds import ROW_KIND, Landed, leave_out, workbook_rows
from pipeline.readers.shapefile import shapefile_rows
from pipeline.readers.spreadsheet import SOURCE_ROW, WORKBOOKS
from pipeline.readers.text_rows import (
    ENGINE_ERRORS,
    record_faults,
    text_table_rows,
    with_room_for_records,
)
from pipeline.readers.vector import GEOMETRY, READ_ERRORS, features

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from pipeline.readers.source_file import SourceFile

T = TypeVar("T")

PACKAGE = "pipeline.readers"
_UTF8_ALWAYS = frozenset({"geopackage", "filegdb", "flatgeobuf", "geoparquet"})
_ABOUT_TEXT = re.compile(r"utf-?8|unicode", re.IGNORECASE)
"""What Arrow and DuckDB call a text that is none in UTF-8."""
SHAPE_FAULT = "geometry_fault"
"""Column with the reject reason of a shape that could not be read."""
CUT_MARK = "__cut"
"""Suffix of the column that marks texts whose last character the file has cut."""
_SHAPE = "shape_as_read"
_DBF_TEXTS = {"N": "digits_text", "F": "digits_text", "D": "eight_digit_date", "L": "known_letter"}
"""For types of a .dbf the macro that gives the text a person reads in a cell."""
_MACROS = {
    "DOUBLE": "float_text",
    "FLOAT": "short_float_text",
    "DECIMAL": "decimal_text",
    "TIMESTAMP WITH TIME ZONE": "utc_text",
    "TIMESTAMP": "timestamp_text",
}
"""By the beginning of a DuckDB type the macro that renders it."""


def land(con: duckdb.DuckDBPyConnection, source: SourceFile, table: str) -> Landed:
    """Create a table from the rows of a file.

    Its columns are ``source_row`` (the row a spreadsheet would show, or the feature's number from
    1), one text column for each of ``source.mapped`` under our name, the texts that hold
    coordinates under the names of ``source.point``, and ``geometry`` where ``source.has_geometry``:
    as delivered, in the coordinates of ``source.crs``, of a type without CRS. Only where it is so
    in some row: ``geometry_fault``, with a reject reason for a shape that could not be read,
    ``<column>__cut``, which marks texts of which the file has cut the last character, and
    ``row__kind``, which says of a row that is no record what it is.

    Parameters
    ----------
    con, source, table
        Connection to create the table on, the file, and the name of the table.

    Raises
    ------
    RefusedError
        If the rows cannot be read to the end, or there are none or fewer than the file says.
    """
    _make_macros(con)
    landed = Landed()
    _read(con, source, lambda: _create(con, source, table, landed))
    _drop_idle_marks(con, table)
    stated = source.contents.rows
    if ROW_KIND in con.table(table).columns:
        leave_out(con, source, table, landed)
    if landed.rows == landed.left_out:
        raise refused("empty_file", file=source.display_path)
    if stated is not None and landed.rows < stated:
        raise refused(
            "rows_lost",
            file=source.display_path,
            value=source.path.name,
            stated=stated,
            size=landed.rows,
        )
    return landed


def _read(con: duckdb.DuckDBPyConnection, source: SourceFile, read: Callable[[], T]) -> T:
    """Read rows of a file; what a library cannot read is a fault of the file."""
    try:
        return with_room_for_records(con, read) if source.format == "csv" else read()
    except (*ENGINE_ERRORS, sqlite3.Error, *READ_ERRORS) as error:
        # Without what the library says: it may quote the file.
        if source.format == "csv":
            raise RefusedError(record_faults(con, source)) from None
        is_other_text = source.format in _UTF8_ALWAYS and _ABOUT_TEXT.search(str(error))
        code = "text_not_utf8" if is_other_text else "damaged"
        raise refused(code, file=source.display_path) from None


def _make_macros(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(read_sql(PACKAGE, "landing.sql"))
    con.execute(read_sql(PACKAGE, "row_kinds.sql"))


def _create(con: duckdb.DuckDBPyConnection, source: SourceFile, table: str, landed: Landed) -> None:
    """Create the table of the landed rows, part by part."""
    landed.rows = 0
    for part in _delivered_rows(con, source, landed):
        rows = with_joined(part, source)
        if landed.rows == 0:
            con.execute(f"DROP TABLE IF EXISTS {table}")
            rows.create(table)
        else:
            number = ColumnExpression(SOURCE_ROW) + ConstantExpression(landed.rows)
            others = StarExpression(exclude=[SOURCE_ROW])
            rows.select(number.alias(SOURCE_ROW), others).insert_into(table)
        landed.rows = len(con.table(table))


def first_rows_of(
    con: duckdb.DuckDBPyConnection, source: SourceFile, count: int
) -> duckdb.DuckDBPyRelation:
    """Return the first rows of a file as they are landed.

    Parameters
    ----------
    con, source
        Connection, and the file.
    count
        How many rows at most.

    Raises
    ------
    RefusedError
        If they cannot be read.
    """

    def read() -> duckdb.DuckDBPyRelation:
        with closing(_delivered_rows(con, source, Landed())) as parts:
            rows = next(parts).limit(count).to_arrow_table()
            rows.validate(full=True)  # bytes that are no text
            return con.from_arrow(rows)

    _make_macros(con)
    return _read(con, source, read)


def _drop_idle_marks(con: duckdb.DuckDBPyConnection, table: str) -> None:
    """Remove the columns that would only say that nothing is wrong in any row."""
    rows = con.table(table)
    marks = [name for name in rows.columns if name == SHAPE_FAULT or name.endswith(CUT_MARK)]
    if not marks:
        return
    found = rows.aggregate([FunctionExpression("count", ColumnExpression(name)) for name in marks])
    counts = found.fetchone() or ()
    for name, count in zip(marks, counts, strict=True):
        if count == 0:
            con.execute(f"ALTER TABLE {table} DROP COLUMN {name}")


def _delivered_rows(
    con: duckdb.DuckDBPyConnection, source: SourceFile, landed: Landed
) -> Generator[duckdb.DuckDBPyRelation]:
    """Yield the rows of a file as lazy queries with the columns of the landed table.

    It is one query but for layers of several parts. ``positions`` has for each of our columns the
    position of its heading in the file: headings may be repeated or empty, positions are not.
    """
    single = {ours: name for ours, name in source.mapped.items() if ours not in source.joined}
    wanted = {**single, **source.point}
    wanted |= {
        part_name(ours, number): theirs
        for ours, names in source.joined.items()
        if ours in source.mapped
        for number, theirs in enumerate(names)
    }
    positions = {ours: source.contents.columns.index(theirs) for ours, theirs in wanted.items()}
    if source.format == "csv":
        yield text_table_rows(con, source, positions)
    elif source.format in WORKBOOKS:
        yield workbook_rows(con, source, positions, landed)
    elif source.format == "geopackage":
        yield _geopackage_rows(con, source, positions)
    elif source.format == "geoparquet":
        yield _parquet_rows(con, source, positions)
    elif source.format == "shapefile":
        yield _shapefile_rows(con, source, positions)
    else:
        yield from _gdal_rows(con, source, positions)


def _as_landed_columns(
    rows: duckdb.DuckDBPyRelation,
    source: SourceFile,
    positions: dict[str, int],
    texts: dict[int, Expression] | None = None,
) -> duckdb.DuckDBPyRelation:
    """Return the rows with their number, the wanted columns as text, and the geometry.

    Parameters
    ----------
    rows
        Rows with a column ``cn`` for the field at each place ``n``, and ``geometry`` as WKB.
    source, positions
        The file, and the places of our columns.
    texts
        The text of a field by place, where it is more than its column.
    """
    types = dict(zip(rows.columns, rows.types, strict=True))
    columns = [_row_number(1)]
    for ours, at in positions.items():
        text = (texts or {}).get(at)
        if text is None and f"c{at}" in types:
            text = _as_text(ColumnExpression(f"c{at}"), str(types[f"c{at}"]))
        nothing = ConstantExpression(None).cast("VARCHAR")
        columns.append((nothing if text is None else text).alias(ours))
        if f"k{at}" in types:
            mark = CaseExpression(ColumnExpression(f"k{at}"), ConstantExpression(value=True))
            columns.append(mark.alias(f"{ours}{CUT_MARK}"))
    if not source.has_geometry:
        return rows.select(*columns)
    if not str(types[GEOMETRY]).startswith("GEOMETRY"):
        read = FunctionExpression("wkb_shape", ColumnExpression(GEOMETRY)).alias(_SHAPE)
        rows = rows.select(StarExpression(), read)
        fault = FunctionExpression("unread_shape", ColumnExpression(GEOMETRY), _shape())
        return rows.select(*columns, _shape().alias(GEOMETRY), fault.alias(SHAPE_FAULT))
    return rows.select(*columns, ColumnExpression(GEOMETRY).cast("GEOMETRY").alias(GEOMETRY))


def _shape() -> Expression:
    return ColumnExpression(_SHAPE)


def _row_number(first: int) -> Expression:
    return FunctionExpression("row_in_file", ConstantExpression(first)).alias(SOURCE_ROW)


def _as_text(column: Expression, kind: str) -> Expression:
    """Return a column of a DuckDB type as text; an empty text becomes NULL."""
    if kind == "VARCHAR":
        return FunctionExpression("nullif", column, ConstantExpression(""))
    if kind.endswith("[]"):
        return FunctionExpression("list_text", column)
    macro = next((name for start, name in _MACROS.items() if kind.startswith(start)), None)
    return column.cast("VARCHAR") if macro is None else FunctionExpression(macro, column)


def _geopackage_rows(
    con: duckdb.DuckDBPyConnection, source: SourceFile, positions: dict[str, int]
) -> duckdb.DuckDBPyRelation:
    """Read a GeoPackage; its times are UTC by the standard, and its clock is shown."""
    package = source.contents.package
    if package is None:
        raise TypeError(source.format)
    wanted = sorted(set(positions.values()))
    reader = package_rows(source.path, package, wanted, geometry=source.has_geometry)
    texts = {}
    for at in wanted:
        text = FunctionExpression("nullif", ColumnExpression(f"c{at}"), ConstantExpression(""))
        if package.columns[at][1] == "DATETIME":
            text = FunctionExpression("clock_text", text)
        if f"r{at}" in reader.schema.names:
            number = FunctionExpression("float_text", ColumnExpression(f"r{at}"))
            text = CoalesceOperator(text, number)
        texts[at] = text
    return _as_landed_columns(con.from_arrow(reader), source, positions, texts)


def _parquet_rows(
    con: duckdb.DuckDBPyConnection, source: SourceFile, positions: dict[str, int]
) -> duckdb.DuckDBPyRelation:
    """Read a Parquet file; names of its columns may differ in case only."""
    shape, names = source.contents.parquet, source.contents.fields
    places = [at for at, name in enumerate(names) if shape is None or name != shape.column]
    wanted = {at: names[places[at]] for at in sorted(set(positions.values()))}
    reader = parquet_rows(source.path, shape if source.has_geometry else None, wanted)
    return _as_landed_columns(con.from_arrow(reader), source, positions)


def _shapefile_rows(
    con: duckdb.DuckDBPyConnection, source: SourceFile, positions: dict[str, int]
) -> duckdb.DuckDBPyRelation:
    """Read a Shapefile: the cells of its .dbf as they stand there, its shapes through GDAL."""
    table = source.contents.table
    header = None if table is None else read_dbf_header(table)
    if table is None or header is None:
        raise refused("changed_while_read", file=source.display_path)
    for ours, at in positions.items():
        if not header.fields[at].is_readable:
            heading = source.contents.columns[at]
            raise refused("memo_field", file=source.display_path, field=ours, value=heading)
    wanted = sorted(set(positions.values()))
    reader = shapefile_rows(
        source.path, table, str(source.encoding), wanted, geometry=source.has_geometry
    )
    texts = {
        at: FunctionExpression(_DBF_TEXTS[header.fields[at].kind], ColumnExpression(f"c{at}"))
        for at in wanted
        if header.fields[at].kind in _DBF_TEXTS
    }
    return _as_landed_columns(con.from_arrow(reader), source, positions, texts)


def _gdal_rows(
    con: duckdb.DuckDBPyConnection, source: SourceFile, positions: dict[str, int]
) -> Iterator[duckdb.DuckDBPyRelation]:
    """Read any other vector format through GDAL, as a stream of Arrow batches."""
    places = source.contents.places
    named = {name.lower() for name, at in places.items() if at in positions.values()}
    # All spellings: GDAL takes names for one that differ in case only.
    wanted = {name: at for name, at in places.items() if name.lower() in named}
    for part in source.contents.parts:
        with features(
            source.path, source.format, part, wanted, geometry=source.has_geometry
        ) as reader:
            yield _as_landed_columns(con.from_arrow(reader), source, positions)
