"""Tables, macros, views and comments of the published file."""

from __future__ import annotations

import re
from dataclasses import asdict
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING

from pipeline.dictionary import load_dictionary
from pipeline.dictionary.ddl import code_list_rows, comments, create_table
from pipeline.sql import append_rows, read_sql
from pipeline.warehouse.metrics import figures_sql, load_metrics

if TYPE_CHECKING:
    import duckdb

SCHEMA_VERSION = "1.2.0"
"""Semantic version of the published tables and views: what breaks a reader raises the first."""

PACKAGE = "pipeline.warehouse"


def create_tables(con: duckdb.DuckDBPyConnection) -> None:
    """Create every published table empty, the macros views use, and fill ``code_list``."""
    dictionary = load_dictionary()
    for table in dictionary.tables.values():
        if table.published:
            con.execute(create_table(table))
    con.execute(read_sql(PACKAGE, "macros.sql"))
    con.execute(read_sql(PACKAGE, "table_macros.sql"))
    con.register("codes", code_list_rows(dictionary))
    con.execute("INSERT INTO code_list BY NAME FROM codes")
    con.unregister("codes")
    append_rows(con, "metric_definition", [asdict(metric) for metric in load_metrics()])


def view_sql(name: str) -> str:
    """Return the query of a view: ``sql/views/<name>.sql`` with the metrics where it asks so."""
    return read_sql(PACKAGE, f"views/{name}.sql").replace("{figures}", figures_sql())


def views_in_order() -> list[str]:
    """Return the views so that each comes after those it reads."""
    names = sorted(load_dictionary().views)
    reads = {
        name: {other for other in names if other != name and _names(view_sql(name), other)}
        for name in names
    }
    return list(TopologicalSorter(reads).static_order())


def _names(sql: str, view: str) -> bool:
    code = re.sub(r"--.*", "", sql)
    return re.search(rf"\b{view}\b", code) is not None


def create_views(con: duckdb.DuckDBPyConnection) -> None:
    """Create the views; none of them needs an extension."""
    for name in views_in_order():
        con.execute(f"CREATE VIEW {name} AS\n{view_sql(name)}")


def comment_all(con: duckdb.DuckDBPyConnection) -> None:
    """Put the dictionary's words on every table, view and column.

    In one transaction: a thousand statements would each wait for the disk.
    """
    dictionary = load_dictionary()
    con.begin()
    for table in dictionary.tables.values():
        if table.published:
            con.execute("\n".join(comments(table, "TABLE")))
    for view in dictionary.views.values():
        con.execute("\n".join(comments(view, "VIEW")))
    con.commit()
