"""Charts below a table: native Excel charts, which change with the cells they refer to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.reporting.table import FIRST_ROW, HEADING_ROW

if TYPE_CHECKING:
    from xlsxwriter.chart import Chart
    from xlsxwriter.worksheet import Worksheet

    from pipeline.reporting.table import Row, SheetTable
    from pipeline.reporting.workbook import Book

WIDEST_CHART, HEIGHT = 1100, 440
"""Pixels; a chart is never wider than its table nor higher than the rows reserved for it."""
BAR_COLOUR, WORST_COLOUR = "#2166AC", "#C00000"
ALL, STEP, HIGHEST_START = 100, 10, 90
"""An axis of percent: where it ends, its step, and the highest value it may start at."""

GRID = {
    "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}},
    "num_font": {"size": 8},
}

ROOM_FOR_NAMES = {"x": 0.25, "y": 0.15, "width": 0.7, "height": 0.72}
"""Area of the bars within their chart, as shares of it: the left quarter is for the names."""


@dataclass(frozen=True)
class Drawing:
    """What a chart shows of its table."""

    title: str
    along: str
    """Field that names the bars or the points."""
    series: tuple[str, ...]
    """Fields to draw, each as a series of bars or a line."""
    colours: tuple[str, ...] = ()
    """A colour for each series: then bars are stacked."""


def draw_bars(book: Book, page: Worksheet, sheet: SheetTable, drawing: Drawing) -> None:
    """Draw bars below a table, one for each row except the total, in the same order.

    A single series must be percentages; its worst rows are red, as in the table.

    Parameters
    ----------
    book, page
        Workbook and sheet that hold the table.
    sheet
        The table.
    drawing
        What to draw of it; with colours the bars are stacked.
    """
    rows = [row for row in sheet.rows if not row.get("is_total")]
    if not rows:
        return
    if drawing.colours:
        chart: Chart = book.workbook.add_chart({"type": "bar", "subtype": "stacked"})
        for name, colour in zip(drawing.series, drawing.colours, strict=True):
            cells = _series_cells(page, sheet, drawing.along, name, len(rows))
            chart.add_series({**cells, "fill": {"color": colour}, "gap": 40})
        chart.set_x_axis(GRID)
    else:
        chart = book.workbook.add_chart({"type": "bar"})
        chart.add_series(_percent_bars(page, sheet, drawing, rows))
        chart.set_x_axis({**GRID, "min": 0, "max": ALL})
    # A bar chart has its names on the y axis, drawn upward: reversed, the first row is on top.
    chart.set_y_axis({"reverse": True, "interval_unit": 1, "num_font": {"size": 8}})
    chart.set_plotarea({"layout": ROOM_FOR_NAMES})
    _place_chart(page, chart, sheet, drawing)


def _percent_bars(
    page: Worksheet, sheet: SheetTable, drawing: Drawing, rows: list[Row]
) -> dict[str, Any]:
    """Return the only series of a chart of percentages: with its values, the worst in red."""
    worst = {"fill": {"color": WORST_COLOUR}}
    return {
        **_series_cells(page, sheet, drawing.along, drawing.series[0], len(rows)),
        "fill": {"color": BAR_COLOUR},
        "points": [worst if row["is_worst"] else None for row in rows],
        "data_labels": {"value": True, "font": {"size": 8}},
        "gap": 40,
    }


def draw_lines(book: Book, page: Worksheet, sheet: SheetTable, drawing: Drawing) -> None:
    """Draw one line per series below a table, along its dates; all values are percentages.

    Parameters
    ----------
    book, page
        Workbook and sheet that hold the table.
    sheet
        The table.
    drawing
        What to draw of it.
    """
    if not sheet.rows:
        return
    chart: Chart = book.workbook.add_chart({"type": "line"})
    for name in drawing.series:
        look = {"marker": {"type": "circle", "size": 4}, "line": {"width": 1.75}}
        chart.add_series(
            {**_series_cells(page, sheet, drawing.along, name, len(sheet.rows)), **look}
        )
    chart.set_x_axis({"text_axis": True, "num_format": "yyyy-mm-dd", "num_font": {"size": 8}})
    chart.set_y_axis({**GRID, **_percent_axis(sheet, drawing)})
    _place_chart(page, chart, sheet, drawing)


def _percent_axis(sheet: SheetTable, drawing: Drawing) -> dict[str, Any]:
    """Return an axis that ends at 100 % and starts at the multiple of ten below all values.

    Values from 93 % on start it at 90, so that the differences between units can be seen.
    """
    values = [row[name] for row in sheet.rows for name in drawing.series]
    least = min((value for value in values if value is not None), default=0)
    return {"min": min(int(least // STEP * STEP), HIGHEST_START), "max": ALL}


def _series_cells(
    page: Worksheet, sheet: SheetTable, along: str, name: str, rows: int
) -> dict[str, Any]:
    """Return the cells of a series as references, which Excel follows when a cell changes.

    A range is ``[sheet, first row, first column, last row, last column]``, all from 0.
    """
    at = page.get_name()
    last, column, names = FIRST_ROW + rows - 1, sheet.column(name), sheet.column(along)
    return {
        "name": [at, HEADING_ROW, column],
        "categories": [at, FIRST_ROW, names, last, names],
        "values": [at, FIRST_ROW, column, last, column],
    }


def _place_chart(page: Worksheet, chart: Chart, sheet: SheetTable, drawing: Drawing) -> None:
    """Set title, legend and size of a chart, and place it below the table."""
    chart.set_title({"name": drawing.title, "name_font": {"size": 12}})
    chart.set_legend({"position": "bottom"} if len(drawing.series) > 1 else {"none": True})
    chart.set_size({"width": min(sheet.pixels, WIDEST_CHART), "height": HEIGHT})
    page.insert_chart(sheet.last_row + 2, 0, chart)
