"""Views made for the office's tables against an independent count in pandas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb
import pandas as pd
import pytest
from prefecture import Prefecture, square

if TYPE_CHECKING:
    from pathlib import Path

GRADE_COLUMNS = {"grade_c": ["c", "csu"], "grade_d": ["d", "dsu"]}


@pytest.fixture(params=["small", pytest.param("full", marks=pytest.mark.full_size)])
def tables(request: pytest.FixtureRequest) -> dict[str, pd.DataFrame]:
    names = (
        "hazard_house", "appraisal", "hazard_case", "house", "revisit", "revisit_by_third_party",
        "rectification_detail_by_unit", "rectification_detail_by_area",
        "rectification_progress_by_area", "revisit_progress_by_area",
    )  # fmt: skip
    with duckdb.connect(
        str(request.getfixturevalue(f"{request.param}_file")), read_only=True
    ) as con:
        return {name: con.execute(f"FROM {name}").df() for name in names}


def test_appraised_and_grades_are_counted_from_the_latest_report(
    tables: dict[str, pd.DataFrame],
) -> None:
    reports = tables["appraisal"].dropna(subset=["grade"])
    latest = reports.sort_values(["issued_on", "report_no"]).groupby("house_id")["grade"].last()
    hazard = tables["hazard_house"].assign(latest=lambda frame: frame["house_id"].map(latest))
    unit = hazard["report_unit_id"].fillna("unassigned")
    expected = pd.DataFrame({"appraised": hazard["latest"].notna().groupby(unit).sum()})
    for name, grades in GRADE_COLUMNS.items():
        expected[name] = hazard["latest"].isin(grades).groupby(unit).sum()
    found = tables["rectification_detail_by_unit"].set_index("code")[list(expected)]
    full = expected.reindex(found.index, fill_value=0)
    pd.testing.assert_frame_equal(found, full, check_dtype=False, check_names=False)
    assert expected["appraised"].sum() > expected["grade_d"].sum() > 0


def test_closed_houses_have_no_open_case(tables: dict[str, pd.DataFrame]) -> None:
    cases = tables["hazard_case"]
    cases = cases[~cases["closure_reason"].isin(["false_positive", "merged"])]
    is_open = cases["closure_reason"].isna().groupby(cases["house_id"]).any()
    hazard = tables["hazard_house"]
    closed = ~hazard["house_id"].map(is_open)
    found = tables["rectification_detail_by_area"].set_index("level").loc["prefecture"]
    assert found["closed"] == closed.sum()
    assert found["closed"] == found["rectified"] + found["regraded"]


def test_detail_repeats_the_progress_view(tables: dict[str, pd.DataFrame]) -> None:
    progress = tables["rectification_progress_by_area"].set_index(["level", "code"]).sort_index()
    detail = tables["rectification_detail_by_area"].set_index(["level", "code"]).sort_index()
    pd.testing.assert_frame_equal(detail[list(progress)], progress)


def test_agencies_add_up_to_the_revisit_progress(tables: dict[str, pd.DataFrame]) -> None:
    houses = tables["house"].merge(tables["revisit"], on="house_id", how="left")
    commercial = houses[houses["is_commercial"]]
    agencies = commercial.groupby("third_party")
    found = tables["revisit_by_third_party"]
    items = found[found["row_kind"] == "item"].set_index("third_party")
    assert items["commercial_houses"].to_dict() == agencies.size().to_dict()
    done = commercial["revisit_status"].eq("done").groupby(commercial["third_party"]).sum()
    assert items["revisited"].to_dict() == done.to_dict()
    total = found[found["row_kind"] == "total"].iloc[0]
    whole = tables["revisit_progress_by_area"].set_index("level").loc["prefecture"]
    for name in ("commercial_houses", "revisited", "remaining", "revisited_pct"):
        assert total[name] == whole[name]
    parts = found[found["row_kind"] != "total"]
    for name in ("commercial_houses", "revisited", "remaining", "changed"):
        assert parts[name].sum() == total[name]


def test_houses_without_an_agency_have_a_row(tmp_path: Path) -> None:
    place = Prefecture(tmp_path / "root")
    parcel = {"parcel_id": "p", "survey_status": "done", "geometry": square(87.001, 44.001)}
    place.deliver("parcel", [parcel])
    uses = {"hired": "mixed", "without": "mixed", "unvisited": "commercial_only", "home": "other"}
    place.deliver("house", [
        {"house_id": name, "parcel_id_reported": "p", "use_class": use}
        for name, use in uses.items()
    ])  # fmt: skip
    place.deliver("revisit", [
        {"house_id": "hired", "revisit_status": "done", "third_party": "甲",
         "is_result_changed": "true"},
        {"house_id": "without", "revisit_status": "doing", "third_party": None,
         "is_result_changed": "false"},
        {"house_id": "home", "revisit_status": "done", "third_party": "乙",
         "is_result_changed": None},
    ])  # fmt: skip
    place.build()
    rows = place.rows("SELECT * EXCLUDE (revisited_pct) FROM revisit_by_third_party")
    found: list[tuple[Any, ...]] = [tuple(row.values()) for row in rows]
    assert found == [
        ("item", "甲", 1, 1, 1, 0, 1),
        ("none", None, 1, 2, 0, 2, 0),
        ("total", None, 1, 3, 1, 2, 1),
    ]


def test_both_scales_count_as_grades_c_and_d(tmp_path: Path) -> None:
    place = Prefecture(tmp_path / "root")
    parcel = {"parcel_id": "p", "survey_status": "done", "geometry": square(87.001, 44.001)}
    place.deliver("parcel", [parcel])
    grades = {"h1": "c", "h2": "csu", "h3": "csu", "h4": "d", "h5": "dsu", "h6": "bsu", "h7": None}
    place.deliver("house", [
        {"house_id": name, "parcel_id_reported": "p", "use_class": "mixed"} for name in grades
    ])  # fmt: skip
    place.deliver("hazard_case", [
        {"case_id": f"c{name}", "house_id": name, "hazard_level": "ordinary",
         "closure_reason": "regraded" if name == "h6" else None}
        for name in grades
    ])  # fmt: skip
    place.deliver("appraisal", [
        {"report_no": f"r{name}", "house_id": name, "grade": grade}
        for name, grade in grades.items()
    ])  # fmt: skip
    place.build()
    columns = "hazardous, appraised, grade_c, grade_d, closed, rectified, regraded"
    rows = place.rows(f"SELECT {columns} FROM rectification_detail_by_unit")
    assert [tuple(row.values()) for row in rows] == [(7, 6, 3, 2, 1, 0, 1), (0, 0, 0, 0, 0, 0, 0)]
