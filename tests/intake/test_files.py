"""Files that cannot be trusted are refused, each with its own fault, all of them at once."""

from __future__ import annotations

import hashlib
import shutil
import struct
import zipfile
from typing import TYPE_CHECKING

import fiona
import numpy as np
import openpyxl
import pyogrio
import pytest
import shapely
from raw_folder import SQUARE, RawFolder, parcels

if TYPE_CHECKING:
    import geopandas

GOOD_CSV = "图斑编号,排查状态\np1,已排查\n"
COLUMNS = "[columns]\nparcel_id = 'id'\n[constants]\nsurvey_status = 'done'\n"


def write_shapefile(
    raw: RawFolder, text: str = "p1", *, encoding: str = "UTF-8", crs: str | None = "EPSG:4490"
) -> None:
    schema = {"geometry": "Polygon", "properties": {"id": "str:60"}}
    with fiona.open(
        raw.path("p.shp"), "w", driver="ESRI Shapefile", schema=schema, crs=crs, encoding=encoding
    ) as file:
        for _ in range(3):
            shape = shapely.geometry.mapping(SQUARE)
            file.write({"geometry": shape, "properties": {"id": text}})


def write_gpkg(raw: RawFolder, frame: geopandas.GeoDataFrame, **options: object) -> None:
    pyogrio.write_dataframe(frame, raw.path("p.gpkg"), **options)


def cut(raw: RawFolder, name: str, share: float = 0.6) -> None:
    content = raw.path(name).read_bytes()
    raw.write(name, content[: int(len(content) * share)])


# Which files there are.


def test_no_declaration_for_a_file(raw: RawFolder) -> None:
    raw.write("a.csv", GOOD_CSV)
    raw.write("deep/b.csv", GOOD_CSV)
    raw.write("answers.json", "{}")
    raw.write("readme.txt", "notes")
    raw.declare("a.csv", table="status_snapshot")
    faults = raw.faults()
    assert [(fault.code, fault.file) for fault in faults] == [("no_declaration", "deep/b.csv")]
    assert "survey describe" in faults[0].text("en")


def test_parts_of_a_declared_shapefile_need_no_declaration(raw: RawFolder) -> None:
    write_shapefile(raw)
    raw.declare("p.shp", COLUMNS)
    assert len(raw.land()) == 3


def test_path_that_matches_nothing(raw: RawFolder) -> None:
    raw.declare("*.csv")
    assert raw.codes() == ["no_such_file"]


@pytest.mark.parametrize("path", ["../x.csv", "/etc/hosts"])
def test_path_out_of_the_folder(raw: RawFolder, path: str) -> None:
    raw.declare(path)
    assert raw.codes() == ["path_outside"]


def test_a_glob_takes_several_files_in_order(raw: RawFolder) -> None:
    for name in ("b", "a"):
        raw.write(f"{name}.csv", f"图斑编号,排查状态\n{name},已排查\n")
    raw.declare("*.csv", table="status_snapshot")
    assert [row["parcel_id"] for row in raw.land()] == ["a", "b"]
    assert [source.source_file_id for source in raw.open()] == [1, 2]


def test_name_with_brackets_is_no_pattern(raw: RawFolder) -> None:
    raw.write("图斑[1].csv", GOOD_CSV)
    raw.declare("图斑[1].csv", table="status_snapshot")
    assert raw.open()[0].shown == "图斑[1].csv"


# Archives.


def zipped(raw: RawFolder, members: dict[str, bytes]) -> None:
    """Write an archive with member names as these very bytes say, not flagged as UTF-8."""
    with zipfile.ZipFile(raw.path("d.zip"), "w") as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo("x")
            info.filename = name
            archive.writestr(info, content)


def test_zip_member_with_a_gbk_name(raw: RawFolder) -> None:
    as_zip_reads_it = "奇台/图斑.csv".encode("gb18030").decode("cp437")
    zipped(raw, {"placeholder_12.csv": GOOD_CSV.encode()})
    content = raw.path("d.zip").read_bytes()
    wanted = as_zip_reads_it.encode("cp437")
    padded = wanted.replace(b".csv", b"_" * (len("placeholder_12.csv") - len(wanted)) + b".csv")
    raw.write("d.zip", content.replace(b"placeholder_12.csv", padded))
    raw.declare("d.zip/奇台/*.csv", table="status_snapshot")
    assert len(raw.land()) == 1
    assert raw.open()[0].shown.startswith("d.zip/奇台/图斑")


