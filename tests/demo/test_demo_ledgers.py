from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from demo_files import DemoFiles

AS_OF = pd.Timestamp("2023-03-16")


def tidy(values: pd.Series) -> pd.Series:
    widths = str.maketrans("０１２３４５６７８９", "0123456789")
    return values.str.strip().str.translate(widths)


def counted_houses(files: DemoFiles, houses: pd.DataFrame) -> pd.DataFrame:
    """Hazardous commercial houses with their outcome, by the definitions of the contract."""
    commercial = set(houses.loc[houses["use_class"] != "other", "house_id"])
    cases = files.table("hazard_case")
    cases["house_id"] = tidy(cases["house_id"])
    cases = cases[cases["house_id"].isin(commercial)]
    cases = cases[~cases["closure_reason"].isin(["误报", "合并"])]
    measures = files.table("measure")
    measures["case_id"] = tidy(measures["case_id"])
    begun = measures[measures["started_on"].notna() | measures["planned_on"].notna()]
    cases["has_measure"] = cases["case_id"].isin(begun["case_id"])
    cases["is_rectified"] = cases["closure_reason"].isin(["整治完成", "已拆除"])
    cases["is_open"] = cases["closure_reason"].isna()
    cases["is_late"] = cases["is_open"] & (pd.to_datetime(cases["due_on"]) < AS_OF)
    cases["is_severe"] = cases["hazard_level"] == "严重"
    by_house = cases.sort_values("found_on").groupby("house_id")
    result = pd.DataFrame(
        {
            "rectified": by_house["is_rectified"].all(),
            "regraded": by_house["closure_reason"].last(skipna=False) == "等级调整",
            "started": by_house["has_measure"].any(),
            "overdue": by_house["is_late"].any(),
            "severe": by_house["is_severe"].any(),
        }
    )
    closed = result["rectified"] | result["regraded"]
    return result.assign(todo=~closed & ~result["started"], doing=~closed & result["started"])


def test_hazard_figures_are_exact(
    files: DemoFiles, houses: pd.DataFrame, answers: dict[str, Any]
) -> None:
    counted = counted_houses(files, houses)
    names = ["rectified", "regraded", "todo", "doing", "overdue", "severe"]

    assert len(counted) == 24
    assert counted["rectified"].sum() == 5
    assert {name: int(counted[name].sum()) for name in names} == {
        name: answers["totals"][name] for name in names
    }


def test_rectified_groups_are_those_answered(
    files: DemoFiles, houses: pd.DataFrame, answers: dict[str, Any]
) -> None:
    counted = counted_houses(files, houses)
    cases = files.table("hazard_case")
    house_of = dict(zip(cases["case_id"], tidy(cases["house_id"]), strict=True))
    measures = files.table("measure")
    measures["house_id"] = tidy(measures["case_id"]).map(house_of)
    rectified = measures[measures["house_id"].isin(counted.index[counted["rectified"]])]
    groups = {"管理措施": "management", "工程措施": "engineering"}
    groups |= {"违法建设查处": "enforcement", "其他措施": "other"}

    for label, name in groups.items():
        houses_in_group = rectified.loc[rectified["measure_group"] == label, "house_id"].nunique()
        assert houses_in_group == answers["totals"][f"by_{name}"]


def test_hazards_that_must_not_count_are_there(answers: dict[str, Any]) -> None:
    scenarios = answers["hazard_scenario"]

    assert {"false_alarm", "merged", "false_alarm_and_merged"} <= scenarios.keys()
    assert {"not_commercial_untreated", "not_commercial_controlled"} <= scenarios.keys()
    assert {"untreated", "controlled", "planned", "under_works", "closed", "regraded"} == set(
        answers["hazard_stage"]
    )


def test_a_case_due_today_is_planted(files: DemoFiles) -> None:
    due = pd.to_datetime(files.table("hazard_case")["due_on"])

    assert (due == AS_OF).sum() >= 1


def test_dates_follow_each_other_but_for_those_planted(
    files: DemoFiles, answers: dict[str, Any]
) -> None:
    cases = files.table("hazard_case")
    found, verified = (pd.to_datetime(cases[name]) for name in ("found_on", "verified_on"))
    planted = cases["case_id"].isin(answers["findings"]["R06"])
    measures = files.table("measure")
    days = [
        pd.to_datetime(measures[name].str.replace("/", "-"))
        for name in ("planned_on", "started_on", "finished_on")
    ]

    assert ((found < verified) == ~planted).all()
    assert not (days[0] > days[1]).any()
    assert not (days[1] > days[2]).any()
    assert max(day.max() for day in days) < AS_OF


def test_lost_cases_name_houses_that_do_not_exist(
    files: DemoFiles, houses: pd.DataFrame, answers: dict[str, Any]
) -> None:
    cases = files.table("hazard_case")
    lost = ~tidy(cases["house_id"]).isin(houses["house_id"])
    planted = answers["rejected"]["隐患台账.xlsx"]

    assert [item["reason"] for item in planted] == ["unknown_reference"]
    assert set(cases.loc[lost, "case_id"]) == set(planted[0]["keys"])


