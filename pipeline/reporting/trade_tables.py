"""Tables of the trades: departments with their three rates, and houses with what they need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.reporting.table import SheetField, SheetTable, field_of, labelled

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.reporting.report_context import ReportContext
    from pipeline.reporting.table import Kind, Row

GROUP = "trades"
VIEW, RATES = "trade_house", "trade_progress_by_department_unit"
COUNTS = (
    "commercial_houses", "shared", "led", "surveyed", "surveyed_pct", "surveyed_rank", "revisited",
    "remaining", "revisited_pct", "revisited_rank", "hazardous", "severe", "todo", "doing",
    "rectified", "regraded", "rectified_pct", "rectified_rank", "overdue",
)  # fmt: skip
CODES = {
    "use_class": "use_class",
    "business_types": "business_type",
    "survey_status": "survey_status",
    "revisit_status": "revisit_status",
    "hazard_level": "hazard_level",
    "stage": "hazard_stage",
}
HOUSE_FIELDS: tuple[tuple[str, Kind, int], ...] = (
    ("house_no", "text", 20), ("address", "text", 24), ("owner_name", "short", 8),
    ("use_class", "short", 12), ("business_types", "text", 12), ("storeys", "plain", 6),
    ("floor_area_m2", "decimal", 10), ("survey_status", "short", 10),
    ("revisit_status", "short", 10), ("revisited_on", "date", 12), ("hazard_level", "short", 8),
    ("stage", "short", 10), ("due_on", "date", 12), ("closed_on", "date", 12),
    ("days_overdue", "plain", 8), ("departments", "plain", 8),
)  # fmt: skip
PLACE_WIDTH, NAME_WIDTH = 14, 24


def rate_fields(context: ReportContext) -> tuple[SheetField, ...]:
    """Return the columns of counts, rates and ranks."""
    return tuple(_rate_field(context, name) for name in COUNTS)


def _rate_field(context: ReportContext, name: str) -> SheetField:
    if name.endswith("_pct"):
        label = context.text(GROUP, "percent_label", label=context.column(RATES, name))
        return SheetField(name, label, "percent")
    return field_of(context, RATES, name, "plain" if name.endswith("_rank") else "number")


def department_name(context: ReportContext, row: Row) -> str:
    """Return the name of the department of a row, or what stands for none and for all."""
    if row["department_id"] == "unassigned":
        return context.text(GROUP, "unassigned")
    if row["department_id"] == "total":
        return context.text("common", "total")
    return context.name(row, "department_")


def house_table(
    context: ReportContext, title: str, rows: Iterable[Row], *, is_list: bool = False
) -> SheetTable:
    """Return the houses of a ledger or list.

    Parameters
    ----------
    context, title
        The published file, and the heading.
    rows
        Rows of ``trade_house`` or of one of the lists, which have fewer columns.
    is_list
        Whether it is a list of all units, with all departments of a house.
    """
    comma = context.text("common", "comma")
    places = (*(("report_unit",) if is_list else ()), "township", "village")
    listed = [
        {
            **row,
            **{part: context.name(row, f"{part}_") for part in places},
            "all": comma.join(row.get(f"departments_{context.language}", ())),
        }
        for row in rows
    ]
    known = {name: codes for name, codes in CODES.items() if not listed or name in listed[0]}
    fields = [SheetField("serial", context.text("common", "serial"), "plain")]
    fields += [
        SheetField(part, context.column(VIEW, f"{part}_name_zh"), width=PLACE_WIDTH)
        for part in places
    ]
    fields += [
        field_of(context, VIEW, name, kind, width)
        for name, kind, width in HOUSE_FIELDS
        if not listed or name in listed[0]
    ]
    if is_list:
        fields.append(SheetField("all", context.text(GROUP, "department"), width=NAME_WIDTH))
    return SheetTable(
        title=title,
        notes=(context.as_of_note, context.text(GROUP, "masked")),
        fields=tuple(fields),
        rows=[
            {**row, "serial": number}
            for number, row in enumerate(labelled(context, listed, known), start=1)
        ],
        has_filter=True,
    )
