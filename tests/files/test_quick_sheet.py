"""Workbooks written by our quick sheets are those that xlsxwriter writes by itself."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
import xlsxwriter

from pipeline.files import safe_workbook
from pipeline.files.quick_sheet import QuickBook, QuickSheet
from pipeline.files.safe_workbook import open_workbook

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook

CREATED = dt.datetime(2023, 3, 16, tzinfo=dt.UTC)
VALUES: list[Any] = [
    '图斑 <1> & "2"', " left and right ", "", None, "=1+1", "https://example.org", "12", "\x07",
    7, 95.3, 1e-7, 123456789012345678, Decimal("12.50"), float("nan"), True, dt.date(2023, 3, 16),
]  # fmt: skip


def parts_of(content: io.BytesIO) -> dict[str, bytes]:
    with zipfile.ZipFile(content) as file:
        return {name: file.read(name) for name in file.namelist()}


def fill(book: Workbook) -> None:
    book.set_properties({"created": CREATED})
    sheet = book.add_worksheet("a")
    look = book.add_format({"border": 1})
    for row, value in enumerate(VALUES):
        sheet.write(row, 0, value, look)
        sheet.write(row, 1, value)
        sheet.write(row, 40, value, look)
    if not sheet.constant_memory:
        sheet.write_column(20, 2, VALUES, look)
        sheet.merge_range(50, 0, 50, 3, "across", look)
        sheet.write_rich_string(51, 0, "plain ", look, "bold")
        sheet.write_url(52, 0, "external:maps/index.html", look, "page")
        sheet.set_row(53, 20, look)
        sheet.write(53, 1, "in a row with a look")


@pytest.mark.parametrize("row_by_row", [False, True])
def test_a_quick_sheet_is_the_same_file(
    monkeypatch: pytest.MonkeyPatch, *, row_by_row: bool
) -> None:
    written = {}
    for kind in (QuickBook, xlsxwriter.Workbook):
        monkeypatch.setattr(safe_workbook, "QuickBook", kind)
        content = io.BytesIO()
        with open_workbook(content, row_by_row=row_by_row) as book:
            fill(book)
            assert isinstance(book.worksheets()[0], QuickSheet) == (kind is QuickBook)
        written[kind] = parts_of(content)
    assert written[QuickBook] == written[xlsxwriter.Workbook]
