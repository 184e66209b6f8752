"""One landed file to checked rows: typed, decoded, masked, each with its faults.

All files of a table go into ``scratch.checked``: the table's delivered columns, ``geometry`` (and
``is_repaired``, ``piece_count``) or ``lon`` and ``lat``, the source, two hashes for finding
repeated ids, and ``faults``, a list of field and reason that is NULL for a good row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from duckdb import CaseExpression, CoalesceOperator, ColumnExpression, StarExpression

from pipeline.dictionary.ddl import SQL_TYPES
from pipeline.intake.columns import (
    CheckedColumn,
    call,
    check_column,
    constant,
    stage,
    stage_name,
)
from pipeline.intake.shapes import with_shapes
from pipeline.sql import append_rows

if TYPE_CHECKING:
    import duckdb

    from pipeline.dictionary import Table
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
}


def checked_columns(table: Table) -> dict[str, str]:
    """Return the columns of ``scratch.checked`` for a table, with their SQL types."""
    delivered = {column.name: SQL_TYPES[column.type] for column in table.delivered_columns}
    return delivered | GEOMETRY_COLUMNS[table.geometry] | SOURCE_COLUMNS


def create_checked(con: duckdb.DuckDBPyConnection, table: Table) -> None:
    """Create the empty ``scratch.checked`` of a table."""
    columns = ", ".join(f"{name} {sql_type}" for name, sql_type in checked_columns(table).items())
    con.execute(f"CREATE OR REPLACE TABLE scratch.checked ({columns})")


def check_file(
    con: duckdb.DuckDBPyConnection, source: SourceFile, table: Table, landed: str
) -> None:
    """Append a landed file to ``scratch.checked``, and its notices to ``intake_notice``."""
    declaration = source.declaration
    columns = [
        check_column(column, declaration, source.mapped, is_key=column.name in table.key)
        for column in table.delivered_columns
    ]
    delivered = con.table(landed)
    append_rows(con, "intake_notice", _notices(delivered, source, columns))
    rows = delivered
    if table.geometry is not None:
        rows = with_shapes(con, delivered, table, declaration, source.crs)
    rows = _staged(rows, columns, ("plain", "half", "value"))
    merges = declaration.duplicates == "merge"
    rows.select(
        *(stage(column.name, "value") for column in columns),
        *_geometry_values(table),
        constant(source.source_file_id),
        ColumnExpression("source_row"),
        constant(merges),
        call("hash", *(stage(name, "value") for name in table.key)),
        _row_hash(table, list(source.mapped), merges=merges),
        _faults(table, columns),
    ).insert_into("scratch.checked")


def _staged(
    rows: duckdb.DuckDBPyRelation, columns: list[CheckedColumn], kinds: tuple[str, ...]
) -> duckdb.DuckDBPyRelation:
    """Return the rows with each column's stages added, one projection after the other."""
    for kind in kinds:
        added = [getattr(column, kind).alias(stage_name(column.name, kind)) for column in columns]
        rows = rows.select(StarExpression(), *added)
    return rows


def _geometry_values(table: Table) -> list[duckdb.Expression]:
    geometry = ColumnExpression("geometry")
    if table.geometry == "polygon":
        return [geometry, ColumnExpression("is_repaired"), constant(1)]
    if table.geometry == "point":
        middle = call("ST_PointOnSurface", geometry)
        return [call("ST_X", middle), call("ST_Y", middle)]
    return []


def _row_hash(table: Table, texts: list[str], *, merges: bool) -> duckdb.Expression:
    """Hash what must be the same in two rows for them to be copies of one another.

    Pieces of one parcel differ in geometry by nature, so it does not count where they merge.
    """
    parts = [ColumnExpression(name) for name in texts]
    if table.geometry is not None and not merges:
        parts.append(call("ST_AsWKB", ColumnExpression("geometry")))
    return call("hash", *parts) if parts else constant(0)


def _faults(table: Table, columns: list[CheckedColumn]) -> duckdb.Expression:
    """Return the list of a row's faults, NULL for a good row.

    The list is built for bad rows alone: one ``coalesce`` tells them from the others.
    """
    found = {column.name: column.fault for column in columns}
    if table.geometry is not None:
        found["geometry"] = ColumnExpression("geometry_fault")
    each = [call("fault_of", constant(name), fault) for name, fault in found.items()]
    any_fault = CoalesceOperator(*found.values()).isnotnull()
    listed = call("found_faults", call("list_value", *each))
    return CaseExpression(any_fault, listed).otherwise(constant(None))


def _notices(
    delivered: duckdb.DuckDBPyRelation, source: SourceFile, columns: list[CheckedColumn]
) -> list[dict[str, object]]:
    """Count what was read with care, in one pass over the landed texts."""
    kinds = [
        (column.name, notice, condition)
        for column in columns
        for notice, condition in column.notices.items()
    ]
    if not kinds:
        return []
    row = ColumnExpression("source_row")
    counts = [call("count_if", condition) for _, _, condition in kinds]
    firsts = [
        call("min", CaseExpression(condition, row).otherwise(constant(None)))
        for _, _, condition in kinds
    ]
    staged = _staged(delivered, columns, ("plain", "half"))
    found = staged.aggregate([*counts, *firsts]).fetchall()[0]
    return [
        {
            "source_file_id": source.source_file_id,
            "field": name,
            "notice": notice,
            "row_count": int(found[place]),
            "first_row": found[place + len(kinds)],
        }
        for place, (name, notice, _) in enumerate(kinds)
        if found[place]
    ]


def raw_values(
    con: duckdb.DuckDBPyConnection, table: Table, landed: str
) -> duckdb.DuckDBPyRelation:
    """Return ``source_row, raw`` of a landed file's rejected rows, personal values masked.

    Why the rejected alone: writing all rows as JSON would take as long as reading them.
    """
    rows = con.table(landed).join(con.table("scratch.rejected_here"), "source_row", "semi")
    fields = [name for name in rows.columns if name not in {"geometry", "source_row"}]
    personal = {
        name: f"mask_{table.columns[name].personal}"
        for name in fields
        if name in table.columns and table.columns[name].personal
    }
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
