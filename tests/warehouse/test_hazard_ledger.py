"""The hazard ledger: each house once, with the case, report, department and marks that count."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from prefecture import VILLAGES, Prefecture, square

HOUSES: dict[str, dict[str, Any]] = {
    "full": {"business_types": "catering", "owner_name": "张样本", "is_vacated": "true"},
    "by_form": {"business_types": "lodging"},
    "by_business": {"business_types": "other;lodging;retail"},
    "two_cases": {},
    "merged_away": {},
    "bare": {"business_types": "other"},
    "not_commercial": {"use_class": "other"},
}
CASES = [
    # case, house, level, found_on, closure, department, person
    ("c-full", "full", "severe", "2022-09-01", None, "甲局", "李样本"),
    ("c-form", "by_form", "ordinary", "2022-09-01", None, None, None),
    ("c-business", "by_business", "ordinary", "2022-09-01", None, None, None),
    ("c-early", "two_cases", "severe", "2022-07-01", "regraded", "乙局", "王样本"),
    ("c-late", "two_cases", "ordinary", "2022-09-01", None, "甲局", "赵样本"),
    ("c-kept", "merged_away", "ordinary", "2022-07-01", None, "乙局", "钱样本"),
    ("c-merged", "merged_away", "ordinary", "2022-09-01", "merged", "丙局", "孙样本"),
    ("c-bare", "bare", "ordinary", "2022-09-01", "regraded", None, None),
    ("c-other", "not_commercial", "severe", "2022-09-01", None, "甲局", "周样本"),
]
MEASURES = [
    # measure, case, group, kind, planned, started
    ("m1", "c-full", "management", "stop_use", None, "2022-10-03"),
    ("m2", "c-full", "management", "cordon", None, "2022-10-01"),
    ("m3", "c-full", "management", "evacuate", None, None),
    ("m4", "c-full", "engineering", "strengthen", "2022-11-01", None),
    ("m5", "c-full", "management", "cordon", None, "2022-12-01"),
    ("m6", "c-merged", "management", "stop_use", None, "2022-10-01"),
    ("m7", "c-kept", "management", None, None, "2022-10-01"),
]
PATROLS = [
    # patrol, house, day, sign, fence
    ("p1", "full", "2023-03-01", "true", "true"),
    ("p2", "full", "2023-03-10", "false", None),
    ("p3", "by_form", "2023-03-10", None, None),
]
PHOTOS = [("f1", "by_form", "fence"), ("f2", "full", "sign"), ("f3", "bare", "facade")]
REPORTS = [
    # report, house, agency, day, standards, grade
    ("r1", "full", "旧鉴定所", "2020-01-01", "JGJ 125-99", "d"),
    ("r2", "full", "新鉴定所", "2022-10-01", "JGJ 125-2016;GB 50292-2015", "c"),
    ("r3", "full", "无等级所", "2022-12-01", None, None),
]


def rows_of(names: str, rows: list[Any]) -> list[dict[str, Any]]:
    return [dict(zip(names.split(), row, strict=True)) for row in rows]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Prefecture:
    place = Prefecture(tmp_path_factory.mktemp("ledger") / "root")
    parcel = {"parcel_id": "p", "survey_status": "done", "geometry": square(87.001, 44.001)}
    place.deliver("parcel", [parcel])
    blank = {"use_class": "mixed", "business_types": None, "owner_name": None, "is_vacated": None}
    place.deliver(
        "house",
        [
            {"house_id": name, "parcel_id_reported": "p" if name == "full" else None}
            | blank
            | fields
            for name, fields in HOUSES.items()
        ],
    )
    case = "case_id house_id hazard_level found_on closure_reason"
    case += " responsible_department responsible_person"
    place.deliver("hazard_case", [
        row | {"due_on": "2023-03-14" if row["case_id"] == "c-full" else None}
        for row in rows_of(case, CASES)
    ])  # fmt: skip
    measure = "measure_id case_id measure_group measure_kind planned_on started_on"
    place.deliver("measure", rows_of(measure, MEASURES))
    place.deliver(
        "patrol", rows_of("patrol_id house_id patrolled_on is_sign_ok is_fence_ok", PATROLS)
    )
    place.deliver("photo", rows_of("photo_id house_id photo_kind", PHOTOS))
    place.deliver(
        "appraisal", rows_of("report_no house_id agency issued_on standards grade", REPORTS)
    )
    place.deliver("compliance", [{"house_id": "by_form", "industry_department": "丁局"}])
    place.deliver("department", [
        {"department_id": "d2", "name_zh": "戊局", "name_en": "Bureau E",
         "business_types": "lodging;retail"},
        {"department_id": "d1", "name_zh": "己局", "name_en": None, "business_types": "retail"},
        {"department_id": "d3", "name_zh": "庚局", "name_en": None, "business_types": "lodging"},
        {"department_id": "d4", "name_zh": "甲局", "name_en": "Bureau A", "business_types": None},
    ])  # fmt: skip
    place.build()
    return place


def house(place: Prefecture, name: str) -> dict[str, Any]:
    return place.row(f"SELECT * FROM hazard_ledger WHERE house_id = '{name}'")


def test_every_hazardous_commercial_house_stands_in_it_once(place: Prefecture) -> None:
    listed = [row["house_id"] for row in place.rows("SELECT house_id FROM hazard_ledger")]
    assert sorted(listed) == sorted(set(HOUSES) - {"not_commercial"})
    hazardous = place.rows("SELECT house_id FROM hazard_house")
    assert sorted(listed) == sorted(row["house_id"] for row in hazardous)


def test_all_columns_of_a_house(place: Prefecture) -> None:
    full = house(place, "full")
    assert (full["owner_name"], full["responsible_person"]) == ("张**", "李**")
    assert (full["case_id"], full["hazard_level"], full["grade"]) == ("c-full", "severe", "c")
    assert full["agency"] == "新鉴定所"
    assert full["standards"] == ["JGJ 125-2016", "GB 50292-2015"]
    # in the order begun, each once; what has not begun is no control, a plan is a measure
    assert full["control_kinds"] == ["cordon", "stop_use"]
    assert full["measure_kinds"] == ["strengthen"]
    # the last patrol tells of the sign, the one before of the fence
    assert (full["sign_state"], full["fence_state"]) == ("damaged", "in_order")
    assert full["remarks"] == ["overdue", "vacated"]
    assert (full["due_on"], full["days_overdue"]) == (dt.date(2023, 3, 14), 2)
    assert (full["village_code"], full["county_name_zh"]) == (VILLAGES[0], "名652301")


@pytest.mark.parametrize(
    ("name", "department", "english", "source"),
    [
        ("full", "甲局", "Bureau A", "case"),
        ("by_form", "丁局", None, "form"),
        # lodging is named before retail; two departments oversee it, the smaller id answers
        ("by_business", "戊局", "Bureau E", "business"),
        ("two_cases", "甲局", "Bureau A", "case"),
        ("bare", None, None, "none"),
    ],
)
def test_department_comes_from_case_then_form_then_business(
    place: Prefecture, name: str, department: str | None, english: str | None, source: str
) -> None:
    found = house(place, name)
    names = (found["department_name_zh"], found["department_name_en"])
    assert (*names, found["department_source"]) == (department, english, source)


def test_the_latest_case_that_counts_speaks(place: Prefecture) -> None:
    late, kept = house(place, "two_cases"), house(place, "merged_away")
    assert (late["case_id"], late["responsible_person"]) == ("c-late", "赵**")
    assert (kept["case_id"], kept["responsible_person"]) == ("c-kept", "钱**")
    # measures of a merged case do not count; a measure without a kind is other
    assert kept["control_kinds"] == ["other"]


def test_photos_tell_where_no_patrol_does(place: Prefecture) -> None:
    assert [house(place, "by_form")[f"{mark}_state"] for mark in ("sign", "fence")] == [
        "none",
        "pictured",
    ]
    assert house(place, "bare")["fence_state"] == "none"
    assert house(place, "bare")["remarks"] == ["regraded"]


def test_departments_add_up_with_a_row_for_none(place: Prefecture) -> None:
    rows = place.rows("SELECT * FROM hazard_ledger_by_department")
    found = {(row["row_kind"], row["department_name_zh"]): row["hazardous"] for row in rows}
    assert found == {
        ("item", "丁局"): 1,
        ("item", "乙局"): 1,
        ("item", "戊局"): 1,
        ("item", "甲局"): 2,
        ("none", None): 1,
        ("total", None): 6,
    }
    *parts, total = rows
    names = ("hazardous", "severe", "todo", "doing", "rectified", "regraded", "overdue")
    assert {name: sum(row[name] for row in parts) for name in names} == {
        name: total[name] for name in names
    }
    whole = place.row("SELECT * FROM rectification_progress_by_area WHERE level = 'prefecture'")
    assert {name: total[name] for name in names} == {name: whole[name] for name in names}
