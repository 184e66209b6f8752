from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb
import pandas as pd
import pytest

from pipeline.demo.world.figures import figures

if TYPE_CHECKING:
    from pathlib import Path

    from demo_files import DemoFiles

WIDTHS = str.maketrans("０１２３４５６７８９", "0123456789")

# Figures of the bureau's brief, in its own order.
BRIEF = {
    "工作方案部分数": 4, "工作方案要点数": 20, "培训人数": 60, "检查在建项目": 47,
    "发现隐患": 49, "下发整改通知书": 3, "消防设计审查受理": 29, "消防设计审查办结": 26,
    "消防验收受理": 21, "消防验收办结": 18, "消防验收备案": 55, "备案未抽中": 10, "备案抽中": 45,
    "信访投诉": 6, "信访投诉办结": 6, "上报信息": 6, "采用信息": 1,
}  # fmt: skip


@pytest.fixture(scope="session")
def forms(files: DemoFiles) -> pd.DataFrame:
    return files.table("screening")


@pytest.fixture(scope="session")
def cases(files: DemoFiles, houses: pd.DataFrame) -> pd.DataFrame:
    rows = files.table("hazard_case")
    rows["house_id"] = rows["house_id"].str.strip().str.translate(WIDTHS)
    return rows[rows["house_id"].isin(houses["house_id"])]


def commercial(houses: pd.DataFrame) -> set[str]:
    return set(houses.loc[houses["use_class"] != "other", "house_id"])


def test_each_commercial_or_suspect_house_has_one_first_form(
    forms: pd.DataFrame, houses: pd.DataFrame, cases: pd.DataFrame
) -> None:
    first = forms.loc[forms["round"] == "首次排查", "house_id"]

    assert first.is_unique
    assert set(first) == commercial(houses) | set(cases["house_id"])


def test_first_judgements_agree_with_the_ledger_but_where_planted(
    forms: pd.DataFrame, cases: pd.DataFrame, answers: dict[str, Any]
) -> None:
    planted = {key for rule in ("S02", "S03") for key in answers["findings"][rule]}
    spoilt = set(forms.loc[forms["screening_id"].isin(planted), "house_id"])
    first = forms[(forms["round"] == "首次排查") & ~forms["house_id"].isin(spoilt)]
    severe = set(cases.loc[cases["hazard_level"] == "严重", "house_id"])
    expected = first["house_id"].isin(severe).map({True: "存在严重安全隐患", False: ""})
    in_ledger = first["house_id"].isin(cases["house_id"])
    expected = expected.where(expected != "", "存在一定安全隐患")

    assert (first["result"] == expected)[in_ledger].all()
    assert (first.loc[~in_ledger, "result"] != "存在严重安全隐患").all()
    assert len(spoilt) == 4


def test_revisits_change_just_the_results_they_say(files: DemoFiles, forms: pd.DataFrame) -> None:
    revisits = files.table("revisit").set_index("house_id")
    pairs = forms.pivot_table("result", "house_id", "round", aggfunc="first").dropna()
    differ = pairs["首次排查"] != pairs["回头看"]
    changed = revisits.index[revisits["is_result_changed"] == "是"]

    assert set(pairs.index[differ]) == set(changed)
    assert (revisits.loc[pairs.index, "revisit_status"] == "已完成").all()


def test_revisits_come_after_the_first_form(forms: pd.DataFrame) -> None:
    forms = forms.assign(at=pd.to_datetime(forms["started_at"]))
    days = forms.pivot_table("at", "house_id", "round", aggfunc="first").dropna()

    assert len(days) >= 40
    assert (days["首次排查"] < days["回头看"]).all()


def test_the_market_village_has_its_houses_and_no_hazard(answers: dict[str, Any]) -> None:
    exact = figures("small")
    counts = pd.DataFrame(answers["by_village"]).T
    market = counts.loc[counts["commercial_houses"].idxmax()]

    assert market["commercial_houses"] == exact["market_houses"]
    assert market["hazardous"] == 0
    assert counts["commercial_houses"].sum() == 300
    assert answers["findings"]["S08"] == [market.name]


def test_work_items_are_those_of_the_brief(files: DemoFiles) -> None:
    items = files.table("work_item").set_index("indicator")["value"]

    assert items.to_dict() == BRIEF


def test_departments_say_that_they_are_samples(files: DemoFiles) -> None:
    departments = files.table("department")
    overseen = set(departments["business_types"].str.split("、").explode())

    assert departments["name_zh"].str.endswith("（示例）").all()
    assert {"餐饮饭店", "批发零售", "民宿宾馆", "生产加工", "宗教活动", "其他"} <= overseen
    named = files.table("compliance")["industry_department"].dropna()
    assert set(named) <= set(departments["name_zh"])


def test_licences_are_samples_of_commercial_houses_but_where_planted(
    files: DemoFiles, houses: pd.DataFrame, answers: dict[str, Any]
) -> None:
    compliance = files.table("compliance")
    others = set(compliance["house_id"]) - commercial(houses)

    assert commercial(houses) <= set(compliance["house_id"])
    assert compliance["licence_no"].dropna().str.fullmatch(r"示例执照\d{6}").all()
    assert others < set(answers["findings"]["S09"])


def test_commercial_houses_say_where_they_lie_and_how_many_gather(houses: pd.DataFrame) -> None:
    ours = houses[houses["use_class"] != "other"]

    assert (ours["location_type"] != "").all()
    assert (ours["location_type"] == "城市建成区").mean() < 0.1
    assert ours["max_occupancy"].astype(int).between(1, 60).all()


def test_renovated_and_vacated_dwellings_are_published(
    small_file: Path, houses: pd.DataFrame
) -> None:
    waiting = houses.loc[houses["rural_renovation"].isin(["待改造", "改造中"]), "house_id"]
    vacated = houses.loc[houses["is_vacated"] == "是", "house_id"]
    with duckdb.connect(str(small_file), read_only=True) as con:
        states = dict(con.execute("SELECT house_id, danger_state FROM dangerous_house").fetchall())

    assert (len(waiting), len(vacated)) == (4, 3)
    assert {states[house] for house in waiting} == {"not_rebuilt"}
    assert {states[house] for house in vacated} == {"vacated"}
    assert list(states.values()).count("vacated") == 3
