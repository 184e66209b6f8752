"""The two deliveries: ``python -m benchmarks.delivery MIXED PLAIN SIZE`` writes both roots.

The mixed one is the demo; the plain one is all in GeoPackage and CSV, with the rows that a build of
the demo accepted.

Parcels come as one GeoPackage per county in the coordinates the county delivers in, invalid rings
included; houses as UTF-8 CSV with longitude and latitude and without parcel ids, so that all of
them have to find their parcel by place; borders as GeoPackage.
"""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import geopandas
import shapely
from duckdb import ColumnExpression, ConstantExpression, FunctionExpression

from benchmarks import SQL_FOLDER
from benchmarks.bare_files import Delivered, create_table, delivered_files, open_memory
from pipeline.base.config import load_project
from pipeline.base.progress import Silent
from pipeline.demo import write_demo, write_demo_settings
from pipeline.demo.delivery.file_writers import write_declaration
from pipeline.warehouse import build

if TYPE_CHECKING:
    from pipeline.base.config import Project
    from pipeline.demo.world.figures import Size

GEODETIC = "EPSG:4490"
COPIED = ("parks", "park-members")
"""Declarations taken as they are: two tiny text tables."""


def write_plain_delivery(demo: Project, root: Path) -> None:
    """Write ``root/data/raw`` from the sources of ``demo`` and what its build accepted."""
    raw, work = root / "data" / "raw", root / "work"
    shutil.rmtree(root, ignore_errors=True)
    raw.mkdir(parents=True)
    work.mkdir()
    shutil.copy(demo.root / "pipeline.toml", root)
    with open_memory() as con:
        con.execute("ATTACH ':memory:' AS scratch")
        database = str(demo.database).replace("'", "''")
        con.execute(f"ATTACH '{database}' AS survey (READ_ONLY)")
        for delivered in delivered_files(demo.raw):
            _write_source(con, delivered, raw, work)
    shutil.rmtree(work)


def _write_source(
    con: duckdb.DuckDBPyConnection, delivered: Delivered, raw: Path, work: Path
) -> None:
    """Write one source in its plain form; tables that the comparison leaves out are left out."""
    name = delivered.declaration.stem
    if name in COPIED:
        shutil.copy(delivered.path, raw)
        shutil.copy(delivered.declaration, raw)
    elif delivered.table in {"admin_unit", "parcel"}:
        _write_layer(con, delivered, raw / f"{name}.gpkg", work)
    elif delivered.table == "house":
        _write_houses(con, delivered, raw / f"{name}.csv", work)


def _accepted(
    con: duckdb.DuckDBPyConnection, delivered: Delivered, work: Path
) -> duckdb.DuckDBPyRelation:
    """Return the delivered rows that the demo's build accepted, with labels settled.

    Raises
    ------
    ValueError
        If they are not as many as the build accepted: row numbers would not be understood.
    """
    con.execute("DROP TABLE IF EXISTS scratch.bare")
    con.execute("DROP TABLE IF EXISTS scratch.landed")
    create_table(con, delivered, "scratch.bare", work)
    # A spreadsheet counts the headings as its first row.
    first = 1 if _geometry(con) else 2
    number = FunctionExpression("add", ColumnExpression("rowid"), ConstantExpression(first))
    columns = [number.alias("source_row")]
    columns += [
        ColumnExpression(theirs).cast("VARCHAR").alias(ours)
        for ours, theirs in delivered.content["columns"].items()
    ]
    if _geometry(con):
        columns.append(ColumnExpression(_geometry(con)).cast("GEOMETRY").alias("geometry"))
    con.table("scratch.bare").select(*columns).create("scratch.landed")
    parameters = {"path": f"demo/{delivered.path.name}"}
    counted = con.execute(_query("accepted_rows.sql"), parameters).fetchall()
    rows = con.query(_query(f"accepted_{delivered.table}.sql"), params=parameters)
    if counted != [(len(rows),)]:
        msg = f"{delivered.path.name}: {len(rows)} rows found again of {counted} accepted"
        raise ValueError(msg)
    return rows


def _query(name: str) -> str:
    return (SQL_FOLDER / name).read_text(encoding="utf-8")


def _geometry(con: duckdb.DuckDBPyConnection) -> str:
    """Return the name of the geometry of ``scratch.bare``, empty where it has none."""
    bare = con.table("scratch.bare")
    kinds = zip(bare.columns, bare.types, strict=True)
    return next((name for name, kind in kinds if str(kind).startswith("GEOMETRY")), "")


def _crs(con: duckdb.DuckDBPyConnection, delivered: Delivered) -> str:
    """Return the CRS that the declaration says or that came with the geometry."""
    bare = con.table("scratch.bare")
    kind = str(dict(zip(bare.columns, bare.types, strict=True))[_geometry(con)])
    stated = re.fullmatch(r"GEOMETRY\('(.+)'\)", kind)
    return stated[1] if stated else str(delivered.content["crs"])


def _write_layer(
    con: duckdb.DuckDBPyConnection, delivered: Delivered, path: Path, work: Path
) -> None:
    """Write parcels or borders in the coordinates they were delivered in."""
    rows = _accepted(con, delivered, work).df()
    shapes = shapely.from_wkb(rows.pop("wkb").map(bytes))
    frame = geopandas.GeoDataFrame(rows, geometry=shapes, crs=_crs(con, delivered))
    frame.to_file(path, layer=path.stem, engine="pyogrio", use_arrow=True)
    _declare(delivered, path, list(rows))


def _write_houses(
    con: duckdb.DuckDBPyConnection, delivered: Delivered, path: Path, work: Path
) -> None:
    """Write houses as UTF-8 text with EPSG:4490 longitude and latitude."""
    rows = _accepted(con, delivered, work)
    rows.write_csv(str(path), header=True)
    columns = [name for name in rows.columns if name not in {"lon", "lat"}]
    _declare(delivered, path, columns, crs=GEODETIC, point={"x": "lon", "y": "lat"})


def _declare(delivered: Delivered, path: Path, columns: list[str], **content: object) -> None:
    """Declare a written file; its headings are our own names."""
    write_declaration(
        path.with_suffix(".toml"),
        {
            "table": delivered.table,
            "path": path.name,
            "as_of": delivered.content["as_of"],
            "is_sample": delivered.content["is_sample"],
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
