"""Vector files through GDAL: layers, fields and CRS, and the features as an Arrow stream."""

from __future__ import annotations

import json
import re
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pyarrow as pa
import pyogrio
from pyogrio.errors import (
    DataLayerError,
    DataSourceError,
    FeatureError,
    FieldError,
    GeometryError,
)

from pipeline.base.errors import refused
from pipeline.dictionary import load_dictionary
from pipeline.readers.drivers import only_driver_of
from pipeline.readers.encoding import line_at
from pipeline.readers.json_files import JSON_FORMATS
from pipeline.readers.odd_shapes import readable
from pipeline.readers.stated_crs import StatedCrs, read_crs, read_json_member

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from pipeline.base.errors import RefusedError
    from pipeline.delivery.declaration import Declaration

GEOMETRY = "geometry"
READ_ERRORS = (
    DataSourceError, DataLayerError, FeatureError, FieldError, GeometryError, OSError,
    pa.ArrowException, UnicodeDecodeError,
)  # fmt: skip
"""What GDAL, pyogrio or Arrow raise on a file they cannot read."""
ONE_LAYER = frozenset({"geojson", "geojsonseq", "esrijson", "flatgeobuf"})
"""Formats with a single layer, named after the file: it need not be listed or shown."""
_UNNAMED_GEOMETRY = "wkb_geometry"
"""GDAL's name for the geometry of formats that do not name it."""
_HEAD_BYTES = 65_536
_GEOJSON_CRS = re.compile(rb'"crs"\s*:\s*(\{\s*"(?:type|properties)")')
# GDAL's own FlatGeobuf stream writes broken offsets after a feature without geometry (seen with
# 3.11); the general one does not.
pyogrio.set_gdal_config_options({"OGR_FLATGEOBUF_STREAM_BASE_IMPL": "YES"})
_GEOJSON = frozenset({"geojson", "geojsonseq"})
_OFFSET = re.compile(r"at offset (\d+)")
_LINE = re.compile(r"[Aa]t line (\d+)")
_REPEATED = re.compile(r" \(#\d+\)$")
"""What GDAL puts behind the name of a folder of a KML file that had the name before."""


@dataclass(frozen=True)
class Layer:
    """One layer of a vector file, as GDAL describes it."""

    name: str
    fields: tuple[str, ...]
    crs: StatedCrs
    has_geometry: bool
    rows: int
    parts: tuple[str, ...]
    """GDAL's names of what it consists of: folders of one name in a KML file are one layer."""


def open_layer(path: Path, kind: str, display_path: str, declaration: Declaration) -> Layer:
    """Describe the declared layer, or the only one.

    Parameters
    ----------
    path, kind
        File or geodatabase folder, and its format.
    display_path, declaration
        Its path as people know it, and its declaration with ``layer``.

    Raises
    ------
    RefusedError
        If GDAL cannot read it, or the layer is missing or has to be chosen from several.
    """
    parts: tuple[str | None, ...] = (None,)
    name: str | None = None
    if kind not in ONE_LAYER:
        found = find_layers(path, kind, display_path)
        layers = {layer.name: layer.has_geometry for layer in found}
        name = choose_layer(layers, declaration, display_path)
        parts = tuple(layer.part for layer in found if layer.name == name)
    with only_driver_of(kind), told_in_words(path, kind, display_path):
        infos = [pyogrio.read_info(path, layer=part, force_feature_count=True) for part in parts]
    # GDAL takes WGS 84 for a GeoJSON file without a system, or with one it does not know.
    crs = _member_crs(path) if kind in _GEOJSON else read_crs(infos[0]["crs"])
    return Layer(
        name=str(infos[0]["layer_name"]) if name is None else name,
        fields=tuple(dict.fromkeys(str(field) for info in infos for field in info["fields"])),
        crs=crs,
        has_geometry=any(info["geometry_type"] is not None for info in infos),
        rows=sum(int(info["features"]) for info in infos),
        parts=tuple(str(info["layer_name"]) for info in infos),
    )


@contextmanager
def told_in_words(path: Path, kind: str, display_path: str) -> Iterator[None]:
    """Turn what the libraries raise on a file they cannot read into its refusal.

    Parameters
    ----------
    path, kind, display_path
        The file, its format, and its path as people know it.

    Raises
    ------
    RefusedError
        With the place of the fault where the library names it, and never with its text, which may
        quote the file.
    """
    try:
        yield
    except (*READ_ERRORS, IndexError) as error:
        line, offset = _LINE.search(str(error)), _OFFSET.search(str(error))
        if kind in JSON_FORMATS and (line or offset):
            row = int(line[1]) if line else line_at(path, int(offset[1]) if offset else 0)
            raise refused("json_broken", file=display_path, row=row) from error
        raise refused("damaged", file=display_path) from error


