"""The status page in a browser: figures, drilling down, sorting, searching, links."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb
import pytest

if TYPE_CHECKING:
    from decimal import Decimal
    from pathlib import Path

    from visits import Visit, Visitor

RATES = {
    "survey": ("survey_status", "parcels", "done", "done_pct"),
    "revisit": ("revisit_progress", "commercial_houses", "revisited", "revisited_pct"),
    "rectification": ("rectification_progress", "hazardous", "rectified", "rectified_pct"),
}


def rows_of(visit: Visit) -> list[list[str]]:
    """Return the texts of the table's cells."""
    rows: list[list[str]] = visit.page.evaluate(
        "[...document.querySelectorAll('#children tbody tr')]"
        ".map((row) => [...row.cells].map((cell) => cell.textContent))"
    )
    return rows


def view_rows(file: Path, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(file), read_only=True) as con:
        return con.execute(query).fetchall()


def points(change: Decimal | None) -> str:
    """Return a change in points as the pages write it."""
    if change is None:
        return "—"
    sign = "+" if change > 0 else "−"
    return f"{sign}{abs(change)}" if change else "0.00"


def shown(count: int | None) -> str:
    return "—" if count is None else f"{count:,}"


@pytest.mark.parametrize("rate", RATES)
def test_table_and_figures_equal_the_view(visitor: Visitor, small_file: Path, rate: str) -> None:
    view, whole, part, pct = RATES[rate]
    visit = visitor.open("survey-status", f"#rate={rate}")
    columns = f"view.name_zh, view.{part}, view.{whole}, view.{pct}, {pct}_change, rank"
    stated = view_rows(
        small_file,
        f"SELECT {columns} FROM {view}_by_unit AS view JOIN trend_by_unit USING (code)"
        " WHERE as_of = (SELECT as_of FROM run)",
    )
    assert {tuple(row) for row in rows_of(visit)} == {
        (
            name, shown(done), shown(total), shown(total - done),
            f"{share}%" if share is not None else "—", points(change), shown(rank),
        )
        for name, done, total, share, change, rank in stated
    }  # fmt: skip
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
    visit = visitor.window("survey-status")
    for code, level, name in view_rows(
        small_file, "SELECT code, level, name_zh FROM admin_unit WHERE level <> 'county' LIMIT 12"
    ):
        visit.open_anew(f"#at={level}-{code}&rate=revisit")
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


def legend(visit: Visit) -> list[tuple[str, str]]:
    """Return the classes of the legend: colour and words."""
    found: list[list[str]] = visit.page.evaluate(
        "[...document.querySelectorAll('#legend li')].map((item) => ["
        "item.querySelector('.swatch').style.backgroundColor, item.innerText.trim()])"
    )
    return [(colour, words) for colour, words in found]


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("measure", ["rate", "remaining", "change"])
def test_classes_are_made_of_the_figures_shown_on_all_days(
    visitor: Visitor, small_file: Path, rate: str, measure: str
) -> None:
    view, whole, part, pct = RATES[rate]
    visit = visitor.open("survey-status", f"#rate={rate}&measure={measure}")
    assert visit.page.get_attribute(f'[data-measure="{measure}"]', "aria-pressed") == "true"
    figure = {"rate": pct, "remaining": f"{whole} - {part}", "change": f"{pct}_change"}[measure]
    values = {
        float(row[0])
        for row in view_rows(
            small_file,
            f"SELECT {figure} FROM trend_by_unit WHERE code <> 'unassigned'"
            f" AND {figure} IS NOT NULL AND as_of <= (SELECT as_of FROM run)",
        )
    }
    *classes, (_, last) = legend(visit)
    assert last == "无数据"
    ends = [
        [float(end.replace("−", "-").replace("+", "").rstrip("%").replace(",", ""))
         for end in words.split(" 至 ")]
        for _, words in classes
    ]  # fmt: skip
    flat = [end for pair in ends for end in pair]
    assert flat == sorted(flat)
    assert set(flat) <= values
    assert (flat[0], flat[-1]) == (min(values), max(values))
    assert len({colour for colour, _ in classes}) == len(classes) >= min(2, len(values))
    assert view
    assert "分级由数据划分" in visit.text("#legend")


def test_slider_shows_each_day_as_history_keeps_it(visitor: Visitor, small_file: Path) -> None:
    days = [
        str(row[0])
        for row in view_rows(small_file, "SELECT DISTINCT as_of FROM trend_by_unit ORDER BY 1")
    ]
    assert len(days) == 5
    visit = visitor.open("survey-status")
    assert visit.page.get_attribute("#day", "max") == "4"
    visit.page.focus("#day")
    for day in days[-2::-1]:
        visit.page.keyboard.press("ArrowLeft")
        visit.page.wait_for_function(f"() => location.hash.includes('day={day}')")
        stated = view_rows(
            small_file,
            "SELECT name_zh, done, parcels, parcels - done, done_pct, done_pct_change"
            f" FROM trend_by_unit WHERE as_of = '{day}'",
        )
        assert {tuple(row) for row in rows_of(visit)} == {
            (name, shown(done), shown(total), shown(left), "—" if pct is None else f"{pct}%",
             points(change), "—")
            for name, done, total, left, pct, change in stated
        }  # fmt: skip
        year, month, number = (int(part) for part in day.split("-"))
        assert f"{year}年{month}月{number}日" in visit.text("#day-note")
        spoken = visit.page.get_attribute("#day", "aria-valuetext")
        assert spoken == f"{year}年{month}月{number}日"
    assert "本页没有更早的日期，无法与上期比较。" in visit.text("#note")
    visit.page.go_back()
    visit.page.wait_for_function(f"() => location.hash.includes('day={days[1]}')")
    assert visit.page.input_value("#day") == "1"


def test_day_of_a_village_is_the_views(visitor: Visitor, small_file: Path) -> None:
    visit = visitor.window("survey-status")
    for code, name, done, change in view_rows(
        small_file,
        "SELECT code, name_zh, done, done_pct_change FROM trend_by_village"
        " WHERE as_of = DATE '2023-03-02' AND code <> 'unassigned' AND parcels > 0"
        " ORDER BY code LIMIT 4",
    ):
        visit.open_anew(f"#at=village-{code}&day=2023-03-02")
        assert visit.text("#area") == name
        assert visit.text('[data-figure="done"]') == shown(done)
        assert visit.text('[data-figure="change"]') == points(change)


def test_one_day_has_no_slider_and_the_page_says_why(hostile_visitor: Visitor) -> None:
    visit = hostile_visitor.open("survey-status", "#measure=change")
    assert not visit.all("#day").is_visible()
    assert visit.text("#one-day").startswith("历史中只有")
    assert "没有更早的日期" in visit.text("#legend")
    assert "没有更早的日期" in visit.text("#note")


def test_public_page_tells_other_days_of_units_alone(public_visitor: Visitor) -> None:
    visit = public_visitor.open("survey-status", "#measure=change")
    assert [row for row in rows_of(visit) if row[5] == "不公开"] == []
    assert [row for row in rows_of(visit) if row[5] not in {"—", "0.00"}]
    visit.page.click('[data-area="unit-652301"] button')
    for row in rows_of(visit):
        assert row[5] == "不公开"
    assert "只公布全州和各县市" in visit.text("#note")
    visit = public_visitor.open("survey-status", "#at=unit-652301&day=2023-03-02")
    for row in rows_of(visit):
        assert set(row[1:4]) == {"不公开"}
