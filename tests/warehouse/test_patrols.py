"""Patrols: who must be visited, what was due and done, counted by hand and once more by pandas."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import duckdb
import pandas as pd
import pytest
import shapely
from prefecture import SETTINGS, VILLAGES, Prefecture, square

if TYPE_CHECKING:
    from pathlib import Path

AS_OF = dt.date(2023, 3, 16)
WEST, EAST = shapely.box(87, 44, 87.005, 44.01), shapely.box(87.005, 44, 87.01, 44.01)
AREAS = {
    "unit": "report_unit_id",
    "county": "county_code",
    "township": "township_code",
    "village": "village_code",
}
FLOW = ["planned", "done", "visits", "found", "put_right"]

HOUSES: dict[str, tuple[dict[str, Any], float, list[str]]] = {
    # house -> its own fields, where from west to east, days of March it was visited
    "severe": ({}, 87.001, ["2", "9", "16"]),
    "ordinary": ({}, 87.001, ["2"]),
    "severe_closed": ({}, 87.001, []),
    "waiting": ({"rural_renovation": "pending"}, 87.006, ["1", "3"]),
    "empty": ({"is_vacated": "true"}, 87.006, []),
    "empty_in_village_2": ({"is_vacated": "true"}, 87.011, ["15"]),
    "sound": ({}, 87.021, ["3"]),
}


def delivered(root: Path, settings: str = "") -> Prefecture:
    """Build a place whose first village has two grids; all ledgers but plans are the same."""
    place = Prefecture(root, SETTINGS + settings)
    place.deliver("parcel", [
        {"parcel_id": name, "survey_status": "done", "geometry": square(west, 44.001 + at / 1000)}
        for at, (name, (_, west, _)) in enumerate(HOUSES.items())
    ])  # fmt: skip
    blank = {"rural_renovation": None, "is_vacated": None}
    place.deliver("house", [
        {"house_id": name, "use_class": "other", "parcel_id_reported": name, **blank, **fields}
        for name, (fields, *_) in HOUSES.items()
    ])  # fmt: skip
    place.deliver("hazard_case", [
        {"case_id": f"c-{name}", "house_id": name, "hazard_level": level, "closure_reason": reason,
         "found_on": "2023-02-23"}
        for name, level, reason in (
            ("severe", "severe", None), ("ordinary", "ordinary", None),
            ("severe_closed", "severe", "rectified"),
        )
    ])  # fmt: skip
    place.deliver("patrol", [
        {"patrol_id": f"x-{name}-{day}", "house_id": name, "patrolled_on": f"2023-03-{day:0>2}",
         "is_sign_ok": "false" if (name, day) in {("severe", "9"), ("waiting", "3")} else None}
        for name, (_, _, days) in HOUSES.items()
        for day in days
    ])  # fmt: skip
    place.deliver("grid", [
        {"grid_id": "west", "name_zh": "西", "village_code": VILLAGES[0], "geometry": WEST},
        {"grid_id": "east", "name_zh": "东", "village_code": VILLAGES[0], "geometry": EAST},
        {"grid_id": "plain", "name_zh": "无图", "village_code": VILLAGES[2], "geometry": None},
        {"grid_id": "half", "name_zh": "半", "village_code": VILLAGES[2],
         "geometry": shapely.box(87.025, 44, 87.035, 44.01)},
    ])  # fmt: skip
    place.deliver("patrol_plan", [
        {"plan_id": name, "village_code": VILLAGES[village], "grid_id": grid,
         "patroller": "张示例", "interval_days": days, "ends_on": end}
        for name, village, grid, days, end in (
            ("p-village", 0, None, 5, None), ("p-west", 0, "west", 30, None),
            ("p-over", 0, "east", 1, "2023-03-01"), ("p-second", 1, None, 3, None),
        )
    ])  # fmt: skip
    place.build()
    return place


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Prefecture:
    return delivered(tmp_path_factory.mktemp("patrols") / "root")


def test_who_must_be_visited_how_often_and_by_which_plan(place: Prefecture) -> None:
    rows = place.rows(
        "SELECT house_id, reasons, interval_days, plan_id, grid_id, days_since, is_overdue"
        " FROM patrol_house ORDER BY house_id"
    )
    assert [tuple(row.values()) for row in rows] == [
        # the plan of the village comes more often than the setting, that of the grid does not
        ("empty", ["vacated"], 5, "p-village", "east", None, True),
        ("empty_in_village_2", ["vacated"], 3, "p-second", None, 1, False),
        ("severe", ["severe"], 7, "p-west", "west", 0, False),
        ("waiting", ["dangerous"], 5, "p-village", "east", 13, True),
    ]  # fmt: skip
    assert place.row("SELECT DISTINCT patroller FROM patrol_house")["patroller"] == "张**"


def test_visits_are_due_once_per_interval(place: Prefecture) -> None:
    # counted from 1 March, the first visit of all: 7 days twice, 5 days three times, 3 days five
    # times; the visit of the first day counts for the first interval
    rows = place.rows(
        "SELECT house_id, count(*), count(*) FILTER (is_done) AS done, min(due_on)"
        " FROM patrol_due GROUP BY house_id ORDER BY house_id"
    )
    assert [tuple(row.values()) for row in rows] == [
        ("empty", 3, 0, dt.date(2023, 3, 6)),
        ("empty_in_village_2", 5, 1, dt.date(2023, 3, 4)),
        ("severe", 2, 2, dt.date(2023, 3, 8)),
        ("waiting", 3, 1, dt.date(2023, 3, 6)),
    ]  # fmt: skip
    gaps = place.rows("SELECT longest_gap_days FROM patrol_house ORDER BY house_id")
    assert [row["longest_gap_days"] for row in gaps] == [15, 14, 7, 13]


def test_what_was_found_is_put_right_by_a_later_visit(place: Prefecture) -> None:
    rows = place.rows(
        "SELECT patrol_id, put_right_on FROM patrol_visit WHERE has_found ORDER BY ALL"
    )
    assert [tuple(row.values()) for row in rows] == [
        ("x-severe-9", dt.date(2023, 3, 16)), ("x-waiting-3", None),
    ]  # fmt: skip
    whole = place.row("FROM patrol_by_area WHERE level = 'prefecture'")
    assert {name: whole[name] for name in ("houses", "overdue", "never_patrolled", *FLOW)} == {
        "houses": 4, "overdue": 2, "never_patrolled": 1, "planned": 13, "done": 4, "visits": 8,
        "found": 2, "put_right": 1,
    }  # fmt: skip
    assert str(whole["coverage_pct"]) == "30.77"


def test_grids_add_up_and_one_beyond_its_village_is_found(place: Prefecture) -> None:
    rows = place.rows("SELECT grid_id, houses, planned, visits FROM patrol_by_grid")
    assert {tuple(row.values()) for row in rows} == {
        ("east", 2, 6, 2), ("west", 1, 2, 4), ("plain", 0, 0, 0), ("half", 0, 0, 0),
        ("none", 1, 5, 2),
    }  # fmt: skip
    found = place.rows("SELECT key, value FROM quality_finding WHERE rule_id = 'G11'")
    assert [tuple(row.values()) for row in found] == [("half", "0.5")]


def test_a_setting_of_zero_takes_houses_out(tmp_path: Path) -> None:
    settings = "[duties]\npatrol_vacated_days = 0\npatrol_severe_days = 3\n"
    place = delivered(tmp_path / "root", settings)
    rows = place.rows("SELECT house_id, interval_days FROM patrol_house ORDER BY house_id")
    assert [tuple(row.values()) for row in rows] == [("severe", 3), ("waiting", 5)]


def recounted(con: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Return one row per house with its counts, from tables alone: no view, no table of patrols."""
    houses = con.table("house").df().set_index("house_id")
    visits = con.table("patrol").df()
    must = con.execute("SELECT house_id, duty_from, interval_days FROM patrol_house").df()
    days = visits.groupby("house_id")["patrolled_on"].agg(list)
    first = visits["patrolled_on"].min()
    end = pd.Timestamp(AS_OF)
    counts = []
    for row in must.itertuples():
        begin = max(first, end - pd.Timedelta(364, "D"))
        begin = begin if pd.isna(row.duty_from) else max(begin, row.duty_from)
        step = pd.Timedelta(row.interval_days, "D")
        edges = pd.date_range(begin, end, freq=step)
        own = pd.Series(days.get(row.house_id, []), dtype="datetime64[us]")
        slots = pd.cut(own[own >= begin], edges, include_lowest=True).dropna().nunique()
        walked = sorted({begin, end, *own[own > begin]})
        gap = max((later - day).days for day, later in pairwise(walked))
        counts.append((row.house_id, len(edges) - 1, slots, gap))
    table = pd.DataFrame(counts, columns=["house_id", "planned", "done", "gap"])
    table = table.set_index("house_id").assign(houses=1)
    table = table.join(visits.groupby("house_id").size().rename("visits"), how="outer").fillna(0)
    return houses[list(AREAS.values())].join(table, how="inner")


