"""The map in the circular: reporting units in the colour of their survey completion, by name."""

from __future__ import annotations

import bisect
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import shapely

from pipeline.mapping.borders import read_unit_shapes
from pipeline.reporting.form import shorten
from pipeline.reporting.official_style import TEXT_WIDTH_CM
from pipeline.reporting.word_drawing import (
    RECTANGLE,
    drawn,
    frame_of,
    group,
    outline,
    straight,
    written,
)
from pipeline.reporting.word_graphics import Graphic
from pipeline.reporting.workbook import cells_wide

if TYPE_CHECKING:
    from decimal import Decimal

    from docxtpl import DocxTemplate

    from pipeline.reporting.report_context import ReportContext
    from pipeline.reporting.word_drawing import Box, Frame

# Colours and bounds are those of the pages (mapping/lib/rates.js), so that both look alike.
NOTHING = "FFFFFF"
BLUES = ("EEF3FA", "CFE0F1", "A3C7E4", "64A1D0", "2A73B3", "0B3F7A")
BOUNDS = (80, 90, 95, 98, 100)
TOLERANCE = 0.003
"""Largest error of a simplified border, degrees: less than a line of the printed map is wide."""
TALLEST_CM = 12.0
LEGEND_CM = 1.0
"""Height of the legend below the map."""
LETTER_CM, LINE_CM = 0.16, 0.42
"""Width of a narrow character and height of a line of 8 points."""
LONGEST_NAME = 24
"""Most of a name that is written, narrow characters."""
SHIFTS = tuple(
    (across, down) for down in (0, 1, -1, 2, -2, 3, -3, 4, -4, 5, -5) for across in (0, 1, -1)
)
"""Where a name may stand instead of on its unit: parts of its width beside it, lines below."""


@dataclass(frozen=True)
class Label:
    """A name and where it stands, centimetres; ``home`` is the unit's own point."""

    text: str
    home: tuple[float, float]
    box: Box

    @property
    def is_moved(self) -> bool:
        """Whether it does not stand on its unit."""
        (x, y), (left, top, right, bottom) = self.home, self.box
        return not (left <= x <= right and top <= y <= bottom)


def unit_map(
    template: DocxTemplate, context: ReportContext, units: list[dict[str, Any]]
) -> Graphic | None:
    """Return the map; ``None`` if no unit has a border.

    Parameters
    ----------
    template
        The template it is put in.
    context
        The published file; the spatial extension is loaded into its connection.
    units
        Rows of ``circular_survey.sql`` without the total.
    """
    borders = read_unit_shapes(context.con)
    shown = [unit for unit in units if unit["code"] in borders]
    if not shown:
        return None
    shapes = shapely.coverage_simplify([borders[unit["code"]] for unit in shown], TOLERANCE)
    frame = frame_of(shapely.total_bounds(shapes), TEXT_WIDTH_CM, TALLEST_CM)
    points = shapely.get_coordinates(shapely.point_on_surface(shapes))
    homes = [frame.place(*point) for point in points]
    names = [shorten(context.name(unit), LONGEST_NAME) for unit in shown]
    parts = [
        *(outline(shape, _rate_colour(unit["done_pct"]), frame)
          for unit, shape in zip(shown, shapes, strict=True)),
        *(part for label in place_labels(names, homes, (frame.width_cm, frame.height_cm))
          for part in _label(label)),
        *_legend(frame),
    ]  # fmt: skip
    height = frame.height_cm + LEGEND_CM
    content = group(parts, frame.width_cm, height)
    caption = context.text("papers", "unit_map_caption")
    return Graphic(lambda _: content, frame.width_cm, height, caption, template)


def place_labels(
    names: list[str], homes: list[tuple[float, float]], size: tuple[float, float]
) -> list[Label]:
    """Return the names where none covers another; one that finds no room is left out.

    Parameters
    ----------
    names
        What is written.
    homes
        Point of each, centimetres from the upper left.
    size
        Width and height of the drawing.
    """
    placed: list[Label] = []
    for text, (x, y) in zip(names, homes, strict=True):
        wide = LETTER_CM * max(cells_wide(text), 1)
        for across, down in SHIFTS:
            left = x + across * wide * 0.75 - wide / 2
            top = y + down * LINE_CM - LINE_CM / 2
            left = min(max(left, 0), max(size[0] - wide, 0))
            box = (left, top, left + wide, top + LINE_CM)
            if top >= 0 and box[3] <= size[1] and not any(_overlap(box, p.box) for p in placed):
                placed.append(Label(text, (x, y), box))
                break
    return placed


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _rate_colour(pct: Decimal | None) -> str:
    return NOTHING if pct is None else BLUES[bisect.bisect_right(BOUNDS, pct)]


def _label(label: Label) -> list[str]:
    """Return a name, and where it stands beside its unit the line that leads to it."""
    named = written(label.text, label.box)
    if not label.is_moved:
        return [named]
    (x, y), (left, top, right, bottom) = label.home, label.box
    return [straight((x, y), (min(max(x, left), right), min(max(y, top), bottom))), named]


def _legend(frame: Frame) -> list[str]:
    """Return the classes of the colours, in a row below the map."""
    steps = [f"< {BOUNDS[0]}%", *(f"{low}–{high}%" for low, high in pairwise(BOUNDS)),
             f"{BOUNDS[-1]}%", "—"]  # fmt: skip
    each, top = frame.width_cm / len(steps), frame.height_cm + 0.4
    parts = []
    for number, (colour, step) in enumerate(zip((*BLUES, NOTHING), steps, strict=True)):
        left = number * each
        parts.append(drawn((left, top, left + 0.5, top + 0.35), RECTANGLE, colour))
        parts.append(written(step, (left + 0.5, top - 0.05, left + each, top + 0.4)))
    return parts
