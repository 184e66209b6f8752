"""Workbooks of Open Document (.ods), read as a stream: memory follows the cells that hold text."""

from __future__ import annotations

import re
import zipfile
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pipeline.readers.number_formats import number_text
from pipeline.readers.sheet_cells import (
    COLUMNS,
    ROWS,
    UNREADABLE,
    DamagedWorkbookError,
    Merged,
    ProtectedWorkbookError,
    SheetName,
    is_blank,
)
from pipeline.readers.xml_stream import (
    PACKAGE_ERRORS,
    attributes_of,
    local_name,
    utf8_chunks,
    xml_parser,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import IO

    from pipeline.readers.sheet_cells import Row

CONTENT = "content.xml"
_SPACES = {"s": " ", "tab": "\t", "line-break": "\n"}
_NUMBERS = frozenset({"float", "percentage", "currency"})
_GROUPED = re.compile(r"[.,%/]|\d[eE]")


class OdsBook:
    """An open workbook; see :class:`pipeline.readers.sheet_cells.OpenBook`."""

    def __init__(self, path: Path) -> None:
        with _reading():
            self._zip = zipfile.ZipFile(path)
            if self._is_protected():
                raise ProtectedWorkbookError
            hidden: set[str] = set()
            names: list[SheetName] = []
            style = ""
            for tag, found in self._attributes(CONTENT, {"style", "table-properties", "table"}):
                if tag == "style":
                    style = found.get("style:name", "")
                elif tag == "table-properties":
                    hidden |= {style} if found.get("table:display") == "false" else set()
                elif "table:name" in found:
                    is_hidden = found.get("table:style-name") in hidden
                    names.append(SheetName(found["table:name"], is_hidden))
        self.sheets = tuple(names)

    def close(self) -> None:
        """Close the file."""
        self._zip.close()

    def _is_protected(self) -> bool:
        manifest = "META-INF/manifest.xml"
        if manifest not in self._zip.namelist():
            return False
        return any(True for _ in self._attributes(manifest, {"encryption-data"}))

    def _attributes(self, part: str, tags: set[str]) -> Iterator[tuple[str, dict[str, str]]]:
        with self._zip.open(part) as file:
            yield from attributes_of(file, tags)

    def merged(self, name: str) -> list[Merged]:
        """Return the merged cells of a sheet."""
        with _reading(), self._zip.open(CONTENT) as file:
            if not any(_holds_spans(file)):
                return []
        cells = _TableCells(name, frozenset())
        for _ in self._pass(cells):
            pass
        return cells.merged

    def rows(self, name: str, bare: frozenset[int] = frozenset()) -> Iterator[Row]:
        """Yield the rows of a sheet that hold something; see :class:`OpenBook`."""
        return self._pass(_TableCells(name, bare))

    def _pass(self, cells: _TableCells) -> Iterator[Row]:
        with _reading(), self._zip.open(CONTENT) as file:
            for chunk in utf8_chunks(file):
                cells.parser.Parse(chunk)
                yield from cells.rows
                cells.rows.clear()
            cells.parser.Parse(b"", True)  # noqa: FBT003 - the library takes it by position
            yield from cells.rows


def _holds_spans(file: IO[bytes]) -> Iterator[bool]:
    """Yield for each part of a document whether it may hold a merged cell: parsing takes long."""
    rest = b""
    for chunk in utf8_chunks(file):
        text = rest + chunk
        yield b"-spanned" in text
        rest = text[-len(b"-spanned") :]


class _TableCells:
    """Rows of one table, taken from the XML of all."""

    def __init__(self, name: str, bare: frozenset[int]) -> None:
        self._name = name
        self._bare = bare
        self.rows: list[Row] = []
        self.merged: list[Merged] = []
        self._depth = 0
        self._row = 0
        self._column = 0
        self._cells: dict[int, str] = {}
        self._cell: dict[str, str] = {}
        self._texts: list[str] = []
        self._paragraphs = 0
        self._aside = 0
        self._row_repeats = self._repeats = 1
        self.parser = xml_parser()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = local_name(tag)
        if name == "table":
            if self._depth or attributes.get("table:name") == self._name:
                self._depth += 1
        elif self._depth != 1:
            return
        elif name == "table-row":
            self._row += 1
            self._column, self._cells = 0, {}
            self._row_repeats = int(attributes.get("table:number-rows-repeated", "1"))
        elif name in {"table-cell", "covered-table-cell"}:
            self._cell, self._texts, self._paragraphs = attributes, [], 0
            self._repeats = int(attributes.get("table:number-columns-repeated", "1"))
        elif name == "annotation":
            self._aside += 1
        elif self._aside == 0:
            self._start_text(name, attributes)

    def _start_text(self, name: str, attributes: dict[str, str]) -> None:
        if name == "p":
            self._texts += ["\n"] if self._paragraphs else []
            self._paragraphs += 1
        elif name in _SPACES:
            self._texts.append(_SPACES[name] * min(int(attributes.get("text:c", "1")), COLUMNS))

    def _characters(self, data: str) -> None:
        if self._depth == 1 and self._aside == 0 and self._paragraphs:
            self._texts.append(data)

    def _end(self, tag: str) -> None:
        name = local_name(tag)
        if name == "table":
            self._depth -= min(self._depth, 1)
            self._row = 0 if self._depth == 0 else self._row
        elif self._depth != 1:
            return
        elif name in {"table-cell", "covered-table-cell"}:
            self._end_cell()
        elif name == "annotation":
            self._aside -= 1
        elif name == "table-row":
            self._end_row()

    def _end_cell(self) -> None:
        for at in range(self._column, self._column + self._repeats):
            text = self._text(at)
            if not text or is_blank(text):
                break
            if at >= COLUMNS:
                raise ValueError("no such column")
            self._cells[at] = text
        height = int(self._cell.get("table:number-rows-spanned", "1"))
        width = int(self._cell.get("table:number-columns-spanned", "1"))
        if height > 1 or width > 1:
            right = self._column + width - 1
            self.merged.append(Merged(self._row, self._row + height - 1, self._column, right))
        self._column += self._repeats
        self._paragraphs = 0

    def _text(self, column: int) -> str:
        """Return the text of the cell that ends here, as it is in one of its columns."""
        shown = "".join(self._texts)
        kind = self._cell.get("office:value-type", "string")
        if kind == "boolean":
            return self._cell.get("office:boolean-value", UNREADABLE)
        if kind == "date":
            return self._cell.get("office:date-value", UNREADABLE).removesuffix("T00:00:00")
        if kind not in _NUMBERS:
            return shown or self._cell.get("office:string-value", "")
        try:
            plain = number_text(float(self._cell.get("office:value", "")))
        except ValueError:
            return UNREADABLE
        if column in self._bare or _GROUPED.search(shown):
            return plain
        digits = "".join(re.findall(r"\d", shown))
        return shown if plain.isdecimal() and digits.lstrip("0") == plain.lstrip("0") else plain

    def _end_row(self) -> None:
        if self._cells:
            if self._row + self._row_repeats - 1 > ROWS:
                raise ValueError("no such row")
            numbers = range(self._row, self._row + self._row_repeats)
            self.rows += [(number, dict(self._cells)) for number in numbers]
        self._row += self._row_repeats - 1


@contextmanager
def _reading() -> Iterator[None]:
    """Say which part of a workbook is damaged, in the place of what a library says of it."""
    try:
        yield
    except PACKAGE_ERRORS as error:
        raise DamagedWorkbookError(CONTENT) from error
