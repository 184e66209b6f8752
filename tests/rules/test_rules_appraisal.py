"""Rules A01 to A11: appraisals, the standards they rest on, and what was never appraised."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from ledgers import Case, Row, case, deliver_cases, found_keys, hazard
from prefecture import Prefecture

if TYPE_CHECKING:
    from pathlib import Path

JGJ = "JGJ 125-2016"
RURAL = "建村函〔2019〕200号"
SCALES = {JGJ: "abcd", "JGJ 125-99(2004)": "abcd", RURAL: "abcd", "GB 50292-2015": "su_abcd"}
SCALES |= {"GB 50144-2019": "reliability", "GB 55021-2021": "su_abcd"}
KINDS = {RURAL: "rural_dwelling", "GB 50292-2015": "civil", "GB 50144-2019": "industrial"}
KINDS |= {"GB 50023-2009": "seismic"}
STANDARDS = [
    {
        "standard": name,
        "aliases": {JGJ: "JGJ 125", RURAL: "农村住房安全性鉴定技术导则"}.get(name),
        "valid_until": "2016-12-01" if name == "JGJ 125-99(2004)" else None,
        "grade_scale": SCALES.get(name),
        "building_kind": KINDS.get(name, "existing"),
        "max_storeys": 2 if name == RURAL else None,
        "may_stand_alone": name not in ("GB 55021-2021", "GB 50023-2009"),
    }
    for name in [*SCALES, "GB 50023-2009"]
]


def report(
    standards: str | None = JGJ, issued_on: str | None = "2022-09-01", **fields: object
) -> Row:
    """Return an appraisal report with grade b."""
    own = {"grade": "b", "standards": standards, "issued_on": issued_on}
    return {"doc_kind": "appraisal", **own, **fields}


WORKSHOP = {"use_class": "commercial_only", "business_types": "production、storage"}
SEVERE = [hazard("severe", "2023-01-01")]

CASES = [
    case("A01", "no standard", 0, appraisal=[report(None)]),
    case("A01", "a mark alone", 0, appraisal=[report("、")]),
    case("A01", "standard listed", appraisal=[report()]),
    case("A01", "no grade either", appraisal=[report(None, grade=None)]),
    case("A02", "dead edition", 0, appraisal=[report("JGJ125-99（2004）")]),
    case("A02", "dead beside living", 0, appraisal=[report(f"{JGJ}、JGJ 125-99(2004)")]),
    case("A02", "used in the text", 0, appraisal=[report(standards_used="JGJ 125-99(2004)")]),
    case("A02", "on its last day", appraisal=[report("JGJ 125-99(2004)", "2016-11-30")]),
    case("A02", "on the day it ended", 0, appraisal=[report("JGJ 125-99(2004)", "2016-12-01")]),
    case("A02", "no date", appraisal=[report("JGJ 125-99(2004)", None)]),
    case("A02", "unknown standard", appraisal=[report("DB65/T 1")]),
    case("A03", "three storeys", 0, house={"storeys": 3}, appraisal=[report(RURAL)]),
    case("A03", "two storeys", house={"storeys": 2}, appraisal=[report(RURAL)]),
    case("A03", "nothing known of it", appraisal=[report(RURAL)]),
    case("A03", "not the sole basis", house={"storeys": 3}, appraisal=[report(f"{RURAL}、{JGJ}")]),
    case("A03", "beside one unknown", house={"storeys": 3}, appraisal=[report(f"{RURAL}、X 1")]),
    case("A03", "in town", 0, house={"location_type": "built_up"}, appraisal=[report(RURAL)]),
    case("A03", "in a village", house={"location_type": "village"}, appraisal=[report(RURAL)]),
    case("A03", "a school", 0, house={"business_types": "retail、education"},
         appraisal=[report("农村住房安全性鉴定技术导则")]),
    case("A03", "a shop", house={"business_types": "retail"}, appraisal=[report(RURAL)]),
    case("A03", "ten people", 0, house={"max_occupancy": 10}, appraisal=[report(RURAL)]),
    case("A03", "nine people", house={"max_occupancy": 9}, appraisal=[report(RURAL)]),
    case("A04", "workshop by the civil one", 0, house=WORKSHOP,
         appraisal=[report("GB 50292-2015")]),
    case("A04", "workshop by the general code", 0, house=WORKSHOP,
         appraisal=[report("GB 55021-2021")]),
    case("A04", "workshop by GB 50144", house=WORKSHOP,
         appraisal=[report("GB 50292-2015、GB 50144-2019")]),
    case("A04", "workshop by JGJ 125", house=WORKSHOP, appraisal=[report("JGJ 125")]),
    case("A04", "workshop by nothing", house=WORKSHOP, appraisal=[report(None)]),
    case("A04", "lived in", house=WORKSHOP | {"use_class": "mixed"},
         appraisal=[report("GB 50292-2015")]),
    case("A04", "with a shop", house=WORKSHOP | {"business_types": "production、retail"},
         appraisal=[report("GB 50292-2015")]),
    case("A04", "business unknown", house=WORKSHOP | {"business_types": None},
         appraisal=[report("GB 50292-2015")]),
    case("A04", "business a mark alone", house=WORKSHOP | {"business_types": "、"},
         appraisal=[report("GB 50292-2015")]),
    case("A04", "basis a mark alone", house=WORKSHOP, appraisal=[report("、")]),
    *(case("A05", f"grade {grade} of A to D", appraisal=[report(grade=grade)]) for grade in "abcd"),
    case("A05", "beside one unknown", appraisal=[report("GB 50292-2015、DB65/T 1")]),
    case("A05", "scale of another", 0, appraisal=[report(grade_scale="su_abcd", grade="bsu")]),
    case("A05", "scale told by the grade", 0, appraisal=[report(grade="csu")]),
    case("A05", "own scale", appraisal=[report(grade_scale="abcd")]),
    case("A05", "one of two", appraisal=[report(f"{JGJ}、GB 55021-2021", grade_scale="su_abcd")]),
    case("A05", "standard without grades", 0, appraisal=[report("GB 50023-2009")]),
    case("A05", "unknown standard", appraisal=[report("DB65/T 1", grade_scale="su_abcd")]),
    case("A05", "no standard", appraisal=[report(None)]),
    case("A05", "no grade", appraisal=[report(grade=None)]),
    case("A06", "listed but not used", 0,
         appraisal=[report(f"{JGJ}、GB 50292-2015", standards_used=JGJ)]),
    case("A06", "used but not listed", 0,
         appraisal=[report(standards_used=f"{JGJ}、DB65/T 1")]),
    case("A06", "written otherwise",
         appraisal=[report(f"{JGJ}、DB65/T 1",
                           standards_used="DB65T 1；《危险房屋鉴定标准》JGJ125—2016")]),
    case("A06", "use not filled in", appraisal=[report()]),
    case("A07", "test with a grade", 0, appraisal=[report(doc_kind="test")]),
    case("A07", "consultation with a grade", 0, appraisal=[report(doc_kind="consultation")]),
    case("A07", "test without a grade", appraisal=[report(doc_kind="test", grade=None)]),
    case("A07", "all a hazard has", 0, hazard_case=[hazard()],
         appraisal=[report(doc_kind="test", grade=None)]),
    case("A07", "beside an appraisal", hazard_case=[hazard()],
         appraisal=[report(doc_kind="test", grade=None), report()]),
    case("A07", "kind unknown", appraisal=[report(doc_kind=None)]),
    case("A08", "another storey", 0, house={"storeys": 2}, appraisal=[report(storeys_in_report=3)]),
    case("A08", "same storeys", house={"storeys": 2}, appraisal=[report(storeys_in_report=2)]),
    case("A08", "storeys not reported", house={"storeys": 2}, appraisal=[report()]),
    case("A08", "storeys not surveyed", appraisal=[report(storeys_in_report=2)]),
    case("A08", "16 percent larger", 0, house={"floor_area_m2": 100},
         appraisal=[report(floor_area_in_report_m2=116)]),
    case("A08", "16 percent smaller", 0, house={"floor_area_m2": 100},
         appraisal=[report(floor_area_in_report_m2=84)]),
    case("A08", "15 percent larger", house={"floor_area_m2": 100},
         appraisal=[report(floor_area_in_report_m2=115)]),
    case("A09", "not listed", 0, appraisal=[report(is_agency_listed="否")]),
    case("A09", "listed", appraisal=[report(is_agency_listed="是")]),
    case("A09", "not filled in", appraisal=[report()]),
    case("A10", "never appraised", 0, hazard_case=SEVERE),
    case("A10", "ordinary", hazard_case=[hazard("ordinary")]),
    case("A10", "not commercial", house={"use_class": "other"}, hazard_case=SEVERE),
    case("A10", "30 days ago", hazard_case=[hazard("severe", "2023-02-14")]),
    case("A10", "31 days ago", 0, hazard_case=[hazard("severe", "2023-02-13")]),
    case("A10", "day unknown", hazard_case=[hazard("severe", found_on=None)]),
    case("A10", "false alarm", hazard_case=[hazard("severe", closure_reason="false_positive")]),
    case("A10", "closed", hazard_case=[hazard("severe", closure_reason="rectified")]),
    case("A10", "appraised late", appraisal=[report(issued_on="2023-03-01")], hazard_case=SEVERE),
    case("A10", "only tested", 0, appraisal=[report(doc_kind="test")], hazard_case=SEVERE),
    case("A10", "a year before", appraisal=[report(issued_on="2022-01-01")], hazard_case=SEVERE),
    case("A10", "longer before", 0, appraisal=[report(issued_on="2021-12-31")], hazard_case=SEVERE),
    case("A10", "appraised again", hazard_case=SEVERE,
         appraisal=[report(issued_on="2020-01-01"), report(issued_on="2023-01-09")]),
    case("A10", "appraised some day", appraisal=[report(issued_on=None)], hazard_case=SEVERE),
    case("A11", "the year after", 0, appraisal=[report()], alteration=[{"year": 2023}]),
    case("A11", "the same year", appraisal=[report()], alteration=[{"year": 2022}]),
    case("A11", "one of two", 1, appraisal=[report()], alteration=[{"year": 2010}, {"year": 2023}]),
    case("A11", "appraised again", appraisal=[report(), report(issued_on="2023-02-01")],
         alteration=[{"year": 2023}]),
    case("A11", "never appraised", alteration=[{"year": 2023}]),
    case("A11", "day of a report unknown", appraisal=[report(), report(issued_on=None)],
         alteration=[{"year": 2023}]),
    case("A11", "year unknown", appraisal=[report()], alteration=[{"year": None}]),
]  # fmt: skip


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Prefecture:
    place = Prefecture(tmp_path_factory.mktemp("appraisal") / "root")
    place.deliver("standard_scope", STANDARDS)
    deliver_cases(place, CASES)
    place.build()
    return place


@pytest.mark.parametrize("item", CASES, ids=str)
def test_a_rule_finds_what_is_wrong_and_nothing_else(place: Prefecture, item: Case) -> None:
    assert found_keys(place, item) == item.found


def test_a_message_names_what_is_wrong(place: Prefecture) -> None:
    row = place.row(
        "SELECT message_zh, message_en FROM quality_finding WHERE key = 'A08-another_storey.0'"
    )
    assert row == {
        "message_zh": "报告数据与现场不符：报告 3 层，排查 2 层",
        "message_en": "Report data differ from the survey: 3 storeys in the report, 2 surveyed",
    }


def test_without_the_list_of_standards_nothing_is_judged_by_it(tmp_path: Path) -> None:
    place = Prefecture(tmp_path / "root")
    deliver_cases(place, [case("A02", "x", appraisal=[report("JGJ 125-99(2004)")])])
    place.build()
    rows = place.rows("SELECT rule_id FROM quality_rule WHERE 'standard_scope' IN missing_tables")
    assert [row["rule_id"] for row in rows] == ["A02", "A03", "A04", "A05"]


def test_the_days_are_those_of_the_settings(tmp_path: Path) -> None:
    place = Prefecture(tmp_path / "root")
    settings = place.settings + "[rules.A10]\ndays = 80\n"
    (place.root / "pipeline.toml").write_text(settings, encoding="utf-8")
    cases = [
        case("A10", "80 days ago", hazard_case=[hazard("severe", "2022-12-26")]),
        case("A10", "81 days ago", 0, hazard_case=[hazard("severe", "2022-12-25")]),
        case(
            "A10", "tested", hazard_case=[hazard("ordinary")], appraisal=[report(doc_kind="test")]
        ),
    ]
    deliver_cases(place, cases)
    place.build()
    assert [found_keys(place, item) for item in cases] == [item.found for item in cases]
