"""One page for each reporting unit, and one for what lies in none, with every parcel."""

from __future__ import annotations

import json
import zlib
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pipeline.base.names import in_language
from pipeline.mapping.borders import Border, Rings, read_borders
from pipeline.mapping.find_data import read_find_data
from pipeline.mapping.shell.page import Page
from pipeline.mapping.shell.page_names import unit_page_name
from pipeline.mapping.tiles.kept_tiles import read_archive, tile_digests
from pipeline.mapping.tiles.parcel_tiles import EXTENT, ZOOM, Archive, draw_tiles
from pipeline.published.remembered import query

if TYPE_CHECKING:
    from collections.abc import Iterator

    import duckdb

    from pipeline.files.earlier import EarlierFiles
    from pipeline.mapping.shell.page_context import PageContext

TOLERANCE = 0.0002
"""What a village's border on these pages may be off, degrees: some 20 m."""
PACKED_LEVEL = 7
"""Of the numbers of houses: two levels more take ten times as long and save a tenth."""

FIGURES = ("parcels", "unsurveyed", "in_progress", "done", "done_pct", "remaining")


def build(con: duckdb.DuckDBPyConnection, context: PageContext) -> Iterator[Page]:
    """Yield the page of each unit in their order, ``unassigned`` last."""
    digests = context.once("tile digests", lambda: tile_digests(con, context.earlier))
    borders = read_borders(con, {"unit": TOLERANCE, "village": TOLERANCE})
    villages = _by_unit(query(con, __package__, "unit_villages.sql"))
    unplaced = _by_unit(query(con, __package__, "unit_unplaced.sql"))
    hazards = _by_unit(query(con, __package__, "unit_hazards.sql"))
    houses = _by_unit(query(con, __package__, "unit_houses.sql"))
    numbers = {row["unit_id"]: row for row in query(con, __package__, "unit_house_numbers.sql")}
    find = read_find_data(con, context, has_houses=False)
    revisits = _by_unit(query(con, __package__, "unit_revisits.sql"))
    changes = {
        kind: _by_unit(query(con, __package__, f"unit_{query_name}.sql"))
        for kind, query_name in (("parcels", "changes"), ("houses", "house_changes"))
    }
    outlines = _by_unit(query(con, __package__, "unit_outlines.sql"))
    for summary in query(con, __package__, "unit_summaries.sql"):
        unit = summary["code"]
        data = {
            "summary": _named(summary, context) | {name: summary[name] for name in FIGURES},
            "ground": _ground(unit, borders),
            "villages": [_village(row, borders, context) for row in villages[unit]],
            "unplaced": [
                [row["parcel_id"], row["lat"], row["lon"], row["status"]] for row in unplaced[unit]
            ],
            "hazards": _hazards(hazards[unit]),
            "houses": _houses(houses[unit]),
            "find": find,
            "revisits": [_revisit(row, context) for row in revisits[unit]],
            "outlines": [_outline(row, context) for row in outlines[unit]],
            "changes": _changes({kind: rows[unit] for kind, rows in changes.items()}),
        }
        made_of = digests.get(unit, "")
        archive = _archive(con, unit, made_of, context.earlier) if made_of else Archive.empty()
        packed = {"parcels": archive.content, "houses": _packed(numbers.get(unit, {}))}
        yield replace(_page(data, archive, unit, context), made_of=made_of, archives=packed)


def _archive(
    con: duckdb.DuckDBPyConnection, unit: str, made_of: str, earlier: EarlierFiles
) -> Archive:
    """Return the tiles of a unit: those of its published page, where they would be the same."""
    page = earlier.find(f"{unit_page_name(unit)}.html", made_of)
    return draw_tiles(con, unit) if page is None else read_archive(page)


def _page(data: dict[str, Any], archive: Archive, unit: str, context: PageContext) -> Page:
    return Page(
        name=unit_page_name(unit),
        title=context.text("unit", "title", name=data["summary"]["name"]),
        kind="unit",
        libraries=("leaflet",),
        data=data | {
            "tile_zoom": ZOOM,
            "tile_extent": EXTENT,
            "tiles": archive.places,
            "bounds": archive.bounds,
        },
        texts=("status",),
        code_lists=(
            "survey_status", "hazard_stage", "revisit_status", "parcel_change", "house_change",
            "outline_check",
        ),
        # a sheet is printed before anything could fade in
        map_options={"fade_animation": False},
        columns=(
            "survey_status_by_unit",
            "survey_status_by_village",
            "parcel",
            "house_to_revisit",
        ),
    )  # fmt: skip


