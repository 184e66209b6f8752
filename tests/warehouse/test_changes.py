"""Differences between as-of dates: what each parcel did, counted by hand and from the demo."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import duckdb
import pytest
from prefecture import Prefecture, square

if TYPE_CHECKING:
    from pathlib import Path

EARLIER, LATER = "2023-03-09", "2023-03-16"


def deliver(place: Prefecture, states: dict[str, tuple[str, int]], as_of: str) -> None:
    """Deliver parcels by name: status, and number of the village they lie in."""
    rows = [
        {
            "parcel_id": name,
            "survey_status": status,
            "geometry": square(87.001 + village / 100 + at / 1000, 44.001),
        }
        for at, (name, (status, village)) in enumerate(states.items())
    ]
    place.deliver("parcel", rows, extra=f"as_of = {as_of}\n")


def two_weeks(root: Path) -> Prefecture:
    """Build two weeks in which every kind of change happens once."""
    place = Prefecture(root)
    deliver(
        place,
        {
            "forward": ("unsurveyed", 0),
            "backward": ("done", 0),
            "gone": ("done", 0),
            "moved": ("done", 0),
            "moved_forward": ("in_progress", 0),
            "same": ("done", 0),
        },
        EARLIER,
    )
    place.build()
    deliver(
        place,
        {
            "forward": ("in_progress", 0),
            "backward": ("in_progress", 0),
            "new": ("unsurveyed", 0),
            "moved": ("done", 1),
            "moved_forward": ("done", 1),
            "same": ("done", 0),
        },
        LATER,
    )
    place.build()
    return place


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Prefecture:
    return two_weeks(tmp_path_factory.mktemp("changes") / "root")


def test_every_kind_of_change_is_told(place: Prefecture) -> None:
    found = place.rows("SELECT parcel_id, change, is_moved FROM parcel_change")
    assert {row["parcel_id"]: (row["change"], row["is_moved"]) for row in found} == {
        "forward": ("forward", False),
        "backward": ("backward", False),
        "gone": ("gone", False),
        "new": ("new", False),
        "moved": ("moved", True),
        "moved_forward": ("forward", True),
    }


def test_a_change_stands_where_the_parcel_is_now_or_was_before_it_went(place: Prefecture) -> None:
    found = place.rows(
        "SELECT parcel_id, village_before, village_after, village_code FROM parcel_change"
    )
    places = {row.pop("parcel_id"): tuple(row.values()) for row in found}
    first, second = "652301001001", "652301001002"
    assert places["gone"] == (first, None, first)
    assert places["new"] == (None, first, first)
    assert places["moved"] == (first, second, second)


def test_areas_count_the_changes_and_areas_without_any_count_zero(place: Prefecture) -> None:
    kinds = "new, gone, forward, backward, moved"
    counts = {
        row.pop("code"): tuple(row.values())
        for row in place.rows(f"SELECT code, {kinds} FROM parcel_change_by_village")
    }
    assert counts == {
        "652301001001": (1, 1, 1, 1, 0),
        "652301001002": (0, 0, 1, 0, 2),
        "652301002001": (0, 0, 0, 0, 0),
        "unassigned": (0, 0, 0, 0, 0),
    }


def test_the_same_day_built_again_shows_the_change_to_the_day_before(tmp_path: Path) -> None:
    place = two_weeks(tmp_path / "root")
    place.build()
    days = place.rows(
        "SELECT DISTINCT from_as_of::VARCHAR AS a, as_of::VARCHAR AS b FROM parcel_change"
    )
    assert days == [{"a": EARLIER, "b": LATER}]


def test_trend_tells_points_against_the_day_before(place: Prefecture) -> None:
    rows = place.rows(
        "SELECT as_of::VARCHAR AS as_of, parcels_change, done_change, done_pct::VARCHAR AS pct,"
        " done_pct_change::VARCHAR AS points FROM trend_by_area WHERE level = 'prefecture'"
        " ORDER BY as_of"
    )
    # 4 of 6 are 66.67 %, then 3 of 6 are 50.00 %.
    assert [tuple(row.values()) for row in rows] == [
        (EARLIER, None, None, "66.67", None),
        (LATER, 0, -1, "50.00", "-16.67"),
    ]


def test_backward_steps_of_the_demo_are_those_it_planted(
    small_root: Path, small_file: Path
) -> None:
    answers = (small_root / "data/raw/demo/answers.json").read_text(encoding="utf-8")
    planted = {day: week["fallen_back"] for day, week in json.loads(answers)["exports"].items()}
    with duckdb.connect(str(small_file), read_only=True) as con:
        counted = dict(
            con.execute(
                "SELECT as_of::VARCHAR, backward FROM parcel_change_by_area"
                " WHERE level = 'prefecture' AND as_of < DATE '2023-03-16'"
            ).fetchall()
        )
    first = min(planted)
    assert planted.pop(first) == 0
    assert any(planted.values())
    assert counted == planted
