"""What is not done of the campaign's other duties: a workbook of all, and one per unit.

Houses whose patrol is overdue, and notices and complaints that are open: each has a day of its own,
so each must be found.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.reporting.table import SheetField, SheetTable, field_of, labelled, write_sheet
from pipeline.reporting.unit_folders import unit_folders
from pipeline.reporting.workbook import WIDEST, open_book

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.reporting.report_context import ReportContext
    from pipeline.reporting.table import Kind, Row
    from pipeline.reporting.workbook import Book

GROUP = "duty_lists"
LISTS = {
    "patrols": {"reasons": "patrol_reason"},
    "notices": {"duty_state": "duty_state"},
    "complaints": {
        "channel": "complaint_channel",
        "matter": "complaint_matter",
        "duty_state": "duty_state",
    },
}
"""The lists, each with the code lists of its columns."""

UNTIL_DONE: tuple[tuple[str, Kind], ...] = (
    ("due_on", "date"),
    ("duty_state", "short"),
    ("days_overdue", "plain"),
)
OWN: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[tuple[str, Kind], ...]]] = {
    "patrols": (
        (),
        ("reasons", "patroller"),
        (("interval_days", "plain"), ("last_patrolled_on", "date"), ("days_since", "plain")),
    ),
    "notices": (("notice_no",), ("department", "issuer"), (("issued_on", "date"), *UNTIL_DONE)),
    "complaints": (
        ("complaint_no", "channel", "matter"),
        ("department",),
        (("received_on", "date"), *UNTIL_DONE),
    ),
}
"""Columns of a list before its place and after it, and the last with their kinds."""


def write(context: ReportContext, folder: Path) -> Iterator[Path]:
    """Write the workbook of all units and yield it.

    Parameters
    ----------
    context
        The published file, its language and texts.
    folder
        Folder to write into.
    """
    path = folder / context.text("units", "duties")
    units, by_list = context.rows("duty_units"), _open_by_list(context)
    if not context.is_kept(path, units, by_list):
        with open_book(path, context) as book:
            _write_duty_summary(book, units)
            for name, rows in by_list.items():
                _write_open(book, context.place_name, name, rows)
    yield path


def write_units(context: ReportContext, folder: Path) -> Iterator[Path]:
    """Write the lists of each unit into its folder, and yield the files.

    Parameters
    ----------
    context
        The published file, its language and texts.
    folder
        Folder of the day's reports.
    """
    by_list = _open_by_list(context)
    known = {unit["code"] for unit in context.rows("duty_units")}
    for unit in unit_folders(context, folder):
        if unit.code not in known:
            continue
        own = {
            name: [row for row in rows if row["unit_code"] == unit.code]
            for name, rows in by_list.items()
        }
        path = unit.paper("duties")
        if not context.is_kept(path, unit.name, own):
            with open_book(path, context) as book:
                for name, rows in own.items():
                    _write_open(book, unit.name, name, rows)
        yield path


def _open_by_list(context: ReportContext) -> dict[str, list[Row]]:
    """Return the rows of each list: names in one language, labels for codes."""
    return {
        name: [
            {
                **row,
                "township": context.name(row, "township_"),
                "village": context.name(row, "village_"),
                "place_of": row["house_no"] or row.get("site_name") or "",
            }
            for row in labelled(context, context.rows(f"duty_{name}"), codes)
        ]
        for name, codes in LISTS.items()
    }


def _write_duty_summary(book: Book, units: list[Row]) -> None:
    context = book.context
    total = context.text("common", "total")

    def percent(kind: str, name: str) -> SheetField:
        label = context.column(f"{kind}_by_unit", name)
        return SheetField(name, _duty_text(context, "percent_label", label=label), "percent")

    def own(name: str) -> SheetField:
        return SheetField(name, _duty_text(context, name), "number")

    sheet = SheetTable(
        title=_duty_title(context, context.place_name, "summary"),
        notes=(context.as_of_note,),
        fields=(
            SheetField("name", _duty_text(context, "unit")),
            field_of(context, "patrol_by_unit", "houses"),
            own("patrols_overdue"),
            percent("patrol", "coverage_pct"),
            field_of(context, "notice_by_unit", "notices"),
            field_of(context, "notice_by_unit", "closed"),
            own("notices_open"),
            own("notices_overdue"),
            percent("notice", "closed_pct"),
            field_of(context, "complaint_by_unit", "complaints"),
            field_of(context, "complaint_by_unit", "answered"),
            own("complaints_open"),
            own("complaints_overdue"),
            percent("complaint", "answered_pct"),
        ),
        rows=[
            {**unit, "name": total if unit["is_total"] else context.name(unit)} for unit in units
        ],
        empty=context.text("common", "none"),
    )
    page = book.workbook.add_worksheet(_duty_text(context, "summary"))
    write_sheet(book, page, sheet)


def _write_open(book: Book, place: str, name: str, rows: list[Row]) -> None:
    """Write the sheet of one list, whether there is anything in it or not."""
    context = book.context
    late = sum(row["is_worst"] for row in rows)
    sheet = SheetTable(
        title=_duty_title(context, place, name),
        notes=(
            context.as_of_note,
            _duty_text(context, f"{name}_count", count=len(rows), late=late),
            _duty_text(context, f"{name}_red"),
        ),
        fields=_open_fields(context, name),
        rows=rows,
        has_filter=True,
    )
    write_sheet(book, book.workbook.add_worksheet(_duty_text(context, name)), sheet)


def _open_fields(context: ReportContext, name: str) -> tuple[SheetField, ...]:
    """Return the columns of a list: its own ones around the place and before the day."""
    view = "patrol_house" if name == "patrols" else f"{name.removesuffix('s')}_status"

    def own(columns: tuple[str, ...], kind: Kind, width: int = WIDEST) -> list[SheetField]:
        return [field_of(context, view, column, kind, width) for column in columns]

    before, after, last = OWN[name]
    return (
        *own(before, "text", 18),
        SheetField("place_of", _duty_text(context, "place_of"), width=22),
        *(
            SheetField(area, context.column(view, f"{area}_name_{context.language}"), width=16)
            for area in ("township", "village")
        ),
        *own(("address",), "text", 26),
        *own(after, "text", 16),
        *(field_of(context, view, column, kind) for column, kind in last),
    )


def _duty_title(context: ReportContext, place: str, name: str) -> str:
    return _duty_text(context, "title", place=place, list=_duty_text(context, name))


def _duty_text(context: ReportContext, key: str, **values: object) -> str:
    return context.text(GROUP, key, **values)
