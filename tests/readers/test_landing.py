"""Every format lands the same rows; every value is the text a person reads."""

from __future__ import annotations

import datetime as dt
import json
import warnings
from typing import Any

import fiona
import numpy as np
import openpyxl
import pyogrio
import pytest
import shapely
import xlwt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from raw_folder import SQUARE, RawFolder, parcels

from pipeline.base.sql import connect
from pipeline.readers import delimited
from pipeline.readers.landing import land

EXPECTED = [
    {"source_row": 1, "parcel_id": "p1", "survey_status": "已排查"},
    {"source_row": 2, "parcel_id": "p2", "survey_status": "未排查"},
]
DRIVERS = {
    "gpkg": "GPKG",
    "gdb": "OpenFileGDB",
    "geojson": "GeoJSON",
    "geojsonl": "GeoJSONSeq",
    "fgb": "FlatGeobuf",
    "kml": "LIBKML",
}


def without_geometry(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{key: value for key, value in row.items() if key != "geometry"} for row in rows]


def write_vector(raw: RawFolder, suffix: str, frame: Any) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pyogrio.write_dataframe(frame, raw.path(f"p.{suffix}"), driver=DRIVERS[suffix])


@pytest.mark.parametrize("suffix", DRIVERS)
def test_vector_formats_land_the_same_rows(raw: RawFolder, suffix: str) -> None:
    write_vector(raw, suffix, parcels())
    raw.declare(f"p.{suffix}")
    rows = raw.land()
    assert without_geometry(rows) == EXPECTED
    for row in rows:
        # A geodatabase keeps coordinates on a grid of 1e-9 degrees.
        assert shapely.hausdorff_distance(shapely.from_wkb(row["geometry"]), SQUARE) < 2e-9
    assert raw.open()[0].crs == ("EPSG:4326" if suffix in {"kml", "geojsonl"} else "EPSG:4490")


def test_geoparquet(raw: RawFolder) -> None:
    parcels().to_parquet(raw.path("p.parquet"))
    raw.declare("p.parquet")
    rows = raw.land()
    assert without_geometry(rows) == EXPECTED
    assert shapely.from_wkb(rows[0]["geometry"]) == SQUARE


def test_topojson_has_no_crs_of_its_own(raw: RawFolder) -> None:
    arc = [[87.0, 44.0], [87.0, 45.0], [88.0, 45.0], [87.0, 44.0]]
    shape = {
        "type": "Polygon",
        "arcs": [[0]],
        "properties": {"图斑编号": 131211.0, "排查状态": "x"},
    }
    objects = {"units": {"type": "GeometryCollection", "geometries": [shape]}}
    raw.write("p.topojson", json.dumps({"type": "Topology", "objects": objects, "arcs": [arc]}))
    raw.declare("p.topojson")
    assert raw.codes() == ["crs_missing"]
    raw.declare("p.topojson", "crs = 'GCJ02'")
    rows = raw.land()
    assert rows[0]["parcel_id"] == "131211"
    assert shapely.from_wkb(rows[0]["geometry"]) == shapely.Polygon(arc)
    assert raw.open()[0].crs == "GCJ02"


def write_shapefile(raw: RawFolder, encoding: str, *, crs: str | None = "EPSG:4539") -> None:
    schema = {"geometry": "Polygon", "properties": {"编号": "str:40", "状态": "str:20"}}
    with fiona.open(
        raw.path("p.shp"), "w", driver="ESRI Shapefile", schema=schema, crs=crs, encoding=encoding
    ) as file:
        for row in EXPECTED:
            values = {"编号": row["parcel_id"], "状态": row["survey_status"]}
            file.write({"geometry": shapely.geometry.mapping(SQUARE), "properties": values})


SHAPEFILE_COLUMNS = "[columns]\nparcel_id = '编号'\nsurvey_status = '状态'"


