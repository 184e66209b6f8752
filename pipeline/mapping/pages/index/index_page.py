"""The entrance: the three headline rates, the units, what is overdue, what changed, and the way on.

Every figure is one of a published view; differences are between two kept snapshots.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.dictionary import load_dictionary
from pipeline.mapping.find_data import read_find_data
from pipeline.mapping.shell.page import Page
from pipeline.mapping.shell.page_names import unit_page_name
from pipeline.published.remembered import query

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    import duckdb

    from pipeline.mapping.shell.page_context import PageContext

MOST_OVERDUE = 6
"""Houses named among the overdue; the hazard page lists all of them."""


def build(con: duckdb.DuckDBPyConnection, context: PageContext) -> Iterator[Page]:
    """Yield the page; for the public without single houses and without ways to them."""
    is_internal = context.audience == "internal"
    language = context.language
    houses = query(con, __package__, "index_overdue.sql", language=language, most=MOST_OVERDUE)
    yield Page(
        name="index",
        title=context.text("index", "title"),
        kind="index",
        data={
            "rates": query(con, __package__, "index_rates.sql", language=language),
            "units": [
                {**unit, "page": unit_page_name(unit["code"])}
                for unit in query(con, __package__, "index_units.sql", language=language)
            ],
            "totals": query(con, __package__, "index_totals.sql", language=language)[0],
            "overdue": houses if is_internal else [],
            "ages": query(con, __package__, "index_ages.sql") if is_internal else [],
            "late": _late_deliveries(con, language) if is_internal else [],
            "asked_for": len(con.table("delivery_freshness")) if is_internal else 0,
            "changes": query(con, __package__, "index_changes.sql", language=language),
            "why": query(con, __package__, "index_why.sql"),
            "curve": query(con, __package__, "index_curve.sql"),
            "forecasts": query(con, __package__, "index_forecasts.sql"),
            "plans": query(con, __package__, "index_plan.sql"),
            "documents": {
                "folder": context.documents_folder,
                "files": context.documents if is_internal else (),
            },
            "find": read_find_data(con, context),
        },
        code_lists=("hazard_level", "hazard_stage", "headline_part"),
    )


def _late_deliveries(con: duckdb.DuckDBPyConnection, language: str) -> list[dict[str, Any]]:
    """Return the late deliveries with the names of their tables."""
    tables = load_dictionary().tables
    late = query(con, __package__, "index_late.sql", language=language)
    return [each | {"table": getattr(tables[each["table_name"]], language)} for each in late]
