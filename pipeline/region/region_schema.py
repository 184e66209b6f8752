"""Tables, views and comments of the region file, rendered from the dictionary of this room."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from pipeline.base.errors import Fault, RefusedError
from pipeline.base.sql import append_rows, read_sql
from pipeline.dictionary.ddl import SQL_TYPES, code_list_rows, comments, create_table
from pipeline.dictionary.dictionary_docs import render_other_dictionary
from pipeline.dictionary.load import load_other_dictionary

if TYPE_CHECKING:
    from collections.abc import Mapping

    import duckdb
    import pyarrow as pa

    from pipeline.dictionary import Dictionary, Table

PACKAGE = "pipeline.region"
REGION_SCHEMA_VERSION = "1.0.0"
"""Semantic version of the tables and views of the region file."""


DOCS_HEAD = """\
# Data dictionary of the region file · 区域汇总文件数据字典

Written by `survey docs` from `pipeline/region/`; do not edit it here. `region.duckdb` has the same
texts as comments on every table, view and column. What a region is: [region.md](region.md)."""


@cache
def load_region_dictionary() -> Dictionary:
    """Return the dictionary of the region file."""
    return load_other_dictionary(resources.files(__package__))


def render_region_dictionary() -> str:
    """Return ``docs/region-dictionary.md``."""
    return render_other_dictionary(load_region_dictionary(), DOCS_HEAD)


def create_region_tables(con: duckdb.DuckDBPyConnection) -> None:
    """Create all tables and views with their comments; fill the code lists.

    Parameters
    ----------
    con
        Connection whose default database is the new file.
    """
    dictionary = load_region_dictionary()
    for table in dictionary.tables.values():
        con.execute(create_table(table))
    con.execute(read_sql("pipeline.warehouse", "macros.sql"))
    for view in dictionary.views.values():
        con.execute(f"CREATE VIEW {view.name} AS\n{read_sql(PACKAGE, f'views/{view.name}.sql')}")
    con.begin()
    for table in dictionary.tables.values():
        con.execute("\n".join(comments(table, "TABLE")))
    for view in dictionary.views.values():
        con.execute("\n".join(comments(view, "VIEW")))
    con.commit()
    append_rows(con, "code_list", code_list_rows(dictionary))


def insert_rolled_up(con: duckdb.DuckDBPyConnection, rows: Mapping[str, pa.Table]) -> None:
    """Put the answers of an engine into the tables of their names.

    Parameters
    ----------
    con
        Connection whose default database is the new file; it has the spatial extension.
    rows
        What the engine gave.

    Raises
    ------
    RefusedError
        If an answer has other columns than its table: two engines must give the same.
    """
    tables = load_region_dictionary().tables
    for name, answer in rows.items():
        table = tables[name]
        if sorted(answer.column_names) != sorted(table.columns):
            raise RefusedError([Fault("rolled_up_otherwise", file=name)])
        con.register("rolled_up", answer)
        con.execute(
            read_sql(PACKAGE, "insert_table.sql").format(table=name, columns=_columns(table))
        )
        con.unregister("rolled_up")


def _columns(table: Table) -> str:
    """Return the columns of an answer as they are stored: geometry comes as WKB."""
    return ", ".join(
        f"ST_GeomFromWKB({column.name})::{SQL_TYPES['geometry']} AS {column.name}"
        if column.type == "geometry"
        else column.name
        for column in table.columns.values()
    )


def check_region_sums(con: duckdb.DuckDBPyConnection) -> None:
    """Check and store the sums.

    Raises
    ------
    RefusedError
        With every sum that does not agree.
    """
    con.execute(read_sql(PACKAGE, "reconcile.sql"))
    failed = con.execute(read_sql(PACKAGE, "reconciliation_failures.sql")).fetchall()
    if failed:
        raise RefusedError(
            Fault("does_not_reconcile", file=subject, check=check, expected=expected, actual=actual)
            for check, subject, expected, actual in failed
        )
