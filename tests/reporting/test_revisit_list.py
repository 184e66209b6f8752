"""The list of houses still to be revisited, read back: every house, once, in its unit's sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb
import openpyxl
import pytest
from workbook_reader import ReadSheet, read_workbook

from pipeline.base.sql import fetch_rows
from pipeline.reporting import revisit_list
from pipeline.reporting.report_context import read_report_context

if TYPE_CHECKING:
    from pathlib import Path


def ask(file: Path, query: str) -> list[dict[str, Any]]:
    with duckdb.connect(str(file), read_only=True) as con:
        return fetch_rows(con.execute(query))


@pytest.fixture(scope="module")
def files(small_file: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("revisits")
    with duckdb.connect(str(small_file), read_only=True) as con:
        context = read_report_context(con, "zh")
        return [*revisit_list.write(context, folder), *revisit_list.write_units(context, folder)]


@pytest.fixture(scope="module")
def sheets(files: list[Path]) -> dict[str, ReadSheet]:
    return read_workbook(files[0])


def column(sheet: ReadSheet, heading: str) -> list[Any]:
    at = sheet.headings.index(heading)
    return [row[at] for row in sheet.rows]


def test_every_house_left_stands_once_in_the_sheet_of_its_unit(
    sheets: dict[str, ReadSheet], small_file: Path
) -> None:
    left = ask(
        small_file,
        "SELECT house_no, report_unit.name_zh AS unit FROM house"
        " LEFT JOIN revisit USING (house_id) LEFT JOIN report_unit USING (report_unit_id)"
        " WHERE is_commercial AND revisit_status IS DISTINCT FROM 'done'",
    )
    assert len(left) == 300 - 289
    expected: dict[str, list[str]] = {}
    for row in left:
        expected.setdefault(row["unit"], []).append(row["house_no"])
    found = {
        name: sorted(column(sheet, "自建房编号"))
        for name, sheet in sheets.items()
        if name not in {"汇总", "按乡镇和村"}
    }
    assert found == {unit: sorted(numbers) for unit, numbers in expected.items()}


def test_the_totals_are_those_of_the_revisit(
    sheets: dict[str, ReadSheet], small_file: Path
) -> None:
    units = ask(small_file, "FROM revisit_progress_by_unit")
    rows = {row[0]: tuple(row[1:5]) for row in sheets["汇总"].rows}
    for unit in units:
        if unit["code"] != "unassigned" or unit["commercial_houses"]:
            pct = None if unit["revisited_pct"] is None else float(unit["revisited_pct"])
            assert rows[unit["name_zh"]] == (
                unit["commercial_houses"], unit["revisited"], unit["remaining"],
                "—" if pct is None else pct,
            )  # fmt: skip
    assert rows["合计"][:3] == (300, 289, 11)
    villages = [row for row in sheets["按乡镇和村"].rows if row[2] != "小计"]
    remaining = sheets["按乡镇和村"].headings.index("剩余")
    assert sum(row[remaining] for row in villages) == 11


def test_the_book_of_a_unit_holds_its_houses_and_none_of_others(
    files: list[Path], small_file: Path
) -> None:
    names = {row["house_no"]: row["unit"] for row in ask(
        small_file,
        "SELECT house_no, report_unit_name_zh AS unit FROM house_to_revisit",
    )}  # fmt: skip
    found: dict[str, set[str]] = {}
    for path in files[1:]:
        assert path.parent.parent.name == "units"
        cells = {
            cell for sheet in read_workbook(path).values() for row in sheet.rows for cell in row
        }
        found[path.parent.name] = cells & names.keys()
    for unit, numbers in found.items():
        assert numbers == {number for number, own in names.items() if own == unit}
    assert len(found) == 10


def test_cells_to_fill_in_accept_a_day_and_a_choice_only(files: list[Path]) -> None:
    book = openpyxl.load_workbook(files[0])
    page = book.worksheets[2]
    kinds = {rule.type for rule in page.data_validations.dataValidation}
    # and remarks that fit
    assert kinds == {"date", "list", "textLength"}
