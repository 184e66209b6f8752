"""The files of hazardous houses: all that was delivered of each, in the order of time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb
import pytest
from prefecture import SETTINGS, Prefecture, square

from pipeline.base.config import load_project
from pipeline.mapping.pages.case_file import case_file_page
from pipeline.mapping.shell.page_context import read_page_context

if TYPE_CHECKING:
    from pathlib import Path


def files(root: Path) -> dict[str, dict[str, Any]]:
    """Return what the page holds of each house."""
    project = load_project(root)
    with duckdb.connect(str(project.database), read_only=True) as con:
        (page,) = case_file_page.build(con, read_page_context(con, project.settings))
    return {house["house_id"]: house for house in page.data["houses"]}


def test_every_hazardous_house_of_the_demo_has_a_file(small_root: Path) -> None:
    with duckdb.connect(str(load_project(small_root).database), read_only=True) as con:
        rows = con.execute("SELECT house_id FROM house WHERE is_hazardous").fetchall()
        commercial = con.execute("SELECT count(*) FROM hazard_house").fetchall()[0][0]
    found = files(small_root)
    assert set(found) == {house for (house,) in rows}
    assert len(found) >= commercial


def test_nothing_that_was_delivered_of_a_house_is_left_out(small_root: Path) -> None:
    """Counted from the tables one by one."""
    events = [event for house in files(small_root).values() for event in house["events"]]
    of_hazardous = "JOIN house USING (house_id) WHERE is_hazardous"
    cases = "measure JOIN hazard_case USING (case_id)"
    expected = {
        "screening": f"SELECT count(*) FROM screening {of_hazardous}",
        "revisit": f"SELECT count(*) FROM revisit {of_hazardous}",
        "found": f"SELECT count(*) FROM hazard_case {of_hazardous}",
        "appraisal": f"SELECT count(*) FROM appraisal {of_hazardous}",
        "patrol": f"SELECT count(*) FROM patrol {of_hazardous}",
        "photo": f"SELECT count(*) FROM photo {of_hazardous}",
        "spot_check": f"SELECT count(*) FROM spot_check {of_hazardous}",
        "planned": f"SELECT count(planned_on) FROM {cases} {of_hazardous}",
        "started": f"SELECT count(started_on) FROM {cases} {of_hazardous}",
        "finished": f"SELECT count(finished_on) FROM {cases} {of_hazardous}",
    }
    with duckdb.connect(str(load_project(small_root).database), read_only=True) as con:
        counts = {kind: con.execute(query).fetchall()[0][0] for kind, query in expected.items()}
    assert sum(counts.values()) > 100
    assert {kind: sum(event["kind"] == kind for event in events) for kind in counts} == counts


def test_names_of_people_are_masked(small_root: Path) -> None:
    found = files(small_root).values()
    owners = [house["owner_name"] for house in found if house["owner_name"]]
    persons = [case["responsible_person"] for house in found for case in house["cases"]
               if case["responsible_person"]]  # fmt: skip
    assert owners
    assert persons
    assert all("*" in name for name in (*owners, *persons))


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Prefecture:
    place = Prefecture(tmp_path_factory.mktemp("files") / "root", settings=SETTINGS)
    parcel = {"parcel_id": "p", "survey_status": "done", "geometry": square(87.001, 44.001)}
    place.deliver("parcel", [parcel])
    place.deliver("house", [
        {"house_id": name, "use_class": use, "parcel_id_reported": "p"}
        for name, use in (("full", "mixed"), ("home", "other"), ("late", "mixed"),
                          ("false", "mixed"), ("sound", "mixed"))
    ])  # fmt: skip
    blank = dict.fromkeys(("verified_on", "due_on", "closed_on", "closure_reason"))
    place.deliver("hazard_case", [
        {**blank, "case_id": "c1", "house_id": "full", "hazard_level": "severe",
         "found_on": "2022-08-01", "verified_on": "2022-08-05", "due_on": "2023-04-30"},
        {**blank, "case_id": "c2", "house_id": "home", "hazard_level": "ordinary",
         "found_on": "2022-08-01", "verified_on": "2022-08-02", "closed_on": "2022-12-01",
         "closure_reason": "rectified"},
        {**blank, "case_id": "c3", "house_id": "late", "hazard_level": "ordinary",
         "found_on": "2022-08-01", "due_on": "2023-03-06"},
        {**blank, "case_id": "c4", "house_id": "false", "hazard_level": "ordinary",
         "found_on": "2022-08-01", "closed_on": "2022-08-02", "closure_reason": "false_positive"},
    ])  # fmt: skip
    place.deliver("patrol", [
        {"patrol_id": "t1", "house_id": "full", "patrolled_on": "2023-03-12", "is_sign_ok": "false",
         "is_fence_ok": ""},
    ])  # fmt: skip
    place.deliver("appraisal", [
        {"report_no": "r1", "house_id": "full", "issued_on": "2022-08-20", "grade": "d",
         "agency": "某鉴定所"},
    ])  # fmt: skip
    place.deliver("alteration", [{"alteration_id": "x", "house_id": "full", "year": 2005}])
    place.build()
    return place


def test_a_file_goes_by_time_and_ends_with_what_has_no_day(place: Prefecture) -> None:
    house = files(place.root)["full"]
    assert [(event["day"], event["kind"]) for event in house["events"]] == [
        ("2022-08-01", "found"), ("2022-08-05", "verified"), ("2022-08-20", "appraisal"),
        ("2023-03-12", "patrol"), (None, "alteration"),
    ]  # fmt: skip
    (appraisal,) = (event for event in house["events"] if event["kind"] == "appraisal")
    assert ["", "某鉴定所"] in [list(part) for part in appraisal["parts"]]
    (patrol,) = (event for event in house["events"] if event["kind"] == "patrol")
    words = [list(part) for part in patrol["parts"] if part[0] == "word"]
    assert words == [["word", "sign_bad"]]  # of the fence nothing was said


def test_the_next_step_is_the_first_evidence_that_is_missing(place: Prefecture) -> None:
    found = files(place.root)
    # verified and appraised: a measure is next; severe and nobody controls it
    assert (found["full"]["next_item"], found["full"]["due_on"]) == ("measure_begun", "2023-04-30")
    assert found["full"]["is_uncontrolled"]
    assert found["full"]["next_patrol_on"] == "2023-03-19"  # seven days after the last
    assert (found["late"]["next_item"], found["late"]["days_overdue"]) == ("verified", 10)
    assert found["home"]["next_item"] is None
    assert not found["home"]["is_open"]


def test_houses_that_are_not_commercial_have_files_and_sound_ones_none(place: Prefecture) -> None:
    assert set(files(place.root)) == {"full", "home", "late"}
