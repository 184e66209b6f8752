"""Workbooks: which sheet is meant, its headings, and its rows as text."""

from __future__ import annotations

import itertools
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import pyarrow as pa

from pipeline.base.errors import refused
from pipeline.base.messages import Phrase
from pipeline.readers.merged_cells import MergedValues, heading_labels, headings_end
from pipeline.readers.ods_sheets import OdsBook
from pipeline.readers.sheet_cells import DamagedWorkbookError, ProtectedWorkbookError
from pipeline.readers.xls_sheets import XlsBook
from pipeline.readers.xlsx_sheets import XlsxBook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from pipeline.base.errors import RefusedError
    from pipeline.delivery.declaration import Declaration
    from pipeline.readers.sheet_cells import OpenBook, Row, SheetName

SOURCE_ROW = "source_row"
ROW_FEATURES = ("first_text", "last_text", "filled", "is_numbered")
"""Columns that tell what kind of row it is; see ``sql/row_kinds.sql``."""
BATCH_ROWS = 20_000
LOOK_AHEAD = 20
"""Rows after the declared headings among which others are looked for, to name them."""
MOSTLY = 0.7
FEWEST_HEADINGS = 2
FEWEST_NUMBERED = 4
"""Columns from which on 1, 2, 3 … is taken for the numbers of the columns."""
WORKBOOKS: dict[str, Callable[[Path], OpenBook]] = {
    "xlsx": XlsxBook,
    "xls": XlsBook,
    "ods": OdsBook,
}
"""What opens a workbook, by format."""


class Hidden(NamedTuple):
    """A hidden sheet that is not read."""

    name: str
    rows: int
    first_row: int


@dataclass(frozen=True)
class Sheet:
    """One sheet with its headings."""

    name: str
    labels: tuple[tuple[str, ...], ...]
    """Of each column, its labels from the uppermost heading row to the lowest."""
    titles: tuple[str, ...] = ()
    """Texts of the rows above the headings that hold one text only."""
    hidden: tuple[Hidden, ...] = ()
    """Hidden sheets that hold something and are not read."""

    @property
    def header(self) -> tuple[str, ...]:
        """The headings: the labels of each column, joined."""
        return tuple(" ".join(label for label in labels if label) for labels in self.labels)


@dataclass(frozen=True)
class Wanted:
    """What is read of a sheet."""

    after: int
    """Last row with headings, from 1."""
    positions: list[int]
    """Columns, from 0."""
    bare: frozenset[int] = frozenset()
    """Those whose numbers come without what their format adds to the digits."""
    quantities: frozenset[int] = frozenset()
    """Those whose values are not the same for all rows that a merged cell covers."""


@dataclass
class SheetRows:
    """The rows of a sheet below its headings."""

    table: pa.Table
    """``source_row``, the row as the spreadsheet numbers it, ``c0``, ``c1`` … as text, in the order
    of the positions asked for, and ``ROW_FEATURES``."""
    filled: dict[int, tuple[int, int]] = field(default_factory=dict)
    """By position, how many rows took the value of a merged cell, and the first of them."""


@contextmanager
def open_book(path: Path, kind: str, display_path: str) -> Iterator[OpenBook]:
    """Open a workbook.

    Parameters
    ----------
    path, kind, display_path
        The workbook, its format, and its path as people know it.

    Raises
    ------
    RefusedError
        If it is damaged or protected by a password, also while it is read.
    """
    try:
        book = WORKBOOKS[kind](path)
        try:
            yield book
        finally:
            book.close()
    except DamagedWorkbookError as error:
        raise refused("damaged", file=display_path) from error
    except ProtectedWorkbookError as error:
        raise refused("workbook_protected", file=display_path) from error


def open_sheet(path: Path, kind: str, display_path: str, declaration: Declaration) -> Sheet:
    """Find the declared sheet, or the only one that is not empty, and read its headings.

    Parameters
    ----------
    path, kind, display_path
        The workbook, its format, and its path as people know it.
    declaration
        Its declaration, with ``sheet``, ``header_row`` and ``header_rows``.

    Raises
    ------
    RefusedError
        If the workbook cannot be read, several sheets hold data and none is declared, the declared
        one is missing or empty, or its headings reach further down than declared.
    """
    first = declaration.header_row
    last = first + declaration.header_rows - 1
    with open_book(path, kind, display_path) as book:
        name, hidden = _choose_sheet(book, display_path, declaration)
        near = itertools.takewhile(lambda row: row[0] <= last + LOOK_AHEAD, book.rows(name))
        top = dict(near)
        merged = book.merged(name)
    shown = f"{display_path}[{name}]"
    above = {number: cells for number, cells in top.items() if number <= last}
    labels = heading_labels(above, merged, first, last)
    likely = _likely_heading_row(top)
    if not any(map(any, labels)) or (sum(map(any, labels)) == 1 and likely > last):
        raise refused(
            "no_headings", file=shown, row=first, value=likely, declaration=declaration.name
        )
    end = headings_end(merged, above.get(last, {}), last)
    if end > last:
        rows = end - first + 1
        raise refused(
            "headings_reach", file=shown, row=last, value=rows, declaration=declaration.name
        )
    titles = [next(iter(row.values())) for at, row in above.items() if at < first and len(row) == 1]
    return Sheet(name, labels, tuple(titles), hidden)


def _likely_heading_row(top: Mapping[int, Mapping[int, str]]) -> int:
    """Return the first row that is mostly filled: titles above the headings are not."""
    widest = max(map(len, top.values()), default=0)
    filled = [number for number, cells in top.items() if len(cells) >= MOSTLY * widest]
    return min(filled, default=1) if widest > FEWEST_HEADINGS else min(top, default=1)


