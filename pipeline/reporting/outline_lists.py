"""Where outlines of buildings and parcels do not agree: a workbook of all, and one per unit.

Only somebody who looks can say which of the two is right, so a list is in the order of walking, and
its last columns are filled in on site. Where there is nothing to check there is no workbook.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.reporting.cell_checks import one_of, short_text
from pipeline.reporting.table import (
    A3,
    SheetField,
    SheetTable,
    field_of,
    labelled,
    pen_field,
    write_sheet,
)
from pipeline.reporting.unit_folders import unit_folders
from pipeline.reporting.workbook import open_book

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.reporting.report_context import ReportContext
    from pipeline.reporting.table import Row
    from pipeline.reporting.workbook import Book

GROUP, TABLE = "outline_lists", "outline_to_check"
CODES = {"outline_check": "outline_check", "source": "outline_source"}
KINDS = ("no_parcel", "no_building", "gone", "grown")
ANSWERS = ("is_house", "is_no_house", "is_wrong")
"""What may be found on site."""


def write(context: ReportContext, folder: Path) -> Iterator[Path]:
    """Write the workbook of all units and yield it, if there is anything to check.

    Parameters
    ----------
    context
        The published file, its language and texts.
    folder
        Folder to write into.
    """
    rows = _rows_to_check(context)
    if not rows:
        return
    path, units = folder / context.text("units", "outlines"), context.rows("outline_units")
    if not context.is_kept(path, units, rows):
        with open_book(path, context) as book:
            page = book.workbook.add_worksheet(context.text(GROUP, "summary"))
            write_sheet(book, page, _summary(context, units))
            _write_list(book, context.place_name, rows)
    yield path


def write_units(context: ReportContext, folder: Path) -> Iterator[Path]:
    """Write the list of each unit that has something to check, and yield the files.

    Parameters
    ----------
    context
        The published file, its language and texts.
    folder
        Folder of the day's reports.
    """
    rows = _rows_to_check(context)
    for unit in unit_folders(context, folder) if rows else ():
        if not (own := [row for row in rows if row["unit_code"] == unit.code]):
            continue
        path = unit.paper("outlines")
        if not context.is_kept(path, unit.name, own):
            with open_book(path, context) as book:
                _write_list(book, unit.name, own)
        yield path


def _rows_to_check(context: ReportContext) -> list[Row]:
    """Return the rows as the lists show them, with names and messages in one language."""
    return [
        {
            **row,
            "township": context.name(row, "township_"),
            "village": context.name(row, "village_"),
            "message": row[f"message_{context.language}"],
        }
        for row in labelled(context, context.rows("outline_rows"), CODES)
    ]


def _summary(context: ReportContext, units: list[Row]) -> SheetTable:
    total = context.text("common", "total")
    return SheetTable(
        title=context.text(GROUP, "summary_title", place=context.place_name),
        notes=(context.as_of_note,),
        fields=(
            SheetField("name", context.text(GROUP, "unit")),
            *(SheetField(kind, context.label("outline_check", kind), "number") for kind in KINDS),
        ),
        rows=[
            {**unit, "name": total if unit["is_total"] else context.name(unit)} for unit in units
        ],
        empty=context.text("common", "none"),
    )


def _write_list(book: Book, place: str, rows: list[Row]) -> None:
    context = book.context
    answers = one_of(context, [context.text(GROUP, answer) for answer in ANSWERS])
    sheet = SheetTable(
        title=context.text(GROUP, "title", place=place),
        notes=(context.as_of_note, context.text(GROUP, "count", count=len(rows))),
        fields=(
            field_of(context, TABLE, "walk_no", "plain"),
            *(
                SheetField(name, context.text(GROUP, name), width=16)
                for name in ("township", "village")
            ),
            field_of(context, TABLE, "outline_check", "short", 14),
            field_of(context, TABLE, "outline_id", "text", 18),
            field_of(context, TABLE, "parcel_id", "text", 20),
            field_of(context, TABLE, "footprint_m2", "number"),
            field_of(context, TABLE, "common_m2", "number"),
            SheetField("message", context.text(GROUP, "message"), width=34),
            field_of(context, TABLE, "source", "short", 12),
            field_of(context, TABLE, "as_of", "date"),
            field_of(context, TABLE, "lon", "degree"),
            field_of(context, TABLE, "lat", "degree"),
            pen_field("result", context.text(GROUP, "result"), answers),
            pen_field("remarks", context.text(GROUP, "remarks"), short_text(context)),
        ),
        rows=rows,
        has_filter=True,
        paper=A3,
    )
    write_sheet(book, book.workbook.add_worksheet(context.text(GROUP, "list")), sheet)
