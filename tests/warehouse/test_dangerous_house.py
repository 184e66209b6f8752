"""The view of dangerous houses: who is in it, and as which."""

from __future__ import annotations

from typing import Any

import pytest
from prefecture import Prefecture, square

HOUSES: dict[str, tuple[dict[str, Any], str | None, str | None, str | None]] = {
    # house -> its own fields, latest grade, closure of its case ("" open, None no case), state
    "sound": ({}, "b", None, None),
    "never_graded": ({}, None, None, None),
    "graded_c": ({}, "c", None, "not_rebuilt"),
    "graded_dsu": ({}, "dsu", "", "not_rebuilt"),
    "strengthened": ({}, "d", "rectified", None),
    "only_regraded": ({}, "d", "regraded", "not_rebuilt"),
    "false_alarm": ({}, "c", "false_positive", "not_rebuilt"),
    "waiting": ({"rural_renovation": "pending"}, None, None, "not_rebuilt"),
    "renovated": ({"rural_renovation": "done"}, "d", None, None),
    "empty": ({"is_vacated": "true"}, "d", None, "vacated"),
    "empty_ungraded": ({"is_vacated": "true"}, None, None, "vacated"),
    "empty_and_rebuilt": ({"is_vacated": "true", "rural_renovation": "done"}, None, None, None),
}


@pytest.fixture(scope="module")
def prefecture(tmp_path_factory: pytest.TempPathFactory) -> Prefecture:
    place = Prefecture(tmp_path_factory.mktemp("dangerous") / "root")
    parcel = {"parcel_id": "p", "survey_status": "done", "geometry": square(87.001, 44.001)}
    place.deliver("parcel", [parcel])
    blank = {"rural_renovation": None, "is_vacated": None}
    place.deliver(
        "house",
        [
            {"house_id": name, "use_class": "other", **blank, **fields}
            for name, (fields, *_) in HOUSES.items()
        ],
    )
    graded = [
        {"report_no": f"r-{name}", "house_id": name, "grade": grade, "issued_on": "2022-09-01"}
        for name, (_, grade, *_) in HOUSES.items()
        if grade
    ]
    # An older, worse grade does not count.
    older = {"report_no": "r-old", "house_id": "sound", "grade": "d", "issued_on": "2020-09-01"}
    place.deliver("appraisal", [*graded, older])
    place.deliver(
        "hazard_case",
        [
            {
                "case_id": f"c-{name}",
                "house_id": name,
                "hazard_level": "severe",
                "closure_reason": closure or None,
            }
            for name, (_, _, closure, _) in HOUSES.items()
            if closure is not None
        ],
    )
    place.build()
    return place


@pytest.mark.parametrize("name", HOUSES)
def test_dangerous_house_is_listed_in_its_state(prefecture: Prefecture, name: str) -> None:
    rows = prefecture.rows(f"SELECT danger_state FROM dangerous_house WHERE house_id = '{name}'")
    expected = HOUSES[name][3]
    assert [row["danger_state"] for row in rows] == ([] if expected is None else [expected])
