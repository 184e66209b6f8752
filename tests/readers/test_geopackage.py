"""A GeoPackage is read as the database that it is, and never written to."""

from __future__ import annotations

import hashlib
import sqlite3
import struct
import zipfile
from contextlib import closing
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely
from raw_folder import SQUARE, RawFolder, parcels, write_gpkg

from pipeline.readers.describe import describe


def change(path: Path, *statements: str | tuple[str, tuple[object, ...]]) -> None:
    """Change a GeoPackage as a program would that knows nothing of GDAL's triggers."""
    with closing(sqlite3.connect(path)) as con:
        names = con.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in names:
            con.execute(f'DROP TRIGGER "{name}"')
        for statement in statements:
            con.execute(*((statement,) if isinstance(statement, str) else statement))
        con.commit()


def retype(path: Path, column: str, kind: str) -> None:
    """Declare a column of another type; the cells stay as they are."""
    with closing(sqlite3.connect(path)) as con:
        (sql,) = con.execute("SELECT sql FROM sqlite_master WHERE name = 'p'").fetchone()
        con.execute("PRAGMA writable_schema = 1")
        changed = sql.replace(f'"{column}" TEXT', f'"{column}" {kind}')
        assert changed != sql
        con.execute("UPDATE sqlite_master SET sql = ? WHERE name = 'p'", (changed,))
        con.commit()


def digests(raw: RawFolder) -> dict[str, str]:
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in raw.root.iterdir()
        if path.suffix != ".toml"
    }


def test_cells_that_do_not_fit_their_column(raw: RawFolder) -> None:
    frame = parcels(
        图斑编号=["TB1", "TB2"], 排查状态=["1", "已排查"], 排查员编号=["6.5", "第三人"],
        图斑来源=["2023/13/1", "20230301"],
    )  # fmt: skip
    write_gpkg(raw, frame)
    for column, kind in {"图斑编号": "INTEGER", "排查员编号": "REAL", "图斑来源": "DATE"}.items():
        retype(raw.path("p.gpkg"), column, kind)
    raw.declare("p.gpkg")
    rows = raw.land()
    assert [row["parcel_id"] for row in rows] == ["TB1", "TB2"]
    assert [row["surveyor_id"] for row in rows] == ["6.5", "第三人"]
    assert [row["origin"] for row in rows] == ["2023/13/1", "20230301"]


def test_the_key_is_a_column_where_it_says_something(raw: RawFolder) -> None:
    write_gpkg(raw, parcels(排查状态=["已排查", "未排查"]), FID="图斑编号")
    change(raw.path("p.gpkg"), 'UPDATE p SET "图斑编号" = "图斑编号" + 652301000000')
    raw.declare("p.gpkg")
    assert [row["parcel_id"] for row in raw.land()] == ["652301000001", "652301000002"]
    text = describe(raw.root / "p.gpkg", "en")
    assert 'parcel_id = "图斑编号"' in text


def test_a_key_of_the_program_is_left_out_unless_declared(raw: RawFolder) -> None:
    write_gpkg(raw, parcels())
    raw.declare("p.gpkg")
    assert raw.open()[0].unmapped == ()
    raw.declare("p.gpkg", "[columns]\nparcel_id = 'fid'")
    assert [row["parcel_id"] for row in raw.land()] == ["1", "2"]


def test_a_view_is_read(raw: RawFolder) -> None:
    write_gpkg(raw, parcels())
    change(
        raw.path("p.gpkg"),
        'CREATE VIEW "有效图斑" AS SELECT fid AS OGC_FID, "图斑编号", "排查状态", geom FROM p '
        "WHERE fid > 1",
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) "
        "VALUES ('有效图斑', 'features', '有效图斑', 4490)",
        "INSERT INTO gpkg_geometry_columns VALUES ('有效图斑', 'geom', 'POLYGON', 4490, 0, 0)",
    )
    raw.declare("p.gpkg", "layer = '有效图斑'")
    (row,) = raw.land()
    assert row["parcel_id"] == "p2"
    assert shapely.from_wkb(row["geometry"]) == SQUARE


@pytest.mark.parametrize("listed", [True, False])
def test_a_table_without_geometry_leaves_no_choice(raw: RawFolder, *, listed: bool) -> None:
    write_gpkg(raw, parcels())
    statements = ["CREATE TABLE layer_styles (id INTEGER PRIMARY KEY, styleName TEXT)"]
    statements += ['CREATE TABLE "说明" (id INTEGER PRIMARY KEY, "文字" TEXT)']
    if listed:
        statements += [
            "INSERT INTO gpkg_contents (table_name, data_type, identifier) "
            f"VALUES ('{name}', 'attributes', '{name}')"
            for name in ("layer_styles", "说明")
        ]
    change(raw.path("p.gpkg"), *statements)
    raw.declare("p.gpkg")
    assert len(raw.land()) == 2
    assert "FILL IN: the file holds several" not in describe(raw.root / "p.gpkg", "en")


