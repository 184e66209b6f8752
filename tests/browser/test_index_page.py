"""The entrance page: every figure equals the view it comes from."""

from __future__ import annotations

import csv
import re
from fractions import Fraction
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import duckdb
import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from visits import Visit, Visitor

RATES = {
    # column of the page -> view, rate, numerator, denominator
    "survey": ("survey_status_by_unit", "done_pct", "done", "parcels"),
    "revisit": ("revisit_progress_by_unit", "revisited_pct", "revisited", "commercial_houses"),
    "rectified": ("rectification_progress_by_unit", "rectified_pct", "rectified", "hazardous"),
}


def rows(file: Path, sql: str) -> list[dict[str, Any]]:
    with duckdb.connect(str(file), read_only=True) as con:
        answer = con.execute(sql)
        names = [column[0] for column in answer.description or []]
        return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


def shown(value: object) -> str:
    """Return a count or a rate as a reader expects it."""
    if value is None:
        return "—"
    return f"{value:,}" if isinstance(value, int) else f"{value}%"


@pytest.fixture
def index(visitor: Visitor) -> Visit:
    return visitor.open("index")


def test_headline_figures_equal_prefecture_summary(index: Visit, small_file: Path) -> None:
    summary = rows(small_file, "FROM prefecture_summary")
    assert len(summary) == 6
    for row in summary:
        of = f"[data-metric={row['metric']}]"
        assert index.text(f"{of}[data-figure=pct]") == shown(row["pct"])
        fraction = f"{row['numerator']:,} / {row['denominator']:,}"
        assert index.text(f"{of}[data-figure=fraction]") == fraction
        if row["regional_rank"] is not None:
            assert index.text(f"{of}[data-figure=rank]") == f"全疆第 {row['regional_rank']} 名"


def test_every_headline_figure_has_its_definition(index: Visit, small_file: Path) -> None:
    for row in rows(small_file, "SELECT definition FROM prefecture_summary"):
        assert row["definition"].split(" / ")[0] in index.text("main")


@pytest.mark.parametrize("rate", RATES)
def test_units_equal_their_view(index: Visit, small_file: Path, rate: str) -> None:
    view, *columns = RATES[rate]
    units = rows(small_file, f"FROM {view}")
    assert index.all("#units tbody tr").count() == len(units) == 11
    for unit in units:
        for column in columns:
            cell = f"[data-unit='{unit['code']}'][data-figure={column}]"
            assert index.text(f"#units {cell}") == shown(unit[column])


def test_rank_table_begins_in_order_of_rank_with_the_unassigned_last(
    index: Visit, small_file: Path
) -> None:
    ranked = rows(
        small_file, "SELECT name_zh FROM survey_status_by_unit ORDER BY rank NULLS LAST, code"
    )
    names = index.all("#units tbody th").all_inner_texts()
    assert [name.strip() for name in names] == [row["name_zh"] for row in ranked]


def test_heading_sorts_and_says_so(index: Visit, small_file: Path) -> None:
    index.all(
        "#units thead button",
    ).filter(has_text="逾期").click()
    best = rows(small_file, "SELECT max(overdue) AS n FROM rectification_progress_by_unit")
    first = index.all("#units tbody tr").first.locator("[data-figure=overdue]")
    assert first.inner_text() == str(best[0]["n"])
    assert "逾期" in index.page.evaluate("document.getElementById('live').textContent")
    assert index.all("#units [aria-sort=descending]").count() == 1


def test_changes_are_the_differences_of_two_snapshots(index: Visit, small_file: Path) -> None:
    now, past = rows(
        small_file, "FROM snapshot WHERE level = 'prefecture' ORDER BY as_of DESC LIMIT 2"
    )
    for column in ("done", "unsurveyed", "parcels", "revisited", "rectified"):
        text = index.text(f"[data-change={column}]").replace("−", "-").replace(",", "")
        assert int(text) == now[column] - past[column]
    assert past["as_of"].strftime("%Y年%-m月%-d日") in index.text("#since")


