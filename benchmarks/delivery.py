"""The two deliveries: ``python -m benchmarks.delivery MIXED PLAIN SIZE`` writes both roots.

The mixed one is the demo; the plain one is all in GeoPackage and CSV, with the rows that a build of
the demo accepted.

Parcels come as one GeoPackage per county in the coordinates the county delivers in, invalid rings
included; houses as UTF-8 CSV with longitude and latitude and without parcel ids, so that all of
them have to find their parcel by place; borders as GeoPackage.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

import geopandas
import shapely

from benchmarks import SQL_FOLDER
from pipeline.base.config import load_project
from pipeline.base.progress import Silent
from pipeline.base.sql import connect
from pipeline.delivery.declaration import load_declarations
from pipeline.delivery.delivered import find_files
from pipeline.demo import write_demo, write_demo_settings
from pipeline.demo.delivery.file_writers import write_declaration
from pipeline.readers.archive import member_names
from pipeline.readers.landing import land
from pipeline.readers.source_file import open_source
from pipeline.warehouse import build

if TYPE_CHECKING:
    import duckdb

    from pipeline.base.config import Project
    from pipeline.demo.world.figures import Size
    from pipeline.readers.source_file import SourceFile

GEODETIC = "EPSG:4490"
COPIED = ("parks", "park-members")
"""Declarations taken as they are: two tiny text tables."""


def write_plain_delivery(demo: Project, root: Path) -> None:
    """Write ``root/data/raw`` from the sources of ``demo`` and what its build accepted."""
    raw = root / "data" / "raw"
    shutil.rmtree(root, ignore_errors=True)
    raw.mkdir(parents=True)
    shutil.copy(demo.root / "pipeline.toml", root)
    with connect(":memory:", {}, spatial=True) as con:
        con.execute("ATTACH ':memory:' AS scratch")
        database = str(demo.database).replace("'", "''")
        con.execute(f"ATTACH '{database}' AS survey (READ_ONLY)")
        for number, source in enumerate(_sources(demo.raw, root / "work"), start=1):
            _write_source(con, demo, number, source, raw)
    shutil.rmtree(root / "work", ignore_errors=True)


def _sources(raw: Path, work: Path) -> list[SourceFile]:
    """Return the files of the demo in the order in which its build numbered them."""
    return [
        open_source(file, declaration, work)
        for declaration in load_declarations(raw)
        for file in find_files(raw, declaration, member_names)
    ]


def _write_source(
    con: duckdb.DuckDBPyConnection, demo: Project, number: int, source: SourceFile, raw: Path
) -> None:
    """Write one source in its plain form; tables that the comparison leaves out are left out."""
    table = source.declaration.table
    name = PurePath(source.declaration.name).stem
    if name in COPIED:
        shutil.copy(source.path, raw)
        shutil.copy(demo.raw / source.declaration.name, raw)
    elif table in {"admin_unit", "parcel"}:
        _write_layer(con, number, source, raw / f"{name}.gpkg")
    elif table == "house":
        _write_houses(con, number, source, raw / f"{name}.csv")


def _accepted(
    con: duckdb.DuckDBPyConnection, number: int, source: SourceFile
) -> duckdb.DuckDBPyRelation:
    """Return the landed rows that the demo's build accepted, with labels settled."""
    con.execute("DROP TABLE IF EXISTS scratch.landed")
    land(con, source, "scratch.landed")
    query = (SQL_FOLDER / f"accepted_{source.declaration.table}.sql").read_text(encoding="utf-8")
    return con.query(query, params={"source_file_id": number})


def _write_layer(
    con: duckdb.DuckDBPyConnection, number: int, source: SourceFile, path: Path
) -> None:
    """Write parcels or borders in the coordinates they were delivered in."""
    rows = _accepted(con, number, source).df()
    shapes = shapely.from_wkb(rows.pop("wkb").map(bytes))
    frame = geopandas.GeoDataFrame(rows, geometry=shapes, crs=source.crs)
    frame.to_file(path, layer=path.stem, engine="pyogrio", use_arrow=True)
    _declare(source, path, list(rows))


def _write_houses(
    con: duckdb.DuckDBPyConnection, number: int, source: SourceFile, path: Path
) -> None:
    """Write houses as UTF-8 text with EPSG:4490 longitude and latitude."""
    rows = _accepted(con, number, source)
    rows.write_csv(str(path), header=True)
    columns = [name for name in rows.columns if name not in {"lon", "lat"}]
    _declare(source, path, columns, crs=GEODETIC, point={"x": "lon", "y": "lat"})


def _declare(source: SourceFile, path: Path, columns: list[str], **content: object) -> None:
    """Declare a written file; its headings are our own names."""
    declaration = source.declaration
    write_declaration(
        path.with_suffix(".toml"),
        {
            "table": declaration.table,
            "path": path.name,
            "as_of": declaration.as_of,
            "is_sample": declaration.is_sample,
            **content,
            "columns": {name: name for name in columns},
        },
    )


def write_deliveries(mixed: Path, plain: Path, size: Size) -> None:
    """Write the demo into ``mixed``, build it, and make the plain delivery from it."""
    mixed.mkdir(parents=True)
    write_demo_settings(mixed)
    write_demo(mixed / "data" / "raw", size=size)
    project = load_project(mixed)
    build(project, Silent())
    write_plain_delivery(project, plain)


if __name__ == "__main__":
    write_deliveries(
        Path(sys.argv[1]), Path(sys.argv[2]), "small" if sys.argv[3] == "small" else "full"
    )
