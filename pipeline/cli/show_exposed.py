"""How what lies in an outline looks on a terminal: a row per village."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import box
from rich.table import Table
from rich.text import Text

from pipeline.base.messages import message
from pipeline.base.names import in_language

if TYPE_CHECKING:
    from pipeline.handover.exposed import Exposed

SHOWN = (
    "houses", "residents", "severe", "grade_d", "grade_c", "unassessed", "large", "listed",
)  # fmt: skip
"""The figures that matter on the day; the workbook has all."""


def exposed_table(found: Exposed, language: str) -> Table:
    """Return the villages with their figures.

    Parameters
    ----------
    found
        What lies in the outline.
    language
        ``zh`` or ``en``.
    """
    table = Table(box=box.SIMPLE)
    table.add_column(message("exposed.village", language), overflow="fold")
    for name in SHOWN:
        table.add_column(message(f"exposed.{name}", language), justify="right", overflow="fold")
    for row in found.villages:
        parts = [
            in_language(language, row[f"{place}_zh"], row[f"{place}_en"])
            for place in ("township", "village")
        ]
        place = " ".join(part for part in parts if part)
        cells = [place or message("exposed.no_village", language)]
        cells += [f"{row[name]:,}" for name in SHOWN]
        table.add_row(*(Text(cell) for cell in cells))
    return table
