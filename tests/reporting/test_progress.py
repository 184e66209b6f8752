"""The progress workbook read back: every figure is that of its view."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Literal

import duckdb
import pytest
from prefecture import SETTINGS, VILLAGES, Prefecture, square
from workbook_reader import ReadSheet, read_workbook

from pipeline.reporting import progress_workbook
from pipeline.reporting.report_context import read_report_context

if TYPE_CHECKING:
    from pathlib import Path

NONE = "—"
SHEETS = [
    "排查进度", "回头看进度", "回头看（第三方机构）", "整治进度", "各期进度", "各期完成率",
]  # fmt: skip
FORECASTS = {
    "finished": "已完成", "on_time": "能按期", "late": "不能按期", "no_deadline": "无截止日期",
    "no_pace": "无法预测",
}  # fmt: skip


def write(file: Path, folder: Path, language: Literal["zh", "en"] = "zh") -> dict[str, ReadSheet]:
    with duckdb.connect(str(file), read_only=True) as con:
        (path,) = progress_workbook.write(read_report_context(con, language), folder)
    return read_workbook(path)


@pytest.fixture(scope="module")
def sheets(small_file: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, ReadSheet]:
    return write(small_file, tmp_path_factory.mktemp("progress"))


def ask(file: Path, query: str) -> list[tuple[Any, ...]]:
    """Return rows as the sheets must show them: numbers, days, and a dash for what is not there."""
    with duckdb.connect(str(file), read_only=True) as con:
        rows = con.execute(query).fetchall()
    return [tuple(shown(value) for value in row) for row in rows]


def shown(value: Any) -> Any:
    if value is None:
        return NONE
    return value if isinstance(value, int | str | dt.date) else float(value)


def test_there_is_one_sheet_for_each_table(sheets: dict[str, ReadSheet]) -> None:
    assert list(sheets) == SHEETS
    for sheet in sheets.values():
        assert "昌吉回族自治州" in sheet.title
        assert "2023-03-16" in sheet.note


def test_survey_equals_the_views(sheets: dict[str, ReadSheet], small_file: Path) -> None:
    sheet = sheets["排查进度"]
    assert sheet.headings == [
        "排名", "县市（园区）", "图斑总数", "未排查", "排查中", "已排查", "排查完成率（%）",
        "较上期（百分点）", "剩余", "需日均", "近 28 天日均", "预计完成日", "能否按期",
    ]  # fmt: skip
    units = ask(
        small_file,
        "SELECT survey.rank, survey.name_zh, survey.parcels, survey.unsurveyed,"
        " survey.in_progress, survey.done, survey.done_pct, done_pct_change, survey.remaining,"
        " needed_per_day, pace_per_day, projected_on, forecast"
        " FROM survey_status_by_unit AS survey"
        " JOIN forecast_by_unit USING (code) JOIN trend_by_unit USING (code)"
        " WHERE metric = 'survey_done' AND as_of = (SELECT as_of FROM run) AND survey.parcels > 0",
    )
    expected = {row[1]: (*row[:-1], FORECASTS[row[-1]]) for row in units}
    assert {row[1]: tuple(row) for row in sheet.rows[:-1]} == expected
    # in rank order, what lies in no unit after the ranked ones, the whole place last
    ranks = [rank for rank in sheet.column("排名") if rank != NONE]
    assert ranks == sorted(ranks)
    assert [row[1] for row in sheet.rows[-2:]] == ["未落入区划", "合计"]
    (whole,) = ask(
        small_file,
        "SELECT parcels, unsurveyed, in_progress, done, done_pct"
        " FROM survey_status_by_area WHERE level = 'prefecture'",
    )
    assert tuple(sheet.rows[-1][2:7]) == whole
    for at in (2, 3, 4, 5, 8):
        assert sum(row[at] for row in sheet.rows[:-1]) == sheet.rows[-1][at]


def test_revisit_equals_the_views(sheets: dict[str, ReadSheet], small_file: Path) -> None:
    sheet = sheets["回头看进度"]
    assert sheet.headings == [
        "排名", "县市（园区）", "经营性自建房（栋）", "已完成", "回头看完成率（%）", "剩余",
        "需日均", "近 28 天日均", "预计完成日", "能否按期",
    ]  # fmt: skip
    expected = ask(
        small_file,
        "SELECT rank, revisit.name_zh, commercial_houses, revisited, revisited_pct,"
        " revisit.remaining,"
        " needed_per_day, pace_per_day, projected_on, forecast"
        " FROM revisit_progress_by_unit AS revisit"
        " JOIN (SELECT code, needed_per_day, pace_per_day, projected_on, forecast"
        "   FROM forecast_by_unit WHERE metric = 'revisit_done') USING (code)"
        " JOIN report_unit ON report_unit_id = code"
        " ORDER BY rank, revisit.remaining, report_unit.sort",
    )
    assert [tuple(row) for row in sheet.rows[:-1]] == [
        (*row[:-1], FORECASTS[row[-1]]) for row in expected
    ]
    assert sheet.rows[-1][1:5] == ["合计", 300, 289, 96.33]
    assert "截止日期 2023-05-31" in sheet.note
    assert all(isinstance(day, dt.date) or day == NONE for day in sheet.column("预计完成日"))


def test_agencies_equal_the_view(sheets: dict[str, ReadSheet], small_file: Path) -> None:
    sheet = sheets["回头看（第三方机构）"]
    expected = ask(
        small_file,
        "SELECT coalesce(third_party, '合计'), units, commercial_houses, revisited, revisited_pct,"
        " remaining, changed FROM revisit_by_third_party WHERE row_kind <> 'none'",
    )
    assert [tuple(row[1:]) for row in sheet.rows] == expected
    assert len(expected) == 3


def test_rectification_equals_the_view(sheets: dict[str, ReadSheet], small_file: Path) -> None:
    sheet = sheets["整治进度"]
    assert sheet.headings == [
        "排名", "县市（园区）", "存在隐患", "其中严重", "已鉴定", "C级", "D级", "待整治", "整治中",
        "已整治", "其中：管理措施整治", "其中：工程措施整治", "其中：违建查处整治",
        "其中：其他措施整治", "等级调整", "整改完成率（%）", "已销号", "逾期",
    ]  # fmt: skip
    columns = (
        "hazardous, severe, appraised, grade_c, grade_d, todo, doing, rectified, by_management,"
        " by_engineering, by_enforcement, by_other, regraded, rectified_pct, closed, overdue"
    )
    units = ask(
        small_file,
        f"SELECT detail.name_zh, {columns} FROM rectification_detail_by_unit AS detail"
        " JOIN report_unit ON report_unit_id = code"
        " ORDER BY rank NULLS LAST, hazardous - rectified, report_unit.sort",
    )
    whole = ask(
        small_file,
        f"SELECT '合计', {columns} FROM rectification_detail_by_area WHERE level = 'prefecture'",
    )
    assert [tuple(row[1:]) for row in sheet.rows[:-1]] == units
    assert tuple(sheet.rows[-1][1:]) == whole[0]
    # a unit with nothing counts 0 and has no rate
    nothing = next(row for row in sheet.rows if row[2] == 0)
    assert nothing[15] == NONE
    assert set(nothing[2:15]) == {0}


def test_trend_equals_the_view(sheets: dict[str, ReadSheet], small_file: Path) -> None:
    expected = ask(
        small_file,
        "SELECT as_of, parcels, unsurveyed, in_progress, done, done_pct, done_pct_change,"
        " commercial_houses, revisited, revisited_pct, hazardous, rectified, rectified_pct"
        " FROM trend_by_area WHERE level = 'prefecture' ORDER BY as_of",
    )
    assert [tuple(row) for row in sheets["各期进度"].rows] == expected
    assert len(expected) == 5
    by_unit = sheets["各期完成率"]
    for name in by_unit.headings[2:]:
        found = by_unit.records("截至日期", name)
        assert found == ask(
            small_file,
            f"SELECT as_of, done_pct FROM trend_by_unit WHERE name_zh = '{name}' ORDER BY as_of",
        )
    assert by_unit.column("合计") == sheets["各期进度"].column("排查完成率（%）")


@pytest.mark.parametrize(
    ("name", "done", "total"),
    [
        ("排查进度", "已排查", "图斑总数"),
        ("回头看进度", "已完成", "经营性自建房（栋）"),
        ("整治进度", "已整治", "存在隐患"),
    ],
)
def test_the_three_lowest_rates_are_red(
    sheets: dict[str, ReadSheet], name: str, done: str, total: str
) -> None:
    sheet = sheets[name]
    rates = [
        (finished / whole, finished - whole, number)
        for number, (unit, finished, whole) in enumerate(
            sheet.records("县市（园区）", done, total)[:-1]
        )
        if whole and unit != "未落入区划"
    ]
    lowest = sorted(rates)[:3]
    assert sorted(number for *_, number in lowest) == sheet.red


def test_every_table_but_the_agencies_has_a_chart(sheets: dict[str, ReadSheet]) -> None:
    charts = {name: sheet.page._charts for name, sheet in sheets.items()}  # noqa: SLF001
    assert {name for name, found in charts.items() if len(found) == 1} == set(SHEETS) - {SHEETS[2]}
    (bars,) = charts["排查进度"]
    units = len(sheets["排查进度"].rows) - 1
    assert bars.series[0].val.numRef.f == f"排查进度!$G$4:$G${3 + units}"
    (lines,) = charts["各期完成率"]
    assert len(lines.series) == len(sheets["各期完成率"].headings) - 1


def test_english_has_the_same_figures(
    sheets: dict[str, ReadSheet], small_file: Path, tmp_path: Path
) -> None:
    english = write(small_file, tmp_path, "en")
    assert list(english)[:2] == ["Survey", "Revisit"]
    for ours, theirs in zip(sheets.values(), english.values(), strict=True):
        for one, other in zip(ours.rows, theirs.rows, strict=True):
            figures = [cell for cell in one if not isinstance(cell, str)]
            assert figures == [cell for cell in other if not isinstance(cell, str)]
    assert english["Survey"].rows[-1][1] == "Total"


def test_a_place_with_nothing_but_parcels_has_every_sheet(tmp_path: Path) -> None:
    place = Prefecture(tmp_path / "root", settings=SETTINGS.replace('"en"', '"zh"'))
    shape = square(87.001, 44.001)
    place.deliver("parcel", [{"parcel_id": "a", "survey_status": "done", "geometry": shape}])
    place.build()
    sheets = write(place.database, tmp_path)
    assert list(sheets) == SHEETS
    unit = f"名{VILLAGES[0][:6]}"
    assert sheets["排查进度"].rows[0][:8] == [1, unit, 1, 0, 0, 1, 100, NONE]
    assert sheets["回头看进度"].rows[0][1:6] == [unit, 0, 0, NONE, 0]
    assert sheets["整治进度"].rows[-1][1:3] == ["合计", 0]
