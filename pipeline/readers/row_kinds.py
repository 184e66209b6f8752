"""Rows of a table of cells that are no records: totals, notes, headings repeated further down.

They are recognised wherever they stand. What is declared in ``leave_out`` is left out and counted;
any other such row is rejected for what it is.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from duckdb import (
    CoalesceOperator,
    ColumnExpression,
    ConstantExpression,
    Expression,
    FunctionExpression,
)

from pipeline.base.sql import read_sql
from pipeline.checked.checked_file import Notice
from pipeline.dictionary import load_dictionary
from pipeline.readers.columns import READERS
from pipeline.readers.spreadsheet import SOURCE_ROW, Wanted, sheet_rows

if TYPE_CHECKING:
    import duckdb

    from pipeline.readers.source_file import SourceFile

PACKAGE = "pipeline.readers"
ROW_KIND = "row__kind"
"""Landed column with the kind of a row that is no record."""


@dataclass
class Landed:
    """What became of a file's rows when they were landed."""

    rows: int = 0
    """Rows the file holds."""
    left_out: int = 0
    """Those of them that are no records and were left out, as declared."""
    notices: list[Notice] = field(default_factory=list)


def first_seen(cells: list[Expression]) -> Expression:
    """Return the first text of some cells that holds more than white space."""
    texts = FunctionExpression("list_value", *cells)
    return FunctionExpression("first_seen", CoalesceOperator(*cells), texts)


def row_kind(
    source: SourceFile, columns: dict[str, str], filled: Expression, is_numbered: Expression
) -> Expression:
    """Return the kind of a row that is no record, NULL for a record.

    Parameters
    ----------
    source
        The file.
    columns
        Our columns, with the names they have in the rows; these have ``first_text`` and
        ``last_text`` as well.
    filled, is_numbered
        How many cells of the row hold something, and whether they are 1, 2, 3 …
    """
    contents = source.contents
    known = {label for labels in contents.labels for label in labels} | set(contents.columns)
    own_key: Expression = ConstantExpression(None).cast("VARCHAR")
    if (key := own_key_of(source)) in columns:
        own_key = FunctionExpression("nullif", _squeezed(columns[key]), ConstantExpression(""))
    return FunctionExpression(
        "row_kind",
        _squeezed("first_text"),
        _squeezed("last_text"),
        filled,
        is_numbered,
        own_key,
        ConstantExpression(sorted({"".join(label.split()) for label in known} - {""})),
        ConstantExpression(sorted({"".join(title.split()) for title in contents.titles} | {""})),
    ).alias(ROW_KIND)


def own_key_of(source: SourceFile) -> str:
    """Return the column that tells the records of a file's table apart, or the first of several."""
    return load_dictionary().tables[source.declaration.table].key[0]


def _squeezed(column: str) -> Expression:
    return FunctionExpression("squeezed", ColumnExpression(column))


def workbook_rows(
    con: duckdb.DuckDBPyConnection, source: SourceFile, positions: dict[str, int], landed: Landed
) -> duckdb.DuckDBPyRelation:
    """Read a sheet of a workbook; its row numbers and texts need nothing more.

    Parameters
    ----------
    con, source
        Connection to read on, and the file.
    positions
        For each of our columns the column of the sheet, from 0.
    landed
        Is told which columns took values of merged cells.
    """
    columns = load_dictionary().tables[source.declaration.table].columns
    whole = {ours: ours.partition("__")[0] for ours in positions}  # of a part, what it is part of
    types = {
        ours: columns[name].type if name in columns else "number" for ours, name in whole.items()
    }
    quantities = (ours for ours, kind in types.items() if kind == "number")
    wanted = Wanted(
        after=source.declaration.last_header_row,
        positions=list(positions.values()),
        bare=frozenset(positions[ours] for ours, kind in types.items() if kind in READERS),
        quantities=frozenset(positions[ours] for ours in quantities if ours not in source.point),
    )
    sheet = str(source.contents.layer)
    found = sheet_rows(source.path, source.format, source.display_path, sheet, wanted)
    landed.notices += [
        Notice(name, "hidden_sheet", rows, first)
        for name, rows, first in source.contents.hidden_sheets
    ]
    landed.notices += [
        Notice(ours, "merged_cell", *found.filled[at])
        for ours, at in positions.items()
        if at in found.filled and ours in source.mapped
    ]
    names = {ours: f"c{index}" for index, ours in enumerate(positions)}
    return con.from_arrow(found.table).select(
        ColumnExpression(SOURCE_ROW),
        *[ColumnExpression(name).alias(ours) for ours, name in names.items()],
        row_kind(source, names, ColumnExpression("filled"), ColumnExpression("is_numbered")),
    )


def leave_out(
    con: duckdb.DuckDBPyConnection, source: SourceFile, table: str, landed: Landed
) -> None:
    """Remove the rows of a landed file that are declared to be left out, and count them.

    Parameters
    ----------
    con, source, table
        Connection, the file, and the table in which it is landed, with ``row__kind``.
    landed
        Is told how many rows are left out, and of each kind the first.
    """
    kinds = read_sql(PACKAGE, "row_kinds_found.sql").format(landed=table)
    found = {kind: (rows, first) for kind, rows, first in con.execute(kinds).fetchall()}
    for kind, (rows, first) in found.items():
        if kind in source.declaration.leave_out:
            landed.left_out += rows
            landed.notices.append(Notice(own_key_of(source), f"{kind}_row", rows, first))
    if landed.left_out:
        sql = read_sql(PACKAGE, "row_kinds_left_out.sql").format(landed=table)
        con.execute(sql, [list(source.declaration.leave_out)])
    if found.keys() <= set(source.declaration.leave_out):
        con.execute(f"ALTER TABLE {table} DROP COLUMN {ROW_KIND}")
