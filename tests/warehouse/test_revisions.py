"""Figures changed after publication: every version of a day against the one that replaced it."""

from __future__ import annotations

from typing import Any

import pytest
from prefecture import SETTINGS, Prefecture, square


def deliver(place: Prefecture, statuses: dict[str, str]) -> None:
    place.deliver("parcel", [
        {"parcel_id": name, "survey_status": status,
         "geometry": square(87.0005 + "abcd".index(name) / 1000, 44.001)}
        for name, status in statuses.items()
    ])  # fmt: skip


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Prefecture:
    """Return a place whose day was published three times."""
    place = Prefecture(tmp_path_factory.mktemp("revised") / "root", settings=SETTINGS)
    deliver(place, {"a": "done", "b": "unsurveyed", "c": "unsurveyed"})
    # the file of houses beside it stays as it is, and is no version of the parcels
    place.deliver("house", [{"house_id": "h", "use_class": "mixed", "parcel_id_reported": "a"}])
    place.build()
    deliver(place, {"a": "done", "b": "done", "c": "unsurveyed", "d": "done"})
    place.build()
    place.deliver("correction", [
        {"table_name": "parcel", "key": "a", "field": "survey_status", "old_value": "done",
         "new_value": "in_progress", "corrected_on": "2023-03-16"},
    ])  # fmt: skip
    place.build()
    return place


def changed(place: Prefecture, level: str) -> list[tuple[Any, ...]]:
    rows = place.rows(
        "SELECT finished_before, finished_after, progress, new_in_scope, correction, total_before,"
        " total_after FROM headline_revision WHERE metric = 'survey_done'"
        f" AND level = '{level}' ORDER BY replaced_run_id"
    )
    return [tuple(row.values()) for row in rows]


def test_each_version_is_compared_with_the_one_that_replaced_it(place: Prefecture) -> None:
    expected = [
        (1, 3, 1, 1, 0, 3, 4),  # b was reported late, d was missing
        (3, 2, 0, 0, -1, 4, 4),  # a was corrected
    ]
    assert changed(place, "prefecture") == expected
    assert changed(place, "unit") == expected  # all of it in the one county


def test_the_runs_are_those_whose_files_are_kept(place: Prefecture) -> None:
    history = place.root / "data/processed/history"
    kept = {file.name.split(".")[1] for file in history.glob("2023-03-16.2*.parquet")}
    rows = place.rows("SELECT DISTINCT replaced_run_id FROM headline_revision")
    assert {row["replaced_run_id"] for row in rows} == kept
    assert len(kept) == 2


def test_a_day_published_once_has_no_revision(place: Prefecture) -> None:
    rows = place.rows("FROM headline_change_by_area")
    assert rows == []  # and versions of a day are no two days
