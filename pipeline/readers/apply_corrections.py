"""Corrections applied to what a file says, before it is checked.

Keys come first, because a row whose key is corrected may be named by its old or its new key. See
:mod:`pipeline.checked.corrections` for what a correction is.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from duckdb import CaseExpression, CoalesceOperator, ColumnExpression, Expression

from pipeline.base.sql import read_sql, set_variables
from pipeline.checked.corrections import KEY_SEPARATOR, resolve
from pipeline.delivery.declaration import ColumnPart, JoinedColumns
from pipeline.readers.columns import (
    call,
    check_column,
    check_source_column,
    constant,
    stage,
    stage_name,
    staged,
)

if TYPE_CHECKING:
    import duckdb

    from pipeline.dictionary import Column, Table
    from pipeline.readers.source_file import SourceFile

PACKAGE = "pipeline.readers"


def mask_texts(con: duckdb.DuckDBPyConnection, source: SourceFile) -> None:
    """Mask the personal values in a file of corrections, as the field that its row names is.

    Parameters
    ----------
    con
        Connection on which the file is landed and checked.
    source
        The file; its tables ``checked`` and ``landed`` are both masked.
    """
    con.execute(read_sql(PACKAGE, "correction_masked.sql").format(checked=source.checked))
    for column in ("old_value", "new_value"):
        if column in source.mapped:
            raw = read_sql(PACKAGE, "correction_raw.sql")
            con.execute(raw.format(checked=source.checked, column=column))
            landed = read_sql(PACKAGE, "correction_landed.sql")
            con.execute(landed.format(landed=source.landed, column=column))


def apply_corrections(
    con: duckdb.DuckDBPyConnection, source: SourceFile, table: Table, fields: tuple[str, ...]
) -> SourceFile:
    """Apply the corrections of one landed file to its text.

    Keys are corrected first, so that other corrections find a record by its new key as well as by
    the delivered one.

    Parameters
    ----------
    con
        Connection on which the file is landed.
    source
        The file.
    table
        Table of the dictionary it belongs to.
    fields
        Columns that corrections want to change, from
        :func:`pipeline.checked.corrections.concerning`.

    Returns
    -------
    The file with the columns it has only because of a correction; check it as this.
    """
    set_variables(con, correction_table=table.name, correction_file=source.display_path)
    con.execute(read_sql(PACKAGE, "correction_hits.sql"))
    _find_corrected_rows(con, source, table)
    keys = [field for field in fields if field in table.key]
    for field in keys:
        source = _correct_field(con, source, table, field)
    if keys:
        _find_corrected_rows(con, source, table)
    for field in fields:
        if field not in table.key:
            source = _correct_field(con, source, table, field)
    return source


def row_keys(
    con: duckdb.DuckDBPyConnection, source: SourceFile, table: Table
) -> duckdb.DuckDBPyRelation:
    """Return ``source_row``, ``key`` and ``key_text`` of every row of a landed file.

    Two forms of the key: as it is stored, and as text, since a row may be rejected because its key
    cannot be read. A column the file does not have counts as an empty text.
    """
    keys = [check_source_column(source, table.columns[name], is_key=True) for name in table.key]
    columns = {
        name
        for name in con.table(source.landed).columns
        if name in table.key or name in _marks(table.key)
    }
    columns -= {"source_row"}
    rows = con.table(source.landed).select("source_row", *sorted(columns))
    texts = [
        call("plain_half", ColumnExpression(key)) if key in columns else constant("")
        for key in table.key
    ]
    values = [stage(key, "value").cast("VARCHAR") for key in table.key]
    return staged(rows, keys).select(
        ColumnExpression("source_row"),
        joined_key(values).alias("key"),
        joined_key(texts).alias("key_text"),
    )


def _marks(fields: tuple[str, ...]) -> set[str]:
    """Return the landed columns that say more about the texts of some columns."""
    return {stage_name(field, mark) for field in fields for mark in ("corrected", "partial")}


def _find_corrected_rows(con: duckdb.DuckDBPyConnection, source: SourceFile, table: Table) -> None:
    """Add the rows that corrections name by key or by place to ``correction_hit``."""
    found = row_keys(con, source, table)
    found.query("row_key", read_sql(PACKAGE, "correction_rows.sql"))


def joined_key(parts: list[Expression]) -> Expression:
    """Return the parts of a key as one text, such as ``H1/2``; NULL where a part is missing."""
    whole = parts[0]
    for part in parts[1:]:
        whole = call("||", call("||", whole, constant(KEY_SEPARATOR)), part)
    return whole


def _correct_field(
    con: duckdb.DuckDBPyConnection, source: SourceFile, table: Table, field: str
) -> SourceFile:
    """Apply the corrections of one field of one file.

    The views and tables the SQL files share: ``correction_cell``, one row per row to be corrected
    with its text now; ``correction_candidate``, the corrections of them; ``correction_word``, all
    texts of both, so that each is read only once.
    """
    set_variables(con, correction_field=field)
    hit = con.table("correction_hit").filter(ColumnExpression("field") == constant(field))
    if not hit:
        return source
    column, is_key = table.columns[field], field in table.key
    source = _with_own_text(con, source, column)
    read = check_source_column(source, column, is_key=is_key)
    con.table(source.landed).join(hit, "source_row", how="semi").select(
        ColumnExpression("source_row").alias("cell_id"),
        read.plain.alias("text"),
        call("plain", ColumnExpression(field)).alias("whole"),
    ).query("now_text", read_sql(PACKAGE, "correction_cells.sql"))
    con.execute(read_sql(PACKAGE, "correction_candidates.sql"))
    _read_texts(con, source, column, is_key=is_key)
    resolve(con, is_personal=column.personal is not None)
    mark = f", {stage_name(field, 'corrected')} = true" if field in source.corrected else ""
    changes = read_sql(PACKAGE, "correction_changes.sql")
    con.execute(changes.format(landed=source.landed, column=field, mark=mark))
    return source


def _with_own_text(
    con: duckdb.DuckDBPyConnection, source: SourceFile, column: Column
) -> SourceFile:
    """Return the file with a landed column of its own for a column to be corrected.

    A correction changes single rows of a landed column, so there must be one. A constant becomes a
    column that holds it in every row; a column the file does not have becomes an empty one. Where
    our column is a part of a longer text or joined from several, corrected rows are marked, because
    their text is the value itself.
    """
    name, declaration = column.name, source.declaration
    if isinstance(declaration.columns.get(name), (ColumnPart, JoinedColumns)):
        if name not in source.corrected:
            con.execute(
                f"ALTER TABLE {source.landed} ADD COLUMN {stage_name(name, 'corrected')} BOOLEAN"
            )
        return replace(source, corrected=source.corrected | {name})
    if name in source.mapped:
        return source
    given = declaration.constants.get(name)
    if given is None and column.from_declaration is not None:
        given = declaration.as_of
    text = None if given is None else str(given)
    con.execute(f"ALTER TABLE {source.landed} ADD COLUMN {name} VARCHAR")
    if text is not None:
        con.execute(f"UPDATE {source.landed} SET {name} = ?", [text])
    left = {key: value for key, value in declaration.constants.items() if key != name}
    return replace(
        source,
        declaration=declaration.model_copy(update={"constants": left}),
        mapped={**source.mapped, name: name},
    )


def _read_texts(
    con: duckdb.DuckDBPyConnection, source: SourceFile, column: Column, *, is_key: bool
) -> None:
    """Read every text of ``correction_word``: its meaning, its masked form and its fault."""
    name = column.name
    # Corrections are written in our own terms: no pattern, no constant; the labels still hold.
    whole = source.declaration.model_copy(update={"columns": {}, "constants": {}})
    read = check_column(column, whole, {name}, is_key=is_key)
    words = con.table("correction_word").select(ColumnExpression("text").alias(name))
    fault, masked = read.fault, constant(None).cast("VARCHAR")
    if column.personal is not None:
        masked = stage(name, "value")
        is_masked = call("contains", ColumnExpression(name), constant("*"))
        fault = CaseExpression(is_masked, constant("masked")).otherwise(fault)
    staged(words, [read]).select(
        ColumnExpression(name).alias("text"),
        _meaning_of_text(column).alias("meaning"),
        masked.alias("masked"),
        fault.alias("fault"),
    ).query("word", read_sql(PACKAGE, "correction_reading.sql"))


def _meaning_of_text(column: Column) -> Expression:
    """Return what two spellings of the same value have in common.

    ``3`` and ``3.0`` are one number, a label and its code one code, and a list is the same in any
    order. A text without a value is compared as it is spelt.
    """
    name = column.name
    half, value = stage(name, "halfwidth"), stage(name, "value")
    if column.personal is not None:
        return half
    if column.type == "text_list":
        in_order = call("list_sort", value).cast("VARCHAR")
        return CaseExpression(call("has_unknown", value), half).otherwise(in_order)
    return CoalesceOperator(value.cast("VARCHAR"), half)
