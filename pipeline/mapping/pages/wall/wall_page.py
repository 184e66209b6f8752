"""The page for a large screen: rates and forecasts, map, ranking, stages and what is overdue.

Figures are of the whole place and of its units alone, so the page is the same for every audience
but for the stages of a unit: most of those are a handful of houses, which the public does not get.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.mapping.borders import read_borders
from pipeline.mapping.shell.page import Page
from pipeline.published.remembered import query

if TYPE_CHECKING:
    from collections.abc import Iterator

    import duckdb

    from pipeline.mapping.shell.page_context import PageContext

TOLERANCE = 0.003
"""What a unit's border may be off, degrees: a pixel or so on a 4K screen."""


def build(con: duckdb.DuckDBPyConnection, context: PageContext) -> Iterator[Page]:
    """Yield the page; for the public with the stages of the whole place alone."""
    areas = query(con, __package__, "wall_areas.sql", language=context.language)
    totals = {area["code"] for area in areas if area["is_total"]}
    is_internal = context.audience == "internal"
    yield Page(
        name="wall",
        title=context.text("wall", "title"),
        kind="wall",
        data={
            "areas": areas,
            "rates": _rates(con),
            "regional": query(con, __package__, "wall_regional.sql"),
            "stages": [
                row
                for row in query(con, __package__, "wall_stages.sql")
                if is_internal or row["code"] in totals
            ],
            "borders": {
                border.code: [border.rings, border.point]
                for border in read_borders(con, {"unit": TOLERANCE}).values()
            },
        },
        code_lists=("metric", "forecast", "hazard_stage"),
    )


def _rates(con: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Return the rates with their forecasts; a rate without one is left out, as nothing counts."""
    forecasts = {_key(row): row for row in query(con, __package__, "wall_forecasts.sql")}
    rates = query(con, __package__, "wall_rates.sql")
    joined = [{**row, **forecasts[_key(row)]} for row in rates if _key(row) in forecasts]
    return [{name: value for name, value in row.items() if name != "level"} for row in joined]


def _key(row: dict[str, Any]) -> tuple[str, str, str]:
    return row["metric"], row["level"], row["code"]
