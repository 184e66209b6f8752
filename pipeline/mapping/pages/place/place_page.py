"""Every parcel of the whole place on one page: counted by cells from afar, drawn from near.

It holds no number of a parcel: a search for one leads to the page of its unit, and so does the card
of the parcel that is pressed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.base.names import in_language
from pipeline.mapping.borders import read_borders
from pipeline.mapping.find_data import read_find_data
from pipeline.mapping.shell.page import Page
from pipeline.mapping.shell.page_names import ALL_PARCELS, unit_page_name
from pipeline.mapping.tiles.kept_tiles import place_digest, read_archive, tile_digests
from pipeline.mapping.tiles.parcel_tiles import EXTENT, ZOOM, Archive, draw_place_tiles
from pipeline.published.remembered import query

if TYPE_CHECKING:
    from collections.abc import Iterator

    import duckdb

    from pipeline.mapping.shell.page_context import PageContext

CELL_ZOOM = 15
"""Zoom whose tiles are the cells; those of lower zooms are four of them each, and so on."""
TOLERANCE = 0.0015
"""What a unit's border may be off, degrees."""
AREA_COLUMNS = (
    "code", "name", "is_total", "parcels", "unsurveyed", "in_progress", "done", "done_pct",
    "remaining", "new", "forward", "backward",
)  # fmt: skip


def build(con: duckdb.DuckDBPyConnection, context: PageContext) -> Iterator[Page]:
    """Yield the page."""
    units = context.once("tile digests", lambda: tile_digests(con, context.earlier))
    made_of = place_digest(con, context.earlier, units)
    kept = context.earlier.find(f"{ALL_PARCELS}.html", made_of) if made_of else None
    archive = _archive(con, kept) if made_of else Archive.empty()
    cells = query(con, __package__, "place_cells.sql", cell_zoom=CELL_ZOOM)
    areas = query(con, __package__, "place_areas.sql", language=context.language)
    yield Page(
        name=ALL_PARCELS,
        title=context.text("place", "title"),
        kind="place",
        libraries=("leaflet",),
        data={
            "tile_zoom": ZOOM,
            "tile_extent": EXTENT,
            "tiles": archive.places,
            "bounds": archive.bounds,
            "cell_zoom": CELL_ZOOM,
            "cells": _columns(cells),
            "areas": {name: [area[name] for area in areas] for name in AREA_COLUMNS},
            "changes": _changes(con),
            "borders": {
                border.code: [border.rings, border.point]
                for border in read_borders(con, {"unit": TOLERANCE}).values()
            },
            "units": [
                {"code": row["code"], "name": _name(row, context), "file": _file(row["code"])}
                for row in query(con, __package__, "place_units.sql")
            ],
            "villages": _columns(_villages(con, context)),
            "find": read_find_data(con, context),
        },
        texts=("unit",),
        code_lists=("survey_status", "parcel_change"),
        columns=("survey_status_by_unit", "parcel_change_by_unit", "parcel"),
        map_options={"fade_animation": False},
        archives={"parcels": archive.content},
        made_of=made_of,
    )


def _archive(con: duckdb.DuckDBPyConnection, kept: bytes | None) -> Archive:
    """Return the tiles: those of the published page, where they would be the same."""
    return draw_place_tiles(con) if kept is None else read_archive(kept)


def _columns(rows: list[dict[str, Any]]) -> dict[str, list[Any]]:
    """Return rows column by column: the names of the columns stand once."""
    return {name: [row[name] for row in rows] for name in (rows[0] if rows else {})}


def _changes(con: duckdb.DuckDBPyConnection) -> dict[str, Any] | None:
    """Return the day before and the parcels that are gone since; none without an earlier day."""
    rows = query(con, __package__, "place_changes.sql")
    return rows[0] if rows else None


def _villages(con: duckdb.DuckDBPyConnection, context: PageContext) -> list[dict[str, Any]]:
    """Return the villages in the order the tiles count them by."""
    return [
        {
            "code": row["code"],
            "name": _name(row, context),
            "unit": row["unit"],
            "lat": row["lat"],
            "lon": row["lon"],
        }
        for row in query(con, __package__, "place_villages.sql")
    ]


def _name(row: dict[str, Any], context: PageContext) -> str:
    return in_language(context.language, row["name_zh"], row["name_en"])


def _file(unit: str) -> str:
    return f"{unit_page_name(unit)}.html"
