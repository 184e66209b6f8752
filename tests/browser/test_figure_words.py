"""Every figure on the pages is what its word means, as in documents and on the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from figures_shown import TOTAL, Shown, compared, of_table, wrong

if TYPE_CHECKING:
    from pathlib import Path

    from visits import Visit, Visitor

TABLES = """
[...document.querySelectorAll("table")].filter((table) => table.tHead).map((table) => [
    [...[...table.tHead.rows].at(-1).cells].map((cell) => cell.innerText.trim()),
    [...table.tBodies[0].rows].map((row) => [...row.cells].map((cell) => cell.innerText.trim())),
])
"""
FIGURES = """
[...document.querySelectorAll("dl dd[data-figure]")].map((cell) => [
    cell.previousElementSibling.innerText.trim(), cell.innerText.trim()])
"""


RATE_CELLS = """
[...document.querySelectorAll("#units tbody tr")].flatMap((row) => [...row.cells].flatMap(
    (cell, at) => [...cell.querySelectorAll("[data-figure$=_pct]")].map((figure) => [
        [...document.querySelector("#units").tHead.rows].at(-1).cells[at].innerText.trim(),
        row.cells[0].innerText.trim(), figure.innerText.trim()])))
"""


def shown_on(visit: Visit, subject: str) -> list[Shown]:
    """Return the figures of a page that has one subject at a time."""
    tables: list[Any] = visit.page.evaluate(TABLES)
    figures: list[Any] = visit.page.evaluate(FIGURES)
    return [
        *(each for headings, rows in tables for each in of_table(visit.path.name, headings, rows)),
        *(Shown(visit.path.name, subject, word, TOTAL, text) for word, text in figures),
    ]


@pytest.mark.parametrize("rate", ["survey", "revisit", "rectification"])
def test_the_page_of_areas(visitor: Visitor, small_file: Path, rate: str) -> None:
    found = shown_on(visitor.open("survey-status", f"#rate={rate}"), rate)
    assert wrong(small_file, found) == []
    assert len(compared(small_file, found)) >= 3


def test_the_page_of_hazards(visitor: Visitor, small_file: Path) -> None:
    found = shown_on(visitor.open("hazard-progress"), "rectification")
    assert wrong(small_file, found) == []
    assert len(compared(small_file, found)) >= 4


def test_the_entrance(visitor: Visitor, small_file: Path) -> None:
    cells: list[Any] = visitor.open("index").page.evaluate(RATE_CELLS)
    subjects = {"排查完成率": "survey", "“回头看”完成率": "revisit", "整改完成率": "rectification"}
    found = [Shown("index", subjects[word], word, area, text) for word, area, text in cells]
    assert len(found) == 3 * 11
    assert wrong(small_file, found) == []
    assert len(compared(small_file, found)) == 3
