"""The workbook of plans, which goes out with proposals and comes back as a delivery.

The headings of its first sheet are those of table ``work_plan``, its cells accept only what the
table takes, and it carries its declaration: it is delivered as it stands, with the day filled in.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from xlsxwriter.utility import xl_rowcol_to_cell

from pipeline.dictionary import load_dictionary
from pipeline.files.carried_sheet import write_carried_declaration
from pipeline.reporting.table import (
    FIRST_ROW,
    HEADING_ROW,
    SheetField,
    SheetTable,
    field_of,
    labelled,
    write_sheet,
)
from pipeline.reporting.unit_folders import unit_folders
from pipeline.reporting.workbook import open_book

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from xlsxwriter.worksheet import Worksheet

    from pipeline.reporting.report_context import ReportContext
    from pipeline.reporting.table import Kind, Row

GROUP = "plan"
TABLE, VIEW = "work_plan", "plan_by_area"
CODES = {"metric": "plan_metric"}
STATES = {**CODES, "state": "plan_state"}
NAME_WIDTH, TEXT_WIDTH, PEN_WIDTH = 20, 16, 14
STATE_FIELDS: tuple[tuple[str, Kind], ...] = (
    ("total", "number"), ("planned", "number"), ("reached", "number"), ("behind_by", "number"),
    ("target", "number"), ("way_pct", "percent"), ("ends_on", "date"), ("weeks_left", "decimal"),
    ("needed_per_week", "decimal"), ("pace_per_week", "decimal"), ("state", "short"),
)  # fmt: skip
ERRORS = {
    "metric": "wrong_metric",
    "week_ending": "wrong_date",
    "planned_total": "wrong_total",
    "lead_department": "long_text",
    "responsible_person": "long_text",
}
"""Text of the message for what a column does not accept."""
EARLIEST = dt.date(2000, 1, 1)
SHORT_TEXT = {"validate": "length", "criteria": "<=", "value": 60}
"""What a name of a department or person may be: 60 characters."""


def write(context: ReportContext, folder: Path) -> Iterator[Path]:
    """Write the workbook of the whole place and its units, and yield it.

    Parameters
    ----------
    context
        The published file, its language and texts.
    folder
        Folder to write into.
    """
    weeks = [row for row in context.rows("plan_weeks") if row["level"] != "township"]
    path = folder / context.text("units", "plan")
    _write_book(context, path, context.place_name, context.rows("plan_units"), weeks)
    yield path


def write_units(context: ReportContext, folder: Path) -> Iterator[Path]:
    """Write the workbook of each unit and its townships into its folder, and yield the files.

    Parameters
    ----------
    context
        The published file, its language and texts.
    folder
        Folder of the day's reports.
    """
    states, weeks = context.rows("plan_units"), context.rows("plan_weeks")
    for unit in unit_folders(context, folder):
        own = [row for row in weeks if row["unit_code"] == unit.code]
        if own:
            path = unit.paper("plan")
            rows = [row for row in states if row["level"] == "unit" and row["code"] == unit.code]
            _write_book(context, path, unit.name, rows, own)
            yield path


def _write_book(
    context: ReportContext, path: Path, place: str, states: list[Row], weeks: list[Row]
) -> None:
    if context.is_kept(path, place, states, weeks):
        return
    with open_book(path, context) as book:
        sheet = _weeks_sheet(context, place, weeks)
        # The first sheet, for in that one the day is looked for.
        page = book.workbook.add_worksheet(context.text(GROUP, "weeks_sheet"))
        write_sheet(book, page, sheet)
        _restrict_cells(context, page, sheet)
        page = book.workbook.add_worksheet(context.text(GROUP, "summary_sheet"))
        write_sheet(book, page, _state_sheet(context, place, states))
        write_carried_declaration(book.workbook, _declaration(context, sheet))


def _state_sheet(context: ReportContext, place: str, rows: list[Row]) -> SheetTable:
    """Return the table of plan and reality: a row for each work and unit."""
    return SheetTable(
        title=context.text(GROUP, "summary_title", place=place),
        notes=(context.as_of_note,),
        fields=(
            field_of(context, VIEW, "metric", "short", TEXT_WIDTH),
            SheetField("name", context.text(GROUP, "unit"), "text", NAME_WIDTH),
            *(field_of(context, VIEW, name, kind, TEXT_WIDTH) for name, kind in STATE_FIELDS),
            SheetField("source", context.text(GROUP, "source"), "short", TEXT_WIDTH),
            field_of(context, VIEW, "lead_department", "text", NAME_WIDTH),
            field_of(context, VIEW, "responsible_person", "text", TEXT_WIDTH),
        ),
        rows=[
            {**_named(context, row), "is_total": row["level"] == "prefecture"}
            for row in labelled(context, rows, STATES)
        ],
        empty=context.text("common", "none"),
    )


def _declaration(context: ReportContext, sheet: SheetTable) -> dict[str, Any]:
    """Return the declaration of the weeks: all keys but ``path`` and ``as_of``."""
    known = load_dictionary().tables[TABLE].columns
    return {
        "table": TABLE,
        "sheet": context.text(GROUP, "weeks_sheet"),
        "header_row": HEADING_ROW + 1,
        **({"is_sample": True} if context.is_sample else {}),
        "columns": {field.name: field.label for field in sheet.fields if field.name in known},
    }


def _weeks_sheet(context: ReportContext, place: str, rows: list[Row]) -> SheetTable:
    """Return the table of the weeks, one row each, as they come back."""
    return SheetTable(
        title=context.text(GROUP, "weeks_title", place=place),
        notes=(context.as_of_note, context.text(GROUP, "how_to")),
        fields=(
            _delivered(context, "metric", "text", TEXT_WIDTH),
            _delivered(context, "area_code", "text", TEXT_WIDTH),
            SheetField("name", context.text(GROUP, "name"), "text", NAME_WIDTH),
            _delivered(context, "week_ending", "date", PEN_WIDTH),
            _delivered(context, "planned_total", "plain", PEN_WIDTH),
            field_of(context, VIEW, "total", "plain", PEN_WIDTH),
            field_of(context, VIEW, "reached", "plain", PEN_WIDTH),
            SheetField("source", context.text(GROUP, "source"), "short", PEN_WIDTH),
            _delivered(context, "lead_department", "text", NAME_WIDTH),
            _delivered(context, "responsible_person", "text", PEN_WIDTH),
        ),
        rows=[
            {**_named(context, row), "area_code": row["code"]}
            for row in labelled(context, rows, CODES)
        ],
        has_filter=True,
        day_label=context.text(GROUP, "day"),
    )


def _delivered(context: ReportContext, name: str, kind: Kind, width: int) -> SheetField:
    """Return a field that is read back: under its Chinese label, in English under its name.

    Why not under its English label: a run takes no heading for a column of ours but these two.
    """
    label = context.column(TABLE, name) if context.language == "zh" else name
    return SheetField(name, label, kind, width)


def _restrict_cells(context: ReportContext, page: Worksheet, sheet: SheetTable) -> None:
    """Let the cells accept only what table ``work_plan`` takes."""
    works = load_dictionary().code_lists["plan_metric"].values()
    # seen from the first row; Excel moves it along with the rows
    total = f"={xl_rowcol_to_cell(FIRST_ROW, sheet.column('total'), col_abs=True)}"
    rules: dict[str, dict[str, Any]] = {
        "metric": {"validate": "list", "source": [work.label(context.language) for work in works]},
        "lead_department": SHORT_TEXT,
        "responsible_person": SHORT_TEXT,
        "week_ending": {"validate": "date", "criteria": ">=", "value": EARLIEST},
        "planned_total": {
            "validate": "integer", "criteria": "between", "minimum": 0, "maximum": total,
        },
    }  # fmt: skip
    for name, rule in rules.items():
        at = sheet.column(name)
        text = context.text(GROUP, ERRORS[name])
        page.data_validation(FIRST_ROW, at, sheet.last_row, at, {**rule, "error_message": text})


def _named(context: ReportContext, row: Row) -> Row:
    """Return a row with the name of its area and where its figures come from, in words."""
    source = context.text(GROUP, "proposal" if row["is_proposal"] else "plan")
    return {**row, "name": context.name(row), "source": source}
