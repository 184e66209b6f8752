"""The rows of a table as views over the checked files of all its deliveries.

``scratch.delivered_<table>``
    The rows that were accepted when their file was read, with the technical columns.
``scratch.checked_<table>``
    Those that are still accepted after they were compared with each other: merged pieces united,
    rejected rows left out. Its columns are those of the dictionary that a delivery can have, those
    of the geometry, ``source_file_id`` and ``source_row``, and ``faults``, which is NULL.

Why views: the rows stay in their Parquet files, of which every step reads the columns it needs.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from pipeline.base.sql import append_rows, literal_path, read_sql
from pipeline.checked.checked_file import KEY_HASH, RINGS_M2, ROW_HASH, TEXTS_HASH
from pipeline.dictionary import load_dictionary
from pipeline.dictionary.ddl import SQL_TYPES, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable

    import duckdb

    from pipeline.dictionary import Table
    from pipeline.intake.reading import ReadDelivery

PACKAGE = "pipeline.intake"
GEOMETRY_COLUMNS: dict[str | None, dict[str, str]] = {
    "polygon": {
        "geometry": "GEOMETRY",
        "is_repaired": "BOOLEAN",
        "piece_count": "BIGINT",
        "lon": "DOUBLE",
        "lat": "DOUBLE",
        "footprint_m2": "DOUBLE",
        "west": "DOUBLE",
        "south": "DOUBLE",
        "east": "DOUBLE",
        "north": "DOUBLE",
    },
    "point": {"lon": "DOUBLE", "lat": "DOUBLE"},
    None: {},
}
TECHNICAL_COLUMNS = {
    KEY_HASH: "UBIGINT",
    ROW_HASH: "UBIGINT",
    TEXTS_HASH: "VARCHAR",
    RINGS_M2: "DOUBLE",
}


def row_columns(table: Table) -> dict[str, str]:
    """Return the columns of a table's checked rows with their types."""
    delivered = {column.name: SQL_TYPES[column.type] for column in table.delivered_columns}
    place = {"source_file_id": "BIGINT", "source_row": "BIGINT"}
    return delivered | GEOMETRY_COLUMNS[table.geometry] | place


def show_sources(con: duckdb.DuckDBPyConnection, sources: list[ReadDelivery]) -> None:
    """Say which Parquet files are of which delivered file.

    Parameters
    ----------
    con
        Connection with ``scratch.source`` and ``scratch.rejected_source``.
    sources
        Files that were not shown yet.
    """
    append_rows(con, "scratch.source", [
        {
            "source_file_id": source.source_file_id,
            "filename": str(source.checked.rows),
            "may_merge": source.declaration.duplicates == "merge",
        }
        for source in sources
    ])  # fmt: skip
    append_rows(con, "scratch.rejected_source", [
        {"source_file_id": source.source_file_id, "filename": str(source.checked.rejected)}
        for source in sources
    ])  # fmt: skip


def create_undelivered(con: duckdb.DuckDBPyConnection, tables: Iterable[Table]) -> None:
    """Create the views of tables of which there is no file, so that no step need ask.

    Parameters
    ----------
    con
        Connection to create them on.
    tables
        Tables of the dictionary.
    """
    con.execute("\n".join(_empty_views(table.name) for table in tables))


@cache
def _empty_views(name: str) -> str:
    typed = row_columns(load_dictionary().tables[name])
    views = {
        f"delivered_{name}": typed | TECHNICAL_COLUMNS,
        f"checked_{name}": typed | {"faults": SQL_TYPES["fault_list"]},
    }
    return "\n".join(
        f"CREATE OR REPLACE VIEW scratch.{view} AS SELECT {_nulls(columns)} WHERE false;"
        for view, columns in views.items()
    )


def _nulls(columns: dict[str, str]) -> str:
    return ", ".join(f"NULL::{sql_type} AS {column}" for column, sql_type in columns.items())


def create_checked(
    con: duckdb.DuckDBPyConnection, table: Table, sources: list[ReadDelivery]
) -> None:
    """Create ``scratch.delivered_<table>`` over the files of a table.

    Parameters
    ----------
    con
        Connection with ``scratch.source``.
    table
        Table of the dictionary.
    sources
        Its files, at least one.
    """
    # In the order of their numbers: ledgers are published in the order in which they are read.
    ordered = sorted(sources, key=lambda source: source.source_file_id)
    files = ", ".join(
        dict.fromkeys(quoted(literal_path(source.checked.rows)) for source in ordered)
    )
    there = {name for source in sources for name in source.checked.manifest.columns}
    ours = [column.name for column in table.delivered_columns]
    outline = list(GEOMETRY_COLUMNS[table.geometry])
    types = row_columns(table)
    columns = [name if name in there else f"NULL::{types[name]} AS {name}" for name in ours]
    columns += [
        "geometry::GEOMETRY AS geometry" if name == "geometry" else name for name in outline
    ]
    listed = [*(name for name in ours if name in there), *outline, "source_row", "filename"]
    body = read_sql(PACKAGE, "delivered_rows.sql").format(
        columns=", ".join([*columns, "source_row"]), listed=", ".join(listed), files=files
    )
    con.execute(f"CREATE OR REPLACE VIEW scratch.delivered_{table.name} AS\n{body}")


def finish_checked(
    con: duckdb.DuckDBPyConnection, table: Table, *, has_faults: bool, has_merged: bool
) -> None:
    """Create ``scratch.checked_<table>``, after the rows were compared with each other.

    Parameters
    ----------
    con
        Connection with ``scratch.delivered_<table>`` or, where intake completes rows,
        ``scratch.rows_<table>``.
    table
        Table of the dictionary.
    has_faults, has_merged
        Whether rows are left out, and whether pieces were merged; where not, nothing is joined.
    """
    columns = ", ".join([*row_columns(table), f"NULL::{SQL_TYPES['fault_list']} AS faults"])
    name = table.name
    rows = f"FROM scratch.rows_{name}" if completes(table) else f"FROM scratch.delivered_{name}"
    if has_merged and not completes(table):
        rows = (
            f"FROM (FROM scratch.delivered_{name} ANTI JOIN scratch.merged_piece"
            " USING (source_file_id, source_row)"
            f" UNION ALL BY NAME FROM scratch.merged_{name})"
        )
    if has_faults:
        rows += " ANTI JOIN scratch.fault_found USING (source_file_id, source_row)"
    con.execute(f"CREATE OR REPLACE VIEW scratch.checked_{name} AS SELECT {columns} {rows}")


def completes(table: Table) -> bool:
    """Return whether intake fills in columns of a table, so that its rows are held in memory."""
    return any(column.completed for column in table.columns.values())
