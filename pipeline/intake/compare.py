"""What only shows between rows: repeated ids, pieces of one parcel, areas, references."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

import duckdb

from pipeline.base.sql import literal_path, read_sql, rows_of, set_variables, working_view
from pipeline.dictionary import load_dictionary
from pipeline.dictionary.ddl import quoted
from pipeline.intake.tables import completes, create_checked, finish_checked
from pipeline.readers.columns import stage_name
from pipeline.readers.read_delivery import has_key

if TYPE_CHECKING:
    from collections.abc import Collection

    from pipeline.base.config import Settings
    from pipeline.dictionary import Column, Table
    from pipeline.intake.reading import ReadDelivery

PACKAGE = "pipeline.intake"


def compare_rows(
    con: duckdb.DuckDBPyConnection,
    table: Table,
    sources: list[ReadDelivery],
    refused: Collection[str],
    settings: Settings,
) -> None:
    """Compare the rows of a table and create ``scratch.checked_<table>`` of those accepted.

    Faults go into ``scratch.fault_found``, merged pieces into ``scratch.merged_piece``. Tables must
    come in the order of their references.

    Parameters
    ----------
    con
        Connection of the build.
    table, sources
        Table of the dictionary, and its files that could be read, at least one.
    refused
        Tables with a fault of a file: every row that refers to one would be rejected, while the
        table's fault is enough.
    settings
        They give the code system, and the code of the whole place.
    """
    create_checked(con, table, sources)
    merged = has_key(table) and _find_repeated(con, table)
    if completes(table):
        _complete(con, table, settings.code_system, has_merged=merged)
    finish_checked(con, table, has_faults=_has_faults(con, sources), has_merged=merged)
    if _find_orphans(con, table, sources, refused, settings.place.code):
        finish_checked(con, table, has_faults=True, has_merged=merged)


def _find_repeated(con: duckdb.DuckDBPyConnection, table: Table) -> bool:
    """Find rows that share a key, and unite the pieces of one parcel; return whether there are any.

    Pieces of a table without outlines agree in everything, so the first stands for all.
    """
    set_variables(con, key_field=table.key[-1])
    with working_view(con, rows_of(con, f"scratch.delivered_{table.name}"), "delivered_rows"):
        con.execute(read_sql(PACKAGE, "duplicates.sql"))
        pieces = con.table("scratch.repeated").filter("fate = 'merge'")
        if not pieces:
            return False
        rows = "first_rows.sql"
        if table.geometry == "polygon":
            con.execute(read_sql(PACKAGE, "merge_pieces.sql"))
            rows = "merged_rows.sql"
        con.execute(f"CREATE TABLE scratch.merged_{table.name} AS {read_sql(PACKAGE, rows)}")
    return True


def _complete(
    con: duckdb.DuckDBPyConnection, table: Table, code_system: str, *, has_merged: bool
) -> None:
    """Fill in the unit above each administrative unit, and find units without one."""
    merged = f"UNION ALL BY NAME FROM scratch.merged_{table.name}" if has_merged else ""
    con.execute(
        f"CREATE TABLE scratch.rows_{table.name} AS FROM scratch.delivered_{table.name}"
        " ANTI JOIN scratch.fault_found USING (source_file_id, source_row)"
        f" ANTI JOIN scratch.merged_piece USING (source_file_id, source_row) {merged}"
    )
    set_variables(con, code_system=code_system)
    con.execute(read_sql(PACKAGE, "area_codes.sql"))
    con.execute(read_sql(PACKAGE, "area_hierarchy.sql"))


def _find_orphans(
    con: duckdb.DuckDBPyConnection,
    table: Table,
    sources: list[ReadDelivery],
    refused: Collection[str],
    place_code: str,
) -> bool:
    """Find rows that refer to a record nobody delivered; return whether any reference was tried.

    Rows rejected for another reason are looked at as well, so that all their faults are listed.
    """
    tried = False
    rejected = sorted({quoted(literal_path(source.checked.rejected)) for source in sources})
    for place, column in enumerate(table.delivered_columns, start=10):
        if not column.refers_to or any(name in refused for name in column.refers_to):
            continue
        if not any(column.name in source.checked.manifest.columns for source in sources):
            continue
        tried = True
        key = f"source_file_id, source_row, {column.name} AS key"
        child = rows_of(con, f"scratch.delivered_{table.name}").select(key)
        later_pieces = con.table("scratch.merged_piece").filter("NOT is_first")
        child = child.join(later_pieces, "source_file_id, source_row", "anti")
        sql = read_sql(PACKAGE, "rejected_rows.sql").format(files=", ".join(rejected))
        value = f"source_file_id, source_row, {stage_name(column.name, 'value')} AS key"
        child = child.union(con.sql(sql).select(value))
        set_variables(con, reference_field=column.name, reference_place=place)
        with (
            working_view(con, _known_keys(con, column, place_code), "parent_key"),
            working_view(con, child, "child_key"),
        ):
            con.execute(read_sql(PACKAGE, "references.sql"))
    return tried


def _known_keys(
    con: duckdb.DuckDBPyConnection, column: Column, place_code: str
) -> duckdb.DuckDBPyRelation:
    """Return all values that a column may refer to; of areas also the code of the whole place."""
    keys = [
        rows_of(con, f"scratch.checked_{name}").select(
            f"{load_dictionary().tables[name].key[0]} AS key"
        )
        for name in column.refers_to
    ]
    if column.names_area:
        keys.append(con.values([place_code]).select("col0 AS key"))
    return reduce(duckdb.DuckDBPyRelation.union, keys)


def _has_faults(con: duckdb.DuckDBPyConnection, sources: list[ReadDelivery]) -> bool:
    ids = ", ".join(str(source.source_file_id) for source in sources)
    return bool(con.table("scratch.fault_found").filter(f"source_file_id IN ({ids})"))
