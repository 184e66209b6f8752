"""Vector files through GDAL: layers, fields and CRS, and the features as an Arrow stream."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError
from pyproj import CRS
from pyproj.exceptions import CRSError

from pipeline.base.errors import refused

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.base.errors import RefusedError
    from pipeline.delivery.declaration import Declaration

GEOMETRY = "geometry"
READ_ERRORS = (DataSourceError, DataLayerError, OSError, pa.ArrowException, UnicodeDecodeError)
"""What GDAL, pyogrio or Arrow raise on a file they cannot read."""
ONE_LAYER = frozenset({"geojson", "geojsonseq", "flatgeobuf"})
"""Formats with a single layer, named after the file: it need not be listed or shown."""
_UNNAMED_GEOMETRY = "wkb_geometry"
"""GDAL's name for the geometry of formats that do not name it."""
_HEAD_BYTES = 65_536
_GEOJSON_CRS = re.compile(rb'"crs"\s*:\s*\{\s*"(?:type|properties)"')
# GDAL's own FlatGeobuf stream writes broken offsets after a feature without geometry (seen with
# 3.11); the general one does not.
pyogrio.set_gdal_config_options({"OGR_FLATGEOBUF_STREAM_BASE_IMPL": "YES"})
_GEOJSON = frozenset({"geojson", "geojsonseq"})


@dataclass(frozen=True)
class Layer:
    """One layer of a vector file, as GDAL describes it."""

    name: str
    fields: tuple[str, ...]
    crs: CRS | None
    has_geometry: bool
    rows: int


def open_layer(
    path: Path, kind: str, display_path: str, declaration: Declaration, encoding: str | None = None
) -> Layer:
    """Describe the declared layer, or the only one.

    Parameters
    ----------
    path, kind
        File or geodatabase folder, and its format.
    display_path, declaration
        Its path as people know it, and its declaration with ``layer``.
    encoding
        Encoding of the attributes; GDAL's choice when left out.

    Raises
    ------
    RefusedError
        If GDAL cannot read it, or the layer is missing or has to be chosen from several.
    """
    try:
        name = (
            None
            if kind in ONE_LAYER
            else _choose_layer(layer_names(path, display_path), declaration, display_path)
        )
        info = pyogrio.read_info(path, layer=name, encoding=encoding, force_feature_count=True)
        crs = None if info["crs"] is None else CRS.from_user_input(info["crs"])
    except (*READ_ERRORS, CRSError) as error:
        raise refused("unreadable", file=display_path, detail=str(error)) from error
    if kind in _GEOJSON and not _has_crs_member(path):
        crs = None
    if crs is not None and crs.name.lower().startswith("undefined"):
        crs = None  # GeoPackage's srs_id 0 and -1
    return Layer(
        name=str(info["layer_name"]),
        fields=tuple(str(field) for field in info["fields"]),
        crs=crs,
        has_geometry=info["geometry_type"] is not None,
        rows=int(info["features"]),
    )


@contextmanager
def features(
    path: Path, layer: str, fields: tuple[str, ...], encoding: str | None, *, geometry: bool
) -> Iterator[pa.RecordBatchReader]:
    """Stream the features of a layer in file order, as Arrow batches.

    Parameters
    ----------
    path, layer
        File or geodatabase folder, and one of its layers.
    fields
        Names of the fields to read.
    encoding
        Encoding of the attributes; GDAL's own choice when ``None``.
    geometry
        Whether to read the geometry.

    Yields
    ------
    A reader whose columns are the fields as GDAL types them, then the geometry as WKB with Z and M,
    in the coordinates of the file. Its CRS is removed, because DuckDB makes it part of the
    column's type, and columns of files with different CRSs could not be put into one table.
    """
    with pyogrio.raw.open_arrow(
        path,
        layer=layer,
        encoding=encoding,
        columns=list(fields),
        read_geometry=geometry,
        use_pyarrow=True,
        datetime_as_string=True,
        **_open_options(path),
    ) as (meta, reader):
        shape = (meta["geometry_name"] or _UNNAMED_GEOMETRY) if geometry else None
        schema = pa.schema(
            _without_crs(field) if field.name == shape else field for field in reader.schema
        )
        yield pa.RecordBatchReader.from_batches(
            schema, (pa.RecordBatch.from_arrays(batch.columns, schema=schema) for batch in reader)
        )


def _open_options(path: Path) -> dict[str, str]:
    """Return GDAL's options: GeoJSON has no dates, so a text that looks like one stays a text."""
    is_json = path.suffix.lower() in {".geojson", ".json", ".geojsonl", ".geojsons", ".ndjson"}
    return {"DATE_AS_STRING": "YES"} if is_json else {}


def _without_crs(field: pa.Field) -> pa.Field:
    """Return the geometry's field under our name, marked as WKB without a CRS."""
    metadata = {"ARROW:extension:name": "geoarrow.wkb", "ARROW:extension:metadata": "{}"}
    return pa.field(GEOMETRY, field.type, metadata=metadata)


def layer_names(path: Path, display_path: str) -> list[str]:
    """Return the names of all layers.

    Raises
    ------
    RefusedError
        If GDAL cannot read the file.
    """
    try:
        return [str(name) for name in pyogrio.list_layers(path)[:, 0]]
    except READ_ERRORS as error:
        raise refused("unreadable", file=display_path, detail=str(error)) from error


def _choose_layer(layers: list[str], declaration: Declaration, display_path: str) -> str:
    """Return the declared layer or the only one."""
    if declaration.layer is not None:
        if declaration.layer in layers:
            return declaration.layer
        raise _layer_fault("no_such_layer", layers, display_path, declaration)
    if len(layers) == 1:
        return layers[0]
    if not layers:
        raise refused("empty_file", file=display_path)
    raise _layer_fault("choose_layer", layers, display_path, declaration)


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


def _has_crs_member(path: Path) -> bool:
    """Whether a GeoJSON file has the ``crs`` member of the 2008 specification.

    GDAL reports WGS 84 with and without it, but only a file with it contradicts another CRS in
    the declaration. The member is at the top level, before or after the features, so the first and
    the last 64 KB are searched instead of a file of gigabytes.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
        file.seek(max(path.stat().st_size - _HEAD_BYTES, 0))
        tail = file.read()
    return bool(_GEOJSON_CRS.search(head) or _GEOJSON_CRS.search(tail))