def test_overdue_houses_are_those_longest_overdue(index: Visit, small_file: Path) -> None:
    overdue = rows(
        small_file,
        "SELECT house_no, days_overdue FROM hazard_house WHERE is_overdue"
        " ORDER BY days_overdue DESC, house_id LIMIT 6",
    )
    assert overdue
    lines = index.all("#overdue tbody tr")
    assert lines.count() == len(overdue)
    for line, house in zip(lines.all(), overdue, strict=True):
        assert house["house_no"] in line.inner_text()
        assert line.locator("td").last.inner_text() == str(house["days_overdue"])
    total = rows(small_file, "SELECT sum(overdue)::INT AS n FROM rectification_progress_by_unit")
    assert index.text("#overdue p >> nth=0").startswith(f"{total[0]['n']} 栋逾期")


def test_curve_has_every_snapshot_and_the_line_to_the_deadline(
    index: Visit, small_file: Path
) -> None:
    survey, revisit, _ = index.all(".rate .curve").all()
    dates = rows(small_file, "SELECT DISTINCT as_of FROM snapshot ORDER BY as_of")
    assert survey.locator("circle").count() == len(dates) == 5
    assert survey.locator(".curve-plan").count() == 0  # no deadline is set for the survey
    assert "95.33% " not in (survey.get_attribute("aria-label") or "")
    plan = revisit.locator(".curve-plan")
    assert plan.count() == 1
    # The line ends at 100 % on the deadline: at the top, and as far right as the axis goes.
    top = revisit.locator(".curve-grid").last
    assert plan.get_attribute("y2") == top.get_attribute("y1")
    assert plan.get_attribute("x2") == top.get_attribute("x2")
    assert "2023年5月31日" in (revisit.get_attribute("aria-label") or "")


def test_links_lead_to_pages_that_exist(index: Visit, pages: Path) -> None:
    targets = index.page.evaluate(
        "[...document.querySelectorAll('main a')].map((link) => link.getAttribute('href'))"
    )
    files = {target.split("#")[0] for target in targets if not target.startswith("../")}
    assert files == {path.name for path in pages.glob("*.html")} - {"index.html"}


def test_documents_of_the_run_are_linked_where_they_lie(index: Visit, pages: Path) -> None:
    links = index.page.evaluate(
        "[...document.querySelectorAll('#documents a')].map((link) => link.getAttribute('href'))"
    )
    found = {(pages / unquote(link)).resolve() for link in links}
    folder = pages.parent / "data" / "processed" / "reports" / "2023-03-16"
    assert found == {path for path in folder.iterdir() if path.is_file()} | {folder}
    assert len(links) == 3


def test_total_row_stays_last_and_equals_the_summary(index: Visit, small_file: Path) -> None:
    index.all("#units thead button").first.click()
    line = index.all("#units tfoot tr")
    assert line.count() == 1
    for metric, *columns in (
        ("survey_done", "done_pct", "done", "parcels"),
        ("revisit_done", "revisited_pct", "revisited", "commercial_houses"),
        ("rectified", "rectified_pct", "rectified", "hazardous"),
    ):
        (row,) = rows(small_file, f"FROM prefecture_summary WHERE metric = '{metric}'")
        for column, name in zip(columns, ("pct", "numerator", "denominator"), strict=True):
            assert line.locator(f"[data-figure={column}]").inner_text() == shown(row[name])


