"""Rules on single judgements (S01 to S05, S09, S10): found, just not found, not filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from rule_cases import Case, build, case, found_by

if TYPE_CHECKING:
    from prefecture import Prefecture

CLEAR = {"result": "none"}
OTHER = {"use_class": "other"}
BEARING = {"is_load_bearing_changed": "true"}
ADDED = {"alteration_types": "add_storey"}
OPEN: dict[str, str] = {}

CASES = [
    case("S01", "bearing", "/1", screening=CLEAR, alteration=BEARING),
    case("S01", "bearing_dwelling", None, OTHER, screening=CLEAR, alteration=BEARING),
    case("S01", "bearing_but_some", None, screening={"result": "some"}, alteration=BEARING),
    case("S01", "bearing_unknown", None, screening=CLEAR, alteration={"year": 2001}),
    case("S01", "one_of_two", "/1", screening=CLEAR, alteration=[{"year": 2001}, BEARING]),
    case("S01", "storey", "/1", screening=CLEAR, alteration={**ADDED, "has_design": "false"}),
    case("S01", "storey_designed", None, screening=CLEAR,
         alteration=ADDED | {"has_design": "true"}),
    case("S01", "storey_design_unknown", None, screening=CLEAR, alteration=ADDED),
    case("S01", "extended", None, screening=CLEAR,
         alteration={"alteration_types": "extend", "has_design": "false"}),
    case("S01", "precast", "/1", {"has_precast_slab": "true", "storeys": 3}, screening=CLEAR),
    case("S01", "precast_low", None, {"has_precast_slab": "true", "storeys": 2}, screening=CLEAR),
    case("S01", "precast_height_unknown", None, {"has_precast_slab": "true"}, screening=CLEAR),
    case("S01", "tall_precast_unknown", None, {"storeys": 5}, screening=CLEAR),
    case("S01", "part", "/1", screening=CLEAR | {"defect_parts": "wall"}),
    case("S01", "mended_at_revisit", None, alteration=BEARING,
         screening=[CLEAR, {"round": "revisit", "result": "some"}]),
    case("S01", "cleared_at_revisit", "/2", alteration=BEARING,
         screening=[{"result": "some"}, {"round": "revisit", "result": "none"}]),
    case("S01", "not_screened", None, alteration=BEARING),
    case("S02", "graded_c", "/1", screening=CLEAR, appraisal={"grade": "c"}),
    case("S02", "graded_dsu_dwelling", "/1", OTHER, screening=CLEAR, appraisal={"grade": "dsu"}),
    case("S02", "graded_b", None, screening=CLEAR, appraisal={"grade": "b"}),
    case("S02", "grade_unknown", None, screening=CLEAR, appraisal={"grade": None}),
    case("S02", "screened_some", None, screening={"result": "some"}, appraisal={"grade": "d"}),
    case("S02", "better_later", None, screening=CLEAR, appraisal=[
        {"grade": "c", "issued_on": "2022-09-01"}, {"grade": "b", "issued_on": "2022-09-02"}]),
    case("S02", "worse_later", "/1", screening=CLEAR, appraisal=[
        {"grade": "b", "issued_on": "2022-09-01"}, {"grade": "c", "issued_on": "2022-09-02"}]),
    case("S03", "graded_b", "/1", screening={"result": "severe"}, appraisal={"grade": "b"},
         hazard_case=OPEN),
    case("S03", "graded_asu", "/1", screening={"result": "severe"}, appraisal={"grade": "asu"},
         hazard_case=[{"closure_reason": "regraded"}, OPEN]),
    case("S03", "graded_c", None, screening={"result": "severe"}, appraisal={"grade": "c"},
         hazard_case=OPEN),
    case("S03", "closed", None, screening={"result": "severe"}, appraisal={"grade": "b"},
         hazard_case={"closure_reason": "rectified"}),
    case("S03", "no_case", None, screening={"result": "severe"}, appraisal={"grade": "b"}),
    case("S03", "screened_some", None, screening={"result": "some"}, appraisal={"grade": "b"},
         hazard_case=OPEN),
    case("S04", "collapse", "/1", hazard_case={"has_collapse_risk": "true"}),
    case("S04", "collapse_no", None, hazard_case={"has_collapse_risk": "false"}),
    case("S04", "collapse_unknown", None, hazard_case=OPEN),
    case("S04", "collapse_severe", None,
         hazard_case={"has_collapse_risk": "true", "hazard_level": "severe"}),
    case("S04", "graded_d", "/1", hazard_case=OPEN, appraisal={"grade": "d"}),
    case("S04", "graded_c", None, hazard_case=OPEN, appraisal={"grade": "c"}),
    case("S04", "re_graded", "/2", appraisal={"grade": "dsu"},
         hazard_case=[{"closure_reason": "regraded"}, OPEN]),
    case("S04", "false_alarm", None,
         hazard_case={"has_collapse_risk": "true", "closure_reason": "false_positive"}),
    case("S05", "crack", "/1", OTHER, screening=CLEAR | {"crack_max_mm": 1.1}),
    case("S05", "crack_of_1_mm", None, screening=CLEAR | {"crack_max_mm": 1}),
    case("S05", "tilted", "/1", screening=CLEAR | {"is_tilted": "true"}),
    case("S05", "upright", None, screening=CLEAR | {"is_tilted": "false"}),
    case("S05", "unknown", None, screening=CLEAR),
    case("S05", "judged_some", None, screening={"result": "some", "crack_max_mm": 9}),
    case("S05", "repaired", None,
         screening=[CLEAR | {"crack_max_mm": 9}, {"round": "revisit", "result": "none"}]),
    case("S09", "business", "", OTHER | {"business_types": "retail"}),
    case("S09", "licence", "", OTHER, compliance={"licence_no": "x-1"}),
    case("S09", "no_licence", None, OTHER, compliance={"permits": "x"}),
    case("S09", "nothing", None, OTHER),
    case("S09", "commercial", None, {"business_types": "retail"}, compliance={"licence_no": "x"}),
    case("S10", "tall", "", {"storeys": 3}),
    case("S10", "low", None, {"storeys": 2}),
    case("S10", "crowd", "", {"max_occupancy": 10}, revisit={"revisit_status": "doing"}),
    case("S10", "few_people", None, {"max_occupancy": 9}),
    case("S10", "unknown", None),
    case("S10", "dwelling", None, OTHER | {"storeys": 3}),
    case("S10", "revisited", None, {"storeys": 3}, revisit={"revisit_status": "done"}),
]  # fmt: skip


@pytest.fixture(scope="module")
def prefecture(tmp_path_factory: pytest.TempPathFactory) -> Prefecture:
    return build(tmp_path_factory.mktemp("screening") / "root", CASES)


@pytest.mark.parametrize("item", CASES, ids=lambda item: item.house_id)
def test_a_house_is_found_by_its_rule_or_not(prefecture: Prefecture, item: Case) -> None:
    keys = found_by(prefecture, item.rule)
    own = [key for key in keys if key.split("/")[0] == item.house_id]
    assert own == ([] if item.expected is None else [item.expected])


def test_a_finding_says_why_and_where(prefecture: Prefecture) -> None:
    found = found_by(prefecture, "S01")["S01-storey/1"]
    assert found["message_en"].endswith(": storey added without a design")
    assert found["message_zh"].endswith("：无设计加层")
    assert (found["table_name"], found["field"], found["problem"]) == ("screening", "result", "p1")
    assert found["village_code"] == "652301001001"
