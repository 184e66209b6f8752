"""Hazard ledgers: every hazardous commercial house, by reporting unit and by department.

Names are masked, as they are in the published file. For the full ledgers, which only
``survey reports --with-personal-data`` writes, the caller gives the full values, read again from
the deliveries.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.reporting.cell_checks import day, label_of, short_text, whole_number
from pipeline.reporting.table import (
    A3,
    SheetField,
    SheetTable,
    field_of,
    house_field,
    labelled,
    write_sheet,
)
from pipeline.reporting.unit_folders import UNIT_DEPTH, unit_folders
from pipeline.reporting.workbook import open_book, sheet_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from pipeline.reporting.cell_checks import Check
    from pipeline.reporting.report_context import ReportContext
    from pipeline.reporting.table import Kind, Row
    from pipeline.reporting.workbook import Book

    FullValues = Mapping[tuple[str, str], Mapping[str, str]]

VIEW = "hazard_ledger"
CODES = {
    "use_class": "use_class",
    "structure_type": "structure_type",
    "hazard_level": "hazard_level",
    "grade": "grade",
    "control_kinds": "measure_kind",
    "measure_kinds": "measure_kind",
    "stage": "hazard_stage",
}
CHOSEN = ("use_class", "structure_type", "hazard_level", "grade", "stage")
"""Columns with a single label; the others of ``CODES`` hold several in one cell."""
QUERIES = ("ledger_houses", "ledger_units", "ledger_departments")
PLACES = ("county", "township", "village", "department")
PERSONAL = {"owner_name": ("house", "house_id"), "responsible_person": ("hazard_case", "case_id")}
"""Masked columns, each with the table that has its value in a delivery, and that table's key."""


def write(context: ReportContext, folder: Path, full: FullValues | None = None) -> Iterator[Path]:
    """Write the ledger by unit and the ledger by department, and yield both files.

    Parameters
    ----------
    context
        The published file, its language and texts.
    folder
        Folder to write into.
    full
        Full values by table and key, such as ``{("house", "H1"): {"owner_name": "…"},
        ("hazard_case", "C1"): {"responsible_person": "…"}}``. A value that is not in it stays
        masked. Left out, as by default, all names stay masked.
    """
    houses = _ledger_houses(context, full or {})
    note = context.text("ledgers", "masked" if full is None else "full")
    for kind, key in (("unit", "report_unit_id"), ("department", "department_name_zh")):
        by_part: dict[str | None, list[Row]] = defaultdict(list)
        for house in houses:
            by_part[house[key]].append(house)
        path = folder / context.text("ledgers", f"{kind}_file")
        if full is None and context.is_kept(path, *(context.rows(name) for name in QUERIES)):
            yield path
            continue
        with open_book(path, context) as book:
            parts = _units_or_departments(context, kind)
            _write_totals(book, kind, parts)
            taken = {context.text("ledgers", "summary_sheet").casefold()}
            for part in parts:
                if not part["is_total"]:
                    _write_ledger(
                        book, part, sheet_name(part["name"], taken), by_part[part["key"]], note
                    )
        yield path


def write_units(context: ReportContext, folder: Path) -> Iterator[Path]:
    """Write the ledger of each unit into its folder, and yield the files.

    Parameters
    ----------
    context
        The published file, its language and texts.
    folder
        Folder of the day's reports.
    """
    context = context.below(UNIT_DEPTH)
    houses = _ledger_houses(context, {})
    parts = {part["code"]: part for part in _units_or_departments(context, "unit")}
    for unit in unit_folders(context, folder):
        part = parts.get(unit.code)
        if part is None:
            continue
        own = [house for house in houses if house["report_unit_id"] == part["key"]]
        path = unit.paper("ledger")
        if not context.is_kept(path, unit.name, part, own):
            with open_book(path, context) as book:
                name = sheet_name(unit.name, set())
                _write_ledger(book, part, name, own, context.text("ledgers", "masked"))
        yield path


def _units_or_departments(context: ReportContext, kind: str) -> list[Row]:
    """Return the units or departments and the total, each with its name and the key of its houses.

    Houses of no unit have no key in the view, so the key of ``unassigned`` is ``None``.
    """
    total = context.text("common", "total")
    nameless = context.text("ledgers", "no_department")
    return [
        {
            **row,
            "key": None if row["code"] == "unassigned" else row["code"],
            "name": total if row["is_total"] else context.name(row) or nameless,
        }
        for row in context.rows(f"ledger_{kind}s")
    ]


