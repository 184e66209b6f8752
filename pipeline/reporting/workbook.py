"""Workbooks as an office prints them: safe cells, widths that fit Chinese, page setup."""

from __future__ import annotations

import datetime as dt
import unicodedata
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pipeline.files.safe_workbook import SHEET_NAME_LENGTH, open_workbook

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

    from pipeline.reporting.report_context import ReportContext

LOOK = {"font_name": "宋体", "font_size": 10}
"""A font whose digits are as wide as those of the fonts that replace it where it is not installed,
so that columns have the same width with and without it."""
WIDEST = 40
CELL = {"border": 1, "valign": "vcenter", "font_size": 10}
"""What all cells of a table have in common."""
A4 = 9
FORBIDDEN_IN_SHEET_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
FORBIDDEN_IN_FILE_NAMES = str.maketrans(dict.fromkeys('\\/:*?"<>|', "_"))
"""Characters that Windows allows in no file name."""
FILE_NAME_BYTES = 200


@dataclass(frozen=True)
class Book:
    """An open workbook with the formats its sheets share."""

    workbook: Workbook
    context: ReportContext
    title: Format
    note: Format
    heading: Format
    text: Format


@contextmanager
def open_book(path: Path, context: ReportContext) -> Iterator[Book]:
    """Open a workbook for writing; its date is that of the run, not of today.

    Parameters
    ----------
    path
        File to write, ``.xlsx``.
    context
        The published file; it gives the date.
    """
    with open_workbook(path, look=LOOK) as workbook:
        workbook.set_properties({"created": context.started_at, "author": "", "comments": ""})
        workbook.set_custom_property("run_id", context.run_id)
        yield Book(
            workbook,
            context,
            title=workbook.add_format({"bold": True, "font_size": 16, "align": "center"}),
            note=workbook.add_format({"font_size": 9, "font_color": "#555555"}),
            heading=workbook.add_format(
                {**CELL, "bold": True, "align": "center", "text_wrap": True, "bg_color": "#E8EEF4"}
            ),
            text=workbook.add_format({**CELL, "text_wrap": True}),
        )


def sheet_name(text: str, taken: set[str]) -> str:
    """Return a sheet name that Excel accepts: short, without forbidden characters, not taken.

    Parameters
    ----------
    text
        Name as wanted.
    taken
        Names in use, case-folded, as Excel compares them; the new name is added.
    """
    base = text.translate(FORBIDDEN_IN_SHEET_NAMES).strip()[:SHEET_NAME_LENGTH] or "-"
    name, number = base, 2
    while name.casefold() in taken:
        ending = f" {number}"
        name, number = base[: SHEET_NAME_LENGTH - len(ending)] + ending, number + 1
    taken.add(name.casefold())
    return name


def safe_file_name(text: str) -> str:
    """Return a file name, without suffix, that every system accepts.

    Parameters
    ----------
    text
        Name as wanted; separators become underscores, and it is cut after 200 bytes of UTF-8.
    """
    plain = "".join(c for c in text.translate(FORBIDDEN_IN_FILE_NAMES) if c.isprintable())
    cut = plain.encode()[:FILE_NAME_BYTES].decode(errors="ignore")
    return cut.strip(" .") or "-"


def set_up_page(page: Worksheet, book: Book, heading_rows: int, size: tuple[int, int]) -> None:
    """Set paper, margins, repeated headings, print area, and a footer with sample mark and page.

    Parameters
    ----------
    page, book
        Sheet to set up, and its workbook.
    heading_rows
        Rows at the top that stay in view and are repeated on every printed page.
    size
        Rows and columns in use.
    """
    rows, columns = size
    page.set_paper(A4)
    page.set_landscape()
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0, heading_rows - 1)
    page.freeze_panes(heading_rows, 0)
    page.print_area(0, 0, max(rows, heading_rows) - 1, columns - 1)
    mark = book.context.text("common", "sample") if book.context.is_sample else ""
    page.set_footer(f"&L{mark}&C&P / &N&R{book.context.as_of}")


def cells_wide(value: object) -> int:
    """Return the width of a value in narrow characters; a Chinese character counts two.

    Parameters
    ----------
    value
        Value of a cell: numbers have commas between thousands, a date takes ten; of a text with
        several lines the widest counts.
    """
    if isinstance(value, dt.date):
        return 10
    return _text_wide(f"{value:,}" if isinstance(value, int) else str(value))


@lru_cache(maxsize=65_536)
def _text_wide(text: str) -> int:
    """Return the width of a text; cached, because names and labels recur."""
    lines = text.splitlines() or [""]
    if text.isascii():
        return max(len(line) for line in lines)
    wide = (sum(1 + (unicodedata.east_asian_width(c) in "WF") for c in line) for line in lines)
    return max(wide)


def column_widths(headings: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[int]:
    """Return the width of each column, characters, that fits its heading and cells up to a limit.

    Parameters
    ----------
    headings
        Heading of each column.
    rows
        Values of each row, in the order of the headings.
    """
    columns = zip(headings, *rows, strict=True) if rows else ((heading,) for heading in headings)
    return [
        min(WIDEST, 2 + max(cells_wide(value) for value in column if value is not None))
        for column in columns
    ]
