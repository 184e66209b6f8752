"""Text tables: CSV and its kin, in UTF-8 or GB18030, one record a row."""

from __future__ import annotations

import codecs
import csv
import hashlib
import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.intake.encoding import BLOCK_BYTES, UTF8, Text, choose_encoding, line_at, scan
from pipeline.intake.refusal import refused

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.intake.declaration import Declaration
    from pipeline.intake.delivery import Delivered

DELIMITERS = ",\t;|"


@dataclass(frozen=True)
class TextTable:
    """A text table ready to be read: UTF-8, one kind of line end, no blank line."""

    path: Path
    encoding: str
    """Encoding as delivered."""
    delimiter: str
    header: tuple[str, ...]


def open_text_table(delivered: Delivered, declaration: Declaration, work_dir: Path) -> TextTable:
    """Settle encoding and delimiter, and read the headings.

    Raises
    ------
    RefusedError
        If the encoding is not to be settled or there is no heading row.
    """
    path = delivered.path
    with path.open("rb") as file:
        has_mark = file.read(3) == codecs.BOM_UTF8
    text = Text(
        file=delivered.display_path,
        declaration=declaration.name,
        blocks=lambda: line_blocks(path),
        row_at=lambda offset: line_at(path, offset),
        declared=declaration.encoding,
        stated=UTF8 if has_mark else None,
        stated_by="BOM",
        default=UTF8,
    )
    encoding = choose_encoding(text)
    name = hashlib.sha256(f"{declaration.name} {delivered.display_path}".encode()).hexdigest()
    target = work_dir / "text" / f"{name[:16]}.csv"
    try:
        delimiter, header = read_header(path, encoding, declaration.header_row)
        if not any(header):
            raise refused("empty_file", file=delivered.display_path)
        readable = _readable_path(path, encoding, delimiter * (len(header) - 1), target)
    except csv.Error as error:
        raise refused("unreadable", file=delivered.display_path, detail=str(error)) from error
    except UnicodeDecodeError as error:  # once more, to say where
        raise text.invalid(encoding, scan(text.blocks(), encoding).invalid_at or 0) from error
    return TextTable(readable, encoding, delimiter, header)


def line_blocks(path: Path) -> Iterator[bytes]:
    """Give the bytes of a file in blocks that end with a line."""
    with path.open("rb") as file:
        while block := file.read(BLOCK_BYTES):
            yield block + file.readline()


def read_header(path: Path, encoding: str, header_row: int) -> tuple[str, tuple[str, ...]]:
    """Return the delimiter that gives the heading row the most columns, and the headings."""
    best, header = DELIMITERS[0], tuple[str, ...]()
    for delimiter in DELIMITERS:
        with path.open(encoding=_python_name(encoding), newline="") as file:
            records = csv.reader(file, delimiter=delimiter)
            record = next(itertools.islice(records, header_row - 1, None), [])
        if len(record) > len(header):
            best, header = delimiter, tuple(name.strip() for name in record)
    return best, header


def _python_name(encoding: str) -> str:
    """Return the codec; for UTF-8 the one that drops a byte-order mark."""
    return "utf-8-sig" if encoding == UTF8 else encoding


def _readable_path(path: Path, encoding: str, blank_record: str, target: Path) -> Path:
    """Return the file, or a UTF-8 copy where the database could not read it as it is.

    DuckDB reads neither GB18030 nor mixed line ends, and drops blank lines, which would shift the
    row numbers; the copy has a record of empty fields for a blank line.
    """
    is_mixed, has_blank = _line_ends(path)
    if encoding == UTF8 and not has_blank and not is_mixed:
        return path
    target.parent.mkdir(parents=True, exist_ok=True)
    texts: Iterator[str] = codecs.iterdecode(line_blocks(path), _python_name(encoding))
    if has_blank or is_mixed:
        texts = (text.replace("\r\n", "\n") for text in texts)
    if has_blank:
        texts = _without_blank_lines(texts, blank_record)
    with target.open("w", encoding="utf-8", newline="") as copy:
        copy.writelines(texts)
    return target


def _line_ends(path: Path) -> tuple[bool, bool]:
    """Whether a text ends its lines in two ways, and whether it has a line without a character.

    Inside quotes or not. Blank lines come in the two ways too, so only those that the file's line
    ends allow are looked for.
    """
    has_plain = has_return = has_blank = False
    for block in line_blocks(path):
        returns = block.count(b"\r\n")
        has_return = has_return or returns > 0
        has_plain = has_plain or returns < block.count(b"\n")
        has_blank = (
            has_blank
            or block.startswith((b"\n", b"\r\n"))
            or (has_plain and b"\n\n" in block)
            or (has_return and b"\n\r\n" in block)
        )
    return has_plain and has_return, has_blank


def _without_blank_lines(texts: Iterator[str], blank_record: str) -> Iterator[str]:
    """Put ``blank_record`` on every blank line outside quotes."""
    is_quoted = False
    for text in texts:
        parts = text.split('"')
        for index in range(int(is_quoted), len(parts), 2):
            part = re.sub(r"(?<=\n)(?=\n)", blank_record, parts[index])
            starts_line = index == 0 and part.startswith("\n")
            parts[index] = blank_record + part if starts_line else part
        is_quoted ^= len(parts) % 2 == 0
        yield '"'.join(parts)
