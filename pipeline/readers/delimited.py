"""Text tables: CSV and similar files, in UTF-8, GB18030 or UTF-16, one row per record."""

from __future__ import annotations

import codecs
import csv
import hashlib
import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from pipeline.base.errors import Fault, RefusedError, refused
from pipeline.base.messages import Listing, Phrase
from pipeline.readers.encoding import (
    BLOCK_BYTES,
    ROWS_SHOWN,
    UTF8,
    WIDE,
    Text,
    choose_encoding,
    line_at,
    marked_encoding,
    scan,
    unmarked_wide,
)
from pipeline.readers.spoilt_text import is_only_spoilt
from pipeline.readers.unnamed_copy import write_copy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from pipeline.delivery.declaration import Declaration
    from pipeline.delivery.delivered import Delivered

DELIMITERS = ",\t;|"
LONGEST_RECORD = 1 << 25
"""Bytes of the longest record that is read."""
NOT_TEXT = frozenset({"encoding_invalid", "encoding_not_utf8"})
"""Faults of bytes that are not text in an encoding."""
LONGEST_HEADING = 500
"""Characters of the longest heading; a longer one holds rows."""
END_MARK = b"\x1a"
"""Ctrl-Z, with which programs of DOS end a text."""
_HEAD_BYTES = 4096
_MARK = "\ufeff"


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


class _Decoding(NamedTuple):
    """How the bytes of a text are read."""

    encoding: str
    errors: str = "strict"


@dataclass(frozen=True)
class _Bytes:
    """What is seen of a text before it is parsed."""

    end: int
    """Bytes that are text; what follows marks the end of the file."""
    is_mixed: bool = False
    """Whether some lines end with LF and some with CRLF."""
    has_blank: bool = False
    """Whether there may be a blank line."""
    has_mark: bool = False
    """Whether a later line begins with a byte-order mark, as where two files were joined."""
    zero_rows: tuple[int, ...] = ()
    """Lines with zero bytes, which no text has."""

    @property
    def is_plain(self) -> bool:
        """Whether the database can read them as they are, if they are UTF-8."""
        return not (self.is_mixed or self.has_blank or self.has_mark)


def open_text_table(delivered: Delivered, declaration: Declaration, work_dir: Path) -> TextTable:
    """Settle encoding and delimiter, and read the headings.

    Parameters
    ----------
    delivered, declaration, work_dir
        The file, its declaration with ``encoding`` and ``header_row``, a folder for a copy.

    Raises
    ------
    RefusedError
        If the encoding cannot be settled, bytes are no text, or there is no heading row.
    """
    text = _text_of(delivered, declaration)
    encoding = text.known(text.declared) or text.known(text.stated) or UTF8
    try:
        encoding = choose_encoding(text)
        return _open(delivered, declaration, work_dir, _Decoding(encoding))
    except UnicodeDecodeError as error:  # scanned again, to find the byte
        invalid_at = scan(text.blocks(), encoding).invalid_at or 0
        refusal = text.invalid(encoding, invalid_at)
        refusal.__cause__ = error
    except RefusedError as error:
        refusal = error
    is_spoilt = {fault.code for fault in refusal.faults} <= NOT_TEXT
    if is_spoilt and is_only_spoilt(text.blocks(), encoding):
        return _open(delivered, declaration, work_dir, _Decoding(encoding, "replace"))
    raise refusal


def _open(
    delivered: Delivered, declaration: Declaration, work_dir: Path, decoding: _Decoding
) -> TextTable:
    """Read the headings of a text table of a known encoding, and copy it where that is needed."""
    encoding = decoding.encoding
    name = hashlib.sha256(f"{declaration.name} {delivered.display_path}".encode()).hexdigest()
    target = work_dir / "text" / f"{name[:16]}.csv"
    try:
        path, python_name = delivered.path, _python_name(encoding)
        if encoding in WIDE or decoding.errors != "strict":
            path = _utf8_copy(path, target.with_suffix(".utf8"), decoding)
            python_name = _python_name(UTF8)
        seen = _look_at(path)
        if seen.zero_rows:
            raise RefusedError([_zero_fault(delivered.display_path, seen.zero_rows)])
        delimiter, header = read_header(path, python_name, declaration.last_header_row)
        labels, titles = read_labels(path, python_name, delimiter, declaration)
        header = tuple(" ".join(filter(None, column)) for column in labels)
        if not any(header):
            raise refused("empty_file", file=delivered.display_path)
        if max(map(len, header)) > LONGEST_HEADING:
            raise _heading_fault(delivered, declaration)
        is_utf8 = python_name == _python_name(UTF8)
        if not is_utf8 or not seen.is_plain or seen.end < path.stat().st_size:
            blank_record = delimiter * (len(header) - 1) if seen.has_blank else None
            path = _readable_copy(path, python_name, seen, blank_record, target)
    except csv.Error:
        raise _heading_fault(delivered, declaration) from None
    return TextTable(path, encoding, delimiter, header, labels, titles)


