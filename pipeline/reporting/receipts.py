"""Receipts: what became of the deliveries of each unit, and what it has to correct.

Each unit gets one workbook in its folder: a line for each file with rows of the unit, every row of
it that was rejected with the value that was refused, and what the quality rules found.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from pipeline.base.sql import fetch_rows, read_sql
from pipeline.dictionary import load_dictionary
from pipeline.published.row_units import FIX_LISTS, find_units, fix_list_name
from pipeline.reporting.table import SheetField, SheetTable, field_of, write_sheet
from pipeline.reporting.unit_folders import UnitFolder, unit_folders
from pipeline.reporting.workbook import open_book

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.reporting.report_context import ReportContext
    from pipeline.reporting.table import Kind, Row

    Rows = dict[str, dict[str, list[Row]]]
    """Rows by part and unit."""

GROUP = "receipts"
PARTS = ("files", "rows", "findings")
"""Sheets of a receipt; the query of each is ``receipt_<part>.sql``."""


def write(context: ReportContext, folder: Path) -> Iterator[Path]:
    """Write the receipt of each unit that has delivered anything or has something to correct.

    Parameters
    ----------
    context
        The published file, its language and texts.
    folder
        Folder of the day's reports.
    """
    rows = _rows_of_units(context)
    for unit in unit_folders(context, folder):
        own = {part: rows[part][unit.code] for part in PARTS}
        if not any(own.values()):
            continue
        path = unit.paper("receipt")
        if not context.is_kept(path, unit.name, own):
            _write_receipt(context, path, unit, own)
        yield path


def _rows_of_units(context: ReportContext) -> Rows:
    """Return the rows of all receipts; the units of the delivered rows are found once for all."""
    # temporary tables are a connection's own, and other reports of this one do not read them
    find_units(context.con)
    found: Rows = {}
    for part in PARTS:
        by_unit: dict[str, list[Row]] = defaultdict(list)
        query = read_sql(__package__, f"receipt_{part}.sql")
        for row in fetch_rows(context.con.execute(query)):
            by_unit[row["unit"]].append(row)
        found[part] = by_unit
    return found


def _write_receipt(
    context: ReportContext, path: Path, unit: UnitFolder, own: dict[str, list[Row]]
) -> None:
    rejected: dict[int, Counter[tuple[str, str]]] = defaultdict(Counter)
    for row in own["rows"]:
        rejected[row["source_file_id"]][_field_label(context, row), row["reason"]] += 1
    sheets = {
        "files": _sheet(
            context, unit, "files", _file_fields(context),
            [_file_row(context, row, rejected[row["source_file_id"]]) for row in own["files"]],
            _receipt_text(context, "files_note"), _fix_list_note(context, unit, own),
        ),
        "rows": _sheet(
            context, unit, "rows", _row_fields(context),
            [_rejected_row(context, row) for row in own["rows"]],
        ),
        "findings": _sheet(
            context, unit, "findings", _finding_fields(context),
            [_finding_row(context, row) for row in own["findings"]],
        ),
    }  # fmt: skip
    with open_book(path, context) as book:
        for part, sheet in sheets.items():
            write_sheet(book, book.workbook.add_worksheet(_receipt_text(context, part)), sheet)


def _sheet(
    context: ReportContext,
    unit: UnitFolder,
    part: str,
    fields: tuple[SheetField, ...],
    rows: list[Row],
    *notes: str,
) -> SheetTable:
    return SheetTable(
        title=_receipt_text(context, f"{part}_title", name=unit.name),
        notes=(context.as_of_note, *notes),
        fields=fields,
        rows=rows,
        has_filter=part != "files",
    )


def _fix_list_note(context: ReportContext, unit: UnitFolder, own: dict[str, list[Row]]) -> str:
    """Return where the fix list of the unit is, and how it is written."""
    if not own["rows"] and not own["findings"]:
        return _receipt_text(context, "nothing_to_fix")
    path = f"data/processed/{FIX_LISTS}/{fix_list_name(unit.code, context.as_of)}"
    command = f"survey fix-list {unit.code}"
    return _receipt_text(context, "fix_list", path=path, command=command)


def _file_fields(context: ReportContext) -> tuple[SheetField, ...]:
    def whole(name: str) -> SheetField:
        return field_of(context, "source_file", name)

    return (
        _own_field(context, "path", width=34),
        _own_field(context, "table", width=16),
        field_of(context, "source_file", "as_of", "date"),
        whole("rows_read"),
        whole("rows_left_out"),
        whole("rows_merged"),
        _own_field(context, "accepted", "number"),
        _own_field(context, "rejected", "number"),
        _own_field(context, "reasons", width=34),
        _own_field(context, "to_do", width=24),
    )


def _file_row(context: ReportContext, row: Row, rejected: Counter[tuple[str, str]]) -> Row:
    reasons = [
        _receipt_text(
            context, "reason_count", field=field, count=count,
            reason=context.label("reject_reason", reason),
        )
        for (field, reason), count in rejected.most_common()
    ]  # fmt: skip
    return {
        **row,
        "table": _table_label(context, row),
        "reasons": "\n".join(reasons),
        "to_do": _receipt_text(context, "correct" if row["rejected"] else "nothing"),
    }


def _row_fields(context: ReportContext) -> tuple[SheetField, ...]:
    return (
        _own_field(context, "path", width=34),
        _own_field(context, "table", width=16),
        _own_field(context, "row", "plain"),
        _own_field(context, "field", width=18),
        _own_field(context, "reason", width=26),
        _own_field(context, "value", width=26),
        _own_field(context, "to_do", width=26),
    )


def _rejected_row(context: ReportContext, row: Row) -> Row:
    table = load_dictionary().tables[row["target_table"]]
    column = table.columns.get(row["field"])
    is_correctable = column is not None and column.is_delivered
    return {
        **row,
        "table": _table_label(context, row),
        "row": row["source_row"],
        "field": _field_label(context, row),
        "reason": context.label("reject_reason", row["reason"]),
        "to_do": _receipt_text(context, "fill_in" if is_correctable else "deliver_again"),
    }


def _finding_fields(context: ReportContext) -> tuple[SheetField, ...]:
    return (
        _own_field(context, "rule", "short"),
        _own_field(context, "name", width=30),
        _own_field(context, "severity", "short"),
        _own_field(context, "count", "number"),
        _own_field(context, "advice", width=40),
    )


def _finding_row(context: ReportContext, row: Row) -> Row:
    return {
        "rule": row["rule_id"],
        "name": context.name(row),
        "severity": context.label("severity", row["severity"]),
        "count": row["findings"],
        "advice": row[f"advice_{context.language}"],
    }


def _own_field(
    context: ReportContext, name: str, kind: Kind = "text", width: int = 14
) -> SheetField:
    return SheetField(name, _receipt_text(context, name), kind, width)


def _table_label(context: ReportContext, row: Row) -> str:
    table = load_dictionary().tables[row["target_table"]]
    return table.zh if context.language == "zh" else table.en


def _field_label(context: ReportContext, row: Row) -> str:
    """Return the label of the field at fault; its name where the dictionary has none."""
    column = load_dictionary().tables[row["target_table"]].columns.get(row["field"])
    return column.label(context.language) if column else str(row["field"] or "")


def _receipt_text(context: ReportContext, key: str, **values: object) -> str:
    return context.text(GROUP, key, **values)
