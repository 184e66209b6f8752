"""The worklist: every parcel not done, one printable workbook a unit, and one CSV of all.

A surveyor takes the pages of a village along: each village begins a page, bears its headings, and
is listed in the order one walks it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.export_files import write_guarded_csv
from pipeline.reporting.workbook import column_widths, open_book, safe_file_name, set_up_page
from pipeline.sql import read_sql

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pandas as pd
    import pyarrow as pa
    from xlsxwriter.worksheet import Worksheet

    from pipeline.reporting.context import Context
    from pipeline.reporting.workbook import Book

COLUMNS = ("walk_no", "township_name", "village_name", "parcel_id", "status", "lon", "lat",
           "address", "surveyor_id")  # fmt: skip
"""Columns of a list, in order; a column for the pen follows."""
LABELS = {
    "unit_code": "report_unit_id",
    "unit_name": "report_unit_name_zh",
    "township_name": "township_name_zh",
    "village_name": "village_name_zh",
    "status": "survey_status",
}
"""Column of the view whose label heads a column of ours; others bear the view's name."""
COUNTS = ("parcels", "unsurveyed", "in_progress", "remaining")
WIDTHS = {"walk_no": 6, "lon": 12, "lat": 11, "address": 26}
WIDEST_NAME = 16
REMARKS_WIDTH = 22
SCALE = 80
"""Percent at which the columns of a list fit a landscape A4 page, whatever font stands in."""
HEADING_ROWS = 3
TITLE_HEIGHT = 26
"""Points; a merged cell does not make its row higher by itself."""


def write(context: Context, folder: Path) -> Iterator[Path]:
    """Write a workbook for each unit, for what lies in no unit where anything does, and the CSV."""
    target = folder / context.text("worklist", "folder")
    target.mkdir()
    query = read_sql("pipeline.reporting", "worklist.sql")
    parcels = context.con.execute(query, {"language": context.language}).to_arrow_table()
    path = target / f"{context.text('worklist', 'csv')}.csv"
    write_guarded_csv(_with_labels(parcels, context), path)
    yield path
    lists = dict(iter(parcels.to_pandas().groupby("unit_code", sort=False)))
    summaries: dict[str, list[dict[str, Any]]] = {}
    for row in context.rows("worklist_summary", language=context.language):
        summaries.setdefault(row["unit_code"], []).append(row)
    for code, summary in summaries.items():
        parcels_of_unit = lists.get(code)
        if code == "unassigned" and parcels_of_unit is None:
            continue
        yield _write_unit(context, target, summary, parcels_of_unit)


def _with_labels(parcels: pa.Table, context: Context) -> pa.Table:
    names = [name for name in parcels.column_names if name not in {"unit_code", "village_code"}]
    return parcels.select(names).rename_columns([_label(context, name) for name in names])


def _label(context: Context, name: str) -> str:
    return context.column("parcel_to_do", LABELS.get(name, name))


def _write_unit(
    context: Context, target: Path, summary: list[dict[str, Any]], parcels: pd.DataFrame | None
) -> Path:
    """Write the workbook of one unit; the first row of its summary is the unit itself."""
    unit = summary[0]
    name = context.text("worklist", "file", code=unit["unit_code"], name=unit["unit_name"])
    path = target / f"{safe_file_name(name)}.xlsx"
    with open_book(path, context) as book:
        _write_summary(book, summary)
        _write_list(book, unit, parcels)
    return path


