"""What the headers of a Shapefile's parts say, checked before anything is read.

Layout: ESRI Shapefile Technical Description (1998) and the dBASE III file header. GDAL opens a set
of parts that contradict each other without a word, so the headers are read here:

``.shp`` and ``.shx`` (big endian)
    100 bytes of header: bytes 0-3 the file code 9994, bytes 24-27 the length of the file in 16-bit
    words. In the .shx eight bytes per shape follow, so its size gives their number.
``.dbf`` (little endian)
    32 bytes: bytes 4-7 the number of records, 8-9 the size of the header, 10-11 the size of a
    record, 29 the language driver (LDID). Then 32 bytes per field: 0-10 the name, 11 the type, 16
    the width, 17 the decimals; ``0x0D`` ends them. Records follow, the first byte of each is a
    blank, or an asterisk if it is deleted.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pipeline.base.errors import Fault, RefusedError
from pipeline.readers.encoding import BLOCK_BYTES, Text, settle_encoding
from pipeline.readers.unnamed_copy import write_copy

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.delivery.delivered import Delivered

SHAPE_HEADER = 100
"""Bytes of the header of a .shp or .shx."""
SHAPE_CODE = b"\x00\x00\x27\x0a"
"""9994, big endian."""
FIELD_NAME_BYTES = 10
DELETED = ord("*")
"""First byte of a deleted record, which every reader skips."""
LONGEST_EXACT_INTEGER = 18
"""Widest numeric field that GDAL reads as a whole number; a wider one becomes a float."""
_LDID_PAGES = {
    0x4D: "GBK",
    0x01: "CP437",
    0x02: "CP850",
    0x03: "CP1252",
    0x4E: "CP949",
    0x4F: "BIG5",
}
"""Code pages of the language driver byte. 0x00 (none) and 0x57 (ANSI) do not name one."""


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
    for end in range(len(raw), max(len(raw) - 4, 0), -1):
        try:
            return raw[:end].decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode(encoding, errors="replace")


@dataclass(frozen=True)
class Field:
    """One field of a .dbf."""

    raw_name: bytes
    kind: str
    width: int
    decimals: int
    offset: int
    """Position of its first byte in a record; byte 0 is the deletion mark."""

    def name(self, encoding: str) -> str:
        """Return the name without a last character that the limit of ten bytes has cut."""
        return cut_name(self.raw_name, encoding)


@dataclass(frozen=True)
class DbfHeader:
    """The header of a .dbf."""

    rows: int
    header_bytes: int
    record_bytes: int
    language_driver: int
    fields: tuple[Field, ...]


def read_dbf_header(path: Path) -> DbfHeader | None:
    """Read the header of a .dbf; ``None`` if it is not one or ends within its header."""
    with path.open("rb") as file:
        head = file.read(32)
        if len(head) < 32:  # noqa: PLR2004 - the fixed part of the header
            return None
        rows, header_bytes, record_bytes = struct.unpack("<IHH", head[4:12])
        rest = file.read(max(header_bytes - 32, 0))
    end = rest.find(b"\x0d")
    if len(rest) < header_bytes - 32 or end < 0 or record_bytes == 0:
        return None
    fields, offset = [], 1  # byte 0 of a record is the deletion mark
    for start in range(0, end - 31, 32):
        entry = rest[start : start + 32]
        name = entry[: FIELD_NAME_BYTES + 1].split(b"\x00")[0][:FIELD_NAME_BYTES]
        fields.append(Field(name, chr(entry[11]), entry[16], entry[17], offset))
        offset += entry[16]
    return DbfHeader(rows, header_bytes, record_bytes, head[29], tuple(fields))


@dataclass(frozen=True)
class Shapefile:
    """A Shapefile whose parts agree with each other."""

    delivered: Delivered
    dbf: DbfHeader
    encoding: str

    @property
    def columns(self) -> tuple[str, ...]:
        """Field names in order."""
        return tuple(field.name(self.encoding) for field in self.dbf.fields)

    @property
    def rows(self) -> int:
        """Number of records that are not deleted."""
        table = self.delivered.part(".dbf")
        if table is None or self.dbf.rows == 0:
            return 0
        marks = _dbf_records(table, self.dbf)[:, 0]
        return int(np.count_nonzero(marks != DELETED))


def open_shapefile(delivered: Delivered, declaration: str, encoding: str | None) -> Shapefile:
    """Check the parts of a Shapefile and settle the encoding of its table.

    Parameters
    ----------
    delivered
        The .shp with its parts.
    declaration
        Name of the declaration, for messages.
    encoding
        Encoding it declares, if any.

    Raises
    ------
    RefusedError
        With all faults of the parts: missing, cut short, disagreeing; else of the encoding.
    """
    faults = [
        Fault("missing_part", file=delivered.display_path, value=suffix)
        for suffix in (".shx", ".dbf")
        if delivered.part(suffix) is None
    ]
    faults += _header_faults(delivered, ".shp") + _header_faults(delivered, ".shx")
    table = delivered.part(".dbf")
    header = None if table is None else read_dbf_header(table)
    if table is not None:
        faults += _dbf_faults(delivered, table, header)
    if faults or table is None or header is None:
        raise RefusedError(faults)
    stated, stated_by = _stated_encoding(delivered, header)
    text = Text(
        file=delivered.display_path,
        declaration=declaration,
        blocks=lambda: _text_blocks(table, header),
        row_at=lambda offset: _row_at(header, offset),
        declared=encoding,
        stated=stated,
        stated_by=stated_by,
    )
    return Shapefile(delivered, header, settle_encoding(text))


def readable_copy(shapefile: Shapefile, folder: Path) -> tuple[Path, tuple[str, ...]]:
    """Return a path from which GDAL reads the true values, and the field names there.

    Usually that is the file itself. Two things make a copy necessary: a field name that was cut
    inside a character, which GDAL cannot decode, and whole numbers of more than 18 digits, which
    GDAL reads as floats and so changes their last digits. The copy of the .dbf has the names
    ``c0``, ``c1`` … and such numbers as text; the other parts are linked.

    Parameters
    ----------
    shapefile
        The checked Shapefile.
    folder
        Folder for the copy; it is made if it is needed.

    Returns
    -------
    Path of the .shp, and the name of each field there, in order.
    """
    fields = shapefile.dbf.fields
    names = tuple(field.raw_name.decode(shapefile.encoding, errors="replace") for field in fields)
    if names == shapefile.columns and len(set(names)) == len(names) and not _long_integers(fields):
        return shapefile.delivered.path, names
    folder.mkdir(parents=True, exist_ok=True)
    for part in shapefile.delivered.parts:
        target = folder / f"table{part.suffix.lower()}"
        target.unlink(missing_ok=True)
        if part.suffix.lower() == ".dbf":
            _copy_with_plain_names(part, target, fields)
        else:
            target.symlink_to(part.resolve())
    return folder / "table.shp", tuple(f"c{index}" for index in range(len(fields)))


def _long_integers(fields: tuple[Field, ...]) -> bool:
    return any(_is_long_integer(field) for field in fields)


def _is_long_integer(field: Field) -> bool:
    return field.kind == "N" and field.decimals == 0 and field.width > LONGEST_EXACT_INTEGER


def _copy_with_plain_names(table: Path, target: Path, fields: tuple[Field, ...]) -> None:
    """Copy a .dbf with other names and types in its header; the records stay byte for byte.

    That is safe because a numeric field is written in digits, as text is: type C instead of N
    changes how it is read, not what is there.
    """
    with table.open("rb") as source, write_copy(target) as copy:
        header = bytearray(source.read(32 + 32 * len(fields)))
        for index, field in enumerate(fields):
            start = 32 + 32 * index
            header[start : start + 11] = f"c{index}".encode().ljust(11, b"\x00")
            if _is_long_integer(field):
                header[start + 11] = ord("C")
        copy.write(header)
        while block := source.read(BLOCK_BYTES):
            copy.write(block)


def _header_faults(delivered: Delivered, suffix: str) -> list[Fault]:
    """Return the faults of a .shp or .shx: another file code, or fewer bytes than it says."""
    path = delivered.part(suffix)
    if path is None:
        return []
    with path.open("rb") as file:
        head = file.read(SHAPE_HEADER)
    if head[:4] != SHAPE_CODE:
        return [Fault("not_what_it_says", file=delivered.display_path, value=path.name)]
    stated = 2 * struct.unpack(">i", head[24:28])[0] if len(head) == SHAPE_HEADER else SHAPE_HEADER
    size = path.stat().st_size
    if size < stated:
        return [
            Fault(
                "truncated", file=delivered.display_path, value=path.name, stated=stated, size=size
            )
        ]
    return []


def _dbf_faults(delivered: Delivered, table: Path, header: DbfHeader | None) -> list[Fault]:
    """Return the faults of the .dbf: too short, or another number of rows than the .shx has."""
    size = table.stat().st_size
    if header is None:
        return [
            Fault("truncated", file=delivered.display_path, value=table.name, stated="?", size=size)
        ]
    stated = header.header_bytes + header.rows * header.record_bytes
    if size < stated:
        return [
            Fault(
                "truncated", file=delivered.display_path, value=table.name, stated=stated, size=size
            )
        ]
    index = delivered.part(".shx")
    shapes = header.rows if index is None else (index.stat().st_size - SHAPE_HEADER) // 8
    if shapes != header.rows:
        return [
            Fault("parts_disagree", file=delivered.display_path, shapes=shapes, rows=header.rows)
        ]
    return []


def _stated_encoding(delivered: Delivered, header: DbfHeader) -> tuple[str | None, str]:
    """Return what the .cpg says, else the language driver byte of the .dbf."""
    code_page = delivered.part(".cpg")
    if code_page is not None:
        stated = code_page.read_bytes().decode("ascii", errors="replace").strip("\ufeff\x00 \r\n\t")
        if stated:
            return stated, code_page.name
    return _LDID_PAGES.get(header.language_driver), f"LDID 0x{header.language_driver:02X}"


def _text_columns(header: DbfHeader) -> list[int]:
    """Return the byte positions of a record's text: those of each field, then 0, and so on.

    Position 0 is the deletion mark, a blank or an asterisk. Between two fields it keeps a character
    that was cut at the end of one from being completed by the first byte of the next, which would
    pass for valid text. Fields at 1-3 and 4-5 give ``[1, 2, 3, 0, 4, 5, 0]``.
    """
    columns: list[int] = []
    for field in header.fields:
        if field.kind == "C":
            columns += [*range(field.offset, field.offset + field.width), 0]
    return columns


def _dbf_records(table: Path, header: DbfHeader) -> np.memmap[tuple[int, int], np.dtype[np.uint8]]:
    """Map the records of a .dbf as bytes, shape (rows, bytes per record); nothing is read yet."""
    shape = (header.rows, header.record_bytes)
    return np.memmap(table, np.uint8, "r", header.header_bytes, shape)


def _text_blocks(table: Path, header: DbfHeader) -> Iterator[bytes]:
    """Yield the field names, then the text fields of the records in blocks of whole records."""
    names = b"\n".join(_whole_name(field.raw_name) for field in header.fields)
    yield names + b"\n"
    columns = _text_columns(header)
    if not columns or header.rows == 0:
        return
    records = _dbf_records(table, header)
    step = max(BLOCK_BYTES // len(columns), 1)
    for start in range(0, header.rows, step):
        yield records[start : start + step, columns].tobytes()


def _whole_name(raw: bytes) -> bytes:
    """Return a field name, or nothing if it fills its ten bytes: its last character may be cut."""
    return b"" if len(raw) == FIELD_NAME_BYTES else raw


def _row_at(header: DbfHeader, offset: int) -> int | None:
    """Return the row of an offset in the text blocks, from 1; ``None`` within the field names."""
    names = sum(len(_whole_name(field.raw_name)) + 1 for field in header.fields)
    return None if offset < names else (offset - names) // len(_text_columns(header)) + 1
