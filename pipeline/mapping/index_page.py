"""The entrance: the three headline rates, the units, what is overdue, what changed, and the way on.

Every figure is one of a published view; differences are between two kept snapshots.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.base.sql import query
from pipeline.mapping.page import Page
from pipeline.mapping.unit_page import unit_page_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    import duckdb

    from pipeline.mapping.page_context import PageContext

MOST_OVERDUE = 6
"""Houses named among the overdue; the hazard page lists all of them."""

BODY = """\
<main class="overview" id="content">
<header>
<h1><span class="name" data-place></span> <span data-text="index.title"></span></h1>
<p class="quiet"><span data-as-of></span> · <span id="since"></span>
<button type="button" class="button no-print" data-print data-text="print"></button></p>
</header>
<section aria-labelledby="rates-title">
<h2 id="rates-title" data-text="index.rates"></h2>
<div class="rates" id="rates"></div>
</section>
<section aria-labelledby="units-title">
<h2 id="units-title" data-text="index.units"></h2>
<div class="scroll" tabindex="0" role="group" aria-labelledby="units-title">
<table id="units"></table></div>
<p class="quiet" data-text="index.rank_note"></p>
</section>
<div class="columns">
<section aria-labelledby="changes-title">
<h2 id="changes-title" data-text="index.changes"></h2>
<div id="changes"></div>
</section>
<section aria-labelledby="overdue-title">
<h2 id="overdue-title" data-text="index.overdue"></h2>
<div id="overdue"></div>
</section>
<section class="others-section" aria-labelledby="others-title">
<h2 id="others-title" data-text="index.others"></h2>
<dl class="others" id="others"></dl>
</section>
<section class="others-section no-print" aria-labelledby="links-title">
<h2 id="links-title" data-text="index.links"></h2>
<ul class="links" id="links"></ul>
</section>
</div>
</main>
"""


def build(con: duckdb.DuckDBPyConnection, context: PageContext) -> Iterator[Page]:
    """Yield the page; for the public without single houses and without ways to them."""
    is_internal = context.audience == "internal"
    language = context.language
    houses = query(con, __package__, "index_overdue.sql", language=language, most=MOST_OVERDUE)
    yield Page(
        name="index",
        title=context.text("index", "title"),
        scripts=("common.js", "table.js", "curve.js", "index_units.js", "index.js"),
        styles=("index.css",),
        libraries=(),
        data={
            "rates": query(con, __package__, "index_rates.sql", language=language),
            "units": [
                {**unit, "page": unit_page_name(unit["code"])}
                for unit in query(con, __package__, "index_units.sql", language=language)
            ],
            "totals": query(con, __package__, "index_totals.sql")[0],
            "overdue": houses if is_internal else [],
            "changes": query(con, __package__, "index_changes.sql", language=language),
            "curve": query(con, __package__, "index_curve.sql"),
            "deadlines": _deadlines(con, context),
        },
        body=BODY,
        texts=("index",),
        code_lists=("hazard_level", "hazard_stage"),
    )


def _deadlines(con: duckdb.DuckDBPyConnection, context: PageContext) -> dict[str, Any]:
    """Return the day by which each rate must be 100 %; that of the revisit is in the file."""
    (revisit,) = con.execute("SELECT revisit_deadline FROM run").fetchall()[0]
    stated = context.deadlines
    return {
        "survey": stated.survey,
        "revisit": revisit,
        "rectified": stated.rectification,
    }