def test_zip_member_cannot_leave_the_work_folder(raw: RawFolder) -> None:
    zipped(raw, {"../../../evil.csv": GOOD_CSV.encode()})
    raw.declare("d.zip/*evil.csv", table="status_snapshot")
    assert raw.open()[0].path.resolve().is_relative_to(raw.work.resolve())
    assert not list(raw.root.parent.parent.glob("evil.csv"))


def test_zip_with_several_files_wants_a_member(raw: RawFolder) -> None:
    zipped(raw, {"a.csv": GOOD_CSV.encode(), "b.csv": GOOD_CSV.encode()})
    raw.declare("d.zip", table="status_snapshot")
    assert raw.codes()[0] == "choose_member"
    raw.declare("d.zip/a.csv", table="status_snapshot")
    faults = raw.faults()
    assert [(fault.code, fault.file) for fault in faults] == [("no_declaration", "d.zip/b.csv")]


def test_zip_of_a_shapefile_and_of_a_geodatabase(raw: RawFolder) -> None:
    write_shapefile(raw)
    pyogrio.write_dataframe(parcels(), raw.path("q.gdb"), driver="OpenFileGDB")
    with zipfile.ZipFile(raw.path("d.zip"), "w") as archive:
        for path in sorted([*raw.root.glob("p.*"), *raw.root.glob("q.gdb/*")]):
            archive.write(path, path.relative_to(raw.root).as_posix())
    for path in raw.root.glob("p.*"):
        path.unlink()
    shutil.rmtree(raw.path("q.gdb"))
    raw.declare("d.zip/p.shp", COLUMNS, name="one")
    raw.declare("d.zip/q.gdb", name="two")
    assert len(raw.land()) == 5


def test_damaged_zip(raw: RawFolder) -> None:
    raw.write("d.zip", b"PK\x03\x04 nothing else")
    raw.declare("d.zip/a.csv")
    assert "unreadable" in raw.codes()


# Files that are not what they seem.


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("p.csv", b"PK\x03\x04" + bytes(30)),
        ("p.csv", b"\x89PNG\r\n\x1a\n\x00\x00"),
        ("p.xlsx", GOOD_CSV.encode()),
        ("p.xls", b"<html><table></table></html>"),
        ("p.gpkg", GOOD_CSV.encode()),
        ("p.geojson", GOOD_CSV.encode()),
        ("p.topojson", b"<kml/>"),
        ("p.kml", b"{}"),
        ("p.fgb", b"{}"),
        ("p.parquet", b"{}"),
        ("p.shp", b"{}" * 100),
        ("p.gdb", b"{}"),
    ],
)
def test_not_what_its_name_says(raw: RawFolder, name: str, content: bytes) -> None:
    raw.write(name, content)
    raw.declare(name)
    assert raw.codes() == ["not_what_it_says"]


def test_unknown_suffix(raw: RawFolder) -> None:
    raw.write("p.mdb", b"x")
    raw.declare("p.mdb")
    assert raw.codes() == ["format_unknown"]


@pytest.mark.parametrize("name", ["p.csv", "p.gpkg", "p.xlsx"])
def test_file_without_a_byte(raw: RawFolder, name: str) -> None:
    raw.write(name, b"")
    raw.declare(name)
    assert raw.codes() == ["empty_file"]


def test_files_without_rows(raw: RawFolder) -> None:
    raw.write("a.csv", "图斑编号,排查状态\n")
    raw.declare("a.csv", table="status_snapshot")
    assert raw.codes() == ["empty_file"]


def test_layer_without_rows(raw: RawFolder) -> None:
    write_gpkg(raw, parcels().iloc[:0], geometry_type="Polygon")
    raw.declare("p.gpkg")
    assert raw.codes() == ["empty_file"]


def test_sheet_without_rows(raw: RawFolder) -> None:
    openpyxl.Workbook().save(raw.path("a.xlsx"))
    raw.declare("a.xlsx", table="status_snapshot")
    assert raw.codes() == ["empty_file"]