@contextmanager
def features(
    path: Path, kind: str, layer: str, fields: Mapping[str, int], *, geometry: bool
) -> Iterator[pa.RecordBatchReader]:
    """Stream the features of a layer in file order, as Arrow batches.

    Parameters
    ----------
    path, kind, layer
        File or geodatabase folder, its format, and GDAL's name of one of its layers.
    fields
        Names of the fields to read, each with its place among all fields; what the layer does not
        have is left out.
    geometry
        Whether to read the geometry.

    Yields
    ------
    A reader with a column ``cn`` for the field at place ``n``, as GDAL types it, then ``geometry``
    as WKB with Z and M, in the coordinates of the file. Names of fields may differ in case only,
    which a database would not tell apart.
    """
    with (
        only_driver_of(kind),
        pyogrio.raw.open_arrow(
            path,
            layer=layer,
            columns=list(fields),
            read_geometry=geometry,
            use_pyarrow=True,
            datetime_as_string=True,
            **_open_options(kind),
        ) as (meta, reader),
    ):
        shape = (meta["geometry_name"] or _UNNAMED_GEOMETRY) if geometry else None
        ours = {name: f"c{at}" for name, at in fields.items()}
        if shape is not None:
            ours[shape] = GEOMETRY
        found = {ours[name]: at for at, name in enumerate(reader.schema.names) if name in ours}
        kept = sorted(found.values())
        schema = pa.schema(
            pa.field(ours[field.name], pa.binary() if field.name == shape else field.type)
            for field in map(reader.schema.field, kept)
        )
        batches = (_plain_batch(batch, kept, schema) for batch in reader)
        yield pa.RecordBatchReader.from_batches(schema, batches)


def _plain_batch(batch: pa.RecordBatch, kept: list[int], schema: pa.Schema) -> pa.RecordBatch:
    """Return some columns under our names, shapes without curves and open rings."""
    columns = [batch.column(at) for at in kept]
    at = schema.get_field_index(GEOMETRY)
    if at >= 0:
        shapes = columns[at]
        shapes = getattr(shapes, "storage", shapes).cast(pa.binary())
        columns[at] = readable(shapes)
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def _open_options(kind: str) -> dict[str, str]:
    """Return GDAL's options: GeoJSON has no dates, so a text that looks like one stays a text."""
    return {"DATE_AS_STRING": "YES"} if kind in _GEOJSON else {}


@dataclass(frozen=True)
class FoundLayer:
    """One of the layers of a file."""

    part: str
    """What GDAL calls it."""
    name: str
    """What people call it."""
    has_geometry: bool


def find_layers(path: Path, kind: str, display_path: str) -> list[FoundLayer]:
    """Return the layers of a file.

    Parameters
    ----------
    path, kind, display_path
        The file, its format, and its path as people know it.

    Raises
    ------
    RefusedError
        If GDAL cannot read the file.
    """
    with only_driver_of(kind), told_in_words(path, kind, display_path):
        layers = [
            FoundLayer(str(part), str(part), has_geometry=geometry is not None)
            for part, geometry in pyogrio.list_layers(path)
        ]
        return _folders(path, layers) if kind == "kml" else layers


def _folders(path: Path, layers: list[FoundLayer]) -> list[FoundLayer]:
    """Return the folders of a KML file that have places of their own, not only other folders."""
    named = [replace(layer, name=_REPEATED.sub("", layer.name)) for layer in layers]
    return [
        layer
        for layer in named
        if len(named) == 1
        or pyogrio.read_info(path, layer=layer.part, force_feature_count=True)["features"] > 0
    ] or named


def fitting_layers(layers: Mapping[str, bool], declaration: Declaration) -> list[str]:
    """Return the layers that the rows of a table can be in.

    Parameters
    ----------
    layers
        Names of all layers, and whether each has geometry. If rows need geometry and some layer has
        it, a table without any is none of them.
    declaration
        It says of which table the rows are.
    """
    table = load_dictionary().tables[declaration.table]
    needs_geometry = table.geometry is not None and not declaration.has_places
    shaped = [name for name, has_geometry in layers.items() if has_geometry]
    return shaped if needs_geometry and shaped else list(layers)


def choose_layer(layers: Mapping[str, bool], declaration: Declaration, display_path: str) -> str:
    """Return the declared layer or the only one.

    Parameters
    ----------
    layers
        Names of all layers, and whether each has geometry.
    declaration, display_path
        The declaration, and the file's path as people know it.

    Raises
    ------
    RefusedError
        If there is none, the declared one is missing, or one has to be chosen.
    """
    if declaration.layer is not None:
        if declaration.layer in layers:
            return declaration.layer
        raise _layer_fault("no_such_layer", list(layers), display_path, declaration)
    fitting = fitting_layers(layers, declaration)
    if len(fitting) == 1:
        return fitting[0]
    if not fitting:
        raise refused("empty_file", file=display_path)
    raise _layer_fault("choose_layer", fitting, display_path, declaration)


def _layer_fault(
    code: str, layers: list[str], display_path: str, declaration: Declaration
) -> RefusedError:
    return refused(
        code,
        file=display_path,
        field="layer",
        value=declaration.layer,
        known=", ".join(layers),
        declaration=declaration.name,
    )


def _member_crs(path: Path) -> StatedCrs:
    """Return what the ``crs`` member of a GeoJSON file says (specification of 2008).

    The member is at the top level, before or after the features, so the first and the last 64 KB
    are searched instead of a file of gigabytes.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
        file.seek(max(path.stat().st_size - _HEAD_BYTES, 0))
        tail = file.read()
    for part in (head, tail):
        for found in _GEOJSON_CRS.finditer(part):
            text = part[found.start(1) :].decode("utf-8", errors="replace")
            try:
                member, _ = json.JSONDecoder().raw_decode(text)
            except ValueError:
                continue
            return read_json_member(member)
    return StatedCrs()
