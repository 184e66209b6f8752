"""Which format a file has: by the suffix of its name, confirmed by its first bytes."""

from __future__ import annotations

import json
import struct
import zipfile
from typing import TYPE_CHECKING

from pipeline.base.errors import refused

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.delivery.delivered import Delivered

FORMATS = {
    ".shp": "shapefile",
    ".gpkg": "geopackage",
    ".gdb": "filegdb",
    ".geojson": "geojson",
    ".json": "geojson",
    ".geojsonl": "geojsonseq",
    ".geojsons": "geojsonseq",
    ".ndjson": "geojsonseq",
    ".topojson": "topojson",
    ".fgb": "flatgeobuf",
    ".parquet": "geoparquet",
    ".geoparquet": "geoparquet",
    ".kml": "kml",
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".xls": "xls",
}
_MAGIC = {
    "shapefile": b"\x00\x00\x27\x0a",
    "geopackage": b"SQLite format 3\x00",
    "flatgeobuf": b"fgb\x03fgb",
    "geoparquet": b"PAR1",
    "xls": b"\xd0\xcf\x11\xe0",
}
_BINARY = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"SQLite", b"PAR1", b"%PDF", b"\x00\x00\x27\x0a")
_HEAD_BYTES = 4096


def identify(delivered: Delivered) -> str:
    """Return the format of a file, one of the values of ``FORMATS``.

    Parameters
    ----------
    delivered
        The file; an archive's member is extracted already.

    Raises
    ------
    RefusedError
        If no format here has the suffix, the bytes are not those of the format, or the file is
        empty or shorter than its own header says.
    """
    path, display_path = delivered.path, delivered.display_path
    kind = FORMATS.get(path.suffix.lower())
    if kind is None:
        known = ", ".join(sorted(FORMATS))
        raise refused("format_unknown", file=display_path, known=known)
    if path.is_dir() != (kind == "filegdb"):
        raise refused("not_what_it_says", file=display_path, value=path.name)
    if path.is_dir():
        if not any(part.suffix.lower() == ".gdbtable" for part in delivered.parts):
            raise refused("not_what_it_says", file=display_path, value=path.name)
        return kind
    if path.stat().st_size == 0:
        raise refused("empty_file", file=display_path)
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    if path.suffix.lower() == ".json" and b'"Topology"' in head:
        kind = "topojson"
    if not _fits(kind, head, path):
        raise refused("not_what_it_says", file=display_path, value=path.name)
    stated = _stated_size(kind, head, path)
    if stated is not None and stated > (size := path.stat().st_size):
        raise refused("truncated", file=display_path, value=path.name, stated=stated, size=size)
    return kind


def _fits(kind: str, head: bytes, path: Path) -> bool:
    """Whether the first bytes are those of the format."""
    if kind in _MAGIC:
        return head.startswith(_MAGIC[kind])
    if kind == "xlsx":
        return zipfile.is_zipfile(path) or head.startswith(b"PK\x03\x04")
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if kind in {"geojson", "topojson"}:
        return text.startswith(b"{")
    if kind == "geojsonseq":
        return text.startswith((b"{", b"\x1e"))
    if kind == "kml":
        return text.startswith(b"<") and b"<kml" in head
    is_utf16 = head.startswith((b"\xff\xfe", b"\xfe\xff"))  # refused for its encoding
    return is_utf16 or not (head.startswith(_BINARY) or b"\x00" in head)


def _stated_size(kind: str, head: bytes, path: Path) -> int | None:
    """Return how many bytes the file says it has, ``None`` where it does not say.

    SQLite, which a GeoPackage is: page size at bytes 16-17, where 1 means 65,536, times the number
    of pages at bytes 28-31, both big endian (https://www.sqlite.org/fileformat.html). Parquet does
    not say, but ends with ``PAR1``; one that does not has lost at least a byte.
    """
    if kind == "geopackage" and len(head) >= 32:  # noqa: PLR2004 - bytes of the header used
        page = struct.unpack(">H", head[16:18])[0]
        pages = struct.unpack(">I", head[28:32])[0]
        return int((65536 if page == 1 else page) * pages)
    if kind == "geoparquet":
        with path.open("rb") as file:
            file.seek(-4, 2)
            return None if file.read() == b"PAR1" else path.stat().st_size + 1
    return None


def geoparquet_columns(metadata: dict[bytes, bytes] | None) -> tuple[str | None, object]:
    """Return the geometry column of a GeoParquet file and its CRS as PROJJSON.

    Parameters
    ----------
    metadata
        Key-value metadata of the Parquet file.

    Returns
    -------
    The column is ``None`` for a Parquet file without geometry. By the GeoParquet specification the
    CRS is ``"OGC:CRS84"`` where the metadata leave it out, and unknown, ``None``, where they say
    null.
    """
    raw = (metadata or {}).get(b"geo")
    if raw is None:
        return None, None
    content = json.loads(raw)
    name = str(content["primary_column"])
    return name, content["columns"][name].get("crs", "OGC:CRS84")
