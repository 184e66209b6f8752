"""The workbook of a fix list: cells that Excel does not reinterpret, and lists of labels."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
from xlsxwriter.utility import xl_col_to_name

from pipeline.base.errors import Fault, RefusedError
from pipeline.base.messages import message
from pipeline.base.toml_text import toml_comment, toml_line
from pipeline.dictionary import load_dictionary
from pipeline.files.safe_workbook import SHEET_ROWS, open_workbook

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

SHEET = "更正清单"
NOTES = "说明"
LISTS = "代码"
TO_READ = ("place", "rule_id", "message", "advice", "reject_reason")
"""Columns that only inform; they are not read when the list is delivered."""
TO_FILL = ("new_value", "reason", "corrected_by", "corrected_on")
CORRECTION = (
    "table_name", "key", "field", "old_value", *TO_FILL, "row_file", "row_number",
)  # fmt: skip
EMPTY = "（空）"
"""A new value that empties the field."""
WIDEST = 48
NARROWEST = 10
FILL_WIDTH = 18
RANGES_PER_RULE = 200
"""Ranges of cells per data validation; Excel does not read a long list of them."""


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
        _offer_codes(book, page, lines)
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
    to_fill = book.add_format({"num_format": "@", "bg_color": "#FFF8DC", "border": 4})
    day = book.add_format({"num_format": "yyyy-mm-dd", "bg_color": "#FFF8DC", "border": 4})
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


def _offer_codes(book: Any, page: Any, lines: pa.Table) -> None:  # noqa: ANN401
    """Let coded fields be chosen from a list of their labels, which a hidden sheet holds.

    A list within the validation itself is limited to 255 characters, a range of cells is not.
    """
    lists = book.add_worksheet(LISTS)
    lists.hide()
    at_column = list(_headings()).index("new_value")
    rows_of = defaultdict(list)
    pairs = zip(lines["codes"].to_pylist(), lines["is_list"].to_pylist(), strict=True)
    for row, pair in enumerate(pairs, start=1):
        rows_of[pair].append(row)
    offered = {codes for codes, _ in rows_of if codes is not None}
    code_lists = load_dictionary().code_lists
    ranges = {}
    for at, codes in enumerate(sorted(offered)):
        labels = [code.name_zh for code in code_lists[codes].values()]
        lists.write_column(0, at, labels)
        column = xl_col_to_name(at)
        ranges[codes] = f"='{LISTS}'!${column}$1:${column}${len(labels)}"
    for (codes, is_list), rows in rows_of.items():
        if codes is None:
            continue
        choice = {
            "validate": "list",
            "source": ranges[codes],
            # a field that takes several labels accepts others too: the list is only a hint there
            "error_type": "information" if is_list else "stop",
        }
        pieces = _row_runs(rows, at_column)
        for start in range(0, len(pieces), RANGES_PER_RULE):
            first, *others = pieces[start : start + RANGES_PER_RULE]
            page.data_validation(*first, {**choice, "other_cells": others})


def _row_runs(rows: list[int], column: int) -> list[list[int]]:
    """Return runs of consecutive rows as ``[first row, column, last row, column]``.

    Row minus position is constant within a run: rows 1, 2, 5, 6 minus 0, 1, 2, 3 give 1, 1, 3, 3.
    """
    pieces = []
    for _, run in groupby(enumerate(rows), key=lambda item: item[1] - item[0]):
        members = [row for _, row in run]
        pieces.append([members[0], column, members[-1], column])
    return pieces