def test_a_ledger_in_a_geopackage(raw: RawFolder) -> None:
    frame = parcels().drop(columns="geometry")
    pyogrio.write_dataframe(frame, raw.path("p.gpkg"), layer="状态")
    raw.declare("p.gpkg", table="status_snapshot")
    assert [row["parcel_id"] for row in raw.land()] == ["p1", "p2"]


@pytest.mark.parametrize(
    ("statement", "crs"),
    [
        ("UPDATE gpkg_spatial_ref_sys SET organization = 'NONE' WHERE srs_id = 4490", "EPSG:4490"),
        ("UPDATE gpkg_geometry_columns SET srs_id = 0", None),
        ("UPDATE gpkg_geometry_columns SET srs_id = 99999", None),
    ],
)
def test_what_the_file_says_about_its_system(
    raw: RawFolder, statement: str, crs: str | None
) -> None:
    write_gpkg(raw, parcels())
    change(raw.path("p.gpkg"), "PRAGMA foreign_keys = OFF", statement)
    raw.declare("p.gpkg")
    if crs is None:
        assert raw.codes() == ["crs_missing"]
        raw.declare("p.gpkg", "crs = 'EPSG:4490'")
    assert raw.open()[0].crs == "EPSG:4490"


@pytest.mark.parametrize("envelope", [0, 1, 2, 3, 4])
def test_boxes_of_every_size_before_the_geometry(raw: RawFolder, envelope: int) -> None:
    write_gpkg(raw, parcels())
    box = bytes(8 * {0: 0, 1: 4, 2: 6, 3: 6, 4: 8}[envelope])
    blob = b"GP\0" + bytes([envelope << 1 | 1]) + struct.pack("<i", 4490) + box
    change(raw.path("p.gpkg"), ("UPDATE p SET geom = ?", (blob + shapely.to_wkb(SQUARE),)))
    raw.declare("p.gpkg")
    assert shapely.from_wkb(raw.land()[0]["geometry"]) == SQUARE


def test_the_geometry_may_be_listed_in_another_case(raw: RawFolder) -> None:
    write_gpkg(raw, parcels())
    change(raw.path("p.gpkg"), "UPDATE gpkg_geometry_columns SET column_name = 'GEOM'")
    raw.declare("p.gpkg")
    assert shapely.from_wkb(raw.land()[0]["geometry"]) == SQUARE
    assert raw.open()[0].unmapped == ()


def test_text_that_is_not_utf8_is_named(raw: RawFolder) -> None:
    write_gpkg(raw, parcels())
    gbk = "已排查".encode("gb18030").hex()
    change(raw.path("p.gpkg"), f"UPDATE p SET \"排查状态\" = CAST(x'{gbk}' AS TEXT) WHERE fid = 2")
    raw.declare("p.gpkg")
    assert raw.codes() == ["text_not_utf8"]


def test_curves_become_lines(raw: RawFolder) -> None:
    write_gpkg(raw, parcels())
    # A circle of 0.001 degrees around 87.0, 44.0: a CurvePolygon of one CircularString.
    points = [(87.001, 44.0), (87.0, 44.001), (86.999, 44.0), (87.0, 43.999), (87.001, 44.0)]
    arc = struct.pack("<BII", 1, 8, 5) + b"".join(struct.pack("<dd", *point) for point in points)
    curve = struct.pack("<BII", 1, 10, 1) + arc
    blob = b"GP\0\1" + struct.pack("<i", 4490) + curve
    change(raw.path("p.gpkg"), ("UPDATE p SET geom = ? WHERE fid = 2", (blob,)))
    raw.declare("p.gpkg")
    square, circle = (shapely.from_wkb(row["geometry"]) for row in raw.land())
    assert square == SQUARE
    assert shapely.area(circle) == pytest.approx(np.pi * 1e-6, rel=1e-3)


def test_a_shape_that_cannot_be_read_is_a_fault_of_its_row(raw: RawFolder) -> None:
    write_gpkg(raw, parcels())
    blob = b"GP\0\1" + struct.pack("<i", 4490) + shapely.to_wkb(SQUARE)[:40]
    change(raw.path("p.gpkg"), ("UPDATE p SET geom = ? WHERE fid = 2", (blob,)))
    raw.declare("p.gpkg")
    rows = raw.land()
    assert [row["geometry_fault"] for row in rows] == [None, "unusable_geometry"]


