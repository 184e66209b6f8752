"""The lists of what is not done, read back: rows, order, marks and counts of the views."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
import pytest
from workbook_reader import ReadSheet, read_workbook

from pipeline.reporting import duty_lists
from pipeline.reporting.report_context import read_report_context

if TYPE_CHECKING:
    from pathlib import Path

NUMBERS = {"未办结通知书": ("notice", "通知书编号"), "未答复投诉": ("complaint", "受理编号")}


@pytest.fixture(scope="module")
def books(
    small_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, dict[str, ReadSheet]]:
    folder = tmp_path_factory.mktemp("lists")
    with duckdb.connect(str(small_file), read_only=True) as con:
        context = read_report_context(con, "zh")
        paths = [*duty_lists.write(context, folder), *duty_lists.write_units(context, folder)]
    return {
        path.parent.name if path.parent != folder else "": read_workbook(path) for path in paths
    }


@pytest.mark.parametrize("sheet", NUMBERS)
def test_what_is_open_is_listed_the_latest_first_and_marked(
    books: dict[str, dict[str, ReadSheet]], small_file: Path, sheet: str
) -> None:
    kind, heading = NUMBERS[sheet]
    with duckdb.connect(str(small_file), read_only=True) as con:
        rows = con.execute(
            f"SELECT {kind}_no, duty_state = 'overdue', report_unit_name FROM {kind}_status"
            " LEFT JOIN (SELECT report_unit_id, name_zh AS report_unit_name FROM report_unit)"
            f" USING (report_unit_id) WHERE duty_state <> 'done' ORDER BY due_on, {kind}_no"
        ).fetchall()
    listed = books[""][sheet]
    assert [number for (number,) in listed.records(heading)] == [row[0] for row in rows]
    late = [at for at, row in enumerate(rows) if row[1]]
    assert late
    assert listed.red == late
    of_units = {
        name: [number for (number,) in book[sheet].records(heading)]
        for name, book in books.items()
        if name and book[sheet].rows[0][0] != "无"
    }
    assert of_units == {
        name: [row[0] for row in rows if row[2] == name] for name in {row[2] for row in rows}
    }


def test_the_summary_adds_up(books: dict[str, dict[str, ReadSheet]]) -> None:
    *units, total = books[""]["汇总"].rows
    assert total[0] == "合计"
    for at in (1, 2, 4, 5, 6, 7, 9, 10, 11, 12):
        assert sum(unit[at] for unit in units) == total[at] > 0


def test_houses_whose_patrol_is_overdue_are_in_the_folder_of_their_unit(
    books: dict[str, dict[str, ReadSheet]], small_file: Path
) -> None:
    with duckdb.connect(str(small_file), read_only=True) as con:
        rows = con.execute(
            "SELECT house_no, name_zh FROM patrol_house"
            " LEFT JOIN report_unit USING (report_unit_id) WHERE is_overdue"
            " ORDER BY last_patrolled_on NULLS FIRST, house_id"
        ).fetchall()
    assert len(rows) > 3
    sheet = "逾期未巡查房屋"
    listed = [number for (number,) in books[""][sheet].records("房屋或场所")]
    assert listed == [number for number, _ in rows]
    for name, book in books.items():
        own = [number for number, unit in rows if unit == name]
        if name and own:
            assert [number for (number,) in book[sheet].records("房屋或场所")] == own
