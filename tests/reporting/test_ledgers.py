"""The hazard ledgers read back: every house once in each, with the values of its view."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Literal

import duckdb
import pytest
from prefecture import Prefecture, square
from workbook_reader import ReadSheet, read_workbook

from pipeline.base.sql import fetch_rows
from pipeline.dictionary import load_dictionary
from pipeline.reporting import ledgers
from pipeline.reporting.report_context import read_report_context

if TYPE_CHECKING:
    from pathlib import Path

Books = dict[str, dict[str, ReadSheet]]
HEADINGS = [
    "序号", "县市", "乡镇（街道）", "村（社区）", "自建房编号", "地址", "产权人", "用途", "层数",
    "面积（㎡）", "结构", "建成年份", "隐患等级", "鉴定等级", "鉴定机构", "鉴定依据", "管控措施",
    "围挡警示", "整治措施", "责任单位", "责任人", "时限", "进展", "销号日期", "备注",
]  # fmt: skip
"""The columns offices know, in the order they know."""
PLAIN = {
    "县市": "county_name_zh", "乡镇（街道）": "township_name_zh", "村（社区）": "village_name_zh",
    "地址": "address", "产权人": "owner_name", "层数": "storeys", "面积（㎡）": "floor_area_m2",
    "建成年份": "built_year", "鉴定机构": "agency", "责任单位": "department_name_zh",
    "责任人": "responsible_person", "时限": "due_on", "销号日期": "closed_on",
}  # fmt: skip
CODED = {
    "用途": ("use_class", "use_class"), "结构": ("structure_type", "structure_type"),
    "隐患等级": ("hazard_level", "hazard_level"), "鉴定等级": ("grade", "grade"),
    "管控措施": ("control_kinds", "measure_kind"), "整治措施": ("measure_kinds", "measure_kind"),
    "进展": ("stage", "hazard_stage"),
}  # fmt: skip


def write(
    file: Path, folder: Path, language: Literal["zh", "en"] = "zh", full: Any = None
) -> Books:
    with duckdb.connect(str(file), read_only=True) as con:
        paths = list(ledgers.write(read_report_context(con, language), folder, full))
    return {path.name: read_workbook(path) for path in paths}


def ask(file: Path, query: str) -> list[dict[str, Any]]:
    with duckdb.connect(str(file), read_only=True) as con:
        return fetch_rows(con.execute(query))


@pytest.fixture(scope="module")
def books(small_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Books:
    return write(small_file, tmp_path_factory.mktemp("ledgers"))


def by_kind(books: Books) -> list[tuple[str, dict[str, ReadSheet]]]:
    """Return the key of each book's sheets in the view, and its sheets."""
    units, departments = books.values()
    return [("report_unit_name_zh", units), ("department_name_zh", departments)]


def test_there_is_one_book_a_kind_with_a_summary_first(books: Books) -> None:
    assert list(books) == ["隐患房屋台账（按县市园区）.xlsx", "隐患房屋台账（按责任单位）.xlsx"]
    for sheets in books.values():
        assert next(iter(sheets)) == "汇总"


def test_every_house_stands_in_exactly_one_sheet_of_each_book(
    books: Books, small_file: Path
) -> None:
    for key, sheets in by_kind(books):
        rows = ask(small_file, f"SELECT house_no AS no, {key} AS part FROM hazard_ledger")
        expected = {row["no"]: row["part"] for row in rows}
        found = [
            (number, name)
            for name, sheet in sheets.items()
            if name != "汇总" and "无" not in sheet.column("序号")
            for number in sheet.column("自建房编号")
        ]
        assert len(found) == len(expected) == 24
        assert dict(found) == expected


def test_a_unit_without_hazards_says_so(books: Books, small_file: Path) -> None:
    units, _ = books.values()
    rows = ask(small_file, "SELECT name_zh FROM rectification_progress_by_unit WHERE hazardous = 0"
                           " AND code <> 'unassigned'")  # fmt: skip
    assert rows
    for row in rows:
        assert units[row["name_zh"]].rows[0][0] == "无"
        assert "共 0 栋" in units[row["name_zh"]].note


