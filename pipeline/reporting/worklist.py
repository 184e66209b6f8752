"""The worklist: every parcel not done, one printable workbook per unit, and one CSV of all.

A surveyor carries the pages of one village. So each village begins a new page, every page has the
headings, and parcels are listed in the order in which one walks to them.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import numpy as np
from pandas.util import hash_pandas_object

from pipeline.base.sql import read_sql
from pipeline.files.earlier import sha256
from pipeline.files.guarded_csv import write_guarded_csv
from pipeline.reporting.cell_checks import PEN_COLOUR, label_of, set_check, short_text
from pipeline.reporting.table import (
    FIRST_ROW,
    HEADING_ROW,
    LINE_POINTS,
    MOST_LINES,
    TITLE_POINTS,
    SheetField,
    SheetTable,
    field_of,
    write_sheet,
)
from pipeline.reporting.unit_folders import unit_folders
from pipeline.reporting.workbook import (
    CELL,
    cells_wide,
    column_widths,
    open_book,
    safe_file_name,
    set_up_page,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pandas as pd
    import pyarrow as pa
    from xlsxwriter.worksheet import Worksheet

    from pipeline.reporting.report_context import ReportContext
    from pipeline.reporting.table import Row
    from pipeline.reporting.workbook import Book

COLUMNS = ("walk_no", "township_name", "village_name", "parcel_id", "status", "lon", "lat",
           "address", "surveyor_id")  # fmt: skip
"""Columns of a list, in order; empty columns to write in follow."""
FOR_THE_PEN = ("result", "remarks")
"""Columns to write in; the result is one of the statuses of a parcel."""
LABELS = {
    "unit_code": "report_unit_id",
    "unit_name": "report_unit_name_zh",
    "township_name": "township_name_zh",
    "village_name": "village_name_zh",
    "status": "survey_status",
}
"""Columns whose heading is the label of another column of the view; others use their own."""
COUNTS = ("parcels", "unsurveyed", "in_progress", "remaining")
WIDTHS = {"walk_no": 6, "lon": 12, "lat": 11, "address": 24}
NAME_WIDTH = 15
RESULT_WIDTH, REMARKS_WIDTH = 10, 20
WRAPPED = ("township_name", "village_name", "address")
"""Columns whose text is broken into lines so that the sheet does not become wider."""
PAGE_WIDE = 110
"""Narrow characters that a landscape A4 page holds at full size in any font."""


def write(context: ReportContext, folder: Path) -> Iterator[Path]:
    """Write the CSV and one workbook per unit, and yield the files.

    Parcels of no unit get a workbook only if there are any.

    Parameters
    ----------
    context
        The published file, its language and texts.
    folder
        Folder to write into.
    """
    target = folder / context.text("worklist", "folder")
    target.mkdir()
    query = read_sql("pipeline.reporting", "worklist.sql")
    parcels = context.con.execute(query, {"language": context.language}).to_arrow_table()
    path = target / f"{context.text('worklist', 'csv')}.csv"
    write_guarded_csv(_labelled_csv(parcels, context), path)
    yield path
    lists = dict(iter(parcels.to_pandas().groupby("unit_code", sort=False)))
    summaries: dict[str, list[Row]] = {}
    for row in context.rows("worklist_summary", language=context.language):
        summaries.setdefault(row["unit_code"], []).append(row)
    for code, summary in summaries.items():
        parcels_of_unit = lists.get(code)
        if code == "unassigned" and parcels_of_unit is None:
            continue
        yield _write_unit(context, target, summary, parcels_of_unit)


def write_units(context: ReportContext, folder: Path) -> Iterator[Path]:
    """Put the workbook of each unit into its folder too, and yield the files.

    Parameters
    ----------
    context
        The published file, its language and texts.
    folder
        Folder of the day's reports, where :func:`write` has written them.
    """
    for unit in unit_folders(context, folder):
        written = (
            folder / context.text("worklist", "folder") / _book_name(context, unit.code, unit.name)
        )
        if written.exists():
            paper = unit.paper("worklist")
            shutil.copyfile(written, paper)
            yield paper


def _labelled_csv(parcels: pa.Table, context: ReportContext) -> pa.Table:
    names = [name for name in parcels.column_names if name not in {"unit_code", "village_code"}]
    return parcels.select(names).rename_columns([_heading(context, name) for name in names])


def _heading(context: ReportContext, name: str) -> str:
    return context.column("parcel_to_do", LABELS.get(name, name))


def _write_unit(
    context: ReportContext, target: Path, summary: list[Row], parcels: pd.DataFrame | None
) -> Path:
    """Write the workbook of one unit; the first row of its summary is the unit itself."""
    unit = summary[0]
    path = target / _book_name(context, unit["unit_code"], unit["unit_name"])
    if context.is_kept(path, summary, _list_digest(parcels)):
        return path
    with open_book(path, context) as book:
        page = book.workbook.add_worksheet(context.text("worklist", "summary"))
        write_sheet(book, page, _summary_sheet(context, summary))
        page.set_portrait()
        _write_list(book, unit, parcels)
    return path


def _book_name(context: ReportContext, code: str, name: str) -> str:
    return f"{safe_file_name(context.text('worklist', 'file', code=code, name=name))}.xlsx"


def _list_digest(parcels: pd.DataFrame | None) -> str:
    """Return a digest of the parcels in their order; of a list of many it is quick to find."""
    if parcels is None:
        return ""
    return sha256(hash_pandas_object(parcels, index=False).to_numpy().tobytes())


def _summary_sheet(context: ReportContext, rows: list[Row]) -> SheetTable:
    """Return the townships and villages with their counts; the last row is the unit itself."""
    unit, *below = rows
    subtotal = context.text("worklist", "township_total")
    for row in below:
        row["village_name"] = row["village_name"] or subtotal
    total = {**unit, "township_name": context.text("common", "total"), "village_name": ""}
    names = ("township_name", "village_name")
    return SheetTable(
        title=context.text("worklist", "summary_title", name=unit["unit_name"]),
        notes=(context.text("worklist", "note", date=context.as_of),),
        fields=(
            *(SheetField(name, _heading(context, name), width=NAME_WIDTH) for name in names),
            *(field_of(context, "to_do_by_unit_village", name) for name in COUNTS),
        ),
        rows=[*below, total],
    )


def _write_list(book: Book, unit: Row, parcels: pd.DataFrame | None) -> None:
    """Write the parcels; every village begins on a new page."""
    context = book.context
    page = book.workbook.add_worksheet(context.text("worklist", "list"))
    own = (context.text("worklist", name) for name in FOR_THE_PEN)
    headings = [*(_heading(context, name) for name in COLUMNS), *own]
    last = len(headings) - 1
    title = context.text("worklist", "list_title", name=unit["unit_name"])
    count = f"{unit['remaining']:,}"
    note = context.text("worklist", "list_note", date=context.as_of, count=count)
    page.merge_range(0, 0, 0, last, title, book.title)
    page.set_row(0, TITLE_POINTS)
    page.merge_range(1, 0, 1, last, note, book.note)
    page.write_row(HEADING_ROW, 0, headings, book.heading)
    widths = _list_widths(headings, parcels)
    for column, width in enumerate(widths.values()):
        page.set_column(column, column, width)
    if parcels is None:
        page.write_string(FIRST_ROW, 0, context.text("worklist", "nothing"))
        end = FIRST_ROW + 1
    else:
        _write_parcels(page, book, parcels, widths)
        end = FIRST_ROW + len(parcels)
        page.autofilter(HEADING_ROW, 0, end - 1, last)
        for column, check in enumerate(
            (label_of(context, "survey_status"), short_text(context)), start=len(COLUMNS)
        ):
            set_check(page, (FIRST_ROW, end - 1), column, check)
    set_up_page(page, book, FIRST_ROW, (end, len(headings)))
    # Excel ignores page breaks on a sheet that is fitted to a number of pages, so the scale is set.
    page.set_print_scale(min(100, 100 * PAGE_WIDE // sum(widths.values())))
    page.center_horizontally()


def _list_widths(headings: list[str], parcels: pd.DataFrame | None) -> dict[str, int]:
    """Return the width of each column; texts that are wrapped get no more than ``NAME_WIDTH``."""
    widths = {}
    for heading, name in zip(headings, COLUMNS, strict=False):
        if name in WIDTHS:
            widths[name] = WIDTHS[name]
            continue
        distinct = [] if parcels is None else parcels[name].dropna().unique().tolist()
        (wide,) = column_widths([heading], [[value] for value in distinct])
        widths[name] = min(wide, NAME_WIDTH) if name in WRAPPED else wide
    return {**widths, "result": RESULT_WIDTH, "remarks": REMARKS_WIDTH}


def _write_parcels(
    page: Worksheet, book: Book, parcels: pd.DataFrame, widths: dict[str, int]
) -> None:
    """Write the cells column by column, and break the page before each village except the first."""
    number = book.workbook.add_format({**CELL, "align": "center"})
    degree = book.workbook.add_format({**CELL, "align": "center", "num_format": "0.000000"})
    formats = {"walk_no": number, "lon": degree, "lat": degree}
    for column, name in enumerate(COLUMNS):
        values = parcels[name].astype(object).where(parcels[name].notna(), None)
        page.write_column(FIRST_ROW, column, values, formats.get(name, book.text))
    pen = book.workbook.add_format({**CELL, "text_wrap": True, "bg_color": PEN_COLOUR})
    for column in range(len(COLUMNS), len(COLUMNS) + len(FOR_THE_PEN)):
        page.write_column(FIRST_ROW, column, [""] * len(parcels), pen)
    lines = _lines_per_row(parcels, widths)
    for at in np.flatnonzero(lines > 1):
        page.set_row(FIRST_ROW + int(at), LINE_POINTS * int(lines[at]))
    # A row begins a village where its code differs from that of the row above.
    village = parcels["village_code"].to_numpy()
    begins = np.flatnonzero(village[1:] != village[:-1]) + 1
    page.set_h_pagebreaks([FIRST_ROW + int(at) for at in begins])


def _lines_per_row(
    parcels: pd.DataFrame, widths: dict[str, int]
) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Return how many lines each row takes; Excel would find out by itself, other programs not."""
    lines = np.ones(len(parcels), dtype=np.int64)
    for name in WRAPPED:
        wide = parcels[name].map(cells_wide, na_action="ignore").fillna(1).to_numpy(dtype=float)
        needed = np.ceil(wide / (widths[name] - 1)).astype(np.int64)
        lines = np.maximum(lines, np.minimum(needed, MOST_LINES))
    return lines
