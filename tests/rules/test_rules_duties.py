"""Rules S13 and R08: complaints about houses screened clear, and notices past their day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from prefecture import VILLAGES, Prefecture, square

if TYPE_CHECKING:
    from pathlib import Path

FORMS = [
    # house, round, result, day of the form
    ("clear", "first", "none", "2022-06-01"),
    ("severe", "first", "severe", "2022-06-01"),
    ("now_clear", "first", "some", "2022-06-01"),
    ("now_clear", "revisit", "none", "2023-01-10"),
    ("now_severe", "first", "none", "2022-06-01"),
    ("now_severe", "revisit", "severe", "2023-01-10"),
    ("undated", "first", "none", None),
]
COMPLAINTS = {
    # number -> house, day, matter, answered on, whether it must be found
    "clear": ("clear", "2023-02-01", "safety", None, True),
    "answered": ("clear", "2023-02-01", "alteration", "2023-02-10", True),
    "same_day": ("clear", "2022-06-01", "safety", None, True),
    "day_before": ("clear", "2022-05-31", "safety", None, False),
    "other_matter": ("clear", "2023-02-01", "use", None, False),
    "after_the_run": ("clear", "2023-03-17", "safety", None, False),
    "severe": ("severe", "2023-02-01", "safety", None, False),
    "cleared_since": ("now_clear", "2023-01-05", "safety", None, False),
    "cleared_before": ("now_clear", "2023-01-15", "safety", None, True),
    "severe_since": ("now_severe", "2023-02-01", "safety", None, False),
    "undated": ("undated", "2023-02-01", "safety", None, True),
    "never_screened": ("unseen", "2023-02-01", "safety", None, False),
    "no_house": (None, "2023-02-01", "safety", None, False),
}
NOTICES = {
    # number -> house, issued, due, closed, whether it must be found
    "late": ("clear", "2023-02-01", "2023-03-15", None, True),
    "due_today": ("clear", "2023-02-01", "2023-03-16", None, False),
    "closed": ("clear", "2023-02-01", "2023-02-10", "2023-02-09", False),
    "closed_late": ("clear", "2023-02-01", "2023-02-10", "2023-03-16", False),
    "closed_after_the_run": ("clear", "2023-02-01", "2023-02-10", "2023-03-17", True),
    "site": (None, "2023-02-01", "2023-02-10", None, True),
    "of_tomorrow": (None, "2023-03-17", "2023-03-10", None, False),
}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Prefecture:
    place = Prefecture(tmp_path_factory.mktemp("duties") / "root")
    shape = square(87.001, 44.001)
    place.deliver("parcel", [{"parcel_id": "p", "survey_status": "done", "geometry": shape}])
    houses = [*dict.fromkeys(form[0] for form in FORMS), "unseen"]
    place.deliver("house", [
        {"house_id": name, "use_class": "mixed", "parcel_id_reported": "p"} for name in houses
    ])  # fmt: skip
    place.deliver("screening", [
        {"screening_id": f"f{at}", "house_id": house, "round": form, "result": result,
         "submitted_at": day and f"{day} 10:00:00"}
        for at, (house, form, result, day) in enumerate(FORMS)
    ])  # fmt: skip
    place.deliver("complaint", [
        {"complaint_no": name, "house_id": house, "received_on": day, "channel": "12345热线",
         "matter": matter, "answered_on": answered,
         "village_code": None if house else VILLAGES[2]}
        for name, (house, day, matter, answered, _) in COMPLAINTS.items()
    ])  # fmt: skip
    place.deliver("notice", [
        {"notice_no": name, "house_id": house, "issued_on": issued, "due_on": due,
         "closed_on": closed, "issuer": "张示例", "village_code": None if house else VILLAGES[2]}
        for name, (house, issued, due, closed, _) in NOTICES.items()
    ])  # fmt: skip
    place.build()
    return place


def found(place: Prefecture, rule: str) -> list[dict[str, Any]]:
    return place.rows(f"FROM quality_finding WHERE rule_id = '{rule}' ORDER BY key")


def test_complaints_about_clear_houses_are_found_and_no_other(place: Prefecture) -> None:
    rows = found(place, "S13")
    assert {row["key"] for row in rows} == {name for name, row in COMPLAINTS.items() if row[-1]}
    assert rows[0]["message_zh"] == "初判无隐患的房屋被投诉：热线反映违法改扩建"
    assert rows[0]["village_code"] == VILLAGES[0]


def test_notices_past_their_day_are_found_and_no_other(place: Prefecture) -> None:
    rows = {row["key"]: row for row in found(place, "R08")}
    assert rows.keys() == {name for name, row in NOTICES.items() if row[-1]}
    assert rows["late"]["message_en"] == "Notice past its due date: 1 days late"
    assert rows["site"]["village_code"] == VILLAGES[2]


def test_states_are_those_of_the_day(place: Prefecture) -> None:
    states = place.rows("SELECT notice_no, duty_state FROM notice_status")
    assert {row["notice_no"]: row["duty_state"] for row in states} == {
        "late": "overdue", "due_today": "open", "closed": "done", "closed_late": "done",
        "closed_after_the_run": "overdue", "site": "overdue",
    }  # fmt: skip
    assert place.row("SELECT DISTINCT issuer FROM notice_status")["issuer"] == "张**"
    late = place.rows("SELECT complaint_no FROM complaint_status WHERE duty_state = 'overdue'")
    # 60 days: a complaint of 15 January is due on the day of the report
    assert {row["complaint_no"] for row in late} == {"same_day", "day_before", "cleared_since"}


def test_a_setting_gives_the_days_to_answer(tmp_path: Path) -> None:
    place = Prefecture(tmp_path / "root")
    settings = place.root / "pipeline.toml"
    settings.write_text(place.settings + "[duties]\ncomplaint_days = 20\n", encoding="utf-8")
    shape = square(87.001, 44.001)
    place.deliver("parcel", [{"parcel_id": "p", "survey_status": "done", "geometry": shape}])
    place.deliver("complaint", [
        {"complaint_no": name, "received_on": day, "channel": "信访", "matter": "safety",
         "due_on": due}
        for name, day, due in (
            ("in_time", "2023-02-24", None), ("late", "2023-02-23", None),
            ("own_day", "2023-02-01", "2023-03-16"),
        )
    ])  # fmt: skip
    place.build()
    rows = place.rows("SELECT complaint_no FROM complaint_status WHERE duty_state = 'overdue'")
    assert [row["complaint_no"] for row in rows] == ["late"]
    assert place.row("FROM complaint_by_unit WHERE code = 'unassigned'")["complaints"] == 3


def test_parts_of_the_brief_must_add_up(tmp_path: Path) -> None:
    place = Prefecture(tmp_path / "root")
    shape = square(87.001, 44.001)
    place.deliver("parcel", [{"parcel_id": "p", "survey_status": "done", "geometry": shape}])
    quarters = {
        "2022-12-31": {
            "fire_design_accepted": 29, "fire_design_done": 26, "fire_filings": 55,
            "fire_filings_not_drawn": 10, "fire_filings_drawn": 45, "complaints": 6,
            "complaints_settled": 6, "site_hazards": 49, "site_hazards_fixed": 49,
        },
        "2023-03-16": {
            "fire_design_accepted": 29, "fire_design_done": 30, "fire_filings": 55,
            "fire_filings_not_drawn": 10, "fire_filings_drawn": 44, "complaints_settled": 6,
            "site_hazards": 49, "site_hazards_fixed": 50, "reports": 1, "reports_adopted": 2,
        },
        "2023-03-01": {"fire_filings": 55, "fire_filings_drawn": 44},
    }  # fmt: skip
    for day, counts in quarters.items():
        place.deliver(
            "work_item",
            [
                {"indicator": name, "value": count,
                 "stated": "1条左右" if name == "reports" else None}
                for name, count in counts.items()
            ],
            name=f"work-{day}", extra=f"as_of = {day}\n",
        )  # fmt: skip
    place.build()
    rows = found(place, "B05")
    assert {row["key"] for row in rows} == {
        f"2023-03-16 {name}" for name in ("fire_design_done", "fire_filings", "site_hazards_fixed")
    }
    messages = {row["key"].split()[1]: row["message_zh"] for row in rows}
    assert messages["fire_filings"] == "分项与合计不符：消防验收备案 55，分项 44 + 10"
