"""What a workbook says of itself in its hidden sheet: the declaration it was handed out with."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.base.errors import RefusedError
from pipeline.files.carried_sheet import DAY_COLUMN, DAY_ROW, SHEET
from pipeline.readers.archive import unpacked
from pipeline.readers.formats import identify
from pipeline.readers.spreadsheet import WORKBOOKS, open_book
from pipeline.readers.unnamed_copy import remove_work

if TYPE_CHECKING:
    from pipeline.delivery.delivered import Delivered
    from pipeline.readers.sheet_cells import OpenBook

_MOST_LINES = 2_000
"""Lines of a declaration; a sheet with more is none of ours."""


def carried_text(delivered: Delivered, _memory_mb: int = 0) -> list[str]:
    """Return the declaration that a workbook carries, and the day filled in; both as text.

    Parameters
    ----------
    delivered
        A file with the name of a workbook, or a member of an archive.
    _memory_mb
        What a database might use; none is opened here.

    Returns
    -------
    Two texts. Nothing where it carries none or cannot be read: then it needs a declaration, and
    whoever drafts one is told what is wrong with it.
    """
    work = Path(tempfile.mkdtemp())
    try:
        file = unpacked(delivered, work)
        kind = identify(file)
        if kind not in WORKBOOKS:
            return []
        with open_book(file.path, kind, delivered.display_path) as book:
            return _texts(book)
    except RefusedError:
        return []
    finally:
        remove_work(work)


def _texts(book: OpenBook) -> list[str]:
    """Return the lines of the hidden sheet, and the cell of the sheet they name."""
    if not any(sheet.name == SHEET and sheet.is_hidden for sheet in book.sheets):
        return []
    lines = []
    for number, cells in book.rows(SHEET):
        if number > _MOST_LINES:
            return []
        lines.append(cells.get(0, ""))
    visible = [sheet.name for sheet in book.sheets if not sheet.is_hidden]
    for number, cells in book.rows(visible[0]) if visible else ():
        if number >= DAY_ROW:
            return ["\n".join(lines), cells.get(DAY_COLUMN, "") if number == DAY_ROW else ""]
    return ["\n".join(lines), ""]