@pytest.mark.parametrize("part", [".shp", ".shx", ".dbf"])
def test_truncated_shapefile(raw: RawFolder, part: str) -> None:
    write_shapefile(raw)
    cut(raw, f"p{part}")
    raw.declare("p.shp", COLUMNS)
    assert "truncated" in raw.codes()


@pytest.mark.parametrize("part", [".shx", ".dbf"])
def test_missing_part(raw: RawFolder, part: str) -> None:
    write_shapefile(raw)
    raw.path(f"p{part}").unlink()
    raw.declare("p.shp", COLUMNS)
    faults = raw.faults()
    assert [fault.code for fault in faults] == ["missing_part"]
    assert dict(faults[0].values)["value"] == part


def test_table_of_another_shapefile(raw: RawFolder) -> None:
    write_shapefile(raw)
    table = bytearray(raw.path("p.dbf").read_bytes())
    table[4:8] = struct.pack("<I", 2)
    raw.write("p.dbf", bytes(table))
    raw.declare("p.shp", COLUMNS)
    assert raw.codes() == ["parts_disagree"]


@pytest.mark.parametrize(
    ("suffix", "code"),
    [
        ("gpkg", "truncated"),
        ("parquet", "truncated"),
        ("fgb", "rows_lost"),
        ("geojson", "unreadable"),
        ("xlsx", "unreadable"),
    ],
)
def test_other_formats_cut_short(raw: RawFolder, suffix: str, code: str) -> None:
    rows = 3000
    frame = parcels(图斑编号=[f"p{i}" for i in range(rows)], 排查状态=["已排查"] * rows)
    frame.geometry = shapely.points(87 + np.arange(rows) / 1e5, 44.0)
    if suffix == "parquet":
        frame.to_parquet(raw.path("p.parquet"))
    elif suffix == "xlsx":
        frame.drop(columns="geometry").to_excel(raw.path("p.xlsx"))
    else:
        pyogrio.write_dataframe(frame, raw.path(f"p.{suffix}"))
    cut(raw, f"p.{suffix}")
    raw.declare(f"p.{suffix}", "crs = 'EPSG:4490'")
    assert raw.codes() == [code]


@pytest.mark.parametrize("suffix", ["gpkg", "fgb"])
def test_damage_in_the_middle_does_not_lose_rows_silently(raw: RawFolder, suffix: str) -> None:
    rows = 30_000
    frame = parcels(图斑编号=[f"p{i}" for i in range(rows)], 排查状态=["已排查"] * rows)
    frame.geometry = shapely.points(87 + np.arange(rows) / 1e6, 44.0)
    pyogrio.write_dataframe(frame, raw.path(f"p.{suffix}"))
    content = bytearray(raw.path(f"p.{suffix}").read_bytes())
    middle = len(content) // 2 // 4096 * 4096
    content[middle : middle + 8192] = bytes(8192)
    raw.write(f"p.{suffix}", bytes(content))
    raw.declare(f"p.{suffix}")
    assert raw.codes()[0] in {"rows_lost", "unreadable"}


def test_deleted_records_are_no_rows(raw: RawFolder) -> None:
    write_shapefile(raw)
    table = bytearray(raw.path("p.dbf").read_bytes())
    header_bytes, record_bytes = struct.unpack("<HH", table[8:12])
    table[header_bytes + record_bytes] = ord("*")
    raw.write("p.dbf", bytes(table))
    raw.declare("p.shp", COLUMNS)
    assert len(raw.land()) == 2


# Layers and sheets.


def test_several_layers(raw: RawFolder) -> None:
    write_gpkg(raw, parcels(), layer="一")
    write_gpkg(raw, parcels(), layer="二", append=True)
    raw.declare("p.gpkg")
    faults = raw.faults()
    assert [fault.code for fault in faults] == ["choose_layer"]
    assert "一, 二" in faults[0].text("en")
    raw.declare("p.gpkg", "layer = '三'")
    assert raw.codes() == ["no_such_layer"]
    raw.declare("p.gpkg", "layer = '二'")
    assert len(raw.land()) == 2
    assert raw.open()[0].shown == "p.gpkg[二]"


