"""Workbooks, XLSX and XLS, through calamine: sheets, headings and rows as text."""

from __future__ import annotations

import datetime as dt
import itertools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa
from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

from pipeline.base.errors import refused

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.base.errors import RefusedError
    from pipeline.delivery.declaration import Declaration

SOURCE_ROW = "source_row"
BATCH_ROWS = 20_000
EXACT_BELOW = 1e15
"""Spreadsheets keep fifteen digits; from here on a number has lost some."""

Cell = int | float | str | bool | dt.date | dt.datetime | dt.time | dt.timedelta


@dataclass(frozen=True)
class Sheet:
    """One sheet with its headings."""

    name: str
    header: tuple[str, ...]


def open_sheet(path: Path, display_path: str, declaration: Declaration) -> Sheet:
    """Find the declared sheet, or the only one that is not empty, and read its headings.

    Parameters
    ----------
    path, display_path
        The workbook, and its path as people know it.
    declaration
        Its declaration, with ``sheet`` and ``header_row``.

    Raises
    ------
    RefusedError
        If the workbook cannot be read, several sheets hold data and none is declared, or the
        declared one is missing or empty.
    """
    try:
        with CalamineWorkbook.from_path(path) as book:
            name = _choose_sheet(book, display_path, declaration)
            rows = book.get_sheet_by_name(name).iter_rows()
            header = next(itertools.islice(rows, declaration.header_row - 1, None), [])
    except CalamineError as error:
        raise refused("unreadable", file=display_path, detail=str(error)) from error
    names = tuple((cell_text(cell) or "").strip() for cell in header)
    if not any(names):
        raise refused("empty_file", file=f"{display_path}[{name}]")
    return Sheet(name, names)


def sheet_rows(
    path: Path, sheet: str, header_row: int, positions: list[int]
) -> pa.RecordBatchReader:
    """Stream the rows below the headings as Arrow batches.

    Parameters
    ----------
    path, sheet
        The workbook and one of its sheets.
    header_row
        Row with the headings, from 1.
    positions
        Columns to read, from 0.

    Returns
    -------
    ``source_row``, the row as the spreadsheet numbers it, and ``c0``, ``c1`` … as text, in the
    order of ``positions``. A row without any filled cell is left out.
    """
    names = [f"c{index}" for index in range(len(positions))]
    schema = pa.schema([(SOURCE_ROW, pa.int64()), *((name, pa.string()) for name in names)])
    return pa.RecordBatchReader.from_batches(
        schema, _batches(path, sheet, header_row, positions, schema)
    )


def _batches(
    path: Path, sheet: str, header_row: int, positions: list[int], schema: pa.Schema
) -> Iterator[pa.RecordBatch]:
    with CalamineWorkbook.from_path(path) as book:
        numbered = enumerate(book.get_sheet_by_name(sheet).iter_rows(), start=1)
        filled = (
            item
            for item in itertools.islice(numbered, header_row, None)
            if any(map(_is_filled, item[1]))
        )
        while batch := list(itertools.islice(filled, BATCH_ROWS)):
            numbers, rows = zip(*batch, strict=True)
            columns = list(zip(*rows, strict=True))
            texts = [pa.array(list(map(cell_text, columns[at])), pa.string()) for at in positions]
            yield pa.RecordBatch.from_arrays([pa.array(numbers, pa.int64()), *texts], schema=schema)


def _is_filled(cell: Cell) -> bool:
    return cell != ""


def cell_text(cell: Cell) -> str | None:
    """Return a cell as the text that a person reads there; an empty cell is ``None``.

    A whole number has no decimal point: 12.0 is ``12``. From 1e15 on the spreadsheet itself has
    lost digits and shows an exponent; the text shows it too, as ``6.52301199001011E+17``, so that
    the checks can see it.

    Parameters
    ----------
    cell
        Value as calamine reads it.
    """
    if isinstance(cell, str):
        return cell or None
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, int | float):
        return _number_text(float(cell)) if abs(cell) >= EXACT_BELOW else _short_number(cell)
    return cell.isoformat() if isinstance(cell, dt.date | dt.time) else str(cell)


def _short_number(number: float) -> str:
    return str(int(number)) if float(number).is_integer() else repr(number)


def _number_text(number: float) -> str:
    """Return fifteen digits with an exponent, without trailing zeros."""
    if not math.isfinite(number):
        return str(number)
    digits, exponent = f"{number:.14E}".split("E")
    return f"{digits.rstrip('0').rstrip('.')}E{exponent}"


def _choose_sheet(book: CalamineWorkbook, display_path: str, declaration: Declaration) -> str:
    """Return the name of the declared sheet, or of the only one that is not empty."""
    sheets = [item.name for item in book.sheets_metadata if item.typ == SheetTypeEnum.WorkSheet]
    if declaration.sheet is not None:
        if declaration.sheet in sheets:
            return declaration.sheet
        raise _sheet_fault("no_such_sheet", sheets, display_path, declaration)
    filled = _filled_names(book)
    if len(filled) == 1:
        return filled[0]
    if not filled:
        raise refused("empty_file", file=display_path)
    raise _sheet_fault("choose_sheet", filled, display_path, declaration)


def _filled_names(book: CalamineWorkbook) -> list[str]:
    sheets = [item.name for item in book.sheets_metadata if item.typ == SheetTypeEnum.WorkSheet]
    return [name for name in sheets if book.get_sheet_by_name(name).height > 0]


def filled_sheets(path: Path, display_path: str) -> list[str]:
    """Return the names of the sheets that are not empty.

    Parameters
    ----------
    path, display_path
        The workbook, and its path as people know it.

    Raises
    ------
    RefusedError
        If the workbook cannot be read.
    """
    try:
        with CalamineWorkbook.from_path(path) as book:
            return _filled_names(book)
    except CalamineError as error:
        raise refused("unreadable", file=display_path, detail=str(error)) from error


def _sheet_fault(
    code: str, sheets: list[str], display_path: str, declaration: Declaration
) -> RefusedError:
    return refused(
        code,
        file=display_path,
        field="sheet",
        value=declaration.sheet,
        known=", ".join(sheets),
        declaration=declaration.name,
    )