def _text_of(delivered: Delivered, declaration: Declaration) -> Text:
    """Return what is said about the encoding of a text table."""
    path = delivered.path
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    text = Text(
        file=delivered.display_path,
        declaration=declaration.name,
        blocks=lambda: line_blocks(path),
        row_at=lambda offset: line_at(path, offset),
        declared=declaration.encoding,
        stated=marked_encoding(head),
        stated_by="BOM",
        default=UTF8,
        may_be_wide=True,
        rows_not_in=lambda encoding: _lines_where(path, lambda line: not _is_text(line, encoding)),
    )
    seems = unmarked_wide(head)
    if text.stated is None and text.known(text.declared) not in WIDE and seems is not None:
        raise text.refused("encoding_unmarked", value=seems)
    return text


def line_blocks(path: Path, end: int | None = None) -> Iterator[bytes]:
    """Yield the bytes of a file in blocks that end with a line, so that no line is split.

    Parameters
    ----------
    path
        The file.
    end
        Bytes to read; all of them if left out.
    """
    left = path.stat().st_size if end is None else end
    with path.open("rb") as file:
        while left > 0 and (block := file.read(min(BLOCK_BYTES, left))):
            block += file.readline(left - len(block))
            left -= len(block)
            yield block


def read_header(path: Path, python_name: str, header_row: int) -> tuple[str, tuple[str, ...]]:
    """Find the delimiter: the one that gives the heading row the most columns.

    Parameters
    ----------
    path, python_name
        Text file, and the codec that decodes it.
    header_row
        Record that holds the headings, from 1.

    Returns
    -------
    The delimiter, and the headings without surrounding spaces.
    """
    best, header = DELIMITERS[0], tuple[str, ...]()
    for delimiter in DELIMITERS:
        with path.open(encoding=python_name, newline="") as file:
            records = text_records(file, delimiter)
            record = next(itertools.islice(records, header_row - 1, None), [])
        if len(record) > len(header):
            best, header = delimiter, tuple(name.strip().strip(_MARK) for name in record)
    return best, header


def read_labels(
    path: Path, python_name: str, delimiter: str, declaration: Declaration
) -> tuple[tuple[tuple[str, ...], ...], tuple[str, ...]]:
    """Return for each column its labels from the top, and the titles above them.

    Parameters
    ----------
    path, python_name, delimiter
        Text file, the codec that decodes it, and what separates its fields.
    declaration
        Its declaration, with ``header_row`` and ``header_rows``.
    """
    with path.open(encoding=python_name, newline="") as file:
        records = text_records(file, delimiter)
        top = list(itertools.islice(records, declaration.last_header_row))
    texts = [[text.strip().strip(_MARK) for text in record] for record in top]
    levels = itertools.zip_longest(*texts[declaration.header_row - 1 :], fillvalue="")
    labels = tuple(tuple(label for label in column if label) or ("",) for column in levels)
    above = [[text for text in record if text] for record in texts[: declaration.header_row - 1]]
    return labels, tuple(record[0] for record in above if len(record) == 1)


def text_records(lines: Iterable[str], delimiter: str) -> Iterator[list[str]]:
    """Return the records of a text table, with fields as long as a record of ours may be.

    Parameters
    ----------
    lines, delimiter
        Lines with their ends, and what separates the fields.
    """
    csv.field_size_limit(LONGEST_RECORD)
    return csv.reader(lines, delimiter=delimiter)


def _python_name(encoding: str) -> str:
    """Return the codec; for UTF-8 the one that drops a byte-order mark."""
    return "utf-8-sig" if encoding == UTF8 else encoding


def _utf8_copy(path: Path, target: Path, decoding: _Decoding) -> Path:
    """Return a copy in UTF-8 of a text whose lines cannot be found, or whose bytes are spoilt."""
    with write_copy(target) as copy:
        for text in codecs.iterdecode(line_blocks(path), *decoding):
            copy.write(text.encode())
    return target


