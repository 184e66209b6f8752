"""The page of the hazardous commercial houses: how far the rectification of each has come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.mapping.borders import read_borders
from pipeline.mapping.find_data import read_find_data
from pipeline.mapping.shell.page import Page
from pipeline.mapping.shell.page_names import unit_page_name
from pipeline.published.remembered import query

if TYPE_CHECKING:
    from collections.abc import Iterator

    import duckdb

    from pipeline.mapping.shell.page_context import PageContext

UNIT_TOLERANCE = 0.004
"""What a unit's border may be off, degrees: under a pixel on a screen that shows the prefecture."""
PERIODS = 12
"""Weeks and months of patrols that are shown, the last ones; the views have all."""


def build(con: duckdb.DuckDBPyConnection, context: PageContext) -> Iterator[Page]:
    """Yield the page; for the public without any house."""
    is_internal = context.audience == "internal"
    language = context.language
    units = _columns(con, "hazard_units.sql", language=language)
    houses, dangerous = (
        _columns(con, f"hazard_{name}.sql", language=language) if is_internal else {}
        for name in ("houses", "dangerous")
    )
    yield Page(
        name="hazard-progress",
        title=context.text("hazard", "title"),
        kind="hazard",
        libraries=("leaflet", "markercluster"),
        map_options={"zoom_snap": 0.5},
        data={
            "houses": houses,
            "dangerous": dangerous,
            "units": units,
            **_duties(con, language, is_internal=is_internal),
            "find": read_find_data(con, context, has_houses=False),
            "pages": {unit: unit_page_name(unit) for unit in units["code"]},
            "borders": {
                border.code: [border.rings, border.point]
                for border in read_borders(con, {"unit": UNIT_TOLERANCE}).values()
            },
        },
        code_lists=(
            "business_type",
            "danger_state",
            "grade",
            "hazard_level",
            "hazard_outcome",
            "hazard_stage",
            "measure_group",
            "measure_kind",
            "rural_renovation",
            "structure_type",
            "use_class",
        ),
    )


def _duties(
    con: duckdb.DuckDBPyConnection, language: str, *, is_internal: bool
) -> dict[str, dict[str, list[Any]]]:
    """Return patrols, dangerous houses and evidence by unit, and patrols by period."""
    periods = _columns(con, "hazard_patrol_periods.sql", is_internal=is_internal, most=PERIODS)
    return {
        "patrol_units": _columns(con, "hazard_patrol_units.sql", language=language),
        "patrol_periods": periods,
        "danger_units": _columns(con, "hazard_danger_units.sql", language=language),
        "support_units": _columns(con, "hazard_support_units.sql", language=language),
    }


def _columns(con: duckdb.DuckDBPyConnection, name: str, **values: object) -> dict[str, list[Any]]:
    """Return the rows of a query by column, which take less room in the page than by row."""
    rows = query(con, __package__, name, **values)
    return {column: [row[column] for row in rows] for column in (rows[0] if rows else {})}
