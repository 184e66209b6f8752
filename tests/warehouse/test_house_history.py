"""History of the commercial houses: a row for each house and day, from runs and past exports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb
import pytest
from prefecture import SETTINGS, Prefecture, square

if TYPE_CHECKING:
    from pathlib import Path

DAY = "2023-03-02"


def house(name: str, **values: Any) -> dict[str, Any]:
    return {"house_id": name, "use_class": "mixed", "parcel_id_reported": "p", **values}


@pytest.fixture
def place(tmp_path: Path) -> Prefecture:
    """Return three commercial houses: one revisited, one with an open hazard, one with a closed."""
    place = Prefecture(tmp_path / "root", settings=SETTINGS)
    place.deliver("parcel", [
        {"parcel_id": "p", "survey_status": "done", "geometry": square(87.0005, 44.001)}
    ])  # fmt: skip
    place.deliver("house", [house("a"), house("b"), house("c"), house("d", use_class="other")])
    place.deliver("revisit", [
        {"house_id": "a", "revisit_status": "done", "done_on": "2023-03-10"},
        {"house_id": "b", "revisit_status": "doing", "done_on": ""},
    ])  # fmt: skip
    place.deliver("hazard_case", [
        {"case_id": "1", "house_id": "b", "hazard_level": "severe", "found_on": "2023-01-01",
         "closed_on": "", "closure_reason": ""},
        {"case_id": "2", "house_id": "c", "hazard_level": "ordinary", "found_on": "2023-01-01",
         "closed_on": "2023-02-20", "closure_reason": "rectified"},
    ])  # fmt: skip
    return place


def states(place: Prefecture, day: str) -> dict[str, tuple[Any, ...]]:
    """Return what the history of a day says of each house."""
    file = place.root / f"data/processed/history/{day}.houses.parquet"
    with duckdb.connect() as con:
        rows = con.read_parquet(str(file))
        found = rows.select("house_id, revisit_status, is_hazardous, hazard_stage, village_code")
        return {house_id: tuple(state) for house_id, *state in found.fetchall()}


def counts(place: Prefecture, day: str) -> tuple[Any, ...]:
    row = place.row(
        "SELECT parcels, done, commercial_houses, revisited, hazardous, rectified FROM snapshot"
        f" WHERE level = 'prefecture' AND as_of = DATE '{day}'"
    )
    return tuple(row.values())


def test_a_run_keeps_the_state_of_every_commercial_house(place: Prefecture) -> None:
    place.build()
    found = states(place, "2023-03-16")
    assert {name: state[:3] for name, state in found.items()} == {
        "a": ("done", False, None),
        "b": ("doing", True, "untreated"),
        "c": ("todo", True, "closed"),
    }
    assert all(village for *_, village in found.values())
    assert counts(place, "2023-03-16") == (1, 1, 3, 1, 2, 1)


def past(place: Prefecture, rows: list[dict[str, Any]]) -> None:
    place.deliver("house_snapshot", rows, name="past", extra=f"as_of = {DAY}\n")


def test_a_past_export_counts_as_it_was_delivered(place: Prefecture) -> None:
    past(place, [
        {"house_id": "a", "revisit_status": "done", "hazard_stage": ""},
        {"house_id": "b", "revisit_status": "", "hazard_stage": "controlled"},
        {"house_id": "gone", "revisit_status": "done", "hazard_stage": "closed"},
    ])  # fmt: skip
    place.build()
    assert {name: state[:3] for name, state in states(place, DAY).items()} == {
        "a": ("done", False, None),
        "b": ("todo", True, "controlled"),
        "gone": ("done", True, "closed"),
    }
    # nothing is known about parcels of that day
    assert counts(place, DAY) == (None, None, 3, 2, 2, 1)
    lost = place.row(
        f"SELECT commercial_houses FROM snapshot WHERE as_of = DATE '{DAY}'"
        " AND level = 'village' AND code = 'unassigned'"
    )
    assert lost == {"commercial_houses": 1}  # the house that is gone has no place, and counts
    trend = place.row(
        "SELECT revisited_change, rectified_change, done_change, previous_as_of FROM trend_by_area"
        " WHERE level = 'prefecture' AND as_of = DATE '2023-03-16'"
    )
    assert trend == {
        "revisited_change": -1, "rectified_change": 0, "done_change": None, "previous_as_of": None,
    }  # fmt: skip


def test_what_no_row_of_a_past_export_tells_is_unknown_and_not_zero(place: Prefecture) -> None:
    past(place, [{"house_id": "a", "revisit_status": "done", "hazard_stage": ""}])
    place.build()
    assert counts(place, DAY) == (None, None, 1, 1, None, None)


def test_history_stays_when_the_export_is_gone_and_is_kept_when_it_differs(
    place: Prefecture,
) -> None:
    past(place, [{"house_id": "a", "revisit_status": "todo", "hazard_stage": ""}])
    place.build()
    past(place, [{"house_id": "a", "revisit_status": "done", "hazard_stage": ""}])
    (change,) = place.build()
    assert str(change.as_of) == DAY
    assert change.kept_as.startswith(f"{DAY}.houses.")
    history = place.root / "data/processed/history"
    assert (history / change.kept_as).is_file()
    for file in (place.root / "data/raw").glob("past*"):
        file.unlink()
    assert place.build() == []
    assert counts(place, DAY) == (None, None, 1, 1, None, None)


def test_a_day_that_a_run_has_published_is_not_replaced_by_a_past_export(place: Prefecture) -> None:
    place.build()
    rows = [{"house_id": "a", "revisit_status": "todo", "hazard_stage": ""}]
    place.deliver("house_snapshot", rows, name="past", extra="as_of = 2023-03-16\n")
    place.deliver("parcel", [
        {"parcel_id": "p", "survey_status": "done", "geometry": square(87.0005, 44.001)}
    ], extra="as_of = 2023-03-23\n")  # fmt: skip
    place.build()
    assert states(place, "2023-03-16")["a"][0] == "done"


def test_dates_of_the_ledgers_stand_in_for_days_that_history_does_not_tell(
    place: Prefecture,
) -> None:
    rows = [{"parcel_id": "p", "survey_status": "unsurveyed"}]
    for day in ("2023-02-16", "2023-03-09"):
        place.deliver("status_snapshot", rows, name=f"status-{day}", extra=f"as_of = {day}\n")
    place.build()
    trend = place.rows(
        "SELECT revisited, revisited_pct::DOUBLE AS pct, is_revisited_by_dates AS dated, rectified,"
        " commercial_houses FROM trend_by_area WHERE level = 'prefecture' ORDER BY as_of"
    )
    # revisited on 10 March; closed on 20 February; of how many houses then nobody knows
    assert [tuple(row.values()) for row in trend] == [
        (0, 0.0, True, 0, None),
        (0, 0.0, True, 1, None),
        (1, 33.33, False, 1, 3),
    ]


def test_without_every_date_nothing_is_made_up(place: Prefecture) -> None:
    place.deliver("revisit", [
        {"house_id": "a", "revisit_status": "done", "done_on": "2023-03-10"},
        {"house_id": "b", "revisit_status": "done", "done_on": ""},
    ])  # fmt: skip
    rows = [{"parcel_id": "p", "survey_status": "unsurveyed"}]
    place.deliver("status_snapshot", rows, extra="as_of = 2023-03-12\n")
    place.build()
    trend = place.row(
        "SELECT revisited, revisited_pct FROM trend_by_area"
        " WHERE level = 'prefecture' AND as_of = DATE '2023-03-12'"
    )
    assert trend == {"revisited": None, "revisited_pct": None}


def test_the_straight_line_leads_from_the_start_to_the_deadline(tmp_path: Path) -> None:
    settings = SETTINGS + "[deadlines]\nrevisit = 2023-05-31\nrevisit_start = 2022-12-31\n"
    place = Prefecture(tmp_path / "root", settings=settings)
    place.deliver("parcel", [
        {"parcel_id": "p", "survey_status": "done", "geometry": square(87.0005, 44.001)}
    ])  # fmt: skip
    place.build()
    row = place.row(
        "SELECT started_on::VARCHAR AS start, planned_pct::DOUBLE AS pct FROM forecast_by_area"
        " WHERE level = 'prefecture' AND metric = 'revisit_done'"
    )
    # 75 of 151 days have passed on 16 March
    assert row == {"start": "2022-12-31", "pct": 49.67}


def test_a_number_that_two_houses_have_gives_way_to_their_ids(place: Prefecture) -> None:
    place.deliver("house", [
        house("a", platform_house_no="N1"), house("b", platform_house_no="N2"),
        house("c", platform_house_no="N2"), house("d", platform_house_no=""),
    ])  # fmt: skip
    place.build()
    numbers = place.rows("SELECT house_id, house_no FROM house ORDER BY house_id")
    assert {row["house_id"]: row["house_no"] for row in numbers} == {
        "a": "N1", "b": "b", "c": "c", "d": "d",
    }  # fmt: skip


def changes(place: Prefecture) -> dict[str, tuple[Any, ...]]:
    """Return what became of each house, by its id."""
    rows = place.rows(
        "SELECT house_id, change, revisit_before, revisit_after, stage_before, stage_after"
        " FROM house_change WHERE as_of = (SELECT as_of FROM run)"
        f" AND from_as_of = DATE '{DAY}'"
    )
    return {row.pop("house_id"): tuple(row.values()) for row in rows}


def test_a_house_changed_if_its_revisit_its_hazard_or_its_stage_did(place: Prefecture) -> None:
    past(place, [
        {"house_id": "a", "revisit_status": "doing", "hazard_stage": ""},
        {"house_id": "c", "revisit_status": "", "hazard_stage": "controlled"},
        {"house_id": "gone", "revisit_status": "done", "hazard_stage": ""},
    ])  # fmt: skip
    place.build()
    assert changes(place) == {
        "a": ("changed", "doing", "done", None, None),
        "b": ("new", None, "doing", None, "untreated"),
        "c": ("changed", "todo", "todo", "controlled", "closed"),
        "gone": ("gone", "done", None, None, None),
    }


def test_what_a_day_does_not_tell_is_no_change(place: Prefecture) -> None:
    past(place, [
        {"house_id": name, "revisit_status": status, "hazard_stage": ""}
        for name, status in (("a", "done"), ("b", "todo"), ("c", "todo"))
    ])  # fmt: skip
    place.build()
    assert changes(place) == {"b": ("changed", "todo", "doing", None, "untreated")}


def test_the_first_day_has_no_changes(place: Prefecture) -> None:
    place.build()
    assert place.rows("FROM house_change") == []
