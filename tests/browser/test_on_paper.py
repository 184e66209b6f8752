"""Every page on paper: all rows and columns of its tables, and what the view was filtered by."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING

import pytest
from matplotlib.image import imread
from office import program, text_of

if TYPE_CHECKING:
    from pathlib import Path

    from visits import Visit, Visitor

DAY = "数据截至2023年3月16日"
TABLES = """
[...document.querySelectorAll("main table")].filter((each) => each.checkVisibility())
.map((table) => ({
    heads: [...table.querySelectorAll("thead th")].map((cell) => cell.textContent),
    rows: [...table.querySelectorAll("tbody tr, tfoot tr")]
        .map((row) => [...row.cells].map((cell) => cell.textContent)),
}))
"""
CASES = {
    # page, address -> least rows in all, and what paper must say beside the tables
    ("index", ""): (12, ()),
    ("survey-status", ""): (11, ("指标：排查完成率",)),
    ("survey-status", "#at=unit-652325&rate=rectification"): (
        10,
        ("指标：整改完成率", "昌吉回族自治州›奇台县"),
    ),
    ("survey-status", "#measure=change&day=2023-03-02"): (
        11,
        ("地图显示：较上期（百分点）", "日期：2023年3月2日"),
    ),
    ("hazard-progress", ""): (30, ("筛选：全部",)),
    ("hazard-progress", "#overdue=yes&unit=652301&layers=vacated"): (
        11,
        ("期限：逾期", "县市（园区）：昌吉市", "图层（含非经营性房屋）：腾空"),
    ),
    ("hazard-progress", "#stage=untreated,closed&severity=ordinary"): (
        11,
        ("整治阶段：待管控、验收销号", "隐患等级：一般"),
    ),
    ("unit-652301", ""): (20, ("范围：昌吉市", "不显示的图斑：无")),
    ("unit-652301", "#hide=done,in_progress"): (20, ("不显示的图斑：排查中、已排查",)),
    ("unit-652301", "#mark=revisits"): (20, ("地图标出的房屋：未回头看",)),
    ("unit-GX", ""): (1, ("范围：",)),
    ("unit-unassigned", ""): (0, ("不显示的图斑：无",)),
    ("all-parcels", ""): (12, ("范围：昌吉回族自治州", "不显示的图斑：无", "视野内：6,000个图斑")),
    ("all-parcels", "#unit=652325&hide=done&mark=changed"): (
        12,
        ("范围：奇台县", "不显示的图斑：已排查", "图层：只看较上期有变化的图斑"),
    ),
    ("wall", "#play=no"): (14, ("昌吉市",)),
    ("commercial-profile", "#area=652301"): (20, ("统计区域：昌吉市",)),
}


def print_page(visit: Visit, folder: Path) -> Path:
    path = folder / "paper.pdf"
    visit.page.pdf(path=path, prefer_css_page_size=True, print_background=True)
    return path


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize(("name", "fragment"), CASES)
def test_paper_has_every_row_and_column_and_every_filter_on_dated_a4(
    visitor: Visitor, tmp_path: Path, name: str, fragment: str
) -> None:
    fewest, said = CASES[name, fragment]
    visit = visitor.open(name, fragment)
    tables = visit.page.evaluate(TABLES)
    paper = print_page(visit, tmp_path)
    drawn = text_of(paper, as_drawn=True)
    rows = [row for table in tables for row in table["rows"]]
    assert len(rows) >= fewest
    for table in tables:
        assert [head for head in table["heads"] if squeezed(head) not in drawn] == []
    # cells of a row are drawn one after the other
    assert [row for row in rows if squeezed("".join(row)) not in drawn] == []
    state = text_of(paper).replace("：", "")
    assert [words for words in said if words.replace("：", "") not in state] == []
    check_sheets(paper, drawn, name)


def check_sheets(paper: Path, drawn: str, name: str) -> None:
    """Check that all sheets are A4, numbered and dated."""
    sizes = re.findall(r"Page +\d+ size: +([\d.]+) x ([\d.]+)", _info(paper))
    assert {tuple(sorted(round(float(side)) for side in size)) for size in sizes} == {(595, 842)}
    for number in range(1, len(sizes) + 1):
        assert f"—{number}/{len(sizes)}—" in drawn
    assert drawn.count(DAY) >= len(sizes)
    if name == "index":
        assert len(sizes) == 1


def _info(paper: Path) -> str:
    command = [program("pdfinfo"), "-l", "-1", str(paper)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603


def test_after_printing_the_page_is_as_it_was(visitor: Visitor, tmp_path: Path) -> None:
    for name in ("survey-status", "hazard-progress", "unit-652301", "all-parcels"):
        visit = visitor.open(name)
        layout = (
            "[document.body.className, ...['#map', '.panel', '.legend'].map((name) =>"
            " JSON.stringify(document.querySelector(name).getBoundingClientRect()))]"
        )
        before = visit.page.evaluate(layout)
        print_page(visit, tmp_path)
        visit.page.wait_for_function("() => !document.body.classList.contains('for-paper')")
        assert visit.page.evaluate(layout) == before


def test_headings_stand_on_each_sheet_and_parcels_on_the_map(
    visitor: Visitor, tmp_path: Path
) -> None:
    visit = visitor.open("unit-652301")
    visit.all("#villages tbody button").nth(4).click()
    visit.page.wait_for_selector("#in-view button")
    paper = print_page(visit, tmp_path)
    drawn = text_of(paper, as_drawn=True)
    head = "".join(visit.page.evaluate(TABLES)[0]["heads"][:2])
    assert drawn.count(squeezed(head)) >= 2
    command = [program("pdftoppm"), "-r", "60", "-l", "1", "-png", str(paper), str(tmp_path / "s")]
    subprocess.run(command, check=True)  # noqa: S603
    (sheet,) = tmp_path.glob("s-*.png")
    picture = imread(sheet)
    # the map without what stands above it, and without the legend at its right
    shown = picture[int(0.42 * len(picture)) :, : int(0.7 * picture.shape[1]), :3]
    blue = (shown[..., 2] - shown[..., 0] > 0.15) & (shown[..., 0] < 0.6)
    assert blue.sum() > 20
