"""One landed file to checked rows: typed, decoded, masked, each with its faults.

All files of a table go into ``scratch.checked``, which has these columns in this order:

- the table's delivered columns, of the dictionary's types;
- of a table of polygons ``geometry``, ``is_repaired`` and ``piece_count``, of one of points
  ``lon`` and ``lat``; EPSG:4490, degrees;
- ``source_file_id`` and ``source_row``, which identify the row;
- ``may_merge``, ``key_hash`` and ``row_hash``, by which repeated ids are found;
- ``faults``, such as ``[{'field': 'floors', 'reason': 'not_an_integer'}]``, NULL for a good row;
- ``notices``, a list of the same form: what was changed while reading but is not a fault.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from duckdb import CaseExpression, CoalesceOperator, ColumnExpression, StarExpression

from pipeline.base.sql import read_sql
from pipeline.dictionary import load_dictionary
from pipeline.dictionary.ddl import SQL_TYPES
from pipeline.intake.columns import (
    CheckedColumn,
    call,
    check_source_column,
    constant,
    stage,
    stage_name,
    staged,
)
from pipeline.intake.shapes import with_shapes

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    import duckdb

    from pipeline.dictionary import Column, Table
    from pipeline.intake.files import SourceFile

GEOMETRY_COLUMNS = {
    "polygon": {
        "geometry": "GEOMETRY",
        "is_repaired": "BOOLEAN",
        "piece_count": "BIGINT",
    },
    "point": {"lon": "DOUBLE", "lat": "DOUBLE"},
    None: {},
}
SOURCE_COLUMNS = {
    "source_file_id": "BIGINT",
    "source_row": "BIGINT",
    "may_merge": "BOOLEAN",
    "key_hash": "UBIGINT",
    "row_hash": "UBIGINT",
    "faults": SQL_TYPES["fault_list"],
    "notices": SQL_TYPES["fault_list"],
}
KEPT_COLUMNS = {name: SOURCE_COLUMNS[name] for name in ("source_file_id", "source_row", "faults")}
"""Those that stay when the rows of all files have been compared with each other."""


def delivered_columns(
    table: Table, sources: list[SourceFile], wanted: Collection[str] = ()
) -> list[Column]:
    """Return the columns of the working table of checked rows, in the dictionary's order.

    Columns that no file has are left out: a house can have thirty columns and be delivered with
    ten, and empty columns would take as much memory as filled ones.

    Parameters
    ----------
    table
        Table of the dictionary.
    sources
        All its files.
    wanted
        Columns to keep even if no file has them, such as those that corrections fill in.
    """
    brought = {
        name for source in sources for name in (*source.mapped, *source.declaration.constants)
    }
    return [
        column
        for column in table.delivered_columns
        if column.name in brought | {*table.key, *wanted}
        or column.required
        or column.completed
        or column.from_declaration
    ]


def create_checked(
    con: duckdb.DuckDBPyConnection, name: str, table: Table, columns: list[Column]
) -> None:
    """Create an empty table of checked rows.

    Parameters
    ----------
    con
        Connection to create it on.
    name
        Name of the new table; one of that name is replaced.
    table
        Table of the dictionary, for the kind of its geometry.
    columns
        Its columns, from :func:`delivered_columns`.
    """
    delivered = {column.name: SQL_TYPES[column.type] for column in columns}
    typed = delivered | GEOMETRY_COLUMNS[table.geometry] | SOURCE_COLUMNS
    body = ", ".join(f"{column} {sql_type}" for column, sql_type in typed.items())
    con.execute(f"CREATE OR REPLACE TABLE {name} ({body})")


def create_undelivered(con: duckdb.DuckDBPyConnection, tables: Iterable[Table]) -> None:
    """Create ``scratch.checked_<table>`` without rows, for tables of which there is no file.

    They have the form in which :func:`finish_checked` leaves the others, so that the steps of the
    build need not ask what was delivered.

    Parameters
    ----------
    con
        Connection to create them on.
    tables
        Tables of the dictionary.
    """
    con.execute("\n".join(_empty_form(table.name) for table in tables))


@cache
def _empty_form(name: str) -> str:
    """Return the statements that create a table's checked rows without any."""
    table = load_dictionary().tables[name]
    delivered = {column.name: SQL_TYPES[column.type] for column in table.delivered_columns}
    typed = delivered | GEOMETRY_COLUMNS[table.geometry] | KEPT_COLUMNS
    body = ", ".join(f"{column} {sql_type}" for column, sql_type in typed.items())
    return (
        f"CREATE TABLE scratch.rows_{name} ({body});"
        f"CREATE VIEW scratch.checked_{name} AS FROM scratch.rows_{name};"
    )


def finish_checked(con: duckdb.DuckDBPyConnection, table: Table, columns: list[Column]) -> None:
    """Keep ``scratch.checked`` as ``scratch.checked_<table>`` for the steps of the build.

    It becomes a view that adds the columns no file has as NULL, so that steps can name them all.

    Parameters
    ----------
    con
        Connection with ``scratch.checked``.
    table
        Table of the dictionary whose rows it holds.
    columns
        Columns it was created with.
    """
    con.execute(read_sql("pipeline.intake", "finish_checked.sql"))
    con.execute(f"ALTER TABLE scratch.checked RENAME TO rows_{table.name}")
    absent = [
        f"NULL::{SQL_TYPES[column.type]} AS {column.name}"
        for column in table.delivered_columns
        if column not in columns
    ]
    listed, name = ", ".join(["*", *absent]), table.name
    con.execute(f"CREATE VIEW scratch.checked_{name} AS SELECT {listed} FROM scratch.rows_{name}")