def _readable_copy(
    path: Path, python_name: str, seen: _Bytes, blank_record: str | None, target: Path
) -> Path:
    """Return a UTF-8 copy of a text that the database could not read as it is.

    DuckDB reads neither GB18030 nor mixed line ends. It also drops blank lines, which would shift
    the row numbers of all rows below; the copy has a record of empty fields in their place, such
    as ``,,,`` for four columns.
    """
    texts: Iterator[str] = codecs.iterdecode(line_blocks(path, seen.end), python_name)
    if seen.has_mark:
        texts = (text.removeprefix(_MARK).replace(f"\n{_MARK}", "\n") for text in texts)
    if seen.has_blank or seen.is_mixed:
        texts = (text.replace("\r\n", "\n") for text in texts)
    if blank_record is not None:
        texts = _without_blank_lines(texts, blank_record)
    with write_copy(target) as copy:
        copy.writelines(text.encode() for text in texts)
    return target


def _look_at(path: Path) -> _Bytes:
    """Look for what the database could not read, or no text holds.

    Quotes are not looked at, so an empty line within a quoted text counts as well: then the file
    is copied without need, with the same content. Counting bytes is much faster than parsing, and
    most files need no copy. Each form of a blank line is searched for only where the line ends
    seen so far allow it.
    """
    has_plain = has_return = has_blank = has_mark = False
    zero_rows: list[int] = []
    lines, end = 0, _end_of_text(path)
    for block in line_blocks(path, end):
        returns, count = block.count(b"\r\n"), block.count(b"\n")
        has_return = has_return or returns > 0
        has_plain = has_plain or returns < count
        has_mark = has_mark or b"\n" + codecs.BOM_UTF8 in block
        has_mark = has_mark or (lines > 0 and block.startswith(codecs.BOM_UTF8))
        has_blank = (
            has_blank
            or block.startswith((b"\n", b"\r\n"))
            or (has_plain and b"\n\n" in block)
            or (has_return and b"\n\r\n" in block)
        )
        if b"\0" in block:
            found = enumerate(block.split(b"\n"), start=lines + 1)
            zero_rows += [number for number, line in found if b"\0" in line]
        lines += count
    return _Bytes(end, has_plain and has_return, has_blank, has_mark, tuple(zero_rows))


def _end_of_text(path: Path) -> int:
    """Return how many bytes of a file come before the mark with which some programs end a text."""
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(size - _HEAD_BYTES, 0))
        tail = file.read()
    last = len(tail.rstrip(END_MARK + b"\r\n"))
    mark = tail.find(END_MARK, last)
    return size if mark < 0 else size - len(tail) + mark


def _zero_fault(file: str, rows: tuple[int, ...]) -> Fault:
    words = Phrase("csv.zero_byte", rows=len(rows), listed=row_list(rows))
    return Fault("broken_record", file=file, row=rows[0], detail=words)


def _heading_fault(delivered: Delivered, declaration: Declaration) -> RefusedError:
    """Return the refusal of headings in which a quote is open, so that rows are part of them."""
    words = Phrase("csv.heading_quote")
    return refused(
        "broken_record", file=delivered.display_path, row=declaration.header_row, detail=words
    )


def long_lines(path: Path) -> tuple[int, ...]:
    """Return the lines of a readable text that are longer than a record may be."""
    return _lines_where(path, lambda line: len(line) > LONGEST_RECORD)


def lines_with_return(path: Path) -> tuple[int, ...]:
    """Return the lines of a readable text with a carriage return that does not end them."""
    return _lines_where(path, lambda line: b"\r" in line.removesuffix(b"\r"))


def _is_text(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _lines_where(path: Path, is_odd: Callable[[bytes], bool]) -> tuple[int, ...]:
    found: list[int] = []
    number = 1
    for block in line_blocks(path):
        lines = block.removesuffix(b"\n").split(b"\n")
        found += [at for at, line in enumerate(lines, start=number) if is_odd(line)]
        number += len(lines)
    return tuple(found)


def row_list(rows: tuple[int, ...]) -> Listing:
    """Return the numbers of the first rows as a value of a message.

    Parameters
    ----------
    rows
        Row numbers, in order.
    """
    return Listing([str(row) for row in rows[:ROWS_SHOWN]], has_more=len(rows) > ROWS_SHOWN)


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
