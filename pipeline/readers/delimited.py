"""Text tables: CSV and similar files, in UTF-8 or GB18030, one row per record."""

from __future__ import annotations

import codecs
import csv
import hashlib
import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.base.errors import refused
from pipeline.readers.encoding import BLOCK_BYTES, UTF8, Text, choose_encoding, line_at, scan
from pipeline.readers.unnamed_copy import write_copy

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.delivery.declaration import Declaration
    from pipeline.delivery.delivered import Delivered

DELIMITERS = ",\t;|"


@dataclass(frozen=True)
class TextTable:
    """A text table ready for the database: UTF-8, one kind of line end, no blank line."""

    path: Path
    encoding: str
    """Encoding as delivered."""
    delimiter: str
    header: tuple[str, ...]
    labels: tuple[tuple[str, ...], ...] = ()
    """Of each column, its labels from the uppermost heading row to the lowest."""
    titles: tuple[str, ...] = ()
    """Texts of the rows above the headings that hold one text only."""


def open_text_table(delivered: Delivered, declaration: Declaration, work_dir: Path) -> TextTable:
    """Settle encoding and delimiter, and read the headings.

    Parameters
    ----------
    delivered, declaration, work_dir
        The file, its declaration with ``encoding`` and ``header_row``, a folder for a copy.

    Raises
    ------
    RefusedError
        If the encoding cannot be settled or there is no heading row.
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
        delimiter, header = read_header(path, encoding, declaration.last_header_row)
        labels, titles = read_labels(path, encoding, delimiter, declaration)
        header = tuple(" ".join(filter(None, column)) for column in labels)
        if not any(header):
            raise refused("empty_file", file=delivered.display_path)
        readable = _readable_path(path, encoding, delimiter * (len(header) - 1), target)
    except csv.Error as error:
        raise refused("unreadable", file=delivered.display_path, detail=str(error)) from error
    except UnicodeDecodeError as error:  # scanned again, to find the byte
        raise text.invalid(encoding, scan(text.blocks(), encoding).invalid_at or 0) from error
    return TextTable(readable, encoding, delimiter, header, labels, titles)


def line_blocks(path: Path) -> Iterator[bytes]:
    """Yield the bytes of a file in blocks that end with a line, so that no line is split."""
    with path.open("rb") as file:
        while block := file.read(BLOCK_BYTES):
            yield block + file.readline()


def read_header(path: Path, encoding: str, header_row: int) -> tuple[str, tuple[str, ...]]:
    """Find the delimiter: the one that gives the heading row the most columns.

    Parameters
    ----------
    path
        Text file.
    encoding
        ``UTF-8`` or ``GB18030``.
    header_row
        Record that holds the headings, from 1.

    Returns
    -------
    The delimiter, and the headings without surrounding spaces.
    """
    best, header = DELIMITERS[0], tuple[str, ...]()
    for delimiter in DELIMITERS:
        with path.open(encoding=_python_name(encoding), newline="") as file:
            records = csv.reader(file, delimiter=delimiter)
            record = next(itertools.islice(records, header_row - 1, None), [])
        if len(record) > len(header):
            best, header = delimiter, tuple(name.strip() for name in record)
    return best, header


def read_labels(
    path: Path, encoding: str, delimiter: str, declaration: Declaration
) -> tuple[tuple[tuple[str, ...], ...], tuple[str, ...]]:
    """Return for each column its labels from the top, and the titles above them.

    Parameters
    ----------
    path, encoding, delimiter
        Text file, ``UTF-8`` or ``GB18030``, and what separates its fields.
    declaration
        Its declaration, with ``header_row`` and ``header_rows``.
    """
    with path.open(encoding=_python_name(encoding), newline="") as file:
        records = csv.reader(file, delimiter=delimiter)
        top = list(itertools.islice(records, declaration.last_header_row))
    texts = [[text.strip() for text in record] for record in top]
    levels = itertools.zip_longest(*texts[declaration.header_row - 1 :], fillvalue="")
    labels = tuple(tuple(label for label in column if label) or ("",) for column in levels)
    above = [[text for text in record if text] for record in texts[: declaration.header_row - 1]]
    return labels, tuple(record[0] for record in above if len(record) == 1)


def _python_name(encoding: str) -> str:
    """Return the codec; for UTF-8 the one that drops a byte-order mark."""
    return "utf-8-sig" if encoding == UTF8 else encoding


def _readable_path(path: Path, encoding: str, blank_record: str, target: Path) -> Path:
    """Return the file, or a UTF-8 copy where the database could not read it as it is.

    DuckDB reads neither GB18030 nor mixed line ends. It also drops blank lines, which would shift
    the row numbers of all rows below; the copy has a record of empty fields in their place, such
    as ``,,,`` for four columns.
    """
    is_mixed, has_blank = _line_ends(path)
    if encoding == UTF8 and not has_blank and not is_mixed:
        return path
    texts: Iterator[str] = codecs.iterdecode(line_blocks(path), _python_name(encoding))
    if has_blank or is_mixed:
        texts = (text.replace("\r\n", "\n") for text in texts)
    if has_blank:
        texts = _without_blank_lines(texts, blank_record)
    with write_copy(target) as copy:
        copy.writelines(text.encode() for text in texts)
    return target


def _line_ends(path: Path) -> tuple[bool, bool]:
    """Return whether a text mixes LF and CRLF, and whether it may have a blank line.

    Quotes are not looked at, so an empty line within a quoted text counts as well: then the file
    is copied without need, with the same content. Counting bytes is much faster than parsing, and
    most files need no copy. Each form of a blank line is searched for only where the line ends
    seen so far allow it.
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
    """Put ``blank_record`` on every blank line outside quotes.

    A text is split at its quotes, so its parts are outside and inside quotes in turn. With ⏎ for a
    line end, ``1,"a⏎⏎b"⏎⏎2`` has the parts ``1,``, ``a⏎⏎b`` and ``⏎⏎2``: the blank line of the
    second is text, that of the third a missing record. A doubled quote within a field gives an
    empty part, which changes nothing. ``is_quoted`` carries over to the next block, which may
    begin within a quoted text.
    """
    is_quoted = False
    for text in texts:
        parts = text.split('"')
        for index in range(int(is_quoted), len(parts), 2):
            part = re.sub(r"(?<=\n)(?=\n)", blank_record, parts[index])
            # A block begins with a line: a line end at its very start is a blank line too.
            starts_line = index == 0 and part.startswith("\n")
            parts[index] = blank_record + part if starts_line else part
        is_quoted ^= len(parts) % 2 == 0
        yield '"'.join(parts)
