"""Delivered files read with the libraries called bare: what any program must do to have their rows.

DuckDB for GeoPackage, GeoParquet and text, pyogrio's Arrow stream for every other vector format,
calamine for workbooks. Only what declarations say of place and encoding is used. Nothing here comes
from the pipeline, whose own readers must not be their own yardstick.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import duckdb_extension_spatial
import pandas as pd
import pyogrio
from python_calamine import CalamineWorkbook

from benchmarks import SQL_FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterator

STREAMED = {".shp", ".fgb", ".geojson", ".kml"}
"""Suffixes read as a stream of Arrow batches."""
# Without this GDAL's stream of a FlatGeobuf loses its place at a feature without geometry.
pyogrio.set_gdal_config_options({"OGR_FLATGEOBUF_STREAM_BASE_IMPL": "YES"})


@dataclass(frozen=True)
class Delivered:
    """A file and what its declaration says."""

    path: Path
    declaration: Path
    content: dict[str, Any]

    @property
    def table(self) -> str:
        """The table its rows are for."""
        return str(self.content["table"])


def delivered_files(raw: Path) -> Iterator[Delivered]:
    """Yield the declared files in the order of their declarations' names."""
    for declaration in sorted(raw.rglob("*.toml")):
        content = tomllib.loads(declaration.read_text(encoding="utf-8"))
        yield Delivered(declaration.parent / content["path"], declaration, content)


def open_memory() -> duckdb.DuckDBPyConnection:
    """Open a database in memory with the spatial extension."""
    con = duckdb.connect(":memory:")
    package = Path(duckdb_extension_spatial.__file__).parent
    con.load_extension(str(next(package.glob("extensions/*/spatial.duckdb_extension"))))
    con.execute("SET geometry_always_xy = true")
    return con


def create_table(
    con: duckdb.DuckDBPyConnection, delivered: Delivered, table: str, work: Path
) -> None:
    """Create a table with all columns of a file under its own headings, rows in its order.

    Parameters
    ----------
    con, delivered, table
        Connection, file, and name of the table to be made.
    work
        Folder for text that had to be written again as UTF-8.

    Raises
    ------
    ValueError
        If the benchmark's deliveries have a format that no one has foreseen here.
    """
    path, suffix = delivered.path, delivered.path.suffix
    if suffix == ".gpkg":
        query = (SQL_FOLDER / "read_layer.sql").read_text(encoding="utf-8")
        con.query(query, params={"path": str(path)}).create(table)
    elif suffix == ".parquet":
        con.read_parquet(str(path)).create(table)
    elif suffix in STREAMED:
        encoding = delivered.content.get("encoding")
        with pyogrio.raw.open_arrow(path, encoding=encoding, use_pyarrow=True) as (_, reader):
            con.from_arrow(reader).create(table)
    elif suffix == ".csv":
        text = _as_utf8(path, delivered.content.get("encoding", "UTF-8"), work)
        con.read_csv(str(text), header=True, sep=",", all_varchar=True).create(table)
    elif suffix in {".xlsx", ".xls"}:
        con.from_df(_sheet(path, delivered.content.get("sheet"))).create(table)
    else:
        msg = f"no reader for {path.name}"
        raise ValueError(msg)


def _as_utf8(path: Path, encoding: str, work: Path) -> Path:
    """Return a UTF-8 file with the same text: DuckDB reads other encodings only with a download."""
    if encoding == "UTF-8":
        return path
    copy = work / path.name
    copy.write_bytes(path.read_bytes().decode(encoding).encode())
    return copy


def _sheet(path: Path, name: str | None) -> pd.DataFrame:
    """Return a sheet as text, headings taken from its first row."""
    with CalamineWorkbook.from_path(path) as workbook:
        sheet = workbook.get_sheet_by_name(name) if name else workbook.get_sheet_by_index(0)
        headings, *rows = sheet.to_python()
    return pd.DataFrame(rows, columns=[str(heading) for heading in headings]).astype(str)
