"""Small files of every format, and ways to damage them; the same seed gives the same damage."""

from __future__ import annotations

import json
import random
import zipfile
from typing import TYPE_CHECKING

import geopandas
import openpyxl
import shapely
import xlwt
from sheet_files import ods_row, row, write_ods, write_xlsx

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ROWS = 12
HOUSE_HEAD = "房屋编号,使用类别,层数,建成年份,经度,纬度,地址,产权人,证件号码"
POINT = "[point]\nx = '经度'\ny = '纬度'\n"
HOUSE = (
    "table = 'house'\nas_of = 2023-03-16\n"
    "crs = 'EPSG:4490'\n[columns]\nhouse_id = '房屋编号'\n"
    "use_class = '使用类别'\nstoreys = '层数'\n"
    "[codes.use_class]\ncommercial_only = ['经营']\n" + POINT
)
PARCEL = (
    "table = 'parcel'\nas_of = 2023-03-16\n[columns]\nparcel_id = 'TBBH'\nsurvey_status = 'PCZT'\n"
)


def house_lines() -> list[str]:
    """Return the rows of a text table with a heading."""
    rows = [
        f"H{n},经营,{1 + n % 4},{1980 + n},{87 + n / 1000},44.0{n:02},某路{n}号,赵某{n},"
        f"65230119800101{n:04}"
        for n in range(ROWS)
    ]
    return [HOUSE_HEAD, *rows]


