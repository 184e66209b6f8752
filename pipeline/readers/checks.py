"""One landed file to checked rows: typed, decoded, masked, each with its faults.

They go into a table that has these columns in this order:

- the columns of the table that this file can have, of the dictionary's types;
- of a table of polygons ``geometry``, ``is_repaired`` and ``piece_count``, then what follows from
the
  outline: a point on it, its area in m² and its box; of a table of points ``lon`` and ``lat``.
  EPSG:4490, degrees;
- ``source_row``, and the technical columns of :mod:`pipeline.checked.checked_file`;
- ``faults``, such as ``[{'field': 'floors', 'reason': 'not_an_integer'}]``, NULL for a good row;
- ``notices``, a list of the same form: what was changed while reading but is not a fault.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from duckdb import CaseExpression, CoalesceOperator, ColumnExpression, StarExpression

from pipeline.checked.checked_file import KEY_HASH, RINGS_M2, ROW_HASH, TEXTS_HASH, raw_name
from pipeline.delivery.declaration import ColumnPart
from pipeline.dictionary.ddl import SQL_TYPES
from pipeline.readers.columns import (
    CheckedColumn,
    call,
    check_source_column,
    constant,
    stage,
    stage_name,
    staged,
)
from pipeline.readers.row_kinds import ROW_KIND
from pipeline.readers.shapes import OUTLINE_COLUMNS, with_shapes
from pipeline.readers.text_geometry import OUTLINE_TEXT, POINT_TEXTS

if TYPE_CHECKING:
    from collections.abc import Collection

    import duckdb

    from pipeline.dictionary import Column, Table
    from pipeline.readers.source_file import SourceFile

UNIT_SEPARATOR = 31
"""ASCII character between texts that are hashed together: none of them can contain it."""


def columns_of(source: SourceFile, table: Table, corrected: Collection[str] = ()) -> list[Column]:
    """Return the columns that the checked rows of a file have, in the dictionary's order.

    Columns that the file does not have are left out: a house can have thirty columns and be
    delivered with ten.

    Parameters
    ----------
    source
        The file.
    table
        Table of the dictionary.
    corrected
        Columns that corrections fill in.
    """
    brought = {*source.mapped, *source.declaration.constants, *table.key, *corrected}
    if table.name == "correction":  # those that the file lacks are asked for when it is applied
        brought |= table.columns.keys()
    return [
        column
        for column in table.delivered_columns
        if column.name in brought or column.required or column.completed or column.from_declaration
    ]


def check_file(
    con: duckdb.DuckDBPyConnection, source: SourceFile, table: Table, delivered: list[Column]
) -> None:
    """Check a landed file into the table ``source.checked``.

    Parameters
    ----------
    con
        Connection on which the file is landed; its variable ``secret`` keys the hashes.
    source
        The file; ``source.landed`` holds its rows as text.
    table
        Table of the dictionary.
    delivered
        Columns of the checked rows, from :func:`columns_of`.
    """
    columns = [
        check_source_column(source, column, is_key=column.name in table.key) for column in delivered
    ]
    rows = con.table(source.landed)
    for column in columns:
        if stage_name(column.name, "cut") in rows.columns:
            column.notices["cut_character"] = stage(column.name, "cut")
    points = [name for name in POINT_TEXTS if name in rows.columns]
    texts = [ColumnExpression(name).alias(raw_name(name)) for name in points]
    rows = rows.select(StarExpression(), *texts)
    if table.geometry is not None:
        rows = with_shapes(con, rows, table, source)
    rows = staged(rows, columns)
    rows.select(
        *(
            stage(column.name, "value").cast(SQL_TYPES[column.type]).alias(column.name)
            for column in delivered
        ),
        *_geometry_values(table),
        ColumnExpression("source_row").cast("BIGINT").alias("source_row"),
        *_hashes(table, delivered, merges=source.declaration.duplicates == "merge"),
        *(_raw_text(column, source) for column in delivered if column.name in source.mapped),
        *(ColumnExpression(raw_name(name)) for name in points),
        _row_faults(rows, table, columns).cast(SQL_TYPES["fault_list"]).alias("faults"),
        _row_notices(columns).cast(SQL_TYPES["fault_list"]).alias("notices"),
    ).create(source.checked)


def _hashes(table: Table, delivered: list[Column], *, merges: bool) -> list[duckdb.Expression]:
    """Return the hashes of a row's key and of all that copies of it share.

    A table that is identified by the place of its rows has no key to hash. Of corrections the
    values are told apart by a hash as well, because they are masked by row and not by column.
    """
    by_name = {column.name: column for column in delivered}
    found = []
    if "source_row" not in table.key:
        found.append(call("hash", *(stage(name, "value") for name in table.key)).alias(KEY_HASH))
        found.append(_row_hash(table, by_name, merges=merges).alias(ROW_HASH))
    if table.name == "correction":
        found.append(_keyed([stage("old_value", "value"), stage("new_value", "value")]))
        found[-1] = found[-1].alias(TEXTS_HASH)
    return found


def _row_hash(table: Table, delivered: dict[str, Column], *, merges: bool) -> duckdb.Expression:
    """Hash what must be equal in two rows for them to be copies of one another.

    What is published, and so not the spelling it was delivered in; of personal data the full
    values, keyed. All columns of the table in its order, as another file may have others. Pieces of
    one parcel differ in outline by nature, so it does not count where pieces are merged.
    """
    nothing = constant(None).cast("VARCHAR")
    shown = [column for column in table.delivered_columns if column.personal is None]
    parts = [
        stage(column.name, "value") if column.name in delivered else nothing for column in shown
    ]
    personal = [
        stage(column.name, "halfwidth") if column.name in delivered else nothing
        for column in table.delivered_columns
        if column.personal is not None
    ]
    if any(column.personal for column in delivered.values()):
        parts.append(_keyed(personal))
    elif personal:
        parts.append(nothing)
    if table.geometry == "polygon" and not merges:
        parts.append(call("ST_AsWKB", ColumnExpression("geometry")))
    elif table.geometry == "point":
        parts += [ColumnExpression("lon"), ColumnExpression("lat")]
    return call("hash", *parts)


def _keyed(texts: list[duckdb.Expression]) -> duckdb.Expression:
    """Return the keyed hash of some texts together; NULL where all of them are."""
    separator = call("chr", constant(UNIT_SEPARATOR))
    known = [CoalesceOperator(text, constant("")) for text in texts]
    joined = call("concat_ws", separator, *known)
    return CaseExpression(CoalesceOperator(*texts).isnotnull(), call("keyed", joined)).otherwise(
        constant(None)
    )


def _raw_text(column: Column, source: SourceFile) -> duckdb.Expression:
    """Return the delivered text of a column where it is not the value, for rows rejected later.

    Of personal data only a value too damaged to be published differs; it is masked too. Its
    half-width stage is the text itself, unless a declared pattern has cut the text.
    """
    value, text = stage(column.name, "value").cast("VARCHAR"), ColumnExpression(column.name)
    if column.personal is not None:
        is_cut = isinstance(source.declaration.columns.get(column.name), ColumnPart)
        whole = call("plain_half", text) if is_cut else stage(column.name, "halfwidth")
        text = call(f"mask_{column.personal}", whole)
    same = CaseExpression(text != value, text).when(value.isnull(), text)
    return same.otherwise(constant(None)).alias(raw_name(column.name))


def _geometry_values(table: Table) -> list[duckdb.Expression]:
    geometry = ColumnExpression("geometry")
    if table.geometry == "polygon":
        return [
            call("in_cgcs2000", geometry).alias("geometry"),
            ColumnExpression("is_repaired"),
            constant(1).cast("BIGINT").alias("piece_count"),
            *(ColumnExpression(name) for name in OUTLINE_COLUMNS),
            ColumnExpression(RINGS_M2),
        ]
    if table.geometry == "point":
        return [ColumnExpression("lon"), ColumnExpression("lat")]
    return []


def _row_faults(
    rows: duckdb.DuckDBPyRelation, table: Table, columns: list[CheckedColumn]
) -> duckdb.Expression:
    """Return the list of a row's faults, NULL for a good row.

    A row that is no record has one fault, whatever its cells hold.
    """
    found = [(column.name, column.fault) for column in columns]
    if table.geometry is not None:
        found.append(("geometry", _geometry_fault(rows)))
    if ROW_KIND not in rows.columns:
        return _fault_list(found)
    kind = ColumnExpression(ROW_KIND)
    own = _fault_list([(table.key[0], call("concat", kind, constant("_row"))), ("", _nothing())])
    return CaseExpression(kind.isnotnull(), own).otherwise(_fault_list(found))


def _geometry_fault(rows: duckdb.DuckDBPyRelation) -> duckdb.Expression:
    """Return the fault of a row's place; of a cell that holds no value, for that."""
    cells = [
        call("cell_fault", ColumnExpression(raw_name(name)))
        for name in POINT_TEXTS
        if raw_name(name) in rows.columns
    ]
    return CoalesceOperator(*cells, ColumnExpression("geometry_fault"))