def sheet_rows(path: Path, kind: str, display_path: str, sheet: str, wanted: Wanted) -> SheetRows:
    """Read the rows below the headings; a row that holds nothing is none.

    Parameters
    ----------
    path, kind, display_path, sheet
        The workbook, its format, its path as people know it, and one of its sheets.
    wanted
        What is read of them.
    """
    with open_book(path, kind, display_path) as book:
        body = (cells for cells in book.merged(sheet) if cells.top > wanted.after)
        merged = MergedValues(body, wanted.positions, wanted.quantities)
        rows = itertools.dropwhile(
            lambda row: row[0] <= wanted.after, book.rows(sheet, wanted.bare)
        )
        batches = list(_batches(rows, wanted.positions, merged))
    schema = _schema(len(wanted.positions))
    return SheetRows(pa.Table.from_batches(batches, schema), merged.filled)


def _schema(width: int) -> pa.Schema:
    texts = [(f"c{index}", pa.string()) for index in range(width)]
    features = zip(ROW_FEATURES, (pa.string(), pa.string(), pa.int32(), pa.bool_()), strict=True)
    return pa.schema([(SOURCE_ROW, pa.int64()), *texts, *features])


def _batches(
    rows: Iterable[Row], positions: list[int], merged: MergedValues
) -> Iterator[pa.RecordBatch]:
    schema = _schema(len(positions))
    rows = iter(rows)
    while batch := list(itertools.islice(rows, BATCH_ROWS)):
        features = [_features(cells) for _, cells in batch]
        for number, cells in batch:
            merged.fill(number, cells)
        columns = [
            [number for number, _ in batch],
            *([cells.get(at) for _, cells in batch] for at in positions),
            *(list(values) for values in zip(*features, strict=True)),
        ]
        arrays = [pa.array(values, kind.type) for values, kind in zip(columns, schema, strict=True)]
        yield pa.RecordBatch.from_arrays(arrays, schema=schema)


def _features(cells: dict[int, str]) -> tuple[str, str, int, bool]:
    """Return what tells the kind of a row; see ``ROW_FEATURES``."""
    texts = list(cells.values())
    is_numbered = (
        len(texts) >= FEWEST_NUMBERED
        and texts[0].strip("()（）") == "1"
        and [text.strip("()（）") for text in texts] == [str(at + 1) for at in range(len(texts))]
    )
    return texts[0], texts[-1], len(texts), is_numbered


def filled_sheets(path: Path, kind: str, display_path: str) -> list[SheetName]:
    """Return the sheets that are not empty, the hidden ones last.

    Parameters
    ----------
    path, kind, display_path
        The workbook, its format, and its path as people know it.

    Raises
    ------
    RefusedError
        If the workbook cannot be read.
    """
    with open_book(path, kind, display_path) as book:
        return _filled(book)


def first_rows(path: Path, kind: str, display_path: str, sheet: str, rows: int) -> list[Row]:
    """Return the first rows of a sheet that hold something.

    Parameters
    ----------
    path, kind, display_path, sheet
        The workbook, its format, its path as people know it, and one of its sheets.
    rows
        How many at most.
    """
    with open_book(path, kind, display_path) as book:
        return list(itertools.islice(book.rows(sheet), rows))


def heading_rows(path: Path, kind: str, display_path: str, sheet: str, first: int) -> int:
    """Return how many rows the headings take, by their merged cells.

    Parameters
    ----------
    path, kind, display_path, sheet
        The workbook, its format, its path as people know it, and one of its sheets.
    first
        First row with headings.
    """
    with open_book(path, kind, display_path) as book:
        labels = next((cells for number, cells in book.rows(sheet) if number >= first), {})
        return headings_end(book.merged(sheet), labels, first) - first + 1


def _filled(book: OpenBook) -> list[SheetName]:
    filled = [sheet for sheet in book.sheets if next(iter(book.rows(sheet.name)), None) is not None]
    return sorted(filled, key=lambda sheet: sheet.is_hidden)


def _choose_sheet(
    book: OpenBook, display_path: str, declaration: Declaration
) -> tuple[str, tuple[Hidden, ...]]:
    """Return the declared sheet, or the only visible one with content; and hidden ones."""
    if declaration.sheet is not None:
        if any(sheet.name == declaration.sheet for sheet in book.sheets):
            return declaration.sheet, ()
        raise _sheet_fault("no_such_sheet", list(book.sheets), display_path, declaration)
    filled = _filled(book)
    visible = [sheet.name for sheet in filled if not sheet.is_hidden]
    if len(visible) == 1:
        return visible[0], tuple(_hidden(book, sheet.name) for sheet in filled if sheet.is_hidden)
    if not filled:
        raise refused("empty_file", file=display_path)
    raise _sheet_fault("choose_sheet", filled, display_path, declaration)


def _hidden(book: OpenBook, name: str) -> Hidden:
    first, _ = next(book.rows(name))
    return Hidden(name, sum(1 for _ in book.rows(name)), first)


def _sheet_fault(
    code: str, sheets: list[SheetName], display_path: str, declaration: Declaration
) -> RefusedError:
    visible = [sheet.name for sheet in sheets if not sheet.is_hidden]
    hidden = [sheet.name for sheet in sheets if sheet.is_hidden]
    return refused(
        code,
        file=display_path,
        field="sheet",
        value=declaration.sheet,
        known=", ".join(visible) or "—",
        hidden=Phrase("part.hidden_sheets", known=", ".join(hidden)) if hidden else "",
        declaration=declaration.name,
    )
