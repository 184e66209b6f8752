"""The map in the circular: reporting units in the colour of their survey completion."""

from __future__ import annotations

import bisect
import math
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from matplotlib.figure import Figure
from matplotlib.patches import Patch, PathPatch
from matplotlib.path import Path
from matplotlib.patheffects import withStroke

from pipeline.base.sql import load_spatial
from pipeline.mapping.borders import read_unit_shapes
from pipeline.reporting.lettering import Picture, letter, number, to_png

if TYPE_CHECKING:
    from decimal import Decimal

    from matplotlib.axes import Axes
    from matplotlib.text import Text
    from shapely.geometry.base import BaseGeometry

    from pipeline.reporting.report_context import ReportContext

# Colours and bounds are those of the pages (mapping/lib/rates.js), so that both look alike.
EDGE = "#40506a"
NOTHING = "#ffffff"
BLUES = ("#eef3fa", "#cfe0f1", "#a3c7e4", "#64a1d0", "#2a73b3", "#0b3f7a")
BOUNDS = (80, 90, 95, 98, 100)
TOLERANCE = 0.003
"""Largest error of a simplified border, degrees: less than a pixel of the printed map."""
WIDTH_IN = 6.3
TALLEST_IN = 5.0


def draw_map(context: ReportContext, units: list[dict[str, Any]]) -> Picture | None:
    """Return the map; ``None`` if no unit has a border.

    Parameters
    ----------
    context
        The published file; the spatial extension is loaded into its connection.
    units
        Rows of ``survey_status_by_unit``, in the order in which a key lists them.
    """
    load_spatial(context.con)
    borders = read_unit_shapes(context.con)
    shown = [unit for unit in units if unit["code"] in borders]
    if not shown:
        return None
    shapes = shapely.coverage_simplify([borders[unit["code"]] for unit in shown], TOLERANCE)
    west, south, east, north = shapely.total_bounds(shapes)
    # A degree of latitude is longer than one of longitude by 1 / cos(latitude).
    stretch = 1 / math.cos(math.radians((south + north) / 2))
    height = WIDTH_IN * (north - south) * stretch / (east - west) + 0.3
    figure = Figure(figsize=(WIDTH_IN, min(TALLEST_IN, height)), layout="constrained")
    axes = figure.add_subplot(aspect=stretch)
    axes.set_axis_off()
    axes.set_xlim(west, east)
    axes.set_ylim(south, north)
    for unit, shape in zip(shown, shapes, strict=True):
        colour = _rate_colour(unit["done_pct"])
        axes.add_patch(
            PathPatch(_outline_path(shape), facecolor=colour, edgecolor=EDGE, linewidth=0.6)
        )
    _write_legend(axes)
    key = _write_names(figure, axes, shapes, [context.name(unit) for unit in shown])
    return Picture(to_png(figure), key)


def _outline_path(shape: BaseGeometry) -> Path:
    """Return a shape as one path; holes run in the opposite direction and so stay empty."""
    rings = shapely.get_rings(shapely.get_parts(shapely.orient_polygons(shape)))
    return Path.make_compound_path(
        *(Path(shapely.get_coordinates(ring), closed=True) for ring in rings)
    )


def _rate_colour(pct: Decimal | None) -> str:
    return NOTHING if pct is None else BLUES[bisect.bisect_right(BOUNDS, pct)]


def _write_names(
    figure: Figure, axes: Axes, shapes: np.ndarray, names: list[str]
) -> tuple[str, ...]:
    """Write each unit's name on it, or numbers if any two names would overlap.

    Returns
    -------
    What the numbers stand for, in order; empty where the names are written.
    """
    lettering = letter(names)
    points = shapely.get_coordinates(shapely.point_on_surface(shapes))
    texts = [
        axes.text(lon, lat, word, font=lettering.font, size=8, ha="center", va="center",
                  color="#101820", parse_math=False)
        for (lon, lat), word in zip(points, lettering.words, strict=True)
    ]  # fmt: skip
    # The size of a text is known only after the figure has been laid out.
    figure.draw_without_rendering()
    if _overlap(texts):
        lettering = number(names)
        for text, word in zip(texts, lettering.words, strict=True):
            text.set_text(word)
    for text in texts:
        text.set_path_effects([withStroke(linewidth=2, foreground="white")])
    return lettering.key


def _overlap(texts: list[Text]) -> bool:
    """Return whether any two texts overlap."""
    boxes = shapely.box(*np.array([text.get_window_extent().extents for text in texts]).T)
    first, second = shapely.STRtree(boxes).query(boxes, predicate="intersects")
    return bool(np.any(first != second))


def _write_legend(axes: Axes) -> None:
    """Write the classes of the colours: only signs and digits, which every font has."""
    steps = [f"< {BOUNDS[0]}%"]
    steps += [f"{low}–{high}%" for low, high in pairwise(BOUNDS)]
    steps += [f"{BOUNDS[-1]}%", "—"]
    axes.legend(
        handles=[
            Patch(facecolor=colour, edgecolor=EDGE, linewidth=0.6, label=step)
            for colour, step in zip((*BLUES, NOTHING), steps, strict=True)
        ],
        loc="upper center", bbox_to_anchor=(0.5, 0), ncols=len(steps), fontsize=7, frameon=False,
        handlelength=1.2, columnspacing=1.0,
    )  # fmt: skip
