"""Workbooks read back with openpyxl: each sheet's title, notes, headings and rows."""

from __future__ import annotations

import datetime as dt
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import openpyxl

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

RED = "FFC00000"
TITLE, NOTE, HEADINGS, FIRST = 1, 2, 3, 4
"""Rows of a sheet."""


@dataclass(frozen=True)
class ReadSheet:
    """One sheet."""

    title: str
    note: str
    headings: list[str]
    rows: list[list[Any]]
    """Cells as Python values; dates without a time."""
    red: list[int]
    """Rows in red, from 0."""
    page: Worksheet

    def column(self, heading: str) -> list[Any]:
        """Return the cells below a heading."""
        at = self.headings.index(heading)
        return [row[at] for row in self.rows]

    def records(self, *headings: str) -> list[tuple[Any, ...]]:
        """Return the cells below some headings, row by row."""
        return list(zip(*(self.column(heading) for heading in headings), strict=True))


def read_workbook(path: Path) -> dict[str, ReadSheet]:
    """Return the sheets of a workbook by name, in order."""
    return {page.title: _read(page) for page in openpyxl.load_workbook(path).worksheets}


def sheet_parts(path: Path) -> dict[str, str]:
    """Return the XML of every sheet of a workbook: what it says without any reader's help."""
    with zipfile.ZipFile(path) as archive:
        return {
            name: archive.read(name).decode("utf-8")
            for name in archive.namelist()
            if name.startswith("xl/worksheets/")
        }


def _read(page: Worksheet) -> ReadSheet:
    lines = [
        [_plain(cell) for cell in row] for row in page.iter_rows(min_row=FIRST, values_only=True)
    ]
    rows = [line for line in lines if any(cell is not None for cell in line)]
    red = [
        number
        for number in range(len(rows))
        if (font := page.cell(FIRST + number, 2).font) and font.color and font.color.rgb == RED
    ]
    return ReadSheet(
        title=str(page.cell(TITLE, 1).value),
        note=str(page.cell(NOTE, 1).value),
        headings=[str(cell.value) for cell in page[HEADINGS]],
        rows=rows,
        red=red,
        page=page,
    )


def _plain(value: Any) -> Any:
    return value.date() if isinstance(value, dt.datetime) else value
