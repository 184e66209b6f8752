"""The workbook of plans: proposals marked, cells that take what the table takes, the way back."""

from __future__ import annotations

import datetime as dt
import shutil
from typing import TYPE_CHECKING

import duckdb
import openpyxl
import pytest
from prefecture import SETTINGS, Prefecture, square
from workbook_reader import read_workbook

from pipeline.delivery.carried import carried_declarations
from pipeline.delivery.delivered import Delivered
from pipeline.readers.archive import member_names
from pipeline.readers.carried_text import carried_text
from pipeline.reporting import plan_workbook
from pipeline.reporting.report_context import read_report_context

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.base.config import Language

DONE = 28
HEADINGS = {
    "zh": ["工作任务", "单位代码", "截止日", "计划累计完成", "牵头部门", "责任人"],
    "en": ["metric", "area_code", "week_ending", "planned_total", "lead_department",
           "responsible_person"],
}  # fmt: skip
SHEETS = {"zh": "任务分解表", "en": "Plan by week"}


@pytest.fixture(scope="module")
def unplanned(tmp_path_factory: pytest.TempPathFactory) -> Prefecture:
    """Return 40 parcels of one village, 28 done, 21 days before the deadline, without a plan."""
    settings = SETTINGS + "[deadlines]\nsurvey = 2023-04-06\n"
    place = Prefecture(tmp_path_factory.mktemp("unplanned") / "root", settings=settings)
    place.deliver("parcel", [
        {
            "parcel_id": f"p{at:02}",
            "survey_status": "done" if at < DONE else "unsurveyed",
            "geometry": square(87.0005 + at / 5000, 44.001),
        }
        for at in range(40)
    ])  # fmt: skip
    place.build()
    return place


def of_the_unit(place: Prefecture, language: Language, folder: Path) -> Path:
    with duckdb.connect(str(place.database), read_only=True) as con:
        context = read_report_context(con, language)
        (book,) = plan_workbook.write_units(context, folder)
    return book


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_proposal_comes_back_as_a_plan(
    unplanned: Prefecture, language: Language, tmp_path: Path
) -> None:
    book = of_the_unit(unplanned, language, tmp_path)
    sheet = read_workbook(book)[SHEETS[language]]
    headings = [name for name in sheet.headings if name in HEADINGS[language]]
    assert headings == HEADINGS[language]
    code, day, total = (sheet.headings.index(HEADINGS[language][at]) for at in (1, 2, 3))
    sent = {(row[code], str(row[day])[:10], row[total]) for row in sheet.rows}
    # 12 left in three weeks, for the unit and for its only township with parcels
    weeks = {("2023-03-23", 32), ("2023-03-30", 36), ("2023-04-06", 40)}
    assert sent == {(area, *week) for area in ("652301", "652301001") for week in weeks}

    root = tmp_path / "root"
    shutil.copytree(unplanned.root / "data" / "raw", root / "data" / "raw")
    (root / "pipeline.toml").write_text(unplanned.settings, encoding="utf-8")
    filled_in(book, root / "data" / "raw" / "报来的计划.xlsx")
    again = _built_place(root)
    rows = again.rows("SELECT area_code, week_ending, planned_total FROM work_plan")
    came_back = {(row["area_code"], str(row["week_ending"]), row["planned_total"]) for row in rows}
    assert came_back == sent
    days = again.rows("SELECT DISTINCT as_of, responsible_person FROM work_plan ORDER BY 2")
    assert [tuple(day.values()) for day in days] == [
        (dt.date(2023, 3, 15), "王**"),
        (dt.date(2023, 3, 15), None),
    ]
    unit = again.row("FROM plan_by_unit WHERE metric = 'survey_done' AND code = '652301'")
    assert (unit["state"], unit["is_proposal"], unit["target"]) == ("not_due", False, 40)


def filled_in(book: Path, place: Path) -> None:
    """Fill in the day of the plan and a name, as an office does, and save it elsewhere."""
    opened = openpyxl.load_workbook(book)
    page = opened.worksheets[0]
    page["B2"] = dt.date(2023, 3, 15)
    at = next(cell.column for cell in page[3] if cell.value in {"责任人", "responsible_person"})
    page.cell(4, at, "王示例")
    opened.save(place)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_proposal_that_nobody_has_confirmed_is_refused_by_its_cell(
    unplanned: Prefecture, language: Language, tmp_path: Path
) -> None:
    book = of_the_unit(unplanned, language, tmp_path)
    file = Delivered(book, book.name)
    found, faults = carried_declarations([file], member_names, carried_text)
    assert not found
    assert [(fault.code, fault.field) for fault in faults] == [("template_without_day", "B2")]
    filled_in(book, book)
    ((_, declaration),), faults = carried_declarations([file], member_names, carried_text)
    assert not faults
    assert (declaration.table, declaration.as_of) == ("work_plan", dt.date(2023, 3, 15))


def _built_place(root: Path) -> Prefecture:
    """Build a root whose deliveries are there already."""
    place = Prefecture.__new__(Prefecture)
    place.root = root
    place.build()
    return place


def test_proposals_are_marked_and_plans_are_not(small_file: Path, tmp_path: Path) -> None:
    with duckdb.connect(str(small_file), read_only=True) as con:
        (book,) = plan_workbook.write(read_report_context(con, "zh"), tmp_path)
        proposed = con.sql(
            "SELECT count(*) FROM plan_week WHERE is_proposal AND level IN ('prefecture', 'unit')"
        ).fetchall()[0][0]
        delivered = con.sql(
            "SELECT count(*) FROM work_plan"
            " WHERE length(area_code) < 9 AND as_of <= (SELECT as_of FROM run)"
        ).fetchall()[0][0]
    sheet = read_workbook(book)["任务分解表"]
    marks = [row[sheet.headings.index("来源")] for row in sheet.rows]
    assert marks.count("系统建议") == proposed > 0
    assert marks.count("报送计划") == delivered > 0


def test_cells_accept_only_what_the_table_takes(small_file: Path, tmp_path: Path) -> None:
    with duckdb.connect(str(small_file), read_only=True) as con:
        (book,) = plan_workbook.write(read_report_context(con, "zh"), tmp_path)
    page = openpyxl.load_workbook(book)["任务分解表"]
    headings = {cell.value: cell.column_letter for cell in page[3]}
    rules = {str(rule.sqref)[0]: rule for rule in page.data_validations.dataValidation}
    assert rules[headings["工作任务"]].type == "list"
    assert rules[headings["截止日"]].type == "date"
    total = rules[headings["计划累计完成"]]
    assert (total.type, total.formula1, total.formula2) == ("whole", "0", f"${headings['总数']}4")
    assert rules[headings["责任人"]].type == "textLength"
