"""Forecasts: pace, range and projected day against cases worked out by hand."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import duckdb
import pytest
from prefecture import SETTINGS, Prefecture, square

if TYPE_CHECKING:
    from pathlib import Path

AS_OF = dt.date(2023, 3, 16)
PLACE = "level = 'prefecture'"


def week(number: int) -> str:
    """Return the day ``number`` weeks before the as-of date."""
    return (AS_OF - dt.timedelta(weeks=number)).isoformat()


def place_with_history(root: Path, done: list[int], *, settings: str = SETTINGS) -> Prefecture:
    """Return 40 parcels of which so many were done in each week; the last number is today's."""
    place = Prefecture(root, settings=settings)
    for number, count in zip(range(len(done) - 1, 0, -1), done[:-1], strict=True):
        rows = [
            {"parcel_id": f"p{at:02}", "survey_status": "done" if at < count else "unsurveyed"}
            for at in range(40)
        ]
        extra = f"as_of = {week(number)}\n"
        place.deliver("status_snapshot", rows, name=f"status{number}", extra=extra)
    place.deliver("parcel", [
        {
            "parcel_id": f"p{at:02}",
            "survey_status": "done" if at < done[-1] else "unsurveyed",
            "geometry": square(87.0005 + at / 5000, 44.001),
        }
        for at in range(40)
    ])  # fmt: skip
    return place


def forecast(place: Prefecture, metric: str, where: str = PLACE) -> dict[str, Any]:
    return place.row(f"SELECT * FROM forecast_by_area WHERE metric = '{metric}' AND {where}")


def test_pace_is_the_median_of_the_last_28_days_with_its_range(tmp_path: Path) -> None:
    settings = SETTINGS + "[deadlines]\nsurvey = 2023-04-15\n"
    # By weeks back: 5: 0, 4: 1, 3: 8, 2: 15, 1: 15, today: 29; gains in 28 days 7, 7, 0, 14.
    place = place_with_history(tmp_path / "root", [0, 1, 8, 15, 15, 29], settings=settings)
    place.build()
    found = forecast(place, "survey_done")
    assert (found["total"], found["remaining"], found["days_left"]) == (40, 11, 30)
    assert (found["pace_per_day"], found["slowest_per_day"], found["fastest_per_day"]) == (1, 0, 2)
    assert found["needed_per_day"] == 0.37  # 11 / 30
    assert found["projected_on"] == AS_OF + dt.timedelta(days=11)
    assert found["forecast"] == "on_time"


def test_the_deadline_decides_between_on_time_and_late(tmp_path: Path) -> None:
    for deadline, expected in (("2023-03-27", "on_time"), ("2023-03-26", "late")):
        settings = SETTINGS + f"[deadlines]\nsurvey = {deadline}\n"
        place = place_with_history(tmp_path / deadline, [1, 8, 15, 22, 29], settings=settings)
        place.build()
        assert forecast(place, "survey_done")["forecast"] == expected


def test_without_progress_there_is_no_forecast(tmp_path: Path) -> None:
    place = place_with_history(tmp_path / "root", [5, 5, 5, 4, 5])
    place.build()
    found = forecast(place, "survey_done")
    assert (found["projected_on"], found["forecast"]) == (None, "no_pace")


def test_one_day_of_history_has_no_pace(tmp_path: Path) -> None:
    place = place_with_history(tmp_path / "root", [5])
    place.build()
    found = forecast(place, "survey_done")
    assert (found["pace_per_day"], found["forecast"]) == (None, "no_pace")


def test_what_is_finished_needs_no_forecast(tmp_path: Path) -> None:
    place = place_with_history(tmp_path / "root", [10, 20, 40])
    place.build()
    assert forecast(place, "survey_done")["forecast"] == "finished"


def test_a_deadline_passed_needs_no_daily_pace(tmp_path: Path) -> None:
    settings = SETTINGS + "[deadlines]\nsurvey = 2023-03-10\n"
    place = place_with_history(tmp_path / "root", [1, 8, 15, 22, 29], settings=settings)
    place.build()
    found = forecast(place, "survey_done")
    assert (found["days_left"], found["needed_per_day"], found["forecast"]) == (-6, None, "late")


def revisits(days: list[str | None]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return commercial houses and their revisits; a house without a day is still to do."""
    houses = [
        {"house_id": f"h{at:02}", "use_class": "mixed", "parcel_id_reported": "p00"}
        for at in range(len(days))
    ]
    ledger = [
        {
            "house_id": house["house_id"],
            "revisit_status": "done" if day else "todo",
            "done_on": day or "",
        }
        for house, day in zip(houses, days, strict=True)
    ]
    return houses, ledger


def test_revisits_go_by_the_ledgers_dates_where_exports_do_not_tell(tmp_path: Path) -> None:
    settings = SETTINGS + "[deadlines]\nrevisit = 2023-05-31\n"
    place = place_with_history(tmp_path / "root", [5, 6], settings=settings)
    # One done today, two in each of the two weeks before, none in the fourth; older ones are out.
    days = [week(0), week(1), week(1), week(2), week(2), "2023-02-16", "2022-12-01", None, None]
    houses, ledger = revisits(days)
    place.deliver("house", houses)
    place.deliver("revisit", ledger)
    place.build()
    found = forecast(place, "revisit_done")
    # By weeks back to front 1, 2, 2, 0: the median is 1.5 a week.
    assert found["pace_per_day"] == round(1.5 / 7, 2)
    assert (found["slowest_per_day"], found["fastest_per_day"]) == (0, round(2 / 7, 2))
    assert found["projected_on"] == AS_OF + dt.timedelta(days=10)  # 2 / (1.5 / 7) = 9.33
    assert (found["days_left"], found["forecast"]) == (76, "on_time")


@pytest.mark.parametrize("level", ["unit", "county", "township", "village"])
def test_what_remains_adds_up_at_every_level(small_file: Path, level: str) -> None:
    with duckdb.connect(str(small_file), read_only=True) as con:
        query = (
            "SELECT metric, sum(total)::INT, sum(remaining)::INT FROM forecast_by_area"
            " WHERE level = ? GROUP BY metric ORDER BY metric"
        )
        rows = con.execute(query, [level]).fetchall()
        assert rows == con.execute(query, ["prefecture"]).fetchall()


@pytest.mark.full_size
def test_the_published_case_526_houses_in_76_days_at_full_size(full_file: Path) -> None:
    with duckdb.connect(str(full_file), read_only=True) as con:
        found = con.execute(
            "SELECT remaining, days_left, needed_per_day FROM forecast_by_area"
            f" WHERE metric = 'revisit_done' AND {PLACE}"
        ).fetchall()
    assert found == [(526, 76, 6.92)]
