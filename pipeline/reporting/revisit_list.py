"""The houses still to be revisited, by unit, township and village: a workbook of all, one per unit.

The revisit has a deadline, so what is left of it must be found house by house. The last columns of
a list are filled in on site; they accept only what the ledger of revisits takes. A hazardous house
leads to its file.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from pipeline.reporting.cell_checks import day, one_of, short_text
from pipeline.reporting.table import (
    A3,
    SheetField,
    SheetTable,
    field_of,
    house_field,
    labelled,
    pen_field,
    write_sheet,
)
from pipeline.reporting.unit_folders import UNIT_DEPTH, unit_folders
from pipeline.reporting.workbook import open_book, sheet_name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.reporting.cell_checks import Check
    from pipeline.reporting.report_context import ReportContext
    from pipeline.reporting.table import Kind, Row
    from pipeline.reporting.workbook import Book

GROUP = "revisit_list"
VIEW = "house_to_revisit"
QUERIES = ("revisit_units", "revisit_villages", "revisit_houses", "key_limits", "revisit_deadline")
CODES = {
    "use_class": "use_class",
    "business_types": "business_type",
    "revisit_status": "revisit_status",
}
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
    context = context.below(UNIT_DEPTH)
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
            "case_file": context.office.case_file(row["house_id"]) if row["is_hazardous"] else None,
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
    write_sheet(book, book.workbook.add_worksheet(page_name), sheet)


def _house_fields(context: ReportContext) -> tuple[SheetField, ...]:
    def pen(name: str, check: Check, kind: Kind = "text") -> SheetField:
        return pen_field(name, _revisit_text(context, name), check, kind)

    answers = one_of(context, [_revisit_text(context, answer) for answer in ("yes", "no")])
    return (
        field_of(context, VIEW, "walk_no", "plain"),
        *_place_fields(context),
        house_field(context, VIEW, 20),
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
        pen("done_on", day(context), "date"),
        pen("changed", answers),
        pen("remarks", short_text(context)),
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
