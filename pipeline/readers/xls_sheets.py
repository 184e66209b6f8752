"""Workbooks of Excel 97 to 2003 (.xls), which WPS writes as well, through xlrd."""

from __future__ import annotations

import datetime as dt
import io
import struct
from contextlib import contextmanager
from typing import TYPE_CHECKING

import xlrd

from pipeline.readers.number_formats import (
    BUILT_IN_DATES,
    PLAIN,
    NumberFormat,
    formatted,
    parse_format,
)
from pipeline.readers.ole_files import SIGNATURE, OleFile
from pipeline.readers.sheet_cells import (
    UNREADABLE,
    DamagedWorkbookError,
    Merged,
    ProtectedWorkbookError,
    SheetName,
    is_blank,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.readers.sheet_cells import Row

_DAMAGED = (
    xlrd.XLRDError,
    struct.error,
    AssertionError,
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
    OSError,
)
"""What xlrd raises on a file that is not as it should be."""


class XlsBook:
    """An open workbook; see :class:`pipeline.readers.sheet_cells.OpenBook`."""

    def __init__(self, path: Path) -> None:
        with _reading():
            self._book = xlrd.open_workbook(
                file_contents=_workbook_stream(path.read_bytes()),
                logfile=io.StringIO(),
                formatting_info=True,
                ragged_rows=True,
            )
            sheets = [self._book.sheet_by_index(at) for at in range(self._book.nsheets)]
        self.sheets = tuple(SheetName(sheet.name, sheet.visibility != 0) for sheet in sheets)
        self._epoch = dt.date(1904, 1, 1) if self._book.datemode else dt.date(1899, 12, 30)
        self._formats: dict[int, NumberFormat] = {}

    def close(self) -> None:
        """Close the file."""
        self._book.release_resources()

    def merged(self, name: str) -> list[Merged]:
        """Return the merged cells of a sheet."""
        with _reading():
            found = self._book.sheet_by_name(name).merged_cells
        return [Merged(top + 1, bottom, left, right - 1) for top, bottom, left, right in found]

    def rows(self, name: str, bare: frozenset[int] = frozenset()) -> Iterator[Row]:
        """Yield the rows of a sheet that hold something; see :class:`OpenBook`."""
        with _reading():
            sheet = self._book.sheet_by_name(name)
            for number in range(sheet.nrows):
                cells = {}
                for at, kind in enumerate(sheet.row_types(number)):
                    if kind in {xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK}:
                        continue
                    text = self._text(sheet, number, at, is_bare=at in bare)
                    if text and not is_blank(text):
                        cells[at] = text
                if cells:
                    yield number + 1, cells

    def _text(self, sheet: xlrd.sheet.Sheet, row: int, column: int, *, is_bare: bool) -> str:
        kind, value = sheet.cell_type(row, column), sheet.cell_value(row, column)
        if kind == xlrd.XL_CELL_TEXT:
            before, after = self._format(sheet.cell_xf_index(row, column)).around
            return str(value) if is_bare or is_blank(value) else f"{before}{value}{after}"
        if kind == xlrd.XL_CELL_BOOLEAN:
            return "true" if value else "false"
        if kind == xlrd.XL_CELL_ERROR:
            return str(xlrd.error_text_from_code.get(value, UNREADABLE))
        form = self._format(sheet.cell_xf_index(row, column))
        text = formatted(repr(value), form, as_shown=not is_bare, epoch=self._epoch)
        return UNREADABLE if text is None else text

    def _format(self, style: int) -> NumberFormat:
        """Return the number format of a style."""
        form = self._formats.get(style)
        if form is None:
            key = self._book.xf_list[style].format_key
            known = self._book.format_map.get(key)
            code = "" if known is None else known.format_str
            form = parse_format(code) if code else PLAIN
            if form is PLAIN and key in BUILT_IN_DATES:
                form = NumberFormat(is_date=True)
            self._formats[style] = form
        return form


def _workbook_stream(content: bytes) -> bytes:
    """Return the workbook in a compound file; the oldest versions have it on its own."""
    if not content.startswith(SIGNATURE):
        return content
    file = OleFile(content)
    return file.stream("Workbook" if "Workbook" in file.names else "Book")


@contextmanager
def _reading() -> Iterator[None]:
    """Say that a workbook is damaged or protected, in the place of what the library says of it."""
    try:
        yield
    except _DAMAGED as error:
        if "encrypted" in str(error):
            raise ProtectedWorkbookError from error
        raise DamagedWorkbookError("Workbook") from error
