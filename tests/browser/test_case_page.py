"""The files of hazardous houses in a browser: found, read, printed, and led to by a code."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import duckdb
import numpy as np
import pytest
import zxingcpp
from visits import PHONE

if TYPE_CHECKING:
    from pathlib import Path

    from visits import Visit, Visitor


@pytest.fixture(scope="module")
def houses(small_file: Path) -> list[str]:
    with duckdb.connect(str(small_file), read_only=True) as con:
        rows = con.execute("SELECT house_id FROM hazard_house ORDER BY 1 DESC").fetchall()
    return [house for (house,) in rows]


def shown(visit: Visit) -> list[str]:
    found: list[str] = visit.page.evaluate(
        "[...document.querySelectorAll('.sheet')].map((sheet) => sheet.dataset.house)"
    )
    return found


def test_the_address_opens_a_file_and_the_code_leads_back_to_it(
    visitor: Visitor, houses: list[str]
) -> None:
    visit = visitor.open("house-files", fragment=f"#house={houses[0]}")
    assert shown(visit) == [houses[0]]
    address = visit.page.evaluate("location.href")
    path, box = visit.page.evaluate(
        "[document.querySelector('.qr path').getAttribute('d'),"
        " document.querySelector('.qr svg').getAttribute('viewBox')]"
    )
    dark = {(int(x), int(y)) for x, y in re.findall(r"M(\d+) (\d+)h1v1h-1z", path)}
    size = int(box.split()[2])
    picture = np.full((size, size), 255, dtype=np.uint8)
    for x, y in dark:
        picture[y, x] = 0
    (code,) = zxingcpp.read_barcodes(np.kron(picture, np.ones((8, 8), dtype=np.uint8)))
    assert code.text == address


def test_a_house_without_a_file_is_said(visitor: Visitor) -> None:
    visit = visitor.open("house-files", fragment="#house=nowhere")
    assert "没有编号为 nowhere 的隐患房屋档案" in visit.text("#sheets")


def test_the_list_is_searched_and_a_chosen_file_goes_back(
    visitor: Visitor, houses: list[str]
) -> None:
    visit = visitor.open("house-files", fragment=f"#house={houses[0]}")
    visit.all("#find").fill("没有这样的")
    assert visit.text("#shown") == "没有符合条件的房屋"
    visit.all("#find").fill("")
    visit.all("#houses .row-link").first.click()
    assert shown(visit) != []
    visit.page.go_back()
    visit.page.wait_for_function(
        f"document.querySelector('.sheet').dataset.house === '{houses[0]}'"
    )


def test_all_files_of_a_unit_are_printed_each_on_a_sheet_of_its_own(visitor: Visitor) -> None:
    visit = visitor.open("house-files")
    (unit, *_) = visit.page.evaluate("[...document.querySelectorAll('#unit option')].at(1).value")
    value = visit.page.evaluate("document.querySelectorAll('#unit option')[1].value")
    assert value.startswith(unit)
    visit.all("#unit").select_option(value)
    visit.all("#all").click()
    files = shown(visit)
    assert len(files) > 1
    paper = visit.page.pdf(prefer_css_page_size=True, print_background=True)
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) >= len(files)


def test_lists_and_cards_lead_to_the_file(visitor: Visitor, houses: list[str]) -> None:
    visit = visitor.open("hazard-progress", fragment=f"#house={houses[0]}")
    link = visit.all("#card .case-link")
    assert link.get_attribute("href") == f"house-files.html#house={houses[0]}"
    listed = visit.page.evaluate(
        "[...document.querySelectorAll('#houses .case-link')].map((a) => a.getAttribute('href'))"
    )
    assert set(listed) == {f"house-files.html#house={house}" for house in houses}


def test_on_a_phone_a_chosen_file_comes_into_view(visitor: Visitor) -> None:
    visit = visitor.open("house-files", viewport=PHONE)
    visit.all("#houses .row-link").first.click()
    top = visit.page.evaluate("document.querySelector('.sheet').getBoundingClientRect().top")
    assert top < PHONE["height"] / 2


def test_the_number_of_a_parcel_leads_to_the_page_of_its_unit(
    visitor: Visitor, small_file: Path
) -> None:
    with duckdb.connect(str(small_file), read_only=True) as con:
        ((number,),) = con.execute(
            "SELECT min(parcel_id) FROM parcel WHERE report_unit_id = '652302'"
        ).fetchall()
    visit = visitor.open("house-files")
    visit.all("#find").fill(number)
    links = [link.get_attribute("href") for link in visit.all("#ways a").all()]
    assert f"unit-652302.html#find={number}" in links
    visit.all("#find").fill("没有这样的")
    assert visit.all("#ways a").count() == 0
