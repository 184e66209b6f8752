"""Rules R01 to R07: what counts as rectified, its proof, its deadlines and its dates."""

from __future__ import annotations

import pytest
from ledgers import Case, Row, case, deliver_cases, found_keys, hazard, measure
from prefecture import Prefecture

OPEN = [hazard()]
DONE = [hazard(closure_reason="rectified", closed_on="2023-02-20")]
REGRADED = hazard(closure_reason="regraded", closed_on="2023-02-20")
DISMISSED = [hazard(closure_reason="merged", closed_on="2023-02-20")]
ACCEPTED = [hazard(closure_reason="rectified", closed_on="2023-02-20", accepted_by="张示例")]
STRENGTHENED = measure("strengthen", "2023-01-10", "2023-02-10")
PULLED_DOWN = measure("demolish", "2023-01-10", "2023-02-10")
STOPPED = measure("stop_use", "2023-01-10", "2023-02-20")
AFTER = {"photo_kind": "after", "case_id": 0}
STANDING = {"disposition": "house"}


def graded(grade: str, issued_on: str, kind: str = "appraisal") -> Row:
    return {"grade": grade, "issued_on": issued_on, "doc_kind": kind}


def due(due_on: str | None, **fields: object) -> list[Row]:
    return [hazard() | {"due_on": due_on, **fields}]


def found(found_on: str | None, verified_on: str | None, closed_on: str | None = None) -> list[Row]:
    reason = "rectified" if closed_on else None
    days = {"verified_on": verified_on, "closed_on": closed_on}
    return [hazard(found_on=found_on, closure_reason=reason) | days]


