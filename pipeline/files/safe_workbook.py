"""Workbooks in which text stays text: the one place where XLSX files are opened to be written."""

from __future__ import annotations

from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any

from xlsxwriter.exceptions import FileCreateError

from pipeline.files.quick_sheet import QuickBook

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from xlsxwriter.workbook import Workbook

SHEET_ROWS = 1_048_575
"""Rows an XLSX sheet holds below its heading."""
SHEET_NAME_LENGTH = 31
"""Characters of a sheet's name."""
DATE_FORMAT = "yyyy-mm-dd"


@contextmanager
def open_workbook(
    path: Path | IO[bytes], *, row_by_row: bool = False, look: dict[str, Any] | None = None
) -> Iterator[Workbook]:
    """Open a workbook to be written.

    No text becomes a formula, a link or a number of its own accord, and a number that is none is
    shown as an error instead of ending the program.

    Parameters
    ----------
    path
        File to write, or what takes its bytes.
    row_by_row
        Whether cells come in the order of their rows, which lets memory stay small.
    look
        Properties that all formats start from, such as ``font_name``.
    """
    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": True,
        "default_date_format": DATE_FORMAT,
        "constant_memory": row_by_row,
        # xlsxwriter changes the dictionary it is given, so each book gets a copy.
        "default_format_properties": dict(look or {}),
    }
    try:
        with QuickBook(path, options) as workbook:
            yield workbook
    except FileCreateError as error:  # which hides that it was the system
        (cause,) = error.args
        raise OSError(cause.errno, cause.strerror, str(path)) from error
