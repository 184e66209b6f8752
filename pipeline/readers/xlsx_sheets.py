"""Workbooks of Office Open XML (.xlsx), read as a stream: memory follows the cells that hold text.

Why not a library: those that are fast lay a sheet out as one block, as wide and high as its
farthest cell, and hand over errors and formulas without a result as empty cells. Nothing here
relies on what a workbook says of its own size.
"""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pipeline.readers.number_formats import BUILT_IN_DATES, PLAIN, NumberFormat, parse_format
from pipeline.readers.sheet_cells import (
    DamagedWorkbookError,
    Merged,
    ProtectedWorkbookError,
    SheetName,
    column_of,
    is_blank,
)
from pipeline.readers.xlsx_cells import SheetCells, WorkbookBasis, unescaped
from pipeline.readers.xml_stream import PACKAGE_ERRORS, attributes_of, text_of, utf8_chunks

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import IO

    from pipeline.readers.sheet_cells import Row

_ENCRYPTED = 1
_TRUE = frozenset({"1", "true"})
_MERGE = re.compile(rb"<(?:[\w.-]+:)?mergeCell\s[^<>]*?\bref\s*=\s*[\"']([A-Z]+\d+:[A-Z]+\d+)[\"']")
_LONGEST_TAG = 4096
"""Bytes that a tag takes at most; of a longer one what it says of a merged range is not seen."""


class XlsxBook:
    """An open workbook; see :class:`pipeline.readers.sheet_cells.OpenBook`."""

    def __init__(self, path: Path) -> None:
        with _reading(path.name):
            self._zip = zipfile.ZipFile(path)
        with _reading("xl/workbook.xml"):
            if any(item.flag_bits & _ENCRYPTED for item in self._zip.infolist()):
                raise ProtectedWorkbookError
            self._names = {name.replace("\\", "/").lower(): name for name in self._zip.namelist()}
            self._open_workbook()

    def close(self) -> None:
        """Close the file."""
        self._zip.close()

    def _open_workbook(self) -> None:
        """Read which sheets there are and where, the day 0, and the styles."""
        main = self._targets("", "/officeDocument")
        workbook = next(iter(main.values()), "xl/workbook.xml")
        parts = self._targets(workbook, "")
        sheets: dict[str, str] = {}
        names: list[SheetName] = []
        self._basis = WorkbookBasis(dt.date(1899, 12, 30))
        for tag, found in self._attributes(workbook, {"sheet", "workbookPr", "calcPr"}):
            if tag != "sheet":
                if found.get("date1904") in _TRUE:
                    self._basis.epoch = dt.date(1904, 1, 1)
                self._basis.is_uncalculated |= found.get("fullCalcOnLoad") in _TRUE
                continue
            key = next((value for key, value in found.items() if key.endswith(":id")), "")
            part = parts.get(key, "")
            if "/chartsheets/" not in f"/{part}" and "/dialogsheets/" not in f"/{part}":
                sheets[found["name"]] = part
                names.append(SheetName(found["name"], found.get("state", "visible") != "visible"))
        self.sheets = tuple(names)
        self._parts = sheets
        styles = next(iter(self._targets(workbook, "/styles").values()), "xl/styles.xml")
        if styles.lower() in self._names:
            self._basis.formats = self._read_styles(styles)
        strings = self._targets(workbook, "/sharedStrings")
        self._strings_part = next(iter(strings.values()), "xl/sharedStrings.xml")
        self._strings: list[str] | None = None

    def _targets(self, part: str, kind: str) -> dict[str, str]:
        """Return what a part refers to, by id: the parts whose type ends with ``kind``."""
        folder, _, name = part.rpartition("/")
        rels = f"{folder}/_rels/{name}.rels".lstrip("/")
        if rels.lower() not in self._names:
            return {}
        found = {}
        for _, item in self._attributes(rels, {"Relationship"}):
            target = item.get("Target", "").replace("\\", "/")
            path = target if target.startswith("/") else f"{folder}/{target}"
            steps: list[str] = []
            for step in path.split("/"):
                steps = steps[:-1] if step == ".." else [*steps, step]
            if item.get("Type", "").endswith(kind):
                found[item.get("Id", "")] = "/".join(
                    step for step in steps if step not in {"", "."}
                )
        return found

    @contextmanager
    def _part(self, name: str) -> Iterator[IO[bytes]]:
        with _reading(name), self._zip.open(self._names[name.lower()]) as file:
            yield file

    def _attributes(self, part: str, tags: set[str]) -> Iterator[tuple[str, dict[str, str]]]:
        with self._part(part) as file:
            yield from attributes_of(file, tags)

    def _read_styles(self, part: str) -> list[NumberFormat]:
        """Return the number format of each style that a cell can have."""
        codes: dict[str, str] = {}
        formats: list[NumberFormat] = []
        is_cell = False
        for tag, found in self._attributes(
            part, {"numFmt", "cellStyleXfs", "cellXfs", "dxfs", "xf"}
        ):
            if tag == "numFmt":
                codes.setdefault(found.get("numFmtId", ""), found.get("formatCode", ""))
            elif tag != "xf":
                is_cell = tag == "cellXfs"
            elif is_cell:
                number = found.get("numFmtId", "0")
                is_date = number.isdecimal() and int(number) in BUILT_IN_DATES
                default = NumberFormat(is_date=True) if is_date else PLAIN
                formats.append(parse_format(codes[number]) if number in codes else default)
        return formats

    def _shared_strings(self) -> list[str]:
        if self._strings is None:
            self._strings = []
            if self._strings_part.lower() in self._names:
                with self._part(self._strings_part) as file:
                    texts = map(unescaped, text_of(file, "si", "t", "rPh"))
                    self._strings = ["" if is_blank(text) else text for text in texts]
        return self._strings

    def merged(self, name: str) -> list[Merged]:
        """Return the merged cells of a sheet, which stand after its rows."""
        found: list[Merged] = []
        with self._part(self._parts[name]) as file:
            rest = b""
            for chunk in utf8_chunks(file):
                text = rest + chunk
                end = 0
                for match in _MERGE.finditer(text):
                    end = match.end()
                    found.append(_merged(match[1].decode()))
                rest = text[max(end, len(text) - _LONGEST_TAG) :]
        return found

    def rows(self, name: str, bare: frozenset[int] = frozenset()) -> Iterator[Row]:
        """Yield the rows of a sheet that hold something; see :class:`OpenBook`."""
        cells = SheetCells(self._basis, self._shared_strings(), bare)
        with self._part(self._parts[name]) as file:
            for chunk in utf8_chunks(file):
                cells.feed(chunk)
                yield from cells.taken()
            cells.feed(b"", is_end=True)
            yield from cells.taken()


def _merged(reference: str) -> Merged:
    """Return the cells of a reference such as ``B2:B4``."""
    corners = [re.fullmatch(r"([A-Z]+)(\d+)", corner) for corner in reference.split(":")]
    rows = sorted(int(corner[2]) for corner in corners if corner)
    columns = sorted(column_of(corner[1]) for corner in corners if corner)
    return Merged(rows[0], rows[1], columns[0], columns[1])


@contextmanager
def _reading(part: str) -> Iterator[None]:
    """Say which part of a workbook is damaged, in the place of what a library says of it."""
    try:
        yield
    except PACKAGE_ERRORS as error:
        raise DamagedWorkbookError(part) from error
