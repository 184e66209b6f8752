"""Tables, macros, views and comments of the published file."""

from __future__ import annotations

import re
from dataclasses import asdict
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING

from pipeline.base.sql import append_rows, read_sql
from pipeline.dictionary import LevelView, load_dictionary
from pipeline.dictionary.ddl import code_list_rows, comments, create_table, macro_comment
from pipeline.warehouse.metrics import figures_sql, load_metrics

if TYPE_CHECKING:
    import duckdb

    from pipeline.dictionary import View

SCHEMA_VERSION = "1.6.0"
"""Semantic version of the published tables and views: a change that breaks readers raises the
first number, a new column or view the second."""

PACKAGE = "pipeline.warehouse"


def create_tables(con: duckdb.DuckDBPyConnection) -> None:
    """Create all published tables and the macros of the views; fill ``code_list`` and the metrics.

    Parameters
    ----------
    con
        Connection whose default database is the new file.
    """
    dictionary = load_dictionary()
    for table in dictionary.tables.values():
        if table.published:
            con.execute(create_table(table))
    con.execute(read_sql(PACKAGE, "macros.sql"))
    con.execute(read_sql(PACKAGE, "table_macros.sql"))
    append_rows(con, "code_list", code_list_rows(dictionary))
    append_rows(con, "metric_definition", [asdict(metric) for metric in load_metrics()])


def view_sql(view: View) -> str:
    """Return the query of a view.

    For most views that is ``sql/views/<name>.sql``, in which ``{figures}`` stands for the metrics;
    for one level of another view, and for views that differ in a few names, it is a pattern.

    Parameters
    ----------
    view
        View of the dictionary.
    """
    if isinstance(view, LevelView):
        return read_sql(PACKAGE, "view_by_level.sql").format(
            columns=", ".join(view.columns),
            by_area=view.by_area,
            level=view.level,
            order=", ".join(view.order),
        )
    if view.pattern is not None:
        sql = read_sql(PACKAGE, f"view_{view.pattern.file}.sql")
        for name, value in view.pattern.names.items():
            sql = sql.replace(f"{{{name}}}", value)
        return sql
    return read_sql(PACKAGE, f"views/{view.name}.sql").replace("{figures}", figures_sql())


def views_in_order() -> dict[str, str]:
    """Return the query of each view by its name, each after those it reads."""
    queries = {name: view_sql(view) for name, view in sorted(load_dictionary().views.items())}
    reads = {name: views_named_in(sql) - {name} for name, sql in queries.items()}
    return {name: queries[name] for name in TopologicalSorter(reads).static_order()}


def views_named_in(sql: str) -> frozenset[str]:
    """Return the views that an SQL text names anywhere but in a comment."""
    words = re.findall(r"\w+", re.sub(r"--.*", "", sql))
    return frozenset(words) & load_dictionary().views.keys()


def create_views(con: duckdb.DuckDBPyConnection) -> None:
    """Create all views; none of them needs an extension.

    Parameters
    ----------
    con
        Connection whose default database has the published tables.
    """
    for name, sql in views_in_order().items():
        con.execute(f"CREATE VIEW {name} AS\n{sql}")


def create_macros(con: duckdb.DuckDBPyConnection) -> None:
    """Create the macros of the dictionary with their comments.

    Parameters
    ----------
    con
        Connection whose default database has the published tables.
    """
    for macro in load_dictionary().macros.values():
        con.execute(read_sql(PACKAGE, f"macros/{macro.name}.sql"))
        con.execute(macro_comment(macro))


def comment_all(con: duckdb.DuckDBPyConnection) -> None:
    """Put the dictionary's texts as comments on every table, view and column.

    In one transaction, because each of a thousand statements would otherwise wait for the disk.

    Parameters
    ----------
    con
        Connection whose default database has the published tables and views.
    """
    dictionary = load_dictionary()
    con.begin()
    for table in dictionary.tables.values():
        if table.published:
            con.execute("\n".join(comments(table, "TABLE")))
    for view in dictionary.views.values():
        con.execute("\n".join(comments(view, "VIEW")))
    con.commit()
