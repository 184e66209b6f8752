"""The page of the hazardous commercial houses: how far the rectification of each has come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.base.sql import query
from pipeline.mapping.borders import read_borders
from pipeline.mapping.page import Page
from pipeline.mapping.unit_page import unit_page_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    import duckdb

    from pipeline.mapping.page_context import PageContext

UNIT_TOLERANCE = 0.004
"""What a unit's border may be off, degrees: under a pixel on a screen that shows the prefecture."""

BODY = """\
<main class="with-map" id="content">
<div class="panel">
<nav class="pages" data-label="hazard.pages">
<a href="index.html" data-text="home"></a>
<a href="survey-status.html" data-text="survey_status"></a>
</nav>
<h1 data-text="hazard.title"></h1>
<p class="quiet"><span class="name" data-place></span> · <span data-as-of></span></p>
<dl class="figures" id="totals"></dl>
<div id="total-bar"></div>
<ul class="bar-legend" id="bar-legend"></ul>
<p class="quiet" data-text="hazard.definition"></p>
<section class="houses-only" aria-labelledby="filters-title">
<h2 id="filters-title" data-text="hazard.filters"></h2>
<div class="chips" id="stages" role="group" data-label="hazard.stage"></div>
<div class="chips apart" id="regraded" role="group" data-label="hazard.apart"></div>
<div class="filters">
<label><span data-text="hazard.unit"></span><select id="filter-unit"></select></label>
<label><span data-text="hazard.industry"></span><select id="filter-industry"></select></label>
<label><span data-text="hazard.severity"></span><select id="filter-severity"></select></label>
<label><span data-text="hazard.deadline"></span><select id="filter-overdue"></select></label>
</div>
<fieldset class="layers"><legend data-text="hazard.layers"></legend>
<div id="layers"></div></fieldset>
</section>
<section aria-labelledby="units-title">
<h2 id="units-title" data-text="hazard.units"></h2>
<div class="scroll" tabindex="0" role="group" aria-labelledby="units-title">
<table id="units"></table></div>
</section>
<section class="houses-only no-print" aria-labelledby="houses-title">
<h2 id="houses-title" data-text="hazard.list"></h2>
<p class="quiet" id="shown"></p>
<div class="scroll" tabindex="0" role="group" aria-labelledby="houses-title">
<table id="houses"></table></div>
</section>
<p class="actions no-print">
<button type="button" class="button houses-only" id="reset" data-text="hazard.reset"></button>
<button type="button" class="button" data-print data-text="print"></button>
</p>
</div>
<div class="map-side">
<div id="map"></div>
<div class="base-map" id="base-map"></div>
<aside class="legend" id="legend" tabindex="0" data-label="legend"></aside>
<section class="card" id="card" role="dialog" aria-labelledby="card-title" hidden>
<button type="button" class="close" id="card-close" data-label="close">×</button>
<div id="card-content"></div>
</section>
</div>
</main>
"""


def build(con: duckdb.DuckDBPyConnection, context: PageContext) -> Iterator[Page]:
    """Yield the page; for the public without any house."""
    is_internal = context.audience == "internal"
    language = context.language
    units = _columns(con, "hazard_units.sql", language)
    yield Page(
        name="hazard-progress",
        title=context.text("hazard", "title"),
        scripts=(
            "common.js",
            "map.js",
            "table.js",
            "donut.js",
            "hazard_stages.js",
            "hazard_filter.js",
            "hazard_card.js",
            "hazard_list.js",
            "hazard_map.js",
            "hazard_borders.js",
            "hazard_controls.js",
            "hazard.js",
        ),
        styles=("hazard.css",),
        libraries=("leaflet", "markercluster"),
        map_options={"zoom_snap": 0.5},
        data={
            "houses": _columns(con, "hazard_houses.sql", language) if is_internal else {},
            "dangerous": _columns(con, "hazard_dangerous.sql", language) if is_internal else {},
            "units": units,
            "pages": {unit: unit_page_name(unit) for unit in units["code"]},
            "borders": {
                border.code: [border.rings, border.point]
                for border in read_borders(con, {"unit": UNIT_TOLERANCE}).values()
            },
        },
        body=BODY,
        texts=("hazard",),
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


def _columns(con: duckdb.DuckDBPyConnection, name: str, language: str) -> dict[str, list[Any]]:
    """Return the rows of a query by column, which take less room in the page than by row."""
    rows = query(con, __package__, name, language=language)
    return {column: [row[column] for row in rows] for column in (rows[0] if rows else {})}
