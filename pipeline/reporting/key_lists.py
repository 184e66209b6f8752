"""Key lists: the houses an office watches first, one workbook with a sheet per list."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.dictionary import load_dictionary
from pipeline.published.row_units import UNASSIGNED
from pipeline.reporting.cell_checks import day, label_of, one_of, short_text
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
from pipeline.reporting.workbook import WIDEST, open_book, sheet_name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.reporting.report_context import ReportContext
    from pipeline.reporting.table import Row
    from pipeline.reporting.workbook import Book

VIEW = "key_house"
CODES = {
    "use_class": "use_class",
    "hazard_level": "hazard_level",
    "grade": "grade",
    "rural_renovation": "rural_renovation",
    "reasons": "key_reason",
    "missing_controls": "measure_kind",
}
QUERIES = ("key_units", "key_houses", "key_limits", "key_danger_units")
PLACES = ("report_unit", "township", "village")
FIRST, ONE_PAGE = 1, 30
"""The tier that must be acted on now, and how many of its houses fit on a page."""
NARROW = {"report_unit": 14, "township": 14, "village": 14, "house_no": 20, "address": 26,
          "missing_controls": 16}  # fmt: skip
"""Widths on the sheet of the first tier."""
URGENT_LISTS = ("open_severe", "patrol_due")
"""Lists of houses that must be controlled and patrolled; their sheets have columns for that."""
CONTROLS = ("stop_use", "stop_business", "evacuate", "cordon")
"""Measures by which such a house is controlled."""


def write(context: ReportContext, folder: Path) -> Iterator[Path]:
    """Write the workbook and yield it.

    Parameters
    ----------
    context
        The published file, its language and texts.
    folder
        Folder to write into.
    """
    path = folder / context.text("key_lists", "file")
    if not context.is_kept(path, *(context.rows(name) for name in QUERIES)):
        with open_book(path, context) as book:
            _write_summary(book, context.rows("key_units"))
            _write_renovation(book, context.rows("key_danger_units"))
            _write_lists(book, context.place_name, _houses_by_list(context))
    yield path


def write_units(context: ReportContext, folder: Path) -> Iterator[Path]:
    """Write the key lists of each unit into its folder, and yield the files.

    Parameters
    ----------
    context
        The published file, its language and texts.
    folder
        Folder of the day's reports.
    """
    context = context.below(UNIT_DEPTH)
    units, by_list = context.rows("key_units"), _houses_by_list(context)
    known = {unit["code"] for unit in units}
    limits = context.rows("key_limits")
    for unit in unit_folders(context, folder):
        if unit.code not in known:
            continue
        own = {
            name: [row for row in rows if (row["report_unit_id"] or UNASSIGNED) == unit.code]
            for name, rows in by_list.items()
        }
        path = unit.paper("key_lists")
        if not context.is_kept(path, unit.name, own, limits):
            with open_book(path, context) as book:
                _write_lists(book, unit.name, own)
        yield path


def _write_lists(book: Book, place: str, by_list: dict[str, list[Row]]) -> None:
    """Write a sheet for each list, whether there are houses in it or not."""
    context = book.context
    taken = {_key_text(context, key).casefold() for key in ("summary_sheet", "danger_sheet")}
    notes = _list_notes(context)
    _write_first_tier(book, place, by_list, taken)
    for key_list in load_dictionary().code_lists["key_list"]:
        label = context.label("key_list", key_list)
        rows = by_list.get(key_list, [])
        sheet = SheetTable(
            title=_key_text(context, "title", place=place, list=label),
            notes=(
                context.as_of_note,
                context.text("common", "count", count=len(rows)),
                *notes.get(key_list, ()),
                _key_text(context, "red"),
            ),
            fields=_list_fields(context, key_list),
            rows=rows,
            has_filter=True,
            paper=A3 if key_list in URGENT_LISTS else None,
        )
        write_sheet(book, book.workbook.add_worksheet(sheet_name(label, taken)), sheet)


def _write_summary(book: Book, units: list[Row]) -> None:
    context, view = book.context, "key_house_by_unit"
    total = context.text("common", "total")
    counts = ("open_severe", "uncontrolled", "large", "not_rebuilt", "vacated", "patrol_due")
    sheet = SheetTable(
        title=_key_text(
            context, "title", place=context.place_name, list=_key_text(context, "summary")
        ),
        notes=(context.as_of_note, _key_text(context, "houses")),
        fields=(
            SheetField("name", _key_text(context, "unit")),
            *(field_of(context, view, name) for name in counts),
        ),
        rows=[
            {**unit, "name": total if unit["is_total"] else context.name(unit)} for unit in units
        ],
    )
    write_sheet(book, book.workbook.add_worksheet(_key_text(context, "summary_sheet")), sheet)


def _write_renovation(book: Book, units: list[Row]) -> None:
    """Write how far the dangerous houses of each unit have been renovated."""
    context, view = book.context, "dangerous_house_progress_by_unit"
    total = context.text("common", "total")
    counts = ("dangerous", "graded", "waiting", "renovated", "demolished", "not_rebuilt",
              "vacated", "remaining")  # fmt: skip
    percent = _key_text(context, "percent_label", label=context.column(view, "renovated_pct"))
    sheet = SheetTable(
        title=_key_text(
            context, "title", place=context.place_name, list=_key_text(context, "danger_title")
        ),
        notes=(context.as_of_note, _key_text(context, "danger_note")),
        fields=(
            SheetField("name", _key_text(context, "unit")),
            *(field_of(context, view, name) for name in counts),
            SheetField("renovated_pct", percent, "percent"),
            field_of(context, view, "rank", "plain"),
            field_of(context, view, "vacated_in_use"),
        ),
        rows=[
            {**unit, "name": total if unit["is_total"] else context.name(unit)} for unit in units
        ],
        empty=context.text("common", "none"),
    )
    write_sheet(book, book.workbook.add_worksheet(_key_text(context, "danger_sheet")), sheet)


def _write_first_tier(
    book: Book, place: str, by_list: dict[str, list[Row]], taken: set[str]
) -> None:
    """Write what must be acted on now, on one page; what has no room on it is counted."""
    context = book.context
    first = [house for house in by_list.get("open_severe", []) if house["tier"] == FIRST]
    fields = {field.name: field for field in _list_fields(context, "open_severe")}
    names = ("place", *PLACES, "house_no", "address", "hazard_level", "grade",
             "is_controlled", "missing_controls", "due_on", "days_since_patrol",
             "handled", "handled_on")  # fmt: skip
    note = _key_text(context, "first_note", count=len(first))
    if len(first) > ONE_PAGE:
        note += _key_text(context, "first_more", shown=ONE_PAGE)
    label = _key_text(context, "first_sheet")
    sheet = SheetTable(
        title=_key_text(context, "title", place=place, list=label),
        notes=(context.as_of_note, note),
        fields=tuple(replace(fields[name], width=NARROW.get(name, WIDEST)) for name in names),
        rows=first[:ONE_PAGE],
    )
    page = book.workbook.add_worksheet(sheet_name(label, taken))
    write_sheet(book, page, sheet)
    page.fit_to_pages(1, 1)


def _list_fields(context: ReportContext, key_list: str) -> tuple[SheetField, ...]:
    """Return the columns of a list: those of every list, and those it is about."""
    places = (
        SheetField("report_unit", _key_text(context, "unit"), width=18),
        *(
            SheetField(name, context.column(VIEW, f"{name}_name_{context.language}"), width=18)
            for name in PLACES[1:]
        ),
    )
    renovation = label_of(context, "rural_renovation")
    renovated = replace(field_of(context, VIEW, "rural_renovation", "short"), check=renovation)
    about = {
        "large": (field_of(context, VIEW, "max_occupancy", "plain"),),
        "not_rebuilt": (renovated,),
        "vacated": (renovated,),
    }
    urgent = (
        field_of(context, VIEW, "is_controlled", "short"),
        field_of(context, VIEW, "missing_controls", "text", width=20),
        field_of(context, VIEW, "last_patrolled_on", "date"),
        field_of(context, VIEW, "days_since_patrol", "plain"),
        field_of(context, VIEW, "due_on", "date"),
        *_handling_fields(context),
    )
    return (
        field_of(context, VIEW, "place", "plain"),
        field_of(context, VIEW, "tier", "plain"),
        *places,
        house_field(context, VIEW),
        field_of(context, VIEW, "address", "text", width=34),
        field_of(context, VIEW, "use_class", "short"),
        field_of(context, VIEW, "storeys", "plain"),
        *about.get(key_list, ()),
        field_of(context, VIEW, "hazard_level", "short"),
        field_of(context, VIEW, "grade", "short"),
        field_of(context, VIEW, "reasons", "text", width=20),
        *(urgent if key_list in URGENT_LISTS else ()),
        field_of(context, VIEW, "lon", "degree"),
        field_of(context, VIEW, "lat", "degree"),
    )


def _handling_fields(context: ReportContext) -> tuple[SheetField, ...]:
    """Return the columns in which an office writes what it has done about a house."""
    controls = [context.label("measure_kind", kind) for kind in CONTROLS]
    checks = {"handled": one_of(context, controls), "handled_on": day(context),
              "remarks": short_text(context)}  # fmt: skip
    return tuple(
        pen_field(name, _key_text(context, name), check, "date" if name == "handled_on" else "text")
        for name, check in checks.items()
    )


def _houses_by_list(context: ReportContext) -> dict[str, list[Row]]:
    """Return the rows of every list by its code: names in one language, labels for codes."""
    words = {True: _key_text(context, "yes"), False: _key_text(context, "no"), None: ""}
    by_list: dict[str, list[Row]] = defaultdict(list)
    for row in labelled(context, context.rows("key_houses"), CODES):
        places = {name: context.name(row, f"{name}_") for name in PLACES}
        shown = {
            **row,
            **places,
            "is_controlled": words[row["is_controlled"]],
            "case_file": context.office.case_file(row["house_id"]) if row["hazard_level"] else None,
        }
        by_list[row["key_list"]].append(shown)
    return by_list


def _list_notes(context: ReportContext) -> dict[str, tuple[str, ...]]:
    """Return what lists add to their notes: their limits, and what was not delivered."""
    (limits,) = context.rows("key_limits")
    missing = () if limits["has_patrols"] else (_key_text(context, "no_patrols"),)
    return {
        "open_severe": missing,
        "large": (_key_text(context, "large_limits", **limits),),
        "patrol_due": (_key_text(context, "patrol_limit"), *missing),
    }


def _key_text(context: ReportContext, key: str, **values: object) -> str:
    return context.text("key_lists", key, **values)