def test_several_sheets(raw: RawFolder) -> None:
    book = openpyxl.Workbook()
    for name in ("一", "二"):
        sheet = book.create_sheet(name)
        sheet.append(["图斑编号", "排查状态"])
        sheet.append([name, "已排查"])
    book.save(raw.path("s.xlsx"))
    raw.declare("s.xlsx", table="status_snapshot")
    assert raw.codes() == ["choose_sheet"]
    raw.declare("s.xlsx", "sheet = '三'", table="status_snapshot")
    assert raw.codes() == ["no_such_sheet"]
    raw.declare("s.xlsx", "sheet = '二'", table="status_snapshot")
    assert raw.land()[0]["parcel_id"] == "二"


# CRS.


def test_shapefile_without_prj(raw: RawFolder) -> None:
    write_shapefile(raw)
    raw.path("p.prj").unlink()
    raw.declare("p.shp", COLUMNS)
    faults = raw.faults()
    assert [fault.code for fault in faults] == ["crs_missing"]
    assert 'crs = "EPSG:' in faults[0].text("zh")
    raw.declare("p.shp", f"crs = 'EPSG:4539'\n{COLUMNS}")
    assert raw.open()[0].crs == "EPSG:4539"


@pytest.mark.parametrize(
    ("stated", "declared", "codes"),
    [
        ("EPSG:4539", "EPSG:4490", ["crs_contradicted"]),
        ("EPSG:4539", "EPSG:4518", ["crs_contradicted"]),
        ("EPSG:4490", "EPSG:4326", []),
        ("EPSG:4326", "EPSG:4490", []),
        ("EPSG:4490", "GCJ02", []),
        ("EPSG:4539", "GCJ02", ["crs_contradicted"]),
        ("EPSG:4214", "EPSG:4490", ["crs_contradicted"]),
        ("EPSG:4490", "EPSG:99999", ["unknown_crs"]),
        ("EPSG:4539", "EPSG:4539", []),
    ],
)
@pytest.mark.parametrize("suffix", ["shp", "gpkg", "geojson"])
def test_declared_crs_against_the_file(
    raw: RawFolder, suffix: str, stated: str, declared: str, codes: list[str]
) -> None:
    frame = parcels(id=["p1"]).set_crs(stated, allow_override=True)
    options = {"RFC7946": "NO"} if suffix == "geojson" else {}
    pyogrio.write_dataframe(frame, raw.path(f"p.{suffix}"), **options)
    raw.declare(f"p.{suffix}", f"crs = '{declared}'\n{COLUMNS}")
    if codes:
        assert raw.codes() == codes
    else:
        assert raw.open()[0].crs == declared


def test_esri_wkt_is_the_registered_system(raw: RawFolder) -> None:
    write_shapefile(raw)
    raw.write(
        "p.prj",
        'PROJCS["CGCS2000_3_Degree_GK_CM_90E",GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",'
        'DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],'
        'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Gauss_Kruger"],'
        'PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],'
        'PARAMETER["Central_Meridian",90.0],PARAMETER["Scale_Factor",1.0],'
        'PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]',
    )
    raw.declare("p.shp", COLUMNS)
    assert raw.open()[0].crs == "EPSG:4539"
    raw.declare("p.shp", f"crs = 'EPSG:4518'\n{COLUMNS}")
    assert raw.codes() == ["crs_contradicted"]


def test_geojson_is_wgs84_unless_something_is_said(raw: RawFolder) -> None:
    feature = '{"type":"Feature","properties":{"id":"p1"},"geometry":null}'
    raw.write("p.geojson", f'{{"type":"FeatureCollection","features":[{feature}]}}')
    raw.declare("p.geojson", COLUMNS)
    assert raw.open()[0].crs == "EPSG:4326"
    raw.declare("p.geojson", f"crs = 'EPSG:4539'\n{COLUMNS}")
    assert raw.open()[0].crs == "EPSG:4539"


def test_coordinates_in_columns_want_a_crs(raw: RawFolder) -> None:
    raw.write("h.csv", "图斑编号,排查状态,经度,纬度\np1,已排查,87,44\n")
    raw.declare("h.csv", "[point]\nx = '经度'\ny = '纬度'")
    assert raw.codes() == ["crs_missing"]


def test_geometry_wanted_and_none_there(raw: RawFolder) -> None:
    raw.write("h.csv", GOOD_CSV)
    raw.declare("h.csv")
    assert raw.codes() == ["geometry_missing"]


