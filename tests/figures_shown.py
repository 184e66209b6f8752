"""What the register of labels says each shown figure must be, for tests that collect them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import duckdb

from pipeline.base.sql import fetch_rows
from pipeline.dictionary.figure_labels import load_figure_labels, plain_word

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

TOTAL = "合计"


@dataclass(frozen=True)
class Shown:
    """A figure found in a produced file."""

    where: str
    subject: str
    heading: str
    area: str
    """Name of the unit, or ``合计``."""
    text: str


def subject_of(headings: Iterable[str]) -> str | None:
    """Return the subject of a table: the one whose whole is among its headings, and no other."""
    words = {plain_word(heading) for heading in headings}
    found = [
        name
        for name, subject in load_figure_labels().items()
        if words & set(subject.words[subject.whole])
    ]
    return found[0] if len(found) == 1 else None


def of_table(where: str, headings: list[str], rows: Iterable[list[Any]]) -> list[Shown]:
    """Return the figures of a table whose rows name units; one of several subjects has none."""
    subject, lines = subject_of(headings), list(rows)
    named = [
        at
        for at in range(2)
        if len({str(row[at]) for row in lines}) == len(lines)
        and not any(str(row[at]).replace(",", "").isdigit() for row in lines)
    ]
    if subject is None or not named:
        return []  # of several subjects, or with several lines per unit
    known = load_figure_labels()[subject]
    return [
        Shown(where, subject, heading, str(row[named[-1]]), str(cell))
        for row in lines
        for heading, cell in zip(headings, row, strict=False)
        if known.figure_of(heading) is not None and cell not in {None, ""}
    ]


def wrong(file: Path, found: list[Shown]) -> list[tuple[Shown, str]]:
    """Return the figures that are not those of the published file, with what they must be."""
    expected = _expected(file)
    faults = []
    for shown in found:
        figure = load_figure_labels()[shown.subject].figure_of(shown.heading)
        due = expected.get((shown.subject, figure, shown.area))
        if due is not None and _number(shown.text) != due:
            faults.append((shown, str(due)))
    return faults


def compared(file: Path, found: list[Shown]) -> set[tuple[str, str | None]]:
    """Return which figures of which subjects have been compared at all."""
    expected = _expected(file)
    figures = (
        (shown, load_figure_labels()[shown.subject].figure_of(shown.heading)) for shown in found
    )
    return {
        (shown.subject, figure)
        for shown, figure in figures
        if (shown.subject, figure, shown.area) in expected
    }


def _number(text: str) -> float | None:
    plain = text.replace(",", "").replace("%", "").strip()
    return None if plain in {"—", "–", ""} else round(float(plain), 2)


def _expected(file: Path) -> dict[tuple[str, str | None, str], float | None]:
    expected: dict[tuple[str, str | None, str], float | None] = {}
    with duckdb.connect(str(file), read_only=True) as con:
        for name, subject in load_figure_labels().items():
            for row in fetch_rows(con.execute(f"FROM {subject.view}")):
                if row["level"] in {"unit", "prefecture"}:
                    area = TOTAL if row["level"] == "prefecture" else row["name_zh"]
                    for figure in subject.words:
                        expected[name, figure, area] = _value(row, figure)
    return expected


def _value(row: dict[str, Any], figure: str) -> float | None:
    first, *less = (row[column] for column in figure.split(" - "))
    return None if first is None else round(float(first) - sum(map(float, less)), 2)