@pytest.mark.parametrize("encoding", ["GB18030", "UTF-8"])
def test_shapefile_written_by_fiona(raw: RawFolder, encoding: str) -> None:
    write_shapefile(raw, encoding)
    raw.declare("p.shp", SHAPEFILE_COLUMNS)
    assert without_geometry(raw.land()) == EXPECTED
    source = raw.open()[0]
    assert (source.encoding, source.crs) == (encoding, "EPSG:4539")


def test_shapefile_encoding_by_language_driver_byte(raw: RawFolder) -> None:
    write_shapefile(raw, "GB18030")
    raw.path("p.cpg").unlink()
    table = bytearray(raw.path("p.dbf").read_bytes())
    table[29] = 0x4D
    raw.write("p.dbf", bytes(table))
    raw.declare("p.shp", SHAPEFILE_COLUMNS)
    assert without_geometry(raw.land()) == EXPECTED


def test_shapefile_field_name_cut_inside_a_character(raw: RawFolder) -> None:
    frame = parcels(AAAAAAAAAA=["p1", "p2"], BBBBBBBBBB=["已排查", "未排查"])
    pyogrio.write_dataframe(frame, raw.path("p.shp"), encoding="UTF-8")
    table = raw.path("p.dbf").read_bytes()
    table = table.replace(b"AAAAAAAAAA", "图斑编号".encode()[:10])
    raw.write("p.dbf", table.replace(b"BBBBBBBBBB", "排查状态".encode()[:10]))
    raw.declare("p.shp")
    assert without_geometry(raw.land()) == EXPECTED
    assert raw.open()[0].mapped == {"parcel_id": "图斑编", "survey_status": "排查状"}


def test_long_whole_numbers_of_a_dbf_keep_every_digit(raw: RawFolder) -> None:
    schema = {"geometry": "Polygon", "properties": {"id": "str:20", "no": "str:20"}}
    with fiona.open(
        raw.path("p.shp"), "w", driver="ESRI Shapefile", schema=schema, crs="EPSG:4490"
    ) as file:
        values = {"id": "p1", "no": "65230119900101123456"}
        file.write({"geometry": shapely.geometry.mapping(SQUARE), "properties": values})
    table = bytearray(raw.path("p.dbf").read_bytes())
    table[32 + 32 + 11] = ord("N")  # the second field's type: a number of twenty digits
    raw.write("p.dbf", bytes(table))
    raw.declare(
        "p.shp", "[columns]\nparcel_id='no'\nsurveyor_id='id'\n[constants]\nsurvey_status='done'"
    )
    assert raw.land()[0]["parcel_id"] == "65230119900101123456"


def test_geometry_keeps_z_and_missing_shapes(raw: RawFolder) -> None:
    frame = parcels()
    frame.geometry = [shapely.force_3d(SQUARE, 7.0), None]
    write_vector(raw, "gpkg", frame)
    raw.declare("p.gpkg")
    rows = raw.land()
    assert (
        shapely.get_coordinates(shapely.from_wkb(rows[0]["geometry"]), include_z=True)[0][2] == 7.0
    )
    assert rows[1]["geometry"] is None


@pytest.mark.parametrize("suffix", ["gpkg", "geojson", "fgb"])
def test_numbers_dates_and_booleans_are_rendered(raw: RawFolder, suffix: str) -> None:
    day = np.datetime64("2023-01-02T03:04:05", "ms")
    frame = parcels(
        图斑编号=[652301.0], 排查状态=[True], 排查员编号=[6.5230119900101112e17],
        填报县市代码=[day], 图斑来源=[1.25],
    )  # fmt: skip
    write_vector(raw, suffix, frame)
    raw.declare(f"p.{suffix}")
    row = raw.land()[0]
    assert row["parcel_id"] == "652301"
    assert row["survey_status"] == "true"
    assert row["surveyor_id"] == "6.52301199001011E+17"
    assert row["county_code_reported"] == "2023-01-02T03:04:05"
    assert row["origin"] == "1.25"


