"""Fix lists: what stands in them, and the way of one back into the file it was made from."""

from __future__ import annotations

import shutil
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import duckdb
import openpyxl
import pytest

from pipeline.base.config import Project, load_project
from pipeline.base.errors import RefusedError
from pipeline.base.progress import Silent
from pipeline.dictionary import load_dictionary
from pipeline.handover.fix_list import write_fix_list
from pipeline.published.row_units import UNASSIGNED
from pipeline.warehouse import build

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

Line = dict[str, Any]


def ask(project: Project, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(project.database), read_only=True) as con:
        return con.execute(query).fetchall()


def lines_of(sheet: Worksheet) -> list[Line]:
    """Return the lines by their headings."""
    headings, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(map(str, headings), row, strict=True)) for row in rows]


def fill(path: Path, right: Callable[[Line], str | None]) -> int:
    """Fill in the right values as a clerk would; return how many."""
    book = openpyxl.load_workbook(path)
    sheet = book["更正清单"]
    at = {str(cell.value): cell.column for cell in sheet[1]}
    filled = 0
    for number, line in enumerate(lines_of(sheet), start=2):
        value = right(line)
        if value is not None:
            sheet.cell(number, at["更正值"]).value = value
            sheet.cell(number, at["更正人"]).value = "周演示"
            sheet.cell(number, at["更正日期"]).value = "2023-03-20"
            filled += 1
    book.save(path)
    return filled


@pytest.fixture(scope="module")
def lists(small_root: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Line]]:
    """Return the lines of every unit's list."""
    project, folder = load_project(small_root), tmp_path_factory.mktemp("lists")
    units = [unit for (unit,) in ask(project, "SELECT report_unit_id FROM report_unit")]
    found = {}
    for unit in [*units, UNASSIGNED]:
        written = write_fix_list(project, unit, folder / f"{unit}.xlsx")
        if written is not None:
            found[unit] = lines_of(openpyxl.load_workbook(written.path)["更正清单"])
            assert written.lines == len(found[unit])
    return found


def test_the_lists_together_hold_every_fault_of_every_rejected_row_once(
    lists: dict[str, list[Line]], small_root: Path
) -> None:
    faults = ask(
        load_project(small_root),
        "SELECT path, source_row, unnest(faults).field FROM rejected_row"
        " JOIN source_file USING (source_file_id)",
    )
    labels = {
        column.zh: column.name
        for table in load_dictionary().tables.values()
        for column in table.columns.values()
        if column.name in {field for *_, field in faults}
    }
    listed = [
        (line["来源文件"], line["行号"], labels[line["字段"]])
        for rows in lists.values()
        for line in rows
        if line["来源文件"]
    ]
    assert len(faults) > 80
    assert sorted(listed) == sorted(faults)


def test_every_finding_stands_in_the_list_of_its_unit(
    lists: dict[str, list[Line]], small_root: Path
) -> None:
    query = "SELECT coalesce(report_unit_id, 'unassigned'), rule_id, key FROM quality_finding"
    findings = set(ask(load_project(small_root), query))
    listed = {
        (unit, line["规则编号"], line["记录编号"])
        for unit, rows in lists.items()
        for line in rows
        if line["规则编号"]
    }
    assert findings
    assert listed == findings


def test_each_line_says_in_which_week_it_is(lists: dict[str, list[Line]], small_root: Path) -> None:
    query = (
        "SELECT rule_id, key, (as_of - open_since) // 7, came_back, is_first_record FROM fault_age"
        " CROSS JOIN run WHERE kind = 'finding'"
    )
    known = {(rule, key): state for rule, key, *state in ask(load_project(small_root), query)}
    words = ("第一周", "第二周", "第三周", "第四周")
    seen = set()
    for line in (line for rows in lists.values() for line in rows):
        if not line["规则编号"]:
            assert line["已持续"] == "第一周，自有记录起"
            continue
        weeks, came_back, is_first = known[line["规则编号"], line["记录编号"]]
        more = "，再次出现" if came_back else "，自有记录起" if is_first else ""
        assert line["已持续"] == words[weeks] + more
        seen.add(line["已持续"])
    assert {"第一周", "第一周，再次出现", "第三周", "第四周，自有记录起"} <= seen