def outlines() -> geopandas.GeoDataFrame:
    """Return a few parcels, EPSG:4490."""
    columns = {
        "TBBH": [f"P{n}" for n in range(ROWS)],
        "PCZT": ["done", "unsurveyed"] * (ROWS // 2),
        "MJ": [100.5 + n for n in range(ROWS)],
    }
    shapes = [shapely.box(87 + n / 100, 44, 87 + n / 100 + 0.001, 44.001) for n in range(ROWS)]
    return geopandas.GeoDataFrame(columns, geometry=shapes, crs=4490)


def write_workbook(path: Path) -> None:
    """Write the houses as a workbook."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for line in house_lines():
        sheet.append(line.split(","))
    book.save(path)


def write_stored_workbook(path: Path) -> None:
    """Write the houses as a workbook that is not compressed, so that damage reaches its XML."""
    lines = (line.split(",") for line in house_lines())
    write_xlsx(path, "".join(row(number, *texts) for number, texts in enumerate(lines, 1)))
    with zipfile.ZipFile(path) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    with zipfile.ZipFile(path, "w") as file:
        for name, content in parts.items():
            file.writestr(name, content)


def write_old_workbook(path: Path) -> None:
    """Write the houses as a workbook of Excel 97."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("房屋")
    for number, line in enumerate(house_lines()):
        for at, text in enumerate(line.split(",")):
            sheet.write(number, at, float(text) if "." in text else text)
    book.save(str(path))


def write_open_document(path: Path) -> None:
    """Write the houses as a workbook of Open Document."""
    write_ods(path, {"房屋": "".join(ods_row(*line.split(",")) for line in house_lines())})


def write_zip(path: Path) -> None:
    """Write the houses as a text table in an archive."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("房屋.csv", "\n".join(house_lines()))


def write_topojson(path: Path) -> None:
    """Write two parcels as TopoJSON."""
    arcs = [
        [[87, 44], [87.001, 44], [87.001, 44.001], [87, 44.001], [87, 44]],
        [[87.01, 44], [87.011, 44], [87.011, 44.001], [87.01, 44.001], [87.01, 44]],
    ]
    shapes = [
        {"type": "Polygon", "arcs": [[n]], "properties": {"TBBH": f"P{n}", "PCZT": "done"}}
        for n in range(2)
    ]
    layer = {"type": "GeometryCollection", "geometries": shapes}
    content = {"type": "Topology", "objects": {"parcels": layer}, "arcs": arcs}
    path.write_text(json.dumps(content), encoding="utf-8")


def write_esri_json(path: Path) -> None:
    """Write the parcels as an ArcGIS server answers."""
    frame = outlines()
    kinds = {"TBBH": "String", "PCZT": "String", "MJ": "Double"}
    rows = [
        {
            "attributes": {name: frame[name][n] for name in kinds},
            "geometry": {"rings": [shapely.get_coordinates(frame.geometry[n]).tolist()]},
        }
        for n in range(ROWS)
    ]
    content = {
        "geometryType": "esriGeometryPolygon",
        "spatialReference": {"wkid": 4490},
        "fields": [{"name": name, "type": f"esriFieldType{kind}"} for name, kind in kinds.items()],
        "features": rows,
    }
    path.write_text(json.dumps(content), encoding="utf-8")


def write_kmz(path: Path) -> None:
    """Write the parcels as KML in an archive."""
    plain = path.with_suffix(".kml")
    layer("KML")(plain)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(plain, "doc.kml")
    plain.unlink()


def text(encoding: str) -> Callable[[Path], None]:
    """Return what writes the houses as a text table."""

    def write(path: Path) -> None:
        path.write_bytes("\n".join(house_lines()).encode(encoding))

    return write


def layer(driver: str) -> Callable[[Path], None]:
    """Return what writes the parcels through GDAL."""
    return lambda path: outlines().to_file(path, driver=driver, engine="pyogrio")


WRITERS: dict[str, tuple[str, str, Callable[[Path], None]]] = {
    "csv": ("d.csv", HOUSE, text("utf-8")),
    "csv-gb18030": ("d.csv", "encoding = 'GB18030'\n" + HOUSE, text("gb18030")),
    "xlsx": ("d.xlsx", HOUSE, write_workbook),
    "xlsx-stored": ("d.xlsx", HOUSE, write_stored_workbook),
    "xls": ("d.xls", HOUSE, write_old_workbook),
    "ods": ("d.ods", HOUSE, write_open_document),
    "zip": ("d.zip/房屋.csv", HOUSE, write_zip),
    "geojson": ("d.geojson", PARCEL, layer("GeoJSON")),
    "geojsonseq": ("d.geojsonl", PARCEL, layer("GeoJSONSeq")),
    "topojson": ("d.topojson", "crs = 'EPSG:4490'\n" + PARCEL, write_topojson),
    "flatgeobuf": ("d.fgb", PARCEL, layer("FlatGeobuf")),
    "geopackage": ("d.gpkg", PARCEL, layer("GPKG")),
    "kml": ("d.kml", PARCEL, layer("KML")),
    "shapefile": ("d.shp", "encoding = 'UTF-8'\n" + PARCEL, layer("ESRI Shapefile")),
    "filegdb": ("d.gdb", PARCEL, layer("OpenFileGDB")),
    "geoparquet": ("d.parquet", PARCEL, lambda path: outlines().to_parquet(path)),
    "geoarrow": (
        "d.parquet",
        PARCEL,
        lambda path: outlines().to_parquet(path, geometry_encoding="geoarrow"),
    ),
    "esrijson": ("d.json", PARCEL, write_esri_json),
    "kmz": ("d.kmz", PARCEL, write_kmz),
}
"""By format: the declared path, the rest of the declaration, and what writes the file."""


def mutated(content: bytes, others: list[bytes], seed: int) -> bytes:
    """Return a damaged copy of a file.

    Parameters
    ----------
    content
        The whole file.
    others
        Files of other formats, of which parts are put in.
    seed
        Says which damage is done, and where.
    """
    chance = random.Random(seed)  # noqa: S311 - nothing secret
    return DAMAGES[seed % len(DAMAGES)](content, others, chance)


def _flip_bits(content: bytes, _others: list[bytes], chance: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.choice([1, 3, 20])):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _cut(content: bytes, _others: list[bytes], chance: random.Random) -> bytes:
    return content[: chance.randrange(len(content))]


def _insert(content: bytes, _others: list[bytes], chance: random.Random) -> bytes:
    at = chance.randrange(len(content))
    return content[:at] + chance.randbytes(chance.choice([1, 7, 300])) + content[at:]


def _leave_out(content: bytes, _others: list[bytes], chance: random.Random) -> bytes:
    at = chance.randrange(len(content))
    return content[:at] + content[at + chance.choice([1, 9, 200]) :]


def _swap_head(content: bytes, others: list[bytes], chance: random.Random) -> bytes:
    size = chance.choice([4, 16, 100])
    return chance.choice(others)[:size] + content[size:]


def _put_in_part(content: bytes, others: list[bytes], chance: random.Random) -> bytes:
    other = chance.choice(others)
    at, start, size = chance.randrange(len(content)), chance.randrange(len(other)), 200
    part = other[start : start + size]
    return content[:at] + part + content[at + len(part) :]


def _repeat(content: bytes, _others: list[bytes], chance: random.Random) -> bytes:
    start, at = chance.randrange(len(content)), chance.randrange(len(content))
    return content[:at] + content[start : start + chance.choice([10, 500])] + content[at:]


def _fill(content: bytes, _others: list[bytes], chance: random.Random) -> bytes:
    at, size = chance.randrange(len(content)), chance.choice([4, 8, 64])
    return content[:at] + chance.choice([b"\0", b"\xff"]) * size + content[at + size :]


DAMAGES = (_flip_bits, _cut, _insert, _leave_out, _swap_head, _put_in_part, _repeat, _fill)
