"""All lists that are written, read back: what is filled in is checked, and all have one order."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import docx
import duckdb
import openpyxl
import pytest

from pipeline.base.config import load_project
from pipeline.handover.fix_list import write_fix_list
from pipeline.reporting import (
    close_out,
    key_lists,
    ledgers,
    progress_workbook,
    receipts,
    revisit_list,
    spot_plan,
    worklist,
)
from pipeline.reporting.report_context import read_report_context

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

pytestmark = pytest.mark.slow
PEN = "FFFFF8DC"
"""Ground of what is filled in."""
WRITERS = (
    progress_workbook.write, receipts.write, close_out.write,
    *(write for module in (worklist, key_lists, ledgers, spot_plan, revisit_list)
      for write in (module.write, module.write_units)),
)  # fmt: skip
RULES = {
    "核查结果": "list", "抽查结果": "list", "处置措施": "list", "是否改判": "list",
    "处置日期": "date", "回头看日期": "date", "更正日期": "date", "备注": "textLength",
    "抽查人": "textLength", "更正人": "textLength", "更正原因": "textLength",
}  # fmt: skip
"""What each column accepts that is filled in; a new value of a fix list depends on its field."""
CHECKED = {"用途": "list", "隐患等级": "list", "进展": "list", "时限": "date",
           "销号日期": "date", "层数": "whole", "建成年份": "whole"}  # fmt: skip
"""Columns of the ledgers that an office keeps up to date."""


@dataclass(frozen=True)
class List:
    """A sheet, a table of a document or a CSV with a row per parcel or house."""

    name: str
    headings: list[str]
    rows: list[list[Any]]
    page: Worksheet | None = None


@pytest.fixture(scope="module")
def lists(small_root: Path, tmp_path_factory: pytest.TempPathFactory) -> list[List]:
    folder, project = tmp_path_factory.mktemp("all"), load_project(small_root)
    with duckdb.connect(str(project.database), read_only=True) as con:
        context = read_report_context(con, "zh")
        files = [path for write in WRITERS for path in write(context, folder)]
    fix_list = write_fix_list(project, "652325", folder / "fix.xlsx")
    assert fix_list is not None
    return [found for path in (*files, fix_list.path) for found in lists_of(path)]


def lists_of(path: Path) -> list[List]:
    if path.suffix == ".xlsx":
        return [_of_sheet(path.name, page) for page in openpyxl.load_workbook(path).worksheets]
    if path.suffix == ".csv":
        head, *rows = csv.reader(path.read_text(encoding="utf-8-sig").splitlines())
        return [List(path.name, head, [list(row) for row in rows])]
    tables = [
        [[cell.text for cell in row.cells] for row in table.rows]
        for table in docx.Document(str(path)).tables
        if table.rows[0].cells[0].text == "序号"
    ]
    return [List(path.name, tables[0][0], [row for table in tables for row in table[1:]])]


def _of_sheet(name: str, page: Worksheet) -> List:
    """Return a sheet; its headings stand below title and notes, or at the top."""
    at = 1 if page.cell(1, 2).value else 3
    rows = list(page.iter_rows(min_row=at + 1, values_only=True))
    headings = [str(cell.value or "") for cell in page[at]]
    return List(f"{name} {page.title}", headings, [list(row) for row in rows if any(row)], page)


def pen_columns(found: List) -> list[str]:
    page = found.page
    if page is None or not found.rows:
        return []
    first = page.max_row  # the last row of a list has all its cells
    return [
        heading
        for at, heading in enumerate(found.headings, start=1)
        if page.cell(first, at).fill.fgColor.rgb == PEN
    ]


def rules_of(found: List, heading: str) -> dict[str, int]:
    """Return how many cells below a heading each kind of rule covers."""
    assert found.page is not None
    at = found.headings.index(heading) + 1
    covered: dict[str, int] = {}
    for rule in found.page.data_validations.dataValidation:
        cells = sum(
            area.max_row - area.min_row + 1
            for area in rule.sqref.ranges
            if area.min_col <= at <= area.max_col
        )
        if cells:
            covered[str(rule.type)] = covered.get(str(rule.type), 0) + cells
    return covered


def test_every_cell_that_is_filled_in_accepts_only_what_can_be_read(lists: list[List]) -> None:
    seen: dict[str, set[str]] = {}
    for found in lists:
        for heading in pen_columns(found):
            covered = rules_of(found, heading)
            assert sum(covered.values()) == len(found.rows), (found.name, heading)
            if heading in RULES:
                assert set(covered) == {RULES[heading]}, (found.name, heading)
            seen.setdefault(heading, set()).add(found.name)
    assert set(seen) == {*RULES, "更正值"}
    kinds = rules_of(next(found for found in lists if found.name == "fix.xlsx 更正清单"), "更正值")
    assert kinds.keys() == {"list", "custom", "textLength"}


def test_what_an_office_keeps_up_to_date_is_checked(lists: list[List]) -> None:
    ledger_sheets = [
        found for found in lists if "隐患房屋台账" in found.name and "汇总" not in found.name
    ]
    assert len(ledger_sheets) > 20
    for found in ledger_sheets:
        if found.rows and found.rows[0][0] != "无":
            for heading, kind in CHECKED.items():
                assert rules_of(found, heading) == {kind: len(found.rows)}, (found.name, heading)


def test_lists_of_parcels_and_houses_are_in_the_order_of_the_bureau(
    lists: list[List], small_file: Path
) -> None:
    """By unit, township, village; then by number, or as one walks; key lists by tier before."""
    with duckdb.connect(str(small_file), read_only=True) as con:
        places = {
            number: (unit, township, village)
            for number, unit, township, village in con.execute(
                "SELECT number, coalesce(sort, 999), coalesce(township_code, '~'),"
                " coalesce(village_code, '~') FROM ("
                " SELECT house_no AS number, report_unit_id, township_code, village_code FROM house"
                " UNION ALL"
                " SELECT parcel_id, report_unit_id, township_code, village_code FROM parcel)"
                " LEFT JOIN report_unit USING (report_unit_id)"
            ).fetchall()
        }
    checked = set()
    for found in lists:
        number = next((h for h in ("自建房编号", "图斑编号") if h in found.headings), None)
        if (
            number is None
            or len(found.rows) < 2
            or ("走访序号" in found.headings and "站序" in found.headings)
        ):
            continue  # a route goes from village to village as one drives
        keys = []
        for row in found.rows:
            cells = dict(zip(found.headings, row, strict=True))
            walk = next((int(cells[h]) for h in ("走访序号", "村内序号") if h in cells), 0)
            keys.append((cells.get("档次") or 0, _calm(cells), places[cells[number]], walk))
        assert keys == sorted(keys), (found.name, found.headings)
        checked.add(found.name.split()[0])
    assert len(checked) > 8, checked


def _calm(cells: dict[str, Any]) -> bool:
    """Whether a house of a key list is not among those that stand first in their tier."""
    is_uncontrolled = cells.get("已管控") == "否" and cells.get("隐患等级") == "严重"
    return not (is_uncontrolled or "腾空后仍使用" in str(cells.get("列入原因")))
