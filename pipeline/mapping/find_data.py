"""What every page's search knows beside its own content: places, hazardous houses, units' pages.

A page holds no list of all parcels and houses: ranges of their numbers lead to the page that can
hold one, and there it is looked for among all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.base.names import in_language
from pipeline.mapping.shell.page_names import unit_page_name
from pipeline.published.remembered import query

if TYPE_CHECKING:
    import duckdb

    from pipeline.mapping.shell.page_context import PageContext

MOST_RANGES = 600
"""Ranges of numbers that a page holds: some 25 kB."""


def read_find_data(
    con: duckdb.DuckDBPyConnection, context: PageContext, *, has_houses: bool = True
) -> dict[str, Any]:
    """Return what ``lib/ways.js`` leads on by; for the public the places alone.

    Parameters
    ----------
    has_houses
        Whether the hazardous houses are among it; not where the page holds them anyway.
    """
    is_internal = context.audience == "internal"
    places = context.once("places", lambda: query(con, __package__, "find_places.sql"))
    units = [row for row in places if row["level"] == "unit"] if is_internal else []
    index = {row["code"]: number for number, row in enumerate(units)}
    has_houses = has_houses and is_internal
    return {
        "places": {
            "level": [row["level"] for row in places],
            "code": [row["code"] for row in places],
            "name": [_name(row, context) for row in places],
            "unit": [row["unit"] for row in places],
        },
        "units": [
            {
                "code": row["code"],
                "name": _name(row, context),
                "file": f"{unit_page_name(row['code'])}.html",
            }
            for row in units
        ],
        "ranges": context.once("ranges", lambda: _ranges(con, index)) if is_internal else {},
        "houses": context.once("houses", lambda: _houses(con, context)) if has_houses else {},
    }


def _ranges(con: duckdb.DuckDBPyConnection, index: dict[str, int]) -> dict[str, list[Any]]:
    """Return the first and last number of each range, and the places of its units in the list."""
    rows = query(con, __package__, "find_number_ranges.sql", most=MOST_RANGES)
    return {
        "first": [row["first"] for row in rows],
        "last": [row["last"] for row in rows],
        "units": [[index[unit] for unit in row["units"] if unit in index] for row in rows],
    }


def _houses(con: duckdb.DuckDBPyConnection, context: PageContext) -> dict[str, list[Any]]:
    rows = query(con, __package__, "find_houses.sql", language=context.language)
    return {column: [row[column] for row in rows] for column in (rows[0] if rows else {})}


def _name(row: dict[str, Any], context: PageContext) -> str:
    return in_language(context.language, row["name_zh"], row["name_en"])