def _write_totals(book: Book, kind: str, parts: list[Row]) -> None:
    context, view = book.context, "rectification_progress_by_unit"
    label = {
        "unit": context.text("ledgers", "unit"),
        "department": context.column(VIEW, f"department_name_{context.language}"),
    }
    percent = context.text("ledgers", "percent_label", label=context.column(view, "rectified_pct"))
    counts = ("hazardous", "severe", "todo", "doing", "rectified", "regraded", "overdue")
    fields = (
        SheetField("name", label[kind]),
        *(field_of(context, view, name) for name in counts),
        SheetField("rectified_pct", percent, "percent"),
    )
    sheet = SheetTable(
        title=_ledger_title(context, context.text("ledgers", f"{kind}_summary")),
        notes=(context.as_of_note, context.text("ledgers", "houses")),
        fields=fields,
        rows=parts,
        empty=context.text("common", "none"),
    )
    write_sheet(book, book.workbook.add_worksheet(context.text("ledgers", "summary_sheet")), sheet)


def _write_ledger(book: Book, part: Row, name: str, rows: list[Row], note: str) -> None:
    """Write the sheet of one unit or department."""
    context = book.context
    count = context.text("common", "count", count=part["hazardous"])
    sheet = SheetTable(
        title=_ledger_title(context, part["name"]),
        notes=(context.as_of_note, count, note),
        fields=_ledger_fields(context),
        rows=[{**row, "serial": number} for number, row in enumerate(rows, start=1)],
        has_filter=True,
        paper=A3,
    )
    write_sheet(book, book.workbook.add_worksheet(name), sheet)


def _ledger_fields(context: ReportContext) -> tuple[SheetField, ...]:
    """Return the 25 columns of the printed ledger; what an office keeps up to date is checked."""
    checks = _ledger_checks(context)

    def own(name: str, width: int, kind: Kind = "text") -> SheetField:
        return replace(field_of(context, VIEW, name, kind, width), check=checks.get(name))

    def place(name: str) -> SheetField:
        return SheetField(name, context.column(VIEW, f"{name}_name_{context.language}"), width=12)

    area = context.text("ledgers", "area_label", label=context.column(VIEW, "floor_area_m2"))
    return (
        SheetField("serial", context.text("common", "serial"), "plain"),
        place("county"),
        place("township"),
        place("village"),
        house_field(context, VIEW, 19),
        own("address", 18),
        own("owner_name", 8),
        own("use_class", 9),
        own("storeys", 6, "plain"),
        SheetField("floor_area_m2", area, "decimal", width=9),
        own("structure_type", 11),
        own("built_year", 7, "plain"),
        own("hazard_level", 7, "short"),
        own("grade", 7, "short"),
        own("agency", 13),
        own("standards", 13),
        own("control_kinds", 10),
        SheetField("markers", context.text("ledgers", "markers"), width=12),
        own("measure_kinds", 9),
        place("department"),
        own("responsible_person", 8),
        own("due_on", 12, "date"),
        own("stage", 8, "short"),
        own("closed_on", 12, "date"),
        own("remarks", 10),
    )


def _ledger_checks(context: ReportContext) -> dict[str, Check]:
    """Return what the cells of each column accept that an office fills in."""
    return {
        **{name: label_of(context, CODES[name]) for name in CHOSEN},
        **dict.fromkeys(("due_on", "closed_on"), day(context)),
        **{name: whole_number(context, "house", name) for name in ("storeys", "built_year")},
        "remarks": short_text(context),
    }


def _ledger_houses(context: ReportContext, full: FullValues) -> list[Row]:
    """Return the rows of all sheets: names in one language, labels for codes."""
    comma = context.text("common", "comma")
    rows = labelled(context, context.rows("ledger_houses"), CODES)
    return [
        {
            **row,
            **_names_of_house(row, full),
            "case_file": context.office.case_file(row["house_id"]),
            **{name: context.name(row, f"{name}_") for name in PLACES},
            "standards": comma.join(row["standards"]),
            "markers": _markers(context, row),
            "remarks": comma.join(_remark(context, code, row) for code in row["remarks"]),
        }
        for row in rows
    ]


def _names_of_house(row: Row, full: FullValues) -> Row:
    """Return the names in a house's row: the full one where it is given, else the masked one."""
    return {
        name: full.get((table, row[key]), {}).get(name, row[name])
        for name, (table, key) in PERSONAL.items()
    }


def _markers(context: ReportContext, row: Row) -> str:
    """Return the state of fence and sign as one text."""
    fence, sign = (
        context.label("marker_state", row[f"{name}_state"]) for name in ("fence", "sign")
    )
    return context.text("ledgers", "marker_state", fence=fence, sign=sign)


def _remark(context: ReportContext, code: str, row: Row) -> str:
    """Return the label of a remark; for an overdue house with the number of days."""
    label = context.label("ledger_remark", code)
    if code != "overdue":
        return label
    return context.text("ledgers", "days_overdue", remark=label, days=row["days_overdue"])


def _ledger_title(context: ReportContext, part: str) -> str:
    return context.text("ledgers", "title", place=context.place_name, part=part)
