"""The status page in a browser: figures, drilling down, sorting, searching, links."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb
import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from visits import Visit, Visitor

RATES = {
    "survey": ("survey_status", "parcels", "done", "done_pct"),
    "revisit": ("revisit_progress", "commercial_houses", "revisited", "revisited_pct"),
    "rectification": ("rectification_progress", "hazardous", "rectified", "rectified_pct"),
}


def rows_of(visit: Visit) -> list[list[str]]:
    """Return the texts of the table's cells, bars left out."""
    rows: list[list[str]] = visit.page.evaluate(
        "[...document.querySelectorAll('#children tbody tr')]"
        ".map((row) => [...row.cells].map((cell) => cell.textContent))"
    )
    return [[cell for index, cell in enumerate(row) if index != 1] for row in rows]


def view_rows(file: Path, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(file), read_only=True) as con:
        return con.execute(query).fetchall()


def shown(count: int | None) -> str:
    return "—" if count is None else f"{count:,}"


@pytest.mark.parametrize("rate", RATES)
def test_table_and_figures_equal_the_view(visitor: Visitor, small_file: Path, rate: str) -> None:
    view, whole, part, pct = RATES[rate]
    visit = visitor.open("survey-status", f"#rate={rate}")
    columns = f"name_zh, {part}, {whole}, {pct}, rank"
    stated = view_rows(small_file, f"SELECT {columns} FROM {view}_by_unit")
    assert {tuple(row) for row in rows_of(visit)} == {
        (name, shown(done), shown(total), f"{share}%" if share is not None else "—", shown(rank))
        for name, done, total, share, rank in stated
    }
    ((total, done),) = view_rows(
        small_file, f"SELECT sum({whole}), sum({part}) FROM {view}_by_unit"
    )
    assert visit.text(f'[data-figure="{whole}"]') == shown(total)
    assert visit.text(f'[data-figure="{part}"]') == shown(done)


def test_drilling_down_to_a_village_and_on_to_its_parcels(visitor: Visitor, pages: Path) -> None:
    visit = visitor.open("survey-status")
    visit.page.click('[data-area="unit-652301"] button')
    assert visit.text("#area") == "昌吉市"
    visit.page.locator('[data-area^="township-"] button').first.click()
    visit.page.locator('[data-area^="village-"] button').first.click()
    assert visit.all("#path li").count() == 4
    link = visit.page.locator("#parcels-link a").get_attribute("href") or ""
    name, _, fragment = link.partition("#")
    assert (pages / name).is_file()
    assert fragment.startswith("village=652301")
    visit.page.go_back()
    assert visit.all("#path li").count() == 3
    visit.page.locator("#path button").first.click()
    assert visit.all('#children tbody [data-area^="unit-"]').count() == 11


def test_clicking_the_map_goes_down(visitor: Visitor) -> None:
    visit = visitor.open("survey-status", "#at=unit-652323")
    box = visit.page.locator("#map").bounding_box()
    assert box
    visit.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    visit.page.wait_for_function("() => location.hash.startsWith('#at=township-652323')")


def test_every_level_opens_by_its_link(visitor: Visitor, small_file: Path) -> None:
    for code, level, name in view_rows(
        small_file, "SELECT code, level, name_zh FROM admin_unit WHERE level <> 'county' LIMIT 12"
    ):
        visit = visitor.open("survey-status", f"#at={level}-{code}&rate=revisit")
        assert visit.text("#area") == name
        assert visit.page.get_attribute('[data-rate="revisit"]', "aria-pressed") == "true"


def test_sorting_by_every_column(visitor: Visitor) -> None:
    visit = visitor.open("survey-status")
    heads = visit.page.locator("#children thead button")
    for index in range(heads.count()):
        heads.nth(index).click()
        once = rows_of(visit)
        heads.nth(index).click()
        twice = rows_of(visit)
        values = [row[index] for row in once if row[index] != "—"]
        turned = [row[index] for row in twice if row[index] != "—"]
        assert values == turned[::-1]
    assert visit.page.locator("th[aria-sort]").count() == 1
    assert visit.text("#live") != ""


def test_searching_by_keyboard(visitor: Visitor) -> None:
    visit = visitor.open("survey-status")
    visit.page.fill("#search", "652323")
    assert visit.page.get_attribute("#search", "aria-expanded") == "true"
    visit.page.keyboard.press("ArrowDown")
    active = visit.page.get_attribute("#search", "aria-activedescendant") or ""
    name = visit.text(f"#{active} .name")
    visit.page.keyboard.press("Enter")
    assert visit.text("#area") == name
    assert visit.page.evaluate("document.activeElement.id") == "area"


def test_a_link_to_nowhere_shows_the_whole_place(visitor: Visitor) -> None:
    visit = visitor.open("survey-status", "#at=unit-nowhere&rate=none")
    assert visit.text("#area") == "昌吉回族自治州"


def test_public_page_shows_withheld_figures_as_a_word(public_visitor: Visitor) -> None:
    visit = public_visitor.open("survey-status")
    assert visit.all("#parcels-link a").count() == 0
    areas = visit.data()["data"]["areas"]
    small = next(
        code
        for code, level, rates in zip(areas["code"], areas["level"], areas["withheld"], strict=True)
        if level == "village" and rates and "survey" in rates
    )
    visit.open(f"#at=village-{small}")
    visit.page.wait_for_function("() => document.querySelectorAll('#path li').length > 2")
    assert visit.text('[data-figure="parcels"]') == "不公开"
