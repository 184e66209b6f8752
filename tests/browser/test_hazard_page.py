"""The hazard page: every house at its stage, filters that agree, cards, layers, the keyboard."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

import duckdb
import pandas as pd
import pytest
from hostile import PAYLOADS
from visits import PHONE, violations

if TYPE_CHECKING:
    from pathlib import Path

    from visits import Visit, Visitor

DOING = ("controlled", "planned", "under_works")


@pytest.fixture(scope="module")
def houses(small_file: Path) -> list[dict[str, Any]]:
    with duckdb.connect(str(small_file), read_only=True) as con:
        answer = con.execute("FROM hazard_house")
        names = [column[0] for column in answer.description or []]
        return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


@pytest.fixture(scope="module")
def units(small_file: Path) -> list[dict[str, Any]]:
    with duckdb.connect(str(small_file), read_only=True) as con:
        answer = con.execute("FROM rectification_progress_by_unit")
        names = [column[0] for column in answer.description or []]
        return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


@pytest.fixture
def hazard(visitor: Visitor) -> Visit:
    return visitor.open("hazard-progress")


def chip(visit: Visit, stage: str) -> int:
    return int(visit.text(f".chip[data-stage={stage}] strong"))


def listed(visit: Visit) -> list[str]:
    found: list[str] = visit.page.evaluate(
        "[...document.querySelectorAll('#houses [data-house]')].map((b) => b.dataset.house)"
    )
    return found


def on_map(visit: Visit) -> int:
    """Return how many houses pins and clusters stand for."""
    texts = visit.all(".house-pin .visually-hidden, .house-cluster .visually-hidden")
    clusters = [re.match(r"([\d,]+) 栋：", text) for text in texts.all_text_contents()]
    return sum(int(match[1].replace(",", "")) if match else 1 for match in clusters)


def test_stages_equal_the_view_by_unit(
    hazard: Visit, houses: list[dict[str, Any]], units: list[dict[str, Any]]
) -> None:
    """Chosen unit by unit, the stages add up to what rectification_progress_by_unit says."""
    for unit in units:
        hazard.all("#filter-unit").select_option(unit["code"])
        counts = {stage: chip(hazard, stage) for stage in ("untreated", *DOING, "closed")}
        assert counts["untreated"] == unit["todo"]
        assert sum(counts[stage] for stage in DOING) == unit["doing"]
        assert counts["closed"] == unit["rectified"]
        assert chip(hazard, "regraded") == unit["regraded"]
        assert len(listed(hazard)) == unit["hazardous"]
    hazard.all("#reset").click()
    stages = Counter(house["stage"] for house in houses)
    assert {stage: chip(hazard, stage) for stage in stages} == stages


def test_page_says_which_stages_are_in_progress(hazard: Visit) -> None:
    labels = hazard.data()["labels"]["hazard_stage"]
    assert "整治中＝" + "＋".join(labels[stage] for stage in DOING) in hazard.text("main")


def test_lists_beside_the_map_show_what_they_are_sorted_by(hazard: Visit) -> None:
    """No table of units is wider than its panel, and the day a house is due is in sight."""
    for table in ("units", "patrol-units", "danger-units"):
        assert hazard.page.evaluate(
            "(id) => { const table = document.getElementById(id);"
            " return table.scrollWidth <= table.parentElement.clientWidth; }",
            table,
        ), table
    due = hazard.all("#houses thead th").nth(1)
    assert due.inner_text().startswith("整改时限")
    head, panel = due.bounding_box(), hazard.all(".panel").bounding_box()
    assert head
    assert panel
    assert head["x"] + head["width"] <= panel["x"] + panel["width"]


def test_unit_table_equals_the_view(hazard: Visit, units: list[dict[str, Any]]) -> None:
    for unit in units:
        for column in ("hazardous", "rectified", "overdue", "rectified_pct"):
            value = unit[column]
            cell = f"#units [data-unit='{unit['code']}'][data-figure={column}]"
            expected = "—" if value is None else str(value)
            assert hazard.text(cell) == expected + (
                "%" if column == "rectified_pct" and value is not None else ""
            )


@pytest.mark.parametrize(("section", "view"), [
    ("patrols", "patrol_by_unit"), ("danger", "dangerous_house_progress_by_unit"),
    ("support", "closure_support_by_unit"),
])  # fmt: skip
def test_panels_of_units_equal_their_views(
    hazard: Visit, small_file: Path, section: str, view: str
) -> None:
    shown = hazard.page.evaluate(
        "(id) => [...document.querySelectorAll(`#${id} tbody [data-duty]`)].map("
        "(cell) => [cell.dataset.unit, cell.dataset.duty, cell.textContent])",
        section,
    )
    figures = {duty.removeprefix(f"{section}_") for _, duty, _ in shown}
    assert len(figures) >= 7
    with duckdb.connect(str(small_file), read_only=True) as con:
        rows = con.table(view).df().astype(object).set_index("code")
    assert {unit for unit, *_ in shown} >= set(rows.index) - {"unassigned"}
    for unit, duty, text in shown:
        name = duty.removeprefix(f"{section}_")
        value = rows.loc[unit, name]
        if pd.isna(value):
            assert text == "—"
        elif name.endswith("_pct"):
            assert text == f"{value:.2f}%"
        else:
            assert text == f"{int(value):,}"


@pytest.mark.parametrize("period", ["week", "month"])
def test_patrols_by_period_equal_the_view_for_the_place_and_a_unit(
    hazard: Visit, small_file: Path, period: str
) -> None:
    hazard.all(f".chip[data-period={period}]").click()
    with duckdb.connect(str(small_file), read_only=True) as con:
        view = con.table(f"patrol_by_{period}").df()
    starts = view["starts_on"].dt.strftime("%Y-%m-%d" if period == "week" else "%Y-%m")
    view = view.assign(starts=starts).sort_values("starts_on", ascending=False)
    busiest = view[view["level"] == "unit"].groupby("code")["done"].sum().idxmax()
    for code, level in (("", "prefecture"), (busiest, "unit")):
        hazard.all("#filter-unit").select_option(code)
        shown = hazard.page.evaluate(
            "[...document.querySelectorAll('#patrol-periods tbody tr')].map((row) =>"
            " [...row.querySelectorAll('[data-patrol]')].map((cell) => cell.textContent))"
        )
        of_level = view[view["level"] == level]
        rows = of_level[of_level["code"] == (code or of_level["code"].iloc[0])].head(12)
        assert len(rows) >= 2
        assert shown == [
            [
                "—" if pd.isna(row.coverage_pct) else f"{row.coverage_pct:.2f}%",
                *(f"{count:,}" for count in (row.done, row.planned, row.found, row.put_right)),
            ]
            for row in rows.itertuples()
        ]  # fmt: skip
    assert hazard.text("#patrol-periods-of") == hazard.page.evaluate(
        "document.querySelector('#filter-unit').selectedOptions[0].textContent.split(' ')[0]"
    )


def test_every_house_is_listed_and_on_the_map(hazard: Visit, houses: list[dict[str, Any]]) -> None:
    assert sorted(listed(hazard)) == sorted(house["house_id"] for house in houses)
    assert on_map(hazard) == sum(house["lon"] is not None for house in houses)


FILTERS = [
    ({"severity": "severe"}, lambda house: house["hazard_level"] == "severe"),
    ({"overdue": "yes"}, lambda house: house["is_overdue"]),
    ({"industry": "retail"}, lambda house: "retail" in house["business_types"]),
    (
        {"severity": "severe", "overdue": "no"},
        lambda house: house["hazard_level"] == "severe" and not house["is_overdue"],
    ),
]


@pytest.mark.parametrize(("chosen", "fits"), FILTERS)
def test_filters_are_linked(
    hazard: Visit, houses: list[dict[str, Any]], chosen: dict[str, str], fits: Any
) -> None:
    for name, value in chosen.items():
        hazard.all(f"#filter-{name}").select_option(value)
    expected = [house for house in houses if fits(house)]
    assert expected
    assert sorted(listed(hazard)) == sorted(house["house_id"] for house in expected)
    assert on_map(hazard) == len(expected)
    stages = Counter(house["stage"] for house in expected)
    for stage in ("untreated", *DOING, "closed", "regraded"):
        assert chip(hazard, stage) == stages[stage]
    assert hazard.text("#shown").startswith(f"显示 {len(expected)} / {len(houses)} 栋")
    # What the address keeps opens the same view again.
    fragment = hazard.page.evaluate("location.hash")
    again = hazard.open(fragment)
    assert sorted(listed(again)) == sorted(house["house_id"] for house in expected)


def test_back_button_undoes_each_step(hazard: Visit, houses: list[dict[str, Any]]) -> None:
    hazard.all("#filter-overdue").select_option("yes")
    hazard.all("#filter-severity").select_option("severe")
    hazard.all("[data-layer=vacated]").check()
    hazard.all("#houses [data-house]").first.click()
    assert hazard.all("#card").is_visible()
    hazard.page.go_back()
    assert not hazard.all("#card").is_visible()
    hazard.page.go_back()
    assert not hazard.all("[data-layer=vacated]").is_checked()
    assert hazard.all("#filter-severity").input_value() == "severe"
    hazard.page.go_back()
    assert hazard.all("#filter-severity").input_value() == ""
    assert len(listed(hazard)) == sum(house["is_overdue"] for house in houses)
    hazard.page.go_back()
    assert len(listed(hazard)) == len(houses)
    assert hazard.page.evaluate("location.hash") == ""


def test_where_no_house_fits_the_map_says_so(hazard: Visit) -> None:
    assert not hazard.all("#map-note").is_visible()
    hazard.open("#stage=closed&overdue=yes")
    hazard.page.wait_for_selector("#map-note", state="visible")
    assert listed(hazard) == []


@pytest.mark.parametrize("part", ["number", "address"])
def test_search_opens_the_house_whatever_is_filtered(
    hazard: Visit, houses: list[dict[str, Any]], part: str
) -> None:
    house = next(each for each in houses if not each["is_overdue"])
    hazard.all("#filter-overdue").select_option("yes")
    words = house["platform_house_no"].lower() if part == "number" else house["address"]
    hazard.page.fill("#search", words)
    hazard.page.keyboard.press("Enter")
    assert house["address"] in hazard.all("#card").inner_text()
    assert house["house_id"] in listed(hazard)


def test_stage_chips_add_up(hazard: Visit, houses: list[dict[str, Any]]) -> None:
    hazard.all(".chip[data-stage=untreated]").click()
    hazard.all(".chip[data-stage=closed]").click()
    assert {house["stage"] for house in houses if house["house_id"] in listed(hazard)} == {
        "untreated",
        "closed",
    }
    assert hazard.all(".chip[data-stage][aria-pressed=true]").count() == 2
    assert hazard.page.evaluate("document.activeElement.dataset.stage") == "closed"


def test_list_flies_to_the_house_and_opens_its_card(
    hazard: Visit, houses: list[dict[str, Any]]
) -> None:
    house = max(houses, key=lambda each: len(each["measures"]))
    assert len(house["measures"]) > 1
    hazard.all(f"[data-house='{house['house_id']}']").click()
    card = hazard.all("#card")
    text = card.inner_text()
    assert house["house_no"] in text
    assert house["address"] in text
    assert str(house["due_on"]) in text or house["due_on"] is None
    assert card.locator(".measures tbody tr").count() == len(house["measures"])
    for measure in house["measures"]:
        for day in ("planned_on", "started_on", "finished_on"):
            assert measure[day] is None or str(measure[day]) in text
    pin = hazard.all(".house-pin").filter(has_text=house["house_no"])
    box = pin.bounding_box()
    assert box is not None
    frame = hazard.all("#map").bounding_box()
    assert frame is not None
    assert frame["x"] < box["x"] < frame["x"] + frame["width"]


@pytest.mark.parametrize(
    ("stage", "reached"), [("untreated", 1), ("under_works", 4), ("closed", 5)]
)
def test_card_shows_the_way_through_the_stages(
    visitor: Visitor, houses: list[dict[str, Any]], stage: str, reached: int
) -> None:
    house = next(each for each in houses if each["stage"] == stage)
    visit = visitor.open("hazard-progress", f"#house={house['house_id']}")
    assert visit.all(".stage-track .reached").count() == reached
    assert visit.all(".stage-track [aria-current=step]").count() == 1


def test_regraded_house_has_no_track(visitor: Visitor, houses: list[dict[str, Any]]) -> None:
    house = next(each for each in houses if each["stage"] == "regraded")
    visit = visitor.open("hazard-progress", f"#house={house['house_id']}")
    assert visit.all(".stage-track").count() == 0
    assert "不计入已整治" in visit.text(".track-regraded")


def test_escape_closes_the_card_and_focus_goes_back(hazard: Visit) -> None:
    opener = hazard.all("#houses [data-house]").first
    opener.focus()
    hazard.page.keyboard.press("Enter")
    assert hazard.all("#card").is_visible()
    assert hazard.page.evaluate("document.activeElement.id") == "card-title"
    hazard.page.keyboard.press("Escape")
    assert not hazard.all("#card").is_visible()
    assert hazard.page.evaluate("document.activeElement.dataset.house") == opener.get_attribute(
        "data-house"
    )


def test_pins_are_reached_and_opened_by_keyboard(hazard: Visit) -> None:
    hazard.all("#filter-overdue").select_option("yes")
    pin = hazard.all(".leaflet-marker-icon.house-pin").first
    pin.focus()
    hazard.page.keyboard.press("Enter")
    assert hazard.all("#card").is_visible()


def test_open_card_is_accessible(visitor: Visitor, axe: str, houses: list[dict[str, Any]]) -> None:
    for options in ({}, {"viewport": PHONE}):
        house = next(each for each in houses if each["measures"])
        visit = visitor.open("hazard-progress", f"#house={house['house_id']}", **options)
        assert violations(visit, axe) == []


def test_dangerous_houses_are_layers_of_their_own(hazard: Visit, small_file: Path) -> None:
    with duckdb.connect(str(small_file), read_only=True) as con:
        found = con.execute(
            "SELECT danger_state, count(*) FROM dangerous_house GROUP BY 1"
        ).fetchall()
    counts = dict(found)
    assert counts
    for state in ("not_rebuilt", "vacated"):
        line = hazard.all(f".layer:has([data-layer={state}]) strong")
        assert line.inner_text() == str(counts.get(state, 0))
    before = on_map(hazard)
    hazard.all("[data-layer=not_rebuilt]").check()
    assert on_map(hazard) == before + _dangerous_on_map(hazard)
    assert _dangerous_on_map(hazard) > 0
    hazard.all("[data-layer=not_rebuilt]").uncheck()
    assert hazard.all(".danger-cluster, .house-pin .danger-sign").count() == 0


def _dangerous_on_map(visit: Visit) -> int:
    """Return the single signs; clusters of dangerous houses are no house pins."""
    return visit.all(".house-pin .danger-sign").count()


def test_unknown_values_in_the_address_are_ignored(
    visitor: Visitor, houses: list[dict[str, Any]]
) -> None:
    fragment = "#unit=nowhere&stage=x,closed&severity=<b>&house=none&overdue=maybe"
    visit = visitor.open("hazard-progress", fragment)
    assert len(listed(visit)) == sum(house["stage"] == "closed" for house in houses)


def test_public_page_has_no_house(public_visitor: Visitor, houses: list[dict[str, Any]]) -> None:
    visit = public_visitor.open("hazard-progress")
    content = visit.path.read_text(encoding="utf-8")
    for house in houses:
        assert house["house_id"] not in content
        assert house["address"] not in content
    assert not visit.all("#filters-title").is_visible()
    assert visit.all("#units tbody tr").count() == 11


def test_hostile_house_shows_its_text_in_its_card(hostile_visitor: Visitor) -> None:
    visit = hostile_visitor.open("hazard-progress")
    buttons = visit.all("#houses [data-house]")
    assert buttons.count() == len(PAYLOADS) + 1
    for button in buttons.all():
        button.click()
        house = button.text_content() or ""
        assert house in visit.page.evaluate("document.getElementById('card').textContent")
        assert visit.all("#card :is(img, script, b, i, [onclick])").count() == 0
    assert visit.page.evaluate("window.ran") is None


SHAPES = """
[...document.querySelectorAll("#legend .stage-sign")].map((sign) => [
    sign.textContent, ...[...sign.querySelectorAll("circle, path")].map(({ tagName }) => tagName),
    ...[...sign.querySelectorAll("path")].map((path) => path.getAttribute("d")),
].join(" "))
"""


def test_stages_differ_by_shape_and_only_counts_are_digits(visitor: Visitor) -> None:
    hazards = visitor.open("hazard-progress")
    shapes = hazards.page.evaluate(SHAPES)
    assert len(shapes) == len(set(shapes)) == 6
    counts = hazards.all(".house-cluster .donut-text").all_text_contents()
    assert counts
    assert all(count.isdigit() for count in counts)
    signs = hazards.all(".stage-sign, .pin").all_text_contents()
    assert len(signs) > 12
    assert [sign for sign in signs if re.search(r"\d", sign)] == []
    assert "数字为栋数" in hazards.text("#legend")
