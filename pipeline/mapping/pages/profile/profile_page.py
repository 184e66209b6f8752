"""The page of the commercial houses: what they are, where hazards lie and what is rectified.

For the office alone: of many classes a unit has a handful of houses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.mapping.find_data import read_find_data
from pipeline.mapping.shell.page import Page
from pipeline.published.remembered import query

if TYPE_CHECKING:
    from collections.abc import Iterator

    import duckdb

    from pipeline.mapping.shell.page_context import PageContext

NAME = "commercial-profile"


def build(con: duckdb.DuckDBPyConnection, context: PageContext) -> Iterator[Page]:
    """Yield the page."""
    rows = query(con, __package__, "profile_rows.sql", language=context.language)
    yield Page(
        name=NAME,
        title=context.text("profile", "title"),
        kind="profile",
        data={
            "rows": rows,
            "areas": query(con, __package__, "profile_areas.sql", language=context.language),
            "find": read_find_data(con, context),
            "dimensions": list(dict.fromkeys(row["dimension"] for row in rows)),
        },
        code_lists=("profile_dimension",),
        columns=("commercial_profile",),
    )
