"""The profile of the commercial houses: what they are, and where hazards and rectification lie.

One sheet per way to tell them apart for the whole place, and one with all of them by unit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.dictionary import load_dictionary
from pipeline.reporting.table import SheetField, SheetTable, field_of, write_sheet
from pipeline.reporting.workbook import open_book

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.reporting.report_context import ReportContext
    from pipeline.reporting.table import Row

GROUP, VIEW = "profile", "commercial_profile"
FIGURES = (
    "commercial_houses", "share_pct", "revisited", "revisited_pct", "hazardous", "hazardous_pct",
    "severe", "todo", "doing", "rectified", "regraded", "rectified_pct",
)  # fmt: skip
FEW = 30
"""Houses of a class below which a note says that its shares say little."""
NAME_WIDTH = 24


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
    dimensions = list(load_dictionary().code_lists["profile_dimension"])
    of_all = {name: context.rows("profile", dimension=name) for name in dimensions}
    of_units = context.rows("profile_units")
    if not context.is_kept(path, of_all, of_units):
        with open_book(path, context) as book:
            for name, rows in of_all.items():
                label = context.label("profile_dimension", name)
                page = book.workbook.add_worksheet(label)
                write_sheet(book, page, _table_of_all(context, label, rows))
            page = book.workbook.add_worksheet(context.text(GROUP, "unit_sheet"))
            write_sheet(book, page, _table_of_units(context, of_units))
    yield path


def _table_of_all(context: ReportContext, label: str, rows: list[Row]) -> SheetTable:
    return SheetTable(
        title=context.text(GROUP, "title", place=context.place_name, dimension=label),
        notes=_notes(context),
        fields=(SheetField("class", label, width=NAME_WIDTH), *_figures(context)),
        rows=[{**row, "class": _class_name(context, row)} for row in rows],
        empty=context.text("common", "none"),
    )


def _table_of_units(context: ReportContext, rows: list[Row]) -> SheetTable:
    return SheetTable(
        title=context.text(GROUP, "unit_title", place=context.place_name),
        notes=_notes(context),
        fields=(
            SheetField("unit", context.text(GROUP, "unit"), width=NAME_WIDTH),
            SheetField("dimension", context.column(VIEW, "dimension"), width=NAME_WIDTH),
            SheetField("class", context.column(VIEW, "class_zh"), width=NAME_WIDTH),
            *_figures(context),
        ),
        rows=[
            {
                **row,
                "unit": context.name(row),
                "dimension": context.label("profile_dimension", row["dimension"]),
                "class": _class_name(context, row),
            }
            for row in rows
        ],
        has_filter=True,
        empty=context.text("common", "none"),
    )


def _class_name(context: ReportContext, row: Row) -> str:
    return str(row["class_en"] if context.language == "en" else row["class_zh"])


def _notes(context: ReportContext) -> tuple[str, ...]:
    several, few = context.text(GROUP, "several"), context.text(GROUP, "few", few=FEW)
    return (context.as_of_note, several, few)


def _figures(context: ReportContext) -> Iterator[SheetField]:
    for name in FIGURES:
        field = field_of(context, VIEW, name)
        if name.endswith("_pct"):
            label = context.text(GROUP, "percent_label", label=field.label)
            field = SheetField(name, label, "percent")
        yield field
