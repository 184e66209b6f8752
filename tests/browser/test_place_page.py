"""The page of all parcels in a browser: counts at every zoom, single parcels, ways to the units."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from visits import Visit, Visitor

NAME = "all-parcels"
FAR = """
async (statuses) => {
  const { cells } = JSON.parse(document.getElementById("data").textContent).data;
  return statuses.map((status) => cells[status].reduce((sum, count) => sum + count, 0));
}
"""
STATUSES = ("unsurveyed", "in_progress", "done")


def asked(file: Path, statement: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(file), read_only=True) as con:
        return con.execute(statement).fetchall()


def in_view(visit: Visit) -> dict[str, int]:
    found: dict[str, str] = visit.page.evaluate(
        "Object.fromEntries([...document.querySelectorAll('[data-in-view]')]"
        ".map((node) => [node.dataset.inView, node.textContent]))"
    )
    return {name: int(text.replace(",", "")) for name, text in found.items()}


def zoom_out_wholly(visit: Visit) -> None:
    button = visit.page.locator(".leaflet-control-zoom-out")
    for _ in range(200):  # a click while the map still moves does nothing
        if "leaflet-disabled" in (button.get_attribute("class") or ""):
            return
        button.dispatch_event("click")  # a click of the mouse would wait for a button that is spent
        visit.page.wait_for_timeout(80)
    pytest.fail("the map never ends")


def test_figures_and_units_are_those_of_the_views(visitor: Visitor, small_file: Path) -> None:
    visit = visitor.open(NAME)
    counts = asked(
        small_file,
        "SELECT parcels, remaining, unsurveyed, in_progress, done FROM survey_status_by_area"
        " WHERE level = 'prefecture'",
    )[0]
    for name, count in zip(("parcels", "remaining", *STATUSES), counts, strict=True):
        assert visit.text(f'[data-figure="{name}"]') == f"{count:,}"
    units = asked(
        small_file,
        "SELECT survey.name_zh, remaining, parcels, forward, backward, new"
        " FROM survey_status_by_unit AS survey JOIN parcel_change_by_unit AS change"
        " USING (code) WHERE as_of = (SELECT as_of FROM run) ORDER BY remaining DESC",
    )
    shown = [row.locator("th, td").all_inner_texts() for row in visit.all("#units tbody tr").all()]
    assert sorted(shown) == sorted(
        [name, *(f"{count:,}" for count in rest)] for name, *rest in units
    )
    assert len(units) == 11


def test_every_parcel_is_counted_from_the_lowest_zoom_on(
    visitor: Visitor, small_file: Path
) -> None:
    stated = dict(asked(small_file, "SELECT survey_status, count(*) FROM parcel GROUP BY ALL"))
    visit = visitor.open(NAME)
    whole = {"parcels": sum(stated.values()), **stated}
    assert in_view(visit) == whole
    zoom_out_wholly(visit)
    assert in_view(visit) == whole
    assert visit.page.get_attribute("#map", "data-picture") == "cells"
    assert visit.page.evaluate(FAR, STATUSES) == [stated[status] for status in STATUSES]
    assert visit.page.locator(".cells canvas").count() >= 1


def test_parcels_of_a_village_are_drawn_and_counted_from_near(
    visitor: Visitor, small_file: Path
) -> None:
    ((code, unit),) = asked(
        small_file,
        "SELECT village_code, report_unit_id FROM parcel WHERE report_unit_id = '652301'"
        " AND village_code IS NOT NULL GROUP BY ALL ORDER BY count(*) DESC, village_code LIMIT 1",
    )
    visit = visitor.open(NAME, f"#unit={unit}&village={code}")
    visit.page.wait_for_selector("#in-view button")
    assert visit.page.get_attribute("#map", "data-picture") == "parcels"
    near = in_view(visit)
    assert near["parcels"] == sum(near[status] for status in STATUSES) > 20
    assert visit.page.locator(".parcels canvas").count() > 0


def open_first_card(visit: Visit) -> dict[str, str]:
    visit.page.wait_for_selector("#in-view button")
    visit.all("#in-view button").first.click()
    visit.page.wait_for_selector("#card", state="visible")
    names = visit.all("#card dt").all_inner_texts()
    return dict(zip(names, visit.all("#card dd").all_inner_texts(), strict=True))


def test_card_leads_to_the_parcel_on_its_units_page(visitor: Visitor, small_file: Path) -> None:
    ((code, name),) = asked(
        small_file,
        "SELECT code, name_zh FROM survey_status_by_village JOIN parcel ON village_code = code"
        " WHERE report_unit_id = '652302' GROUP BY ALL ORDER BY count(*) DESC, code LIMIT 1",
    )
    visit = visitor.open(NAME, f"#unit=652302&village={code}")
    card = open_first_card(visit)
    link = visit.page.locator("#card a").get_attribute("href") or ""
    page, _, fragment = link.partition("#")
    there = visitor.open(page.removesuffix(".html"), f"#{fragment}")
    there.page.wait_for_selector("#card[data-parcel]")
    texts = there.all("#card dd").all_inner_texts()
    assert texts[:2] == [card["排查状态"], card["村（社区）"]]
    number = there.page.get_attribute("#card", "data-parcel")
    ((status, village),) = asked(
        small_file,
        f"SELECT survey_status, village_code FROM parcel WHERE parcel_id = '{number}'",
    )
    assert (visit.data()["labels"]["survey_status"][status]) == card["排查状态"]
    assert village is not None
    assert name
    visit.page.keyboard.press("Escape")
    assert not visit.page.is_visible("#card")
    assert visit.page.evaluate("document.activeElement.closest('#in-view') !== null")


def test_filter_and_layer_count_what_they_show(visitor: Visitor, small_file: Path) -> None:
    visit = visitor.open(NAME)
    visit.page.click('[data-status="done"]')
    remaining = asked(small_file, "SELECT count(*) FROM parcel WHERE survey_status <> 'done'")[0][0]
    assert in_view(visit)["parcels"] == remaining
    visit.page.click('[data-status="done"]')
    visit.page.click('[data-layer="changed"]')
    changed = asked(
        small_file,
        "SELECT count(*) FROM parcel_change JOIN parcel USING (parcel_id)"
        " WHERE as_of = (SELECT as_of FROM run)",
    )[0][0]
    assert in_view(visit)["parcels"] == changed > 0
    visit.page.go_back()
    assert visit.page.get_attribute('[data-layer="changed"]', "aria-pressed") == "false"
    visit.page.go_back()
    assert in_view(visit)["parcels"] == remaining


def test_changed_parcels_stand_out_and_say_how(visitor: Visitor, small_file: Path) -> None:
    ((parcel, unit, village),) = asked(
        small_file,
        "SELECT parcel_id, report_unit_id, village_code FROM parcel_change"
        " WHERE as_of = (SELECT as_of FROM run) AND change = 'forward'"
        " AND village_code IS NOT NULL ORDER BY parcel_id LIMIT 1",
    )
    ((lat, lon),) = asked(small_file, f"SELECT lat, lon FROM parcel WHERE parcel_id = '{parcel}'")
    visit = visitor.open(NAME, f"#unit={unit}&village={village}&mark=changed")
    assert lat
    assert lon
    card = open_first_card(visit)
    assert re.match(r"(推进|新增|回退|改变归属)", card["较上期变化"])
    assert "较上期有变化的图斑（其余淡显）" in visit.all("#legend").inner_text()


def test_a_number_leads_to_the_page_of_its_unit(visitor: Visitor, small_file: Path) -> None:
    visit = visitor.window(NAME)
    for unit, number in asked(
        small_file,
        "SELECT report_unit_id, min(parcel_id) FROM parcel WHERE report_unit_id IS NOT NULL"
        " GROUP BY ALL ORDER BY ALL",
    ):
        visit.open_anew()
        visit.page.fill("#search", number.lower())
        ways = visit.all("#found [data-href]").all()
        links = [way.get_attribute("data-href") for way in ways]
        assert f"unit-{unit}.html#find={number.lower()}" in links
    there = visitor.open(f"unit-{unit}", f"#find={number.lower()}")
    there.page.wait_for_selector(f'#card[data-parcel="{number}"]')


@pytest.mark.parametrize("words", ["TB999999999999", "没有这个地方"])
def test_what_is_nowhere_is_said(visitor: Visitor, words: str) -> None:
    visit = visitor.open(NAME)
    visit.page.fill("#search", words)
    assert visit.text("#found-note") == f"没有找到“{words}”"
    assert visit.all("#found li").count() == 0


def test_search_finds_units_and_villages_on_the_map(visitor: Visitor) -> None:
    visit = visitor.open(NAME)
    visit.page.fill("#search", "qtx")
    visit.page.keyboard.press("ArrowDown")
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_function("() => location.hash === '#unit=652325'")
    name = visit.data()["data"]["villages"]["name"][0]
    visit.page.fill("#search", name)
    visit.page.keyboard.press("ArrowDown")
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_function("() => location.hash.includes('village=')")
    assert visit.page.get_attribute("#map", "data-picture") == "parcels"


def test_pressing_a_disc_goes_nearer(visitor: Visitor) -> None:
    visit = visitor.open(NAME)
    box = visit.page.locator("#map").bounding_box()
    assert box
    before = in_view(visit)["parcels"]
    visit.page.mouse.click(box["x"] + 0.4 * box["width"], box["y"] + 0.5 * box["height"])
    visit.page.wait_for_function(
        "(before) => document.querySelector('[data-in-view]').textContent !== before",
        arg=f"{before:,}",
    )
    assert in_view(visit)["parcels"] < before


def test_without_an_earlier_day_the_page_says_so(hostile_visitor: Visitor) -> None:
    visit = hostile_visitor.open(NAME)
    assert visit.text("#since") == "没有更早的日期，无法与上期比较。"
    assert visit.all("[data-layer]").count() == 0
