"""CSV that spreadsheets open as intended: no text in it becomes a formula."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

if TYPE_CHECKING:
    from pathlib import Path

FORMULA_START = r"^[=+\-@\t\r\n＝＋－＠]"
"""Beginning of a cell that spreadsheets run as a formula (OWASP, CSV injection)."""


def write_guarded_csv(table: pa.Table, path: Path) -> None:
    """Write CSV that spreadsheets open as intended: with a byte-order mark, without formulas.

    Parameters
    ----------
    table
        Rows; the names of the columns become the headings.
    path
        File to write, UTF-8.
    """
    guarded = pa.table({name: _guarded(table[name]) for name in table.column_names})
    with path.open("wb") as file:
        file.write(b"\xef\xbb\xbf")
        pyarrow.csv.write_csv(guarded, file, pyarrow.csv.WriteOptions(quoting_style="needed"))


def guarded_text(value: object) -> object:
    """Return a value as a cell: a text that a spreadsheet would run gets an apostrophe before it.

    Parameters
    ----------
    value
        Any value of a row; numbers stay as they are.
    """
    is_risky = isinstance(value, str) and re.match(FORMULA_START, value)
    return f"'{value}" if is_risky else value


def _guarded(values: pa.ChunkedArray) -> pa.ChunkedArray:
    """Put an apostrophe before text that a spreadsheet would run as a formula."""
    if not pa.types.is_string(values.type):
        return values
    risky = pc.match_substring_regex(values, FORMULA_START)
    return pc.if_else(risky, pc.binary_join_element_wise("'", values, ""), values)
