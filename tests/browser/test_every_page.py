"""What holds on every page: silence, accessibility, paper, phones, hostile text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from visits import PHONE, Visitor, violations

if TYPE_CHECKING:
    from pathlib import Path

    from visits import Windows

PUBLIC = ("index", "survey-status", "hazard-progress", "wall")
PAGES = (*PUBLIC, "unit-652301", "unit-GX", "unit-unassigned", "all-parcels", "house-files",
         "commercial-profile")  # fmt: skip
FOREIGN = """
[...document.querySelectorAll("img, b, i, iframe, object, [onclick], [onload], [onerror]")]
    .filter((node) => !node.closest(".leaflet-control")).map((node) => node.outerHTML)
"""
"""Elements and attributes that none of our scripts makes: data that became markup."""


def test_every_page_drawn_is_tested(pages: Path) -> None:
    kinds = {re.sub(r"^unit-.*", "unit", path.stem) for path in pages.glob("*.html")}
    assert kinds == {*PUBLIC, "unit", "all-parcels", "house-files", "commercial-profile"}


@pytest.mark.parametrize("name", PAGES)
def test_page_is_accessible_allows_zoom_and_says_where_the_content_begins(
    visitor: Visitor, axe: str, name: str
) -> None:
    visit = visitor.open(name)
    assert violations(visit, axe) == []
    viewport = visit.all("meta[name=viewport]").get_attribute("content") or ""
    assert "maximum-scale" not in viewport
    assert "user-scalable" not in viewport
    visit.page.keyboard.press("Tab")
    assert visit.page.evaluate("document.activeElement.getAttribute('href')") == "#content"


@pytest.mark.parametrize("name", PAGES)
def test_page_on_a_phone_is_accessible_and_needs_no_sideways_scrolling(
    visitor: Visitor, axe: str, name: str
) -> None:
    visit = visitor.open(name, viewport=PHONE)
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert violations(visit, axe) == []


@pytest.mark.parametrize("name", PAGES)
def test_english_page_is_accessible_and_has_no_chinese_of_ours(
    english_visitor: Visitor, axe: str, name: str
) -> None:
    visit = english_visitor.open(name)
    assert violations(visit, axe) == []
    assert visit.page.evaluate("document.documentElement.lang") == "en"
    words = visit.data()["texts"]
    chinese = [text for group in words.values() for text in group.values() if _is_chinese(text)]
    assert chinese == []


def _is_chinese(text: str) -> bool:
    return re.search(r"[一-鿿]", text) is not None


@pytest.mark.parametrize("name", PUBLIC)
def test_public_page_opens(public_visitor: Visitor, name: str) -> None:
    assert public_visitor.open(name).data()["audience"] == "public"


def test_public_drawing_has_no_page_with_parcels(public_pages: Path) -> None:
    assert {path.stem for path in public_pages.glob("*.html")} == set(PUBLIC)


def test_page_that_asks_for_something_is_caught(windows: Windows, tmp_path: Path) -> None:
    """The watch itself works: a request, an error, a message and a note left are each noted."""
    bad = (
        '<body data-ready><img src="https://example.org/a.png">'
        "<script>localStorage.seen = sessionStorage.met = 1; console.log(1); x</script>"
    )
    (tmp_path / "bad.html").write_text(bad, encoding="utf-8")
    visitor = Visitor(windows, tmp_path)
    visitor.open("bad").page.wait_for_timeout(200)
    faults = " ".join(visitor.finish())
    for expected in (
        "request: https://example.org/a.png", "console log: 1", "page error", "kept: seen",
        "kept: met",
    ):  # fmt: skip
        assert expected in faults


@pytest.mark.parametrize("number", range(10))
def test_hostile_text_runs_nowhere(hostile_visitor: Visitor, number: int) -> None:
    paths = sorted(hostile_visitor.folder.glob("*.html"))
    if number == 0:
        assert len(paths) == 10
    visit = hostile_visitor.open(paths[number].stem)
    visit.page.wait_for_timeout(100)
    assert visit.page.evaluate("window.ran") is None
    made = visit.page.evaluate(FOREIGN)
    assert made == []
    assert visit.page.evaluate("document.styleSheets.length") == len(visit.all("head style").all())
    if visit.path.stem == "unit-unassigned":
        return  # nothing of this place is unassigned, so nothing hostile is there to be shown
    shown = visit.page.evaluate("document.body.textContent")
    assert "<script>window.ran=1</script>" in shown
    assert "{{ 7*7 }}" in shown
