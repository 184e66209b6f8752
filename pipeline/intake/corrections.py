"""Corrections as data: applied to what a file says before it is checked.

A correction names a record, a field, what it holds and what it should hold. It is applied only
where the old value still stands, compared as a person would: by meaning, not by spelling. What
became of each is kept in ``scratch.correction_state`` and published with it. No file under
``data/raw`` is changed.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from duckdb import CaseExpression, CoalesceOperator, ColumnExpression, Expression

from pipeline.base.sql import append_rows, read_sql, set_variables
from pipeline.dictionary import load_dictionary
from pipeline.intake.columns import call, check_column, constant, stage, stage_name, staged
from pipeline.intake.declaration import ColumnPart

if TYPE_CHECKING:
    import duckdb

    from pipeline.dictionary import Column, Table
    from pipeline.intake.files import SourceFile

PACKAGE = "pipeline.intake"
TABLE = "correction"
VILLAGE_OVERRIDE = ("parcel", "village_code")
"""A derived column that may be corrected all the same: after it is found, not before."""
KEY_SEPARATOR = "/"
"""Between the parts of a key of several columns."""

CorrectedFields = dict[str, tuple[str, ...]]
"""The columns of each table that corrections want to change."""


def prepare_corrections(con: duckdb.DuckDBPyConnection, *, are_delivered: bool = True) -> None:
    """Create the tables corrections wait in, and list every column a correction may name."""
    con.execute(read_sql(PACKAGE, "correction_tables.sql"))
    if are_delivered:
        append_rows(con, "scratch.correctable", list(_correctable()))


@cache
def _correctable() -> tuple[dict[str, object], ...]:
    """Return every spelling of every column; one that stands for two columns means neither."""
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
    """Return name and labels as the macro ``as_named`` writes them."""
    half = str.maketrans("（）", "()")
    return {text.translate(half).lower() for text in (entry.name, entry.zh, entry.en)}


def way_to_correct(table: Table, column: Column) -> str:
    """Say how a column can be corrected: in the landed text, as a village, or never."""
    if (table.name, column.name) == VILLAGE_OVERRIDE:
        return "village"
    is_landed = table.delivered and table.name != TABLE and column.is_delivered
    return "text" if is_landed else "never"


def keep_texts(con: duckdb.DuckDBPyConnection, source: SourceFile) -> None:
    """Set the values of one checked file of corrections aside in full, and mask personal ones."""
    con.execute(read_sql(PACKAGE, "correction_texts.sql").format(checked=source.checked))
    for column in ("old_value", "new_value"):
        if column in source.mapped:
            landed = read_sql(PACKAGE, "correction_landed.sql")
            con.execute(landed.format(landed=source.landed, column=column))


def find_targets(con: duckdb.DuckDBPyConnection) -> CorrectedFields:
    """Settle what each accepted correction is of, once all files of corrections are read."""
    con.execute(read_sql(PACKAGE, "correction_targets.sql"))
    found = con.execute(read_sql(PACKAGE, "correction_fields.sql")).fetchall()
    return {table: tuple(fields) for table, fields in found}


def apply_corrections(
    con: duckdb.DuckDBPyConnection, source: SourceFile, table: Table, fields: tuple[str, ...]
) -> SourceFile:
    """Change the landed text of one file where corrections are of it.

    Keys go first, so that other corrections find a record by the key it is given as well as by
    the one it was delivered with.

    Returns
    -------
    The file as it is to be checked: with columns that it only has by a correction.
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
    """Note which rows of the file corrections are of."""
    keys = [
        check_column(
            table.columns[name],
            source.declaration,
            source.mapped,
            is_key=True,
            is_corrected=name in source.corrected,
        )
        for name in table.key
    ]
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
    """Return the parts of a key as one text, NULL where one is missing."""
    whole = parts[0]
    for part in parts[1:]:
        whole = call("||", call("||", whole, constant(KEY_SEPARATOR)), part)
    return whole


def _correct_field(
    con: duckdb.DuckDBPyConnection, source: SourceFile, table: Table, field: str
) -> SourceFile:
    """Apply the corrections of one field of one file."""
    set_variables(con, correction_field=field)
    hit = con.table("correction_hit").filter(ColumnExpression("field") == constant(field))
    if not hit:
        return source
    column, is_key = table.columns[field], field in table.key
    source = _with_own_text(con, source, column)
    read = check_column(
        column,
        source.declaration,
        source.mapped,
        is_key=is_key,
        is_corrected=field in source.corrected,
    )
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
    """Return the file with a landed text for a column that it takes from elsewhere.

    A constant becomes a column that holds it in every row, a column it lacks an empty one. Where
    ours is a part of theirs, corrected rows are marked: their text is ours as it stands.
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
    """Say of every text at hand what it means, how it is shown and why it could not be stored."""
    name = column.name
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
    """Return what two spellings of the same value have in common."""
    name = column.name
    half, value = stage(name, "halfwidth"), stage(name, "value")
    if column.personal is not None:
        return half
    if column.type == "text_list":
        in_order = call("list_sort", value).cast("VARCHAR")
        return CaseExpression(call("has_unknown", value), half).otherwise(in_order)
    return CoalesceOperator(value.cast("VARCHAR"), half)


def resolve(con: duckdb.DuckDBPyConnection, *, is_personal: bool) -> None:
    """Apply ``correction_candidate`` to ``correction_cell`` until no old value stands any more."""
    set_variables(con, correction_personal=is_personal)
    con.execute(read_sql(PACKAGE, "correction_prepare.sql"))
    one_round = read_sql(PACKAGE, "correction_round.sql")
    while con.execute(one_round).fetchall() != [(0,)]:
        pass
    con.execute(read_sql(PACKAGE, "correction_states.sql"))
