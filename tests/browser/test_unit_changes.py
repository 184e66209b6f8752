"""What changed since the date before, marked and listed on the pages of the units."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb
import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from visits import Visit, Visitor

UNIT = "652301"
OUTLINE = """
() => [...document.querySelectorAll(".parcels canvas")].reduce((sum, canvas) => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let count = 0;
  for (let at = 0; at < data.length; at += 4) {
    if (data[at] === 194 && data[at + 1] === 65 && data[at + 2] === 12 && data[at + 3] === 255) {
      count += 1;
    }
  }
  return sum + count;
}, 0)
"""
"""How many pixels have the colour of an outline that stands out."""


def asked(file: Path, statement: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(file), read_only=True) as con:
        return con.execute(statement).fetchall()


@pytest.fixture
def unit(visitor: Visitor) -> Visit:
    return visitor.open(f"unit-{UNIT}")


def listed(visit: Visit, table: str) -> dict[str, str]:
    """Return what the list says of each parcel or house, by its id."""
    found: dict[str, str] = visit.page.evaluate(
        "(table) => Object.fromEntries([...document.querySelectorAll(`${table} tbody tr`)]"
        ".map((row) => [row.querySelector('button').dataset.changed, row.cells[2].textContent]))",
        table,
    )
    return found


def test_parcels_and_houses_that_changed_are_listed(unit: Visit, small_file: Path) -> None:
    unit.page.click("#changes-title")
    unit.page.wait_for_selector("#changed-parcels tbody tr")
    labels = unit.data()["labels"]
    stated = asked(
        small_file,
        "SELECT parcel_id, change, status_before, status_after FROM parcel_change"
        f" WHERE as_of = (SELECT as_of FROM run) AND report_unit_id = '{UNIT}'"
        " AND change <> 'gone'",
    )
    assert len(stated) > 5
    assert listed(unit, "#changed-parcels") == {
        parcel: labels["parcel_change"][change]
        + (
            f"：{labels['survey_status'][before]} → {labels['survey_status'][after]}"
            if before and before != after
            else ""
        )
        for parcel, change, before, after in stated
    }
    houses = asked(
        small_file,
        "SELECT house_id, revisit_before, revisit_after FROM house_change JOIN house"
        " USING (house_id) WHERE as_of = (SELECT as_of FROM run) AND change = 'changed'"
        f" AND house.report_unit_id = '{UNIT}' AND stage_before IS NOT DISTINCT FROM stage_after",
    )
    assert houses
    found = listed(unit, "#changed-houses")
    for house, before, after in houses:
        states = labels["revisit_status"]
        assert found[house] == f"回头看：{states[before]} → {states[after]}"
    assert unit.text("#changes-note") == "上期为2023年3月9日。"


def test_card_says_how_its_parcel_changed(unit: Visit) -> None:
    unit.page.click("#changes-title")
    unit.page.wait_for_selector("#changed-parcels tbody tr")
    (parcel, change), *_ = listed(unit, "#changed-parcels").items()
    unit.page.click(f'[data-changed="{parcel}"]')
    unit.page.wait_for_selector(f'#card[data-parcel="{parcel}"]')
    assert change in unit.all("#card dd").all_inner_texts()


def test_layer_is_kept_in_the_address_and_makes_changed_parcels_stand_out(
    unit: Visit, visitor: Visitor, small_file: Path
) -> None:
    dots = ".leaflet-overlay-pane"
    assert unit.all(dots).count() == 1
    unit.page.click("#change-layer")
    assert unit.page.get_attribute("#change-layer", "aria-pressed") == "true"
    assert "mark=changes" in unit.page.url
    unit.page.go_back()
    assert unit.page.get_attribute("#change-layer", "aria-pressed") == "false"
    ((parcel,),) = asked(
        small_file,
        "SELECT parcel_id FROM parcel_change"
        f" WHERE as_of = (SELECT as_of FROM run) AND report_unit_id = '{UNIT}'"
        " AND change = 'forward' ORDER BY parcel_id LIMIT 1",
    )
    near = visitor.open(f"unit-{UNIT}", f"#parcel={parcel}")
    near.page.wait_for_selector("#in-view button")
    near.page.wait_for_timeout(400)
    assert near.page.evaluate(OUTLINE) == 0
    near.page.click("#change-layer")
    near.page.wait_for_function(f"() => ({OUTLINE})() > 10")
    assert "revisits" not in near.page.url
    near.page.click("#revisit-layer")
    assert "mark=revisits%2Cchanges" in near.page.url


def test_a_listed_parcel_and_a_listed_house_open_their_card(unit: Visit) -> None:
    unit.page.click("#changes-title")
    first = unit.page.locator("#changed-parcels tbody button").first
    first.click()
    unit.page.wait_for_selector(f'#card[data-parcel="{first.get_attribute("data-changed")}"]')
    unit.page.keyboard.press("Escape")
    unit.page.locator("#changed-houses tbody button").first.click()
    unit.page.wait_for_selector("#card[data-parcel]")


def test_without_an_earlier_day_nothing_is_offered(hostile_visitor: Visitor) -> None:
    visit = hostile_visitor.open("unit-652301")
    assert visit.text("#changes-note") == "较上期没有变化，或没有更早的日期可比较。"
    assert not visit.all("#changes-details").is_visible()
    assert visit.all("#change-layer").count() == 0
