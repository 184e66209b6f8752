"""The area that a file or a text of a person draws, such as the reach of a flood.

It is read as parcels are: in a process of its own, by the driver of its format alone, with the same
judgement of coordinate systems and the same repair of outlines.
"""

from __future__ import annotations

import csv
import datetime as dt
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow.parquet as pq
import shapely

from pipeline.base.errors import Fault, RefusedError, refused
from pipeline.checked.store import Store
from pipeline.delivery.declaration import Declaration, Outline
from pipeline.delivery.delivered import find_files
from pipeline.readers.archive import member_names
from pipeline.readers.pool import open_readers
from pipeline.readers.read_delivery import Request, make_checked_file, stamps_of

if TYPE_CHECKING:
    from pipeline.base.config import ReaderSettings

OPTION = "--crs"
"""Where a person states the coordinate system; messages name it in the place of a declaration."""
LONGITUDE_LATITUDE = "EPSG:4490"
WKT_COLUMN = "wkt"
AREA_WORDS = ("POLYGON", "MULTIPOLYGON", "GEOMETRYCOLLECTION")
"""How WKT of an area begins."""
ROW = {"parcel_id": "area", "survey_status": "done"}
"""What a parcel must have besides its outline."""


@dataclass(frozen=True)
class AreaSource:
    """What draws an area."""

    path: Path | None = None
    """A file of any format with outlines that deliveries may have."""
    wkt: str = ""
    """Outlines as text, in the place of a file."""
    crs: str | None = None
    """As in a declaration; of a text it is EPSG:4490 unless given."""
    layer: str | None = None


def area_source(text: str, crs: str | None = None, layer: str | None = None) -> AreaSource:
    """Return what a person names: outlines as WKT, or else a file.

    Parameters
    ----------
    text
        WKT or a path.
    crs, layer
        As in a declaration.
    """
    if text.lstrip().upper().startswith(AREA_WORDS):
        return AreaSource(wkt=text, crs=crs, layer=layer)
    return AreaSource(Path(text), crs=crs, layer=layer)


def read_area(source: AreaSource, settings: ReaderSettings) -> bytes:
    """Return the area that a file or text draws: all of its outlines together.

    Parameters
    ----------
    source
        The file or text.
    settings
        Limits of the process that reads it.

    Returns
    -------
    A polygon or multipolygon as WKB, EPSG:4490.

    Raises
    ------
    RefusedError
        If it cannot be read, its coordinate system is not known, or it draws no area.
    """
    path = source.path
    size = len(source.wkt) if path is None else _size_of(path)
    name = "WKT" if path is None else path.name
    with open_readers(settings, 1) as readers:
        return readers.submit(_area, source, file=name, size_bytes=size).result()


def _size_of(path: Path) -> int:
    if not path.exists():
        raise refused("no_such_file", file=path.name, value=path.as_posix())
    parts = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    return sum(part.stat().st_size for part in parts)


def _area(source: AreaSource, memory_mb: int) -> bytes:
    """Read it in the process that this is."""
    work = Path(tempfile.mkdtemp())
    try:
        declaration, home = _declared(source, work)
        faults: list[Fault] = []
        shapes: list[bytes | None] = []
        for delivered in find_files(home, declaration, member_names, [Path(home.anchor)]):
            store, stamps = Store(work / "checked"), stamps_of(delivered)
            request = Request(delivered, declaration, "area", b"", store, work / "work", stamps)
            checked = make_checked_file(request, memory_mb)
            shapes += pq.read_table(checked.rows)["geometry"].to_pylist()
            rejected = pq.read_table(checked.rejected).num_rows
            if rejected:
                name = delivered.display_path
                faults.append(Fault("area_rows_rejected", file=name, rows=rejected))
        if faults:
            raise RefusedError(faults)
        return _together(shapes, "WKT" if source.path is None else source.path.name)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _declared(source: AreaSource, work: Path) -> tuple[Declaration, Path]:
    """Return the declaration of the file or text, and the folder its path starts from."""
    common = {"table": "parcel", "as_of": dt.date(2000, 1, 1), "constants": ROW, "name": OPTION}
    if source.path is not None:
        home = source.path.resolve().parent
        declaration = Declaration.model_validate(
            {**common, "path": source.path.name, "crs": source.crs, "layer": source.layer}
        )
        return declaration, home
    home = work / "text"
    home.mkdir()
    with (home / "WKT.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([[WKT_COLUMN], [source.wkt]])
    declaration = Declaration.model_validate(
        {
            **common, "path": "WKT.csv", "crs": source.crs or LONGITUDE_LATITUDE,
            "encoding": "UTF-8", "outline": Outline(wkt=WKT_COLUMN),
        }
    )  # fmt: skip
    return declaration, home


def _together(shapes: list[bytes | None], name: str) -> bytes:
    """Return all outlines as one; refuse what is none."""
    outlines = shapely.from_wkb([shape for shape in shapes if shape is not None])
    areal = shapely.area(outlines) > 0
    if not len(outlines) or not areal.all() or len(outlines) != len(shapes):
        raise refused("area_without_extent", file=name, rows=len(shapes) - int(areal.sum()))
    return bytes(shapely.to_wkb(shapely.union_all(outlines)))
