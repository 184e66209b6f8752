"""What cells accept that an office fills in or changes: Excel refuses all else and says why.

A check is what xlsxwriter takes as a data validation.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from pipeline.dictionary import load_dictionary

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from xlsxwriter.worksheet import Worksheet

    from pipeline.reporting.report_context import ReportContext

    Check = Mapping[str, Any]

PEN_COLOUR = "#FFF8DC"
"""Ground of the cells that are filled in, the same in every workbook."""
REMARK_CHARACTERS = 200
YEARS_AROUND = 10
"""How many years a day may lie from that of the figures; further off, it was mistyped."""


def one_of(context: ReportContext, choices: Sequence[str]) -> Check:
    """Return the check of a cell that holds one of some texts, which it offers as a list."""
    return {
        "validate": "list",
        "source": list(choices),
        "error_message": context.text("cells", "wrong_choice"),
    }


def label_of(context: ReportContext, code_list: str) -> Check:
    """Return the check of a cell that holds a label of a code list."""
    codes = load_dictionary().code_lists[code_list]
    return one_of(context, [context.label(code_list, code) for code in codes])


def day(context: ReportContext) -> Check:
    """Return the check of a cell that holds a day within some years of the figures."""
    first, last = (
        dt.date(context.as_of.year + years, *end)
        for years, end in ((-YEARS_AROUND, (1, 1)), (YEARS_AROUND, (12, 31)))
    )
    return {
        "validate": "date", "criteria": "between", "minimum": first, "maximum": last,
        "error_message": context.text("cells", "wrong_date", first=first, last=last),
    }  # fmt: skip


def whole_number(context: ReportContext, table: str, name: str) -> Check:
    """Return the check of a cell that holds a whole number, within the limits of its column.

    Parameters
    ----------
    context
        It gives the language.
    table, name
        Table and column of the data dictionary.
    """
    column = load_dictionary().tables[table].columns[name]
    least, most = int(column.minimum or 0), int(column.maximum or 10**9)
    return {
        "validate": "integer", "criteria": "between", "minimum": least, "maximum": most,
        "error_message": context.text("cells", "wrong_number", least=least, most=most),
    }  # fmt: skip


def short_text(context: ReportContext) -> Check:
    """Return the check of a cell for remarks, which must not grow out of its row."""
    return {
        "validate": "length", "criteria": "<=", "value": REMARK_CHARACTERS,
        "error_message": context.text("cells", "too_long", most=REMARK_CHARACTERS),
    }  # fmt: skip


def set_check(page: Worksheet, rows: tuple[int, int], column: int, check: Check) -> None:
    """Let the cells of a column accept only what a check says.

    Parameters
    ----------
    page
        The sheet.
    rows
        First and last row, from 0.
    column
        The column, from 0.
    check
        What the cells accept; they may always be left empty.
    """
    # xlsxwriter changes the dictionary it is given
    page.data_validation(rows[0], column, rows[1], column, dict(check))
