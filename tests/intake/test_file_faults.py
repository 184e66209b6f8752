"""What files state: CRS, encoding and columns, and all their faults at once."""

from __future__ import annotations

import hashlib

import pyogrio
import pytest
import shapely
from raw_folder import (
    COLUMNS,
    GOOD_CSV,
    RawFolder,
    parcels,
    write_gpkg,
    write_shapefile,
)

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


def test_a_declaration_overrules_a_wrong_prj(raw: RawFolder) -> None:
    write_shapefile(raw)
    raw.declare("p.shp", f"crs = 'GCJ02'\noverrule = {{ crs = 'asked' }}\n{COLUMNS}")
    assert raw.open()[0].crs == "GCJ02"
    raw.declare("p.shp", f"crs = 'EPSG:4214'\n{COLUMNS}")
    (fault,) = raw.faults()
    assert fault.code == "crs_contradicted"
    assert 'overrule = { crs = "why" }' in fault.text("en")


def test_the_numbers_judge_between_declaration_and_prj(raw: RawFolder) -> None:
    frame = parcels(id=["p1"])
    frame["geometry"] = [shapely.box(29_500_000, 4_874_000, 29_500_100, 4_874_100)]
    pyogrio.write_dataframe(frame.set_crs(4538, allow_override=True), raw.path("p.shp"))
    raw.declare("p.shp", f"crs = 'EPSG:4517'\n{COLUMNS}")
    (fault,) = raw.faults()
    assert "fit what is declared" in fault.text("en")
    assert 'overrule = { crs = "why" }' in fault.text("en")
    raw.declare("p.shp", f"crs = 'EPSG:4518'\n{COLUMNS}")
    (fault,) = raw.faults()
    assert fault.code == "crs_contradicted"
    raw.declare("p.shp", f"crs = 'EPSG:4517'\noverrule = {{ crs = 'asked' }}\n{COLUMNS}")
    assert raw.open()[0].crs == "EPSG:4517"


@pytest.mark.parametrize("content", [b"", b" ", b"\r\n", b"UNKNOWN"])
def test_an_empty_prj_says_nothing(raw: RawFolder, content: bytes) -> None:
    write_shapefile(raw)
    raw.write("p.prj", content)
    raw.declare("p.shp", COLUMNS)
    assert raw.codes() == ["crs_missing"]
    raw.declare("p.shp", f"crs = 'EPSG:4490'\n{COLUMNS}")
    assert raw.open()[0].crs == "EPSG:4490"


@pytest.mark.parametrize("suffix", ["shp", "geojson"])
def test_an_unknown_system_is_told_and_the_declaration_holds(raw: RawFolder, suffix: str) -> None:
    member = '"crs":{"type":"name","properties":{"name":"EPSG:900914"}},'
    feature = '{"type":"Feature","properties":{"id":"p1"},"geometry":null}'
    raw.write("p.geojson", f'{{"type":"FeatureCollection",{member}"features":[{feature}]}}')
    if suffix == "shp":
        raw.path("p.geojson").unlink()
        write_shapefile(raw)
        raw.write("p.prj", 'PROJCS["CGCS2000_3_Degree_GK_CM_87E",GEOGCS[')
    raw.declare(f"p.{suffix}", COLUMNS)
    (fault,) = raw.faults()
    assert fault.code == "crs_stated_unknown"
    assert ("900914" if suffix == "geojson" else "p.prj") in fault.text("zh")
    raw.declare(f"p.{suffix}", f"crs = 'EPSG:4490'\n{COLUMNS}")
    assert raw.open()[0].crs == "EPSG:4490"


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
        ("utf-16", None, []),
        ("utf-16", "GB18030", ["encoding_contradicted"]),
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
    ("written", "stated", "declared", "codes"),
    [
        ("GB18030", "GBK", None, []),
        ("GB18030", None, None, ["encoding_missing"]),
        ("GB18030", None, "GB2312", []),
        ("GB18030", "GBK", "UTF-8", ["encoding_contradicted"]),
        ("GB18030", "UTF-8", None, ["encoding_invalid"]),
        ("UTF-8", None, "GBK", ["encoding_is_utf8"]),
        ("UTF-8", "GBK", None, ["encoding_stated_is_utf8"]),
        ("GB18030", "ISO-8859-1", None, ["encoding_stated_unsupported"]),
    ],
)
def test_encoding_of_a_shapefile(
    raw: RawFolder, written: str, stated: str | None, declared: str | None, codes: list[str]
) -> None:
    write_shapefile(raw, "昌吉回族自治州", encoding=written)
    raw.path("p.cpg").unlink(missing_ok=True)
    if stated is not None:
        raw.write("p.cpg", stated)
    rest = "" if declared is None else f"encoding = '{declared}'\n"
    raw.declare("p.shp", rest + COLUMNS)
    if codes:
        assert raw.codes() == codes
    else:
        assert raw.land()[0]["parcel_id"] == "昌吉回族自治州"


@pytest.mark.parametrize(
    ("written", "stated", "declared"),
    [("GB18030", "UTF-8", "GB18030"), ("UTF-8", "GBK", "UTF-8"), ("GB18030", "BIG5", "GBK")],
)
def test_a_declaration_overrules_a_wrong_cpg(
    raw: RawFolder, written: str, stated: str, declared: str
) -> None:
    write_shapefile(raw, "昌吉市图斑", encoding=written)
    raw.write("p.cpg", stated)
    raw.declare("p.shp", COLUMNS)
    (fault,) = raw.faults()
    assert 'overrule = { encoding = "why" }' in fault.text("en")
    assert f'encoding = "{declared if declared != "GBK" else "GB18030"}"' in fault.text("en")
    raw.declare("p.shp", f"encoding = '{declared}'\n{COLUMNS}")
    (fault,) = raw.faults()
    assert fault.code == "encoding_contradicted"
    assert 'overrule = { encoding = "why" }' in fault.text("en")
    line = "overrule = { encoding = 'seen in the table' }"
    raw.declare("p.shp", f"encoding = '{declared}'\n{line}\n{COLUMNS}")
    assert raw.land()[0]["parcel_id"] == "昌吉市图斑"


def test_what_overrules_the_file_must_fit_its_bytes(raw: RawFolder) -> None:
    write_shapefile(raw, "昌吉市图斑", encoding="GB18030")
    raw.write("p.cpg", "GBK")
    line = "overrule = { encoding = 'a guess' }"
    raw.declare("p.shp", f"encoding = 'UTF-8'\n{line}\n{COLUMNS}")
    assert raw.codes() == ["encoding_invalid"]


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
    assert "Survey status is required" in faults[0].text("en")
    assert "“排查状态”" in faults[0].text("zh")
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
