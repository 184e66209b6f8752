"""One page for each reporting unit, and one for what lies in none, with every parcel."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from pipeline.base.sql import query
from pipeline.mapping.borders import Border, Rings, read_borders
from pipeline.mapping.page import Page
from pipeline.mapping.tiles import EXTENT, ZOOM, Archive, draw_tiles

if TYPE_CHECKING:
    from collections.abc import Iterator

    import duckdb

    from pipeline.mapping.page_context import PageContext

TOLERANCE = 0.0002
"""What a village's border on these pages may be off, degrees: some 20 m."""

FIGURES = ("parcels", "unsurveyed", "in_progress", "done", "done_pct", "remaining")

BODY = """
<main class="with-map" id="content">
<section class="panel">
<nav class="pages" data-label="survey_status">
<a href="index.html" data-text="home"></a>
<a href="survey-status.html" data-text="survey_status"></a>
<a href="hazard-progress.html" data-text="hazard_progress"></a>
</nav>
<h1 id="unit-name" class="name"></h1>
<p class="quiet"><span data-place class="name"></span> · <span data-as-of></span></p>
<dl class="figures" id="figures"></dl>
<div id="whole-bar"></div>
<div class="chips" id="filter" role="group" data-label="unit.filter"></div>
<form id="find" class="find no-print">
<label for="parcel-id" data-text="unit.find"></label>
<input id="parcel-id" type="text" autocomplete="off" spellcheck="false">
<button type="submit" class="button" data-text="unit.go"></button>
<p id="find-result" class="quiet" role="status"></p>
</form>
<p class="quiet" id="near-hint" data-text="unit.near_hint"></p>
<section id="villages-part"><table id="villages"></table></section>
<section class="no-print" id="in-view-part" hidden>
<h2 data-text="unit.in_view_title"></h2>
<p class="quiet" id="in-view-count"></p>
<ul class="in-view" id="in-view"></ul>
</section>
<p><button type="button" class="button no-print" data-print data-text="print"></button></p>
</section>
<section class="map-side">
<div id="map"></div>
<div class="base-map" id="base-map"></div>
<div class="legend" id="legend"></div>
<section class="card" id="card" role="dialog" aria-labelledby="card-title" hidden></section>
</section>
</main>
"""


def unit_page_name(unit_id: str) -> str:
    """Return the name of a unit's page; an id that is no safe file name gives way to its digest."""
    if re.fullmatch(r"[A-Za-z0-9_-]{1,64}", unit_id):
        return f"unit-{unit_id}"
    return f"unit-x{hashlib.sha256(unit_id.encode('utf-8')).hexdigest()[:16]}"


def build(con: duckdb.DuckDBPyConnection, context: PageContext) -> Iterator[Page]:
    """Yield the page of each unit in their order, ``unassigned`` last."""
    archives = draw_tiles(con)
    borders = read_borders(con, {"unit": TOLERANCE, "village": TOLERANCE})
    villages = _by_unit(query(con, __package__, "unit_villages.sql"))
    unplaced = _by_unit(query(con, __package__, "unit_unplaced.sql"))
    hazards = _by_unit(query(con, __package__, "unit_hazards.sql"))
    for summary in query(con, __package__, "unit_summaries.sql"):
        unit = summary["code"]
        data = {
            "summary": _named(summary, context) | {name: summary[name] for name in FIGURES},
            "rings": _rings("unit", unit, borders),
            "villages": [_village(row, borders, context) for row in villages[unit]],
            "unplaced": [
                [row["parcel_id"], row["lat"], row["lon"], row["status"]] for row in unplaced[unit]
            ],
            "hazards": _hazards(hazards[unit]),
        }
        yield _page(data, archives.get(unit, Archive.empty()), unit, context)


def _page(data: dict[str, Any], archive: Archive, unit: str, context: PageContext) -> Page:
    return Page(
        name=unit_page_name(unit),
        title=context.text("unit", "title", name=data["summary"]["name"]),
        scripts=("common.js", "table.js", "map.js", "rates.js", "mvt.js", "parcel_tiles.js",
                 "parcel_layer.js", "unit_map.js", "unit.js"),
        styles=("unit.css",),
        libraries=("leaflet", "pmtiles"),
        data=data | {
            "tile_zoom": ZOOM,
            "tile_extent": EXTENT,
            "tiles": archive.places,
            "bounds": archive.bounds,
        },
        body=BODY,
        texts=("unit", "status"),
        code_lists=("survey_status", "hazard_stage"),
        columns=("survey_status_by_unit", "survey_status_by_village", "parcel"),
        archives={"parcels": archive.content},
    )  # fmt: skip


def _by_unit(rows: list[dict[str, Any]]) -> defaultdict[str, list[dict[str, Any]]]:
    groups: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        groups[row["unit_id"]].append(row)
    return groups


def _named(row: dict[str, Any], context: PageContext) -> dict[str, Any]:
    english = row["name_en"] if context.language == "en" else None
    return {"code": row["code"], "name": english or row["name_zh"]}


def _village(
    row: dict[str, Any], borders: dict[tuple[str, str], Border], context: PageContext
) -> dict[str, Any]:
    """Return a village: its figures, its border, and the middle of its parcels to go to."""
    english = row["township_en"] if context.language == "en" else None
    middle = (row["middle_lat"], row["middle_lon"])
    return _named(row, context) | {
        "township": english or row["township_zh"],
        "lat": row["lat"],
        "lon": row["lon"],
        "centre": middle if None not in middle else (row["lat"], row["lon"]),
        "rings": _rings("village", row["code"], borders),
        **{name: row[name] for name in FIGURES},
    }


def _rings(level: str, code: str, borders: dict[tuple[str, str], Border]) -> Rings | None:
    border = borders.get((level, code))
    return border.rings if border else None


def _hazards(rows: list[dict[str, Any]]) -> dict[str, list[list[str]]]:
    found: dict[str, list[list[str]]] = {}
    for row in rows:
        found.setdefault(row["parcel_id"], []).append([row["house_id"], row["stage"]])
    return found