def test_geometry_and_point(raw: RawFolder) -> None:
    write_gpkg(raw, parcels())
    raw.declare("p.gpkg", "[point]\nx = '图斑编号'\ny = '图斑编号'")
    assert raw.codes() == ["geometry_and_point"]


# Encodings.


@pytest.mark.parametrize(
    ("written", "declared", "codes"),
    [
        ("gb18030", None, ["encoding_not_utf8"]),
        ("gb18030", "GBK", []),
        ("gb18030", "UTF-8", ["encoding_invalid"]),
        ("utf-8", None, []),
        ("utf-8", "GB18030", ["encoding_is_utf8"]),
        ("utf-8-sig", "GB18030", ["encoding_contradicted"]),
        ("utf-8", "latin-1", ["encoding_unsupported"]),
        ("utf-16", None, ["encoding_not_utf8"]),
    ],
)
def test_encoding_of_csv(
    raw: RawFolder, written: str, declared: str | None, codes: list[str]
) -> None:
    raw.write("s.csv", GOOD_CSV.encode(written))
    rest = "" if declared is None else f"encoding = '{declared}'"
    raw.declare("s.csv", rest, table="status_snapshot")
    if codes:
        assert raw.codes() == codes
    else:
        assert raw.land()[0]["survey_status"] == "已排查"


def test_first_row_that_is_no_text_is_named(raw: RawFolder) -> None:
    rows = GOOD_CSV.encode() * 5 + "号,\n".encode("gb18030")
    raw.write("s.csv", rows)
    raw.declare("s.csv", table="status_snapshot")
    assert raw.faults()[0].row == 11


@pytest.mark.parametrize(
    ("written", "told", "declared", "codes"),
    [
        ("GB18030", "GBK", None, []),
        ("GB18030", None, None, ["encoding_missing"]),
        ("GB18030", None, "GB2312", []),
        ("GB18030", "GBK", "UTF-8", ["encoding_contradicted"]),
        ("GB18030", "UTF-8", None, ["encoding_invalid"]),
        ("UTF-8", None, "GBK", ["encoding_is_utf8"]),
        ("UTF-8", "GBK", None, ["encoding_told_is_utf8"]),
        ("GB18030", "ISO-8859-1", None, ["encoding_told_unsupported"]),
    ],
)
def test_encoding_of_a_shapefile(
    raw: RawFolder, written: str, told: str | None, declared: str | None, codes: list[str]
) -> None:
    write_shapefile(raw, "昌吉回族自治州", encoding=written)
    raw.path("p.cpg").unlink(missing_ok=True)
    if told is not None:
        raw.write("p.cpg", told)
    rest = "" if declared is None else f"encoding = '{declared}'\n"
    raw.declare("p.shp", rest + COLUMNS)
    if codes:
        assert raw.codes() == codes
    else:
        assert raw.land()[0]["parcel_id"] == "昌吉回族自治州"


def test_ascii_shapefile_needs_no_encoding(raw: RawFolder) -> None:
    write_shapefile(raw)
    raw.path("p.cpg").unlink(missing_ok=True)
    raw.declare("p.shp", COLUMNS)
    assert raw.land()[0]["parcel_id"] == "p1"


def test_gbk_bytes_that_happen_to_be_utf8(raw: RawFolder) -> None:
    content = "id,st\n图,1\n".encode("gb18030")
    assert content.decode("utf-8")  # the two bytes of 图 are a letter in UTF-8
    raw.write("s.csv", content)
    columns = "[columns]\nparcel_id = 'id'\nsurvey_status = 'st'"
    raw.declare("s.csv", f"encoding = 'GBK'\n{columns}", table="status_snapshot")
    assert raw.land()[0]["parcel_id"] == "图"


def test_geojson_in_gb18030_only_when_declared(raw: RawFolder) -> None:
    feature = '{"type":"Feature","properties":{"id":"图斑"},"geometry":null}'
    text = f'{{"type":"FeatureCollection","features":[{feature}]}}'
    raw.write("p.geojson", text.encode("gb18030"))
    raw.declare("p.geojson", COLUMNS)
    assert raw.codes() == ["encoding_not_utf8"]
    raw.declare("p.geojson", f"encoding = 'GB18030'\n{COLUMNS}")
    assert raw.land()[0]["parcel_id"] == "图斑"


