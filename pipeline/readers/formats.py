"""Which format a file has: by the suffix of its name, confirmed by its first bytes."""

from __future__ import annotations

import re
import struct
from typing import TYPE_CHECKING

from pipeline.base.errors import refused
from pipeline.readers.encoding import seems_text
from pipeline.readers.json_files import HEAD_BYTES, JSON_FORMATS, json_kind
from pipeline.readers.workbook_kinds import workbook_format

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
    ".kmz": "kml",
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".xls": "xls",
    ".ods": "ods",
}
_WORKBOOKS = frozenset({"xlsx", "xls", "ods"})
NOT_READ = {
    ".zip": "nested_archive",
    ".rar": "packed_otherwise",
    ".7z": "packed_otherwise",
    ".tar": "packed_otherwise",
    ".gz": "packed_otherwise",
    ".tgz": "packed_otherwise",
    ".et": "save_as_xlsx",
    ".ett": "save_as_xlsx",
    ".xlsb": "save_as_xlsx",
    ".xlt": "save_as_xlsx",
    ".xltx": "save_as_xlsx",
    ".numbers": "save_as_xlsx",
    ".mdb": "export_layers",
    ".accdb": "export_layers",
    ".dwg": "export_layers",
    ".dxf": "export_layers",
    ".gml": "export_layers",
    ".mif": "export_layers",
    ".tab": "export_layers",
    ".dbf": "export_layers",
}
"""What is often delivered and not read, with the message that says what to ask for."""
_MAGIC = {
    "shapefile": b"\x00\x00\x27\x0a",
    "geopackage": b"SQLite format 3\x00",
    "flatgeobuf": b"fgb\x03fgb",
    "geoparquet": b"PAR1",
}
_BINARY = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"SQLite", b"PAR1", b"%PDF", b"\x00\x00\x27\x0a")
_OTHER_ARCHIVES = {b"Rar!\x1a\x07": ".rar", b"7z\xbc\xaf\x27\x1c": ".7z", b"\x1f\x8b": ".gz"}
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_KML = re.compile(rb"<(?:[\w.-]+:)?kml[\s>]")
_COMMENT = re.compile(rb"<!--.*?(?:-->|\Z)", re.DOTALL)


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
    suffix = path.suffix.lower()
    kind = FORMATS.get(suffix)
    if kind is None:
        known = ", ".join(sorted(FORMATS))
        raise refused(
            NOT_READ.get(suffix, "format_unknown"), file=display_path, value=suffix, known=known
        )
    if path.is_dir() != (kind == "filegdb"):
        raise refused("not_what_it_says", file=display_path, value=path.name)
    if path.is_dir():
        if not any(part.suffix.lower() == ".gdbtable" for part in delivered.parts):
            raise refused("not_what_it_says", file=display_path, value=path.name)
        return kind
    if path.stat().st_size == 0:
        raise refused("empty_file", file=display_path)
    return _confirmed(kind, path, display_path)


def _confirmed(kind: str, path: Path, display_path: str) -> str:
    """Return the format that the bytes of a file show, where its suffix says one."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    packed = next((name for mark, name in _OTHER_ARCHIVES.items() if head.startswith(mark)), None)
    if packed is not None:
        raise refused("packed_otherwise", file=display_path, value=packed)
    if kind in JSON_FORMATS | {"kml"} and head.startswith(_UTF16_MARKS):
        raise refused("text_in_utf16", file=display_path)
    if kind in _WORKBOOKS:
        return workbook_format(path, display_path, head)
    if kind in JSON_FORMATS:
        kind = json_kind(head, kind)
    if not _fits(kind, head):
        raise refused("not_what_it_says", file=display_path, value=path.name)
    stated = _stated_size(kind, head, path)
    if stated is not None and stated > (size := path.stat().st_size):
        raise refused("truncated", file=display_path, value=path.name, stated=stated, size=size)
    return kind


def _fits(kind: str, head: bytes) -> bool:
    """Whether the first bytes are those of the format."""
    if kind in _MAGIC:
        return head.startswith(_MAGIC[kind])
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if kind in JSON_FORMATS:
        return text.startswith((b"{", b"\x1e"))
    if kind == "kml":
        return text.startswith(b"<") and _KML.search(_COMMENT.sub(b"", head)) is not None
    return not head.startswith(_BINARY) and seems_text(head)


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
