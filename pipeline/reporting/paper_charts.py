"""The charts of the official papers: what each unit has left, and the three rates by date."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from pipeline.reporting.official_style import TEXT_WIDTH_CM
from pipeline.reporting.word_graphics import ChartData, chart_graphic

if TYPE_CHECKING:
    from docxtpl import DocxTemplate
    from xlsxwriter.chart import Chart
    from xlsxwriter.workbook import Workbook

    from pipeline.reporting.report_context import ReportContext
    from pipeline.reporting.word_graphics import Graphic

EXCEL_EPOCH = dt.date(1899, 12, 30)
FARTHEST = dt.timedelta(days=180)
"""How far beyond the as-of date a projection is drawn."""
ROOM = dt.timedelta(days=7)
"""Free space at both ends of the dates."""
RATE_HEIGHT_CM = 7.5
BAR_CM, BARS_CM = 0.55, 1.6
"""Height of one bar with its gap, and of what is around the bars."""
COLOURS = ("#1F4E79", "#C55A11", "#548235")
MARKERS = ("circle", "square", "triangle")
"""Besides the colour, for a black-and-white copier."""
SMALL = {"size": 8}
AXIS = {"num_font": SMALL, "minor_tick_mark": "none", "major_tick_mark": "outside"}


@dataclass(frozen=True)
class Curve:
    """One line of the chart of rates."""

    name: str
    points: list[tuple[dt.date, float]]
    metric: int
    """Number of its rate, which gives colour and marker."""
    dash: str | None = None
    """How it is dashed; a line that was counted is solid and has markers."""


def remaining_chart(
    template: DocxTemplate, context: ReportContext, units: list[dict[str, Any]]
) -> Graphic | None:
    """Return the chart of what each unit has left, most first; ``None`` where nothing is left.

    Parameters
    ----------
    template, context
        Where it is put, and the language.
    units
        Rows of ``circular_survey.sql`` without the total.
    """
    left = sorted(
        (unit for unit in units if unit["remaining"]), key=itemgetter("remaining"), reverse=True
    )
    if not left:
        return None
    parts = ("unsurveyed", "in_progress")
    view = "survey_status_by_unit"
    data = ChartData(
        headings=["", *(context.column(view, part) for part in parts)],
        rows=[[context.name(unit), *(unit[part] for part in parts)] for unit in left],
        draw=lambda book: _bars(book, len(left)),
        created=context.started_at,
    )
    size = (TEXT_WIDTH_CM, BARS_CM + BAR_CM * len(left))
    return chart_graphic(template, data, size, context.text("papers", "remaining_chart_caption"))


def _bars(book: Workbook, rows: int) -> Chart:
    chart: Chart = book.add_chart({"type": "bar", "subtype": "stacked"})
    for at, (colour, font) in enumerate((("#1F4E79", "#FFFFFF"), ("#9DC3E6", "#000000")), start=1):
        chart.add_series({
            "name": ["Sheet1", 0, at],
            "categories": ["Sheet1", 1, 0, rows, 0],
            "values": ["Sheet1", 1, at, rows, at],
            "fill": {"color": colour},
            "gap": 40,
            "data_labels": {"value": True, "font": {**SMALL, "color": font}},
        })  # fmt: skip
    chart.set_x_axis({"num_font": SMALL, "major_gridlines": {"visible": False}, "visible": False})
    chart.set_y_axis({"num_font": {"size": 9}, "reverse": True, "interval_unit": 1})
    chart.set_legend({"position": "top", "font": SMALL})
    return chart


def rate_chart(template: DocxTemplate, context: ReportContext) -> Graphic | None:
    """Return the chart of the three rates by date; ``None`` if none is known on any date.

    Parameters
    ----------
    template, context
        Where it is put; the published file and its language.
    """
    curves = rate_curves(context)
    if not curves:
        return None
    longest = max(len(curve.points) for curve in curves)
    rows: list[list[Any]] = [[] for _ in range(longest)]
    for curve in curves:
        for number, row in enumerate(rows):
            row.extend(curve.points[number] if number < len(curve.points) else (None, None))
    data = ChartData(
        headings=[heading for curve in curves for heading in ("", curve.name)],
        rows=rows,
        draw=lambda book: _lines(book, curves),
        created=context.started_at,
    )
    size = (TEXT_WIDTH_CM, RATE_HEIGHT_CM)
    return chart_graphic(template, data, size, context.text("papers", "rate_chart_caption"))


def rate_curves(context: ReportContext) -> list[Curve]:
    """Return the lines: the rates as counted, and for each the line to its deadline and its pace.

    Parameters
    ----------
    context
        The published file.
    """
    forecasts = {
        row["metric"]: row for row in context.rows("forecasts") if row["level"] == "prefecture"
    }
    counted, planned = [], []
    by_metric = groupby(context.rows("curve"), key=itemgetter("metric"))
    for number, (metric, rows) in enumerate(by_metric):
        points = [(row["as_of"], float(row["pct"])) for row in rows]
        name = context.label("metric", metric)
        counted.append(Curve(name, points, number))
        keys = ("started_on", "deadline", "projected_on")
        started, deadline, projected = (forecasts[metric][key] for key in keys)
        start = points[0] if started is None else (started, 0.0)
        if deadline is not None and deadline > start[0]:
            planned.append(Curve(name, [start, (deadline, 100.0)], number, "dash"))
        if projected is not None and projected - context.as_of <= FARTHEST:
            planned.append(Curve(name, [points[-1], (projected, 100.0)], number, "round_dot"))
    return counted + planned


def _lines(book: Workbook, curves: list[Curve]) -> Chart:
    chart: Chart = book.add_chart({"type": "scatter", "subtype": "straight_with_markers"})
    for at, curve in enumerate(curves):
        colour, last = COLOURS[curve.metric % 3], len(curve.points)
        marker = {"type": MARKERS[curve.metric % 3], "size": 6, "fill": {"color": colour},
                  "border": {"color": colour}}  # fmt: skip
        line = {"color": colour, "width": 1.75 if curve.dash is None else 1.25}
        shown = [*[{"delete": True}] * (last - 1), None]
        label = {"value": True, "position": "above", "num_format": '0.00"%"', "font": SMALL,
                 "custom": shown}  # fmt: skip
        chart.add_series({
            "name": ["Sheet1", 0, 2 * at + 1],
            "categories": ["Sheet1", 1, 2 * at, last, 2 * at],
            "values": ["Sheet1", 1, 2 * at + 1, last, 2 * at + 1],
            "line": line if curve.dash is None else {**line, "dash_type": curve.dash},
            "marker": marker if curve.dash is None else {"type": "none"},
            **({"data_labels": label} if curve.dash is None else {}),
        })  # fmt: skip
    days = [day for curve in curves for day, _ in curve.points]
    ends = [(day - EXCEL_EPOCH).days for day in (min(days) - ROOM, max(days) + ROOM)]
    chart.set_x_axis({"num_format": "yyyy-mm-dd", **AXIS, "min": ends[0], "max": ends[1],
                      "major_gridlines": {"visible": False},
                      "major_unit": max(1, -(-(ends[1] - ends[0]) // 6))})  # fmt: skip
    grid = {"visible": True, "line": {"color": "#D9D9D9"}}
    chart.set_y_axis({"num_format": '0"%"', **AXIS, "min": 0, "max": 100,
                      "major_unit": 20, "major_gridlines": grid})  # fmt: skip
    planned = [number for number, curve in enumerate(curves) if curve.dash is not None]
    chart.set_legend({"position": "bottom", "font": SMALL, "delete_series": planned})
    return chart
