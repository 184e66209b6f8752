"""A draft says what the file tells, leaves the rest to a person, and works when nothing is left."""

from __future__ import annotations

import json
import tempfile
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import fiona
import openpyxl
import pyogrio
import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st
from mutations import PARCEL, ROWS, WRITERS
from raw_folder import RawFolder, parcels

from pipeline.base.errors import RefusedError
from pipeline.readers.describe import describe


def draft(raw: RawFolder, name: str, language: str = "en") -> str:
    text = describe(raw.root / name, language)
    tomllib.loads(text)
    return text


def test_complete_draft_works_as_it_is(raw: RawFolder) -> None:
    pyogrio.write_dataframe(parcels(), raw.path("奇台县图斑2023-03-16.gpkg"))
    text = draft(raw, "奇台县图斑2023-03-16.gpkg")
    assert "FILL IN" not in text
    raw.write("d.toml", text)
    assert [row["parcel_id"] for row in raw.land()] == ["p1", "p2"]
    declaration = raw.open()[0].declaration
    assert (declaration.table, declaration.as_of.isoformat()) == ("parcel", "2023-03-16")


def test_ledger_with_a_title_row(raw: RawFolder) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["隐患台账"])
    sheet.append([])
    sheet.append(["隐患编号", "房屋编号", "隐患等级", "责任人", "备注"])
    sheet.append(["c1", "h1", "严重", "张三", "x"])
    book.save(raw.path("台账20230316.xlsx"))
    text = draft(raw, "台账20230316.xlsx")
    assert "FILL IN" not in text
    content = tomllib.loads(text)
    assert (content["table"], content["header_row"]) == ("hazard_case", 3)
    assert '= "备注"' in text
    raw.write("d.toml", text)
    assert raw.land()[0]["hazard_level"] == "严重"


def test_encoding_that_the_bytes_allow(raw: RawFolder) -> None:
    raw.write("s.csv", "图斑编号,排查状态\np1,已排查\n".encode("gb18030"))
    assert tomllib.loads(draft(raw, "s.csv"))["encoding"] == "GB18030"
    raw.write("s.csv", "图斑编号,排查状态\np1,已排查\n".encode())
    assert "encoding" not in tomllib.loads(draft(raw, "s.csv"))


def test_headings_that_fit_two_tables(raw: RawFolder) -> None:
    raw.write("s.csv", "图斑编号,排查状态\np1,已排查\n")
    assert "# FILL IN: check the table" in draft(raw, "s.csv")


def test_encoding_a_person_must_settle(raw: RawFolder) -> None:
    raw.write("s.csv", "图斑编号,排查状态\n".encode() + b"\xff\xff\xff,\x80\n")
    text = draft(raw, "s.csv")
    assert "# FILL IN:" in text
    assert "encoding" in text


def test_shapefile_that_tells_neither_encoding_nor_crs(raw: RawFolder) -> None:
    schema = {"geometry": "Polygon", "properties": {"编号": "str:20"}}
    with fiona.open(
        raw.path("p.shp"), "w", driver="ESRI Shapefile", schema=schema, encoding="GB18030"
    ) as file:
        shape = shapely.box(31_560_000, 4_870_000, 31_560_100, 4_870_100)
        values = {"编号": "昌吉一号"}
        file.write({"geometry": shapely.geometry.mapping(shape), "properties": values})
    raw.path("p.cpg").unlink()
    text = draft(raw, "p.shp")
    assert tomllib.loads(text)["encoding"] == "GB18030"
    assert "EPSG:4519" in text  # CGCS2000 / 3-degree Gauss-Kruger zone 31, with the prefix
    assert '# parcel_id = "编号"' in text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_a_person_must_say(raw: RawFolder, language: str) -> None:
    raw.write("h.csv", "房屋编号,房屋用途,经度,纬度\nh1,店铺,87.1,44.2\nh2,其他自建房,87.2,44.1\n")
    text = draft(raw, "h.csv", language)
    asked = [line for line in text.splitlines() if line.startswith("# FILL IN:")]
    assert any("as_of" in line for line in asked)
    assert any("crs" in line for line in asked)
    assert any('"店铺"' in line and "其他自建房" not in line for line in asked)
    assert "# commercial_only = []" in text
    assert tomllib.loads(text)["point"] == {"x": "经度", "y": "纬度"}