def test_all_cells_of_every_house_equal_the_view(books: Books, small_file: Path) -> None:
    labels = load_dictionary().code_lists
    houses = {row["house_no"]: row for row in ask(small_file, "FROM hazard_ledger")}
    for _, sheets in by_kind(books):
        for name, sheet in sheets.items():
            if name == "汇总":
                continue
            assert sheet.headings == HEADINGS
            for number, cells in enumerate(sheet.rows, start=1):
                if cells[0] == "无":
                    continue
                found = dict(zip(HEADINGS, cells, strict=True))
                house = houses[found["自建房编号"]]
                assert found["序号"] == number
                for heading, column in PLAIN.items():
                    assert found[heading] == house[column], heading
                for heading, (column, codes) in CODED.items():
                    given = house[column]
                    listed = given if isinstance(given, list) else [given] if given else []
                    text = "、".join(labels[codes][code].name_zh for code in listed)
                    assert (found[heading] or "") == text, heading
                assert (found["鉴定依据"] or "") == "、".join(house["standards"])
                late = f"逾期{house['days_overdue']}天" if house["is_overdue"] else ""
                assert late in (found["备注"] or "")


def test_summaries_equal_the_views(books: Books, small_file: Path) -> None:
    counts = "hazardous, severe, todo, doing, rectified, regraded, overdue, rectified_pct"
    views = ("rectification_progress_by_unit", "hazard_ledger_by_department")
    names, parts = ("name_zh", "department_name_zh"), ("code <> 'unassigned'", "row_kind = 'item'")
    queries = [
        f"SELECT {name}, {counts} FROM {view} WHERE {part}"
        for name, view, part in zip(names, views, parts, strict=True)
    ]
    for (_, sheets), query in zip(by_kind(books), queries, strict=True):
        summary = sheets["汇总"]
        expected = [
            [
                value if at < 8 or value is None else float(value)
                for at, value in enumerate(row.values())
            ]
            for row in ask(small_file, query)
        ]
        expected = [["—" if value is None else value for value in row] for row in expected]
        assert sorted(summary.rows[:-1]) == sorted(expected)
        assert summary.rows[-1] == ["合计", 24, *summary.rows[-1][2:]]
        for at in range(1, 8):
            assert sum(row[at] for row in summary.rows[:-1]) == summary.rows[-1][at]
        # as many on each sheet as the summary says
        lengths = {name: len(sheet.rows) for name, sheet in sheets.items()}
        assert all(lengths[row[0]] == max(row[1], 1) for row in summary.rows[:-1])


def test_names_are_masked_unless_full_values_are_given(
    books: Books, small_file: Path, tmp_path: Path
) -> None:
    (house,) = ask(small_file, "FROM hazard_ledger WHERE owner_name IS NOT NULL LIMIT 1")
    full = {
        ("house", house["house_id"]): {"owner_name": "张样本全名"},
        ("hazard_case", house["case_id"]): {"responsible_person": "李样本全名"},
    }
    given = write(small_file, tmp_path, full=full)
    for name, sheets in given.items():
        owners, people = Counter[str](), Counter[str]()
        for sheet in list(sheets.values())[1:]:
            assert "保密" in sheet.note
            owners.update(sheet.column("产权人"))
            people.update(sheet.column("责任人"))
        assert owners["张样本全名"] == people["李样本全名"] == 1
        # who is not among the full values stays masked
        assert sum(str(owner).endswith("**") for owner in owners.elements()) == 23
        for sheet in list(books[name].values())[1:]:
            assert "隐去" in sheet.note
            assert all(owner is None or owner.endswith("**") for owner in sheet.column("产权人"))


def test_houses_without_department_or_unit_have_a_sheet(tmp_path: Path) -> None:
    place = Prefecture(tmp_path / "root")
    parcel = {"parcel_id": "p", "survey_status": "done", "geometry": square(87.001, 44.001)}
    place.deliver("parcel", [parcel])
    place.deliver("house", [{"house_id": "h", "platform_house_no": "N1", "use_class": "mixed"}])
    case = {"case_id": "c", "house_id": "h", "hazard_level": "severe", "found_on": "2022-09-01"}
    place.deliver("hazard_case", [case])
    place.build()
    units, departments = write(place.database, tmp_path, "en").values()
    assert list(departments) == ["Summary", "No department"]
    assert departments["No department"].column("House number") == ["N1"]
    assert list(units) == ["Summary", "名652301", "Unassigned"]
    assert units["Unassigned"].column("House number") == ["N1"]
    assert units["名652301"].rows[0][0] == "None"


def test_sheets_are_ready_to_print(books: Books) -> None:
    for sheets in books.values():
        for sheet in list(sheets.values())[1:]:
            page = sheet.page
            assert page.freeze_panes == "A4"
            assert page.print_title_rows == "$1:$3"
            assert page.page_setup.orientation == "landscape"
            assert "$Y$" in page.print_area
            assert "&P" in page.oddFooter.center.text
            if sheet.rows[0][0] != "无":
                assert page.auto_filter.ref == f"A3:Y{3 + len(sheet.rows)}"
