"""The spot-check plan as a workbook: sample by unit, one route per unit, and past results."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from pipeline.reporting.cell_checks import one_of, short_text
from pipeline.reporting.table import (
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
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from pipeline.reporting.report_context import ReportContext
    from pipeline.reporting.table import Row

NAME_WIDTH, COUNT_WIDTH, PEN_WIDTH = 30, 13, 16
QUERIES = ("settings", "summary", "result")
CODE_LISTS = {"use_class": "use_class", "reason": "spot_reason"}


def write(context: ReportContext, folder: Path) -> Iterator[Path]:
    """Write the workbook and yield it.

    Parameters
    ----------
    context
        The published file, its language and texts.
    folder
        Folder to write into.
    """
    path = folder / f"{context.text('spot_plan', 'file')}.xlsx"
    settings, summary, result = (context.rows(f"spot_plan_{name}") for name in QUERIES)
    routes = context.rows("spot_plan_routes", language=context.language)
    if not context.is_kept(path, settings, summary, result, routes):
        _write_book(context, path, _sheets(context))
    yield path


def write_units(context: ReportContext, folder: Path) -> Iterator[Path]:
    """Write the route of each unit into its folder, and yield the files.

    Parameters
    ----------
    context
        The published file, its language and texts.
    folder
        Folder of the day's reports.
    """
    context = context.below(UNIT_DEPTH)
    routes = context.rows("spot_plan_routes", language=context.language)
    for unit in unit_folders(context, folder):
        own = [row for row in routes if row["unit_code"] == unit.code]
        if own:
            path = unit.paper("spot_plan")
            if not context.is_kept(path, own):
                _write_book(context, path, [_unit_route(context, own)])
            yield path


def _write_book(
    context: ReportContext, path: Path, sheets: Iterable[tuple[str, SheetTable]]
) -> None:
    with open_book(path, context) as book:
        taken: set[str] = set()
        for name, sheet in sheets:
            write_sheet(book, book.workbook.add_worksheet(sheet_name(name, taken)), sheet)


def _sheets(context: ReportContext) -> Iterator[tuple[str, SheetTable]]:
    """Yield the name and the table of each sheet."""
    (settings,) = context.rows("spot_plan_settings")
    yield _counts_by_unit(context, "summary", "spot_check_plan_by_unit", settings)
    routes = context.rows("spot_plan_routes", language=context.language)
    for _, houses in groupby(routes, key=lambda row: row["unit_code"]):
        yield _unit_route(context, list(houses))
    yield _counts_by_unit(context, "result", "spot_check_result_by_unit", {})


def _counts_by_unit(
    context: ReportContext, group: str, view: str, settings: dict[str, Any]
) -> tuple[str, SheetTable]:
    """Return the table with one row per unit; the last row is the total, from the view itself."""
    rows = context.rows(f"spot_plan_{group}")
    for row in rows:
        row["name"] = context.text("common", "total") if row["is_total"] else context.name(row)
    numbers = [name for name in rows[0] if name not in {"name_zh", "name_en", "name", "is_total"}]
    return context.text("spot_plan", group), SheetTable(
        title=context.text("spot_plan", f"{group}_title", place=context.place_name),
        notes=(context.text("spot_plan", f"{group}_note", date=context.as_of, **settings),),
        fields=(
            SheetField("name", context.text("spot_plan", "unit"), "text", NAME_WIDTH),
            *(
                field_of(
                    context, view, name, "percent" if name.endswith("_pct") else "number",
                    COUNT_WIDTH,
                )
                for name in numbers
            ),
        ),
        rows=rows,
        empty=context.text("common", "none"),
    )  # fmt: skip


def _unit_route(context: ReportContext, houses: list[Row]) -> tuple[str, SheetTable]:
    """Return the houses of one unit in the order of the visit, with empty columns to write in."""
    name = context.name(houses[0])
    for house in houses:
        is_suspicious = house["is_suspicious"]
        house["suspicious"] = context.text("spot_plan", "suspicious") if is_suspicious else ""
        is_hazardous = house["is_hazardous"]
        house["case_file"] = context.office.case_file(house["house_id"]) if is_hazardous else None
    plan, sheet = "spot_check_plan", "close_out"
    outcomes = one_of(context, context.text("spot_plan", "outcomes").split("|"))
    labels = {name: context.text("spot_plan", name) for name in ("outcome", "signature")}
    return name, SheetTable(
        title=context.text("spot_plan", "route_title", name=name),
        notes=(context.text("spot_plan", "route_note", date=context.as_of, count=len(houses)),),
        fields=(
            field_of(context, plan, "visit_no", "plain"),
            field_of(context, plan, "stop_no", "plain"),
            SheetField("township_name", context.column(sheet, "township_name_zh"), "text", 16),
            SheetField("village_name", context.column(sheet, "village_name_zh"), "text", 16),
            house_field(context, sheet, 20),
            field_of(context, sheet, "address", "text", 28),
            field_of(context, sheet, "use_class", "text", 14),
            field_of(context, plan, "reason", "short", 10),
            SheetField("suspicious", context.column(plan, "is_suspicious"), "short", 10),
            field_of(context, plan, "lon", "degree"),
            field_of(context, plan, "lat", "degree"),
            pen_field("outcome", labels["outcome"], outcomes, width=PEN_WIDTH),
            pen_field("signature", labels["signature"], short_text(context), width=PEN_WIDTH),
        ),
        rows=labelled(context, houses, CODE_LISTS),
    )
