"""Files in the formats offices deliver: vector files, GB18030 CSV, XLSX; and declarations.

Everything is written so that the same content gives the same bytes: no clock is consulted.
"""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyogrio
import shapely
import tomli_w
import xlsxwriter

from pipeline.demo.world.figures import AS_OF

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas

    from pipeline.demo.world.draws import Days, FloatArray, TextArray

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
    kind = _geometry_type(frame)
    if path.suffix == ".gpkg" and kind == "MultiPolygon":
        frame = frame.set_geometry(_all_as_multi(frame.geometry.to_numpy()), crs=frame.crs)
    pyogrio.set_gdal_config_options(FIXED_CLOCK)
    try:
        pyogrio.write_dataframe(
            frame,
            path,
            layer=path.stem,
            geometry_type=kind,
            use_arrow=True,
            **options[path.suffix],
        )
    finally:
        pyogrio.set_gdal_config_options(dict.fromkeys(FIXED_CLOCK))


def _geometry_type(frame: geopandas.GeoDataFrame) -> str:
    kinds = set(frame.geometry.geom_type.dropna())
    return "MultiPolygon" if "MultiPolygon" in kinds else "Polygon"


def _all_as_multi(shapes: TextArray) -> TextArray:
    """Return polygons as multipolygons: a layer of a GeoPackage has one kind alone."""
    shapes = np.array(shapes, dtype=object)
    is_single = shapely.get_type_id(shapes) == shapely.GeometryType.POLYGON
    shapes[is_single] = shapely.multipolygons(shapes[is_single].reshape(-1, 1))
    return shapes


def write_shapefile(frame: geopandas.GeoDataFrame, path: Path) -> None:
    """Write a Shapefile with GB18030 text.

    The encoding is in the ``.cpg`` file alone: the byte of the ``.dbf`` that could tell it is 0.
    """
    pyogrio.write_dataframe(
        frame,
        path,
        encoding=ENCODING,
        geometry_type="Polygon",
        DBF_DATE_LAST_UPDATE=AS_OF.isoformat(),
        RESIZE="YES",
    )
    with path.with_suffix(".dbf").open("r+b") as file:
        file.seek(LDID_BYTE)
        file.write(b"\0")


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
    """Write a declaration; keys without a value are left out."""
    known = {key: value for key, value in content.items() if value is not None}
    text = "# 示例数据，由程序生成 / sample data, generated\n" + tomli_w.dumps(known)
    path.write_text(text, encoding="utf-8")


def excel_serial(days: Days) -> FloatArray:
    """Return the numbers by which a spreadsheet stores dates, NaN where there is none."""
    since = (days - np.datetime64("1899-12-30")) / np.timedelta64(1, "D")
    return np.asarray(since, dtype=np.float64)