CASES = [
    case("R01", "managed", 0, hazard_case=DONE, measure=[STOPPED]),
    case("R01", "begun some day", 0, hazard_case=DONE,
         measure=[measure("stop_use", None, "2023-02-20")]),
    case("R01", "strengthened too", hazard_case=DONE, measure=[STOPPED, STRENGTHENED]),
    case("R01", "strengthening never begun", 0, hazard_case=DONE,
         measure=[STOPPED, measure("strengthen")]),
    case("R01", "regularised", hazard_case=DONE, measure=[measure("regularize", "2023-01-10")]),
    case("R01", "still open", hazard_case=OPEN, measure=[STOPPED]),
    case("R01", "merged", hazard_case=DISMISSED, measure=[STOPPED]),
    case("R01", "no measure", hazard_case=DONE),
    case("R02", "all there", hazard_case=ACCEPTED, measure=[STRENGTHENED], photo=[AFTER]),
    case("R02", "not accepted", 0, hazard_case=DONE, measure=[STRENGTHENED], photo=[AFTER]),
    case("R02", "no photo", 0, hazard_case=ACCEPTED, measure=[STRENGTHENED]),
    case("R02", "photo of another kind", 0, hazard_case=ACCEPTED, measure=[STRENGTHENED],
         photo=[{"photo_kind": "facade", "case_id": 0}]),
    case("R02", "photo of the house", hazard_case=ACCEPTED, measure=[STRENGTHENED],
         photo=[{"photo_kind": "after"}]),
    case("R02", "photo of another case", 0, hazard_case=[*ACCEPTED, *DISMISSED],
         measure=[STRENGTHENED], photo=[{"photo_kind": "after", "case_id": 1}]),
    case("R02", "not finished", 0, hazard_case=ACCEPTED, photo=[AFTER],
         measure=[measure("strengthen", "2023-01-10")]),
    case("R02", "demolished", 0, hazard_case=[hazard(closure_reason="demolished")],
         measure=[PULLED_DOWN], photo=[AFTER]),
    case("R02", "still open", hazard_case=OPEN),
    case("R02", "re-graded", hazard_case=[REGRADED]),
    case("R02", "merged", hazard_case=DISMISSED),
    case("R03", "never appraised", 0, hazard_case=DONE, measure=[STRENGTHENED]),
    case("R03", "appraised that day", hazard_case=DONE, measure=[STRENGTHENED],
         appraisal=[graded("b", "2023-02-10")]),
    case("R03", "appraised the day before", 0, hazard_case=DONE, measure=[STRENGTHENED],
         appraisal=[graded("a", "2023-02-09")]),
    *(case("R03", f"{grade} afterwards", hazard_case=DONE, measure=[STRENGTHENED],
           appraisal=[graded(grade, "2023-03-01")]) for grade in ("a", "b", "asu")),
    case("R03", "still C", 0, hazard_case=DONE, measure=[STRENGTHENED],
         appraisal=[graded("c", "2023-02-11")]),
    case("R03", "Bsu", hazard_case=DONE, measure=[STRENGTHENED],
         appraisal=[graded("bsu", "2023-03-01")]),
    case("R03", "only tested", 0, hazard_case=DONE, measure=[STRENGTHENED],
         appraisal=[graded("b", "2023-03-01", "test")]),
    case("R03", "works go on", hazard_case=OPEN, measure=[measure("strengthen", "2023-01-10")]),
    case("R03", "open case", 0, hazard_case=OPEN, measure=[STRENGTHENED]),
    case("R03", "rebuilt", hazard_case=DONE,
         measure=[measure("rebuild", "2023-01-10", "2023-02-10")]),
    case("R03", "merged", hazard_case=DISMISSED, measure=[STRENGTHENED]),
    case("R04", "not updated", 0, parcel=STANDING, hazard_case=DONE, measure=[PULLED_DOWN]),
    case("R04", "pulled down by order", 0, parcel=STANDING, hazard_case=DONE,
         measure=[measure("demolish_all", None, "2023-02-10")]),
    case("R04", "a part", parcel=STANDING, hazard_case=DONE,
         measure=[measure("demolish_part", None, "2023-02-10")]),
    case("R04", "updated", parcel={"disposition": "demolished"}, hazard_case=DONE,
         measure=[PULLED_DOWN]),
    case("R04", "disposition not filled in", parcel={"disposition": None}, hazard_case=DONE,
         measure=[PULLED_DOWN]),
    case("R04", "not finished", parcel=STANDING, hazard_case=OPEN,
         measure=[measure("demolish", "2023-01-10")]),
    case("R04", "no parcel", hazard_case=DONE, measure=[PULLED_DOWN]),
    case("R04", "neighbour on it", parcel=STANDING, hazard_case=DONE, measure=[PULLED_DOWN]),
    case("R04", "is the neighbour", house={"parcel_id_reported": "R04-neighbour_on_it"}),
    case("R04", "two at once", 0, parcel=STANDING, hazard_case=DONE, measure=[PULLED_DOWN]),
    case("R04", "the second of them", house={"parcel_id_reported": "R04-two_at_once"},
         hazard_case=DONE, measure=[PULLED_DOWN]),
    case("R04", "merged", parcel=STANDING, hazard_case=DISMISSED, measure=[PULLED_DOWN]),
    case("R05", "yesterday", 0, hazard_case=due("2023-03-15")),
    case("R05", "today", hazard_case=due("2023-03-16")),
    case("R05", "no deadline", hazard_case=due(None)),
    case("R05", "in progress", 0, hazard_case=due("2023-03-15", case_status="doing")),
    case("R05", "waits for closure", hazard_case=due("2023-03-15", case_status="done")),
    case("R05", "closed", hazard_case=due("2023-03-15", closure_reason="rectified")),
    case("R05", "merged", hazard_case=due("2023-03-15", closure_reason="merged")),
    case("R05", "not commercial", 0, house={"use_class": "other"}, hazard_case=due("2023-03-15")),
    case("R06", "in order", hazard_case=found("2023-01-01", "2023-01-01", "2023-02-10"),
         measure=[measure("strengthen", "2023-01-01", "2023-02-10")]),
    case("R06", "verified before found", 0, hazard_case=found("2023-01-02", "2023-01-01")),
    case("R06", "started before verified", 0, hazard_case=found("2023-01-01", "2023-01-03"),
         measure=[measure("strengthen", "2023-01-02")]),
    case("R06", "started before found, not verified", 0, hazard_case=found("2023-01-03", None),
         measure=[measure("cordon", "2023-01-02")]),
    case("R06", "finished before started", 0, hazard_case=found("2023-01-01", None),
         measure=[STRENGTHENED, measure("strengthen", "2023-02-11", "2023-02-10")]),
    case("R06", "closed before finished", 0, measure=[STRENGTHENED],
         hazard_case=found("2023-01-01", None, "2023-02-09")),
    case("R06", "closed before found", 0, hazard_case=found("2023-02-10", None, "2023-02-09")),
    case("R06", "control lifted after closure", measure=[STOPPED],
         hazard_case=found("2023-01-01", None, "2023-02-09")),
    case("R06", "business opened after closure",
         hazard_case=found("2023-01-01", None, "2023-02-09"),
         measure=[measure("stop_business", "2023-01-10", "2023-02-20")]),
    case("R06", "closed before a measure of no kind ended", 0,
         hazard_case=found("2023-01-01", None, "2023-02-09"),
         measure=[STRENGTHENED | {"measure_kind": None}]),
    case("R06", "control ended before it began", 0, hazard_case=OPEN,
         measure=[measure("stop_use", "2023-02-10", "2023-02-09")]),
    case("R06", "no dates", hazard_case=found(None, None), measure=[measure("strengthen")]),
    case("R06", "merged", measure=[STRENGTHENED],
         hazard_case=[DISMISSED[0] | {"verified_on": "2022-12-31"}]),
    case("R07", "not opened again", 0, hazard_case=[REGRADED]),
    case("R07", "opened that day", hazard_case=[REGRADED, hazard(found_on="2023-02-20")]),
    case("R07", "opened on the seventh day", hazard_case=[REGRADED, hazard(found_on="2023-02-27")]),
    case("R07", "opened on the eighth day", 0,
         hazard_case=[REGRADED, hazard(found_on="2023-02-28")]),
    case("R07", "opened, then merged", 0,
         hazard_case=[REGRADED, DISMISSED[0] | {"found_on": "2023-02-21"}]),
    case("R07", "another was open before", 0,
         hazard_case=[REGRADED, hazard(found_on="2023-02-19")]),
    case("R07", "seven days left", hazard_case=[REGRADED | {"closed_on": "2023-03-09"}]),
    case("R07", "time is over", 0, hazard_case=[REGRADED | {"closed_on": "2023-03-08"}]),
    case("R07", "day of closure unknown", hazard_case=[REGRADED | {"closed_on": None}]),
    case("R07", "found and re-graded on one day", 0,
         hazard_case=[REGRADED | {"found_on": "2023-02-20"}]),
    case("R07", "rectified", hazard_case=DONE),
]  # fmt: skip


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Prefecture:
    place = Prefecture(tmp_path_factory.mktemp("rectification") / "root")
    deliver_cases(place, CASES)
    place.build()
    return place


@pytest.mark.parametrize("item", CASES, ids=str)
def test_a_rule_finds_what_is_wrong_and_nothing_else(place: Prefecture, item: Case) -> None:
    assert found_keys(place, item) == item.found


def test_messages_say_what_to_look_at(place: Prefecture) -> None:
    rows = place.rows(
        "SELECT rule_id, value, message_zh FROM quality_finding WHERE rule_id || key IN"
        " ('R02R02-no_photo.0', 'R05R05-yesterday.0', 'R06R06-closed_before_found.0')"
        " ORDER BY rule_id"
    )
    assert [(row["value"], row["message_zh"]) for row in rows] == [
        (None, "整治完成佐证不全：缺少：整治后照片"),
        ("2023-03-15", "整改逾期：逾期 1 天"),
        ("2023-02-10 → 2023-02-09", "日期逻辑错误：2023-02-10 → 2023-02-09"),
    ]