def test_last_three_of_each_rate_are_marked_in_words(index: Visit, small_file: Path) -> None:
    """Those of the circular: the lowest unrounded rates; among equals where more is left to do."""
    for view, rate, done, whole in RATES.values():
        ranked = rows(small_file, f"FROM {view} WHERE rank IS NOT NULL")
        ranked.sort(key=lambda row: (Fraction(row[done], row[whole]), row[done] - row[whole]))
        sure = {row["name_zh"] for row in ranked[:3] if row[done] < row[whole]}
        limit = ranked[2]
        tied = {
            row["name_zh"]
            for row in ranked
            if (row[done], row[whole]) == (limit[done], limit[whole])
        }
        marked = index.page.evaluate(
            "(rate) => [...document.querySelectorAll('#units tbody tr')].filter((row) =>"
            " row.querySelector(`[data-figure=${rate}]`).parentElement.textContent"
            ".includes('后三位')).map((row) => row.cells[0].textContent)",
            rate,
        )
        assert len(marked) == len(sure)
        assert sure - tied <= set(marked) <= sure | tied


def test_bars_of_a_table_are_of_one_width(index: Visit) -> None:
    widths = index.page.evaluate(
        "[...document.querySelectorAll('#units .bar')].map((bar) => bar.offsetWidth)"
    )
    assert len(set(widths)) == 1


def test_no_chart_of_a_single_dot(index: Visit) -> None:
    """Also where history holds a single day: then a sentence says so."""
    dots = [chart.locator("circle").count() for chart in index.all(".rate .curve").all()]
    assert min(dots) > 1
    text = index.path.read_text(encoding="utf-8")
    (curve,) = re.findall(r'"curve":\[(.*?)\]', text)
    days = curve.split("},{")
    alone = index.path.with_name("index-one-day.html")
    alone.write_text(text.replace(curve, "{" + days[-1]), encoding="utf-8")
    index.path = alone
    try:
        index.open()
        assert index.all(".rate .curve").count() == 0
        assert "目前只有2023年3月16日一天的数据" in re.sub(r"\s", "", index.text("#rates"))
    finally:
        alone.unlink()


def test_table_is_saved_as_it_is_shown(index: Visit, small_file: Path) -> None:
    with index.page.expect_download() as caught:
        index.all("section:has(#units) .save").click()
    path = caught.value.path()
    assert caught.value.suggested_filename.startswith("示例数据-昌吉")
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        head, *saved = csv.reader(file)
    units = rows(small_file, "FROM survey_status_by_unit")
    assert len(saved) == len(units) + 1
    by_name = {line[0]: dict(zip(head, line, strict=True)) for line in saved}
    for unit in units:
        line = by_name[unit["name_zh"]]
        assert line["排查完成率"] == shown(unit["done_pct"])
        assert line["未完成图斑"] == str(unit["remaining"])


def test_search_leads_to_places_houses_and_parcels(index: Visit, small_file: Path) -> None:
    (house, *_) = rows(small_file, "FROM hazard_house ORDER BY house_id")
    (parcel,) = rows(
        small_file,
        "SELECT parcel_id FROM parcel WHERE report_unit_id = '652325' ORDER BY 1 LIMIT 1",
    )
    for words, href in (
        ("奇台县", "survey-status.html#at=unit-652325"),
        ("qtx", "survey-status.html#at=unit-652325"),
        (house["platform_house_no"], f"hazard-progress.html#house={house['house_id']}"),
        (parcel["parcel_id"].lower(), f"unit-652325.html#find={parcel['parcel_id'].lower()}"),
    ):
        index.page.fill("#search", words)
        options = index.all("#found [role=option]").all()
        assert href in [option.get_attribute("data-href") for option in options], words
    index.page.fill("#search", "查无此处xyz")
    assert index.text("#found-note") == "没有找到“查无此处xyz”"


def test_public_entrance_names_no_house(public_visitor: Visitor, small_file: Path) -> None:
    visit = public_visitor.open("index")
    content = visit.path.read_text(encoding="utf-8")
    for row in rows(small_file, "SELECT house_id FROM hazard_house"):
        assert row["house_id"] not in content
    targets = visit.page.evaluate("[...document.links].map((link) => link.getAttribute('href'))")
    assert not [target for target in targets if target.startswith("unit-")]
