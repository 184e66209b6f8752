"""The chart in the circular: the three rates by date, and the line to the deadline."""

from __future__ import annotations

import datetime as dt
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from pipeline.reporting.lettering import Picture, letter, to_png

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from pipeline.reporting.lettering import Lettering
    from pipeline.reporting.report_context import ReportContext

SIZE_IN = (6.3, 2.5)
FARTHEST = dt.timedelta(days=180)
"""How far beyond the as-of date a projection is drawn."""
SHORTEST = dt.timedelta(days=28)
"""Shortest period that a panel shows, so that a single date is drawn in its middle."""
ROOM = dt.timedelta(days=3)
"""Free space at both ends of a panel."""


def draw_progress(context: ReportContext) -> Picture | None:
    """Return the chart; ``None`` if no rate is known on any date.

    Parameters
    ----------
    context
        The published file, its language and texts.
    """
    points = context.rows("curve")
    metrics = list(dict.fromkeys(row["metric"] for row in points))
    if not metrics:
        return None
    lettering = letter([context.label("metric", metric) for metric in metrics])
    return Picture(to_png(progress_figure(context, points, lettering)), lettering.key)


def progress_figure(
    context: ReportContext, points: list[dict[str, Any]], lettering: Lettering
) -> Figure:
    """Return a figure with one panel per rate.

    Line with dots: rates on the dates of history. Dashed: a straight line from the first of them to
    100 % on the deadline. Dotted: from the last one to 100 % on the projected day.

    Parameters
    ----------
    context
        The published file; it gives the forecasts.
    points
        Rows of ``sql/curve.sql``: metric, day and rate in percent, ordered by metric and day.
    lettering
        Titles of the panels.
    """
    whole = {
        row["metric"]: row for row in context.rows("forecasts") if row["level"] == "prefecture"
    }
    figure = Figure(figsize=SIZE_IN, layout="constrained")
    panels = figure.subplots(1, len(lettering.words), squeeze=False)[0]
    curves = groupby(points, key=itemgetter("metric"))
    for axes, word, (metric, curve) in zip(panels, lettering.words, curves, strict=True):
        axes.set_title(word, font=lettering.font, size=9, parse_math=False)
        _draw_panel(axes, list(curve), whole[metric], context.as_of)
    return figure


def _draw_panel(
    axes: Axes, curve: list[dict[str, Any]], forecast: dict[str, Any], as_of: dt.date
) -> None:
    days, rates = [row["as_of"] for row in curve], [float(row["pct"]) for row in curve]
    ends = [days[-1]]
    axes.plot(days, rates, color="#00588f", marker="o", markersize=3, linewidth=1.4)
    if forecast["deadline"] is not None and forecast["deadline"] > days[0]:
        straight = [days[0], forecast["deadline"]]
        axes.plot(straight, [rates[0], 100], color="#a8320a", linestyle="--", linewidth=1)
        ends.append(forecast["deadline"])
    if forecast["projected_on"] is not None:
        projected = [days[-1], forecast["projected_on"]]
        axes.plot(projected, [rates[-1], 100], color="#4a5866", linestyle=":", linewidth=1.4)
        ends.append(min(forecast["projected_on"], as_of + FARTHEST))
    # Half of what the period lacks to the shortest is added on both sides, at least some room.
    margin = max(SHORTEST - (max(ends) - days[0]), 2 * ROOM) / 2
    axes.set_xlim(days[0] - margin, max(ends) + margin)
    # From the multiple of ten at least 2 below the lowest rate to just above 100 %.
    axes.set_ylim(max(0, 10 * ((min(rates) - 2) // 10)), 101)
    ticks = sorted({days[0], max(ends)})
    axes.set_xticks(ticks, labels=[tick.isoformat() for tick in ticks])
    axes.yaxis.set_major_locator(MaxNLocator(5, integer=True, steps=[1, 2, 5, 10]))
    axes.yaxis.set_major_formatter("{x:.0f}%")
    axes.tick_params(labelsize=6)
    axes.grid(color="#d5dbe2", linewidth=0.5)
