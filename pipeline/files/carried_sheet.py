"""How a workbook that we hand out says of itself how it is read when it comes back filled in.

A hidden sheet holds its declaration, all but two keys: ``path``, which is whatever the workbook is
called then, and ``as_of``, which the office fills in. The other side is ``delivery/carried.py``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import tomli_w

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

SHEET = "声明"
"""Hidden sheet with the lines of the declaration, one per row of its first column."""
DAY_ROW, DAY_COLUMN = 2, 1
"""Where the office fills in the day of its data: row from 1, column from 0, of the first sheet
that is not hidden."""
DAY_CELL = "B2"
DAY_WIDTH = 12
"""Characters that a day needs."""
FIRST_DAY = "DATE(1949,1,1)"
"""Days before are out of range, as intake judges dates."""
REQUIRED_COLOUR = "#F8CBAD"
"""Ground of what must be filled in."""
DATE_FORMAT, TEXT_FORMAT = "yyyy-mm-dd", "@"


def write_carried_declaration(book: Workbook, declaration: Mapping[str, Any]) -> None:
    """Write a declaration to the hidden sheet.

    Parameters
    ----------
    book
        The workbook; its other sheets must be there already, for this one comes last.
    declaration
        All keys but ``path`` and ``as_of``.
    """
    page = book.add_worksheet(SHEET)
    page.hide()
    text = book.add_format({"num_format": TEXT_FORMAT})
    for row, line in enumerate(tomli_w.dumps(declaration).splitlines()):
        page.write_string(row, 0, line, text)


def write_day_cell(book: Workbook, page: Worksheet, label: str) -> None:
    """Write the empty cell for the day of the data, its label before it.

    Parameters
    ----------
    book, page
        The workbook and its first sheet.
    label
        What the day is of.
    """
    row = DAY_ROW - 1
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "vcenter"})
    page.write_string(row, 0, label, bold)
    look = {"num_format": DATE_FORMAT, "bg_color": REQUIRED_COLOUR, "border": 1}
    page.write_blank(row, DAY_COLUMN, None, book.add_format(look))
    rule = {"validate": "date", "criteria": ">=", "value": f"={FIRST_DAY}"}
    page.data_validation(row, DAY_COLUMN, row, DAY_COLUMN, rule)
