"""Rules C01 to C05 and S07: controls of hazardous houses, their patrols and photos."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from ledgers import Case, Row, case, deliver_cases, found_keys, hazard, measure
from prefecture import Prefecture

if TYPE_CHECKING:
    from pathlib import Path

BEGUN = "2023-01-05"
STOP = measure("stop_business", BEGUN)
STOP_USE = measure("stop_use", BEGUN)
EVACUATE = measure("evacuate", BEGUN, "2023-01-10")
CORDON = measure("cordon", BEGUN)
SEVERE = [hazard("severe")]
ORDINARY = [hazard()]
CLOSED = [hazard(closure_reason="rectified", closed_on="2023-02-20")]
DISMISSED = [hazard("severe", closure_reason="false_positive", closed_on="2023-02-20")]
MERGED = [hazard("severe", closure_reason="merged", closed_on="2023-02-20")]


def graded(grade: str, issued_on: str | None = "2023-01-20") -> Row:
    return {"grade": grade, "issued_on": issued_on}


def visit(patrolled_on: str, **seen: str) -> Row:
    return {"patrolled_on": patrolled_on, **seen}


def photo(kind: str, taken_at: str | None = "2023-01-06 10:00:00", **fields: object) -> Row:
    return {"photo_kind": kind, "taken_at": taken_at, **fields}


def picture(sha256: str) -> Row:
    return photo("facade", sha256=sha256)


FENCE, SIGN = photo("fence", case_id=0), photo("sign", case_id=0)
FINE = [visit("2023-03-14", is_sign_ok="是", is_fence_ok="是")]

CASES = [
    case("C01", "nothing done", 0, hazard_case=SEVERE),
    case("C01", "all controls", hazard_case=SEVERE, measure=[STOP, EVACUATE, CORDON]),
    case("C01", "use stopped", hazard_case=SEVERE, measure=[STOP_USE, EVACUATE, CORDON]),
    case("C01", "not stopped", 0, hazard_case=SEVERE, measure=[EVACUATE, CORDON]),
    case("C01", "not evacuated", 0, hazard_case=SEVERE, measure=[STOP, CORDON]),
    case("C01", "not cordoned", 0, hazard_case=SEVERE, measure=[STOP, EVACUATE]),
    case("C01", "cordon not begun", 0, hazard_case=SEVERE,
         measure=[STOP, EVACUATE, measure("cordon")]),
    case("C01", "vacated", house={"is_vacated": "是"}, hazard_case=SEVERE, measure=[STOP, CORDON]),
    case("C01", "vacated but no cordon", 0, house={"is_vacated": "是"}, hazard_case=SEVERE,
         measure=[STOP]),
    case("C01", "ordinary", hazard_case=ORDINARY),
    case("C01", "ordinary but D", 0, hazard_case=ORDINARY, appraisal=[graded("d")]),
    case("C01", "ordinary but Dsu", 0, hazard_case=ORDINARY, appraisal=[graded("dsu")]),
    case("C01", "ordinary and C", hazard_case=ORDINARY, appraisal=[graded("c")]),
    case("C01", "no longer D", hazard_case=ORDINARY,
         appraisal=[graded("d"), graded("b", "2023-02-01")]),
    case("C01", "D some day", hazard_case=ORDINARY,
         appraisal=[graded("d", None), graded("b")]),
    case("C01", "closed", hazard_case=[hazard("severe", closure_reason="rectified")]),
    case("C01", "dismissed", hazard_case=DISMISSED),
    case("C01", "merged", hazard_case=MERGED),
    case("C01", "controls of the case before re-grading",
         hazard_case=[hazard(closure_reason="regraded", closed_on="2023-02-01"),
                      hazard("severe", "2023-02-03")],
         measure=[STOP, CORDON, measure("evacuate", "2023-02-04", case_at=1)]),
    case("C01", "controls of another, rectified case", 1,
         hazard_case=[*CLOSED, hazard("severe", "2023-02-21")], measure=[STOP, EVACUATE, CORDON]),
    case("C02", "no photo", 0, hazard_case=ORDINARY, measure=[CORDON]),
    case("C02", "both photos", hazard_case=ORDINARY, measure=[CORDON], photo=[FENCE, SIGN]),
    case("C02", "fence alone", 0, hazard_case=ORDINARY, measure=[CORDON], photo=[FENCE]),
    case("C02", "sign alone", 0, hazard_case=ORDINARY, measure=[CORDON], photo=[SIGN]),
    case("C02", "of the house", hazard_case=ORDINARY, measure=[CORDON],
         photo=[photo("fence"), photo("sign")]),
    case("C02", "of another case", 0, hazard_case=[*ORDINARY, *CLOSED], measure=[CORDON],
         photo=[FENCE, photo("sign", case_id=1)]),
    case("C02", "on the first day", hazard_case=ORDINARY, measure=[CORDON],
         photo=[photo("fence", "2023-01-05 00:10:00"), SIGN]),
    case("C02", "the day before", 0, hazard_case=ORDINARY, measure=[CORDON],
         photo=[photo("fence", "2023-01-04 23:50:00"), SIGN]),
    case("C02", "no time", hazard_case=ORDINARY, measure=[CORDON],
         photo=[photo("fence", None), SIGN]),
    case("C02", "cordon not begun", hazard_case=ORDINARY, measure=[measure("cordon")]),
    case("C02", "no cordon", hazard_case=ORDINARY, measure=[STOP]),
    case("C02", "dismissed", hazard_case=DISMISSED, measure=[CORDON]),
    case("C02", "closed", 1, hazard_case=CLOSED, measure=[STOP, CORDON]),
    case("C03", "in business", 1, hazard_case=ORDINARY, measure=[STOP],
         patrol=[visit("2023-01-05", is_operating="是"), visit("2023-01-06", is_operating="是"),
                 visit("2023-01-07", is_operating="否")]),
    case("C03", "people where business was stopped", hazard_case=ORDINARY, measure=[STOP],
         patrol=[visit("2023-01-06", is_occupied="是")]),
    case("C03", "people where use was stopped", 0, hazard_case=ORDINARY, measure=[STOP_USE],
         patrol=[visit("2023-01-06", is_occupied="是")]),
    case("C03", "people where business was stopped and all moved out", 0, hazard_case=ORDINARY,
         measure=[STOP, EVACUATE], patrol=[visit("2023-01-11", is_occupied="是")]),
    case("C03", "people back", 1, hazard_case=ORDINARY, measure=[EVACUATE],
         patrol=[visit("2023-01-10", is_occupied="是"), visit("2023-01-11", is_occupied="是")]),
    case("C03", "business in an evacuated house", 0, hazard_case=ORDINARY, measure=[EVACUATE],
         patrol=[visit("2023-01-11", is_operating="是")]),
    case("C03", "only cordoned", hazard_case=ORDINARY, measure=[CORDON],
         patrol=[visit("2023-01-06", is_occupied="是", is_operating="是")]),
    case("C03", "not filled in", hazard_case=ORDINARY, measure=[STOP_USE],
         patrol=[visit("2023-01-06")]),
    case("C03", "after it was lifted", 0, hazard_case=CLOSED,
         measure=[measure("stop_use", BEGUN, "2023-02-20")],
         patrol=[visit("2023-02-19", is_operating="是"), visit("2023-02-20", is_operating="是")]),
    case("C03", "after closure", hazard_case=CLOSED, measure=[EVACUATE],
         patrol=[visit("2023-02-20", is_occupied="是")]),
    case("C03", "dismissed", hazard_case=DISMISSED, measure=[STOP_USE],
         patrol=[visit("2023-01-06", is_occupied="是")]),
    case("C04", "in order", hazard_case=ORDINARY, measure=[CORDON], patrol=FINE),
    case("C04", "sign damaged", 0, hazard_case=ORDINARY, measure=[CORDON],
         patrol=[visit("2023-03-14", is_sign_ok="否")]),
    case("C04", "fence damaged", 0, hazard_case=ORDINARY, measure=[CORDON],
         patrol=[visit("2023-03-14", is_fence_ok="否")]),
    case("C04", "mended since", hazard_case=ORDINARY, measure=[CORDON],
         patrol=[visit("2023-03-13", is_fence_ok="否"), *FINE]),
    case("C04", "damaged on the same day", 0, hazard_case=ORDINARY, measure=[CORDON],
         patrol=[*FINE, visit("2023-03-14", is_sign_ok="否")]),
    case("C04", "not filled in", hazard_case=ORDINARY, measure=[CORDON],
         patrol=[visit("2023-03-14")]),
    case("C04", "seven days ago", hazard_case=ORDINARY, measure=[STOP],
         patrol=[visit("2023-03-09")]),
    case("C04", "eight days ago", 0, hazard_case=ORDINARY, measure=[STOP],
         patrol=[visit("2023-03-08")]),
    case("C04", "never", 0, hazard_case=ORDINARY, measure=[STOP_USE]),
    case("C04", "controlled a week ago", hazard_case=ORDINARY,
         measure=[measure("cordon", "2023-03-09")]),
    case("C04", "controlled eight days ago", 0, hazard_case=ORDINARY,
         measure=[measure("cordon", "2023-03-08")], patrol=[visit("2023-02-01")]),
    case("C04", "only evacuated", hazard_case=ORDINARY, measure=[EVACUATE]),
    case("C04", "control ended", hazard_case=ORDINARY,
         measure=[measure("cordon", BEGUN, "2023-02-01")]),
    case("C04", "closed", hazard_case=CLOSED, measure=[CORDON]),
    case("C04", "dismissed", hazard_case=DISMISSED, measure=[CORDON]),
    case("C05", "still open", 0, hazard_case=ORDINARY,
         measure=[measure("cordon", BEGUN, "2023-02-01")]),
    case("C05", "in use again", 0, hazard_case=ORDINARY,
         measure=[measure("stop_use", BEGUN, "2023-02-01")]),
    case("C05", "goes on", hazard_case=ORDINARY, measure=[CORDON]),
    case("C05", "the day before closure", 0, hazard_case=CLOSED,
         measure=[measure("stop_business", BEGUN, "2023-02-19")]),
    case("C05", "on the day of closure", hazard_case=CLOSED,
         measure=[measure("stop_use", BEGUN, "2023-02-20")]),
    case("C05", "after closure", hazard_case=CLOSED,
         measure=[measure("stop_use", BEGUN, "2023-02-25")]),
    case("C05", "never ended", hazard_case=CLOSED, measure=[CORDON]),
    case("C05", "people are out", hazard_case=ORDINARY, measure=[EVACUATE]),
    case("C05", "works done", hazard_case=ORDINARY,
         measure=[measure("strengthen", BEGUN, "2023-02-01")]),
    case("C05", "day of closure unknown", hazard_case=[hazard(closure_reason="rectified")],
         measure=[measure("cordon", BEGUN, "2023-02-01")]),
    case("C05", "dismissed", hazard_case=DISMISSED,
         measure=[measure("cordon", BEGUN, "2023-02-01")]),
    case("S07", "first house", 0, photo=[picture("AB12"), picture("1")]),
    case("S07", "second house", 1, photo=[picture("2"), picture("ab12")]),
    case("S07", "twice in one house", photo=[picture("3"), picture("3")]),
    case("S07", "no sum", photo=[photo("facade")]),
    case("S07", "no sum either", photo=[photo("facade")]),
]  # fmt: skip


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Prefecture:
    place = Prefecture(tmp_path_factory.mktemp("control") / "root")
    deliver_cases(place, CASES)
    place.build()
    return place


@pytest.mark.parametrize("item", CASES, ids=str)
def test_a_rule_finds_what_is_wrong_and_nothing_else(place: Prefecture, item: Case) -> None:
    assert found_keys(place, item) == item.found


def test_messages_name_what_is_missing(place: Prefecture) -> None:
    rows = place.rows(
        "SELECT message_zh, message_en FROM quality_finding WHERE rule_id || key IN"
        " ('C01C01-vacated_but_no_cordon.0', 'C01C01-nothing_done.0', 'C02C02-fence_alone.0',"
        " 'C02C02-no_photo.0') ORDER BY rule_id, key"
    )
    assert [row["message_zh"] for row in rows] == [
        "严重隐患管控措施不全：缺少：停止使用或经营、人员撤离、封控警示",
        "严重隐患管控措施不全：缺少：封控警示",
        "围挡警示无照片：缺少：警示标识照片",
        "围挡警示无照片：缺少：围挡照片、警示标识照片",
    ]
    assert rows[2]["message_en"] == "No photo of fence or warning sign: missing: photo of the sign"


def test_without_patrols_and_photos_nobody_is_accused_of_them(tmp_path: Path) -> None:
    place = Prefecture(tmp_path / "root")
    deliver_cases(place, [case("C01", "x", 0, hazard_case=SEVERE, measure=[CORDON])])
    place.build()
    rows = place.rows("FROM quality_rule WHERE len(missing_tables) > 0 AND problem = 'p3'")
    assert {row["rule_id"] for row in rows} == {"C02", "C03", "C04"}
    found = place.rows("FROM quality_finding WHERE problem = 'p3'")
    assert {row["rule_id"] for row in found} == {"C01"}
