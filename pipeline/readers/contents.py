"""What is inside a file: how each format is opened, and what it says before a row is read."""

from __future__ import annotations

import codecs
import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
from pyproj import CRS
from pyproj.exceptions import CRSError

from pipeline.base.errors import Fault, RefusedError, refused
from pipeline.readers.delimited import open_text_table
from pipeline.readers.encoding import (
    UTF8,
    Text,
    file_blocks,
    known_encoding,
    line_at,
    settle_encoding,
)
from pipeline.readers.formats import geoparquet_columns
from pipeline.readers.shapefile import open_shapefile, readable_copy
from pipeline.readers.spreadsheet import open_sheet
from pipeline.readers.stated_crs import WGS84
from pipeline.readers.unnamed_copy import write_copy
from pipeline.readers.vector import ONE_LAYER, open_layer

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.delivery.declaration import Declaration
    from pipeline.delivery.delivered import Delivered

JSON_FORMATS = frozenset({"geojson", "geojsonseq", "topojson"})
DEFAULT_CRS = {"geojson": WGS84, "geojsonseq": WGS84, "kml": WGS84}
"""RFC 7946, RFC 8142 and the KML standard: WGS 84 unless the file says otherwise."""
_XML_DECLARATION = re.compile(r"\A\s*<\?xml.*?\?>", re.DOTALL)


@dataclass(frozen=True)
class Contents:
    """The inside of a file, as far as it is known without reading the rows."""

    path: Path | None = None
    """A readable copy, where the file itself cannot be read correctly."""
    layer: str | None = None
    layer_is_the_file: bool = False
    """The format has one layer, named after the file, so it need not be shown."""
    columns: tuple[str, ...] = ()
    """Headings as people see them."""
    fields: tuple[str, ...] = ()
    """The same columns under the names their reader uses."""
    names_cut_in: str | None = None
    """Encoding in which a Shapefile's field names were cut after ten bytes."""
    encoding: str | None = None
    crs: CRS | None = None
    """CRS that the file states."""
    default_crs: str | None = None
    """CRS by the format's standard, where the file states none."""
    has_geometry: bool = False
    geometry_column: str | None = None
    delimiter: str = ","
    rows: int | None = None
    """Number of rows, where the file states it."""
    faults: tuple[Fault, ...] = ()
    """Why the columns could not be read; the CRS may be known even then."""


def open_contents(
    delivered: Delivered, kind: str, declaration: Declaration, work_dir: Path
) -> Contents:
    """Open a file and describe its inside.

    Parameters
    ----------
    delivered, kind
        The file and its format, from :func:`pipeline.readers.formats.identify`.
    declaration
        Its declaration.
    work_dir
        Folder for a readable copy, if one is needed.

    Raises
    ------
    RefusedError
        If it cannot be read, or what the declaration says does not fit it.
    """
    if kind == "csv":
        try:
            table = open_text_table(delivered, declaration, work_dir)
        except RefusedError as error:
            return Contents(faults=error.faults)
        return Contents(
            path=table.path,
            columns=table.header,
            encoding=table.encoding,
            delimiter=table.delimiter,
        )
    if kind in {"xlsx", "xls"}:
        sheet = open_sheet(delivered.path, delivered.display_path, declaration)
        return Contents(layer=sheet.name, columns=sheet.header)
    if kind == "shapefile":
        return _open_shapefile(delivered, declaration, work_dir)
    if kind == "geoparquet":
        return _open_geoparquet(delivered, declaration)
    return _open_vector(delivered, kind, declaration, work_dir)


def _open_vector(
    delivered: Delivered, kind: str, declaration: Declaration, work_dir: Path
) -> Contents:
    """Open a format whose text is UTF-8 by its standard."""
    path = delivered.path
    encoding = UTF8
    if kind in JSON_FORMATS | {"kml"}:
        encoding = _json_encoding(delivered, declaration)
        path = path if encoding == UTF8 else _utf8_copy(delivered, encoding, work_dir)
    elif declaration.encoding is not None:
        _check_fixed_encoding(delivered, declaration, kind)
    layer = open_layer(path, kind, delivered.display_path, declaration)
    return Contents(
        path=path,
        layer=layer.name,
        layer_is_the_file=kind in ONE_LAYER,
        columns=layer.fields,
        fields=layer.fields,
        encoding=encoding,
        crs=layer.crs,
        default_crs=DEFAULT_CRS.get(kind),
        has_geometry=layer.has_geometry,
        rows=layer.rows,
    )


