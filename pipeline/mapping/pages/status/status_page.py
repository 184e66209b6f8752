"""The page of the three rates, from the whole place down to the village."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.base.names import in_language
from pipeline.mapping.borders import Border, read_borders
from pipeline.mapping.disclosure import withhold_small_villages
from pipeline.mapping.find_data import read_find_data
from pipeline.mapping.shell.page import Page
from pipeline.mapping.shell.page_names import unit_page_name
from pipeline.published.remembered import query

if TYPE_CHECKING:
    from collections.abc import Iterator

    import duckdb

    from pipeline.mapping.shell.page_context import PageContext

TOLERANCES = {"unit": 0.003, "township": 0.002, "village": 0.002}
"""What a border on this page may be off, degrees: 200 m is a pixel when a county fills a window."""

MOST_DAYS = 14
"""Days of history that the page holds beside its own: a quarter of weeks."""

COLUMNS = (
    "level", "code", "name", "parents", "unit", "lat", "lon",
    "parcels", "unsurveyed", "in_progress", "done", "done_pct", "remaining", "rank",
    "commercial_houses", "revisited", "revisit_remaining", "revisited_pct", "revisit_rank",
    "hazardous", "severe", "todo", "doing", "rectified", "regraded", "overdue", "rectified_pct",
    "rectification_rank", "withheld",
)  # fmt: skip


def build(con: duckdb.DuckDBPyConnection, context: PageContext) -> Iterator[Page]:
    """Yield the page."""
    rows = [
        *query(con, __package__, "status_areas.sql"),
        *query(con, __package__, "status_unplaced.sql"),
    ]
    if context.audience == "public":
        rows = withhold_small_villages(rows)
    borders = read_borders(con, TOLERANCES)
    areas = [_area(row, borders, context) for row in rows]
    yield Page(
        name="survey-status",
        title=context.text("status", "title"),
        kind="status",
        libraries=("leaflet",),
        data={
            # column by column: the names of the columns stand once, not once an area
            "areas": {name: [area.get(name) for area in areas] for name in COLUMNS},
            **_history(con, areas, is_public=context.audience == "public"),
            "borders": [_rings(area, borders) for area in areas],
            "unit_pages": _unit_pages(rows, context),
            "definitions": _definitions(con, context),
            "find": read_find_data(con, context),
        },
        code_lists=("survey_status", "hazard_outcome"),
        columns=("survey_status_by_unit", "revisit_progress_by_unit",
                 "rectification_progress_by_unit"),
        map_options={"zoom_snap": 0.25, "zoom_delta": 0.5, "wheel_px_per_zoom_level": 120},
    )  # fmt: skip


def _history(
    con: duckdb.DuckDBPyConnection, areas: list[dict[str, Any]], *, is_public: bool
) -> dict[str, Any]:
    """Return the days, that of the run last, and for each but the last the figures of every area.

    What changed within a week in a village or township may be a single house: for the public other
    days are told of the whole place and its units alone.
    """
    rows = query(con, __package__, "status_days.sql", most=MOST_DAYS)
    days = sorted({row["as_of"] for row in rows})
    known = {(row["as_of"], row["level"], row["code"]): row for row in rows}
    if is_public:
        known = {key: row for key, row in known.items() if key[1] in {"prefecture", "unit"}}
    names = [name for name in (rows[0] if rows else {}) if name not in {"as_of", "level", "code"}]
    ((as_of,),) = con.table("run").select("as_of::VARCHAR").fetchall()
    places = [(area["level"], area["code"]) for area in areas]
    return {
        "days": [*days, as_of],
        "history": {
            name: [[known.get((day, *place), {}).get(name) for place in places] for day in days]
            for name in names
        },
    }


def _area(
    row: dict[str, Any], borders: dict[tuple[str, str], Border], context: PageContext
) -> dict[str, Any]:
    """Return one area as the page holds it: its name in one language, its parents as keys."""
    border = borders.get((row["level"], row["code"]))
    above = {"township": "unit", "village": "unit" if row["is_below_unit"] else "township"}
    parent_level = above.get(row["level"], "unit")
    lat, lon = border.point if border else (row.get("lat"), row.get("lon"))
    return {
        **row,
        "name": _name(row, context),
        "parents": [f"{parent_level}-{code}" for code in row["parents"]],
        "unit": row["unit_id"],
        "lat": lat,
        "lon": lon,
    }


def _name(row: dict[str, Any], context: PageContext) -> str:
    if row["level"] == "unplaced":
        return context.text("status", "unplaced")
    return in_language(context.language, row["name_zh"], row["name_en"])


def _rings(area: dict[str, Any], borders: dict[tuple[str, str], Border]) -> list[list[int]] | None:
    border = borders.get((area["level"], area["code"]))
    return border.rings if border else None


def _unit_pages(rows: list[dict[str, Any]], context: PageContext) -> dict[str, str]:
    """Return the page with the parcels of each unit, where the audience may see them."""
    if context.audience == "public":
        return {}
    units = [row["code"] for row in rows if row["level"] == "unit"]
    return {unit: f"{unit_page_name(unit)}.html" for unit in units}


def _definitions(con: duckdb.DuckDBPyConnection, context: PageContext) -> dict[str, str]:
    """Return what each rate is made of, as the published file puts it: Chinese / English."""
    part = 0 if context.language == "zh" else -1
    return {
        row["metric"]: row["definition"].split(" / ")[part]
        for row in query(con, __package__, "definitions.sql")
    }
