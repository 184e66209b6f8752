"""Corrections as data: applied to what a file says before it is checked.

A correction names a record, a field, its old value and its new value. It is applied only where the
old value is still there, compared as a person would: by meaning, not by spelling. What became of
each is kept in ``scratch.correction_state`` and published with it. No file under ``data/raw`` is
changed.

The order of the work:

1. :func:`prepare_corrections`, then for each file of corrections :func:`keep_texts`: the values are
   kept in full in memory, and masked where the rows are published.
2. :func:`find_targets`: which table and column each correction is of, after all of them are read.
3. :func:`apply_corrections` for each file of the other tables, before it is checked: keys first,
   because a row whose key is corrected may be named by its old or its new key.

Within one field :func:`resolve` works in rounds, so that one correction can build on another:
``3 -> 5`` and ``5 -> 6`` make 6 of a field that holds 3, the first ends as ``superseded``.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from duckdb import CaseExpression, CoalesceOperator, ColumnExpression, Expression

from pipeline.base.sql import append_rows, read_sql, set_variables
from pipeline.dictionary import load_dictionary
from pipeline.intake.columns import (
    call,
    check_column,
    check_source_column,
    constant,
    stage,
    stage_name,
    staged,
)
from pipeline.intake.declaration import ColumnPart

if TYPE_CHECKING:
    import duckdb

    from pipeline.dictionary import Column, Table
    from pipeline.intake.files import SourceFile

PACKAGE = "pipeline.intake"
TABLE = "correction"
VILLAGE_OVERRIDE = ("parcel", "village_code")
"""A derived column that may be corrected too: after the build has found it, not before."""
KEY_SEPARATOR = "/"
"""Between the parts of a key of several columns."""

CorrectedFields = dict[str, tuple[str, ...]]
"""By table, the columns that corrections want to change in the landed text."""


def prepare_corrections(con: duckdb.DuckDBPyConnection, *, are_delivered: bool = True) -> None:
    """Create the tables in which corrections wait, and list every column a correction may name.

    Parameters
    ----------
    con
        Connection of the build, with ``scratch`` attached.
    are_delivered
        Whether there is any file of corrections; without one the list is left empty.
    """
    con.execute(read_sql(PACKAGE, "correction_tables.sql"))
    if are_delivered:
        append_rows(con, "scratch.correctable", list(_correctable()))


@cache
def _correctable() -> tuple[dict[str, object], ...]:
    """Return every spelling of every column; one that means two columns is left out."""
    rows: list[dict[str, object]] = [
        {
            "said_table": said_table,
            "table_name": table.name,
            "said_field": said_field,
            "field": column.name,
            "personal": column.personal,
            "way": way_to_correct(table, column),
        }
        for table in load_dictionary().tables.values()
        for said_table in _spellings(table)
        for column in table.columns.values()
        for said_field in _spellings(column)
    ]
    meanings = Counter((row["said_table"], row["said_field"]) for row in rows)
    return tuple(row for row in rows if meanings[row["said_table"], row["said_field"]] == 1)


def _spellings(entry: Table | Column) -> set[str]:
    """Return name and labels in the form that the macro ``as_named`` gives to a text."""
    brackets = str.maketrans("（）", "()")
    return {text.translate(brackets).lower() for text in (entry.name, entry.zh, entry.en)}


def way_to_correct(table: Table, column: Column) -> str:
    """Return how a column can be corrected.

    Parameters
    ----------
    table, column
        Table of the dictionary, and one of its columns.

    Returns
    -------
    ``text``: in the landed text; ``village``: after the build has found the village; ``never``.
    """
    if (table.name, column.name) == VILLAGE_OVERRIDE:
        return "village"
    is_landed = table.delivered and table.name != TABLE and column.is_delivered
    return "text" if is_landed else "never"


def keep_texts(con: duckdb.DuckDBPyConnection, source: SourceFile) -> None:
    """Keep the values of one file of corrections in full, and mask the personal ones in its rows.

    Parameters
    ----------
    con
        Connection on which the file is landed and checked.
    source
        The file; its tables ``checked`` and ``landed`` are both masked.
    """
    con.execute(read_sql(PACKAGE, "correction_texts.sql").format(checked=source.checked))
    for column in ("old_value", "new_value"):
        if column in source.mapped:
            landed = read_sql(PACKAGE, "correction_landed.sql")
            con.execute(landed.format(landed=source.landed, column=column))


def find_targets(con: duckdb.DuckDBPyConnection) -> CorrectedFields:
    """Find the table and column of each accepted correction; all files must have been read.

    Parameters
    ----------
    con
        Connection with ``scratch.checked_correction``.

    Returns
    -------
    By table, the columns to change in the landed text.
    """
    con.execute(read_sql(PACKAGE, "correction_targets.sql"))
    found = con.execute(read_sql(PACKAGE, "correction_fields.sql")).fetchall()
    return {table: tuple(fields) for table, fields in found}


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
        Columns that corrections want to change, from :func:`find_targets`.

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


def _find_corrected_rows(con: duckdb.DuckDBPyConnection, source: SourceFile, table: Table) -> None:
    """Add the rows that corrections name by key or by place to ``correction_hit``.

    Two forms of the key are compared: as it is stored, and as text, since a row may be rejected
    because its key cannot be read. A column the file does not have counts as an empty text.
    """
    keys = [check_source_column(source, table.columns[name], is_key=True) for name in table.key]
    columns = {
        name
        for name in con.table(source.landed).columns
        if name in table.key or name in {stage_name(key, "corrected") for key in table.key}
    }
    rows = con.table(source.landed).select("source_row", *sorted(columns))
    texts = [
        call("plain_half", ColumnExpression(key)) if key in columns else constant("")
        for key in table.key
    ]
    values = [stage(key, "value").cast("VARCHAR") for key in table.key]
    staged(rows, keys).select(
        ColumnExpression("source_row"),
        _joined_key(values).alias("key"),
        _joined_key(texts).alias("key_text"),
    ).query("row_key", read_sql(PACKAGE, "correction_rows.sql"))


def _joined_key(parts: list[Expression]) -> Expression:
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
    our column is a part of a longer text, corrected rows are marked, because their text is the
    value itself.
    """
    name, declaration = column.name, source.declaration
    if isinstance(declaration.columns.get(name), ColumnPart):
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


def resolve(con: duckdb.DuckDBPyConnection, *, is_personal: bool) -> None:
    """Apply ``correction_candidate`` to ``correction_cell`` in rounds.

    Each round applies the corrections whose old value is there now; the last finds none. It ends,
    because a correction is applied at most once.

    Parameters
    ----------
    con
        Connection with both tables, as ``correction_prepare.sql`` expects them.
    is_personal
        Whether the field holds personal data, whose old values may be given masked.
    """
    set_variables(con, correction_personal=is_personal)
    con.execute(read_sql(PACKAGE, "correction_prepare.sql"))
    one_round = read_sql(PACKAGE, "correction_round.sql")
    while con.execute(one_round).fetchall() != [(0,)]:
        pass  # the last statement of a round returns how many cells it has changed
    con.execute(read_sql(PACKAGE, "correction_states.sql"))
