"""What the cells of a fix list accept: for each line what its field can hold, and （空）."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from itertools import groupby
from typing import TYPE_CHECKING, Any

from xlsxwriter.utility import xl_col_to_name

from pipeline.base.messages import message
from pipeline.dictionary import load_dictionary
from pipeline.reporting.cell_checks import REMARK_CHARACTERS, YEARS_AROUND

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa

LISTS = "代码"
EMPTY = "（空）"
"""A new value that empties the field."""
RANGES_PER_RULE = 200
"""Ranges of cells per data validation; Excel does not read a long list of them."""
LONGEST = 1000
"""Characters of a new value that is a text."""
Kind = tuple[str | None, str | None, bool, float | None, float | None]
"""Code list, type of the column, whether it holds several values, its least and greatest one."""


def check_cells(
    book: Any,  # noqa: ANN401 - xlsxwriter is untyped
    page: Any,  # noqa: ANN401
    lines: pa.Table,
    names: Sequence[str],
    as_of: dt.date,
) -> None:
    """Let every cell that is filled in accept only what can be read from it.

    Parameters
    ----------
    book, page
        The workbook, which gets a hidden sheet with the labels of codes, and the sheet of lines.
    lines
        The lines, which begin in the second row.
    names
        Names of the sheet's columns in order.
    as_of
        Day of the list.
    """
    _check_new_values(book, page, lines, names.index("new_value"), as_of)
    last = len(lines)
    first_day = dt.date(as_of.year - YEARS_AROUND, 1, 1)
    last_day = dt.date(as_of.year + YEARS_AROUND, 12, 31)
    at = names.index("corrected_on")
    page.data_validation(1, at, last, at, {
        "validate": "date", "criteria": "between", "minimum": first_day, "maximum": last_day,
        "error_message": message("fix_list.wrong_date", "zh", empty=EMPTY),
    })  # fmt: skip
    for name in ("reason", "corrected_by"):
        at = names.index(name)
        page.data_validation(1, at, last, at, _no_longer_than(REMARK_CHARACTERS))


def _no_longer_than(characters: int) -> dict[str, Any]:
    return {
        "validate": "length", "criteria": "<=", "value": characters,
        "error_message": message("fix_list.too_long", "zh", most=characters),
    }  # fmt: skip


def _check_new_values(book: Any, page: Any, lines: pa.Table, column: int, as_of: dt.date) -> None:  # noqa: ANN401
    rows_of: defaultdict[Kind, list[int]] = defaultdict(list)
    keys = ("codes", "kind", "is_list", "minimum", "maximum")
    kinds = zip(*(lines[key].to_pylist() for key in keys), strict=True)
    for row, kind in enumerate(kinds, start=1):
        rows_of[kind].append(row)
    ranges = _write_labels(book, {codes for codes, *_ in rows_of if codes is not None})
    for kind, rows in rows_of.items():
        pieces = _row_runs(rows, column)
        for start in range(0, len(pieces), RANGES_PER_RULE):
            first, *others = pieces[start : start + RANGES_PER_RULE]
            cell = f"{xl_col_to_name(column)}{first[0] + 1}"
            check = _check_of(kind, ranges, cell, as_of.year + YEARS_AROUND)
            page.data_validation(*first, {**check, "other_cells": others})


def _write_labels(book: Any, offered: set[str]) -> dict[str, str]:  # noqa: ANN401
    """Write the labels of some code lists on a hidden sheet, and return where each list is.

    A list within the validation itself is limited to 255 characters, a range of cells is not.
    """
    page = book.add_worksheet(LISTS)
    page.hide()
    code_lists = load_dictionary().code_lists
    ranges = {}
    for at, codes in enumerate(sorted(offered)):
        labels = [code.name_zh for code in code_lists[codes].values()]
        page.write_column(0, at, labels)
        column = xl_col_to_name(at)
        ranges[codes] = f"='{LISTS}'!${column}$1:${column}${len(labels)}"
    return ranges


def _check_of(kind: Kind, ranges: dict[str, str], cell: str, last_year: int) -> dict[str, Any]:
    """Return the check of the cells of one kind.

    The cells hold text, so that ids stay as they are; whether a text is a number or a day is left
    to formulas, which are those of the first cell.
    """
    codes, type_name, is_list, least, most = kind
    if codes is not None:
        # a field that takes several labels accepts others too: the list is only a hint there
        error = "information" if is_list else "stop"
        return {"validate": "list", "source": ranges[codes], "error_type": error}
    if type_name == "boolean":
        return {"validate": "list", "source": ["是", "否", EMPTY]}
    tests = {
        "integer": f"INT(VALUE({cell}))=VALUE({cell})",
        "number": f"ISNUMBER(VALUE({cell}))",
        "date": f'YEAR(DATEVALUE(TEXT({cell},"yyyy-mm-dd")))<={last_year}',
    }
    if type_name not in tests:
        return _no_longer_than(LONGEST)
    limits = [f"VALUE({cell})>={least:g}"] if least is not None else []
    limits += [f"VALUE({cell})<={most:.0f}"] if most is not None else []
    sound = ",".join([tests[type_name], *limits])
    return {
        "validate": "custom",
        "value": f'=OR({cell}="{EMPTY}",IFERROR(AND({sound}),FALSE))',
        "error_message": message(f"fix_list.wrong_{type_name}", "zh", empty=EMPTY),
    }


def _row_runs(rows: list[int], column: int) -> list[list[int]]:
    """Return runs of consecutive rows as ``[first row, column, last row, column]``.

    Row minus position is constant within a run: rows 1, 2, 5, 6 minus 0, 1, 2, 3 give 1, 1, 3, 3.
    """
    pieces = []
    for _, run in groupby(enumerate(rows), key=lambda item: item[1] - item[0]):
        members = [row for _, row in run]
        pieces.append([members[0], column, members[-1], column])
    return pieces
