"""Parquet files with geometry, in every way it is written there.

What counts is, in this order: the metadata of GeoParquet; Parquet's own type for geometry; a column
of WKB under a usual name, for which the declaration must then give the coordinate system.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import geopandas
import pyarrow as pa
import pyarrow.parquet as pq
import shapely
from pyproj.exceptions import CRSError

from pipeline.base.errors import refused
from pipeline.readers.odd_shapes import readable
from pipeline.readers.stated_crs import StatedCrs, read_crs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.delivery.delivered import Delivered

DEFAULT = "OGC:CRS84"
"""By both standards the CRS of a geometry for which none is given."""
_NATIVE = frozenset(
    {"point", "linestring", "polygon", "multipoint", "multilinestring", "multipolygon"}
)
"""Encodings of GeoParquet 1.1 as nested lists of coordinates, named as those of GeoArrow."""
_USUAL_NAMES = ("geometry", "geom", "wkb_geometry", "the_geom", "wkb", "shape")
_ROWS = 65_536
_NO_SENSE = (ValueError, LookupError, TypeError, AttributeError, StopIteration, CRSError)
"""What metadata of another form lead to."""


@dataclass(frozen=True)
class ParquetGeometry:
    """The geometry of a Parquet file."""

    column: str
    crs: StatedCrs
    native: str | None = None
    """Its encoding, where it is lists of coordinates."""


@dataclass(frozen=True)
class ParquetContents:
    """What a Parquet file says before a row is read."""

    columns: tuple[str, ...]
    """All columns in order, that of the geometry too."""
    geometry: ParquetGeometry | None
    rows: int


def open_parquet(delivered: Delivered) -> ParquetContents:
    """Describe a Parquet file.

    Parameters
    ----------
    delivered
        The file.

    Raises
    ------
    RefusedError
        If it cannot be read, or what it says about its geometry cannot be understood.
    """
    try:
        with pq.ParquetFile(delivered.path) as file:
            columns = tuple(file.schema_arrow.names)
            geometry = _geometry(file, delivered.display_path)
            return ParquetContents(columns, geometry, file.metadata.num_rows)
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        raise refused("damaged", file=delivered.display_path) from error


def _geometry(file: pq.ParquetFile, display_path: str) -> ParquetGeometry | None:
    metadata = file.metadata.metadata or {}
    if b"geo" in metadata:
        try:
            return _by_metadata(json.loads(metadata[b"geo"]), file.schema_arrow.names)
        except _NO_SENSE as error:
            raise refused("geo_metadata", file=display_path) from error
    return _by_type(file, metadata, display_path) or _by_name(file.schema_arrow)


def _by_metadata(content: Any, names: list[str]) -> ParquetGeometry:  # noqa: ANN401 - any JSON
    """Return the geometry that GeoParquet's metadata describe."""
    described = content["columns"]
    name = content.get("primary_column") or next(iter(described))
    if name not in names:
        raise KeyError(name)
    column = described[name]
    encoding = str(column.get("encoding", "WKB")).lower().removeprefix("geoarrow.")
    if encoding not in _NATIVE | {"wkb"}:
        raise ValueError(encoding)
    crs = column.get("crs", DEFAULT)
    return ParquetGeometry(name, read_crs(crs), encoding if encoding in _NATIVE else None)


def _by_type(
    file: pq.ParquetFile, metadata: dict[bytes, bytes], display_path: str
) -> ParquetGeometry | None:
    """Return the first column of Parquet's own types GEOMETRY and GEOGRAPHY."""
    for at in range(len(file.schema)):
        column = file.schema.column(at)
        if column.logical_type.type not in {"GEOMETRY", "GEOGRAPHY"}:
            continue
        crs = json.loads(column.logical_type.to_json()).get("crs") or DEFAULT
        try:
            return ParquetGeometry(column.path, _system(crs, metadata))
        except _NO_SENSE as error:
            raise refused("geo_metadata", file=display_path) from error
    return None


def _system(crs: Any, metadata: dict[bytes, bytes]) -> StatedCrs:  # noqa: ANN401 - text or PROJJSON
    """Return the CRS of a column: PROJJSON, a name, ``srid:4490`` or ``projjson:key``."""
    if not isinstance(crs, str):
        return read_crs(crs)
    prefix, _, rest = crs.partition(":")
    if prefix == "srid":
        return read_crs(f"EPSG:{rest}")
    if prefix == "projjson":
        return read_crs(json.loads(metadata[rest.encode()]))
    return read_crs(crs)


def _by_name(schema: pa.Schema) -> ParquetGeometry | None:
    """Return a column of bytes under a name that programs give to WKB."""
    for name in _USUAL_NAMES:
        for field in schema:
            if field.name.lower() == name and _is_binary(field.type):
                return ParquetGeometry(field.name, StatedCrs())
    return None


def _is_binary(kind: pa.DataType) -> bool:
    return bool(pa.types.is_binary(kind) or pa.types.is_large_binary(kind))


def parquet_rows(
    path: Path, geometry: ParquetGeometry | None, wanted: dict[int, str]
) -> pa.RecordBatchReader:
    """Stream the rows of a Parquet file.

    Through Arrow, since a database may decode shapes by dictionary, where one that cannot be read
    takes all others with it.

    Parameters
    ----------
    path, geometry
        The file, and its geometry if it is wanted.
    wanted
        Names of the wanted columns by place; each becomes a column ``cn``. Then ``geometry`` as
        WKB.
    """
    with pq.ParquetFile(path) as file:
        types = {field.name: field.type for field in file.schema_arrow}
    fields = [(f"c{at}", types[name]) for at, name in wanted.items()]
    if geometry is not None:
        fields.append(("geometry", pa.binary()))
    schema = pa.schema(fields)
    return pa.RecordBatchReader.from_batches(schema, _batches(path, geometry, wanted, schema))


def _batches(
    path: Path, geometry: ParquetGeometry | None, wanted: dict[int, str], schema: pa.Schema
) -> Iterator[pa.RecordBatch]:
    names = [*wanted.values(), *([] if geometry is None else [geometry.column])]
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(_ROWS, columns=names):
            columns = [batch.column(name) for name in names]
            if geometry is not None:
                columns[-1] = _as_wkb(columns[-1], geometry.native)
            yield pa.RecordBatch.from_arrays(columns, schema=schema)


def _as_wkb(shapes: pa.Array, native: str | None) -> pa.Array:
    shapes = getattr(shapes, "storage", shapes)
    if native is None:
        return readable(shapes.cast(pa.binary()))
    metadata = {"ARROW:extension:name": f"geoarrow.{native}", "ARROW:extension:metadata": "{}"}
    field = pa.field("geometry", shapes.type, metadata=metadata)
    frame = geopandas.GeoDataFrame.from_arrow(pa.table([shapes], schema=pa.schema([field])))
    return pa.array(shapely.to_wkb(frame["geometry"].to_numpy()), pa.binary())
