"""The workbook of a fix list: cells that Excel does not reinterpret, and lists of labels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.base.errors import Fault, RefusedError
from pipeline.base.messages import message
from pipeline.base.toml_text import toml_comment, toml_line
from pipeline.dictionary import load_dictionary
from pipeline.files.safe_workbook import SHEET_ROWS, open_workbook
from pipeline.handover.fix_list_checks import EMPTY, check_cells
from pipeline.reporting.cell_checks import PEN_COLOUR

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

SHEET = "更正清单"
NOTES = "说明"
TO_READ = ("place", "rule_id", "message", "age", "advice", "reject_reason")
"""Columns that only inform; they are not read when the list is delivered."""
TO_FILL = ("new_value", "reason", "corrected_by", "corrected_on")
CORRECTION = (
    "table_name", "key", "field", "old_value", *TO_FILL, "row_file", "row_number",
)  # fmt: skip
WIDEST = 48
NARROWEST = 10
FILL_WIDTH = 18


@dataclass(frozen=True)
class Heading:
    """The unit and the day of a list."""

    unit: str
    as_of: dt.date
    is_sample: bool

    def notes(self) -> list[str]:
        """Return the lines of the sheet of notes, one per row."""
        lines = [message("fix_list.title", "zh", unit=self.unit, as_of=self.as_of)]
        if self.is_sample:
            lines.append(message("status.sample_used", "zh"))
        steps = ("fill", "empty", "masked", "send")
        return [*lines, *(message(f"fix_list.{step}", "zh", empty=EMPTY) for step in steps)]

    def declaration(self, file: str) -> str:
        """Return the declaration by which a workbook is delivered as corrections.

        Parameters
        ----------
        file
            Name of the workbook.
        """
        unread = "、".join(_headings()[name] for name in TO_READ)
        lines = [
            toml_comment(message("fix_list.declaration", "zh", columns=unread)),
            toml_line("table", "correction"),
            toml_line("path", file),
            toml_line("sheet", SHEET),
            toml_line("as_of", self.as_of),
            *([toml_line("is_sample", value=True)] if self.is_sample else []),
        ]
        return "\n".join(lines) + "\n"


def _headings() -> dict[str, str]:
    """Return the Chinese heading of every column in order; all but one are dictionary labels."""
    tables = load_dictionary().tables
    finding, rejected = tables["quality_finding"].columns, tables["rejected_row"].columns
    read = {
        "place": message("fix_list.place", "zh"),
        "rule_id": finding["rule_id"].zh,
        "message": finding["message_zh"].zh,
        "age": message("fix_list.age", "zh"),
        "advice": finding["advice"].zh,
        "reject_reason": rejected["reason"].zh,
    }
    columns = tables["correction"].columns
    return read | {name: columns[name].zh for name in CORRECTION}


def write_workbook(lines: pa.Table, heading: Heading, path: Path) -> None:
    """Write the lines.

    Raises
    ------
    RefusedError
        If there are more lines than a sheet holds.
    """
    if len(lines) > SHEET_ROWS:
        raise RefusedError([Fault("too_many_rows_for_sheet", rows=len(lines), limit=SHEET_ROWS)])
    with open_workbook(path) as book:
        book.set_properties({"title": heading.notes()[0]})
        page = book.add_worksheet(SHEET)
        _write_notes(book, heading)
        _write_lines(book, page, _sheet_columns(lines))
        check_cells(book, page, lines, list(_headings()), heading.as_of)
        if heading.is_sample:
            page.set_header("&C" + message("status.sample_used", "zh"))


def _sheet_columns(lines: pa.Table) -> dict[str, pa.ChunkedArray]:
    """Return the values of each column of the sheet; columns to fill in are empty."""
    labels = {"table_name": "table_label", "field": "field_label"}
    empty = pa.chunked_array([pa.nulls(len(lines), pa.string())])
    return {
        name: empty if name in TO_FILL else lines[labels.get(name, name)] for name in _headings()
    }


def _write_notes(book: Any, heading: Heading) -> None:  # noqa: ANN401 - xlsxwriter is untyped
    page = book.add_worksheet(NOTES)
    page.set_column(0, 0, 100, book.add_format({"text_wrap": True}))
    page.write_column(0, 0, heading.notes())


def _write_lines(book: Any, page: Any, columns: dict[str, pa.ChunkedArray]) -> None:  # noqa: ANN401
    """Write headings and cells; ids stay text, whatever they look like."""
    text = book.add_format({"num_format": "@", "valign": "top"})
    to_fill = book.add_format({"num_format": "@", "bg_color": PEN_COLOUR, "border": 4})
    day = book.add_format({"num_format": "yyyy-mm-dd", "bg_color": PEN_COLOUR, "border": 4})
    bold = book.add_format({"bold": True, "bottom": 1, "bg_color": "#E8EEF4"})
    titles = _headings()
    for at, (name, values) in enumerate(columns.items()):
        form = day if name == "corrected_on" else to_fill if name in TO_FILL else text
        page.set_column(at, at, _fix_list_width(titles[name], values, name), form)
        page.write_string(0, at, titles[name], bold)
        cells = values.to_pylist()
        if name == "row_number":
            page.write_column(1, at, cells)
        elif name in TO_FILL:
            page.write_column(1, at, cells, form)
        else:
            page.write_column(1, at, cells, text)
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, len(columns["key"]), len(columns) - 1)


def _fix_list_width(title: str, values: pa.ChunkedArray, name: str) -> float:
    """Return the width of a column in Latin characters; a Chinese character is as wide as two.

    A Latin character has one byte in UTF-8 and a Chinese one three, so half of bytes plus
    characters is the width: (1 + 1) / 2 = 1 and (3 + 1) / 2 = 2, for a whole column at once.
    """
    texts = pc.drop_null(values.cast(pa.string()))
    wide = pc.add(pc.binary_length(texts), pc.cast(pc.utf8_length(texts), pa.int32()))
    longest = (pc.max(wide).as_py() or 0) / 2
    least = FILL_WIDTH if name in TO_FILL else NARROWEST
    # One more for the arrow of the filter.
    return float(min(WIDEST, max(longest, 2 * len(title) + 2, least) + 1))