def _json_encoding(delivered: Delivered, declaration: Declaration) -> str:
    """Settle the encoding of a JSON or KML text: UTF-8 by the standards, unless declared."""
    text = Text(
        file=delivered.display_path,
        declaration=declaration.name,
        blocks=lambda: file_blocks(delivered.path),
        row_at=lambda offset: line_at(delivered.path, offset),
        declared=declaration.encoding,
        stated=None,
        default=UTF8,
    )
    return settle_encoding(text)


def _utf8_copy(delivered: Delivered, encoding: str, work_dir: Path) -> Path:
    """Copy a text into the work folder as UTF-8, without an XML declaration of another encoding."""
    name = hashlib.sha256(delivered.display_path.encode()).hexdigest()[:16]
    target = work_dir / "text" / f"{name}{delivered.path.suffix.lower()}"
    with write_copy(target) as copy:
        for number, text in enumerate(codecs.iterdecode(file_blocks(delivered.path), encoding)):
            plain = _XML_DECLARATION.sub("", text, count=1) if number == 0 else text
            copy.write(plain.encode())
    return target


def _check_fixed_encoding(delivered: Delivered, declaration: Declaration, kind: str) -> None:
    """Refuse a declared encoding other than UTF-8 for a format that is always UTF-8."""
    if known_encoding(declaration.encoding or UTF8) == UTF8:
        return
    raise refused(
        "encoding_contradicted",
        file=delivered.display_path,
        value=declaration.encoding,
        stated=UTF8,
        stated_by=kind,
        declaration=declaration.name,
    )


def _open_shapefile(delivered: Delivered, declaration: Declaration, work_dir: Path) -> Contents:
    crs = _prj_crs(delivered)
    try:
        shapefile = open_shapefile(delivered, declaration.name, declaration.encoding)
    except RefusedError as error:
        return Contents(has_geometry=True, crs=crs, faults=error.faults)
    name = hashlib.sha256(f"{declaration.name} {delivered.display_path}".encode()).hexdigest()[:16]
    path, fields = readable_copy(shapefile, work_dir / "shapefile" / name)
    return Contents(
        path=path,
        layer=path.stem,
        layer_is_the_file=True,
        columns=shapefile.columns,
        fields=fields,
        names_cut_in=shapefile.encoding,
        encoding=shapefile.encoding,
        crs=crs,
        has_geometry=True,
        rows=shapefile.rows,
    )


def _prj_crs(delivered: Delivered) -> CRS | None:
    """Return what the .prj states, ``None`` without one."""
    part = delivered.part(".prj")
    if part is None:
        return None
    try:
        return CRS.from_wkt(
            part.read_text(encoding="utf-8-sig", errors="replace").strip("\x00 \r\n")
        )
    except CRSError as error:
        detail = str(error)[:120]
        raise refused(
            "prj_unreadable", file=delivered.display_path, value=part.name, detail=detail
        ) from error


def _open_geoparquet(delivered: Delivered, declaration: Declaration) -> Contents:
    _check_fixed_encoding(delivered, declaration, "geoparquet")
    try:
        file = pq.ParquetFile(delivered.path)
    except (pa.ArrowException, OSError) as error:
        fault = Fault("unreadable", file=delivered.display_path, detail=str(error))
        raise RefusedError([fault]) from error
    with file:
        name, crs = geoparquet_columns(file.metadata.metadata)
        columns = tuple(column for column in file.schema_arrow.names if column != name)
        return Contents(
            columns=columns,
            fields=columns,
            encoding=UTF8,
            crs=None if crs is None else CRS.from_user_input(crs),
            has_geometry=name is not None,
            geometry_column=name,
            rows=file.metadata.num_rows,
        )