@pytest.mark.parametrize(
    ("value", "form"),
    [
        ("(44.1, 87.2)", "(lat, lon)"),
        ("87.2,44.1", "lon,lat"),
        ("POINT (87.2 44.1)", "WKT"),
        ("87°12'0\"E 44°6'0\"N", "DMS"),
    ],
)
def test_coordinates_in_one_column(raw: RawFolder, value: str, form: str) -> None:
    quoted = value.replace('"', '""')
    raw.write("h.csv", f'房屋编号,房屋用途,位置\nh1,其他自建房,"{quoted}"\n')
    assert tomllib.loads(draft(raw, "h.csv"))["point"] == {"column": "位置", "form": form}


@pytest.mark.parametrize(
    ("value", "form", "is_asked"),
    [
        ("(39.9, 116.4)", "(lat, lon)", False),
        ("116.4,39.9", "lon,lat", False),
        ("(44.1, 87.2)", "(lat, lon)", True),
        ("87.2,44.1", "lon,lat", True),
    ],
)
def test_the_order_of_a_pair_is_told_from_the_numbers_or_asked_for(
    raw: RawFolder, value: str, form: str, *, is_asked: bool
) -> None:
    raw.write("h.csv", f'房屋编号,房屋用途,位置\nh1,其他自建房,"{value}"\n')
    text = draft(raw, "h.csv")
    assert tomllib.loads(text)["point"]["form"] == form
    assert ("# FILL IN: check form" in text) is is_asked


def test_headings_of_longitude_and_latitude_exchanged(raw: RawFolder) -> None:
    raw.write("h.csv", "房屋编号,房屋用途,经度,纬度\nh1,其他自建房,39.9,116.4\n")
    assert tomllib.loads(draft(raw, "h.csv"))["point"] == {"x": "纬度", "y": "经度"}


@pytest.mark.parametrize(
    ("code", "line"),
    [
        (4538, 'crs = "EPSG:4517" and overrule = { crs = "why" } in this draft'),
        (2426, 'datum_change = "Beijing 1954 to WGS 84 (4)" in this draft'),
        (2374, "no public parameters"),
    ],
)
def test_a_system_that_the_run_would_refuse(raw: RawFolder, code: int, line: str) -> None:
    x = 29_500_000 if code == 4538 else 500_000
    frame = parcels()
    frame["geometry"] = [shapely.box(x, 4_874_000, x + 100, 4_874_100)] * 2
    frame = frame.set_crs(code, allow_override=True)
    pyogrio.write_dataframe(frame, raw.path("p20230316.gpkg"))
    (asked,) = (row for row in draft(raw, "p20230316.gpkg").splitlines() if "FILL IN" in row)
    assert line in asked


def test_northing_called_x(raw: RawFolder) -> None:
    raw.write("h.csv", "房屋编号,房屋用途,X,Y\nh1,其他自建房,4870000,560000\n")
    text = draft(raw, "h.csv")
    assert tomllib.loads(text)["point"] == {"x": "Y", "y": "X"}
    assert "EPSG:4538 (CGCS2000, 3° zone of 87°E without its number)" in text


def test_several_layers(raw: RawFolder) -> None:
    pyogrio.write_dataframe(parcels(), raw.path("p.gpkg"), layer="一")
    pyogrio.write_dataframe(parcels(), raw.path("p.gpkg"), layer="二", append=True)
    text = draft(raw, "p.gpkg")
    assert tomllib.loads(text)["layer"] == "一"
    assert "# FILL IN: the file holds several; choose one of: 一, 二" in text


def test_zip_member(raw: RawFolder) -> None:
    with zipfile.ZipFile(raw.path("d.zip"), "w") as archive:
        archive.writestr("内/s20230316.csv", "图斑编号,排查状态\np1,已排查\n")
    text = draft(raw, "d.zip/内/s20230316.csv")
    assert tomllib.loads(text)["path"] == "d.zip/内/s20230316.csv"


