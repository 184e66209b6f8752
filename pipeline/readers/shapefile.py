"""What the headers of a Shapefile's parts say, checked before anything is read, and its records.

Layout: ESRI Shapefile Technical Description (1998); for the .dbf see :mod:`pipeline.readers.dbase`.
GDAL opens a set of parts that contradict each other without a word, so the headers are read here.
Those of .shp and .shx have 100 bytes, big endian: bytes 0-3 the file code 9994, bytes 24-27 the
length of the file in 16-bit words. In the .shx eight bytes per shape follow, so its size gives
their number.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.base.errors import Fault, RefusedError, refused
from pipeline.readers.dbase import (
    DELETED,
    LENIENT,
    DbfHeader,
    cells_of,
    dbf_records,
    read_dbf_header,
    row_at,
    text_blocks,
)
from pipeline.readers.encoding import Text, settle_encoding
from pipeline.readers.plain_path import linked
from pipeline.readers.vector import GEOMETRY, features

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from pipeline.delivery.declaration import Declaration
    from pipeline.delivery.delivered import Delivered

SHAPE_HEADER = 100
"""Bytes of the header of a .shp or .shx."""
SHAPE_CODE = b"\x00\x00\x27\x0a"
"""9994, big endian."""
_RECORD_HEADER_WORDS = 4
_WORDS_WITHOUT_POINTS = 22
"""Length of the record of an outline or line of no parts: its type, its box and two numbers."""
_ROWS = 65_536
_LDID_PAGES = {
    0x4D: "GBK",
    0x01: "CP437",
    0x02: "CP850",
    0x03: "CP1252",
    0x4E: "CP949",
    0x4F: "BIG5",
}
"""Code pages of the language driver byte. 0x00 (none) and 0x57 (ANSI) do not name one."""


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
        marks = dbf_records(table, self.dbf)[:, 0]
        return int(np.count_nonzero(marks != DELETED))


def open_shapefile(delivered: Delivered, declaration: Declaration) -> Shapefile:
    """Check the parts of a Shapefile and settle the encoding of its table.

    Parameters
    ----------
    delivered
        The .shp with its parts.
    declaration
        Its declaration, which may name the encoding.

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
    if not faults:
        faults += _index_faults(delivered)
    if faults or table is None or header is None:
        raise RefusedError(faults)
    stated, stated_by = _stated_encoding(delivered, header)
    text = Text(
        file=delivered.display_path,
        declaration=declaration.name,
        blocks=lambda: text_blocks(table, header),
        row_at=lambda offset: row_at(header, offset),
        declared=declaration.encoding,
        stated=stated,
        stated_by=stated_by,
        errors=LENIENT,
        can_overrule=True,
        overrules=declaration.overrule.encoding is not None,
    )
    return Shapefile(delivered, header, settle_encoding(text))


def shapefile_rows(
    path: Path, table: Path, encoding: str, positions: Sequence[int], *, geometry: bool
) -> pa.RecordBatchReader:
    """Stream the records that are not deleted, in the order of the file.

    Parameters
    ----------
    path
        The .shp among nothing but its .shx, so that GDAL sees every shape, also those of deleted
        records; from :func:`shapes_alone`.
    table, encoding
        The .dbf, and the encoding of its text.
    positions
        Places of the wanted fields.
    geometry
        Whether to read the shapes.

    Returns
    -------
    For each position ``n`` a column ``cn``, as :func:`pipeline.readers.dbase.cells_of` returns it,
    and ``kn`` that is true where a character was cut; then ``geometry`` as WKB.
    """
    header = read_dbf_header(table)
    if header is None:  # it was one when the file was opened
        raise refused("changed_while_read", file=table.name)
    records = dbf_records(table, header)

    def read(block: NDArray[np.uint8], shapes: pa.Array | None) -> pa.RecordBatch:
        columns: dict[str, pa.Array] = {}
        for at in positions:
            cells, is_cut = cells_of(block, header, header.fields[at], encoding)
            columns |= {f"c{at}": cells, f"k{at}": is_cut}
        if shapes is not None:
            columns[GEOMETRY] = shapes
        batch = pa.RecordBatch.from_pydict(columns)
        return batch.filter(pa.array(block[:, 0] != DELETED))

    none = read(records[:0], pa.array([], pa.binary()) if geometry else None)
    blocks = _shaped_blocks(path, records) if geometry else _blocks(records)
    batches = (read(block, shapes) for block, shapes in blocks)
    return pa.RecordBatchReader.from_batches(none.schema, batches)


