"""The .dbf of a Shapefile: what its header says, and its cells as the text that is there.

Cells are taken as text and judged by our own checks: a library that gives each cell the type of its
field turns what does not fit into 0, an early day or the readable beginning of a number.

dBASE III, and what Visual FoxPro adds: 32 bytes of header, of which byte 0 is the version, 4-7 the
number of records, 8-9 the size of the header, 10-11 the size of a record, 29 the language driver
(LDID). Then 32 bytes per field: 0-10 the name, 11 the type, 16 the width, 17 the decimals, 18
flags; ``0x0D`` ends them. Records follow, the first byte of each is a blank, or an asterisk if it
is deleted.
"""

from __future__ import annotations

import codecs
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.readers.encoding import BLOCK_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

FIELD_NAME_BYTES = 10
DELETED = ord("*")
"""First byte of a deleted record, which every reader skips."""
HEAD_BYTES = 32
AS_TEXT = "CNFDL"
"""Types whose cells are text."""
_NUMBERS = {"I": "<i4", "+": "<i4", "Y": "<i8", "B": "<f8", "O": "<f8", "T": "<i4"}
"""Types of Visual FoxPro whose cells are numbers, as numpy reads them."""
_CURRENCY_STEPS = 10_000
_UNIX_DAY = 2_440_588
"""Julian day of 1970-01-01: a T holds a Julian day and the milliseconds of that day."""
_DAY_MS = 86_400_000
_NULL_FLAGS = "0"
_NULLABLE = 0x02
_FOXPRO = range(0x30, 0x33)
_BLANK, _NUL = 0x20, 0
END = b"\x1f"
"""Put behind each cell before it is decoded: no character of either encoding has this byte in it,
so one that was cut at the end of a cell is not completed by the cell after it."""
CUT = "\x1a"
"""Stands for a character of which a field's width left only the first bytes (ASCII: substitute)."""
LENIENT = "cut_at_the_end_of_a_cell"
"""Name under which the decoders know :func:`_cut_at_the_end`."""
_LONGEST_CHARACTER = 4


def cut_name(raw: bytes, encoding: str) -> str:
    """Decode a name that may end within a character; an incomplete last character is left out.

    A character has at most four bytes, so at most three bytes of a cut one are tried. The GBK
    bytes of ``统一社会信`` cut after nine give ``统一社会``.

    Parameters
    ----------
    raw
        Bytes of the name.
    encoding
        ``UTF-8`` or ``GB18030``.
    """
    for end in range(len(raw), max(len(raw) - _LONGEST_CHARACTER, 0), -1):
        try:
            return raw[:end].decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode(encoding, errors="replace")


def _cut_at_the_end(error: UnicodeError) -> tuple[str, int]:
    """Decode the beginning of a character as ``CUT`` if it fills its cell to the last byte.

    Where padding follows, the width has cut nothing: the text is of another encoding.
    """
    if isinstance(error, UnicodeDecodeError):
        end = error.object.find(END, error.start)
        rest = error.object[error.start : end] if end >= 0 else b""
        if 0 < len(rest) < _LONGEST_CHARACTER and _is_begun(rest, error.encoding):
            return CUT, end
    raise error


def _is_begun(rest: bytes, encoding: str) -> bool:
    """Whether bytes are the beginning of a character and no more."""
    try:
        return codecs.getincrementaldecoder(encoding)().decode(rest) == ""
    except UnicodeDecodeError:
        return False


codecs.register_error(LENIENT, _cut_at_the_end)


@dataclass(frozen=True)
class Field:
    """One field of a .dbf."""

    raw_name: bytes
    kind: str
    width: int
    offset: int
    """Position of its first byte in a record; byte 0 is the deletion mark."""
    null_bit: int | None = None
    """Which bit of the record's null flags says that the cell is empty."""

    def name(self, encoding: str) -> str:
        """Return the name without a last character that the limit of ten bytes has cut."""
        return cut_name(self.raw_name, encoding)

    @property
    def is_readable(self) -> bool:
        """Whether its cells lie in the table and not in a memo file."""
        return self.kind in AS_TEXT or (
            self.kind in _NUMBERS
            and self.width == np.dtype(_NUMBERS[self.kind]).itemsize * (1 + (self.kind == "T"))
        )


@dataclass(frozen=True)
class DbfHeader:
    """The header of a .dbf."""

    rows: int
    header_bytes: int
    record_bytes: int
    language_driver: int
    fields: tuple[Field, ...]
    null_flags: Field | None = None


