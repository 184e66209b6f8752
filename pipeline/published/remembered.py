"""Views that many pages and reports read: computed once per connection, then read from there.

The views of the published file build on each other, and a query pays for all of them each time it
is asked. DuckDB looks for a name among the temporary tables first, also where a view names it. So a
temporary table with the rows of a view stands in for it, in every view and query of its connection.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from pipeline.base.sql import fetch_rows, read_sql
from pipeline.warehouse.schema import views_in_order, views_named_in

if TYPE_CHECKING:
    import duckdb

REMEMBERED = frozenset({
    "close_out",
    "commercial_profile",
    "dangerous_house",
    "hazard_house",
    "hazard_ledger",
    "key_house",
    "rectification_progress_by_area",
    "revisit_progress_by_area",
    "survey_status_by_area",
    "trend_by_area",
})  # fmt: skip
"""Views that are worth it: few rows, which take long to compute and are read more than once."""

_done: WeakKeyDictionary[duckdb.DuckDBPyConnection, set[str]] = WeakKeyDictionary()
"""Names of the views whose rows a connection holds."""


def query(
    con: duckdb.DuckDBPyConnection, package: str, name: str, **values: object
) -> list[dict[str, Any]]:
    """Run an SQL file on the published file and return its rows.

    Parameters
    ----------
    con, package, name, values
        As for :func:`pipeline.base.sql.query`.
    """
    sql = read_sql(package, name)
    remember_views(con, sql)
    return fetch_rows(con.execute(sql, values or None))


def remember_views(con: duckdb.DuckDBPyConnection, sql: str) -> None:
    """Keep the rows of the views worth it that a query reads, itself or through other views.

    Parameters
    ----------
    con
        The published file.
    sql
        The query that is about to run.
    """
    done = _done.setdefault(con, set())
    for view in _worth_it(sql):
        if view not in done:
            con.execute(read_sql(__package__, "remember_view.sql").format(view=view))
            done.add(view)


@cache
def _worth_it(sql: str) -> tuple[str, ...]:
    """Return the views worth it that a query reads, each after those it reads itself."""
    reads, named = _reads(), views_named_in(sql)
    found = named.union(*(reads[view] for view in named)) & REMEMBERED
    return tuple(view for view in reads if view in found)


@cache
def _reads() -> dict[str, frozenset[str]]:
    """Return by each view all those that it reads, itself or through others, in their order."""
    reads: dict[str, frozenset[str]] = {}
    for name, sql in views_in_order().items():
        own = views_named_in(sql) - {name}
        reads[name] = own.union(*(reads[view] for view in own))
    return reads