def _write_summary(book: Book, summary: list[dict[str, Any]]) -> None:
    """Write the townships and villages with their counts; the unit itself closes the sheet."""
    context = book.context
    unit, *below = summary
    page = book.workbook.add_worksheet(context.text("worklist", "summary"))
    headings = [_label(context, name) for name in ("township_name", "village_name")]
    headings += [context.column("to_do_by_unit_village", name) for name in COUNTS]
    subtotal = context.text("worklist", "township_total")
    rows = [
        [row["township_name"], row["village_name"] or subtotal, *(row[name] for name in COUNTS)]
        for row in below
    ]
    total = [context.text("common", "total"), "", *(unit[name] for name in COUNTS)]
    title = context.text("worklist", "summary_title", name=unit["unit_name"])
    note = context.text("worklist", "note", date=context.as_of)
    _write_head(page, book, (title, note), headings)
    bold = [row["level"] == "township" for row in below]
    for at, (row, is_subtotal) in enumerate(zip(rows, bold, strict=True), start=HEADING_ROWS):
        page.write_row(at, 0, row[:2], book.total if is_subtotal else book.text)
        page.write_row(at, 2, row[2:], book.total if is_subtotal else book.number)
    page.write_row(HEADING_ROWS + len(rows), 0, total, book.total)
    for column, width in enumerate(column_widths(headings, [*rows, total])):
        page.set_column(column, column, max(width, 10))
    set_up_page(page, book, HEADING_ROWS, (HEADING_ROWS + len(rows) + 1, len(headings)))
    page.set_portrait()


def _write_list(book: Book, unit: dict[str, Any], parcels: pd.DataFrame | None) -> None:
    """Write the parcels, one village a page or more."""
    context = book.context
    page = book.workbook.add_worksheet(context.text("worklist", "list"))
    headings = [*(_label(context, name) for name in COLUMNS), context.text("worklist", "remarks")]
    title = context.text("worklist", "list_title", name=unit["unit_name"])
    count = f"{unit['remaining']:,}"
    note = context.text("worklist", "list_note", date=context.as_of, count=count)
    _write_head(page, book, (title, note), headings)
    if parcels is None:
        page.write_string(HEADING_ROWS, 0, context.text("worklist", "nothing"))
        rows = 1
    else:
        rows = len(parcels)
        _write_parcels(page, book, parcels)
        page.autofilter(HEADING_ROWS - 1, 0, HEADING_ROWS + rows - 1, len(headings) - 1)
    _set_widths(page, headings, parcels)
    set_up_page(page, book, HEADING_ROWS, (HEADING_ROWS + rows, len(headings)))
    # Page breaks hold only where the sheet is not made to fit a number of pages.
    page.set_print_scale(SCALE)
    page.center_horizontally()


def _write_parcels(page: Worksheet, book: Book, parcels: pd.DataFrame) -> None:
    """Write a column at a time, and break the page before each village but the first."""
    cell = {"border": 1, "valign": "vcenter", "align": "center", "font_size": 10}
    number = book.workbook.add_format(cell)
    degree = book.workbook.add_format({**cell, "num_format": "0.000000"})
    formats = {"walk_no": number, "lon": degree, "lat": degree}
    for column, name in enumerate(COLUMNS):
        values = parcels[name].astype(object).where(parcels[name].notna(), None)
        page.write_column(HEADING_ROWS, column, values, formats.get(name, book.text))
    page.write_column(HEADING_ROWS, len(COLUMNS), [""] * len(parcels), book.text)
    village = parcels["village_code"].to_numpy()
    begins = np.flatnonzero(village[1:] != village[:-1]) + 1
    page.set_h_pagebreaks([HEADING_ROWS + int(at) for at in begins])


def _set_widths(page: Worksheet, headings: list[str], parcels: pd.DataFrame | None) -> None:
    """Set widths: names as wide as they are, addresses wrapped, room for the pen."""
    for column, name in enumerate(COLUMNS):
        distinct = [] if parcels is None else parcels[name].dropna().unique().tolist()
        (wide,) = column_widths([headings[column]], [[value] for value in distinct])
        page.set_column(column, column, WIDTHS.get(name, min(wide, WIDEST_NAME)))
    page.set_column(len(COLUMNS), len(COLUMNS), REMARKS_WIDTH)


def _write_head(
    page: Worksheet, book: Book, title_and_note: tuple[str, str], headings: list[str]
) -> None:
    """Write title, note and headings into the first three rows."""
    last = len(headings) - 1
    for row, (words, form) in enumerate(zip(title_and_note, (book.title, book.note), strict=True)):
        page.merge_range(row, 0, row, last, words, form)
    page.set_row(0, TITLE_HEIGHT)
    page.write_row(HEADING_ROWS - 1, 0, headings, book.heading)
