"""Buildings and parcels that do not agree, on the page of a unit: the list and the layer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
from visits import violations

if TYPE_CHECKING:
    from pathlib import Path

    from visits import Visitor

PINK = """
async () => {
  await new Promise((resolve) => setTimeout(resolve, 400));
  return [...document.querySelectorAll("#map canvas")].some((canvas) => {
    const copy = new OffscreenCanvas(canvas.width, canvas.height);
    const pen = copy.getContext("2d", { willReadFrequently: true });
    pen.drawImage(canvas, 0, 0);
    const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
    return data.some((red, at) => at % 4 === 0 && red === 197 && data[at + 1] === 27
      && data[at + 2] === 125);
  });
}
"""
"""Whether a building without parcel is drawn; the browser warns of a map that is read twice."""


def test_the_list_and_the_layer_show_what_was_found(
    visitor: Visitor, small_file: Path, axe: str
) -> None:
    with duckdb.connect(str(small_file), read_only=True) as con:
        rows = con.execute(
            "SELECT report_unit_id, coalesce(outline_id, parcel_id), message_zh, outline_check"
            " FROM outline_to_check ORDER BY outline_check = 'no_parcel' DESC, 2"
        ).fetchall()
    unit = rows[0][0]
    own = [row for row in rows if row[0] == unit]
    visit = visitor.open(f"unit-{unit}")
    visit.all("#outlines-part summary").click()
    listed = visit.all("#outlines [data-outline]").all_inner_texts()
    assert sorted(listed) == sorted(row[1] for row in own)
    assert own[0][2] in visit.text("#outlines")
    assert violations(visit, axe) == []

    switch = visit.all("#outline-layer")
    assert switch.get_attribute("aria-pressed") == "false"
    switch.click()
    assert switch.get_attribute("aria-pressed") == "true"
    assert "有建筑无图斑" in visit.text("#legend")
    assert visit.page.url.endswith("mark=outlines")

    visit.all(f"#outlines [data-outline='{own[0][1]}']").click()
    visit.page.wait_for_selector("#map[data-picture='parcels']")
    assert visit.page.evaluate(PINK)
    switch.click()
    assert not visit.page.evaluate(PINK)


def test_a_unit_without_outlines_has_no_list(visitor: Visitor, small_file: Path) -> None:
    with duckdb.connect(str(small_file), read_only=True) as con:
        (row,) = con.execute(
            "SELECT min(report_unit_id) FROM report_unit"
            " WHERE report_unit_id NOT IN (SELECT report_unit_id FROM outline_to_check)"
        ).fetchall()
    visit = visitor.open(f"unit-{row[0]}")
    assert not visit.all("#outlines-part").is_visible()
