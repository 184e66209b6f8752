"""What is inside a file: how each format is opened, and what it says before a row is read."""

from __future__ import annotations

import codecs
import re
import sqlite3
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from pipeline.base.errors import Fault, RefusedError, refused
from pipeline.base.messages import Phrase
from pipeline.readers.delimited import open_text_table
from pipeline.readers.encoding import (
    UTF8,
    Text,
    file_blocks,
    known_encoding,
    line_at,
    settle_encoding,
)
from pipeline.readers.geopackage import (
    PackageLayer,
    open_package_layer,
    package_layers,
    still_copy,
)
from pipeline.readers.geoparquet import ParquetGeometry, open_parquet
from pipeline.readers.json_files import (
    JSON_FORMATS,
    elements_in,
    first_broken_line,
    records_in,
    whole_json,
)
from pipeline.readers.kml import readable_kml
from pipeline.readers.matching import declared_headings
from pipeline.readers.plain_path import plain_path
from pipeline.readers.shapefile import open_shapefile, shapes_alone
from pipeline.readers.spreadsheet import WORKBOOKS, open_sheet
from pipeline.readers.stated_crs import WGS84, StatedCrs, read_prj, stated
from pipeline.readers.unnamed_copy import copy_place, write_copy
from pipeline.readers.vector import (
    ONE_LAYER,
    choose_layer,
    find_layers,
    fitting_layers,
    open_layer,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from pipeline.delivery.declaration import Declaration
    from pipeline.delivery.delivered import Delivered
    from pipeline.readers.spreadsheet import Hidden

DEFAULT_CRS = {"geojson": WGS84, "geojsonseq": WGS84, "kml": WGS84}
"""RFC 7946, RFC 8142 and the KML standard: WGS 84 unless the file says otherwise."""
_XML_DECLARATION = re.compile(r"\A\s*<\?xml.*?\?>", re.DOTALL)
_XML_ENCODING = re.compile(rb"\A\s*<\?xml[^>]*?encoding\s*=\s*[\"']([\w.-]+)[\"']")
_XML_HEAD = 1024


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
    labels: tuple[tuple[str, ...], ...] = ()
    """Of headings that may stand in several rows: of each column, its labels from the top."""
    titles: tuple[str, ...] = ()
    """Texts above the headings, which may be repeated further down."""
    hidden_sheets: tuple[Hidden, ...] = ()
    """Hidden sheets that hold something and are not read."""
    fields: tuple[str, ...] = ()
    """The same columns under the names their reader uses."""
    names_cut_in: str | None = None
    """Encoding in which a Shapefile's field names were cut after ten bytes."""
    encoding: str | None = None
    crs: StatedCrs = field(default_factory=StatedCrs)
    """What the file states about its CRS."""
    crs_stated_by: str | None = None
    """The part of the file that states it, where it has several."""
    default_crs: str | None = None
    """CRS by the format's standard, where the file states none."""
    has_geometry: bool = False
    places: Mapping[str, int] = field(default_factory=dict)
    """GDAL's names of the fields, with the place of each among the headings."""
    parts: tuple[str, ...] = ()
    """What GDAL calls the layer; several names where folders of a KML file have one."""
    table: Path | None = None
    """The .dbf of a Shapefile."""
    package: PackageLayer | None = None
    """The layer of a GeoPackage."""
    parquet: ParquetGeometry | None = None
    """The geometry of a Parquet file."""
    delimiter: str = ","
    rows: int | None = None
    """Number of rows, where the file states it."""
    faults: tuple[Fault, ...] = ()
    """Why the columns could not be read; the CRS may be known even then."""

    @property
    def lowest(self) -> tuple[str, ...]:
        """The lowest label of each column."""
        return tuple(labels[-1] if labels else "" for labels in self.labels)


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
            path=plain_path(table.path or delivered.path, work_dir),
            columns=table.header,
            labels=table.labels,
            titles=table.titles,
            encoding=table.encoding,
            delimiter=table.delimiter,
        )
    if kind in WORKBOOKS:
        sheet = open_sheet(delivered.path, kind, delivered.display_path, declaration)
        return Contents(
            layer=sheet.name,
            columns=sheet.header,
            labels=sheet.labels,
            titles=sheet.titles,
            hidden_sheets=sheet.hidden,
        )
    open_it = {
        "shapefile": _open_shapefile,
        "geoparquet": _open_geoparquet,
        "geopackage": _open_geopackage,
    }.get(kind, partial(_open_vector, kind))
    return open_it(delivered, declaration, work_dir)


def layers_of(
    delivered: Delivered, kind: str, declaration: Declaration, work_dir: Path
) -> list[str]:
    """Return the names of the layers a vector file can be read from.

    Parameters
    ----------
    delivered, kind, declaration, work_dir
        As for :func:`open_contents`.
    """
    if kind == "geopackage":
        with _sqlite_faults(delivered):
            still = still_copy(delivered.path, delivered.display_path, work_dir)
            return fitting_layers(package_layers(still), declaration)
    path, _, _ = _readable_vector(delivered, kind, declaration, work_dir)
    found = find_layers(path, kind, delivered.display_path)
    return fitting_layers({layer.name: layer.has_geometry for layer in found}, declaration)


