"""The summary of the trades: the three rates by department, and by department and unit.

The ledgers themselves list every commercial house and are made on demand
(:mod:`pipeline.handover.trade_ledgers`), since they would make each run seconds longer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.reporting.table import SheetField, SheetTable, write_sheet
from pipeline.reporting.trade_tables import (
    GROUP,
    NAME_WIDTH,
    department_name,
    house_table,
    rate_fields,
)
from pipeline.reporting.workbook import open_book

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.reporting.report_context import ReportContext

QUERIES = ("trade_departments", "trade_units", "trade_without")


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
    if not context.is_kept(path, *(context.rows(query) for query in QUERIES)):
        with open_book(path, context) as book:
            for name, sheet in (
                ("department_sheet", _department_table(context)),
                ("unit_sheet", _unit_table(context)),
                ("without_sheet", _without_table(context)),
            ):
                page = book.workbook.add_worksheet(context.text(GROUP, name))
                write_sheet(book, page, sheet)
    yield path


def _department_table(context: ReportContext) -> SheetTable:
    return SheetTable(
        title=context.text(GROUP, "department_title", place=context.place_name),
        notes=(context.as_of_note, context.text(GROUP, "once")),
        fields=(
            SheetField("department", context.text(GROUP, "department"), width=NAME_WIDTH),
            *rate_fields(context),
        ),
        rows=[
            {**row, "department": department_name(context, row)}
            for row in context.rows("trade_departments")
        ],
        empty=context.text("common", "none"),
    )


def _unit_table(context: ReportContext) -> SheetTable:
    return SheetTable(
        title=context.text(GROUP, "unit_title", place=context.place_name),
        notes=(context.as_of_note, context.text(GROUP, "once")),
        fields=(
            SheetField("department", context.text(GROUP, "department"), width=NAME_WIDTH),
            SheetField("unit", context.text(GROUP, "unit"), width=NAME_WIDTH),
            *rate_fields(context),
        ),
        rows=[
            {**row, "department": department_name(context, row), "unit": context.name(row)}
            for row in context.rows("trade_units")
        ],
        has_filter=True,
        empty=context.text("common", "none"),
    )


def _without_table(context: ReportContext) -> SheetTable:
    title = context.text(GROUP, "without_title", place=context.place_name)
    return house_table(context, title, context.rows("trade_without"), is_list=True)
