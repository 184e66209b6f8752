"""Sheets of which the usual cells are written in one go; the file is the same, byte for byte.

Why: a workbook of ours has some ten thousand cells that are a text, a number or blank, and have a
format. xlsxwriter puts each together attribute by attribute, which takes most of the time of a
list. All other cells are its own business.
"""

from __future__ import annotations

from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell_fast
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import CellBlankTuple, CellNumberTuple, CellStringTuple, Worksheet


class QuickSheet(Worksheet):  # type: ignore[misc] # xlsxwriter has no types
    """A sheet of a book in which texts stay texts."""

    def _write(self, row: int, col: int, *args: Any) -> Any:  # noqa: ANN401 - xlsxwriter's own
        """Store a cell; a text is one, so that nobody need ask what else it might become."""
        if args and args[0].__class__ is str and args[0]:
            return self._write_string(row, col, *args)
        return super()._write(row, col, *args)

    def _write_cell(self, row: int, col: int, cell: Any) -> None:  # noqa: ANN401 - as above
        """Write a cell of the sheet's XML."""
        kind, style = cell.__class__, cell.format
        if not style or self.constant_memory:
            super()._write_cell(row, col, cell)
            return
        head = f'<c r="{xl_rowcol_to_cell_fast(row, col)}" s="{style._get_xf_index()}"'  # noqa: SLF001
        if kind is CellStringTuple:
            self.fh.write(f'{head} t="s"><v>{cell.string}</v></c>')
        elif kind is CellNumberTuple:
            self.fh.write(f"{head}><v>{cell.number:.16G}</v></c>")
        elif kind is CellBlankTuple:
            self.fh.write(f"{head}/>")
        else:
            super()._write_cell(row, col, cell)


class QuickBook(Workbook):  # type: ignore[misc] # as above
    """A workbook whose sheets are quick; its texts must stay texts."""

    worksheet_class = QuickSheet