def test_texts_of_geojson_that_look_like_dates_stay(raw: RawFolder) -> None:
    properties = {"图斑编号": "2023/1/2", "排查状态": "", "排查员编号": ["甲", "乙"]}
    feature = {"type": "Feature", "properties": properties, "geometry": None}
    raw.write("p.geojson", json.dumps({"type": "FeatureCollection", "features": [feature]}))
    raw.declare("p.geojson")
    row = raw.land()[0]
    assert row["parcel_id"] == "2023/1/2"
    assert row["survey_status"] is None
    assert row["surveyor_id"] == "甲、乙"


def test_one_column_feeds_two_of_ours(raw: RawFolder) -> None:
    raw.write("s.csv", "编号,排查状态\n652301-7,已排查\n")
    columns = "parcel_id = '编号'\ncounty_code_reported = {column='编号', pattern='^(\\d{6})'}"
    raw.declare("s.csv", f"crs='EPSG:4490'\n[columns]\n{columns}\n[point]\nx='编号'\ny='排查状态'")
    row = raw.land()[0]
    assert row["parcel_id"] == row["county_code_reported"] == row["point_x"] == "652301-7"


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_row_numbers_are_those_of_a_spreadsheet(
    raw: RawFolder, encoding: str, end: str
) -> None:
    lines = ["图斑编号,排查状态", "", 'a,"已\n\n排查"', ",", 'b,"他说""好"""', "", ""]
    raw.write("s.csv", end.join(lines).encode(encoding))
    rest = "encoding = 'GBK'" if encoding == "gb18030" else ""
    raw.declare("s.csv", rest, table="status_snapshot")
    assert raw.land() == [
        {"source_row": 3, "parcel_id": "a", "survey_status": "已\n\n排查"},
        {"source_row": 5, "parcel_id": "b", "survey_status": '他说"好"'},
    ]


def test_csv_with_title_rows_and_tabs(raw: RawFolder) -> None:
    raw.write("s.tsv", "一月报表\n\n图斑编号\t排查状态\np1\t已排查\n")
    raw.declare("s.tsv", "header_row = 3", table="status_snapshot")
    assert raw.land() == [{"source_row": 4, "parcel_id": "p1", "survey_status": "已排查"}]


def test_csv_values_are_not_trimmed(raw: RawFolder) -> None:
    raw.write("s.csv", "图斑编号,排查状态\n p1 ,　已排查\n")
    raw.declare("s.csv", table="status_snapshot")
    assert raw.land()[0] == {"source_row": 2, "parcel_id": " p1 ", "survey_status": "　已排查"}


def test_xlsx_cells_as_they_read(raw: RawFolder) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["排查情况一览表"])
    sheet.merge_cells("A1:C1")
    sheet.append(["图斑编号", "排查\n状态", "空"])
    sheet.append([652301199001011234, "已排查", None])
    sheet.append([])
    sheet.append([12.0, True, None])
    sheet.append([0.1, dt.date(2023, 3, 16), None])
    sheet.append([1e18, dt.datetime(2023, 3, 16, 1, 2, 3), "x"])  # noqa: DTZ001 - as in a sheet
    book.save(raw.path("s.xlsx"))
    raw.declare("s.xlsx", "header_row = 2", table="status_snapshot")
    assert raw.land() == [
        {"source_row": 3, "parcel_id": "6.52301199001011E+17", "survey_status": "已排查"},
        {"source_row": 5, "parcel_id": "12", "survey_status": "true"},
        {"source_row": 6, "parcel_id": "0.1", "survey_status": "2023-03-16"},
        {"source_row": 7, "parcel_id": "1E+18", "survey_status": "2023-03-16T01:02:03"},
    ]
    assert raw.open()[0].unmapped == ("空",)


def test_xls(raw: RawFolder) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("状态")
    for column, values in enumerate([["图斑编号", "p1"], ["排查状态", "已排查"]]):
        for row, value in enumerate(values):
            sheet.write(row + 2, column + 1, value)
    book.save(str(raw.path("s.xls")))
    raw.declare("s.xls", "header_row = 3", table="status_snapshot")
    assert raw.land() == [{"source_row": 4, "parcel_id": "p1", "survey_status": "已排查"}]
    assert raw.open()[0].display_path == "s.xls[状态]"


