"""The wall: every figure equals its view, all of it is in sight, and it moves on by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb
import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from visits import Visit, Visitor

METRICS = ("survey_done", "revisit_done", "rectified")
SCREENS = {"HD": {"width": 1920, "height": 1080}, "4K": {"width": 3840, "height": 2160}}
STILL = "#play=no"
OUTSIDE = """
[...document.querySelectorAll("main section, main tr, main li, main p, main button, svg text")]
    .filter((node) => node.checkVisibility())
    .map((node) => [node, node.getBoundingClientRect()])
    .filter(([, box]) => box.left < 0 || box.top < 0
        || box.right > innerWidth || box.bottom > innerHeight)
    .map(([node]) => node.outerHTML.slice(0, 120))
"""
CUT = """
[...document.querySelectorAll("main *")].filter((node) => node.checkVisibility())
    .filter((node) => node.scrollWidth > node.clientWidth + 1
        || node.scrollHeight > node.clientHeight + 1)
    .filter((node) => getComputedStyle(node).overflow !== "visible")
    .map((node) => node.outerHTML.slice(0, 120))
"""


def rows(file: Path, sql: str) -> list[dict[str, Any]]:
    with duckdb.connect(str(file), read_only=True) as con:
        answer = con.execute(sql)
        names = [column[0] for column in answer.description or []]
        return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


def day(value: Any) -> str:
    return str(value.strftime("%Y年%-m月%-d日"))


def points(value: Any) -> str:
    return "—" if value is None else f"{value:+}".replace("-", "−").replace("+0.00", "0.00")


@pytest.mark.parametrize("metric", METRICS)
def test_headline_equals_summary_and_forecast(
    visitor: Visitor, small_file: Path, metric: str
) -> None:
    wall = visitor.open("wall", STILL)
    (rate,) = rows(small_file, f"FROM prefecture_summary WHERE metric = '{metric}'")
    of = f"#headline [data-metric={metric}]"
    assert wall.text(f"{of}[data-figure=pct]") == f"{rate['pct']}%"
    fraction = f"{rate['numerator']:,} / {rate['denominator']:,}"
    assert wall.text(f"{of}[data-figure=fraction]") == fraction
    left = f"剩余 {rate['denominator'] - rate['numerator']:,}"
    assert wall.text(f"{of}[data-figure=remaining]") == left
    (forecast,) = rows(
        small_file,
        f"FROM forecast_by_area WHERE level = 'prefecture' AND metric = '{metric}'",
    )
    said = wall.text(f"{of}[data-figure=forecast]")
    for name in ("projected_on", "deadline"):
        if forecast[name]:
            assert day(forecast[name]) in said
    if forecast["forecast"] == "no_pace":
        assert "无法预测" in said


@pytest.mark.parametrize("metric", METRICS)
def test_ranking_equals_the_view_with_arrows(
    visitor: Visitor, small_file: Path, metric: str
) -> None:
    wall = visitor.open("wall", f"{STILL}&metric={metric}")
    units = rows(
        small_file,
        f"FROM rank_change_by_unit WHERE metric = '{metric}' AND level = 'unit'"
        " ORDER BY rank NULLS LAST, sort, code",
    )
    lines = wall.all("#ranking tbody tr").all()
    assert len(lines) == len(units) == 11
    for line, unit in zip(lines, units, strict=True):
        cells = [cell.strip() for cell in line.locator("th, td").all_inner_texts()]
        moved = "—" if unit["rank_change"] is None else arrow(unit["rank_change"])
        pct = "—" if unit["pct"] is None else f"{unit['pct']}%"
        rank = "—" if unit["rank"] is None else str(unit["rank"])
        assert cells == [rank, moved, unit["name_zh"], "", pct, points(unit["pct_change"])]


def arrow(change: int) -> str:
    return "＝" if change == 0 else f"{'▲' if change > 0 else '▼'}{abs(change)}"


@pytest.mark.parametrize("unit", [None, "652302", "GX"])
def test_panel_has_the_figures_of_whose_turn_it_is(
    visitor: Visitor, small_file: Path, unit: str | None
) -> None:
    wall = visitor.open("wall", f"{STILL}&at={unit or '652300'}")
    where = f"WHERE report_unit_id = '{unit}'" if unit else ""
    stages = rows(small_file, f"SELECT stage, count(*) AS n FROM hazard_house {where} GROUP BY 1")
    shown = {
        line.get_attribute("data-stage"): line.locator("[data-figure=houses]").inner_text()
        for line in wall.all("#stages li").all()
    }
    total = sum(row["n"] for row in stages)
    assert shown["all"] == f"{total} 栋"
    assert {stage: n for stage, n in shown.items() if n != "0 栋" and stage != "all"} == {
        row["stage"]: f"{row['n']} 栋" for row in stages
    }
    for row in rows(small_file, f"FROM forecast_by_area WHERE code = '{unit or '652300'}'"):
        if row["level"] in {"prefecture", "unit"}:
            cell = f"#focus [data-metric={row['metric']}]"
            assert wall.text(f"{cell}[data-figure=remaining]") == f"{row['remaining']:,}"


def test_overdue_houses_are_counted_by_unit(visitor: Visitor, small_file: Path) -> None:
    wall = visitor.open("wall", STILL)
    late = rows(small_file, "FROM rectification_progress_by_unit WHERE overdue > 0")
    shown = {
        line.get_attribute("data-unit"): line.locator("[data-figure=overdue]").inner_text()
        for line in wall.all("#overdue li").all()
    }
    assert shown == {row["code"]: f"{row['overdue']} 栋" for row in late}
    assert wall.text("#overdue-title") == f"逾期未整治 {sum(row['overdue'] for row in late)} 栋"


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("metric", METRICS)
def test_everything_is_in_sight_on_one_screen(visitor: Visitor, screen: str, metric: str) -> None:
    wall = visitor.open("wall", f"{STILL}&at=652328&metric={metric}", viewport=SCREENS[screen])
    assert wall.page.evaluate(OUTSIDE) == []
    assert wall.page.evaluate(CUT) == []
    height = wall.all("#headline .big").first.bounding_box()
    assert height
    assert height["height"] >= 0.06 * SCREENS[screen]["height"]


def test_map_has_every_unit_with_a_border_and_marks_whose_turn_it_is(
    visitor: Visitor, small_file: Path
) -> None:
    wall = visitor.open("wall", f"{STILL}&at=652302")
    units = {
        row["code"] for row in rows(small_file, "SELECT report_unit_id AS code FROM report_unit")
    }
    shapes = wall.all("#picture path")
    assert {shape.get_attribute("data-unit") for shape in shapes.all()} == units
    chosen = wall.all("#picture [data-chosen], #ranking [aria-current], #overdue [aria-current]")
    assert {node.get_attribute("data-unit") for node in chosen.all()} == {"652302"}
    assert wall.all("#classes li").count() >= 3


def cycling(visitor: Visitor, fragment: str = "", motion: str = "no-preference") -> Visit:
    wall = visitor.window("wall", reduced_motion=motion)
    wall.page.clock.install()
    return wall.open(fragment)


def test_it_goes_through_all_areas_and_metrics_without_hands(visitor: Visitor) -> None:
    wall = cycling(visitor)
    areas = [area["name"] for area in wall.data()["data"]["areas"]]
    seen = []
    for _ in range(len(areas) + 1):
        seen.append((wall.text("#focus-name"), wall.text("#ranking-title")))
        wall.page.clock.run_for(10_000)
    assert [name for name, _ in seen] == [*areas, areas[0]]
    assert seen[0][1] != seen[-1][1]


def test_it_can_be_stopped_and_moved_by_hand(visitor: Visitor) -> None:
    wall = cycling(visitor, "#seconds=5")
    wall.all("#play").click()
    before = wall.text("#focus-name")
    wall.page.clock.run_for(60_000)
    assert wall.text("#focus-name") == before
    wall.all("#next").click()
    assert wall.text("#focus-name") != before
    wall.all("#back").click()
    assert wall.text("#focus-name") == before
    wall.all("#play").click()
    wall.page.clock.run_for(5_000)
    assert wall.text("#focus-name") != before


def test_who_wants_less_movement_starts_it_by_hand(visitor: Visitor) -> None:
    wall = cycling(visitor, motion="reduce")
    before = wall.text("#focus-name")
    wall.page.clock.run_for(60_000)
    assert wall.text("#focus-name") == before
    assert wall.text("#play") == "开始轮播"


def test_public_wall_has_no_house_and_no_stages_of_a_unit(
    public_visitor: Visitor, small_file: Path
) -> None:
    wall = public_visitor.open("wall", f"{STILL}&at=652302")
    text = wall.path.read_text(encoding="utf-8")
    houses = rows(small_file, "SELECT house_id FROM hazard_house")
    assert houses
    assert [row["house_id"] for row in houses if row["house_id"] in text] == []
    assert {row["code"] for row in wall.data()["data"]["stages"]} == {"652300"}
    assert "昌吉回族自治州" in wall.text("#stages-title")
    assert wall.text("#focus-name") == "阜康市"
