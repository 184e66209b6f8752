"""The cells of a sheet of Office Open XML as texts, while its XML passes by."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.readers.number_formats import PLAIN, NumberFormat, formatted
from pipeline.readers.sheet_cells import (
    NO_VALUE,
    PICTURE,
    ROWS,
    UNREADABLE,
    column_of,
    is_blank,
)
from pipeline.readers.xml_stream import local_name, xml_parser

if TYPE_CHECKING:
    import datetime as dt

    from pipeline.readers.sheet_cells import Row

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_SURROGATES = range(0xD800, 0xE000)
_BOOLEANS = {"1": "true", "true": "true", "0": "false", "false": "false"}
_WPS_PICTURE = "=DISPIMG("
"""How WPS writes a picture that lies in a cell."""
_ROW_END = b"</row>"
_LONGEST_ROW = 1 << 20
"""Bytes of a row that are kept for its end to arrive; of a longer one the parser takes what is
there."""
_PLAIN_CELL = rb'<c r="([A-Z]+)[0-9]+"(?: s="([0-9]+)")?(?: t="([a-z]+)")?><v>([^<&]*)</v>'
_PLAIN_ROW = re.compile(
    rb'\s*<row r="([0-9]+)"[^<>/]*>(?:<c r="[A-Z]+[0-9]+"(?: s="[0-9]+")?(?: t="[a-z]+")?'
    rb"(?:/>|>(?:<v>[^<&]*</v>)?</c>))*</row>"
)
"""A row as Excel and others write it when its cells hold only values or nothing."""
_CELLS = re.compile(_PLAIN_CELL)


@dataclass
class WorkbookBasis:
    """What holds for all sheets of a workbook."""

    epoch: dt.date
    """Day 0."""
    is_uncalculated: bool = False
    """It asks to be calculated when it is opened: some programs write 0 as the result of every
    formula until then."""
    formats: list[NumberFormat] = field(default_factory=list)
    """Number format of each style."""


class SheetCells:
    """Rows of one sheet, taken from chunks of its XML.

    Rows with nothing special in them are taken out of the bytes by a regular expression, all else
    goes through the parser. That is three times as fast, and cells that
    have a style and no content, of which there can be millions, cost next to nothing.

    Parameters
    ----------
    basis
        What holds for all sheets of the workbook.
    strings
        Texts that cells share; empty where they hold only white space.
    bare
        Columns whose numbers come without what their format adds.
    """

    def __init__(self, basis: WorkbookBasis, strings: list[str], bare: frozenset[int]) -> None:
        self._formats = basis.formats
        self._epoch = basis.epoch
        self._no_values = {"", "0"} if basis.is_uncalculated else {""}
        self._around = {
            at: form.around for at, form in enumerate(basis.formats) if any(form.around)
        }
        self._strings = strings
        self._bare = bare
        self._rows: list[Row] = []
        self._columns: dict[str | bytes, int] = {}
        self._rest = b""
        self._is_between_rows = False
        self._number = 0
        self._column = -1
        self._cells: dict[int, str] = {}
        self._cell: dict[str, str] = {}
        self._has_formula = False
        self._aside = 0
        self._is_text = False
        self._texts: list[str] = []
        self._parser = xml_parser()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters

    def feed(self, chunk: bytes, *, is_end: bool = False) -> None:
        """Take in the next part of the sheet's XML, which is UTF-8."""
        text = self._rest + chunk
        at = self._take_plain_rows(text, 0)
        while (end := text.find(_ROW_END, at)) >= 0:
            end += len(_ROW_END)
            self._parser.Parse(text[at:end])
            at = self._take_plain_rows(text, end)
        self._rest = text[at:]
        if is_end or len(self._rest) > _LONGEST_ROW:
            self._parser.Parse(self._rest, is_end)
            self._rest = b""

    def taken(self) -> list[Row]:
        """Return the rows that were completed since the last call."""
        rows, self._rows = self._rows, []
        return rows

    def _take_plain_rows(self, text: bytes, at: int) -> int:
        """Take the plain rows that begin at a place, and return where they end."""
        if not self._is_between_rows:
            return at
        while (row := _PLAIN_ROW.match(text, at)) is not None:
            self._start_row(int(row[1]))
            for letters, style, kind, value in _CELLS.findall(text, at, row.end()):
                column = self._columns.get(letters)
                if column is None:
                    column = self._new_column(letters, letters.decode())
                if kind == b"s":
                    found = self._shared(value)
                elif kind in {b"", b"n"}:
                    form = self._form(int(style)) if style else self._form(0)
                    found = self._number_text(value.decode(), form, column)
                else:
                    found = self._text(kind.decode(), value.decode())
                if found:
                    self._cells[column] = found
                    if style and self._around and kind in {b"s", b"str"}:
                        self._cells[column] = self._with_affixes(found, int(style), column)
            self._end_row()
            at = row.end()
        return at

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag if len(tag) == 1 else local_name(tag)
        if name == "c":
            self._cell = attributes
            self._has_formula = False
            self._texts = []
            letters = attributes.get("r", "").rstrip("0123456789")
            if "r" not in attributes:
                self._column += 1
            else:
                column = self._columns.get(letters)
                self._column = self._new_column(letters, letters) if column is None else column
        elif name in {"v", "t"}:
            self._is_text = self._aside == 0
        elif name == "f":
            self._has_formula = True
        elif name == "row":
            self._start_row(int(attributes.get("r", self._number + 1)))
        elif name == "sheetData":
            self._is_between_rows = True
        elif name == "rPh":
            self._aside += 1

    def _start_row(self, number: int) -> None:
        if not self._number < number <= ROWS:
            raise ValueError("rows out of order")
        self._is_between_rows = False
        self._number, self._column, self._cells = number, -1, {}

    def _end_row(self) -> None:
        self._is_between_rows = True
        if self._cells:
            columns = list(self._cells)
            is_sorted = all(map(int.__lt__, columns, columns[1:]))
            cells = self._cells if is_sorted else dict(sorted(self._cells.items()))
            self._rows.append((self._number, cells))

    def _new_column(self, key: str | bytes, letters: str) -> int:
        """Return the position of a column by its letters, and remember it."""
        self._columns[key] = column_of(letters)
        return self._columns[key]

    def _characters(self, data: str) -> None:
        if self._is_text:
            self._texts.append(data)

    def _end(self, tag: str) -> None:
        name = tag if len(tag) == 1 else local_name(tag)
        if name in {"v", "t"}:
            self._is_text = False
        elif name == "c":
            if self._texts or self._has_formula or "vm" in self._cell:
                text = self._text_of_cell("".join(self._texts))
                if text and not is_blank(text):
                    self._cells[self._column] = text
        elif name == "row":
            self._end_row()
        elif name == "sheetData":
            self._is_between_rows = False
        elif name == "rPh":
            self._aside -= 1

    def _text_of_cell(self, value: str) -> str:
        """Return the text of a cell that the parser has read; empty where it holds nothing."""
        kind = self._cell.get("t", "n")
        if kind == "n":
            if self._has_formula and value.strip() in self._no_values:
                return NO_VALUE
            style = self._cell.get("s", "0")
            form = self._form(int(style) if style.isdecimal() else 0)
            return self._number_text(value, form, self._column)
        text = self._text(kind, value)
        if self._around and text and kind in {"s", "str", "inlineStr"}:
            style = self._cell.get("s", "0")
            return self._with_affixes(text, int(style) if style.isdecimal() else 0, self._column)
        is_picture = kind == "e" and "vm" in self._cell
        is_picture |= self._has_formula and text.startswith(_WPS_PICTURE)
        return PICTURE if is_picture else text

    def _text(self, kind: str, value: str) -> str:
        """Return the text of a cell that holds no number, or holds it in another form."""
        if kind == "s":
            return self._shared(value)
        if kind in {"str", "inlineStr"}:
            return "" if is_blank(value) else unescaped(value)
        if kind == "b":
            return _BOOLEANS.get(value.strip().lower(), UNREADABLE)
        if kind == "e":
            return value.strip() or UNREADABLE
        return value if kind == "d" else UNREADABLE

    def _shared(self, place: str | bytes) -> str:
        at = int(place) if place.isdigit() else len(self._strings)
        return self._strings[at] if at < len(self._strings) else UNREADABLE

    def _with_affixes(self, text: str, style: int, column: int) -> str:
        """Return a text with what the format of its cell shows around it."""
        if column in self._bare or style not in self._around or text == UNREADABLE:
            return text
        before, after = self._around[style]
        return f"{before}{text}{after}"

    def _form(self, style: int) -> NumberFormat:
        return self._formats[style] if style < len(self._formats) else PLAIN

    def _number_text(self, value: str, form: NumberFormat, column: int) -> str:
        value = value.strip()
        if not value:
            return ""
        text = formatted(value, form, as_shown=column not in self._bare, epoch=self._epoch)
        return UNREADABLE if text is None else text


def unescaped(text: str) -> str:
    """Return a text with its escapes replaced: ``_x000D_`` is a carriage return."""
    return _ESCAPE.sub(_character, text) if "_x" in text else text


def _character(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    return match[0] if code in _SURROGATES else chr(code)
