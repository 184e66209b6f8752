"""The houses still to be revisited on the page of a unit, and the marks of commercial houses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb
import pytest
from visits import violations

from pipeline.base.sql import fetch_rows

if TYPE_CHECKING:
    from pathlib import Path

    from visits import Visitor

MARK_COLOURS = """
async () => {
  await new Promise((resolve) => setTimeout(resolve, 400));
  const seen = new Set();
  for (const canvas of document.querySelectorAll(".parcels canvas")) {
    const copy = new OffscreenCanvas(canvas.width, canvas.height);
    const pen = copy.getContext("2d", { willReadFrequently: true });
    pen.drawImage(canvas, 0, 0);
    const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
    for (let at = 0; at < data.length; at += 4) {
      if (data[at + 3] === 255) seen.add(`${data[at]},${data[at + 1]},${data[at + 2]}`);
    }
  }
  return [...seen];
}
"""
HAZARD = "230,159,0"


def ask(file: Path, query: str) -> list[dict[str, Any]]:
    with duckdb.connect(str(file), read_only=True) as con:
        return fetch_rows(con.execute(query))


@pytest.fixture(scope="module")
def unit(small_file: Path) -> str:
    """Return the unit with the most houses left, of those with a page of their own."""
    (row,) = ask(
        small_file,
        "SELECT code FROM revisit_progress_by_unit WHERE code <> 'unassigned'"
        " ORDER BY remaining DESC, code LIMIT 1",
    )
    return str(row["code"])


def test_the_list_holds_every_house_left_and_leads_to_its_parcel(
    visitor: Visitor, small_file: Path, axe: str, unit: str
) -> None:
    left = ask(
        small_file,
        "SELECT house.house_id, house_no, parcel_id FROM house LEFT JOIN revisit USING (house_id)"
        f" WHERE is_commercial AND report_unit_id = '{unit}'"
        " AND revisit_status IS DISTINCT FROM 'done'",
    )
    assert left
    visit = visitor.open(f"unit-{unit}")
    visit.all("#revisits-part summary").click()
    shown = visit.all("#revisits [data-house]").all_inner_texts()
    assert sorted(shown) == sorted(house["house_no"] for house in left)
    assert violations(visit, axe) == []
    house = next(house for house in left if house["parcel_id"])
    visit.all(f"#revisits [data-house='{house['house_id']}']").click()
    visit.page.wait_for_selector(f"#card[data-parcel='{house['parcel_id']}']")
    assert house["house_no"] in visit.text("#card .to-revisit >> nth=0")


def test_the_layer_marks_them_and_is_off_at_first(
    visitor: Visitor, small_file: Path, unit: str
) -> None:
    (row,) = ask(
        small_file,
        f"SELECT remaining FROM revisit_progress_by_unit WHERE code = '{unit}'",
    )
    visit = visitor.open(f"unit-{unit}")
    switch = visit.all("#revisit-layer")
    assert switch.get_attribute("aria-pressed") == "false"
    assert str(row["remaining"]) in switch.inner_text()
    switch.click()
    assert switch.get_attribute("aria-pressed") == "true"
    assert str(row["remaining"]) in visit.page.evaluate(
        "document.getElementById('live').textContent"
    )
    switch.click()
    assert switch.get_attribute("aria-pressed") == "false"


def test_a_parcel_with_a_hazardous_house_is_marked(visitor: Visitor, small_file: Path) -> None:
    (house,) = ask(
        small_file,
        "SELECT parcel_id, report_unit_id FROM hazard_house WHERE parcel_id IS NOT NULL"
        " ORDER BY house_id LIMIT 1",
    )
    visit = visitor.open(f"unit-{house['report_unit_id']}", f"#parcel={house['parcel_id']}")
    visit.page.wait_for_selector("#card:not([hidden])")
    assert HAZARD in visit.page.evaluate(MARK_COLOURS)
    assert "▲" in visit.text("#legend")


def test_a_unit_with_nothing_left_has_no_list(visitor: Visitor, small_file: Path) -> None:
    done = ask(
        small_file,
        "SELECT code FROM revisit_progress_by_unit WHERE remaining = 0 ORDER BY code LIMIT 1",
    )
    visit = visitor.open(f"unit-{done[0]['code']}")
    assert not visit.all("#revisits-part").is_visible()
