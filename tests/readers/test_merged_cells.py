"""What merged cells say: of the rows they cover, and of headings in several rows."""

from __future__ import annotations

import pytest

from pipeline.readers.merged_cells import MergedValues, heading_labels, headings_end
from pipeline.readers.sheet_cells import Merged

HEADINGS = {
    1: {0: "甲县台账"},
    2: {0: "房屋编号", 1: "坐标", 3: "备注"},
    3: {1: "经度", 2: "纬度"},
}
MERGED = [Merged(1, 1, 0, 3), Merged(2, 3, 0, 0), Merged(2, 2, 1, 2), Merged(2, 3, 3, 3)]


def test_headings_in_two_rows() -> None:
    assert heading_labels(HEADINGS, MERGED, 2, 3) == (
        ("房屋编号",), ("坐标", "经度"), ("坐标", "纬度"), ("备注",),
    )  # fmt: skip


def test_the_lowest_of_two_rows_alone_takes_what_reaches_down_to_it() -> None:
    labels = heading_labels(HEADINGS, MERGED, 3, 3)
    assert labels == (("房屋编号",), ("经度",), ("纬度",), ("备注",))


def test_headings_in_three_rows() -> None:
    rows = {1: {0: "编号", 1: "位置"}, 2: {1: "坐标", 3: "地址"}, 3: {1: "经度", 2: "纬度"}}
    merged = [Merged(1, 3, 0, 0), Merged(1, 1, 1, 3), Merged(2, 2, 1, 2), Merged(2, 3, 3, 3)]
    assert heading_labels(rows, merged, 1, 3) == (
        ("编号",), ("位置", "坐标", "经度"), ("位置", "坐标", "纬度"), ("位置", "地址"),
    )  # fmt: skip


def test_a_heading_merged_sideways_belongs_to_its_first_column() -> None:
    labels = heading_labels({1: {0: "编号", 1: "地址"}}, [Merged(1, 1, 1, 16_383)], 1, 1)
    assert labels == (("编号",), ("地址",))


def test_how_far_down_the_headings_reach() -> None:
    assert headings_end(MERGED, HEADINGS[2], 2) == 3
    assert headings_end(MERGED, HEADINGS[1], 1) == 1
    assert headings_end([], {}, 1) == 1
    assert headings_end([Merged(1, 2, 0, 6)], {0: "甲县台账"}, 1) == 1


def filled(
    merged: list[Merged], rows: dict[int, dict[int, str]], quantities: tuple[int, ...] = ()
) -> tuple[dict[int, dict[int, str]], dict[int, tuple[int, int]]]:
    values = MergedValues(merged, [0, 1, 2], quantities)
    for number, cells in rows.items():
        values.fill(number, cells)
    return rows, values.filled


def test_a_cell_merged_downwards_says_the_same_of_each_row() -> None:
    rows = {2: {0: "h1", 1: "p1"}, 3: {0: "h2"}, 5: {0: "h3"}, 6: {0: "h4"}}
    assert filled([Merged(2, 5, 1, 1)], rows) == (
        {2: {0: "h1", 1: "p1"}, 3: {0: "h2", 1: "p1"}, 5: {0: "h3", 1: "p1"}, 6: {0: "h4"}},
        {1: (2, 3)},
    )


def test_a_quantity_merged_downwards_is_unclear_in_every_row() -> None:
    rows, _ = filled([Merged(2, 3, 1, 1)], {2: {0: "h1", 1: "360"}, 3: {0: "h2"}}, (1,))
    assert rows == {2: {0: "h1", 1: "#MERGED!"}, 3: {0: "h2", 1: "#MERGED!"}}


def test_a_cell_merged_sideways_is_unclear_in_the_columns_it_covers() -> None:
    rows, taken = filled([Merged(2, 3, 0, 1)], {2: {0: "h1", 2: "x"}, 3: {2: "y"}})
    assert rows == {2: {0: "h1", 1: "#MERGED!", 2: "x"}, 3: {0: "h1", 1: "#MERGED!", 2: "y"}}
    assert taken == {0: (1, 3)}


@pytest.mark.parametrize("cells", [{0: "h2"}, {0: "h2", 1: "hidden"}])
def test_what_lies_under_a_merged_cell_is_not_seen(cells: dict[int, str]) -> None:
    rows, _ = filled([Merged(2, 3, 1, 1)], {2: {0: "h1", 1: "p1"}, 3: cells})
    assert rows[3] == {0: "h2", 1: "p1"}


def test_an_empty_merged_cell_says_nothing() -> None:
    rows, taken = filled([Merged(2, 9, 1, 1)], {2: {0: "h1"}, 3: {0: "h2"}})
    assert (rows, taken) == ({2: {0: "h1"}, 3: {0: "h2"}}, {})
