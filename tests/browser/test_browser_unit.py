"""The unit pages in a browser: every parcel on the map and in its card."""

from __future__ import annotations

import re
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
    shown = next(text for text in texts if re.fullmatch(r"\d+\.\d{5}, \d+\.\d{5}", text))
    lat, lon = map(float, shown.split(", "))
    # the middle of its box is not the point on its surface, but no further than a parcel is large
    assert abs(lat - parcel["lat"]) < 0.002
    assert abs(lon - parcel["lon"]) < 0.003


def test_figures_and_villages_equal_the_views(visitor: Visitor, small_file: Path) -> None:
    visit = visitor.open("unit-652301")
    with duckdb.connect(str(small_file), read_only=True) as con:
        figures = con.execute(
            "SELECT parcels, done, in_progress, unsurveyed, remaining, done_pct "
            "FROM survey_status_by_unit WHERE code = '652301'"
        ).fetchall()[0]
        villages = con.execute(
            "SELECT code, township.name_zh, remaining, parcels, done_pct "
            "FROM survey_status_by_village JOIN admin_unit USING (code) "
            "LEFT JOIN (SELECT code AS township_code, name_zh FROM admin_unit) AS township "
            "USING (township_code) WHERE report_unit_id = '652301'"
        ).fetchall()
    names = ("parcels", "done", "in_progress", "unsurveyed", "remaining")
    for name, value in zip(names, figures, strict=False):
        assert visit.text(f'[data-figure="{name}"]') == f"{value:,}"
    assert visit.text('[data-figure="done_pct"]') == f"{figures[-1]}%"
    for code, township, remaining, count, share in villages:
        cells = visit.page.locator(f'[data-village="{code}"] td').all_inner_texts()
        rate = "—" if share is None else f"{share}%"
        assert cells == [township or "—", f"{remaining:,}", f"{count:,}", rate]
    first = visit.page.locator("#villages tbody tr td.numeric").first.inner_text()
    assert int(first) == max(remaining for _, _, remaining, _, _ in villages)


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
    visit = visitor.window("unit-652301")
    for parcel in parcels(small_file, "report_unit_id = '652301' AND village_code IS NOT NULL")[
        ::240
    ]:
        visit.open_anew(f"#parcel={parcel['parcel_id']}")
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
    visit.page.locator("#villages tbody button").nth(4).click()
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
    visit.page.fill("#search", "nothing")
    visit.page.wait_for_function(
        "() => document.getElementById('found-note').textContent === '没有找到“nothing”'"
    )
    assert visit.all("#found-note").is_visible()
    visit.page.fill("#search", parcel["parcel_id"].lower())
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_selector("#card[data-parcel]")
    check_card(visit, parcel)
    visit.page.keyboard.press("Escape")
    visit.page.fill("#search", parcel["parcel_id"][-7:])
    visit.page.wait_for_function(
        "() => document.getElementById('found-note').textContent !== '正在查找……'"
    )
    found = visit.all("#found .name").all_inner_texts()
    assert parcel["parcel_id"] in found


def test_a_parcel_of_another_unit_is_looked_for_on_its_page(
    visitor: Visitor, small_file: Path
) -> None:
    """Whatever was asked last is answered: an older "not here" does not stand beside a card."""
    (other, *_) = parcels(small_file, "report_unit_id = '652302'")
    (own, *_) = parcels(small_file, "report_unit_id = '652301'")
    visit = visitor.open("unit-652301")
    visit.page.fill("#search", other["parcel_id"])
    visit.page.wait_for_selector("#found [data-href]")
    ways = [way.get_attribute("data-href") for way in visit.all("#found [data-href]").all()]
    assert f"unit-652302.html#find={other['parcel_id']}" in ways
    visit.page.fill("#search", other["parcel_id"])
    visit.page.fill("#search", own["parcel_id"])
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_selector("#card[data-parcel]")
    visit.page.wait_for_timeout(400)
    check_card(visit, own)
    assert not visit.all("#found-note").is_visible()
    there = visitor.open("unit-652302", f"#find={other['parcel_id']}")
    there.page.wait_for_selector("#card[data-parcel]")
    check_card(there, other)


def test_page_follows_the_village_and_the_back_button_undoes_each_step(visitor: Visitor) -> None:
    visit = visitor.open("unit-652301")
    whole = visit.text("#unit-name")
    row = visit.all("#villages tbody tr").nth(2)
    name, count = row.locator("button").inner_text(), row.locator("td").nth(2).inner_text()
    row.locator("button").click()
    assert (visit.text("#unit-name"), visit.text("[data-figure=parcels]")) == (name, count)
    assert visit.all("#villages .marked button").inner_text() == name
    chips = [int(re.sub(r"\D", "", text)) for text in visit.all("#filter .chip").all_inner_texts()]
    assert sum(chips) == int(count.replace(",", ""))
    visit.page.wait_for_selector("#in-view button")
    visit.all("#in-view button").first.click()
    visit.page.click('[data-status="done"]')
    visit.page.go_back()
    assert visit.page.get_attribute('[data-status="done"]', "aria-pressed") == "true"
    visit.page.wait_for_selector("#card", state="visible")
    visit.page.go_back()
    visit.page.wait_for_selector("#card", state="hidden")
    assert visit.text("#unit-name") == name
    visit.page.go_back()
    assert visit.text("#unit-name") == whole
    assert visit.page.get_attribute("#map", "data-picture") == "villages"
    visit.page.go_forward()
    visit.page.locator("#path button").click()
    assert visit.text("#unit-name") == whole


def test_card_is_closed_by_escape_and_gives_the_focus_back(
    visitor: Visitor, small_file: Path
) -> None:
    (parcel, *_) = parcels(small_file, "report_unit_id = '652301'")
    visit = visitor.open("unit-652301", f"#parcel={parcel['parcel_id']}")
    visit.page.wait_for_selector("#in-view button")
    button = visit.page.locator("#in-view button").nth(1)
    button.click()
    visit.page.locator("#villages tbody button").first.focus()
    visit.page.keyboard.press("Escape")
    assert not visit.page.is_visible("#card")
    assert visit.page.evaluate("document.activeElement.textContent") == button.inner_text()


def test_an_old_browser_without_from_base64_opens_parcels(
    visitor: Visitor, small_file: Path
) -> None:
    (parcel, *_) = parcels(small_file, "report_unit_id = 'GX'")
    visit = visitor.window("unit-GX")
    visit.run_before("delete Uint8Array.fromBase64; delete window.DecompressionStream;")
    visit.open(f"#parcel={parcel['parcel_id']}")
    visit.page.wait_for_selector("#card[data-parcel]")
    check_card(visit, parcel)
