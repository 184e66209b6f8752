"""Pages on a phone: a tap has an effect that is seen, and what is tapped is large enough."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from visits import PHONE

if TYPE_CHECKING:
    from visits import Visit, Visitor

PAGES = (
    "index", "survey-status", "hazard-progress", "unit-652301", "unit-unassigned", "all-parcels",
    "wall",
)  # fmt: skip
MAPS = PAGES[1:-1]
"""Pages with a legend to fold."""
TARGET = 44
SMALL = """
(least) => [...document.querySelectorAll("main :is(a, button, select, summary, input)")]
    .filter((node) => node.checkVisibility() && !node.closest(".leaflet-marker-pane"))
    .map((node) => node.matches("[type=checkbox]") ? node.closest("label") : node)
    .map((node) => [node, node.getBoundingClientRect()])
    .filter(([, box]) => box.height < least || box.width < least)
    .map(([node, box]) => `${node.outerHTML.slice(0, 90)} ${box.width} x ${box.height}`)
"""


def phone(visitor: Visitor, name: str, fragment: str = "") -> Visit:
    return visitor.open(name, fragment, viewport=PHONE, has_touch=True)


def is_seen(visit: Visit, selector: str) -> bool:
    """Return whether most of an element lies in the window."""
    box = visit.page.locator(selector).bounding_box()
    assert box
    seen = min(box["y"] + box["height"], PHONE["height"]) - max(box["y"], 0)
    return bool(seen > 0.6 * box["height"])


@pytest.mark.parametrize("name", PAGES)
def test_targets_are_large_enough_for_a_finger(visitor: Visitor, name: str) -> None:
    visit = phone(visitor, name)
    assert visit.page.evaluate(SMALL, TARGET) == []


def test_tap_on_a_village_shows_it_on_the_map(visitor: Visitor) -> None:
    visit = phone(visitor, "unit-652301")
    visit.all("#villages tbody button").nth(3).tap()
    assert visit.page.get_attribute("#map", "data-picture") == "parcels"
    assert is_seen(visit, "#map")
    visit.page.wait_for_selector("#in-view button")
    visit.all("#in-view button").nth(3).tap()
    assert is_seen(visit, "#map")
    card = visit.page.locator("#card").bounding_box()
    assert card
    # a sheet from below, as wide as the window, that leaves the middle of the map free
    assert (card["x"], card["width"]) == (0, PHONE["width"])
    assert card["y"] + card["height"] == PHONE["height"]
    assert card["y"] > 0.31 * PHONE["height"]


def test_tap_on_an_area_shows_it_on_the_map(visitor: Visitor) -> None:
    visit = phone(visitor, "survey-status")
    visit.all("#children tbody button").last.tap()
    assert is_seen(visit, "#map")


def test_tap_on_a_house_in_the_list_shows_its_card(visitor: Visitor) -> None:
    visit = phone(visitor, "hazard-progress")
    visit.all("#houses [data-house]").nth(5).tap()
    assert is_seen(visit, "#card")
    assert is_seen(visit, "#map")


@pytest.mark.parametrize(("name", "table"), [("index", "#units"), ("survey-status", "#children")])
def test_ranking_is_cards_with_every_figure(visitor: Visitor, name: str, table: str) -> None:
    visit = phone(visitor, name)
    outside = visit.page.evaluate(
        "([table, width]) => [...document.querySelectorAll(`${table} tbody :is(td, th)`)]"
        ".filter((cell) => { const box = cell.getBoundingClientRect();"
        " return box.width === 0 || box.left < 0 || box.right > width; }).length",
        [table, PHONE["width"]],
    )
    assert outside == 0
    titles = visit.all(f"{table} thead tr:not(.paper-only) th").all_text_contents()
    cells = visit.all(f"{table} tbody tr").first.locator("td").all()
    shown = [
        cell.evaluate("(cell) => getComputedStyle(cell, '::before').content.replaceAll('\"', '')")
        for cell in cells
    ]
    assert shown == titles[1:]


@pytest.mark.parametrize("name", MAPS)
def test_legend_is_folded_until_it_is_asked_for(visitor: Visitor, name: str) -> None:
    visit = phone(visitor, name)
    assert not visit.all("#legend").is_visible()
    visit.all("#legend-fold").tap()
    assert visit.all("#legend").is_visible()
    assert visit.page.get_attribute("#legend-fold", "aria-expanded") == "true"
    assert visitor.open(name).all("#legend").is_visible()


def test_nothing_on_a_card_is_cut_off_or_broken(visitor: Visitor) -> None:
    hazard = phone(visitor, "hazard-progress")
    marks = hazard.all("#houses .overdue-text").all()
    assert marks
    for mark in marks:
        box, row = mark.bounding_box(), mark.locator("xpath=ancestor::td").bounding_box()
        assert box
        assert row
        assert box["x"] + box["width"] <= row["x"] + row["width"] + 0.5
    index = phone(visitor, "index")
    lines = index.page.evaluate(
        "[...document.querySelectorAll('.last-mark')].map((mark) => mark.getClientRects().length)"
    )
    assert set(lines) == {1}
