"""Ledgers of the trades: for each department all commercial houses that it answers for, by unit.

Why on demand: a prefecture has tens of thousands of rows of them, which would make every run
seconds longer. Names are masked, as in the published file.
"""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from pipeline.base.errors import Fault, RefusedError
from pipeline.files.aside import hand_over, partial_folder
from pipeline.published.open_published import open_published
from pipeline.reporting.report_context import office_of, read_report_context
from pipeline.reporting.table import SheetField, SheetTable, write_sheet
from pipeline.reporting.trade_tables import (
    GROUP,
    NAME_WIDTH,
    department_name,
    house_table,
    rate_fields,
)
from pipeline.reporting.workbook import open_book, safe_file_name, sheet_name

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.base.config import Project
    from pipeline.reporting.report_context import ReportContext
    from pipeline.reporting.table import Row


def write_trade_ledgers(project: Project, department: str | None = None) -> list[Path]:
    """Write the ledger of each department, and the list of houses that several answer for.

    Parameters
    ----------
    project
        The project; the workbooks go to its folder of exports.
    department
        One department, or ``unassigned``; all that have houses when left out.

    Raises
    ------
    MissingInputError, RefusedError
        If nothing is published; if there is no such department.
    """
    with open_published(project) as con:
        context = read_report_context(con, project.settings.language, None, office_of(project))
        known = {row["department_id"]: row for row in context.rows("trade_departments")}
        del known["total"]
        if department is not None and department not in known:
            fault = Fault("no_such_department", value=department, known=", ".join(known))
            raise RefusedError([fault])
        wanted = [
            row
            for name, row in known.items()
            if name == department or (department is None and row["commercial_houses"])
        ]
        place = project.exports / context.text(GROUP, "folder")
        with partial_folder(place) as partial:
            files = {}
            for row in wanted:
                name = f"{safe_file_name(department_name(context, row))}.xlsx"
                _write_ledger(context, partial / name, row)
                files[partial / name] = place / name
            if department is None:
                name = context.text(GROUP, "several_file")
                _write_several(context, partial / name)
                files[partial / name] = place / name
            hand_over(partial, files)
    return list(files.values())


def _write_ledger(context: ReportContext, path: Path, department: Row) -> None:
    """Write one workbook: the summary by unit, then a sheet for each unit with its houses."""
    own = department["department_id"]
    name = department_name(context, department)
    houses = context.rows("trade_houses", department=own)
    with open_book(path, context) as book:
        summary = context.text(GROUP, "summary_sheet")
        taken = {summary.casefold()}
        write_sheet(book, book.workbook.add_worksheet(summary), _units_of(context, own, name))
        for _, rows in groupby(houses, key=itemgetter("report_unit_id")):
            listed = list(rows)
            unit = context.name(listed[0], "report_unit_") or context.text(GROUP, "no_unit")
            title = context.text(GROUP, "ledger_title", department=name, part=unit)
            page = book.workbook.add_worksheet(sheet_name(unit, taken))
            write_sheet(book, page, house_table(context, title, listed))


def _units_of(context: ReportContext, department: str, name: str) -> SheetTable:
    rows = [row for row in context.rows("trade_units") if row["department_id"] == department]
    part = context.text(GROUP, "summary_sheet")
    return SheetTable(
        title=context.text(GROUP, "ledger_title", department=name, part=part),
        notes=(context.as_of_note, context.text(GROUP, "once")),
        fields=(
            SheetField("unit", context.text(GROUP, "unit"), width=NAME_WIDTH),
            *rate_fields(context),
        ),
        rows=[{**row, "unit": context.name(row)} for row in rows],
        empty=context.text("common", "none"),
    )


def _write_several(context: ReportContext, path: Path) -> None:
    title = context.text(GROUP, "several_title", place=context.place_name)
    rows = context.rows("trade_several")
    with open_book(path, context) as book:
        page = book.workbook.add_worksheet(context.text(GROUP, "several_sheet"))
        write_sheet(book, page, house_table(context, title, rows, is_list=True))