@pytest.fixture(scope="module")
def counts(small_file: Path) -> pd.DataFrame:
    with duckdb.connect(str(small_file), read_only=True) as con:
        return recounted(con)


@pytest.mark.parametrize("level", AREAS)
def test_each_level_counts_what_pandas_counts(
    small_file: Path, counts: pd.DataFrame, level: str
) -> None:
    columns = ["houses", "planned", "done", "visits"]
    with duckdb.connect(str(small_file), read_only=True) as con:
        view = con.table(f"patrol_by_{level}").df().set_index("code")
    area = counts[AREAS[level]].fillna("unassigned")
    expected = counts.groupby(area)[columns].sum().astype(int)
    assert (expected.sum() > 0).all()
    assert view[columns].sum().to_dict() == expected.sum().to_dict()
    found = view.loc[expected.index, columns]
    pd.testing.assert_frame_equal(found, expected, check_dtype=False, check_names=False)
    gaps = counts[counts["houses"] > 0].groupby(area)["gap"].max()
    assert view.loc[gaps.index, "longest_gap_days"].astype(int).to_list() == gaps.to_list()


@pytest.mark.parametrize("period", ["week", "month"])
def test_weeks_and_months_add_up_to_the_whole(small_file: Path, period: str) -> None:
    with duckdb.connect(str(small_file), read_only=True) as con:
        whole = con.table("patrol_by_area").df().set_index(["level", "code"])[FLOW]
        parts = con.table(f"patrol_by_{period}").df()
        days = con.execute("SELECT patrolled_on FROM patrol").df()["patrolled_on"]
    summed = parts.groupby(["level", "code"])[FLOW].sum().loc[whole.index]
    pd.testing.assert_frame_equal(summed, whole, check_dtype=False)
    freq = {"week": "W-SUN", "month": "M"}[period]
    expected = days.dt.to_period(freq).dt.start_time.value_counts().to_dict()
    place = parts[(parts["level"] == "prefecture") & (parts["visits"] > 0)]
    assert dict(zip(place["starts_on"], place["visits"], strict=True)) == expected


def test_grids_hold_the_houses_that_shapely_finds_in_them(small_file: Path) -> None:
    with duckdb.connect(str(small_file), read_only=True) as con:
        grids = con.execute("FROM grid WHERE geometry IS NOT NULL").df()
        houses = con.execute(
            "SELECT house_id, house.village_code, lon, lat FROM patrol_house"
            " JOIN house USING (house_id)"
        ).df()
        found = dict(con.execute(
            "SELECT house_id, grid_id FROM patrol_house WHERE grid_id IS NOT NULL"
        ).fetchall())  # fmt: skip
        (total,) = con.execute("SELECT sum(houses) FROM patrol_by_grid").fetchone() or (0,)
    shapes = shapely.from_wkb(grids["geometry"].map(bytes))
    points = shapely.points(houses["lon"], houses["lat"])
    tree = shapely.STRtree(shapes)
    house, grid = tree.query(points, predicate="intersects")
    same = houses["village_code"].to_numpy()[house] == grids["village_code"].to_numpy()[grid]
    ids = houses["house_id"].to_numpy()[house[same]], grids["grid_id"].to_numpy()[grid[same]]
    assert found == dict(zip(*ids, strict=True))
    assert found
    assert total == len(houses)
