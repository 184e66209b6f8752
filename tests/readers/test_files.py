"""Files and archives that cannot be trusted are refused, each with its own fault."""

from __future__ import annotations

import shutil
import struct
import zipfile

import numpy as np
import openpyxl
import pyogrio
import pytest
import shapely
from raw_folder import (
    COLUMNS,
    GOOD_CSV,
    RawFolder,
    cut,
    parcels,
    write_gpkg,
    write_shapefile,
)

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
    assert [source.display_path for source in raw.open()] == ["a.csv", "b.csv"]


def test_name_with_brackets_is_no_pattern(raw: RawFolder) -> None:
    raw.write("图斑[1].csv", GOOD_CSV)
    raw.declare("图斑[1].csv", table="status_snapshot")
    assert raw.open()[0].display_path == "图斑[1].csv"


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
    assert raw.open()[0].display_path.startswith("d.zip/奇台/图斑")


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
    assert raw.codes() == ["archive_broken"]


# Files that are not what they seem.


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("p.csv", b"PK\x03\x04" + bytes(30)),
        ("p.csv", b"\x89PNG\r\n\x1a\n\x00\x00"),
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
    raw.write("p.xyz", b"x")
    raw.declare("p.xyz")
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
        ("geojson", "json_broken"),
        ("xlsx", "damaged"),
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
    assert raw.codes()[0] in {"rows_lost", "damaged"}


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
    assert raw.open()[0].display_path == "p.gpkg[二]"


def test_a_table_without_geometry_is_no_choice(raw: RawFolder) -> None:
    pyogrio.write_dataframe(parcels(), raw.path("p.gdb"), layer="图斑", driver="OpenFileGDB")
    table = parcels(图斑编号=["p9"], 排查状态=["已排查"]).drop(columns="geometry")
    pyogrio.write_dataframe(
        table, raw.path("p.gdb"), layer="附表", driver="OpenFileGDB", append=True
    )
    raw.declare("p.gdb")
    assert len(raw.land()) == 2
    raw.declare("p.gdb", "layer = '附表'", table="status_snapshot")
    assert [row["parcel_id"] for row in raw.land()] == ["p9"]


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
