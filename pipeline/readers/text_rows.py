"""Rows of a text table, and what is wrong with its records where it cannot be read."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import duckdb
from duckdb import ColumnExpression, ConstantExpression, FunctionExpression, StarExpression

from pipeline.base.errors import Fault
from pipeline.base.messages import Listing, Phrase
from pipeline.base.sql import read_sql, set_variables
from pipeline.readers.delimited import (
    LONGEST_RECORD,
    lines_with_return,
    long_lines,
    row_list,
)
from pipeline.readers.encoding import ROWS_SHOWN
from pipeline.readers.row_kinds import first_seen, row_kind
from pipeline.readers.spreadsheet import SOURCE_ROW

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.readers.source_file import SourceFile

T = TypeVar("T")

PACKAGE = "pipeline.readers"
LINE_BYTES = (1 << 21, LONGEST_RECORD)
"""Longest record that is read, first tried and second: room for it is set aside from the start."""
_KINDS = {
    "MISSING COLUMNS": "ragged",
    "TOO MANY COLUMNS": "ragged",
    "UNQUOTED VALUE": "quote",
    "LINE SIZE OVER MAXIMUM": "long_record",
    "INVALID ENCODING": "no_text",
}
"""Message of group ``csv`` for each kind of error of the database's CSV reader."""
ENGINE_ERRORS = (
    duckdb.InvalidInputException,
    duckdb.IOException,
    duckdb.ConversionException,
    duckdb.NotImplementedException,
)
"""What DuckDB raises on a file it cannot read; any other of its errors is a mistake of ours."""


def text_table_rows(
    con: duckdb.DuckDBPyConnection, source: SourceFile, positions: dict[str, int]
) -> duckdb.DuckDBPyRelation:
    """Return the rows of a text table as a lazy query.

    Parameters
    ----------
    con
        Connection with the macros of ``landing.sql`` and ``row_kinds.sql``.
    source
        The file.
    positions
        For each of our columns the position of its heading.

    Returns
    -------
    ``source_row``, our columns and ``row__kind``. A record without anything to be seen is left out,
    but has a row number.
    """
    cells = [ColumnExpression(name) for name in _set_table(con, source)]
    first = ConstantExpression(source.declaration.last_header_row + 1)
    rows = con.sql(read_sql(PACKAGE, "read_text_table.sql")).select(
        FunctionExpression("row_in_file", first).alias(SOURCE_ROW),
        StarExpression(),
        first_seen(cells).alias("first_text"),
        first_seen(cells[::-1]).alias("last_text"),
    )
    texts = FunctionExpression("list_value", *cells)
    taken = {ours: f"c{at}" for ours, at in positions.items()}
    kind = row_kind(
        source,
        taken,
        FunctionExpression("count_seen", texts),
        FunctionExpression("are_numbers", ColumnExpression("first_text"), texts),
    )
    seen = rows.filter(ColumnExpression("first_text").isnotnull())
    columns = [ColumnExpression(name).alias(ours) for ours, name in taken.items()]
    return seen.select(ColumnExpression(SOURCE_ROW), *columns, kind)


def _set_table(con: duckdb.DuckDBPyConnection, source: SourceFile) -> list[str]:
    """Say which text table is to be read; return the names of its columns, by position."""
    names = [f"c{index}" for index in range(len(source.contents.columns))]
    set_variables(
        con,
        source_path=str(source.path),
        source_skip=source.declaration.last_header_row - 1,
        source_columns=dict.fromkeys(names, "VARCHAR"),
        source_delimiter=source.contents.delimiter,
    )
    return names


def with_room_for_records(con: duckdb.DuckDBPyConnection, read: Callable[[], T]) -> T:
    """Read a text table; once more with room for longer records where that fails.

    Parameters
    ----------
    con
        Connection.
    read
        Reads the rows of :func:`text_table_rows`.
    """
    usual, longest = LINE_BYTES
    _set_longest_record(con, usual)
    try:
        return read()
    except ENGINE_ERRORS:
        _set_longest_record(con, longest)
        return read()


def _set_longest_record(con: duckdb.DuckDBPyConnection, line_bytes: int) -> None:
    """Say how long a record may be; the reader wants room for several of that length."""
    set_variables(con, source_line_bytes=line_bytes, source_buffer_bytes=4 * line_bytes)


def record_faults(con: duckdb.DuckDBPyConnection, source: SourceFile) -> list[Fault]:
    """Return a fault for each kind of record that cannot be read, with the rows of all of them.

    Parameters
    ----------
    con
        Connection.
    source
        A text table that could not be read to its end.
    """
    width = len(_set_table(con, source))
    by_kind: dict[str, list[tuple[int, int]]] = {}
    for row, kind, fields in _rejects(con):
        by_kind.setdefault(_KINDS.get(kind, "record"), []).append((row, fields))
    if not by_kind:
        odd = {"long_record": long_lines(source.path), "return": lines_with_return(source.path)}
        by_kind = {kind: [(row, 0) for row in rows] for kind, rows in odd.items() if rows}
    return [_fault(source, kind, records, width) for kind, records in by_kind.items()] or [
        Fault("damaged", file=source.display_path)
    ]


def _rejects(con: duckdb.DuckDBPyConnection) -> list[tuple[int, str, int]]:
    """Return row, kind and number of fields of what cannot be read; none if that cannot be said."""
    try:
        con.execute(read_sql(PACKAGE, "text_table_faults.sql"))
    except ENGINE_ERRORS:
        return []
    return con.execute(read_sql(PACKAGE, "text_table_rejects.sql")).fetchall()


def _fault(source: SourceFile, kind: str, records: list[tuple[int, int]], width: int) -> Fault:
    rows = tuple(row for row, _ in records)
    listed = row_list(rows)
    if kind == "ragged":
        shown = [Phrase("csv.row_of", row=row, fields=fields) for row, fields in records]
        listed = Listing(shown[:ROWS_SHOWN], has_more=len(rows) > ROWS_SHOWN)
    limit = LINE_BYTES[1] >> 20
    words = Phrase(f"csv.{kind}", rows=len(rows), listed=listed, columns=width, limit=limit)
    return Fault("broken_record", file=source.display_path, row=rows[0], detail=words)
