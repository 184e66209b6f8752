"""Which sheet of a workbook is read, its headings in one or several rows, and its cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sheet_files import cell, row, write_xlsx

from pipeline.readers.spreadsheet import Hidden

if TYPE_CHECKING:
    from raw_folder import RawFolder

COLUMNS = "[columns]\nhouse_id = '房屋编号'\nuse_class = '用途'\n"
POINT = "[point]\nx = '经度'\ny = '纬度'\n"
HEADINGS = ("房屋编号", "图斑编号", "用途", "面积")
TWO_ROWS = ["A1:A2", "B1:B2", "C1:D1"]
TWO_ROW_SHEET = row(1, "房屋编号", "用途", "坐标") + row(2, None, None, "经度", "纬度")
FILLED = TWO_ROW_SHEET + row(3, "h1", "自住", 87.3, 44.1)


def declare(raw: RawFolder, extra: str = "", columns: str = COLUMNS) -> None:
    raw.declare("h.xlsx", f"{extra}\n{columns}", table="house")


def test_a_hidden_sheet_does_not_make_the_choice_unclear(raw: RawFolder) -> None:
    sheets = {
        "字典": row(3, "用途") + row(5, "自住"),
        "台账": row(1, *HEADINGS) + row(2, "h1"),
        "空": "",
    }
    write_xlsx(raw.path("h.xlsx"), sheets, hidden=["字典"])
    declare(raw)
    (source,) = raw.open()
    assert source.layer == "台账"
    assert source.contents.hidden_sheets == (Hidden("字典", 2, 3),)
    declare(raw, "sheet = '字典'", "[columns]\nhouse_id = '用途'\n[constants]\nuse_class = 'other'")
    raw.declare("h.xlsx", "sheet = '字典'\nheader_row = 3\n[columns]\nhouse_id = '用途'\n"
                "[constants]\nuse_class = 'other'", table="house")  # fmt: skip
    assert raw.land() == [{"source_row": 5, "house_id": "自住"}]


def test_hidden_sheets_are_marked_where_one_must_be_chosen(raw: RawFolder) -> None:
    write_xlsx(raw.path("h.xlsx"), dict.fromkeys("一二三", row(1, "x")), hidden=["三"])
    declare(raw)
    (fault,) = raw.faults()
    assert fault.code == "choose_sheet"
    assert "一, 二 (hidden: 三)" in fault.text("en")
    assert "一, 二（隐藏：三）" in fault.text("zh")


def test_a_workbook_that_holds_only_white_space_is_empty(raw: RawFolder) -> None:
    write_xlsx(raw.path("h.xlsx"), {"一": row(1, " ", "　"), "二": ""})
    declare(raw)
    assert raw.codes() == ["empty_file"]


@pytest.mark.parametrize("title", ["", row(1, "甲县自建房台账")])
def test_a_row_without_headings(raw: RawFolder, title: str) -> None:
    write_xlsx(raw.path("h.xlsx"), title + row(3, *HEADINGS) + row(4, "h1"))
    declare(raw)
    (fault,) = raw.faults()
    assert (fault.code, fault.row) == ("no_headings", 1)
    assert "header_row = 3" in fault.text("zh")


def test_a_table_of_one_column(raw: RawFolder) -> None:
    write_xlsx(raw.path("h.xlsx"), row(1, "房屋编号") + row(2, "h1"))
    declare(raw, "", "[constants]\nuse_class = 'other'\n")
    assert raw.land() == [{"source_row": 2, "house_id": "h1"}]


def test_headings_in_two_rows_are_joined(raw: RawFolder) -> None:
    write_xlsx(raw.path("h.xlsx"), FILLED, merged=TWO_ROWS)
    declare(raw, "header_rows = 2\ncrs = 'EPSG:4490'", COLUMNS + POINT)
    expected = [{"source_row": 3, "house_id": "h1", "use_class": "自住", "point_x": "87.3",
                 "point_y": "44.1"}]  # fmt: skip
    assert raw.land() == expected
    assert raw.open()[0].contents.columns == ("房屋编号", "用途", "坐标 经度", "坐标 纬度")
    point = POINT.replace("经度", "坐标 经度").replace("纬度", "坐标纬度")
    declare(raw, "header_rows = 2\ncrs = 'EPSG:4490'", COLUMNS + point)
    assert raw.land() == expected


def test_a_label_below_two_others_is_not_enough_for_both(raw: RawFolder) -> None:
    headings = row(1, "房屋编号", "用途", None, "楼层", None)
    headings += row(2, None, "现在", "以前", "现在", "以前")
    write_xlsx(raw.path("h.xlsx"), headings + row(3, "h1", "自住", "仓库", 1, 2),
               merged=["A1:A2", "B1:C1", "D1:E1"])  # fmt: skip
    declare(raw, "header_rows = 2", COLUMNS.replace("用途", "现在"))
    assert raw.codes() == ["column_ambiguous"]
    declare(raw, "header_rows = 2", COLUMNS.replace("用途", "用途 以前"))
    assert raw.land() == [{"source_row": 3, "house_id": "h1", "use_class": "仓库"}]


def test_the_lower_row_takes_headings_merged_down_to_it(raw: RawFolder) -> None:
    write_xlsx(raw.path("h.xlsx"), FILLED, merged=TWO_ROWS)
    declare(raw, "header_row = 2\ncrs = 'EPSG:4490'", COLUMNS + POINT)
    assert raw.land()[0]["point_x"] == "87.3"


def test_headings_that_reach_further_down_are_told(raw: RawFolder) -> None:
    write_xlsx(raw.path("h.xlsx"), FILLED, merged=TWO_ROWS)
    declare(raw)
    (fault,) = raw.faults()
    assert fault.code == "headings_reach"
    assert "header_rows = 2" in fault.text("zh")


def test_headings_of_a_text_table_in_two_rows(raw: RawFolder) -> None:
    raw.write("h.csv", "台账,,,\n房屋编号,用途,坐标,\n,,经度,纬度\nh1,自住,87.3,44.1\n")
    raw.declare("h.csv", f"header_row = 2\nheader_rows = 2\ncrs = 'EPSG:4490'\n{COLUMNS}{POINT}",
                table="house")  # fmt: skip
    assert raw.land() == [{"source_row": 4, "house_id": "h1", "use_class": "自住",
                           "point_x": "87.3", "point_y": "44.1"}]  # fmt: skip


def test_merged_cells_in_the_rows(raw: RawFolder) -> None:
    body = row(2, "h1", "p1", "自住", 360) + row(3, "h2", None, "自住") + row(4, "h3", None, "自住")
    write_xlsx(raw.path("h.xlsx"), row(1, *HEADINGS) + body, merged=["B2:B4", "D2:D3"])
    declare(raw, "", f"{COLUMNS}parcel_id_reported = '图斑编号'\nfloor_area_m2 = '面积'\n")
    rows = raw.land()
    assert [row["parcel_id_reported"] for row in rows] == ["p1"] * 3
    assert [row["floor_area_m2"] for row in rows] == ["#MERGED!", "#MERGED!", None]


def test_ids_as_shown_and_quantities_as_they_are(raw: RawFolder) -> None:
    numbers = "".join(cell(7, f"{column}2", 1) for column in "ABD") + cell("自住", "C2")
    write_xlsx(
        raw.path("h.xlsx"), f'{row(1, *HEADINGS)}<row r="2">{numbers}</row>', formats=["K000"]
    )
    declare(raw, "", f"{COLUMNS}parcel_id_reported = '图斑编号'\nfloor_area_m2 = '面积'\n")
    (landed,) = raw.land()
    assert (landed["house_id"], landed["floor_area_m2"]) == ("K007", "7")
