"""The key lists read back: houses, order, reasons and counts are those of the views."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Literal

import duckdb
import pytest
from prefecture import SETTINGS, Prefecture, square
from workbook_reader import ReadSheet, read_workbook

from pipeline.base.sql import fetch_rows
from pipeline.dictionary import load_dictionary
from pipeline.reporting import key_lists
from pipeline.reporting.report_context import read_report_context

if TYPE_CHECKING:
    from pathlib import Path

SHEETS = {
    "open_severe": "未销号严重隐患及D级房屋",
    "large": "层数多或人员聚集的经营性房屋",
    "not_rebuilt": "未改造危房",
    "vacated": "腾空危房",
    "patrol_due": "严重及D级逾期未巡查房屋",
}


def write(file: Path, folder: Path, language: Literal["zh", "en"] = "zh") -> dict[str, ReadSheet]:
    with duckdb.connect(str(file), read_only=True) as con:
        (path,) = key_lists.write(read_report_context(con, language), folder)
    return read_workbook(path)


def ask(file: Path, query: str) -> list[dict[str, Any]]:
    with duckdb.connect(str(file), read_only=True) as con:
        return fetch_rows(con.execute(query))


@pytest.fixture(scope="module")
def sheets(small_file: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, ReadSheet]:
    return write(small_file, tmp_path_factory.mktemp("key"))


def test_there_is_a_summary_and_a_sheet_for_each_list(sheets: dict[str, ReadSheet]) -> None:
    assert list(sheets) == ["汇总", "危房改造进度", "第一档（立即处置）", *SHEETS.values()]
    assert set(SHEETS) == set(load_dictionary().code_lists["key_list"])


@pytest.mark.parametrize("key_list", SHEETS)
def test_list_equals_the_view(
    sheets: dict[str, ReadSheet], small_file: Path, key_list: str
) -> None:
    sheet = sheets[SHEETS[key_list]]
    houses = ask(
        small_file,
        "SELECT * REPLACE (round(lon, 6) AS lon, round(lat, 6) AS lat) FROM key_house"
        f" WHERE key_list = '{key_list}' ORDER BY place",
    )
    assert f"共 {len(houses)} 栋" in sheet.note
    if not houses:
        assert sheet.rows[0][0] == "无"
        return
    reasons = load_dictionary().code_lists["key_reason"]
    assert sheet.records(
        "序号", "县市（园区）", "乡镇（街道）", "村（社区）", "自建房编号", "地址", "层数",
        "列入原因", "经度", "纬度",
    ) == [
        (
            number, house["report_unit_name_zh"], house["township_name_zh"],
            house["village_name_zh"], house["house_no"], house["address"],
            house["storeys"], "、".join(reasons[code].name_zh for code in house["reasons"]),
            house["lon"], house["lat"],
        )
        for number, house in enumerate(houses, start=1)
    ]  # fmt: skip


def test_severe_list_says_what_is_missing(sheets: dict[str, ReadSheet], small_file: Path) -> None:
    houses = ask(small_file, "FROM key_house WHERE key_list = 'open_severe' ORDER BY place")
    kinds = load_dictionary().code_lists["measure_kind"]
    sheet = sheets[SHEETS["open_severe"]]
    assert sheet.records("已管控", "尚缺管控") == [
        (
            "是" if house["is_controlled"] else "否",
            "、".join(kinds[code].name_zh for code in house["missing_controls"]) or None,
        )
        for house in houses
    ]
    uncontrolled = [
        number
        for number, house in enumerate(houses)
        if not house["is_controlled"] and house["hazard_level"] == "severe"
    ]
    assert uncontrolled
    assert sheet.red == uncontrolled == list(range(len(uncontrolled)))


def test_summary_equals_the_view_and_adds_up(
    sheets: dict[str, ReadSheet], small_file: Path
) -> None:
    columns = "open_severe, uncontrolled, large, not_rebuilt, vacated, patrol_due"
    units = ask(
        small_file,
        f"SELECT name_zh, {columns} FROM key_house_by_unit"
        " WHERE code <> 'unassigned' OR open_severe + large + not_rebuilt > 0",
    )
    (whole,) = ask(
        small_file, f"SELECT {columns} FROM key_house_by_area WHERE level = 'prefecture'"
    )
    rows = sheets["汇总"].rows
    assert rows[:-1] == [list(unit.values()) for unit in units]
    assert rows[-1] == ["合计", *whole.values()]
    for at in range(1, 7):
        assert sum(row[at] for row in rows[:-1]) == rows[-1][at]


def test_renovation_equals_the_view_and_adds_up(
    sheets: dict[str, ReadSheet], small_file: Path
) -> None:
    columns = (
        "dangerous, graded, waiting, renovated, demolished, not_rebuilt, vacated, remaining,"
        " renovated_pct::DOUBLE, rank, vacated_in_use"
    )
    units = ask(
        small_file,
        f"SELECT name_zh, {columns} FROM dangerous_house_progress_by_unit"
        " WHERE code <> 'unassigned' OR dangerous > 0",
    )
    rows = sheets["危房改造进度"].rows
    shown = [[None if cell == "—" else cell for cell in row] for row in rows]
    assert shown[:-1] == [list(unit.values()) for unit in units]
    for at in range(1, 9):
        assert sum(row[at] for row in rows[:-1]) == rows[-1][at] > 0


def test_notes_tell_the_limits_and_what_was_not_delivered(tmp_path: Path) -> None:
    place = Prefecture(tmp_path / "root", settings=SETTINGS.replace('"en"', '"zh"'))
    parcel = {"parcel_id": "p", "survey_status": "done", "geometry": square(87.001, 44.001)}
    place.deliver("parcel", [parcel])
    place.deliver("house", [{"house_id": "h", "use_class": "mixed", "storeys": 3}])
    place.build()
    sheets = write(place.database, tmp_path)
    assert "不少于 3 层或聚集人数不少于 10 人" in sheets[SHEETS["large"]].note
    # the list of all houses whose patrol is overdue is another one, and longer
    assert "全部逾期未巡查房屋" in sheets[SHEETS["patrol_due"]].note
    assert "《督办清单》" in sheets[SHEETS["patrol_due"]].note
    assert "未报送巡查记录" in sheets[SHEETS["patrol_due"]].note
    assert {name for name, sheet in sheets.items() if sheet.rows[0][0] == "无"} == {
        "第一档（立即处置）"
    } | {SHEETS[name] for name in ("open_severe", "not_rebuilt", "vacated", "patrol_due")}
    # what lies in no unit is counted too
    assert sheets["汇总"].rows[-2][:4] == ["未落入区划", 0, 0, 1]
    place.deliver("patrol", [{"patrol_id": "t", "house_id": "h", "patrolled_on": "2023-03-01"}])
    place.build()
    assert "未报送巡查记录" not in write(place.database, tmp_path)[SHEETS["patrol_due"]].note


def test_english_lists_the_same_houses(
    sheets: dict[str, ReadSheet], small_file: Path, tmp_path: Path
) -> None:
    english = write(small_file, tmp_path, "en")
    for ours, theirs in zip(list(sheets.values())[2:], list(english.values())[2:], strict=True):
        if ours.rows[0][0] == "无":
            assert theirs.rows[0][0] == "None"
        else:
            assert theirs.column("House number") == ours.column("自建房编号")


def house_with(name: str, **fields: Any) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """Return a house, and its case if it has a level."""
    level, due_on = fields.pop("level", None), fields.pop("due_on", None)
    case = {"case_id": f"c-{name}", "house_id": name, "hazard_level": level, "due_on": due_on,
            "found_on": "2023-01-01"}  # fmt: skip
    blank = {"storeys": None, "max_occupancy": None}
    return {"house_id": name, "use_class": "mixed", **blank, **fields}, case if level else None


def test_tiers_put_what_cannot_wait_on_the_first_page(tmp_path: Path) -> None:
    place = Prefecture(tmp_path / "root", settings=SETTINGS.replace('"en"', '"zh"'))
    parcel = {"parcel_id": "p", "survey_status": "done", "geometry": square(87.001, 44.001)}
    place.deliver("parcel", [parcel])
    delivered = [
        house_with("uncontrolled", level="severe", due_on="2024-01-01"),
        house_with("controlled", level="severe", due_on="2024-01-01"),
        house_with("overdue", level="severe", due_on="2023-03-15"),
        house_with("today", level="severe", due_on="2023-03-16"),
        house_with("large", storeys=3, max_occupancy=9),
        house_with("large-crowded", storeys=3, max_occupancy=10),
        house_with("large-hazard", storeys=4, level="ordinary"),
    ]
    place.deliver("house", [house for house, _ in delivered])
    place.deliver("hazard_case", [case for _, case in delivered if case])
    place.deliver("measure", [
        {"measure_id": f"m-{name}", "case_id": f"c-{name}", "measure_group": "management",
         "measure_kind": "cordon", "started_on": "2023-02-01"}
        for name in ("controlled", "overdue", "today")
    ])  # fmt: skip
    place.build()
    tiers = {row["house_id"]: row["tier"] for row in place.rows("FROM key_house")}
    assert tiers == {
        "uncontrolled": 1, "overdue": 1, "controlled": 2, "today": 2, "large": 3,
        "large-crowded": 2, "large-hazard": 2,
    }  # fmt: skip
    sheets = write(place.database, tmp_path)
    first = sheets["第一档（立即处置）"]
    assert "共 2 栋" in first.note
    assert first.column("整改时限") == [dt.date(2024, 1, 1), dt.date(2023, 3, 15)]
    assert sheets[SHEETS["large"]].column("档次") == [2, 2, 3]


def test_the_first_tier_never_takes_two_pages(tmp_path: Path) -> None:
    place = Prefecture(tmp_path / "root", settings=SETTINGS.replace('"en"', '"zh"'))
    parcel = {"parcel_id": "p", "survey_status": "done", "geometry": square(87.001, 44.001)}
    place.deliver("parcel", [parcel])
    delivered = [house_with(f"h{number}", level="severe") for number in range(40)]
    place.deliver("house", [house for house, _ in delivered])
    place.deliver("hazard_case", [case for _, case in delivered if case])
    place.build()
    first = write(place.database, tmp_path)["第一档（立即处置）"]
    assert len(first.rows) == 30
    assert "共 40 栋，此处列前 30 栋" in first.note
    assert first.page.sheet_properties.pageSetUpPr.fitToPage
    assert first.page.page_setup.fitToHeight is None  # one page, unless it says otherwise