def test_untidy_cells_are_counted(files: DemoFiles, answers: dict[str, Any]) -> None:
    for table, column in (("hazard_case", "house_id"), ("measure", "case_id")):
        rows = files.table(table)
        expected = answers["untidy_cells"][rows["file"].iloc[0]]
        assert rows[column].str.endswith(" ").sum() == expected["trimmed"] == 2
        assert rows[column].str.contains("[０-９]").sum() == expected["full_width"] == 2


def test_revisits_are_exact(files: DemoFiles, houses: pd.DataFrame) -> None:
    revisits = files.table("revisit")
    done = revisits["revisit_status"] == "已完成"
    serial = revisits.loc[done, "done_on"].astype(float)

    assert set(revisits["house_id"]) == set(houses.loc[houses["use_class"] != "other", "house_id"])
    assert done.sum() == 289
    assert revisits.loc[~done, "done_on"].isna().all()
    assert pd.to_datetime(serial.max(), unit="D", origin="1899-12-30") < AS_OF


def test_spot_check_is_exact(files: DemoFiles, borders: pd.DataFrame) -> None:
    checks, issues = files.table("spot_check"), files.table("spot_issue")
    days = pd.to_datetime(checks["checked_on"])

    assert checks["village_code"].nunique() == 6
    assert checks["house_id"].nunique() == len(checks) == 10
    assert set(checks["village_code"]) <= set(borders["code"])
    assert (days.min(), days.max()) == (pd.Timestamp("2023-02-01"), pd.Timestamp("2023-02-10"))
    assert len(issues) == 4
    assert issues["fixed_on"].notna().all()
    assert issues["check_id"].isin(checks["check_id"]).all()


def test_regional_ranks(files: DemoFiles) -> None:
    ranks = files.table("regional_rank").set_index("metric")

    assert ranks["rank"].to_dict() == {"“回头看”完成率": 5, "整改完成率": 8}
    assert (ranks["unit_count"] == 14).all()


def serial(day: str) -> int:
    """Return a day as a spreadsheet numbers it."""
    return int((pd.Timestamp(day) - pd.Timestamp("1899-12-30")).days)


def test_weekly_states_of_houses_follow_from_the_dates_of_the_ledgers(files: DemoFiles) -> None:
    revisits = files.table("revisit").drop_duplicates("house_id").set_index("house_id")
    days = {str(item["as_of"]): files.read(item) for item in files.declarations("house_snapshot")}

    assert list(days) == ["2023-02-16", "2023-02-23", "2023-03-02", "2023-03-09"]
    rectified = []
    for day, states in days.items():
        assert states["house_id"].is_unique
        assert len(states) == 300
        done = states.loc[states["revisit_status"] == "已完成", "house_id"]
        by_date = revisits.index[pd.to_numeric(revisits["done_on"]) <= serial(day)]
        assert set(done) == set(by_date)
        stages = states["hazard_stage"].replace("", None).dropna()
        assert len(stages) <= 24
        rectified.append(int((stages == "验收销号").sum()))
    assert rectified == sorted(rectified)
    assert rectified[0] > 0


def test_weekly_exports(files: DemoFiles, parcels: pd.DataFrame, answers: dict[str, Any]) -> None:
    order = {"unsurveyed": 0, "in_progress": 1, "done": 2}
    exports = {
        str(item["as_of"]): files.read(item).set_index("parcel_id")["survey_status"].map(order)
        for item in files.declarations("status_snapshot")
    }

    assert list(exports) == ["2023-02-16", "2023-02-23", "2023-03-02", "2023-03-09"]
    before = None
    for day, status in exports.items():
        expected = answers["exports"][day]
        assert status.index.is_unique
        assert set(status.index) <= set(parcels["parcel_id"])
        assert len(status) == expected["parcels"]
        assert [(status == value).sum() for value in range(3)] == [expected[x] for x in order]
        fallen = 0 if before is None else (status[before.index] < before).sum()
        assert fallen == expected["fallen_back"]
        before = status
    assert [answers["exports"][day]["done"] for day in exports] == [5332, 5451, 5549, 5644]
    assert before is not None
    now = parcels.set_index("parcel_id")["survey_status"].map(order)
    assert (now[before.index] >= before).all()
    assert len(now) - len(before) == 4


def test_appraisals_are_of_hazard_houses_or_clear_commercial_ones(
    files: DemoFiles, houses: pd.DataFrame
) -> None:
    appraisals = files.table("appraisal")
    of_hazards = appraisals["house_id"].isin(tidy(files.table("hazard_case")["house_id"]))
    commercial = houses.loc[houses["use_class"] != "other", "house_id"]
    others = appraisals[~of_hazards]

    assert appraisals["report_no"].is_unique
    assert np.isin(appraisals.loc[of_hazards, "grade"], ["B", "C", "D"]).all()
    assert set(others["house_id"]) <= set(commercial)
    assert np.isin(others["grade"], ["A", "B", "Bsu"]).all()
