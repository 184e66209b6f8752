"""Why the rates moved: parts that always add up, counted once more by hand.

Small random histories are split by the queries and by plain Python, and compared for every area,
part and pair of days.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from prefecture import SETTINGS, VILLAGES, Prefecture, square

from pipeline.base.sql import append_rows, connect, fetch_rows, read_sql
from pipeline.checked.store import Store
from pipeline.warehouse.changes import HOUSES, PARCELS, fill_changes
from pipeline.warehouse.headline_moves import fill_periods
from pipeline.warehouse.history import fill_snapshot
from pipeline.warehouse.schema import create_tables, create_views

if TYPE_CHECKING:
    from collections.abc import Iterator

    import duckdb

DAYS = [dt.date(2023, 3, 2), dt.date(2023, 3, 9), dt.date(2023, 3, 16)]
PARTS = (
    "progress", "new_in_scope", "gone_from_scope", "correction", "reassigned", "regraded",
    "method", "unsplit",
)  # fmt: skip
OF_TOTAL = tuple(part for part in PARTS if part not in {"progress", "regraded"})


class Place(NamedTuple):
    """Where a parcel or house is counted, at the four levels."""

    village: str | None
    township: str | None
    county: str | None
    unit: str | None


PLACES = [
    Place("V1", "T1", "C1", "C1"),
    Place("V1", "T1", "C1", "P"),  # the park took the village over
    Place("V2", "T1", "C1", "P"),
    Place("V3", "T2", "C2", "C2"),
    Place(None, None, "C2", "C2"),
    Place(None, None, None, None),
]
LEVELS = {"prefecture": None, "unit": 3, "county": 2, "township": 1, "village": 0}
PARCEL_STATES = ["unsurveyed", "in_progress", "done"]
HOUSE_STATES = [
    (revisit, stage)
    for revisit in ("todo", "done")
    for stage in (None, "untreated", "under_works", "closed", "regraded")
]


def records(states: list[Any]) -> st.SearchStrategy[dict[str, tuple[Place, Any]]]:
    names = st.sampled_from([f"r{at}" for at in range(6)])
    return st.dictionaries(
        names, st.tuples(st.sampled_from(PLACES), st.sampled_from(states)), min_size=1
    )


def parcel_rows(day: dict[str, tuple[Place, Any]]) -> list[dict[str, Any]]:
    return [
        {"parcel_id": name, **placed(place), "survey_status": status}
        for name, (place, status) in day.items()
    ]


def house_rows(day: dict[str, tuple[Place, Any]]) -> list[dict[str, Any]]:
    return [
        {"house_id": name, **placed(place), "revisit_status": revisit,
         "is_hazardous": stage is not None, "hazard_stage": stage}
        for name, (place, (revisit, stage)) in day.items()
    ]  # fmt: skip


def placed(place: Place) -> dict[str, Any]:
    names = ("village_code", "township_code", "county_code", "report_unit_id")
    return dict(zip(names, place, strict=True))


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    """Return the tables and views of a published file with three villages and a park."""
    with connect(":memory:", {}, spatial=True) as con:
        create_tables(con)
        create_views(con)
        con.execute("INSERT INTO run (as_of, place_code) VALUES ('2023-03-16', 'A')")
        areas = [("C1", "county"), ("C2", "county"), ("T1", "township"), ("T2", "township")]
        areas += [(code, "village") for code in ("V1", "V2", "V3")]
        append_rows(con, "admin_unit", [{"code": code, "level": level} for code, level in areas])
        append_rows(con, "report_unit", [{"report_unit_id": code} for code in ("C1", "C2", "P")])
        yield con


def write(
    con: duckdb.DuckDBPyConnection,
    folder: Path,
    kind: str,
    days: list[list[dict[str, Any]]],
    methods: tuple[str, ...],
) -> dict[dt.date, Path]:
    """Write the files of history, typed as runs write them."""
    files = {}
    none = "no_house_history" if kind == HOUSES else "no_history"
    empty = read_sql("pipeline.warehouse", f"{none}.sql")
    for day, rows, method in zip(DAYS, days, methods, strict=True):
        con.execute(f"CREATE OR REPLACE TEMP TABLE day AS {empty}")
        append_rows(con, "day", rows)
        files[day] = folder / f"{day}{kind}.parquet"
        con.execute(
            f"COPY day TO '{files[day]}' (FORMAT parquet, KV_METADATA {{method: '{method}'}})"
        )
    return files


def split(
    con: duckdb.DuckDBPyConnection,
    parcels: list[Any],
    houses: list[Any],
    methods: tuple[str, ...] = ("", "", ""),
) -> list[dict[str, Any]]:
    """Return what the view says of three days."""
    for table in ("snapshot", "parcel_change", "house_change", "headline_move", "headline_period"):
        con.execute(f"DELETE FROM {table}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        parcel_files = write(con, folder, PARCELS, [parcel_rows(day) for day in parcels], methods)
        house_files = write(con, folder, HOUSES, [house_rows(day) for day in houses], methods)
        fill_snapshot(con, parcel_files, house_files)
        store = Store(folder / "checked")
        fill_changes(con, parcel_files, DAYS[-1], store)
        fill_changes(con, house_files, DAYS[-1], store, HOUSES)
        fill_periods(con, house_files, dt.date(2022, 12, 1))
    return fetch_rows(
        con.execute("FROM headline_change_by_area ORDER BY metric, as_of, level, code")
    )


def worth(metric: str, state: Any) -> tuple[int, int]:
    """Return what a parcel or house adds to numerator and denominator."""
    if state is None:
        return 0, 0
    if metric == "survey_done":
        return int(state == "done"), 1
    if metric == "revisit_done":
        return int(state[0] == "done"), 1
    return int(state[1] == "closed"), int(state[1] is not None)


def reason(metric: str, before: Any, after: Any) -> str:
    """Return why a parcel or house that did not move counts otherwise than before."""
    (done, total), (now_done, now_total) = worth(metric, before), worth(metric, after)
    if total != now_total:
        return "new_in_scope" if now_total else "gone_from_scope"
    if metric == "rectified" and "regraded" in {before[1], after[1]}:
        return "regraded"
    return "progress" if now_done > done else "correction"


def by_hand(metric: str, level: str, days: tuple[Any, Any]) -> dict[str, Counter[str]]:
    """Return by area what moved: ``before``, ``after``, and the parts; totals with a ``t_``."""
    at = LEVELS[level]

    def area(place: Place) -> str:
        return "A" if at is None else place[at] or "unassigned"

    found: dict[str, Counter[str]] = {}

    def add(code: str, part: str, sign: int, value: tuple[int, int]) -> None:
        counted = found.setdefault(code, Counter())
        counted[part] += sign * value[0]
        counted[f"t_{part}"] += sign * value[1]

    for name in {*days[0], *days[1]}:
        (old, before), (new, after) = (day.get(name, (None, None)) for day in days)
        value, value_now = worth(metric, before), worth(metric, after)
        if old is not None:
            add(area(old), "before", 1, value)
        if new is not None:
            add(area(new), "after", 1, value_now)
        home = new or old
        if old and new and area(old) != area(new):
            add(area(old), "reassigned", -1, value)
            add(area(new), "reassigned", 1, value)
        if value != value_now:
            step = (value_now[0] - value[0], value_now[1] - value[1])
            add(area(home), reason(metric, before, after), 1, step)
    return found


@settings(max_examples=12, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(st.tuples(*[records(PARCEL_STATES)] * 3), st.tuples(*[records(HOUSE_STATES)] * 3))
def test_parts_add_up_and_are_those_counted_by_hand(
    con: duckdb.DuckDBPyConnection, parcels: tuple[Any, ...], houses: tuple[Any, ...]
) -> None:
    rows = split(con, list(parcels), list(houses))
    assert {(row["from_as_of"], row["as_of"]) for row in rows} == set(pairwise(DAYS))
    for row in rows:
        if not row["is_split"]:  # one of the days has no house of which anything is known
            assert row["unsplit"] == row["change"]
            continue
        days = parcels if row["metric"] == "survey_done" else houses
        pair = (days[DAYS.index(row["from_as_of"])], days[DAYS.index(row["as_of"])])
        expected = by_hand(row["metric"], row["level"], pair).get(row["code"], Counter())
        assert (row["finished_before"], row["finished_after"]) == (
            expected["before"], expected["after"]
        )  # fmt: skip
        assert (row["total_before"], row["total_after"]) == (
            expected["t_before"], expected["t_after"]
        )  # fmt: skip
        assert {part: row[part] for part in PARTS} == {part: expected[part] for part in PARTS}
        assert {part: row[f"total_{part}"] for part in OF_TOTAL} == {
            part: expected[f"t_{part}"] for part in OF_TOTAL
        }
        assert sum(row[part] for part in PARTS) == row["change"]
        assert sum(row[f"total_{part}"] for part in OF_TOTAL) == row["total_change"]


def test_what_nothing_dates_moved_with_the_method_where_that_changed(
    con: duckdb.DuckDBPyConnection,
) -> None:
    here = PLACES[0]
    open_case, closed, none = ("todo", "untreated"), ("todo", "closed"), ("todo", None)
    days = [
        {"r0": (here, open_case), "r1": (here, open_case), "r2": (here, open_case)},
        {"r0": (here, closed), "r1": (here, open_case), "r2": (here, open_case)},
        {"r0": (here, none), "r1": (here, closed), "r2": (here, closed)},
    ]
    finished = {"case_id": "c", "house_id": "r1", "closed_on": dt.date(2023, 3, 12)}
    append_rows(con, "hazard_case", [finished])
    rows = split(con, [{}, {}, {}], days, ("old", "old", "new"))
    con.execute("DELETE FROM hazard_case")
    found = [
        {part: row[part] for part in (*PARTS, "total_method") if row[part]}
        for row in rows
        if (row["metric"], row["level"]) == ("rectified", "prefecture")
    ]
    # r1 has a date in the second week; r0 lost its hazard and r2 was closed without any
    assert found == [{"progress": 1}, {"progress": 1, "total_method": -1}]


def test_a_day_with_counts_only_is_not_told_apart(tmp_path: Path) -> None:
    place = Prefecture(tmp_path / "root", settings=SETTINGS)
    rows = [{"parcel_id": "a", "survey_status": "unsurveyed"}]
    place.deliver("status_snapshot", rows, extra="as_of = 2023-03-09\n")
    parcels(place, {"a"}, "a", "2023-03-16")
    place.deliver("house", [house("h1", "a"), house("h2", "a")])
    place.deliver("revisit", [
        {"house_id": "h1", "revisit_status": "done", "done_on": "2023-03-10"},
    ])  # fmt: skip
    place.build()
    assert moved(place, "survey_done", "level = 'prefecture'") == {"change": 1, "progress": 1}
    assert moved(place, "revisit_done", "level = 'prefecture'") == {"change": 1, "unsplit": 1}
    total = place.row(
        "SELECT total_before, total_unsplit, is_split FROM headline_change_by_area"
        " WHERE level = 'prefecture' AND metric = 'revisit_done'"
    )
    assert total == {"total_before": None, "total_unsplit": None, "is_split": False}


HOUSE = {"use_class": "mixed"}


def house(name: str, parcel: str) -> dict[str, Any]:
    return {"house_id": name, "parcel_id_reported": parcel, **HOUSE}


def case(number: int, name: str, closed_on: str = "", reason: str = "") -> dict[str, Any]:
    return {"case_id": f"c{number}", "house_id": name, "hazard_level": "ordinary",
            "found_on": "2023-01-01", "closed_on": closed_on, "closure_reason": reason}  # fmt: skip


def parcels(place: Prefecture, done: set[str], names: str, day: str) -> None:
    place.deliver("parcel", [
        {"parcel_id": name, "survey_status": "done" if name in done else "unsurveyed",
         "geometry": square(87.0005 + "abcdefgh".index(name) / 1000, 44.001)}
        for name in names
    ], extra=f"as_of = {day}\n")  # fmt: skip


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Prefecture:
    """Return a place of two runs, a week apart, in which each reason occurs once."""
    place = Prefecture(tmp_path_factory.mktemp("why") / "root", settings=SETTINGS)
    parcels(place, {"a", "b"}, "abcd", "2023-03-09")
    place.deliver("house", [house(name, "a") for name in ("h1", "h2", "h3", "h4", "h5")])
    place.deliver("revisit", [
        {"house_id": "h1", "revisit_status": "done", "done_on": "2023-03-01"},
        {"house_id": "h2", "revisit_status": "todo", "done_on": ""},
    ])  # fmt: skip
    place.deliver("hazard_case", [
        case(1, "h1", "2023-03-01", "rectified"), case(2, "h2"), case(3, "h3"),
        case(4, "h4", "2023-03-01", "rectified"),
    ])  # fmt: skip
    place.build()
    parcels(place, {"a", "c", "e"}, "abcef", "2023-03-16")  # b is corrected, d is gone
    place.deliver("correction", [
        {"table_name": "parcel", "key": "b", "field": "survey_status", "old_value": "unsurveyed",
         "new_value": "done", "corrected_on": "2023-03-10"},
        {"table_name": "parcel", "key": "f", "field": "survey_status", "old_value": "unsurveyed",
         "new_value": "done", "corrected_on": "2023-03-10"},
        {"table_name": "revisit", "key": "h2", "field": "revisit_status", "old_value": "todo",
         "new_value": "done", "corrected_on": "2023-03-10"},
    ])  # fmt: skip
    place.deliver("hazard_case", [
        case(1, "h1", "2023-03-01", "rectified"), case(2, "h2", "2023-03-12", "rectified"),
        case(3, "h3", "2023-03-12", "rectified"), case(4, "h4", "2023-03-10", "regraded"),
        case(5, "h5", "2023-03-12", "rectified"),
    ])  # fmt: skip
    place.deliver("report_unit", [{"report_unit_id": "P", "name_zh": "园区", "kind": "park"}])
    place.deliver("report_unit_member", [{"report_unit_id": "P", "code": VILLAGES[0]}])
    place.build()
    return place


def moved(place: Prefecture, metric: str, where: str) -> dict[str, int]:
    row = place.row(f"FROM headline_change_by_area WHERE metric = '{metric}' AND {where}")
    names = ("change", *PARTS, *(f"total_{part}" for part in OF_TOTAL))
    return {name: row[name] for name in names if row[name]}


def test_each_reason_of_the_survey_is_split_apart(place: Prefecture) -> None:
    # c was surveyed; e and f are new and done; d is gone, unsurveyed; b is corrected to what it was
    assert moved(place, "survey_done", "level = 'prefecture'") == {
        "change": 3, "progress": 1, "new_in_scope": 2, "total_new_in_scope": 2,
        "total_gone_from_scope": -1,
    }  # fmt: skip


def test_each_reason_of_revisits_and_rectification_is_split_apart(place: Prefecture) -> None:
    assert moved(place, "revisit_done", "level = 'prefecture'") == {"change": 1, "correction": 1}
    # h2 and h3 were rectified, h4 re-graded; h5 is a new hazard that is closed already
    assert moved(place, "rectified", "level = 'prefecture'") == {
        "change": 2, "progress": 2, "regraded": -1, "new_in_scope": 1, "total_new_in_scope": 1,
    }  # fmt: skip


def test_a_new_park_takes_over_what_stood_in_its_villages(place: Prefecture) -> None:
    assert moved(place, "survey_done", "level = 'unit' AND code = 'P'") == {
        "change": 5, "reassigned": 2, "progress": 1, "new_in_scope": 2,
        "total_reassigned": 3, "total_new_in_scope": 2,
    }  # fmt: skip
    assert moved(place, "survey_done", "level = 'unit' AND code = '652301'") == {
        "change": -2, "reassigned": -2, "total_reassigned": -3, "total_gone_from_scope": -1,
    }  # fmt: skip


def test_the_sums_are_checked_before_anything_is_published(place: Prefecture) -> None:
    checked = place.row(
        "SELECT count(*) AS checks, bool_and(expected = actual) AS agree FROM reconciliation"
        " WHERE check_name = 'parts of a change add up to it'"
    )
    assert checked == {"checks": 15, "agree": True}  # three rates at five levels
