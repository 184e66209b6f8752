"""The unit pages in a browser: every parcel on the map and in its card."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb
import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from visits import Visit, Visitor

PIXELS = """
() => {
  const counts = {};
  for (const canvas of document.querySelectorAll(".parcels canvas")) {
    const copy = new OffscreenCanvas(canvas.width, canvas.height);
    const pen = copy.getContext("2d", { willReadFrequently: true });
    pen.drawImage(canvas, 0, 0);
    const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
    for (let at = 0; at < data.length; at += 4) {
      if (data[at + 3] < 255) continue;
      const colour = `${data[at]},${data[at + 1]},${data[at + 2]}`;
      counts[colour] = (counts[colour] || 0) + 1;
    }
  }
  return counts;
}
"""
UNSURVEYED, DONE = "201,206,214", "0,88,143"


def parcels(file: Path, condition: str) -> list[dict[str, Any]]:
    with duckdb.connect(str(file), read_only=True) as con:
        answer = con.execute(
            "SELECT parcel.*, village.name_zh AS village, (SELECT count(*) FROM house_parcel "
            "WHERE house_parcel.parcel_id = parcel.parcel_id) AS houses "
            "FROM (SELECT * EXCLUDE (geometry) FROM parcel) AS parcel "
            "LEFT JOIN (SELECT code AS village_code, name_zh FROM admin_unit) AS village "
            f"USING (village_code) WHERE {condition} ORDER BY parcel_id"
        )
        names = [column[0] for column in answer.description or []]
        return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


def card(visit: Visit) -> list[str]:
    texts: list[str] = visit.page.locator("#card dd").all_inner_texts()
    return texts


def check_card(visit: Visit, parcel: dict[str, Any]) -> None:
    labels = visit.data()["labels"]["survey_status"]
    assert visit.text("#card-title") == parcel["parcel_id"]
    texts = card(visit)
    assert texts[0] == labels[parcel["survey_status"]]
    assert texts[1] == (parcel["village"] or "未落入村（社区）")
    assert f"{parcel['footprint_m2']:,.0f} m²" in texts
    assert f"{parcel['houses']:,}" in texts


def test_figures_and_villages_equal_the_views(visitor: Visitor, small_file: Path) -> None:
    visit = visitor.open("unit-652301")
    with duckdb.connect(str(small_file), read_only=True) as con:
        figures = con.execute(
            "SELECT parcels, done, in_progress, unsurveyed, remaining, done_pct "
            "FROM survey_status_by_unit WHERE code = '652301'"
        ).fetchall()[0]
        villages = con.execute(
            "SELECT code, remaining, parcels, done_pct FROM survey_status_by_village "
            "WHERE code IN (SELECT code FROM admin_unit WHERE report_unit_id = '652301') "
        ).fetchall()
    names = ("parcels", "done", "in_progress", "unsurveyed", "remaining")
    for name, value in zip(names, figures, strict=False):
        assert visit.text(f'[data-figure="{name}"]') == f"{value:,}"
    assert visit.text('[data-figure="done_pct"]') == f"{figures[-1]}%"
    for code, remaining, count, share in villages:
        cells = visit.page.locator(f'[data-village="{code}"] td').all_inner_texts()
        assert cells == [f"{remaining:,}", f"{count:,}", "—" if share is None else f"{share}%"]
    first = visit.page.locator("#villages tbody tr td").first.inner_text()
    assert int(first) == max(remaining for _, remaining, _, _ in villages)


@pytest.mark.parametrize("unit", ["652301", "GX", "unassigned"])
def test_every_parcel_opens_its_own_card_by_its_link(
    visitor: Visitor, small_file: Path, unit: str
) -> None:
    chosen = parcels(small_file, f"coalesce(report_unit_id, 'unassigned') = '{unit}'")
    visit = visitor.open(f"unit-{unit}")
    for parcel in chosen[:: max(1, len(chosen) // 12)]:
        visit.page.evaluate("(id) => { location.hash = `parcel=${id}`; }", parcel["parcel_id"])
        visit.page.wait_for_selector(f'#card[data-parcel="{parcel["parcel_id"]}"]')
        check_card(visit, parcel)


def test_clicking_parcels_on_the_map_opens_their_cards(visitor: Visitor, small_file: Path) -> None:
    for parcel in parcels(small_file, "report_unit_id = '652301' AND village_code IS NOT NULL")[
        ::240
    ]:
        visit = visitor.open("unit-652301", f"#parcel={parcel['parcel_id']}")
        visit.page.wait_for_selector("#card[data-parcel]")
        visit.page.keyboard.press("Escape")
        assert not visit.page.is_visible("#card")
        box = visit.page.locator("#map").bounding_box()
        assert box
        visit.page.wait_for_timeout(300)
        # the link put the middle of the parcel's box in the middle of the map
        visit.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        visit.page.wait_for_selector("#card[data-parcel]")
        check_card(visit, parcel)


def test_villages_from_afar_and_parcels_from_near(visitor: Visitor) -> None:
    visit = visitor.open("unit-652301")
    assert visit.page.get_attribute("#map", "data-picture") == "villages"
    assert visit.page.locator(".parcels canvas").count() == 0
    visit.page.locator("#villages button").nth(4).click()
    assert visit.page.get_attribute("#map", "data-picture") == "parcels"
    visit.page.wait_for_function(f"() => ({PIXELS})()['{DONE}'] > 20")


def test_filter_takes_parcels_off_the_map_and_the_list(visitor: Visitor, small_file: Path) -> None:
    (parcel, *_) = parcels(small_file, "report_unit_id = '652301' AND survey_status = 'unsurveyed'")
    visit = visitor.open("unit-652301", f"#parcel={parcel['parcel_id']}")
    visit.page.wait_for_function(f"() => ({PIXELS})()['{DONE}'] > 20")
    before = visit.page.evaluate(PIXELS)
    assert before[UNSURVEYED] > 0
    visit.page.click('[data-status="done"]')
    visit.page.wait_for_function(f"() => !({PIXELS})()['{DONE}']")
    assert visit.page.evaluate(PIXELS)[UNSURVEYED] == before[UNSURVEYED]
    listed = visit.page.locator("#in-view li .quiet").all_inner_texts()
    assert listed
    assert "已排查" not in listed


def test_finding_a_parcel_and_not_finding_one(visitor: Visitor, small_file: Path) -> None:
    (parcel, *_) = parcels(small_file, "report_unit_id = '652301'")
    visit = visitor.open("unit-652301")
    visit.page.fill("#parcel-id", "nothing")
    visit.page.click("#find button")
    visit.page.wait_for_function(
        "() => document.getElementById('find-result').textContent.includes('nothing')"
    )
    visit.page.fill("#parcel-id", parcel["parcel_id"])
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_selector("#card[data-parcel]")
    check_card(visit, parcel)


def test_card_is_closed_by_escape_and_gives_the_focus_back(
    visitor: Visitor, small_file: Path
) -> None:
    (parcel, *_) = parcels(small_file, "report_unit_id = '652301'")
    visit = visitor.open("unit-652301", f"#parcel={parcel['parcel_id']}")
    visit.page.wait_for_selector("#in-view button")
    button = visit.page.locator("#in-view button").nth(1)
    button.click()
    visit.page.locator("#villages button").first.focus()
    visit.page.keyboard.press("Escape")
    assert not visit.page.is_visible("#card")
    assert visit.page.evaluate("document.activeElement.textContent") == button.inner_text()


def test_an_old_browser_without_from_base64_opens_parcels(
    visitor: Visitor, small_file: Path
) -> None:
    (parcel, *_) = parcels(small_file, "report_unit_id = 'GX'")
    visit = visitor.window("unit-GX")
    visit.page.add_init_script("delete Uint8Array.fromBase64; delete window.DecompressionStream;")
    visit.open(f"#parcel={parcel['parcel_id']}")
    visit.page.wait_for_selector("#card[data-parcel]")
    check_card(visit, parcel)