def _blocks(records: NDArray[np.uint8]) -> Iterator[tuple[NDArray[np.uint8], None]]:
    for start in range(0, len(records), _ROWS):
        yield records[start : start + _ROWS], None


def _shaped_blocks(
    path: Path, records: NDArray[np.uint8]
) -> Iterator[tuple[NDArray[np.uint8], pa.Array]]:
    """Yield the records with their shapes as WKB; GDAL says how many at a time."""
    start = 0
    with features(path, "shapefile", path.stem, {}, geometry=True) as reader:
        for batch in reader:
            shapes = _told_from_missing(path, start, batch.column(GEOMETRY))
            yield records[start : start + len(batch)], shapes
            start += len(batch)


def _told_from_missing(path: Path, start: int, shapes: pa.Array) -> pa.Array:
    """Return shapes with empty bytes for those that GDAL gives up on, which it says are missing.

    The record of a shape that is missing has type 0, and one without points is as short as can be.
    """
    missing = np.flatnonzero(shapes.is_null().to_numpy(zero_copy_only=False))
    if not len(missing):
        return shapes
    places = _index_of(path.with_suffix(".shx"))[start + missing]
    content = np.memmap(path, np.uint8, "r")
    types = 2 * (places[:, 0] + _RECORD_HEADER_WORDS)
    first = content[np.minimum(types, len(content) - 1)]  # the others of its four bytes are 0
    is_there = (first != 0) & (places[:, 1] != _WORDS_WITHOUT_POINTS)
    mask = np.zeros(len(shapes), bool)
    mask[missing[is_there]] = True
    nothing = pa.array([b""] * int(is_there.sum()), shapes.type)
    return pc.replace_with_mask(shapes, pa.array(mask), nothing)


def shapes_alone(delivered: Delivered, work_dir: Path) -> Path:
    """Return a link to the .shp beside which there is nothing but a link to its .shx.

    Parameters
    ----------
    delivered
        The .shp with its parts.
    work_dir
        Folder for the links.
    """
    index = delivered.part(".shx")
    return linked([delivered.path, *([] if index is None else [index])], work_dir)


def _header_faults(delivered: Delivered, suffix: str) -> list[Fault]:
    """Return the faults of a .shp or .shx: another file code, or fewer bytes than it says."""
    path = delivered.part(suffix)
    if path is None:
        return []
    with path.open("rb") as file:
        head = file.read(SHAPE_HEADER)
    if head[:4] != SHAPE_CODE:
        return [Fault("not_what_it_says", file=delivered.display_path, value=path.name)]
    # Without a sign: beyond 2 GB the number of words no longer fits into a signed one.
    stated = 2 * struct.unpack(">I", head[24:28])[0] if len(head) == SHAPE_HEADER else SHAPE_HEADER
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


def _index_of(index: Path) -> NDArray[np.int64]:
    """Return where each shape is and how long, in words of 16 bits, shape (shapes, 2)."""
    count = max((index.stat().st_size - SHAPE_HEADER) // 8, 0)
    places = np.fromfile(index, ">u4", 2 * count, offset=SHAPE_HEADER)
    return places.astype(np.int64).reshape(-1, 2)


def _index_faults(delivered: Delivered) -> list[Fault]:
    """Return a fault if the .shx has shapes where the .shp has ended.

    The header of a .shp that was cut at a limit of size may state what is left of it; the index
    still knows where each shape was: big endian, in words of 16 bits, its place and length.
    """
    index = delivered.part(".shx")
    if index is None:
        return []
    ends = _index_of(index).sum(axis=1) + _RECORD_HEADER_WORDS
    stated, size = 2 * int(ends.max(initial=0)), delivered.path.stat().st_size
    if stated <= size:
        return []
    name = delivered.path.name
    return [Fault("truncated", file=delivered.display_path, value=name, stated=stated, size=size)]


def _stated_encoding(delivered: Delivered, header: DbfHeader) -> tuple[str | None, str]:
    """Return what the .cpg says, else the language driver byte of the .dbf."""
    code_page = delivered.part(".cpg")
    if code_page is not None:
        stated = code_page.read_bytes().decode("ascii", errors="replace").strip("\ufeff\x00 \r\n\t")
        if stated:
            return stated, code_page.name
    return _LDID_PAGES.get(header.language_driver), f"LDID 0x{header.language_driver:02X}"
