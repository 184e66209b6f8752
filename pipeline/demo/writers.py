"""Files in the formats offices deliver: vector files, GB18030 CSV, XLSX; and declarations.

Everything is written so that the same content gives the same bytes: no clock is consulted.
"""

from __future__ import annotations

import datetime as dt
import io
import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyogrio
import shapely
import xlsxwriter

from pipeline.demo.figures import AS_OF

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import geopandas

    from pipeline.demo.places import Days, FloatArray

try:
    import fiona
except ImportError:  # no wheel for this platform; pyogrio writes the same Shapefile
    fiona = None

ENCODING = "GB18030"
FIXED_CLOCK = {"OGR_CURRENT_DATE": f"{AS_OF.isoformat()}T00:00:00.000Z"}
"""What GDAL writes into GeoPackages in place of the time of writing."""

LDID_BYTE = 29
"""Position in a .dbf of the byte that tells its encoding."""

Meta = dict[str, Any]


def write_vector(frame: geopandas.GeoDataFrame, path: Path) -> None:
    """Write a layer in the format its suffix names."""
    if path.suffix == ".shp":
        write_shapefile(frame, path)
    elif path.suffix == ".parquet":
        frame.to_parquet(path, index=False)
    else:
        _write_with_gdal(frame, path)


def _write_with_gdal(frame: geopandas.GeoDataFrame, path: Path) -> None:
    """Write a layer through GDAL, whose clock is stopped meanwhile."""
    options = {
        ".gpkg": {},
        ".geojson": {"RFC7946": "NO", "COORDINATE_PRECISION": "9"},
        ".fgb": {"SPATIAL_INDEX": "NO"},  # an index has no place for rows without geometry
    }
    pyogrio.set_gdal_config_options(FIXED_CLOCK)
    try:
        pyogrio.write_dataframe(
            frame,
            path,
            layer=path.stem,
            geometry_type=_geometry_type(frame),
            use_arrow=True,
            **options[path.suffix],
        )
    finally:
        pyogrio.set_gdal_config_options(dict.fromkeys(FIXED_CLOCK))


def _geometry_type(frame: geopandas.GeoDataFrame) -> str:
    kinds = set(frame.geometry.geom_type.dropna())
    return "MultiPolygon" if "MultiPolygon" in kinds else "Polygon"


def write_shapefile(frame: geopandas.GeoDataFrame, path: Path) -> None:
    """Write a Shapefile with GB18030 text, by fiona where it is installed.

    The encoding is in the ``.cpg`` file alone: the byte of the ``.dbf`` that could tell it is 0.
    """
    if fiona is None:
        pyogrio.write_dataframe(
            frame,
            path,
            encoding=ENCODING,
            geometry_type="Polygon",
            DBF_DATE_LAST_UPDATE=AS_OF.isoformat(),
        )
    else:
        _write_with_fiona(frame, path)
    with path.with_suffix(".dbf").open("r+b") as file:
        file.seek(LDID_BYTE)
        file.write(b"\0")


def _write_with_fiona(frame: geopandas.GeoDataFrame, path: Path) -> None:
    """Write a Shapefile through fiona, which takes one feature at a time."""
    columns = [name for name in frame.columns if name != frame.geometry.name]
    width = {name: int(frame[name].str.len().max()) * 2 for name in columns}
    schema = {
        "geometry": "Polygon",
        "properties": {name: f"str:{max(width[name], 1)}" for name in columns},
    }
    with fiona.open(
        path,
        "w",
        driver="ESRI Shapefile",
        schema=schema,
        crs=str(frame.crs),
        encoding=ENCODING,
        DBF_DATE_LAST_UPDATE=AS_OF.isoformat(),
    ) as target:
        target.writerecords(_features(frame, columns))


def _features(frame: geopandas.GeoDataFrame, columns: list[str]) -> Iterator[Meta]:
    """Yield the rows as GeoJSON-like features: the only form fiona takes."""
    properties = frame[columns].to_dict("records")
    for shape, values in zip(frame.geometry.to_numpy(), properties, strict=True):
        geometry = None if shape is None else shapely.geometry.mapping(shape)
        yield {"type": "Feature", "geometry": geometry, "properties": values}


def write_csv(frame: pd.DataFrame, path: Path, encoding: str = ENCODING) -> None:
    """Write a table as CSV in ``encoding``."""
    buffer = io.BytesIO()
    table = pa.table({name: _bare(frame[name]) for name in frame})
    pyarrow.csv.write_csv(table, buffer, pyarrow.csv.WriteOptions(quoting_style="needed"))
    path.write_bytes(buffer.getvalue().decode("utf-8").encode(encoding))


def _bare(column: pd.Series) -> pa.Array:
    """Return a column whose empty texts are null, so that nothing is written for them."""
    values = pa.array(column, from_pandas=True)
    if pa.types.is_string(values.type) or pa.types.is_large_string(values.type):
        return pc.if_else(pc.equal(values, ""), None, values)
    return values


def write_xlsx(frame: pd.DataFrame, path: Path, sheet: str) -> None:
    """Write a table as one sheet: ``datetime64`` as real dates, objects as text."""
    workbook = xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"})
    workbook.set_properties({"created": dt.datetime.combine(AS_OF, dt.time())})
    page = workbook.add_worksheet(sheet)
    page.write_row(0, 0, list(frame.columns), workbook.add_format({"bold": True}))
    for position, name in enumerate(frame.columns):
        page.write_column(1, position, _cells(frame[name]))
    workbook.close()


def _cells(column: pd.Series) -> list[Any]:
    """Return a column as values that xlsxwriter knows; an empty cell is ``None``."""
    if column.dtype.kind == "M":
        column = pd.Series(column.dt.to_pydatetime(), dtype=object)
    plain = column.astype(object)
    cells: list[Any] = plain.where(plain.notna() & (plain != ""), None).tolist()
    return cells


def write_declaration(path: Path, content: Meta) -> None:
    """Write a declaration: plain keys first, then one table for each mapping."""
    lines = ["# 示例数据，由程序生成 / sample data, generated"]
    lines += [
        f"{key} = {_toml(value)}"
        for key, value in content.items()
        if value is not None and not isinstance(value, dict)
    ]
    for key, value in content.items():
        if isinstance(value, dict):
            lines += _section(key, value)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _section(name: str, content: Meta) -> list[str]:
    lines: list[str] = []
    values = {key: value for key, value in content.items() if not isinstance(value, dict)}
    if values:
        lines += ["", f"[{name}]", *(f"{key} = {_toml(value)}" for key, value in values.items())]
    for key, value in content.items():
        if isinstance(value, dict):
            lines += _section(f"{name}.{key}", value)
    return lines


def _toml(value: object) -> str:
    """Return a TOML value; a JSON string is a TOML basic string."""
    if isinstance(value, dt.date):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False)


def excel_serial(days: Days) -> FloatArray:
    """Return the numbers by which a spreadsheet stores dates, NaN where there is none."""
    since = (days - np.datetime64("1899-12-30")) / np.timedelta64(1, "D")
    return np.asarray(since, dtype=np.float64)
