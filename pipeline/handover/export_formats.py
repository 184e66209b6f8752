"""Writers of export files, one function per format.

What each format cannot hold, and what is done about it:

==========  ==================================================================================
GeoParquet  nothing is lost; rows are grouped by place so that a reader can skip most of them
GeoPackage  one type of geometry per layer, so polygons become multipolygons where both occur
Shapefile   field names of 10 bytes, texts of 254, one kind of shape per file, no lists, no times
CSV         no geometry; texts that a spreadsheet would run as a formula get an apostrophe
XLSX        no geometry, 1,048,575 rows
==========  ==================================================================================
"""

from __future__ import annotations

import csv
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import geopandas
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyogrio
import shapely
from duckdb import ColumnExpression

try:
    import fiona
except ImportError:  # no wheel for this platform: only Shapefiles are missing there
    fiona = None

from pipeline.base.sql import connect, literal_path, read_sql
from pipeline.files.guarded_csv import write_guarded_csv
from pipeline.files.safe_workbook import SHEET_NAME_LENGTH, SHEET_ROWS, open_workbook
from pipeline.handover.layer_styles import LayerStyle, write_styles
from pipeline.handover.whole_files import check_shapefile, system_errors

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pipeline.dictionary import Column

CRS = "EPSG:4490"
ROWS_PER_GROUP = 100_000
"""The GeoParquet guide advises 50,000 to 150,000 rows per group: a reader skips whole groups."""
COLOURED_BY = ("survey_status", "stage", "hazard_level", "use_class")
"""By which of its columns a layer is coloured: the first that it has."""
SHP_ENCODING = "GB18030"
"""What Chinese GIS software on Windows expects in a .dbf."""
SHP_NAME_BYTES = 10
SHP_TEXT_BYTES = 254
SHP_KINDS = {"Polygon": (3, 6), "LineString": (1, 2, 5), "Point": (0, 4)}
"""Kinds of Shapefile, each with shapely's type ids of the shapes it holds: for polygons 3
(Polygon) and 6 (MultiPolygon)."""


class CannotHoldError(Exception):
    """A table does not fit the format; ``code`` and ``values`` are those of a fault."""

    def __init__(self, code: str, **values: object) -> None:
        self.code = code
        self.values: dict[str, Any] = values
        super().__init__(code)


@dataclass(frozen=True)
class ExportTable:
    """A table ready to be written."""

    name: str
    columns: dict[str, Column]
    data: pa.Table
    """Flat columns in the order of ``columns``, without geometry."""
    shapes: np.ndarray[tuple[int], np.dtype[np.object_]] | None
    """One shape or ``None`` per row, EPSG:4490; ``None`` for a table without geometry."""
    language: str
    """Language of headings in office formats, ``zh`` or ``en``."""

    def frame(self) -> pd.DataFrame:
        """Return the rows as a frame, with geometry where the table has it.

        Rows with a shape are sorted along a Hilbert curve, so that neighbours on the ground are
        neighbours in the file; rows without a shape come last.
        """
        # Arrow types, because pandas' own would turn whole numbers with gaps into floats.
        frame = self.data.to_pandas(types_mapper=pd.ArrowDtype)
        if self.shapes is None:
            return frame
        placed = geopandas.GeoDataFrame(frame, geometry=self.shapes, crs=CRS)
        known = placed.geometry.notna() & ~placed.geometry.is_empty
        # Distance along the curve; the stable sort keeps rows without one in their order.
        distance = np.full(len(placed), np.inf)
        if known.any():
            distance[known.to_numpy()] = placed.geometry[known].hilbert_distance()
        return placed.iloc[np.argsort(distance, kind="stable")].reset_index(drop=True)


def write_table(table: ExportTable, form: str, folder: Path) -> None:
    """Write a table as one or more files of a format.

    Parameters
    ----------
    table
        Table ready to be written.
    form
        ``geoparquet``, ``geoparquet-native``, ``gpkg``, ``shp``, ``csv`` or ``xlsx``.
    folder
        Folder for the files, which are named after the table.

    Raises
    ------
    CannotHoldError
        If the format cannot hold the table.
    """
    with system_errors(folder):
        _WRITERS[form](table, folder)


def _write_geoparquet(table: ExportTable, folder: Path) -> None:
    table.frame().to_parquet(
        folder / f"{table.name}.parquet",
        index=False,
        compression="zstd",
        schema_version="1.1.0",
        write_covering_bbox=True,
        row_group_size=ROWS_PER_GROUP,
    )