@pytest.mark.parametrize("suffix", ["geojson", "fgb", "gdb", "kml", "parquet"])
def test_every_format_has_a_draft(raw: RawFolder, suffix: str) -> None:
    drivers = {"geojson": "GeoJSON", "fgb": "FlatGeobuf", "gdb": "OpenFileGDB", "kml": "LIBKML"}
    name = f"p20230316.{suffix}"
    if suffix == "parquet":
        parcels().to_parquet(raw.path(name))
    else:
        pyogrio.write_dataframe(parcels().to_crs(4326), raw.path(name), driver=drivers[suffix])
    raw.write("d.toml", draft(raw, name))
    assert [row["parcel_id"] for row in raw.land()] == ["p1", "p2"]


def test_no_such_file(raw: RawFolder) -> None:
    with pytest.raises(RefusedError) as refused:
        describe(raw.root / "nothing.csv")
    assert refused.value.faults[0].code == "no_such_file"


def test_fields_fiona_does_not_know(raw: RawFolder) -> None:
    properties = '{"图斑编号": "p1", "排查状态": "已排查", "中心": [87.1, 44.1]}'
    feature = f'{{"type": "Feature", "properties": {properties}, "geometry": null}}'
    raw.write("p.geojson", f'{{"type": "FeatureCollection", "features": [{feature}]}}')
    assert '= "中心"' in draft(raw, "p.geojson")


# What may stand in a heading of GeoJSON: anything. A lone surrogate is no character.
HEADINGS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12)
GARBAGE = "a\"b\\c'd\x00\x1f\x7f\x85\u2028\r\n\te"


def described(folder: Path, name: str, heading: str, label: str) -> dict[str, Any]:
    """Draft the declaration of a layer with odd texts in all places that a draft repeats."""
    values = {"图斑编号": "p1", "排查状态": label, heading: "x"}
    geometry = {"type": "Point", "coordinates": [87.0, 44.0]}
    feature = {"type": "Feature", "properties": values, "geometry": geometry}
    content = {"type": "FeatureCollection", "features": [feature]}
    path = folder / name
    path.write_text(json.dumps(content), encoding="utf-8")
    return tomllib.loads(describe(path, "en"))


