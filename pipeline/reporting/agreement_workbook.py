"""Who sees clearly: how often later looks agree with first surveys, revisits and appraisals.

One sheet per team, agency and surveyor; for the office alone. In the order of the names, since few
houses are looked at again: a ranking would compare chance.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.reporting.table import SheetField, SheetTable, field_of, write_sheet
from pipeline.reporting.workbook import open_book

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.reporting.report_context import ReportContext
    from pipeline.reporting.table import Row

GROUP = "agreement"
SHEETS = {
    "team": ("team", "checked_by"),
    "agency": ("agency", "role", "other"),
    "surveyor": ("surveyor_id", "judged_round", "checked_by"),
}
"""What each sheet tells apart; the first is who made the judgement or the later look."""
CODED = frozenset({"checked_by", "role", "other", "judged_round"})
FIGURES = ("compared", "agreed", "differing", "agreed_pct", "low_pct", "high_pct")
NAME_WIDTH = 30


def write(context: ReportContext, folder: Path) -> Iterator[Path]:
    """Write the workbook and yield it.

    Parameters
    ----------
    context
        The published file, its language and texts.
    folder
        Folder to write into.
    """
    path = folder / context.text(GROUP, "file")
    found = {sheet: context.rows(f"agreement_{sheet}") for sheet in SHEETS}
    if not context.is_kept(path, found):
        with open_book(path, context) as book:
            for sheet, rows in found.items():
                page = book.workbook.add_worksheet(context.text(GROUP, f"{sheet}_sheet"))
                write_sheet(book, page, _table(context, sheet, rows))
    yield path


def _table(context: ReportContext, sheet: str, rows: list[Row]) -> SheetTable:
    view = f"agreement_by_{sheet}"
    names = [SheetField(name, context.column(view, name), width=NAME_WIDTH)
             for name in SHEETS[sheet]]  # fmt: skip
    return SheetTable(
        title=context.text(GROUP, f"{sheet}_title", place=context.place_name),
        notes=(context.as_of_note, context.text(GROUP, "note"), context.text(GROUP, "no_rank")),
        fields=(
            *names,
            *(field_of(context, view, name) for name in FIGURES),
            SheetField("says", context.text(GROUP, "says"), width=NAME_WIDTH),
        ),
        rows=[_row(context, sheet, row) for row in rows],
        has_filter=True,
        empty=context.text("common", "none"),
    )


def _row(context: ReportContext, sheet: str, row: Row) -> Row:
    who = SHEETS[sheet][0]
    labels = {
        name: context.label("judgement_source", row[name])
        for name in SHEETS[sheet]
        if name in CODED
    }
    kind = row["row_kind"]
    name = context.label("summary_row", kind) if kind != "item" else row["shown"]
    says = context.text(GROUP, "enough" if row["is_enough"] else "too_few")
    return {**row, **labels, who: name, "says": says, "is_total": kind == "total"}