def _by_unit(rows: list[dict[str, Any]]) -> defaultdict[str, list[dict[str, Any]]]:
    groups: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        groups[row["unit_id"]].append(row)
    return groups


def _named(row: dict[str, Any], context: PageContext) -> dict[str, Any]:
    name = in_language(context.language, row["name_zh"], row["name_en"])
    return {"code": row["code"], "name": name}


def _village(
    row: dict[str, Any], borders: dict[tuple[str, str], Border], context: PageContext
) -> dict[str, Any]:
    """Return a village: its figures, its border, and the middle of its parcels to go to."""
    middle = (row["middle_lat"], row["middle_lon"])
    return _named(row, context) | {
        "township": in_language(context.language, row["township_zh"], row["township_en"]),
        "lat": row["lat"],
        "lon": row["lon"],
        "centre": middle if None not in middle else (row["lat"], row["lon"]),
        "rings": _rings("village", row["code"], borders),
        **{name: row[name] for name in FIGURES},
    }


def _rings(level: str, code: str, borders: dict[tuple[str, str], Border]) -> Rings | None:
    border = borders.get((level, code))
    return border.rings if border else None


def _ground(unit: str, borders: dict[tuple[str, str], Border]) -> list[Rings]:
    """Return what lies under the villages: the unit, or all units for what lies in none of them."""
    rings = _rings("unit", unit, borders)
    if rings is not None:
        return [rings]
    return [border.rings for (level, _), border in borders.items() if level == "unit"]


def _houses(rows: list[dict[str, Any]]) -> dict[str, list[Any]]:
    """Return the houses that the search finds by address too, by column."""
    names = ("id", "number", "platform", "address", "parcel", "lat", "lon")
    return {name: [row[name] for row in rows] for name in names}


def _packed(texts: dict[str, Any]) -> bytes:
    """Return the columns of all houses, JSON texts, as one; empty where there is no house."""
    columns = [f'"{name}":{text}' for name, text in texts.items() if name != "unit_id"]
    return zlib.compress(f"{{{','.join(columns)}}}".encode(), PACKED_LEVEL) if columns else b""


def _changes(found: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    """Return parcels and houses that changed, column by column, and since when."""
    rows = [*found["parcels"], *found["houses"]]
    return {
        "since": max((row["since"] for row in rows), default=None),
        **{
            kind: {
                name: [row[name] for row in of_kind]
                for name in (of_kind[0] if of_kind else {})
                if name not in {"unit_id", "since"}
            }
            for kind, of_kind in found.items()
        },
    }


def _outline(row: dict[str, Any], context: PageContext) -> dict[str, Any]:
    """Return a building or parcel to be checked, with its shape as GeoJSON."""
    own = ("kind", "id", "parcel", "village", "lat", "lon")
    message = in_language(context.language, row["message_zh"], row["message_en"])
    shape = json.loads(row["shape"])
    return {name: row[name] for name in own} | {"message": message, "shape": shape}


def _revisit(row: dict[str, Any], context: PageContext) -> dict[str, Any]:
    """Return a house still to be revisited as the page lists it."""
    places = {
        name: in_language(context.language, row[f"{name}_name_zh"], row[f"{name}_name_en"])
        for name in ("township", "village")
    }
    own = ("house_id", "house_no", "parcel_id", "village_code", "address", "lat", "lon",
           "is_priority", "is_hazardous", "revisit_status")  # fmt: skip
    return places | {name: row[name] for name in own}


def _hazards(rows: list[dict[str, Any]]) -> dict[str, list[list[str]]]:
    found: dict[str, list[list[str]]] = {}
    for row in rows:
        found.setdefault(row["parcel_id"], []).append(
            [row["house_id"], row["house_no"], row["stage"]]
        )
    return found
