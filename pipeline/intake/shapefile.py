"""What the headers of a Shapefile's parts say, checked before anything is read.

Layout: ESRI Shapefile Technical Description (1998) and the dBASE III file header.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pipeline.base.errors import Fault, RefusedError
from pipeline.intake.encoding import BLOCK_BYTES, Text, settle_encoding

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.intake.delivery import Delivered

SHAPE_HEADER = 100
SHAPE_CODE = b"\x00\x00\x27\x0a"
FIELD_NAME_BYTES = 10
DELETED = ord("*")
"""First byte of a record that was deleted and is skipped by every reader."""
LONGEST_EXACT_INTEGER = 18
"""Digits up to which a numeric field is read as a whole number and not as a float."""
_LDID_PAGES = {
    0x4D: "GBK",
    0x01: "CP437",
    0x02: "CP850",
    0x03: "CP1252",
    0x4E: "CP949",
    0x4F: "BIG5",
}
"""Code pages of the language driver byte; 0x00 and 0x57 say nothing of use."""


def cut_name(raw: bytes, encoding: str) -> str:
    """Decode ``raw``; of a character cut at its end, at most three bytes, nothing is kept."""
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
    """Where it starts in a record."""

    def name(self, encoding: str) -> str:
        """Decode the name; of a character that the tenth byte cut in two, nothing is kept."""
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
    """Read the header of a .dbf, ``None`` when it is no such file or cut within its header."""
    with path.open("rb") as file:
        head = file.read(32)
        if len(head) < 32:  # noqa: PLR2004 - the fixed part of the header
            return None
        rows, header_bytes, record_bytes = struct.unpack("<IHH", head[4:12])
        rest = file.read(max(header_bytes - 32, 0))
    end = rest.find(b"\x0d")
    if len(rest) < header_bytes - 32 or end < 0 or record_bytes == 0:
        return None
    fields, offset = [], 1
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
        """Number of records that are not marked as deleted."""
        table = self.delivered.part(".dbf")
        if table is None or self.dbf.rows == 0:
            return 0
        marks = _dbf_records(table, self.dbf)[:, 0]
        return int(np.count_nonzero(marks != DELETED))


def open_shapefile(delivered: Delivered, declaration: str, encoding: str | None) -> Shapefile:
    """Check the parts of a Shapefile and settle the encoding of its table.

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
    """Return a path GDAL reads truly, and the field names there.

    Where a field name was cut inside a character, or a whole number is too long to be exact as a
    float, the table is copied into ``folder`` with plain names and such numbers as text; the other
    parts are linked. Else it is the file itself.
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
    with table.open("rb") as source, target.open("wb") as copy:
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
    """Faults of a .shp or .shx: the header gives the length in 16-bit words, big endian."""
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
    """Faults of the .dbf and of what it and the index say about the number of rows."""
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
    """Byte positions of a record's text, each field closed by the record's first byte.

    That byte, a blank or an asterisk, keeps a character cut at a field's end from being completed
    by the next field.
    """
    columns: list[int] = []
    for field in header.fields:
        if field.kind == "C":
            columns += [*range(field.offset, field.offset + field.width), 0]
    return columns


def _dbf_records(table: Path, header: DbfHeader) -> np.memmap[tuple[int, int], np.dtype[np.uint8]]:
    """Return the records of a .dbf as bytes, shape (rows, record bytes), without reading them."""
    shape = (header.rows, header.record_bytes)
    return np.memmap(table, np.uint8, "r", header.header_bytes, shape)


def _text_blocks(table: Path, header: DbfHeader) -> Iterator[bytes]:
    """Give the field names, then the text fields of the records in blocks."""
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
    """Leave out a field name that fills its ten bytes: its last character may be cut."""
    return b"" if len(raw) == FIELD_NAME_BYTES else raw


def _row_at(header: DbfHeader, offset: int) -> int | None:
    """Row of an offset in the text blocks; ``None`` within the field names."""
    names = sum(len(_whole_name(field.raw_name)) + 1 for field in header.fields)
    return None if offset < names else (offset - names) // len(_text_columns(header)) + 1