def test_rows_that_wait_beside_the_file_are_read_and_stay_there(raw: RawFolder) -> None:
    write_gpkg(raw, parcels())
    path = raw.path("p.gpkg")
    with closing(sqlite3.connect(path)) as con:
        for (name,) in con.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            con.execute(f'DROP TRIGGER "{name}"')
        con.execute("PRAGMA journal_mode = WAL")
        con.execute("PRAGMA wal_autocheckpoint = 0")
        con.execute("UPDATE p SET \"图斑编号\" = 'p9' WHERE fid = 2")
        con.commit()
        copies = {part.name: part.read_bytes() for part in raw.root.iterdir()}
    for name, content in copies.items():
        raw.write(name, content)
    before = digests(raw)
    assert {"p.gpkg", "p.gpkg-wal"} <= set(before)
    raw.declare("p.gpkg")
    assert [row["parcel_id"] for row in raw.land()] == ["p1", "p9"]
    describe(raw.root / "p.gpkg")
    assert digests(raw) == before


def test_rows_that_wait_are_read_out_of_an_archive_too(raw: RawFolder) -> None:
    write_gpkg(raw, parcels())
    path = raw.path("p.gpkg")
    change(path)
    with closing(sqlite3.connect(path)) as con:
        con.execute("PRAGMA journal_mode = WAL")
        con.execute("UPDATE p SET \"图斑编号\" = 'p9' WHERE fid = 2")
        con.commit()
        with zipfile.ZipFile(raw.path("d.zip"), "w") as archive:
            for part in (path, raw.path("p.gpkg-wal")):
                archive.write(part, f"成果/{part.name}")
    path.unlink()
    raw.declare("d.zip")
    assert [row["parcel_id"] for row in raw.land()] == ["p1", "p9"]


def test_a_file_left_in_the_mode_with_a_log_is_not_touched(raw: RawFolder) -> None:
    write_gpkg(raw, parcels())
    with closing(sqlite3.connect(raw.path("p.gpkg"))) as con:
        con.execute("PRAGMA journal_mode = WAL")
    before = digests(raw)
    raw.declare("p.gpkg")
    assert len(raw.land()) == 2
    assert digests(raw) == before


def test_what_waits_beside_the_file_is_part_of_its_hash(raw: RawFolder) -> None:
    write_gpkg(raw, parcels())
    raw.declare("p.gpkg")
    before = raw.open()[0].sha256
    raw.write("p.gpkg-wal", b"")
    assert raw.open()[0].sha256 == before
    raw.write("p.gpkg-wal", b"x" * 40)
    assert raw.open()[0].sha256 != before


def test_a_table_of_the_file_opens_no_other_file(raw: RawFolder) -> None:
    write_gpkg(raw, parcels())
    with closing(sqlite3.connect(raw.path("p.gpkg"))) as con:
        con.execute("PRAGMA writable_schema = 1")
        con.execute(
            "INSERT INTO sqlite_master VALUES ('table', 'elsewhere', 'elsewhere', 0, "
            "'CREATE VIRTUAL TABLE elsewhere USING VirtualOGR(''/etc/hosts'')')"
        )
        con.commit()
    raw.declare("p.gpkg", "layer = 'elsewhere'")
    assert raw.codes() in (["damaged"], ["no_such_layer"])


def test_another_database_is_no_geopackage(raw: RawFolder) -> None:
    with closing(sqlite3.connect(raw.path("p.gpkg"))) as con:
        con.execute("CREATE TABLE p (id)")
        con.commit()
    raw.declare("p.gpkg")
    assert raw.codes() == ["damaged"]


def journal_of_several(database: Path, other: Path) -> bytes:
    """Return a journal that is to be played back and names another file (SQLite format, 3.5)."""
    with closing(sqlite3.connect(database)) as con:
        (pages,), (size,) = con.execute("PRAGMA page_count"), con.execute("PRAGMA page_size")
    name = str(other).encode()
    magic = bytes.fromhex("d9d505f920a163d7")
    head = (magic + struct.pack(">5I", 0, 0, pages[0], 512, size[0])).ljust(512, b"\x00")
    tail = struct.pack(">I", 0x40000000 // size[0] + 1) + name
    return head + tail + struct.pack(">2I", len(name), sum(name)) + magic


def test_a_journal_does_not_make_another_file_go(raw: RawFolder, tmp_path: Path) -> None:
    write_gpkg(raw, parcels())
    other = tmp_path / "other.txt"
    other.write_text("of somebody else", "utf-8")
    journal = journal_of_several(raw.path("p.gpkg"), other)

    copy = tmp_path / "copy.gpkg"
    copy.write_bytes(raw.path("p.gpkg").read_bytes())
    Path(f"{copy}-journal").write_bytes(journal)
    with closing(sqlite3.connect(copy)) as con:  # this is what SQLite does with it
        con.execute("SELECT count(*) FROM sqlite_master").fetchone()
    assert not other.exists()

    other.write_text("of somebody else", "utf-8")
    raw.write("p.gpkg-journal", journal)
    raw.declare("p.gpkg")
    assert raw.codes() == ["journal_names_file"]
    assert other.read_text("utf-8") == "of somebody else"