def test_rows_of_a_county_file_are_in_the_countys_list(lists: dict[str, list[Line]]) -> None:
    files = {line["来源文件"] for line in lists["652325"] if line["来源文件"]}
    assert files == {"demo/奇台县房屋.csv", "demo/奇台县图斑.gpkg[奇台县图斑]"}


def test_the_workbook_keeps_ids_as_text_and_offers_the_labels(
    small_root: Path, tmp_path: Path
) -> None:
    written = write_fix_list(load_project(small_root), "652325", tmp_path / "list.xlsx")
    assert written is not None
    book = openpyxl.load_workbook(written.path)
    sheet, lists = book["更正清单"], book["代码"]
    at = {str(cell.value): cell.column for cell in sheet[1]}
    columns = load_dictionary().tables["correction"].columns

    delivered = {column.zh for column in columns.values() if column.is_delivered}
    assert delivered <= at.keys()
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == f"A1:P{sheet.max_row}"
    assert lists.sheet_state == "hidden"
    ids = [sheet.cell(row, at["记录编号"]) for row in range(2, sheet.max_row + 1)]
    assert {cell.number_format for cell in ids} == {"@"}
    assert {cell.data_type for cell in ids if cell.value} == {"s"}
    assert sheet.column_dimensions["C"].width > 2 * len("房屋用途：代码未知")
    rules = sheet.data_validations.dataValidation
    offered = {rule.formula1: rule.sqref for rule in rules if "代码" in str(rule.formula1)}
    labels = [code.name_zh for code in load_dictionary().code_lists["use_class"].values()]
    for formula, cells in offered.items():
        column = formula.split("$")[1]
        here = [cell.value for cell in lists[column] if cell.value]
        row = next(iter(cells.ranges)).min_row
        if sheet.cell(row, at["字段"]).value == "房屋用途":
            assert here == labels
            break
    else:
        pytest.fail("no list of labels for the use of a house")
    notes = [cell.value for cell in book["说明"]["A"]]
    assert notes[0] == "奇台县更正清单，截至 2023-03-16"
    assert "示例数据" in notes[1]


def test_texts_that_look_like_formulas_stay_texts(tmp_path: Path, small_root: Path) -> None:
    root = tmp_path / "root"
    shutil.copytree(small_root, root)
    project = load_project(root)
    with duckdb.connect(str(project.database)) as con:
        con.execute(
            "UPDATE rejected_row SET raw = replace(raw::VARCHAR, '不详', '=1+1')::JSON"
            " WHERE reason = 'unknown_code'"
        )
    written = write_fix_list(project, "652324")
    assert written is not None
    assert written.path == root / "data/processed/fix-lists/652324-2023-03-16.xlsx"
    sheet = openpyxl.load_workbook(written.path)["更正清单"]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value == "=1+1"]
    assert [cell.data_type for cell in cells] == ["s"]


def test_an_unknown_unit_is_refused_with_those_there_are(small_root: Path, tmp_path: Path) -> None:
    with pytest.raises(RefusedError) as refused:
        write_fix_list(load_project(small_root), "奇台", tmp_path / "list.xlsx")
    (fault,) = refused.value.faults
    assert "652325" in fault.text("zh")
    assert list(tmp_path.iterdir()) == []


@dataclass(frozen=True)
class RoundTrip:
    """A small prefecture before and after its lists came back."""

    project: Project
    filled: int
    lines: int
    rejected: tuple[int, int]
    findings: tuple[int, int]
    """Of rule B04: years and storeys out of range."""


RIGHT = {"房屋用途": "其他自建房", "排查状态": "已排查"}
NEVER = ("坐标为零", "无图形")
YEARS = range(1900, 2024)
STOREYS = range(1, 16)