def test_geopackage_is_utf8(raw: RawFolder) -> None:
    write_gpkg(raw, parcels())
    raw.declare("p.gpkg", "encoding = 'GBK'")
    assert raw.codes() == ["encoding_contradicted"]


# Columns.


def test_mapped_column_that_is_not_there(raw: RawFolder) -> None:
    raw.write("s.csv", "图斑编码,排查状态\np1,已排查\n")
    raw.declare("s.csv", "[columns]\nparcel_id = '图斑编号'", table="status_snapshot")
    faults = raw.faults()
    assert [(fault.code, fault.field) for fault in faults] == [("column_missing", "parcel_id")]
    assert 'parcel_id = "图斑编码"' in faults[0].text("zh")
    assert "排查状态" in faults[0].text("en")


def test_missing_point_column(raw: RawFolder) -> None:
    raw.write("h.csv", "图斑编号,排查状态,x\np1,已排查,87\n")
    raw.declare("h.csv", "crs = 'EPSG:4490'\n[point]\nx = 'x'\ny = 'y'")
    assert raw.codes() == ["column_missing"]


def test_required_column_that_nothing_feeds(raw: RawFolder) -> None:
    raw.write("s.csv", "图斑编号,状态\np1,已排查\n")
    raw.declare("s.csv", table="status_snapshot")
    faults = raw.faults()
    assert [(fault.code, fault.field) for fault in faults] == [
        ("required_unmapped", "survey_status")
    ]
    raw.declare("s.csv", "[constants]\nsurvey_status = 'done'", table="status_snapshot")
    assert raw.open()[0].unmapped == ("状态",)


def test_repeated_heading(raw: RawFolder) -> None:
    raw.write("s.csv", "图斑编号,排查状态,排查状态,备注,备注\np1,已排查,未排查,,\n")
    raw.declare("s.csv", table="status_snapshot")
    faults = raw.faults()
    assert [(fault.code, fault.field) for fault in faults] == [("column_repeated", "survey_status")]
    raw.declare("s.csv", "[columns]\nsurvey_status = '排查状态'", table="status_snapshot")
    assert raw.codes() == ["column_repeated"]
    raw.declare("s.csv", "[columns]\nsurvey_status = '图斑编号'", table="status_snapshot")
    assert len(raw.land()) == 1  # what nothing takes may be repeated


def test_label_and_name_both_there(raw: RawFolder) -> None:
    raw.write("s.csv", "图斑编号,parcel_id,排查状态\np1,p2,已排查\n")
    raw.declare("s.csv", table="status_snapshot")
    assert raw.codes() == ["column_ambiguous"]
    raw.declare("s.csv", "[columns]\nparcel_id = 'parcel_id'", table="status_snapshot")
    assert raw.land()[0]["parcel_id"] == "p2"


@pytest.mark.parametrize("row", ["p2", "p2,已排查,x", 'p2,"已"排查'])
def test_record_that_breaks_the_rules(raw: RawFolder, row: str) -> None:
    raw.write("s.csv", f"{GOOD_CSV}{row}\n")
    raw.declare("s.csv", table="status_snapshot")
    faults = raw.faults()
    assert [(fault.code, fault.row) for fault in faults] == [("broken_record", 3)]


# Everything at once.


def test_all_faults_of_all_files_together(raw: RawFolder) -> None:
    write_shapefile(raw, "昌吉", encoding="GB18030")
    raw.path("p.prj").unlink()
    raw.path("p.cpg").unlink()
    raw.declare("p.shp", COLUMNS, name="one")
    raw.write("s.csv", "编号,状态\np1,已排查\n")
    raw.declare("s.csv", table="status_snapshot", name="two")
    raw.declare("missing.xlsx", name="three")
    raw.write("stray.gpkg", b"")
    assert sorted(raw.codes()) == [
        "crs_missing",
        "encoding_missing",
        "no_declaration",
        "no_such_file",
        "required_unmapped",
        "required_unmapped",
    ]


def test_sha256_is_that_of_the_parts_in_order(raw: RawFolder) -> None:
    write_shapefile(raw)
    raw.declare("p.shp", COLUMNS)
    parts = sorted(path for path in raw.root.glob("p.*"))
    content = b"".join(path.read_bytes() for path in parts)
    assert raw.open()[0].sha256 == hashlib.sha256(content).hexdigest()
