"""Totals, notes and repeated headings: recognised in every table of cells, never a record lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sheet_files import row, write_xlsx

from pipeline.base.sql import connect, read_sql

if TYPE_CHECKING:
    from collections.abc import Iterator

    import duckdb
    from raw_folder import RawFolder

HEADINGS = ["房屋编号", "图斑编号", "用途", "面积", "坐标", "经度", "纬度"]
LEAVE_OUT = 'leave_out = ["total", "note", "heading"]\n'
COLUMNS = "[columns]\nhouse_id = '房屋编号'\nuse_class = '用途'\n"


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with connect(":memory:", {}, spatial=False) as con:
        con.execute(read_sql("pipeline.readers", "row_kinds.sql"))
        yield con


def kind_of(con: duckdb.DuckDBPyConnection, *texts: str, key: int | None = 0) -> Any:
    """Return the kind of a row as a text table has it; the key is one of its columns."""
    filled = [text for text in texts if text.strip()]
    own_key = texts[key].strip() or None if key is not None else None
    query = (
        "SELECT row_kind(squeezed($first), squeezed($last), count_seen($texts),"
        " are_numbers($first, $texts), squeezed($own_key), $headings, $titles)"
    )
    given = {"first": filled[0], "last": filled[-1], "texts": list(texts), "own_key": own_key,
             "headings": HEADINGS, "titles": ["甲县自建房台账"]}  # fmt: skip
    row = con.execute(query, given).fetchone()
    assert row is not None
    return row[0]


@pytest.mark.parametrize(
    ("texts", "kind"),
    [
        (["合计", "", "", "723"], "total"),
        (["合　计", "", "", "723"], "total"),
        (["", "小计：", "", "723"], "total"),
        (["乙镇小计", "", "", "723"], "total"),
        (["合计（户）", "", "", "6"], "total"),
        (["共计6户"], "total"),
        (["本页合计", "", "", "12"], "total"),
        (["甲镇 汇总", "", "", "12"], "total"),
        (["Total", "", "", "12"], "total"),
        (["填表人：某某  审核人：某某  2023.3.16"], "note"),
        (["填表人：", "某某", "审核人：", "某某"], "note"),
        (["单位负责人（签字）：", "", "日期："], "note"),
        (["备注：以上数据由乡镇填报"], "note"),
        (["注1：面积以平方米计"], "note"),
        (["一、城关镇"], "note"),
        (["（二）乙镇"], "note"),
        (["以下空白"], "note"),
        (["第2页 共5页"], "note"),
        (["2023年3月16日"], "note"),
        (["房屋编号", "图斑编号", "用途"], "heading"),
        (["坐标", "", "", "", "", "", "坐标"], "heading"),
        (["经度", "纬度"], "heading"),
        (["﻿房屋 编号", "图斑\n编号"], "heading"),
        (["甲县自建房台账"], "heading"),
        (["1", "2", "3", "4", "5", "6", "7"], "heading"),
        (["（1）", "（2）", "（3）", "（4）"], "heading"),
    ],
)
def test_rows_that_are_no_records(
    con: duckdb.DuckDBPyConnection, texts: list[str], kind: str
) -> None:
    assert kind_of(con, *texts) == kind


@pytest.mark.parametrize(
    "texts",
    [
        ["652301000001", "TB1", "自住", "120"],
        ["TB1", "p1", "备注：无"],
        ["h1"],
        ["652301000001"],
        ["1", "2", "自住", "4"],
        ["1", "2", "3"],
        ["h1", "", "", "合计"],
        ["合计村1号", "p1", "自住"],
        ["共计划", "p1"],
        ["房屋编号", "p1", "自住"],
        ["城关镇", "", "", "12"],
        ["张三", "", ""],
        ["-", "", ""],
    ],
)
def test_records_whatever_they_look_like(con: duckdb.DuckDBPyConnection, texts: list[str]) -> None:
    assert kind_of(con, *texts) is None


def test_a_row_with_an_id_of_its_own_is_a_record(con: duckdb.DuckDBPyConnection) -> None:
    assert kind_of(con, "小计", "h1", "自住", key=1) is None
    assert kind_of(con, "备注：拆除", "h1", "自住", key=1) is None
    assert kind_of(con, "审核人：", "张三", "", key=1) == "note"
    assert kind_of(con, "", "合计", "723", key=1) == "total"
    assert kind_of(con, "7", "合计", "723", key=1) == "total"
    assert kind_of(con, "小计", "", "723", key=None) == "total"


TABLE = [
    HEADINGS[:4],
    ["652301000001", "p1", "自住", "120"],
    HEADINGS[:4],
    ["652301000002", "p2", "自住", "130"],
    ["合计", "", "", "250"],
    ["", " ", "", ""],
    ["填表人：某某", "", "", ""],
]


def write_csv(raw: RawFolder, extra: str = "") -> None:
    raw.write("h.csv", "\n".join(",".join(texts) for texts in TABLE) + "\n")
    raw.declare("h.csv", extra + COLUMNS, table="house")


def write_workbook(raw: RawFolder, extra: str = "") -> None:
    body = "".join(
        row(number, *(text or None for text in texts)) for number, texts in enumerate(TABLE, 1)
    )
    write_xlsx(raw.path("h.xlsx"), body)
    raw.declare("h.xlsx", extra + COLUMNS, table="house")


@pytest.mark.parametrize("write", [write_csv, write_workbook])
def test_what_is_declared_is_left_out(raw: RawFolder, write: Any) -> None:
    write(raw, LEAVE_OUT)
    landed = [(row["source_row"], row["house_id"], list(row)) for row in raw.land()]
    columns = ["source_row", "house_id", "use_class", "parcel_id_reported"]
    assert landed == [(2, "652301000001", columns), (4, "652301000002", columns)]


@pytest.mark.parametrize("write", [write_csv, write_workbook])
def test_what_is_not_declared_is_told(raw: RawFolder, write: Any) -> None:
    write(raw, 'leave_out = "total"\n')
    kinds = {row["source_row"]: row["row__kind"] for row in raw.land()}
    assert kinds == {2: None, 3: "heading", 4: None, 7: "note"}


def test_a_table_of_nothing_but_totals_is_empty(raw: RawFolder) -> None:
    raw.write("h.csv", "房屋编号,用途,面积\n合计,,0\n")
    raw.declare("h.csv", LEAVE_OUT + COLUMNS, table="house")
    assert raw.codes() == ["empty_file"]
