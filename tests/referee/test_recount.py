"""The referee's own arithmetic, on cases small enough to be known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import shapely

from pipeline.referee.area_counts import count, percent, rank
from pipeline.referee.compared import Difference, compare_columns, together
from pipeline.referee.parcel_places import largest, overlaps
from pipeline.referee.unit_members import above


def test_percent_rounds_half_up_and_never_up_to_hundred() -> None:
    numerator = pd.Series([1, 1, 99_996, 2, 0, 5])
    denominator = pd.Series([3, 800, 100_000, 2, 0, 1])
    # 1 of 800 is 0.125 %; 99.996 % is not all; five of one is 500 %
    expected = [33.33, 0.13, 99.99, 100.0, np.nan, 500.0]
    np.testing.assert_array_equal(percent(numerator, denominator), expected)


def test_ranks_are_among_siblings_with_ties_and_without_what_has_nothing() -> None:
    areas = pd.Series({"a": "x", "b": "x", "c": "x", "d": "x", "e": "y", "unassigned": None})
    whole = pd.Series({"a": 6, "b": 3, "c": 4, "d": 0, "e": 9, "unassigned": 5})
    part = pd.Series({"a": 2, "b": 1, "c": 4, "d": 0, "e": 0, "unassigned": 5})
    found = rank(part, whole, areas)
    expected = pd.Series({"a": 2.0, "b": 2, "c": 1, "d": np.nan, "e": 1, "unassigned": np.nan})
    pd.testing.assert_series_equal(found, expected)


def test_areas_with_nothing_count_zero_and_unknown_ones_show() -> None:
    areas = pd.Series({"a": "", "b": "", "unassigned": None})
    place = pd.Series(["a", None, "z", "a"])
    found = count(place, pd.DataFrame({"done": [True, True, True, False]}), areas)
    assert found["done"].to_dict() == {"a": 1, "b": 0, "unassigned": 1, "z": 1}


SQUARES = np.array([shapely.box(x, 0, x + 1, 1) for x in range(3)])


@pytest.mark.parametrize(
    ("west", "published", "village", "share"),
    [
        (0.2, -1, 0, 1.0),
        (0.7, -1, 0, 0.6),
        (0.75, -1, 0, 0.5),  # a tie: the smaller code, whatever is published
        (0.75, 1, 0, 0.5),
        (0.8, 0, 1, 0.6),
        (5.0, 0, -1, 0.0),
    ],
)
def test_the_largest_share_decides(west: float, published: int, village: int, share: float) -> None:
    pairs = overlaps(np.array([shapely.box(west, 0.2, west + 0.5, 0.4)]), SQUARES)
    assert largest(pairs, np.array([published])).tolist() == [village]
    assert pairs["share"].max() == pytest.approx(share) or village == -1


def test_shares_too_close_to_tell_apart_may_go_either_way() -> None:
    pairs = pd.DataFrame({"parcel": 0, "village": [0, 1], "share": [0.5, 0.5 + 1e-9]})
    for published in (0, 1):
        assert largest(pairs, np.array([published])).tolist() == [published]
    assert largest(pairs, np.array([-1])).tolist() == [1]


def test_points_and_lines_are_where_their_point_is() -> None:
    shapes = np.array([shapely.Point(1.5, 0.5), shapely.LineString([(0.1, 0.5), (0.9, 0.5)])])
    pairs = overlaps(shapes, SQUARES)
    assert largest(pairs, np.array([-1, -1])).tolist() == [1, 0]


def test_a_village_may_be_directly_below_its_county() -> None:
    units = pd.DataFrame([
        ("6523", "county", None), ("652301", "township", "6523"), ("6523019", "village", "652301"),
        ("6523999", "village", "6523"),
    ], columns=["code", "level", "parent_code"])  # fmt: skip
    found = above(units)
    assert found["county_code"].tolist() == ["6523"] * 4
    township = found["township_code"].astype(object).where(found["township_code"].notna(), None)
    assert township.tolist() == [None, "652301", "652301", None]


def test_differences_are_counted_and_the_first_are_listed() -> None:
    keys = pd.Series(range(30)).astype(str)
    published = pd.DataFrame({"a": [None, *range(29)], "b": 1.0})
    found = pd.DataFrame({"a": [None, *[7] * 29], "b": 1.0 + 1e-10})
    check = together("x", [compare_columns("t", keys, published, found, 1e-9)])
    assert (check.count, check.differing, len(check.examples)) == (60, 28, 20)
    assert check.examples[0] == Difference("t.a 1", "0", "7")