def test_three_hundred_columns(raw: RawFolder) -> None:
    names = ["图斑编号", "排查状态", *(f"列{index}" for index in range(298))]
    values = ["p1", "已排查", *(str(index) for index in range(298))]
    raw.write("s.csv", f"{','.join(names)}\n{','.join(values)}\n")
    raw.declare("s.csv", table="status_snapshot")
    assert raw.land() == [{"source_row": 2, "parcel_id": "p1", "survey_status": "已排查"}]
    assert len(raw.open()[0].unmapped) == 298


def test_polygon_with_a_million_vertices(raw: RawFolder) -> None:
    angle = np.linspace(0, 2 * np.pi, 1_000_000, endpoint=False)
    ring = shapely.polygons(np.column_stack([87 + np.cos(angle) / 100, 44 + np.sin(angle) / 100]))
    frame = parcels(图斑编号=["p1"], 排查状态=["已排查"])
    frame.geometry = [ring]
    write_vector(raw, "gpkg", frame)
    raw.declare("p.gpkg")
    landed = shapely.from_wkb(raw.land()[0]["geometry"])
    assert shapely.get_num_coordinates(landed) == 1_000_001


def test_feature_order_is_kept_over_many_batches(raw: RawFolder) -> None:
    ids = [f"p{index}" for index in range(150_000)]
    frame = parcels(图斑编号=ids, 排查状态=["已排查"] * len(ids))
    write_vector(raw, "gpkg", frame)
    raw.declare("p.gpkg")
    assert [row["parcel_id"] for row in raw.land()] == ids


def test_name_that_looks_like_sql(raw: RawFolder) -> None:
    name = "a\"b'); DROP TABLE x; --"
    frame = parcels(**{name: ["p1"], "排查状态": ["已排查"]})
    write_vector(raw, "gpkg", frame)
    columns = json.dumps(name)
    raw.declare("p.gpkg", f"[columns]\nparcel_id = {columns}")
    assert raw.land()[0]["parcel_id"] == "p1"


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    values=st.lists(
        st.text(st.characters(exclude_categories=["Cs", "Cc"], max_codepoint=0xFFFF), min_size=1),
        min_size=1,
        max_size=5,
    ),
    encoding=st.sampled_from(["UTF-8", "GB18030"]),
)
def test_texts_survive_the_round_trip(
    tmp_path_factory: pytest.TempPathFactory, values: list[str], encoding: str
) -> None:
    raw = RawFolder(tmp_path_factory.mktemp("round_trip"))
    quoted = [value.replace('"', '""') for value in values]
    lines = ["图斑编号,排查状态", *(f'"{value}",汉字' for value in quoted)]
    raw.write("s.csv", "\n".join(lines).encode(encoding))
    raw.declare("s.csv", f"encoding = '{encoding}'", table="status_snapshot")
    assert [row["parcel_id"] for row in raw.land()] == values


def test_types_of_the_landed_table(raw: RawFolder) -> None:
    write_vector(raw, "gpkg", parcels())
    raw.declare("p.gpkg")
    with connect(":memory:", {}, spatial=True) as con:
        land(con, raw.open()[0], "landed")
        types = dict(
            zip(con.table("landed").columns, map(str, con.table("landed").types), strict=True)
        )
    assert types == {
        "source_row": "BIGINT",
        "parcel_id": "VARCHAR",
        "survey_status": "VARCHAR",
        "geometry": "GEOMETRY",
    }


def test_blank_lines_are_found_wherever_a_block_ends(
    raw: RawFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = ["图斑编号,排查状态", "", 'a,"x', "", "", 'y"', "", "", "b,z", '"c","', '"', "", "d,1"]
    raw.write("s.csv", "\n".join(lines))
    raw.declare("s.csv", table="status_snapshot")
    expected = [(3, "a", "x\n\n\ny"), (6, "b", "z"), (7, "c", "\n"), (9, "d", "1")]
    for size in (1, 2, 3, 5, 8, 13, 21, 34):
        monkeypatch.setattr(delimited, "BLOCK_BYTES", size)
        assert [tuple(row.values()) for row in raw.land()] == expected