def right_value(line: Line) -> str | None:
    """Return what a clerk would fill in; new ids where ids are missing, damaged or repeated."""
    field = line["字段"]
    if line["规则编号"] == "B04":
        sound = {"建成年份": YEARS, "层数": STOREYS}.get(field)
        # a year in the middle, for none may lie after the one of the form
        return None if sound is None or int(line["原值"]) in sound else str(sound[len(sound) // 2])
    if line["规则编号"] or line["原因"] in NEVER or line["原因"] == "所指记录不存在":
        return None
    if field in {"房屋编号", "图斑编号"}:
        return f"{line['来源文件'][5:7]}{line['行号']}"
    return RIGHT.get(field)


@pytest.fixture(scope="module")
def round_trip(small_root: Path, tmp_path_factory: pytest.TempPathFactory) -> RoundTrip:
    root = tmp_path_factory.mktemp("round") / "root"
    shutil.copytree(small_root, root)
    project = load_project(root)
    count = (
        "SELECT (SELECT count(*) FROM rejected_row),"
        " (SELECT count(*) FROM quality_finding WHERE rule_id = 'B04')"
    )
    ((rejected, findings),) = ask(project, count)
    units = [unit for (unit,) in ask(project, "SELECT report_unit_id FROM report_unit")]
    filled = lines = 0
    for unit in [*units, UNASSIGNED]:
        written = write_fix_list(project, unit)
        if written is not None:
            filled += fill(written.path, right_value)
            lines += written.lines
            for file in (written.path, written.declaration):
                shutil.copy(file, project.raw / file.name)
    build(project, Silent())
    ((rejected_now, findings_now),) = ask(project, count)
    return RoundTrip(project, filled, lines, (rejected, rejected_now), (findings, findings_now))


@pytest.mark.slow
def test_what_was_filled_in_is_mended(round_trip: RoundTrip) -> None:
    outcomes = dict(
        ask(
            round_trip.project,
            "SELECT outcome, count(*) FROM correction JOIN source_file USING (source_file_id)"
            " WHERE path NOT LIKE 'demo/%' GROUP BY ALL",
        )
    )
    left = ask(round_trip.project, "SELECT DISTINCT reason FROM rejected_row ORDER BY ALL")

    assert outcomes == {
        "applied": round_trip.filled,
        "not_filled_in": round_trip.lines - round_trip.filled,
    }
    assert round_trip.filled > 60
    assert [reason for (reason,) in left] == ["no_geometry", "unknown_reference", "zero_coordinate"]
    assert round_trip.rejected[0] - round_trip.rejected[1] > 60
    assert round_trip.findings[0] > 0
    assert round_trip.findings[1] == 0


@pytest.mark.slow
def test_the_list_is_a_source_as_it_stands(round_trip: RoundTrip) -> None:
    sources = ask(
        round_trip.project,
        "SELECT path, rows_read, rows_rejected, unmapped_columns FROM source_file"
        " WHERE target_table = 'correction' AND path NOT LIKE 'demo/%'",
    )
    assert sum(rows for _, rows, _, _ in sources) == round_trip.lines
    for path, _, rejected, unmapped in sources:
        assert path.endswith("-2023-03-16.xlsx[更正清单]")
        assert rejected == 0
        assert unmapped == ["所在地", "规则编号", "问题", "已持续", "处理意见", "原因"]
    text = (round_trip.project.raw / "652325-2023-03-16.toml").read_text(encoding="utf-8")
    assert tomllib.loads(text)["is_sample"] is True


@pytest.mark.slow
def test_a_second_list_shows_what_the_first_has_made_of_a_field(round_trip: RoundTrip) -> None:
    written = write_fix_list(round_trip.project, "652325")
    assert written is not None
    reasons = {line["原因"] for line in lines_of(openpyxl.load_workbook(written.path)["更正清单"])}
    assert reasons <= {*NEVER, None}
