"""The houses still to be revisited, by unit, township and village: a workbook of all, one per unit.

The revisit has a deadline, so what is left of it must be found house by house. The last columns of
a list are filled in on site; they accept only what the ledger of revisits takes.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING

from pipeline.reporting.table import (
    A3,
    FIRST_ROW,
    SheetField,
    SheetTable,
    field_of,
    labelled,
    write_sheet,
)
from pipeline.reporting.unit_folders import unit_folders
from pipeline.reporting.workbook import open_book, sheet_name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from xlsxwriter.worksheet import Worksheet

    from pipeline.reporting.report_context import ReportContext
    from pipeline.reporting.table import Row
    from pipeline.reporting.workbook import Book

GROUP = "revisit_list"
VIEW = "house_to_revisit"
QUERIES = ("revisit_units", "revisit_villages", "revisit_houses", "key_limits", "revisit_deadline")
CODES = {
    "use_class": "use_class",
    "business_types": "business_type",
    "revisit_status": "revisit_status",
}
FOR_THE_PEN = ("done_on", "changed", "remarks")
"""Columns that are filled in on site."""
PEN_WIDTH = 12
COUNTS = ("commercial_houses", "revisited", "remaining")


def write(context: ReportContext, folder: Path) -> Iterator[Path]:
    """Write the workbook of all units and yield it.

    Parameters
    ----------
    context
        The published file, its language and texts.
    folder
        Folder to write into.
    """
    path = folder / context.text("units", "revisits")
    if not context.is_kept(path, *(context.rows(query) for query in QUERIES)):
        _write_all(context, path, context.rows("revisit_units"), houses_by_unit(context))
    yield path


def write_units(context: ReportContext, folder: Path) -> Iterator[Path]:
    """Write the list of each unit into its folder, and yield the files.

    Parameters
    ----------
    context
        The published file, its language and texts.
    folder
        Folder of the day's reports.
    """
    units, by_unit = context.rows("revisit_units"), houses_by_unit(context)
    villages = context.rows("revisit_villages")
    known = {unit["code"] for unit in units}
    for unit in unit_folders(context, folder):
        if unit.code not in known:
            continue
        path = unit.paper("revisits")
        own = [row for row in villages if row["unit_code"] == unit.code]
        limits = [context.rows(query) for query in ("key_limits", "revisit_deadline")]
        if not context.is_kept(path, unit.name, own, by_unit[unit.code], limits):
            with open_book(path, context) as book:
                _write_page(book, "summary", _village_sheet(context, own, unit.name))
                page_name = _revisit_text(context, "list")
                _write_unit_list(book, page_name, unit.name, by_unit[unit.code])
        yield path


def _write_all(
    context: ReportContext, path: Path, units: list[Row], by_unit: dict[str, list[Row]]
) -> None:
    villages = context.rows("revisit_villages")
    with open_book(path, context) as book:
        _write_page(book, "summary", _unit_sheet(context, units))
        _write_page(book, "villages", _village_sheet(context, villages, context.place_name))
        taken = {_revisit_text(context, name).casefold() for name in ("summary", "villages")}
        for unit in units:
            if houses := by_unit[unit["code"]]:
                name = context.name(unit)
                _write_unit_list(book, sheet_name(name, taken), name, houses)


def houses_by_unit(context: ReportContext) -> defaultdict[str, list[Row]]:
    """Return the houses as the lists show them, by the code of their unit."""
    words = {True: _revisit_text(context, "yes"), False: ""}
    by_unit: defaultdict[str, list[Row]] = defaultdict(list)
    for row in labelled(context, context.rows("revisit_houses"), CODES):
        by_unit[row["unit_code"]].append({
            **row,
            "township": context.name(row, "township_"),
            "village": context.name(row, "village_"),
            "is_priority": words[row["is_priority"]],
            "is_hazardous": words[row["is_hazardous"]],
            **dict.fromkeys(FOR_THE_PEN, ""),
        })  # fmt: skip
    return by_unit


def _write_page(book: Book, name: str, sheet: SheetTable) -> None:
    write_sheet(book, book.workbook.add_worksheet(_revisit_text(book.context, name)), sheet)


def _unit_sheet(context: ReportContext, units: list[Row]) -> SheetTable:
    total = context.text("common", "total")
    return SheetTable(
        title=_revisit_text(context, "summary_title", place=context.place_name),
        notes=_revisit_notes(context),
        fields=(SheetField("name", _revisit_text(context, "unit")), *_rate_fields(context)),
        rows=[
            {**unit, "name": total if unit["is_total"] else context.name(unit)} for unit in units
        ],
        empty=context.text("common", "none"),
    )


def _village_sheet(context: ReportContext, rows: list[Row], place: str) -> SheetTable:
    """Return the townships and villages with houses left; a township stands before its villages."""
    subtotal = _revisit_text(context, "subtotal")
    return SheetTable(
        title=_revisit_text(context, "villages_title", place=place),
        notes=_revisit_notes(context),
        fields=(
            SheetField("unit", _revisit_text(context, "unit")),
            *_place_fields(context),
            *_rate_fields(context),
        ),
        rows=[
            {
                **row,
                "unit": context.name(row, "unit_"),
                "township": context.name(row, "township_"),
                "village": subtotal if row["is_total"] else context.name(row, "village_"),
            }
            for row in rows
        ],
        has_filter=True,
        empty=context.text("common", "none"),
    )


def _write_unit_list(book: Book, page_name: str, unit_name: str, houses: list[Row]) -> None:
    """Write the houses of one unit, with columns that accept a day, a choice and remarks."""
    context = book.context
    (limits,) = context.rows("key_limits")
    note = _revisit_text(context, "list_note", count=len(houses), **limits)
    sheet = SheetTable(
        title=_revisit_text(context, "list_title", name=unit_name),
        notes=(context.as_of_note, *_deadline_note(context), note),
        fields=_house_fields(context),
        rows=houses,
        has_filter=True,
        paper=A3,
    )
    page = book.workbook.add_worksheet(page_name)
    write_sheet(book, page, sheet)
    _restrict_cells(context, page, sheet)


def _restrict_cells(context: ReportContext, page: Worksheet, sheet: SheetTable) -> None:
    """Let the cells to be filled in accept only what the ledger of revisits takes."""
    choices = [_revisit_text(context, "yes"), _revisit_text(context, "no")]
    day, changed = (sheet.column(name) for name in ("done_on", "changed"))
    page.data_validation(FIRST_ROW, day, sheet.last_row, day, {
        "validate": "date", "criteria": ">=", "value": dt.date(context.as_of.year - 1, 1, 1),
        "error_message": _revisit_text(context, "wrong_date"),
    })  # fmt: skip
    page.data_validation(FIRST_ROW, changed, sheet.last_row, changed, {
        "validate": "list", "source": choices,
        "error_message": _revisit_text(context, "wrong_choice", yes=choices[0], no=choices[1]),
    })  # fmt: skip
    for at, field in enumerate(sheet.fields):
        if field.name in FOR_THE_PEN:
            page.set_column(at, at, PEN_WIDTH)


def _house_fields(context: ReportContext) -> tuple[SheetField, ...]:
    return (
        field_of(context, VIEW, "walk_no", "plain"),
        *_place_fields(context),
        field_of(context, VIEW, "house_no", "text", 20),
        field_of(context, VIEW, "address", "text", 26),
        field_of(context, VIEW, "use_class", "short", 12),
        field_of(context, VIEW, "business_types", "text", 14),
        field_of(context, VIEW, "storeys", "plain"),
        field_of(context, VIEW, "max_occupancy", "plain"),
        field_of(context, VIEW, "is_priority", "short"),
        field_of(context, VIEW, "is_hazardous", "short"),
        field_of(context, VIEW, "revisit_status", "short"),
        field_of(context, VIEW, "third_party", "text", 18),
        field_of(context, VIEW, "parcel_id", "text", 20),
        field_of(context, VIEW, "lon", "degree"),
        field_of(context, VIEW, "lat", "degree"),
        *(SheetField(name, _revisit_text(context, name)) for name in FOR_THE_PEN),
    )


def _place_fields(context: ReportContext) -> tuple[SheetField, ...]:
    return tuple(
        SheetField(name, context.column(VIEW, f"{name}_name_zh"), width=16)
        for name in ("township", "village")
    )


def _rate_fields(context: ReportContext) -> tuple[SheetField, ...]:
    view = "revisit_by_unit_village"
    percent = _revisit_text(context, "pct_label", label=context.column(view, "revisited_pct"))
    return (
        *(field_of(context, view, name) for name in COUNTS),
        SheetField("revisited_pct", percent, "percent"),
    )


def _revisit_notes(context: ReportContext) -> tuple[str, ...]:
    return (context.as_of_note, *_deadline_note(context), _revisit_text(context, "note"))


def _deadline_note(context: ReportContext) -> tuple[str, ...]:
    """Return the note with the deadline of the revisit, if there is one."""
    (row,) = context.rows("revisit_deadline")
    day = row["revisit_deadline"]
    return (_revisit_text(context, "deadline", date=day),) if day else ()


def _revisit_text(context: ReportContext, key: str, **values: object) -> str:
    return context.text(GROUP, key, **values)