def _open_vector(
    kind: str, delivered: Delivered, declaration: Declaration, work_dir: Path
) -> Contents:
    """Open a format that GDAL reads."""
    path, encoding, names = _readable_vector(delivered, kind, declaration, work_dir)
    layer = open_layer(path, kind, delivered.display_path, declaration)
    _check_all_read(path, kind, delivered.display_path, layer.rows)
    shown_names = {name: names.get(name, name) for name in layer.fields}
    columns = tuple(dict.fromkeys(shown_names.values()))
    return Contents(
        path=path,
        layer=layer.name,
        layer_is_the_file=kind in ONE_LAYER,
        columns=columns,
        fields=columns,
        places={name: columns.index(shown) for name, shown in shown_names.items()},
        encoding=encoding,
        crs=layer.crs,
        default_crs=DEFAULT_CRS.get(kind),
        has_geometry=layer.has_geometry,
        parts=layer.parts,
        rows=layer.rows,
    )


def _check_all_read(path: Path, kind: str, display_path: str, rows: int) -> None:
    """Refuse JSON of which GDAL passes over a part without a word: what it does not understand."""
    if kind == "geojsonseq" and rows != records_in(path):
        raise refused("json_broken", file=display_path, row=first_broken_line(path))
    if kind == "geojson":
        elements = elements_in(path)
        if rows < elements and (rows or elements > 1):  # none at all is an empty file
            raise refused("not_a_feature", file=display_path, value=elements - rows, rows=elements)


def _readable_vector(
    delivered: Delivered, kind: str, declaration: Declaration, work_dir: Path
) -> tuple[Path, str, dict[str, str]]:
    """Return a path from which GDAL reads a file as it is meant.

    With it comes the encoding it was in, UTF-8 by the standards of these formats, and the true
    names of fields that it has under other names there.
    """
    path, encoding, names = delivered.path, UTF8, dict[str, str]()
    if kind in JSON_FORMATS | {"kml"}:
        encoding = _text_encoding(delivered, declaration)
        path = path if encoding == UTF8 else _utf8_copy(delivered, encoding, work_dir)
    elif declaration.encoding is not None:
        _check_fixed_encoding(delivered, declaration, kind)
    if kind in JSON_FORMATS:
        path = whole_json(path, kind, delivered.display_path, work_dir)
    elif kind == "kml":
        path, names = readable_kml(path, delivered.display_path, work_dir)
    return plain_path(path, work_dir), encoding, names


def _open_geopackage(delivered: Delivered, declaration: Declaration, work_dir: Path) -> Contents:
    _check_fixed_encoding(delivered, declaration, "geopackage")
    wanted = declared_headings(declaration)
    with _sqlite_faults(delivered):
        path = still_copy(delivered.path, delivered.display_path, work_dir)
        name = choose_layer(package_layers(path), declaration, delivered.display_path)
        layer = open_package_layer(path, name, delivered.display_path, wanted)
    return Contents(
        path=path,
        layer=name,
        columns=layer.fields,
        fields=layer.fields,
        encoding=UTF8,
        crs=stated(layer.crs),
        has_geometry=layer.geometry is not None,
        package=layer,
    )


@contextmanager
def _sqlite_faults(delivered: Delivered) -> Iterator[None]:
    """Turn what SQLite raises on a file it cannot read into its refusal."""
    try:
        yield
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise refused("damaged", file=delivered.display_path) from error


def _text_encoding(delivered: Delivered, declaration: Declaration) -> str:
    """Settle the encoding of a JSON or KML text: UTF-8 unless it is declared, or XML states it."""
    with delivered.path.open("rb") as file:
        found = _XML_ENCODING.search(file.read(_XML_HEAD).removeprefix(codecs.BOM_UTF8))
    text = Text(
        file=delivered.display_path,
        declaration=declaration.name,
        blocks=lambda: file_blocks(delivered.path),
        row_at=lambda offset: line_at(delivered.path, offset),
        declared=declaration.encoding,
        stated=None if found is None else found[1].decode("ascii"),
        stated_by="<?xml … ?>",
        default=UTF8,
    )
    return settle_encoding(text)


def _utf8_copy(delivered: Delivered, encoding: str, work_dir: Path) -> Path:
    """Copy a text into the work folder as UTF-8, without an XML declaration of another encoding."""
    name = f"text{delivered.path.suffix.lower()}"
    target = copy_place(work_dir, delivered.display_path, name)
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
        advice=Phrase("encoding_advice.correct", declaration=declaration.name),
    )


def _open_shapefile(delivered: Delivered, declaration: Declaration, work_dir: Path) -> Contents:
    prj = delivered.part(".prj")
    crs = StatedCrs() if prj is None else read_prj(prj.read_bytes())
    stated_by = None if prj is None else prj.name
    try:
        shapefile = open_shapefile(delivered, declaration)
    except RefusedError as error:
        return Contents(has_geometry=True, crs=crs, crs_stated_by=stated_by, faults=error.faults)
    return Contents(
        path=shapes_alone(delivered, work_dir),
        layer=delivered.path.stem,
        layer_is_the_file=True,
        columns=shapefile.columns,
        fields=shapefile.columns,
        names_cut_in=shapefile.encoding,
        encoding=shapefile.encoding,
        crs=crs,
        crs_stated_by=stated_by,
        has_geometry=True,
        table=delivered.part(".dbf"),
        rows=shapefile.rows,
    )


def _open_geoparquet(delivered: Delivered, declaration: Declaration, work_dir: Path) -> Contents:
    _check_fixed_encoding(delivered, declaration, "geoparquet")
    opened = open_parquet(delivered)
    shape = opened.geometry
    columns = tuple(name for name in opened.columns if shape is None or name != shape.column)
    return Contents(
        path=plain_path(delivered.path, work_dir),
        columns=columns,
        fields=opened.columns,
        encoding=UTF8,
        crs=StatedCrs() if shape is None else shape.crs,
        has_geometry=shape is not None,
        parquet=shape,
        rows=opened.rows,
    )
