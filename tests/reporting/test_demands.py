"""What the papers require: of whom, with which figures and why, against the views."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
import pytest
from documents import LANGUAGES, Language, opened
from prefecture import SETTINGS, VILLAGES, Prefecture, square

from pipeline.reporting.demands import Demands
from pipeline.reporting.wording import Wording, about

if TYPE_CHECKING:
    from pathlib import Path


def demands(file: Path, language: Language = "zh") -> dict[str, str]:
    """Return the text of each demand by its heading."""
    with opened(file, language) as context:
        return {item.heading: item.text for item in Demands(Wording(context, str)).items()}


def test_who_comes_last_in_the_survey_is_named_with_the_reason(small_file: Path) -> None:
    with duckdb.connect(str(small_file), read_only=True) as con:
        last = con.execute("""
            SELECT survey.name_zh, survey.remaining, unsurveyed, in_progress, pace_per_day
            FROM survey_status_by_unit AS survey
            JOIN forecast_by_unit AS forecast USING (code)
            WHERE metric = 'survey_done' AND rank IS NOT NULL AND survey.remaining > 0
            ORDER BY done / parcels, survey.remaining DESC LIMIT 3""").fetchall()
    text = demands(small_file)["（一）加快图斑排查进度。"]
    assert len(last) == 3
    for name, remaining, unsurveyed, in_progress, pace in last:
        why = (
            f"其中{unsurveyed}个尚未入户" if unsurveyed >= in_progress
            else f"其中{in_progress}个已入户但未提交"
        )  # fmt: skip
        pace_of = f"近28天日均完成约{about(pace)}个" if pace else "近28天没有进展"
        assert f"{name}剩余{remaining}个，{why}、{pace_of}" in text


def test_what_is_overdue_or_not_controlled_is_asked_for_by_unit(small_file: Path) -> None:
    with duckdb.connect(str(small_file), read_only=True) as con:
        ((overdue,),) = con.execute(
            "SELECT overdue FROM rectification_progress_by_area WHERE level = 'prefecture'"
        ).fetchall()
        worst = con.execute("""
            SELECT name_zh, overdue FROM rectification_progress_by_unit
            WHERE overdue > 0 ORDER BY overdue DESC LIMIT 1""").fetchall()
        ((uncontrolled,),) = con.execute(
            "SELECT uncontrolled FROM key_house_by_area WHERE level = 'prefecture'"
        ).fetchall()
    text = demands(small_file)["（三）抓紧整治安全隐患。"]
    assert overdue
    assert f"逾期未整治{overdue}栋，其中" in text
    assert any(f"（{count}栋）" in text for _, count in worst)
    assert uncontrolled
    assert f"严重隐患尚未管控{uncontrolled}栋，其中" in text


def test_the_revisit_has_its_days_and_what_is_left(small_file: Path) -> None:
    with duckdb.connect(str(small_file), read_only=True) as con:
        ((remaining, days),) = con.execute(
            "SELECT remaining, days_left FROM forecast_by_area"
            " WHERE metric = 'revisit_done' AND level = 'prefecture'"
        ).fetchall()
    text = demands(small_file)["（二）按期完成“回头看”。"]
    assert text.startswith(f"昌吉州尚余{remaining}栋，距5月31日截止还有{days}天，其中")


def test_both_languages_ask_for_the_same_number_of_things(small_file: Path) -> None:
    counts = [len(demands(small_file, language)) for language in LANGUAGES]
    assert counts[0] == counts[1] == 4


def test_a_unit_without_progress_and_with_steps_back_is_told_so(tmp_path: Path) -> None:
    place = Prefecture(tmp_path / "root", settings=SETTINGS)
    place.deliver("report_unit", [{"report_unit_id": "P", "name_zh": "测试园区", "kind": "park"}])
    place.deliver("report_unit_member", [{"report_unit_id": "P", "code": VILLAGES[2]}])
    before = [{"parcel_id": "a", "survey_status": "done"},
              {"parcel_id": "b", "survey_status": "done"}]  # fmt: skip
    place.deliver("status_snapshot", before, extra="as_of = 2023-03-09\n")
    place.deliver("parcel", [
        {"parcel_id": "a", "survey_status": "done", "geometry": square(87.001, 44.002)},
        {"parcel_id": "b", "survey_status": "in_progress", "geometry": square(87.021, 44.002)},
    ])  # fmt: skip
    place.build()
    text = "".join(demands(place.database).values())
    assert "测试园区剩余1个，其中1个已入户但未提交、近28天没有进展、回退1个" in text


def test_where_all_is_done_the_paper_still_says_what_to_do(tmp_path: Path) -> None:
    place = Prefecture(tmp_path / "root", settings=SETTINGS)
    shape = square(87.001, 44.002)
    place.deliver("parcel", [{"parcel_id": "p", "survey_status": "done", "geometry": shape}])
    place.build()
    found = demands(place.database)
    assert found == {"（一）巩固工作成果。": found["（一）巩固工作成果。"]}


@pytest.mark.parametrize(
    ("value", "said"),
    [(1350.36, "1350"), (10.0, "10"), (6.92, "6.9"), (7.0, "7"), (0.04, "0.04"), (0.5, "0.5")],
)
def test_a_pace_is_said_as_people_say_it(value: float, said: str) -> None:
    assert about(value) == said
