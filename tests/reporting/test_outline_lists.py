"""The lists of buildings and parcels that do not agree, read back: rows, order and sums."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
import pytest
from workbook_reader import ReadSheet, read_workbook

from pipeline.reporting import outline_lists
from pipeline.reporting.report_context import read_report_context

if TYPE_CHECKING:
    from pathlib import Path

LISTED = ("轮廓编号", "图斑编号", "不符情况")
QUERY = """
SELECT report_unit.name_zh, outline_id, parcel_id, code_list.name_zh
FROM outline_to_check
JOIN report_unit USING (report_unit_id)
JOIN code_list ON list = 'outline_check' AND code = outline_check
ORDER BY report_unit.sort, township_code, village_code, walk_no
"""


@pytest.fixture(scope="module")
def books(
    small_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, dict[str, ReadSheet]]:
    folder = tmp_path_factory.mktemp("lists")
    with duckdb.connect(str(small_file), read_only=True) as con:
        context = read_report_context(con, "zh")
        paths = [*outline_lists.write(context, folder), *outline_lists.write_units(context, folder)]
    return {
        path.parent.name if path.parent != folder else "": read_workbook(path) for path in paths
    }


def test_each_place_is_listed_in_the_order_of_walking_by_its_unit(
    books: dict[str, dict[str, ReadSheet]], small_file: Path
) -> None:
    with duckdb.connect(str(small_file), read_only=True) as con:
        rows = con.execute(QUERY).fetchall()
    assert len(rows) > 10

    def listed(book: dict[str, ReadSheet]) -> list[tuple[str | None, ...]]:
        return [tuple(cell or None for cell in row) for row in book["清单"].records(*LISTED)]

    assert listed(books[""]) == [row[1:] for row in rows]
    units = {row[0] for row in rows}
    assert set(books) == {"", *units}
    for unit in units:
        assert listed(books[unit]) == [row[1:] for row in rows if row[0] == unit]


def test_the_summary_adds_up_to_the_list(books: dict[str, dict[str, ReadSheet]]) -> None:
    *units, total = books[""]["汇总"].rows
    assert total[0] == "合计"
    kinds = [kind for (kind,) in books[""]["清单"].records("不符情况")]
    names = ("有建筑无图斑", "有图斑无建筑", "建筑已消失", "建筑已扩大")
    assert list(total[1:]) == [kinds.count(name) for name in names]
    assert list(total[1:]) == [sum(unit[at] for unit in units) for at in range(1, 5)]


def test_without_anything_to_check_there_is_no_workbook(small_file: Path, tmp_path: Path) -> None:
    copy = tmp_path / "survey.duckdb"
    copy.write_bytes(small_file.read_bytes())
    with duckdb.connect(str(copy)) as con:
        con.execute("DELETE FROM outline_to_check")
        context = read_report_context(con, "zh")
        assert [*outline_lists.write(context, tmp_path)] == []
        assert [*outline_lists.write_units(context, tmp_path)] == []