def _write_native_geoparquet(table: ExportTable, folder: Path) -> None:
    """Write GeoParquet, and again with the geometry type that Parquet itself has since 2025.

    The bounding boxes of the first are left out, since Parquet keeps them for such a column.
    """
    _write_geoparquet(table, folder)
    written = folder / f"{table.name}.parquet"
    native = folder / f".{table.name}.native"
    with connect(":memory:", {"threads": 1}, spatial=True) as con:
        rows = con.read_parquet(literal_path(written))
        columns = [column for column in rows.columns if column != "bbox"]
        rows.select(*map(ColumnExpression, columns)).create_view("exported")
        copy = read_sql(__package__, "native_geoparquet.sql")
        con.execute(copy.format(rows=ROWS_PER_GROUP), {"path": str(native)})
    native.replace(written)


def field_names(table: ExportTable, form: str) -> dict[str, str]:
    """Return the columns that a file of a format has: ours, and what they are called there."""
    if form in {"csv", "xlsx"}:
        return {name: column.label(table.language) for name, column in table.columns.items()}
    if form == "shp":
        schema = _shp_schema(table)
        return dict(zip(schema, _short_names(list(schema)), strict=True))
    return {name: name for name in table.columns}


def _write_gpkg(table: ExportTable, folder: Path) -> None:
    path = folder / f"{table.name}.gpkg"
    frame = table.frame()
    if table.shapes is None:
        pyogrio.write_dataframe(frame, path, layer=table.name, use_arrow=True)
        return
    kind = _layer_type(table.shapes)
    if kind == "MultiPolygon":
        # The layer has one type: each polygon becomes a multipolygon of one part. shapely takes
        # an array of shape (n, 1) as n lists of one polygon.
        outlines = frame.geometry.to_numpy()
        single = shapely.get_type_id(outlines) == shapely.GeometryType.POLYGON
        outlines[single] = shapely.multipolygons(outlines[single][:, np.newaxis])
        frame = frame.set_geometry(geopandas.GeoSeries(outlines, crs=CRS))
    pyogrio.write_dataframe(frame, path, layer=table.name, geometry_type=kind, use_arrow=True)
    shape = {"MultiPolygon": "Polygon", "Point": "Point"}.get(kind)
    if shape is not None:  # a layer of several kinds of shape has no symbol for all
        coloured_by = next((name for name in COLOURED_BY if name in table.columns), None)
        style = LayerStyle(table.name, table.columns, shape, coloured_by)
        write_styles(path, [style], table.language)


def _layer_type(shapes: np.ndarray[tuple[int], np.dtype[np.object_]]) -> str:
    """Return the narrowest type of layer that holds all shapes; -1 is a row without a shape."""
    kinds = set(np.unique(shapely.get_type_id(shapes)).tolist()) - {-1}
    if kinds and kinds <= {3, 6}:
        return "MultiPolygon"
    return "Point" if kinds == {0} else "Unknown"


def _write_csv(table: ExportTable, folder: Path) -> None:
    columns = {
        column.label(table.language): table.data[name] for name, column in table.columns.items()
    }
    write_guarded_csv(pa.table(columns), folder / f"{table.name}.csv")


def _write_xlsx(table: ExportTable, folder: Path) -> None:
    """Write one sheet row by row.

    With ``constant_memory`` xlsxwriter writes each row to disk as soon as the next one begins, so
    rows must come in order. Arrow columns are turned into rows batch by batch for that.
    """
    if len(table.data) > SHEET_ROWS:
        raise CannotHoldError("too_many_rows_for_sheet", rows=len(table.data), limit=SHEET_ROWS)
    with open_workbook(folder / f"{table.name}.xlsx", row_by_row=True) as book:
        page = book.add_worksheet(table.name[:SHEET_NAME_LENGTH])
        page.freeze_panes(1, 0)
        headings = [column.label(table.language) for column in table.columns.values()]
        page.write_row(0, 0, headings, book.add_format({"bold": True}))
        for batch_start in range(0, len(table.data), ROWS_PER_GROUP):
            batch = table.data.slice(batch_start, ROWS_PER_GROUP)
            cells = zip(*(column.to_pylist() for column in batch.columns), strict=True)
            for row, values in enumerate(cells, start=batch_start + 1):
                page.write_row(row, 0, values)


