"""Progress tables: survey, revisit, rectification and trend, in one workbook with charts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pipeline.reporting.chart import Drawing, draw_bars, draw_lines
from pipeline.reporting.table import SheetField, SheetTable, field_of, labelled, write_sheet
from pipeline.reporting.workbook import open_book

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from xlsxwriter.worksheet import Worksheet

    from pipeline.reporting.report_context import ReportContext
    from pipeline.reporting.table import Row
    from pipeline.reporting.workbook import Book

CHART_ROWS = 23
"""Rows of a sheet that a chart covers."""
FORECAST = {"forecast": "forecast"}
OUTCOMES = {"todo": "#B2182B", "doing": "#EF8A62", "rectified": "#2166AC", "regraded": "#999999"}


def write(context: ReportContext, folder: Path) -> Iterator[Path]:
    """Write the workbook and yield it.

    Parameters
    ----------
    context
        The published file, its language and texts.
    folder
        Folder to write into.
    """
    path = folder / context.text("progress", "file")
    with open_book(path, context) as book:
        for write_one in (_survey, _revisit, _agencies, _rectification, _trend, _unit_trend):
            write_one(book)
    yield path


def _survey(book: Book) -> None:
    context, view = book.context, "survey_status_by_unit"
    rows = _with_names(context, context.rows("progress_survey"))
    rows = labelled(context, rows, FORECAST)
    fields = (
        field_of(context, view, "rank", "plain"),
        _unit_field(context),
        field_of(context, view, "parcels"),
        field_of(context, view, "unsurveyed"),
        field_of(context, view, "in_progress"),
        field_of(context, view, "done"),
        _percent_field(context, view, "done_pct"),
        field_of(context, "trend_by_unit", "done_pct_change", "percent"),
        field_of(context, view, "remaining"),
        *_forecast_fields(context),
    )
    sheet = _progress_sheet(context, "survey", fields, rows, _forecast_notes(context, rows))
    page = _write_table(book, "survey", sheet)
    draw_bars(
        book, page, sheet, Drawing(_progress_text(context, "survey_chart"), "name", ("done_pct",))
    )


def _revisit(book: Book) -> None:
    context, view = book.context, "revisit_progress_by_unit"
    rows = labelled(context, _with_names(context, context.rows("progress_revisit")), FORECAST)
    houses = context.column(view, "commercial_houses")
    fields = (
        field_of(context, view, "rank", "plain"),
        _unit_field(context),
        SheetField(
            "commercial_houses", _progress_text(context, "houses_label", label=houses), "number"
        ),
        SheetField("revisited", _progress_text(context, "done"), "number"),
        _percent_field(context, view, "revisited_pct"),
        field_of(context, view, "remaining"),
        *_forecast_fields(context),
    )
    sheet = _progress_sheet(context, "revisit", fields, rows, _forecast_notes(context, rows))
    page = _write_table(book, "revisit", sheet)
    draw_bars(
        book,
        page,
        sheet,
        Drawing(_progress_text(context, "revisit_chart"), "name", ("revisited_pct",)),
    )


def _agencies(book: Book) -> None:
    """Write the revisits by agency; houses without an agency are counted in a row of their own."""
    context, view = book.context, "revisit_by_third_party"
    names = {"none": _progress_text(context, "no_agency"), "total": context.text("common", "total")}
    rows = [
        {**row, "name": row["third_party"] or names[row["row_kind"]]}
        for row in context.rows("progress_agencies")
    ]
    fields = (
        _serial_field(context),
        SheetField("name", context.column(view, "third_party")),
        field_of(context, view, "units"),
        field_of(context, view, "commercial_houses"),
        field_of(context, view, "revisited"),
        _percent_field(context, view, "revisited_pct"),
        field_of(context, view, "remaining"),
        field_of(context, view, "changed"),
    )
    sheet = _progress_sheet(context, "agency", fields, _with_serial_numbers(rows), ())
    _write_table(book, "agency", replace(sheet, rows_below=0))


def _rectification(book: Book) -> None:
    context, view = book.context, "rectification_detail_by_unit"
    rows = _with_names(context, context.rows("progress_rectification"))
    groups = ("by_management", "by_engineering", "by_enforcement", "by_other")
    fields = (
        field_of(context, view, "rank", "plain"),
        _unit_field(context),
        *(field_of(context, view, name) for name in (
            "hazardous", "severe", "appraised", "grade_c", "grade_d", "todo", "doing", "rectified",
        )),
        *(_of_these_field(context, view, name) for name in groups),
        field_of(context, view, "regraded"),
        _percent_field(context, view, "rectified_pct"),
        field_of(context, view, "closed"),
        field_of(context, view, "overdue"),
    )  # fmt: skip
    notes = (_progress_text(context, "houses"),)
    sheet = _progress_sheet(
        context, "rectification", fields, rows, (*notes, _progress_text(context, "worst"))
    )
    page = _write_table(book, "rectification", sheet)
    title = _progress_text(context, "rectification_chart")
    draw_bars(book, page, sheet, Drawing(title, "name", tuple(OUTCOMES), tuple(OUTCOMES.values())))


def _trend(book: Book) -> None:
    context, view = book.context, "trend_by_unit"
    counts = ("parcels", "unsurveyed", "in_progress", "done")
    fields = (
        field_of(context, view, "as_of", "date"),
        *(field_of(context, view, name) for name in counts),
        _percent_field(context, view, "done_pct"),
        field_of(context, view, "done_pct_change", "percent"),
        *(field_of(context, view, name) for name in ("commercial_houses", "revisited")),
        _percent_field(context, view, "revisited_pct"),
        *(field_of(context, view, name) for name in ("hazardous", "rectified")),
        _percent_field(context, view, "rectified_pct"),
    )
    rows = context.rows("progress_trend")
    sheet = _progress_sheet(
        context, "trend", fields, rows, (_progress_text(context, "unknown_before"),)
    )
    page = _write_table(book, "trend", sheet)
    draw_lines(
        book, page, sheet, Drawing(_progress_text(context, "trend_chart"), "as_of", ("done_pct",))
    )


def _unit_trend(book: Book) -> None:
    """Write the completion of every unit, one column per unit and one row per date.

    The query returns a row per date and unit. They are put into one row per date; a unit without
    a value on a date keeps an empty cell.
    """
    context = book.context
    found = context.rows("progress_unit_trend")
    total = context.text("common", "total")
    labels = {
        (row["level"], row["code"]): total if row["level"] != "unit" else context.name(row)
        for row in found
    }
    fields = (
        field_of(context, "trend_by_unit", "as_of", "date"),
        *(SheetField("-".join(key), label, "percent") for key, label in labels.items()),
    )
    blank = {field.name: None for field in fields}
    by_day: dict[Any, Row] = {}
    for row in found:
        day = by_day.setdefault(row["as_of"], {**blank, "as_of": row["as_of"]})
        day[f"{row['level']}-{row['code']}"] = row["done_pct"]
    rows = list(by_day.values())
    sheet = _progress_sheet(context, "unit_trend", fields, rows, ())
    page = _write_table(book, "unit_trend", sheet)
    lines = tuple(field.name for field in fields[1:])
    draw_lines(book, page, sheet, Drawing(_progress_text(context, "trend_chart"), "as_of", lines))


def _write_table(book: Book, part: str, sheet: SheetTable) -> Worksheet:
    """Write a table on a new sheet; return the sheet."""
    page = book.workbook.add_worksheet(_progress_text(book.context, f"{part}_sheet"))
    write_sheet(book, page, sheet)
    return page


def _progress_sheet(
    context: ReportContext,
    part: str,
    fields: tuple[SheetField, ...],
    rows: list[Row],
    notes: tuple[str, ...],
) -> SheetTable:
    return SheetTable(
        title=_progress_text(context, f"{part}_title", place=context.place_name),
        notes=(context.as_of_note, *notes),
        fields=fields,
        rows=rows,
        empty=context.text("common", "none"),
        rows_below=CHART_ROWS + 1,
    )


def _forecast_notes(context: ReportContext, rows: list[Row]) -> tuple[str, ...]:
    """Return the notes of a table with a forecast; the deadline is that of the whole place."""
    date = rows[-1]["deadline"]
    deadline = (
        _progress_text(context, "deadline", date=date)
        if date
        else _progress_text(context, "no_deadline")
    )
    return deadline, _progress_text(context, "pace"), _progress_text(context, "worst")


def _forecast_fields(context: ReportContext) -> tuple[SheetField, ...]:
    view = "forecast_by_unit"
    return (
        field_of(context, view, "needed_per_day", "decimal"),
        field_of(context, view, "pace_per_day", "decimal"),
        field_of(context, view, "projected_on", "date"),
        field_of(context, view, "forecast", "short"),
    )


def _with_names(context: ReportContext, rows: list[Row]) -> list[Row]:
    """Add the name of each unit, and the word total for the whole place."""
    total = context.text("common", "total")
    return [{**row, "name": total if row["is_total"] else context.name(row)} for row in rows]


def _with_serial_numbers(rows: list[Row]) -> list[Row]:
    """Return the rows numbered from 1; the total has no number."""
    return [
        {**row, "serial": None if row["is_total"] else number}
        for number, row in enumerate(rows, start=1)
    ]


def _serial_field(context: ReportContext) -> SheetField:
    return SheetField("serial", context.text("common", "serial"), "plain")


def _unit_field(context: ReportContext) -> SheetField:
    return SheetField("name", _progress_text(context, "unit"))


def _of_these_field(context: ReportContext, view: str, name: str) -> SheetField:
    """Return a column that counts a part of the one before it, which its heading says."""
    label = _progress_text(context, "of_these", label=context.column(view, name))
    return SheetField(name, label, "number")


def _percent_field(context: ReportContext, view: str, name: str) -> SheetField:
    label = _progress_text(context, "pct_label", label=context.column(view, name))
    return SheetField(name, label, "percent")


def _progress_text(context: ReportContext, key: str, **values: object) -> str:
    return context.text("progress", key, **values)
