"""GeoPackages as the SQLite databases they are, every cell as it is stored.

SQLite keeps in any column whatever was put into it. A reader of vector data gives each column the
type it is declared with, and what does not fit comes out as 0 or as another day; so cells are asked
for as they are. The file is opened as one that nobody changes, since SQLite would otherwise write
beside it, or into it.

The geometry of a row is WKB behind a header that says how long it is (OGC 12-128, clause 2.1.3).
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

import pyarrow as pa
import pyarrow.compute as pc
from pyproj.exceptions import CRSError

from pipeline.base.errors import refused
from pipeline.base.sql import read_sql
from pipeline.delivery.delivered import SQLITE_SIDES
from pipeline.readers.odd_shapes import readable
from pipeline.readers.stated_crs import parsed_crs
from pipeline.readers.unnamed_copy import copy_place

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from pyproj import CRS

_ROWS = 4096
"""Rows at a time: more of them are slower, as Python then looks for cycles among their cells."""
_TEXTS = ("TEXT", "VARCHAR", "CHAR")
"""Declared types by which SQLite keeps numbers as the texts they were written in."""
_USUAL_KEYS = frozenset({"fid", "ogc_fid", "ogr_fid", "objectid", "rowid"})
"""What programs call a key that they made themselves."""
_UNKNOWN_SYSTEMS = (0, -1)
"""srs_id of unknown degrees and unknown plane coordinates."""
_HEAD_BYTES = 8
_MAGIC = b"GP"
_JOURNAL_MAGIC = bytes.fromhex("d9d505f920a163d7")
"""Before it, at the end of a journal, stands the name of a journal of several databases."""
_LONGEST = 2**31 - 1
"""As long as a value can be: without an end to the slice Arrow computes one that is no length."""
_BOX_BYTES = (0, 32, 48, 48, 64)
"""How long the box behind the header is: bits 1 to 3 of the header's fourth byte say which."""


@dataclass(frozen=True)
class PackageLayer:
    """One table or view of a GeoPackage."""

    name: str
    columns: tuple[tuple[str, str], ...]
    """Name and declared type of each column but the geometry; the key only if it says something."""
    geometry: str | None
    crs: CRS | None

    @property
    def fields(self) -> tuple[str, ...]:
        """The columns' names."""
        return tuple(name for name, _ in self.columns)


def sides_of(path: Path) -> list[Path]:
    """Return the files beside a database that hold a part of it.

    Parameters
    ----------
    path
        The database.
    """
    beside = (path.with_name(path.name + side) for side in SQLITE_SIDES)
    return [side for side in beside if side.is_file() and side.stat().st_size > 0]


def still_copy(path: Path, display_path: str, work_dir: Path) -> Path:
    """Return a database to which nothing beside it belongs: itself, or a copy put in order.

    Parameters
    ----------
    path, display_path
        The database as delivered, and its path as people know it.
    work_dir
        Folder for the copy, made where a program had not finished writing.
    """
    sides = sides_of(path)
    if not sides:
        return path
    if any(map(_names_another_file, sides)):
        raise refused("journal_names_file", file=display_path)
    copy = copy_place(work_dir, display_path, "copy.gpkg")
    copy.parent.mkdir(parents=True, exist_ok=True)
    for part in (path, *sides):
        shutil.copyfile(part, copy.with_name(part.name.replace(path.name, copy.name, 1)))
    with closing(sqlite3.connect(copy)) as con:  # takes over what is waiting, then ends the log
        con.execute("PRAGMA journal_mode = DELETE")
    return copy


def _names_another_file(side: Path) -> bool:
    """Whether a journal ends with the name of a journal of several databases.

    SQLite reads the file of that name and, if no database needs it any more, deletes it: whatever
    file that is (SQLite file format, section 3).
    """
    with side.open("rb") as file:
        file.seek(-min(side.stat().st_size, len(_JOURNAL_MAGIC)), os.SEEK_END)
        return file.read() == _JOURNAL_MAGIC


