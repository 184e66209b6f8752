"""Houses are found by number from every page: on the page of their unit, or with the way to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb
import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from visits import Visit, Visitor

OTHER_PAGES = (
    "index", "survey-status", "all-parcels", "hazard-progress", "commercial-profile", "unit-652302",
)  # fmt: skip
ORDINARY = "NOT is_commercial AND NOT is_hazardous"


def houses(file: Path, condition: str) -> list[dict[str, Any]]:
    with duckdb.connect(str(file), read_only=True) as con:
        answer = con.execute(
            "SELECT house_id, platform_house_no, house_no, parcel_id, address, lat, lon FROM house"
            f" WHERE {condition} ORDER BY house_id"
        )
        names = [column[0] for column in answer.description or []]
        return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


def find(visit: Visit, words: str) -> None:
    visit.page.fill("#search", words)
    visit.page.keyboard.press("Enter")


def note(visit: Visit) -> str:
    visit.page.wait_for_function(
        "() => !['', '正在查找……'].includes(document.getElementById('found-note').textContent)"
    )
    return visit.text("#found-note")


@pytest.mark.parametrize("unit", ["652301", "GX", "ZD"])
def test_any_house_is_found_by_each_of_its_numbers(
    visitor: Visitor, small_file: Path, unit: str
) -> None:
    chosen = houses(
        small_file, f"{ORDINARY} AND report_unit_id = '{unit}' AND parcel_id IS NOT NULL"
    )
    visit = visitor.open(f"unit-{unit}")
    for house in chosen[:: max(1, len(chosen) // 4)]:
        for number in (house["platform_house_no"].lower(), house["house_id"]):
            find(visit, number)
            visit.page.wait_for_selector(f'#card[data-parcel="{house["parcel_id"]}"]')
            visit.page.keyboard.press("Escape")


def test_houses_are_listed_by_a_part_of_their_number(visitor: Visitor, small_file: Path) -> None:
    (house, *_) = houses(
        small_file, f"{ORDINARY} AND report_unit_id = '652301' AND parcel_id IS NOT NULL"
    )
    visit = visitor.open("unit-652301")
    visit.page.fill("#search", house["platform_house_no"][2:])
    visit.page.wait_for_selector(f"#found .name:text-is('{house['house_no']}')")
    assert f"房屋 · {house['parcel_id']}" in visit.all("#found small").all_inner_texts()


def test_a_house_without_a_parcel_is_shown_where_it_stands(
    visitor: Visitor, small_file: Path
) -> None:
    (house, *_) = houses(
        small_file, "report_unit_id IS NOT NULL AND parcel_id IS NULL AND lat IS NOT NULL"
    )
    with duckdb.connect(str(small_file), read_only=True) as con:
        ((unit,),) = con.execute(
            "SELECT report_unit_id FROM house WHERE house_id = ?", [house["house_id"]]
        ).fetchall()
    visit = visitor.open(f"unit-{unit}")
    find(visit, house["house_id"])
    visit.page.wait_for_selector(".leaflet-tooltip")
    assert visit.text(".leaflet-tooltip").endswith(f"{house['house_no']} · 未关联图斑")
    assert not visit.page.is_visible("#card")
    box = visit.page.locator("#map").bounding_box()
    tip = visit.page.locator(".leaflet-tooltip").bounding_box()
    assert box
    assert tip
    # the map is centred on the house, the tip points at it from above
    assert abs(tip["x"] + tip["width"] / 2 - box["x"] - box["width"] / 2) < 3


@pytest.mark.parametrize("name", OTHER_PAGES)
def test_the_number_of_a_house_leads_from_every_page_to_that_of_its_unit(
    visitor: Visitor, small_file: Path, name: str
) -> None:
    """The middle one of a unit's: at the borders between units two pages may be offered."""
    chosen = houses(
        small_file, f"{ORDINARY} AND report_unit_id = '652325' AND parcel_id IS NOT NULL"
    )
    house = chosen[len(chosen) // 2]
    visit = visitor.window(name)
    for number in (house["platform_house_no"], house["house_id"]):
        visit.open_anew()
        visit.page.fill("#search", number)
        visit.page.wait_for_selector("#found [data-href]")
        ways = [way.get_attribute("data-href") for way in visit.all("#found [data-href]").all()]
        assert f"unit-652325.html#find={number}" in ways
        assert note(visit) == f"本页没有“{number}”，可到下列页面查找"
    there = visitor.open("unit-652325", f"#find={number}")
    there.page.wait_for_selector(f'#card[data-parcel="{house["parcel_id"]}"]')


@pytest.mark.parametrize("name", ["index", "unit-652301"])
def test_what_is_not_found_says_what_was_looked_through(visitor: Visitor, name: str) -> None:
    visit = visitor.open(name)
    visit.page.fill("#search", "YH999999999999999")
    assert note(visit) == "没有找到“YH999999999999999”"
    visit.page.fill("#search", "无此路99号")
    assert note(visit).startswith("没有找到“无此路99号”。地址只能查到经营性和隐患房屋")


def test_the_beginning_of_all_numbers_asks_for_more_of_them(visitor: Visitor) -> None:
    visit = visitor.open("index")
    visit.page.fill("#search", "TB6523")
    assert "请把编号输完整" in note(visit)
    assert visit.all("#found li").count() == 0