def _nothing() -> duckdb.Expression:
    return constant(None).cast("VARCHAR")


def _row_notices(columns: list[CheckedColumn]) -> duckdb.Expression:
    """Return the list of a row's notices, NULL for a row without any."""
    nothing = _nothing()
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


def raw_fields(con: duckdb.DuckDBPyConnection, source: SourceFile, table: Table) -> list[str]:
    """Return the landed columns that a rejected row is shown with, in order."""
    marks = {
        stage_name(name, mark) for name in table.columns for mark in ("corrected", "cut", "partial")
    }
    hidden = {"geometry", "geometry_fault", "source_row", ROW_KIND, OUTLINE_TEXT} | marks
    return [name for name in con.table(source.landed).columns if name not in hidden]


def raw_values(
    con: duckdb.DuckDBPyConnection, source: SourceFile, table: Table
) -> duckdb.DuckDBPyRelation:
    """Return the rejected rows of a landed file as JSON, personal values masked.

    The columns are ``source_row`` and ``raw``, such as ``{"house_id": "H1", "floors": "12层"}``.
    Only rejected rows: writing all of them as JSON would take as long as reading them.

    Parameters
    ----------
    con
        Connection on which the file is landed and checked.
    source
        The file.
    table
        Table of the dictionary.
    """
    rejected = con.table(source.checked).filter(ColumnExpression("faults").isnotnull())
    rows = con.table(source.landed).join(rejected.select("source_row"), "source_row", "semi")
    fields = raw_fields(con, source, table)
    if ROW_KIND in rows.columns:
        shown = [
            call("text_of_row", ColumnExpression(ROW_KIND), ColumnExpression(name))
            for name in fields
        ]
        named = [text.alias(name) for text, name in zip(shown, fields, strict=True)]
        rows = rows.select(ColumnExpression("source_row"), *named)
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