@contextmanager
def open_package(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a database that nothing beside it belongs to; nothing is ever written.

    Parameters
    ----------
    path
        The database, from :func:`still_copy`.
    """
    address = f"file:{quote(str(path))}?mode=ro&immutable=1"
    with closing(sqlite3.connect(address, uri=True, check_same_thread=False)) as con:
        con.execute("PRAGMA trusted_schema = OFF")
        con.execute("PRAGMA query_only = ON")
        yield con


def package_layers(path: Path) -> dict[str, bool]:
    """Return the names of the layers, and whether each has geometry.

    Parameters
    ----------
    path
        The database, from :func:`still_copy`.
    """
    with open_package(path) as con:
        listed = con.execute(_sql("geopackage_layers.sql")).fetchall()
        others = [name for (name,) in con.execute(_sql("geopackage_tables.sql"))]
    layers = {str(name): geometry is not None for name, geometry, _ in listed}
    return layers | dict.fromkeys(others, False)


def open_package_layer(
    path: Path, name: str, display_path: str, wanted: Sequence[str]
) -> PackageLayer:
    """Describe one layer.

    Parameters
    ----------
    path, name, display_path
        The database, the layer, and the path as people know it.
    wanted
        Headings that are declared: with one of them the key is a column like any other.
    """
    with open_package(path) as con:
        listed = {row[0]: row[1:] for row in con.execute(_sql("geopackage_layers.sql"))}
        geometry, srs = listed.get(name, (None, None))
        found = con.execute(_sql("geopackage_columns.sql"), [name]).fetchall()
        if not found:
            raise refused("damaged", file=display_path, value=path.name)
        # Some programs list the column in another case than the table has it.
        shapes = [column for column, *_ in found if column.lower() == str(geometry).lower()]
        shape = next(iter(shapes), None)
        return PackageLayer(
            name=name,
            columns=tuple(
                (column, kind)
                for column, kind, is_key in found
                if column != shape and not (is_key and _is_made_up(column, kind, wanted))
            ),
            geometry=shape,
            crs=None if srs is None else _system(con, srs),
        )


def _is_made_up(column: str, kind: str, wanted: Sequence[str]) -> bool:
    """Whether a key only numbers the rows: the program's own, and nobody asks for it."""
    return kind == "INTEGER" and column.lower() in _USUAL_KEYS and column not in wanted


def _system(con: sqlite3.Connection, srs: int) -> CRS | None:
    """Return the CRS of an srs_id; ``None`` if the file does not say which it is."""
    found = con.execute(_sql("geopackage_system.sql"), [srs]).fetchone()
    if found is None or srs in _UNKNOWN_SYSTEMS:
        return None
    organization, code, definition = found
    for text in (f"{organization}:{code}", str(definition)):
        try:
            return parsed_crs(text)
        except CRSError:
            continue
    return None


def package_rows(
    path: Path, layer: PackageLayer, positions: Sequence[int], *, geometry: bool
) -> pa.RecordBatchReader:
    """Stream the rows of a layer in the order of the file.

    Parameters
    ----------
    path, layer
        The database and one of its layers.
    positions
        Places of the wanted columns among ``layer.columns``.
    geometry
        Whether to read the geometry.

    Returns
    -------
    For each position ``n`` a column ``cn`` with the text or whole number that is stored, and, but
    for columns of texts, ``rn`` with the floating-point number, of which one or both are NULL; then
    ``geometry`` as WKB.
    """
    cells, types = [], []
    for at in positions:
        name, kind = layer.columns[at]
        if kind.startswith(_TEXTS):
            cells.append(_quoted(name))
            types.append((f"c{at}", pa.string()))
            continue
        cells += [_text_cell(_quoted(name), kind), _number_cell(_quoted(name))]
        types += [(f"c{at}", pa.string()), (f"r{at}", pa.float64())]
    if geometry and layer.geometry is not None:
        cells.append(_quoted(layer.geometry))
        types.append(("geometry", pa.binary()))
    schema = pa.schema(types)
    sql = _sql("read_geopackage.sql").format(cells=", ".join(cells), layer=_quoted(layer.name))
    return pa.RecordBatchReader.from_batches(schema, _batches(path, sql, schema))


def _batches(path: Path, sql: str, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    with open_package(path) as con:
        con.text_factory = bytes  # Arrow tests whether it is UTF-8, thousands at a time
        rows = con.execute(sql)
        while block := rows.fetchmany(_ROWS):
            columns = zip(zip(*block, strict=True), schema, strict=True)
            arrays = [_column(cells, field.type) for cells, field in columns]
            yield pa.RecordBatch.from_arrays(arrays, schema=schema)


def _column(cells: tuple[object, ...], kind: pa.DataType) -> pa.Array:
    if kind == pa.string():
        return pa.array(cells, pa.binary()).cast(pa.string())
    column = pa.array(cells, kind)
    return readable(_without_headers(column)) if kind == pa.binary() else column


def _without_headers(blobs: pa.Array) -> pa.Array:
    """Return the WKB of geometries; what has no header of a GeoPackage stays as it is."""
    heads = pc.binary_slice(blobs, 0, 4)
    kinds = [head for head in heads.unique().to_pylist() if head is not None]
    if len(kinds) == 1:  # of all shapes in nearly every file
        return pc.binary_slice(blobs, _length(kinds[0]), _LONGEST)
    for head in kinds:
        mask = pc.fill_null(pc.equal(heads, head), fill_value=False)
        blobs = pc.replace_with_mask(
            blobs, mask, pc.binary_slice(blobs.filter(mask), _length(head), _LONGEST)
        )
    return blobs


def _length(head: bytes) -> int:
    """Return the length of the header that begins so."""
    if len(head) < len(_MAGIC) + 2 or not head.startswith(_MAGIC):
        return 0
    box = head[3] >> 1 & 0b111
    return _HEAD_BYTES + (_BOX_BYTES[box] if box < len(_BOX_BYTES) else 0)


def _text_cell(name: str, kind: str) -> str:
    """Return the expression for a cell that holds no floating-point number, as text."""
    truth = f"WHEN {name} = 0 THEN 'false' WHEN {name} = 1 THEN 'true'" if kind == "BOOLEAN" else ""
    return f"CASE WHEN typeof({name}) = 'real' THEN NULL {truth} ELSE CAST({name} AS TEXT) END"


def _number_cell(name: str) -> str:
    return f"CASE WHEN typeof({name}) = 'real' THEN {name} END"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _sql(name: str) -> str:
    return read_sql("pipeline.readers", name)