def read_dbf_header(path: Path) -> DbfHeader | None:
    """Read the header of a .dbf; ``None`` if it is not one or ends within its header."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
        if len(head) < HEAD_BYTES:
            return None
        rows, header_bytes, record_bytes = struct.unpack("<IHH", head[4:12])
        rest = file.read(max(header_bytes - HEAD_BYTES, 0))
    end = rest.find(b"\x0d")
    if len(rest) < header_bytes - HEAD_BYTES or end < 0 or record_bytes == 0:
        return None
    entries = [rest[start : start + 32] for start in range(0, end - 31, 32)]
    widths = [entry[16] for entry in entries]
    if 1 + sum(widths) != record_bytes:  # long texts: some programs continue the width where
        widths = [_long_width(entry) for entry in entries]  # others have the decimals
    if 1 + sum(widths) > record_bytes:
        return None
    fields = _fields(entries, widths, is_foxpro=head[0] in _FOXPRO)
    flags = next((field for field in fields if field.kind == _NULL_FLAGS), None)
    shown = tuple(field for field in fields if field.kind != _NULL_FLAGS)
    return DbfHeader(rows, header_bytes, record_bytes, head[29], shown, flags)


def _long_width(entry: bytes) -> int:
    return entry[16] + 256 * entry[17] if entry[11] == ord("C") else entry[16]


def _fields(entries: list[bytes], widths: list[int], *, is_foxpro: bool) -> list[Field]:
    fields, offset, bits = [], 1, 0  # byte 0 of a record is the deletion mark
    for entry, width in zip(entries, widths, strict=True):
        name = entry[: FIELD_NAME_BYTES + 1].split(b"\x00")[0][:FIELD_NAME_BYTES]
        kind, bit = chr(entry[11]), None
        if is_foxpro and kind in "VQ":
            bits += 1  # says whether the cell is full; one that says whether it is empty follows
        if is_foxpro and entry[18] & _NULLABLE:
            bit, bits = bits, bits + 1
        fields.append(Field(name, kind, width, offset, bit))
        offset += width
    return fields


def dbf_records(table: Path, header: DbfHeader) -> NDArray[np.uint8]:
    """Map the records of a .dbf as bytes, shape (rows, bytes per record); nothing is read yet."""
    shape = (header.rows, header.record_bytes)
    if header.rows == 0:
        return np.empty(shape, np.uint8)
    return np.memmap(table, np.uint8, "r", header.header_bytes, shape)


def text_blocks(table: Path, header: DbfHeader) -> Iterator[bytes]:
    """Yield the field names, then the text fields of the records in blocks of whole records.

    Parameters
    ----------
    table, header
        The .dbf and its header.
    """
    names = b"\n".join(_whole_name(field.raw_name) for field in header.fields)
    yield names + b"\n"
    texts = [field for field in header.fields if field.kind in AS_TEXT]
    if not texts:
        return
    records = dbf_records(table, header)
    step = max(BLOCK_BYTES // header.record_bytes, 1)
    for start in range(0, header.rows, step):
        block = records[start : start + step]
        yield np.hstack([_with_ends(block, field) for field in texts]).tobytes()


def _with_ends(records: NDArray[np.uint8], field: Field) -> NDArray[np.uint8]:
    """Return the bytes of a field's cells, each with ``END`` behind it."""
    cells = np.full((len(records), field.width + 1), END[0], np.uint8)
    cells[:, :-1] = records[:, field.offset : field.offset + field.width]
    return cells


def _whole_name(raw: bytes) -> bytes:
    """Return a field name, or nothing if it fills its ten bytes: its last character may be cut."""
    return b"" if len(raw) == FIELD_NAME_BYTES else raw


def row_at(header: DbfHeader, offset: int) -> int | None:
    """Return the row of an offset in the text blocks, from 1; ``None`` within the field names."""
    names = sum(len(_whole_name(field.raw_name)) + 1 for field in header.fields)
    width = sum(field.width + 1 for field in header.fields if field.kind in AS_TEXT)
    return None if offset < names else (offset - names) // width + 1


def cells_of(
    records: NDArray[np.uint8], header: DbfHeader, field: Field, encoding: str
) -> tuple[pa.Array, pa.Array]:
    """Return the cells of a field in some records, and whether the width cut a character in each.

    Parameters
    ----------
    records
        Bytes, shape (rows, bytes per record).
    header, field, encoding
        The table's header, one of its readable fields, and the encoding of its text.

    Returns
    -------
    Text without the blanks around it, NULL where there is none; or numbers or moments.
    """
    if field.kind not in AS_TEXT:
        never = pa.array(np.zeros(len(records), bool))
        return _numbers(records, header, field), never
    cells = _with_ends(records, field)
    _blank_after_nul(cells)
    texts = _decoded(cells, encoding)
    is_cut = pc.ends_with(texts, CUT)
    texts = pc.utf8_trim(pc.utf8_rtrim(texts, CUT), " ")
    return texts, is_cut


def _blank_after_nul(cells: NDArray[np.uint8]) -> None:
    """Make blanks of a NUL and of all that follows it in its cell, where programs leave rubbish."""
    inside = cells[:, :-1]
    if not (inside == _NUL).any():
        return
    inside[np.logical_or.accumulate(inside == _NUL, axis=1)] = _BLANK


def _decoded(cells: NDArray[np.uint8], encoding: str) -> pa.Array:
    """Decode cells that each end with ``END``."""
    texts = cells.tobytes().decode(encoding, errors=LENIENT).split(END.decode())
    if len(texts) != len(cells) + 1:  # a cell holds the mark itself
        texts = [row.tobytes().decode(encoding, LENIENT)[:-1] for row in cells]
        return pa.array(texts, pa.string())
    return pa.array(texts[:-1], pa.string())


def _numbers(records: NDArray[np.uint8], header: DbfHeader, field: Field) -> pa.Array:
    raw = np.ascontiguousarray(records[:, field.offset : field.offset + field.width])
    values = raw.view(_NUMBERS[field.kind])
    empty = np.zeros(len(records), bool)
    if field.null_bit is not None and header.null_flags is not None:
        flags = records[:, header.null_flags.offset + field.null_bit // 8]
        empty = (flags >> field.null_bit % 8 & 1).astype(bool)
    if field.kind == "T":
        days, milliseconds = values[:, 0].astype(np.int64), values[:, 1]
        moments = (days - _UNIX_DAY) * _DAY_MS + milliseconds
        return pa.array(moments, pa.timestamp("ms"), mask=empty | (days == 0))
    if field.kind == "Y":
        return pa.array(values[:, 0] / _CURRENCY_STEPS, mask=empty)
    return pa.array(values[:, 0], mask=empty)