def check_file(
    con: duckdb.DuckDBPyConnection, source: SourceFile, table: Table, delivered: list[Column]
) -> None:
    """Check a landed file into the table ``source.checked``.

    Parameters
    ----------
    con
        Connection on which the file is landed.
    source
        The file; ``source.landed`` holds its rows as text.
    table
        Table of the dictionary.
    delivered
        Columns of the working table, from :func:`delivered_columns`.
    """
    declaration = source.declaration
    columns = [
        check_source_column(source, column, is_key=column.name in table.key) for column in delivered
    ]
    create_checked(con, source.checked, table, delivered)
    rows = con.table(source.landed)
    if table.geometry is not None:
        rows = with_shapes(con, rows, table, declaration, source.crs)
    rows = staged(rows, columns)
    merges = declaration.duplicates == "merge"
    # Inserted by position: the order is that of create_checked.
    rows.select(
        *(stage(column.name, "value") for column in columns),
        *_geometry_values(table),
        constant(source.source_file_id),
        ColumnExpression("source_row"),
        constant(merges),
        call("hash", *_key_values(source, table)),
        _row_hash(table, list(source.mapped), merges=merges),
        _row_faults(table, columns),
        _row_notices(columns),
    ).insert_into(source.checked)


def _key_values(source: SourceFile, table: Table) -> list[duckdb.Expression]:
    """Return what identifies a row: its key, or its place in the file for a table without one."""
    place = {
        "source_file_id": constant(source.source_file_id),
        "source_row": ColumnExpression("source_row"),
    }
    return [place.get(name) or stage(name, "value") for name in table.key]


def _geometry_values(table: Table) -> list[duckdb.Expression]:
    geometry = ColumnExpression("geometry")
    if table.geometry == "polygon":
        return [geometry, ColumnExpression("is_repaired"), constant(1)]
    if table.geometry == "point":
        # An outline delivered for a point becomes a point inside it, which a centroid need not be.
        inside = call("ST_PointOnSurface", geometry)
        return [call("ST_X", inside), call("ST_Y", inside)]
    return []


def _row_hash(table: Table, texts: list[str], *, merges: bool) -> duckdb.Expression:
    """Hash what must be equal in two rows for them to be copies of one another.

    The texts as landed, before any reading, and the outline. Pieces of one parcel differ in
    outline by nature, so it does not count where pieces are merged.
    """
    parts = [ColumnExpression(name) for name in texts]
    if table.geometry is not None and not merges:
        parts.append(call("ST_AsWKB", ColumnExpression("geometry")))
    return call("hash", *parts) if parts else constant(0)


def _row_faults(table: Table, columns: list[CheckedColumn]) -> duckdb.Expression:
    """Return the list of a row's faults, NULL for a good row."""
    found = [(column.name, column.fault) for column in columns]
    if table.geometry is not None:
        found.append(("geometry", ColumnExpression("geometry_fault")))
    return _fault_list(found)


def _row_notices(columns: list[CheckedColumn]) -> duckdb.Expression:
    """Return the list of a row's notices, NULL for a row without any."""
    nothing = constant(None).cast("VARCHAR")
    found = [
        (column.name, CaseExpression(condition, constant(notice)).otherwise(nothing))
        for column in columns
        for notice, condition in column.notices.items()
    ]
    return _fault_list([*found, ("", nothing)])


def _fault_list(found: list[tuple[str, duckdb.Expression]]) -> duckdb.Expression:
    """Return the list of field and reason for every reason that is not NULL.

    Most rows have none, and for them the list is not built: one ``coalesce`` over the reasons is
    much cheaper than a list of NULLs that is filtered afterwards.
    """
    each = [call("fault_of", constant(field), reason) for field, reason in found]
    any_reason = CoalesceOperator(*(reason for _, reason in found)).isnotnull()
    listed = call("found_faults", call("list_value", *each))
    return CaseExpression(any_reason, listed).otherwise(constant(None))


def raw_values(
    con: duckdb.DuckDBPyConnection, table: Table, landed: str
) -> duckdb.DuckDBPyRelation:
    """Return the rejected rows of a landed file as JSON, personal values masked.

    The columns are ``source_row`` and ``raw``, such as ``{"house_id": "H1", "floors": "12层"}``.
    Only rejected rows: writing all of them as JSON would take as long as reading them.

    Parameters
    ----------
    con
        Connection on which ``scratch.rejected_here`` lists the rejected rows.
    table
        Table of the dictionary.
    landed
        Name of the landed table.
    """
    rows = con.table(landed).join(con.table("scratch.rejected_here"), "source_row", "semi")
    marks = {stage_name(name, "corrected") for name in table.columns}
    fields = [name for name in rows.columns if name not in {"geometry", "source_row"} | marks]
    personal = {
        name: f"mask_{table.columns[name].personal}"
        for name in fields
        if name in table.columns and table.columns[name].personal
    }
    # Three projections as in the stages of a column: a macro repeats its argument.
    for macros in (
        dict.fromkeys(personal, "plain"),
        dict.fromkeys(personal, "half_width"),
        personal,
    ):
        masked = [call(macro, ColumnExpression(name)).alias(name) for name, macro in macros.items()]
        rows = rows.select(StarExpression(exclude=list(personal)), *masked)
    pairs = [part for name in fields for part in (constant(name), ColumnExpression(name))]
    return rows.select(
        ColumnExpression("source_row"),
        call("json_object", *pairs).cast("VARCHAR").alias("raw"),
    )
