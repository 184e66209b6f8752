"""The page of a region: a map for each rate, the prefectures with their ranks, border cases.

One file without any script: it opens offline and prints as it is shown. Maps are drawn as SVG.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import jinja2
import shapely

from pipeline.base.messages import message
from pipeline.base.names import in_language
from pipeline.region.region_answers import METRICS, named, read_region, state_of
from pipeline.region.region_schema import load_region_dictionary

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.region.region_answers import RegionAnswers, Row
    from pipeline.region.region_file import MemberPlace, Region

WIDTH = 460.0
"""Width of a map in the units of its drawing."""
MARGIN = 6.0
MOST_LETTERS = 12
"""Of a name on a map."""
SHADES = ("#c6dbef", "#9ecae1", "#6baed6", "#3182bd", "#08519c")
"""From the worst fifth of the ranks to the best."""
DARK = frozenset(SHADES[2:])
"""Shades on which a label is white."""
NO_RATE = "#e7e9ec"
COUNTS = {
    "survey_done": ("done", "parcels", "done_pct", "survey_rank"),
    "revisit_done": ("revisited", "commercial_houses", "revisited_pct", "revisit_rank"),
    "rectified": ("rectified", "hazardous", "rectified_pct", "rectification_rank"),
}
"""Numerator, denominator, rate and rank of each metric among the columns of a prefecture."""


def write_region_page(region: Region, database: Path, file: Path) -> None:
    """Write the page.

    Parameters
    ----------
    region
        The region.
    database
        Its file.
    file
        The page.
    """
    answers = read_region(database)
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("pipeline.region", "page"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    template = environment.get_template("region.html")
    file.write_text(template.render(**_region_values(region, answers)), encoding="utf-8")


def _region_values(region: Region, answers: RegionAnswers) -> dict[str, Any]:
    language, run = answers.language, answers.run
    labels = load_region_dictionary().label

    def say(key: str, **values: object) -> str:
        return message(f"region.{key}", language, **values)

    return {
        "language": "zh-CN" if language == "zh" else "en",
        "say": say,
        "title": say("page_title", region=answers.place(language)),
        "sample": message("status.sample_mark", language) if run["is_sample"] else "",
        "run": run,
        "rates": [
            {**rate, "name": labels("metric", rate["metric"], language)} for rate in answers.rates
        ],
        "metrics": {metric: labels("metric", metric, language) for metric in METRICS},
        "maps": {metric: _drawn_map(region, answers, metric) for metric in METRICS},
        "columns": COUNTS,
        "shades": SHADES,
        "prefectures": [
            {
                **row,
                "name": named(row, language),
                "state_name": state_of(row, language),
                "fault": row[f"fault_{language}"] or "",
            }
            for row in answers.prefectures
        ],
        "checks": [{**row, "name": named(row, language)} for row in answers.checks],
        "database": region.database.name,
    }


def _drawn_map(region: Region, answers: RegionAnswers, metric: str) -> dict[str, Any]:
    """Return the shapes of a map with their shades and labels; nothing for an empty region."""
    shapes = shapely.from_wkb([row["outline"] for row in answers.borders])
    if len(shapes) == 0:
        return {"height": 0, "areas": []}
    west, south, east, north = shapely.total_bounds(shapes)
    narrowing = math.cos(math.radians((south + north) / 2))
    scale = (WIDTH - 2 * MARGIN) / max((east - west) * narrowing, 1e-9)
    ranks = {row["prefecture"]: row for row in answers.ranked_by(metric)}
    labels = {each.code: _label(each, answers.language) for each in region.settings.prefecture}

    def place(lon: float, lat: float) -> tuple[float, float]:
        return (lon - west) * narrowing * scale + MARGIN, (north - lat) * scale + MARGIN

    return {
        "height": round((north - south) * scale + 2 * MARGIN, 1),
        "areas": [
            {
                "path": _svg_path(shape, place),
                "label": labels.get(row["prefecture"], ""),
                "at": [round(value, 1) for value in place(row["lon"], row["lat"])],
                **_shade(ranks.get(row["prefecture"], {}), answers.language),
            }
            for row, shape in zip(answers.borders, shapes, strict=True)
        ],
    }


def _label(place: MemberPlace, language: str) -> str:
    """Return the short name of a prefecture, else the beginning of its name."""
    zh, en = place.short_zh or place.name_zh, place.short_en or place.name_en
    return in_language(language, zh, en)[:MOST_LETTERS]


def _svg_path(shape: Any, place: Any) -> str:  # noqa: ANN401 - shapely has no types
    """Return the rings of a polygon as the path of an SVG."""
    rings = [
        ring
        for part in shapely.get_parts(shape)
        for ring in (shapely.get_exterior_ring(part), *part.interiors)
    ]
    drawn = []
    for ring in rings:
        points = [place(lon, lat) for lon, lat in shapely.get_coordinates(ring)[:-1]]
        drawn.append("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + "Z")
    return "".join(drawn)


def _shade(row: Row, language: str) -> dict[str, Any]:
    """Return the shade of a prefecture by its rank, and what is said of it."""
    if not row or row["rank"] is None:
        name = named(row, language) if row else ""
        return {"fill": NO_RATE, "ink": "#1b2430", "rank": "", "name": name, "pct": None}
    fifth = min((row["unit_count"] - row["rank"]) * len(SHADES) // row["unit_count"], 4)
    shade = SHADES[fifth]
    return {
        "fill": shade,
        "ink": "#ffffff" if shade in DARK else "#1b2430",
        "rank": row["rank"],
        "name": named(row, language),
        "pct": row["pct"],
    }
