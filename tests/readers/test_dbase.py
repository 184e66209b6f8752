"""Cells of a .dbf are taken as they stand there; nothing is made of what does not fit a field."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Any

import pytest
import shapely
from pyproj import CRS
from raw_folder import SQUARE, RawFolder

from pipeline.readers.dbase import read_dbf_header

Cells = Sequence[bytes | str]
FIELDS = [("ID", "C", 12, 0), ("ZT", "C", 9, 0)]
COLUMNS = "[columns]\nparcel_id = 'ID'\nsurvey_status = 'ZT'\n"
PRJ = "EPSG:4490"


def dbf(
    fields: Sequence[tuple[str, str, int, int]],
    rows: Sequence[Cells],
    *,
    version: int = 3,
    flags: Sequence[int] = (),
    encoding: str = "gb18030",
) -> bytes:
    """Write a .dbf by hand: libraries write no table that breaks the rules."""
    width = 1 + sum(field[2] for field in fields)
    backlink = bytes(263) if version >= 0x30 else b""
    size = 33 + 32 * len(fields) + len(backlink)
    head = struct.pack("<4BIHH", version, 123, 3, 16, len(rows), size, width)
    out = head + bytes(17) + b"\x4d" + bytes(2)
    for at, (name, kind, length, decimals) in enumerate(fields):
        out += name.encode(encoding)[:10].ljust(11, b"\0") + kind.encode() + bytes(4)
        out += bytes([length, decimals, flags[at] if flags else 0]) + bytes(13)
    out += b"\r" + backlink
    for cells in rows:
        out += b" "
        for cell, field in zip(cells, fields, strict=True):
            raw = cell if isinstance(cell, bytes) else cell.encode(encoding)
            out += raw[: field[2]].ljust(field[2])
    return out + b"\x1a"


def shapes(count: int) -> tuple[bytes, bytes]:
    """Write ``count`` squares as .shp and .shx."""
    points = shapely.get_coordinates(shapely.reverse(SQUARE))
    body = struct.pack("<i4dii", 5, *SQUARE.bounds, 1, len(points)) + struct.pack("<i", 0)
    body += points.tobytes()
    records = b"".join(struct.pack(">ii", at + 1, len(body) // 2) + body for at in range(count))
    places = [50 + at * (len(body) // 2 + 4) for at in range(count)]
    index = b"".join(struct.pack(">ii", place, len(body) // 2) for place in places)

    def head(size: int) -> bytes:
        words = struct.pack(">7i", 9994, 0, 0, 0, 0, 0, 50 + size // 2)
        return words + struct.pack("<2i8d", 1000, 5, *SQUARE.bounds, 0, 0, 0, 0)

    return head(len(records)) + records, head(len(index)) + index


def write(raw: RawFolder, fields: Sequence[Any], rows: Sequence[Cells], **options: Any) -> None:
    shape, index = shapes(len(rows))
    raw.write("p.shp", shape)
    raw.write("p.shx", index)
    raw.write("p.dbf", dbf(fields, rows, **options))


def landed(
    raw: RawFolder, field: tuple[str, str, int, int], cells: Cells, **options: Any
) -> list[Any]:
    """Return what is landed of one field."""
    write(
        raw,
        [*FIELDS, field],
        [[f"p{at}", "done", cell] for at, cell in enumerate(cells)],
        **options,
    )
    raw.declare("p.shp", f"crs = '{PRJ}'\n{COLUMNS}origin = '{field[0]}'")
    return [row["origin"] for row in raw.land()]


def test_numbers_as_people_read_them(raw: RawFolder) -> None:
    cells = ["120.5", " 120.50", "1998.0", "", "****", "12层", "1.205e+002", ".5", "007"]
    expected = ["120.5", "120.5", "1998", None, None, "12层", "120.5", "0.5", "007"]
    assert landed(raw, ("MJ", "N", 12, 0), cells) == expected


def test_numbers_keep_every_digit(raw: RawFolder) -> None:
    cells = ["652301199001011234", "652301199001011234.000", "6.52301000001e+011"]
    expected = ["652301199001011234", "652301199001011234", "652301000001"]
    assert landed(raw, ("MJ", "F", 24, 3), cells) == expected


def test_days_as_they_stand_there(raw: RawFolder) -> None:
    cells = ["20230301", "00000000", "", "2023/3/1", "20231301", "********", "20230230"]
    expected = ["2023-03-01", None, None, "2023/3/1", "20231301", None, "20230230"]
    assert landed(raw, ("RQ", "D", 8, 0), cells) == expected


def test_texts_padded_with_nul_and_rubbish_behind_it(raw: RawFolder) -> None:
    cells: Cells = [b"ab\0\0\0\0", b"a b\0xy", b"\0\0\0\0\0\0", "一区"]
    assert landed(raw, ("LY", "C", 6, 0), cells) == ["ab", "a b", None, "一区"]


def test_a_cell_may_hold_the_mark_between_cells(raw: RawFolder) -> None:
    assert landed(raw, ("LY", "C", 6, 0), [b"a\x1fb", b"c"]) == ["a\x1fb", "c"]


def test_types_of_visual_foxpro(raw: RawFolder) -> None:
    whole = [struct.pack("<i", value) for value in (2, -7)]
    assert landed(raw, ("CS", "I", 4, 0), whole, version=0x30) == ["2", "-7"]
    double = [struct.pack("<d", value) for value in (120.5, 3)]
    assert landed(raw, ("MJ", "B", 8, 2), double, version=0x30) == ["120.5", "3"]
    money = [struct.pack("<q", value) for value in (1_205_000, 0)]
    assert landed(raw, ("JE", "Y", 8, 4), money, version=0x30) == ["120.5", "0"]
    # Julian day 2,460,005 is 2023-03-01 (Astronomical Almanac); 3,723,000 ms are 01:02:03.
    moment = [struct.pack("<ii", 2_460_005, 3_723_000), struct.pack("<ii", 0, 0)]
    assert landed(raw, ("SJ", "T", 8, 0), moment, version=0x30) == ["2023-03-01T01:02:03", None]


def test_an_empty_number_of_visual_foxpro_is_not_zero(raw: RawFolder) -> None:
    fields = [*FIELDS, ("CS", "I", 4, 0), ("_NullFlags", "0", 1, 0)]
    zero = struct.pack("<i", 0)
    rows: list[Cells] = [["p1", "done", zero, b"\x01"], ["p2", "done", zero, b"\x00"]]
    write(raw, fields, rows, version=0x30, flags=[0, 0, 2, 5])
    raw.declare("p.shp", f"crs = '{PRJ}'\n{COLUMNS}origin = 'CS'")
    assert [row["origin"] for row in raw.land()] == [None, "0"]
    assert raw.open()[0].unmapped == ()


def test_a_memo_field_is_named(raw: RawFolder) -> None:
    write(raw, [*FIELDS, ("BZ", "M", 10, 0)], [["p1", "done", "         1"]])
    raw.declare("p.shp", f"crs = '{PRJ}'\n{COLUMNS}origin = 'BZ'")
    assert [(fault.code, fault.field) for fault in raw.faults()] == [("memo_field", "origin")]
    raw.declare("p.shp", f"crs = '{PRJ}'\n{COLUMNS}")
    assert len(raw.land()) == 1


def test_widths_beyond_a_byte(raw: RawFolder) -> None:
    write(raw, [("ID", "C", 12, 0), ("ZT", "C", 44, 1)], [])
    rows = [["p1", "x" * 290], ["p2", "y" * 300]]
    table = bytearray(dbf([("ID", "C", 12, 0), ("ZT", "C", 44, 1)], []))
    table[4:8] = struct.pack("<I", 2)
    table[10:12] = struct.pack("<H", 1 + 12 + 300)
    body = b"".join(
        b" " + cells[0].encode().ljust(12) + cells[1].encode().ljust(300) for cells in rows
    )
    raw.write("p.dbf", bytes(table[:-1]) + body)
    shape, index = shapes(2)
    raw.write("p.shp", shape)
    raw.write("p.shx", index)
    raw.declare("p.shp", f"crs = '{PRJ}'\n{COLUMNS}")
    assert [row["survey_status"] for row in raw.land()] == ["x" * 290, "y" * 300]


def test_fields_beyond_the_record_are_no_table(raw: RawFolder) -> None:
    table = bytearray(dbf(FIELDS, [["p1", "done"]]))
    table[10:12] = struct.pack("<H", 9)
    raw.write("p.dbf", bytes(table))
    assert read_dbf_header(raw.path("p.dbf")) is None


def test_deleted_records_do_not_shift_shapes(raw: RawFolder) -> None:
    write(raw, FIELDS, [["p1", "done"], ["p2", "done"], ["p3", "done"]])
    shape = bytearray(raw.path("p.shp").read_bytes())
    record = (len(shape) - 100) // 3
    east = struct.unpack_from("<d", shape, 100 + 2 * record + 8 + 4 + 16)[0]
    for at in range(100 + 2 * record, 100 + 3 * record - 7):
        if shape[at : at + 8] == struct.pack("<d", east):
            shape[at : at + 8] = struct.pack("<d", east + 1)
    raw.write("p.shp", bytes(shape))
    table = bytearray(raw.path("p.dbf").read_bytes())
    table[struct.unpack_from("<H", table, 8)[0] + 22] = ord("*")
    raw.write("p.dbf", bytes(table))
    raw.declare("p.shp", f"crs = '{PRJ}'\n{COLUMNS}")
    rows = raw.land()
    assert [row["parcel_id"] for row in rows] == ["p1", "p3"]
    boxes = [shapely.from_wkb(row["geometry"]).bounds[2] for row in rows]
    assert boxes == [east, east + 1]


def test_a_shape_that_is_damaged_is_not_called_missing(raw: RawFolder) -> None:
    write(raw, FIELDS, [["p1", "done"], ["p2", "done"], ["p3", "done"]])
    shape = bytearray(raw.path("p.shp").read_bytes())
    record = (len(shape) - 100) // 3
    struct.pack_into("<i", shape, 100 + 8 + 36, 99_999_999)  # so many parts
    struct.pack_into("<i", shape, 100 + record + 8, 0)  # no shape
    raw.write("p.shp", bytes(shape))
    raw.declare("p.shp", f"crs = '{PRJ}'\n{COLUMNS}")
    assert [row["faults"] and row["faults"][0]["reason"] for row in raw.checked()] == [
        "unusable_geometry",
        "no_geometry",
        None,
    ]


# Characters that the width of a field has cut.


@pytest.mark.parametrize(
    ("encoding", "cell", "kept"),
    [
        ("gb18030", "已排查了".encode("gb18030")[:7], "已排查"),
        ("gb18030", "已排𠮷".encode("gb18030")[:7], "已排"),
        ("utf-8", "已排查".encode()[:8], "已排"),
    ],
)
def test_a_cut_character_is_left_out_with_a_notice(
    raw: RawFolder, encoding: str, cell: bytes, kept: str
) -> None:
    fields = [("ID", "C", 12, 0), ("ZT", "C", len(cell), 0)]
    write(raw, fields, [["p1", cell], ["p2", "done"]], encoding=encoding)
    raw.write("p.cpg", encoding)
    raw.declare("p.shp", f"crs = '{PRJ}'\n{COLUMNS}[codes.survey_status]\ndone = '{kept}'")
    assert [row["survey_status"] for row in raw.land()] == [kept, "done"]
    cut = [{"field": "survey_status", "reason": "cut_character"}]
    assert [row["notices"] for row in raw.checked()] == [cut, None]


def test_a_cut_character_in_a_column_nobody_takes_is_no_fault(raw: RawFolder) -> None:
    cut = "某某村民委员会".encode("gb18030")[:9]
    write(raw, [*FIELDS, ("BZ", "C", 9, 0)], [["p1", "done", cut], ["p2", "done", "说明"]])
    raw.declare("p.shp", f"crs = '{PRJ}'\n{COLUMNS}")
    assert len(raw.land()) == 2
    assert "survey_status__cut" not in raw.land()[0]


@pytest.mark.parametrize("cell", [b"\xff\xfeab", "未排".encode() + b"\xe6", "查".encode()])
def test_bytes_of_another_encoding_are_a_fault_still(raw: RawFolder, cell: bytes) -> None:
    write(raw, FIELDS, [["p1", "完成"], ["p2", cell]])
    raw.declare("p.shp", f"crs = '{PRJ}'\n{COLUMNS}")
    assert [(fault.code, fault.row) for fault in raw.faults()] == [("encoding_invalid", 2)]


# Files that end where a limit of size was reached.


def test_a_shapefile_cut_at_two_gigabytes(raw: RawFolder) -> None:
    write(raw, FIELDS, [["p1", "done"]])
    with raw.path("p.shp").open("r+b") as file:
        file.seek(24)
        file.write(struct.pack(">I", 2_400_000_000 // 2))
        file.truncate(2**31 - 1)
    raw.declare("p.shp", f"crs = '{PRJ}'\n{COLUMNS}")
    assert raw.codes() == ["truncated"]


def test_an_index_that_knows_of_more_than_is_there(raw: RawFolder) -> None:
    write(raw, FIELDS, [["p1", "done"], ["p2", "done"]])
    shape = bytearray(raw.path("p.shp").read_bytes())[:-40]
    shape[24:28] = struct.pack(">I", len(shape) // 2)
    raw.write("p.shp", bytes(shape))
    raw.declare("p.shp", f"crs = '{PRJ}'\n{COLUMNS}")
    assert raw.codes() == ["truncated"]


def test_nothing_is_written_beside_a_shapefile_without_its_index(raw: RawFolder) -> None:
    write(raw, FIELDS, [["p1", "done"]])
    raw.path("p.shx").unlink()
    raw.declare("p.shp", f"crs = '{PRJ}'\n{COLUMNS}")
    assert raw.codes() == ["missing_part"]
    assert sorted(path.name for path in raw.root.iterdir()) == ["d.toml", "p.dbf", "p.shp"]


# Names of the parts.


def test_parts_in_another_case(raw: RawFolder) -> None:
    write(raw, FIELDS, [["p1", "done"]])
    for suffix in ("shx", "dbf"):
        raw.path(f"p.{suffix}").rename(raw.path(f"P.{suffix.upper()}"))
    raw.write("P.PRJ", CRS.from_epsg(4490).to_wkt("WKT1_ESRI"))
    raw.declare("p.shp", COLUMNS)
    assert [row["parcel_id"] for row in raw.land()] == ["p1"]
    assert raw.open()[0].crs == "EPSG:4490"


def test_a_part_of_the_same_case_goes_before_another(raw: RawFolder) -> None:
    write(raw, FIELDS, [["p1", "done"]])
    raw.write("P.dbf", dbf(FIELDS, [["other", "done"]]))
    raw.declare("p.shp", f"crs = '{PRJ}'\n{COLUMNS}")
    assert [row["parcel_id"] for row in raw.land()] == ["p1"]
