"""Rule B06: plans that fall, exceed what there is, miss the deadline or contradict the units."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from prefecture import SETTINGS, VILLAGES, Prefecture, square
from rule_cases import found_by

if TYPE_CHECKING:
    from pathlib import Path

PLACE, UNIT, TOWNSHIP, PARK = "652300", "652301", "652301001", "P1"
COUNTS = {VILLAGES[0]: (20, 10), VILLAGES[1]: (20, 5), VILLAGES[2]: (20, 5)}
"""Parcels of each village and those done. The third village is a park, the others the county."""
EARLY, SOON, END = "2023-03-09", "2023-03-23", "2023-04-06"
SURVEY = "survey_done"
PLANS = {
    # name and day of the plan -> planned totals by area and week
    ("units", "2023-03-01"): {
        UNIT: {EARLY: 20, SOON: 30, END: 40},
        PARK: {EARLY: 8, SOON: 12, END: 20},
        # 44 is two more than the units plan, which is too little to say anything; three is not
        PLACE: {EARLY: 31, SOON: 44, END: 57},
        TOWNSHIP: {EARLY: 10, SOON: 9, END: 44},
        VILLAGES[0]: {SOON: 12, END: 17},
        VILLAGES[1]: {SOON: 18, "2023-04-12": 20},
        VILLAGES[2]: {SOON: 17, "2023-04-13": 20},
    },
    # replaced, so that nobody need put it right
    ("old", "2023-02-01"): {UNIT: {SOON: 400, END: 4}},
    ("next", "2023-03-20"): {VILLAGES[0]: {SOON: 20, END: 19}},
}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Prefecture:
    settings = SETTINGS + "[deadlines]\nsurvey = 2023-04-06\n"
    place = Prefecture(tmp_path_factory.mktemp("unsound") / "root", settings=settings)
    place.deliver("report_unit", [{"report_unit_id": PARK, "name_zh": "园区", "kind": "park"}])
    place.deliver("report_unit_member", [{"report_unit_id": PARK, "code": VILLAGES[2]}])
    place.deliver("parcel", [
        {"parcel_id": f"{village}-{at}", "survey_status": "done" if at < done else "unsurveyed",
         "geometry": square(87.0005 + column / 100 + at / 2500, 44.001)}
        for column, (village, (count, done)) in enumerate(COUNTS.items())
        for at in range(count)
    ])  # fmt: skip
    house = {"house_id": "h", "use_class": "mixed", "parcel_id_reported": f"{VILLAGES[0]}-0"}
    place.deliver("house", [house])
    for (name, day), plans in PLANS.items():
        rows = [
            {"metric": SURVEY, "area_code": code, "week_ending": week, "planned_total": total}
            for code, weeks in plans.items()
            for week, total in weeks.items()
        ]
        if name == "units":  # without a deadline, nothing is too late
            rows.append({"metric": "revisit_done", "area_code": UNIT, "week_ending": "2024-12-31",
                         "planned_total": 1})  # fmt: skip
        place.deliver("work_plan", rows, name=name, extra=f"as_of = {day}\n")
    place.build()
    return place


def test_plans_that_do_not_hold_are_found_week_by_week(place: Prefecture) -> None:
    rows = found_by(place, "B06")
    assert {key: row["message_en"].partition(": ")[2] for key, row in rows.items()} == {
        f"2023-03-01 {SURVEY} {PLACE} {EARLY}":
            "31 planned for the whole place, from 28 to 28 by the plans of the units",
        f"2023-03-01 {SURVEY} {PLACE} {END}":
            f"57 of 60 planned by the deadline {END}; "
            "57 planned for the whole place, from 60 to 60 by the plans of the units",
        f"2023-03-01 {SURVEY} {TOWNSHIP} {SOON}": "the total falls from 10 to 9",
        f"2023-03-01 {SURVEY} {TOWNSHIP} {END}": "44 planned of 40",
        f"2023-03-01 {SURVEY} {VILLAGES[2]} 2023-04-13":
            f"17 of 20 planned by the deadline {END}",
        f"2023-03-20 {SURVEY} {VILLAGES[0]} {END}": "the total falls from 20 to 19",
    }  # fmt: skip


def test_findings_are_where_the_plan_is_of(place: Prefecture) -> None:
    rows = found_by(place, "B06").values()
    assert {(row["report_unit_id"], row["village_code"], row["severity"]) for row in rows} == {
        (None, None, "warning"), ("652301", None, "warning"), (PARK, VILLAGES[2], "warning"),
        ("652301", VILLAGES[0], "warning"),
    }  # fmt: skip


def test_units_without_a_plan_have_at_least_what_they_reached(tmp_path: Path) -> None:
    """At most they have all there is; what was so in a week that has ended nobody says."""
    place = Prefecture(tmp_path / "root")
    place.deliver("report_unit", [{"report_unit_id": PARK, "name_zh": "园区", "kind": "park"}])
    place.deliver("report_unit_member", [{"report_unit_id": PARK, "code": VILLAGES[2]}])
    place.deliver("parcel", [
        {"parcel_id": f"{column}-{at}", "survey_status": "done" if at < 10 else "unsurveyed",
         "geometry": square(87.0005 + column / 100 + at / 2500, 44.001)}
        for column in (0, 2) for at in range(20)
    ])  # fmt: skip
    weeks = {EARLY: (10, 12), SOON: (15, 12), END: (20, 43)}
    place.deliver("work_plan", [
        {"metric": SURVEY, "area_code": code, "week_ending": week, "planned_total": total}
        for week, totals in weeks.items()
        for code, total in zip((UNIT, PLACE), totals, strict=True)
    ])  # fmt: skip
    place.build()
    rows = found_by(place, "B06")
    assert {key.split()[-1]: row["message_zh"] for key, row in rows.items()} == {
        SOON: "任务计划不成立：整体计划 12，各单位计划合计应在 25 至 35 之间",
        END: "任务计划不成立：计划 43，总数只有 40；整体计划 43，各单位计划合计应在 30 至 40 之间",
    }