@settings(max_examples=25, deadline=None)
@example(heading=GARBAGE, label=GARBAGE)
@given(heading=HEADINGS, label=HEADINGS)
def test_a_draft_is_toml_whatever_stands_in_the_file(heading: str, label: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        # JSON with a zero character in a text is refused
        given = (text.replace("\0", "") for text in (heading, label))
        content = described(Path(folder), "a.geojson", *given)
    assert content["columns"]["survey_status"] == "排查状态"


def test_a_draft_is_toml_whatever_the_file_is_called(tmp_path: Path) -> None:
    name = "图'\"\\\x7f\x1b斑.geojson"
    assert described(tmp_path, name, "备注", "已排查")["path"] == name


def test_a_column_with_an_odd_heading_is_found_by_the_draft(raw: RawFolder) -> None:
    raw.write("s.csv", '图斑编号,"排查\n状态",na\x7fme\np1,已排查,1\n')
    text = draft(raw, "s.csv")
    assert '# … = "na\\u007fme"' in text.splitlines()


def test_houses_are_told_from_all_headings_and_their_places(raw: RawFolder) -> None:
    """Not from the one heading that a ledger of houses has as well."""
    raw.write(
        "h.csv",
        "房屋编号,图斑编号,用途,面积,年份,经度,纬度\nh1,p1,商铺,120,1998,87.1,44.2\n",
    )
    text = draft(raw, "h.csv")
    content = tomllib.loads(text)
    assert content["table"] == "house"
    assert "check the table" not in text
    assert content["point"] == {"x": "经度", "y": "纬度"}
    assert content["columns"] == {
        "house_id": "房屋编号", "parcel_id_reported": "图斑编号", "use_class": "用途",
        "floor_area_m2": "面积", "built_year": "年份",
    }  # fmt: skip


def test_many_polygons_with_a_code_are_no_administrative_units(raw: RawFolder) -> None:
    many = 1200
    frame = parcels(code=[f"b{n}" for n in range(many)], name_zh=["x"] * many)
    pyogrio.write_dataframe(frame, raw.path("p.gpkg"))
    text = draft(raw, "p.gpkg")
    assert tomllib.loads(text)["table"] == "parcel"
    assert "# FILL IN: check the table" in text


def test_english_headings(raw: RawFolder) -> None:
    frame = parcels(**{"Parcel id": ["p1"], "survey status": ["done"]})
    pyogrio.write_dataframe(frame, raw.path("p20230316.gpkg"))
    text = draft(raw, "p20230316.gpkg")
    assert "FILL IN" not in text
    raw.write("d.toml", text)
    assert raw.land()[0]["parcel_id"] == "p1"


def test_names_in_one_language_are_enough(raw: RawFolder) -> None:
    frame = parcels(code=["a", "b"], level=["village", "village"], name_en=["Ash", "Beech"])
    pyogrio.write_dataframe(frame, raw.path("borders.gpkg"))
    columns = tomllib.loads(draft(raw, "borders.gpkg"))["columns"]
    assert (columns["name_zh"], columns["name_en"]) == ("name_en", "name_en")


def test_headings_in_two_rows(raw: RawFolder) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["房屋台账"])
    sheet.append(["房屋编号", "房屋用途", "坐标", None])
    sheet.append([None, None, "经度", "纬度"])
    sheet.append(["h1", "其他自建房", 87.1, 44.2])
    sheet.append(["合计", None, None, None])
    for cells in ("A2:A3", "B2:B3", "C2:D2"):
        sheet.merge_cells(cells)
    book.save(raw.path("h.xlsx"))
    text = draft(raw, "h.xlsx")
    content = tomllib.loads(text)
    assert (content["header_row"], content["header_rows"]) == (2, 2)
    assert content["leave_out"] == ["total"]
    assert content["point"]["x"].endswith("经度")
    raw.write("d.toml", text + "\n")
    filled = text.replace("# FILL IN: as_of", "as_of = 2023-03-16  #")
    raw.write("d.toml", filled.replace('table = "house"', 'crs = "EPSG:4490"\ntable = "house"'))
    (row,) = raw.land()
    assert (row["house_id"], row["point_x"]) == ("h1", "87.1")


def test_a_point_with_height_and_accuracy(raw: RawFolder) -> None:
    raw.write("h.csv", "房屋编号,房屋用途,位置\nh1,其他自建房,44.1 87.2 612.0 4.5\n")
    assert tomllib.loads(draft(raw, "h.csv"))["point"]["form"] == "(lat, lon)"


@pytest.mark.parametrize("name", [name for name in WRITERS if WRITERS[name][1].endswith(PARCEL)])
def test_a_draft_used_as_it_is_runs_or_names_what_is_missing(raw: RawFolder, name: str) -> None:
    path, _, write = WRITERS[name]
    write(raw.path(path))
    text = draft(raw, path)
    asked = [line for line in text.splitlines() if line.startswith("# FILL IN")]
    if name in {"kml", "kmz"}:  # headings that every KML has make the table doubtful
        asked = [line for line in asked if "check the table" not in line]
    missing = {"as_of": "as_of = 2023-03-16", "crs": "crs = 'EPSG:4490'"}
    known = [key for key in missing if any(f"{key} = " in line for line in asked)]
    assert len(asked) == len(known)
    raw.write("d.toml", "\n".join([*(missing[key] for key in known), text]))
    assert len(raw.land()) == (2 if name == "topojson" else ROWS)


def test_a_file_without_headings_shows_none_of_its_values(raw: RawFolder) -> None:
    raw.write("h.csv", "H1,自住,2,1981,87.001,44.001,张某,652301198001010001\n" * 3)
    text = draft(raw, "h.csv", "zh")
    assert "header_row" in text
    assert "张某" not in text
    assert "652301" not in text
