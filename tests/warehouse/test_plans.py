"""Plan and reality: who is behind by how much, what is proposed, and whose names are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb
import pandas as pd
import pytest
from prefecture import SETTINGS, Prefecture, square

if TYPE_CHECKING:
    from pathlib import Path

PARCELS = {"652301001001": 10, "652301001002": 10, "652301002001": 20}
DONE_BEFORE = {"652301001001": 4, "652301001002": 6, "652301002001": 12}
DONE_NOW = {"652301001001": 6, "652301001002": 6, "652301002001": 16}
"""Parcels of each village; those done on 9 March and on 16 March."""
DEADLINE = "\n[deadlines]\nsurvey = 2023-04-06\n[intake]\nmax_bad_share = 1.0\n"
PLANS = {
    "652300": {"2023-03-09": 20, "2023-03-16": 30, "2023-03-23": 34, "2023-04-06": 40},
    "652301001001": {"2023-03-16": 4, "2023-03-23": 6, "2023-04-06": 10},
    "652301001002": {"2023-03-16": 6, "2023-03-23": 8, "2023-04-06": 10},
    "652301002001": {"2023-03-23": 18, "2023-04-06": 20},
}
"""Planned totals by area and week; the townships and the unit have no plan."""


def plan_rows(plans: dict[str, dict[str, int]]) -> list[dict[str, Any]]:
    return [
        {
            "metric": "survey_done",
            "area_code": code,
            "week_ending": day,
            "planned_total": total,
            "lead_department": "测试局",
            "responsible_person": "张示例",
        }
        for code, weeks in plans.items()
        for day, total in weeks.items()
    ]


def planned_place(root: Path, settings: str = "") -> Prefecture:
    """Return a prefecture with a week of history and its plans, not built yet."""
    place = Prefecture(root, settings=SETTINGS + DEADLINE + settings)
    parcels, before = [], []
    for number, (village, count) in enumerate(PARCELS.items()):
        for at in range(count):
            key = f"p{number}-{at:02}"
            now, then = (
                "done" if at < done[village] else "unsurveyed" for done in (DONE_NOW, DONE_BEFORE)
            )
            shape = square(87.0005 + number / 100 + at / 2500, 44.001)
            parcels.append({"parcel_id": key, "survey_status": now, "geometry": shape})
            before.append({"parcel_id": key, "survey_status": then})
    place.deliver("parcel", parcels)
    place.deliver("status_snapshot", before, extra="as_of = 2023-03-09\n")
    place.deliver("work_plan", plan_rows(PLANS), extra="as_of = 2023-03-01\n")
    return place


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Prefecture:
    place = planned_place(tmp_path_factory.mktemp("plans") / "root")
    # one that was replaced, and one that is made after the as-of date
    old, new = ({"652300": {"2023-03-16": 39, "2023-05-31": 40}}, {"652300": {"2023-03-16": 1}})
    place.deliver("work_plan", plan_rows(old), name="old", extra="as_of = 2023-02-01\n")
    place.deliver("work_plan", plan_rows(new), name="new", extra="as_of = 2023-03-20\n")
    faulty = plan_rows({"999": {"2023-03-16": 1}, "652301": {"soon": 1, "2023-03-16": -1}})
    place.deliver("work_plan", faulty, name="faulty")
    place.build()
    return place


def survey(place: Prefecture, code: str) -> dict[str, Any]:
    where = f"metric = 'survey_done' AND code = '{code}'"
    return place.row(f"SELECT * FROM plan_by_area WHERE {where}")


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        # state, planned, reached, behind by, share of the way, needed per week
        ("652300", ("behind", 30, 28, 2, 70.00, 4.0)),
        ("652301001001", ("ahead", 4, 6, -2, 60.00, 1.3)),
        ("652301001002", ("on_time", 6, 6, 0, 60.00, 1.3)),
        ("652301002001", ("not_due", None, 16, None, 80.00, 1.3)),
    ],
)
def test_a_plan_is_compared_with_what_is_reached(
    place: Prefecture, code: str, expected: tuple[Any, ...]
) -> None:
    found = survey(place, code)
    columns = ("state", "planned", "reached", "behind_by", "way_pct", "needed_per_week")
    assert tuple(found[name] for name in columns) == expected
    # 21 days to 6 April
    assert (found["weeks_left"], found["is_proposal"]) == (3.0, False)
    assert (found["lead_department"], found["responsible_person"]) == ("测试局", "张**")


@pytest.mark.parametrize(
    ("code", "weeks"),
    [
        # 8 left in 21 days take 2.67 a week, more than the 2 of the week before
        ("652301001", {"2023-03-23": 15, "2023-03-30": 18, "2023-04-06": 20}),
        # 4 left take 1.33 a week; at the 4 of the week before it is done in one
        ("652301002", {"2023-03-23": 20}),
        # 12 left, 6 in the week before
        ("652301", {"2023-03-23": 34, "2023-03-30": 40}),
    ],
)
def test_without_a_plan_one_is_proposed_and_says_so(
    place: Prefecture, code: str, weeks: dict[str, int]
) -> None:
    found = survey(place, code)
    assert (found["state"], found["is_proposal"]) == ("no_plan", True)
    assert (found["planned"], found["behind_by"], found["lead_department"]) == (None, None, None)
    rows = place.rows(
        "SELECT week_ending::VARCHAR AS day, planned_total, is_proposal FROM plan_week"
        f" WHERE metric = 'survey_done' AND code = '{code}' ORDER BY day"
    )
    assert {row["day"]: row["planned_total"] for row in rows} == weeks
    assert all(row["is_proposal"] for row in rows)


def test_rows_of_no_area_or_with_an_impossible_value_are_rejected(place: Prefecture) -> None:
    rows = place.rows("SELECT field, reason FROM rejected_row ORDER BY field, reason")
    assert [(row["field"], row["reason"]) for row in rows] == [
        ("area_code", "unknown_reference"),
        ("planned_total", "out_of_range"),
        ("week_ending", "not_a_date"),
    ]


def test_names_of_officials_are_public_where_the_setting_says_so(tmp_path: Path) -> None:
    place = planned_place(tmp_path / "root")
    names = []
    for public in ("", "officials_public = true\n"):
        settings = SETTINGS + DEADLINE + public
        (place.root / "pipeline.toml").write_text(settings, encoding="utf-8")
        place.build()
        names.append(place.row("SELECT DISTINCT responsible_person AS name FROM work_plan")["name"])
    assert names == ["张**", "张示例"]


@pytest.mark.parametrize("level", ["unit", "township", "village"])
def test_what_there_is_and_what_is_reached_add_up_at_every_level(
    small_file: Path, level: str
) -> None:
    query = (
        "SELECT metric, sum(total)::BIGINT, sum(reached)::BIGINT FROM plan_by_area"
        " WHERE level = ? GROUP BY metric ORDER BY metric"
    )
    with duckdb.connect(str(small_file), read_only=True) as con:
        rows = con.execute(query, [level]).fetchall()
        assert rows == con.execute(query, ["prefecture"]).fetchall()
        assert len(rows) == 4


def test_states_of_the_demo_counted_again(small_file: Path) -> None:
    """The units of the demo, from its plans and its houses and parcels, without the views."""
    with duckdb.connect(str(small_file), read_only=True) as con:
        plan, parcel, house = (con.table(name).df() for name in ("work_plan", "parcel", "house"))
        revisit = con.table("revisit").df()
        found = con.sql("FROM plan_by_unit WHERE NOT is_proposal").df()
    today = pd.Timestamp("2023-03-16")
    revisited = set(revisit.loc[revisit["revisit_status"] == "done", "house_id"])
    house = house[house["is_commercial"] & house["house_id"].isin(revisited)]
    reached = {
        "survey_done": parcel[parcel["survey_status"] == "done"].groupby("report_unit_id").size(),
        "revisit_done": house.groupby("report_unit_id").size(),
    }
    found = found[found["metric"].isin(list(reached))].set_index(["metric", "code"])
    # plans of next week are delivered already
    plan = plan[plan["area_code"].isin(parcel["report_unit_id"]) & (plan["as_of"] <= today)]
    seen = set()
    for (metric, code), weeks in plan.sort_values("week_ending").groupby(["metric", "area_code"]):
        if metric not in reached:
            continue
        done = int(reached[metric].get(code, 0))
        due = int(weeks.loc[weeks["week_ending"] <= today, "planned_total"].iloc[-1])
        following = int(weeks.loc[weeks["week_ending"] > today, "planned_total"].iloc[0])
        state = "behind" if done < due else "on_time"
        if done > due and done >= following:
            state = "ahead"
        row = found.loc[(metric, code)]
        assert (row["planned"], row["reached"], row["behind_by"]) == (due, done, due - done)
        assert row["state"] == state
        seen.add(state)
    assert seen == {"behind", "on_time", "ahead"}