def _write_shp(table: ExportTable, folder: Path) -> None:
    """Write GB18030 Shapefiles, one per kind of shape, and the table of field names.

    The most frequent kind is written to ``<table>.shp``, others to ``<table>_point.shp`` and so
    on.
    """
    if fiona is None:
        raise CannotHoldError("no_fiona")
    frame = table.frame()
    schema = _shp_schema(table)
    names = dict(zip(schema, _short_names(list(schema)), strict=True))
    properties = {names[name]: kind for name, kind in schema.items()}
    kinds = shapely.get_type_id(frame.geometry.to_numpy())
    if (outside := int(np.sum(kinds == shapely.GeometryType.GEOMETRYCOLLECTION))) > 0:
        raise CannotHoldError("mixed_shapes", rows=outside)
    values = frame[list(schema)].rename(columns=names)
    counts = {kind: int(np.isin(kinds, ids).sum()) for kind, ids in SHP_KINDS.items()}
    main = max(counts, key=counts.__getitem__)
    for kind, type_ids in SHP_KINDS.items():
        # Rows without shape go with the commonest kind.
        chosen = np.isin(kinds, type_ids) | ((kinds == -1) & (kind == main))
        if not chosen.any() and kind != main:
            continue
        ending = "" if kind == main else f"_{kind.lower()}"
        layer = {"geometry": kind, "properties": properties}
        path = folder / f"{table.name}{ending}.shp"
        with (
            fiona.Env(CPL_LOG=os.devnull),  # else it prints a line per record on a full disk
            fiona.open(
                path, "w", driver="ESRI Shapefile", schema=layer, crs=CRS, encoding=SHP_ENCODING
            ) as target,
        ):
            target.writerecords(_fiona_features(values[chosen], frame.geometry.to_numpy()[chosen]))
        check_shapefile(path, int(chosen.sum()))
    _write_field_names(table, names, folder / f"{table.name}.fields.csv")


def _shp_schema(table: ExportTable) -> dict[str, str]:
    """Return the fields in fiona's notation by our names; JSON columns are left out.

    ``float:24.15`` is a field of 24 digits, 15 of them after the point: enough for degrees to be
    read back unchanged. Text fields are as wide as their longest value.
    """
    kinds = {
        "integer": "int:18", "number": "float:24.15", "percent": "float:8.2", "boolean": "int:1",
        "date": "date",
    }  # fmt: skip
    schema = {}
    for name, column in table.columns.items():
        if column.type in {"json", "measure_list", "fault_list"}:
            continue
        schema[name] = kinds.get(column.type) or f"str:{_text_bytes(name, table.data[name])}"
    return schema


def _text_bytes(name: str, values: pa.ChunkedArray) -> int:
    """Return the number of bytes in GB18030 of the longest text, at least one.

    Only distinct values are encoded: a column of codes has a few for half a million rows.
    """
    distinct = pc.unique(values.cast(pa.string())).drop_null().to_pylist()
    width = max((len(text.encode(SHP_ENCODING)) for text in distinct), default=1)
    if width > SHP_TEXT_BYTES:
        raise CannotHoldError("text_too_long", value=name, bytes=width, limit=SHP_TEXT_BYTES)
    return max(width, 1)


def _short_names(names: list[str]) -> list[str]:
    """Return names of at most ten bytes, all different.

    A cut name that is taken already gets a number: ``survey_status``, ``survey_statute`` become
    ``survey_sta``, ``survey_s_2``. Our names are ASCII, so a byte is a character.
    """
    short: list[str] = []
    for name in names:
        candidate, number = name[:SHP_NAME_BYTES].rstrip("_"), 1
        while candidate in short:
            number += 1
            ending = f"_{number}"
            candidate = name[: SHP_NAME_BYTES - len(ending)].rstrip("_") + ending
        short.append(candidate)
    return short


def _fiona_features(
    values: pd.DataFrame, shapes: np.ndarray[tuple[int], np.dtype[np.object_]]
) -> Iterator[dict[str, Any]]:
    """Yield the rows as GeoJSON-like features, which is the only form that fiona takes."""
    plain = pd.DataFrame({name: _shapefile_values(values[name]) for name in values}, dtype=object)
    for shape, record in zip(shapes, plain.to_dict("records"), strict=True):
        geometry = None if shape is None else shapely.geometry.mapping(shape)
        yield {"type": "Feature", "geometry": geometry, "properties": record}


def _shapefile_values(column: pd.Series) -> list[Any]:
    """Return a column as values that a Shapefile can hold: 0 and 1 for booleans, times as text."""
    values = pa.array(column)
    if pa.types.is_boolean(values.type):
        values = values.cast(pa.int8())
    elif pa.types.is_timestamp(values.type):
        values = values.cast(pa.string())
    plain: list[Any] = values.to_pylist()
    return plain


def _write_field_names(table: ExportTable, names: dict[str, str], path: Path) -> None:
    """Write a CSV that says what each short name means; columns left out have no short name."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["field", "column", "zh", "en", "unit", "codes", "meaning"])
        writer.writerows(
            [names.get(name, ""), name, item.zh, item.en, item.unit, item.codes, item.meaning]
            for name, item in table.columns.items()
        )


_WRITERS: dict[str, Callable[[ExportTable, Path], None]] = {
    "geoparquet": _write_geoparquet,
    "geoparquet-native": _write_native_geoparquet,
    "gpkg": _write_gpkg,
    "shp": _write_shp,
    "csv": _write_csv,
    "xlsx": _write_xlsx,
}
