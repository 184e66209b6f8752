"""Excel 97 to 2003: cells, formats, errors and merged cells as xlwt wrote them."""

from __future__ import annotations

import datetime as dt
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
import xlwt

from pipeline.readers.sheet_cells import DamagedWorkbookError, Merged, ProtectedWorkbookError
from pipeline.readers.xls_sheets import XlsBook

if TYPE_CHECKING:
    from pathlib import Path

PROTECTED = b"\x2f\x00\x36\x00\x01\x00" + bytes(52)
"""Record FILEPASS, which an encrypted workbook begins with."""


def style(code: str) -> xlwt.XFStyle:
    found = xlwt.XFStyle()
    found.num_format_str = code
    return found


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    book = xlwt.Workbook()
    sheet = book.add_sheet("台账")
    sheet.write(1, 1, "自住")
    sheet.write(1, 2, 12.0)
    sheet.write(1, 3, 17, style("000000"))
    sheet.write(1, 4, 17, style('"K"0000'))
    sheet.write(1, 5, dt.date(2023, 3, 1), style("yyyy-mm-dd"))
    sheet.write(1, 6, 44986, style('yyyy"年"m"月"d"日"'))
    sheet.row(1).set_cell_boolean(7, value=True)
    sheet.write(1, 8, 6.52301199001011e17)
    sheet.row(1).set_cell_error(9, 0x17)
    sheet.write(1, 10, " ")
    sheet.write(2, 2, None, style("0.00"))
    sheet.write_merge(3, 5, 0, 0, "p1")
    sheet.write(65_535, 255, "　")
    hidden = book.add_sheet("字典")
    hidden.write(0, 0, "x")
    hidden.visibility = 1
    path = tmp_path / "a.xls"
    book.save(str(path))
    return path


def test_cells(workbook: Path) -> None:
    with closing(XlsBook(workbook)) as book:
        rows = list(book.rows("台账"))
        assert rows == [
            (2, {1: "自住", 2: "12", 3: "000017", 4: "K0017", 5: "2023-03-01", 6: "2023-03-01",
                 7: "true", 8: "6.52301199001011E+17", 9: "#REF!"}),
            (4, {0: "p1"}),
        ]  # fmt: skip
        assert next(book.rows("台账", frozenset({3, 4})))[1][3] == "17"
        assert book.merged("台账") == [Merged(4, 6, 0, 0)]
        assert [(sheet.name, sheet.is_hidden) for sheet in book.sheets] == [
            ("台账", False), ("字典", True),
        ]  # fmt: skip


def test_a_workbook_with_a_password(workbook: Path) -> None:
    content = workbook.read_bytes()
    begin = content.index(b"\x09\x08\x10\x00")
    locked = content[: begin + 20] + PROTECTED + content[begin + 20 + len(PROTECTED) :]
    workbook.write_bytes(locked)
    with pytest.raises(ProtectedWorkbookError):
        XlsBook(workbook)


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_a_workbook_cut_short(workbook: Path, share: float) -> None:
    content = workbook.read_bytes()
    workbook.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(DamagedWorkbookError):
        XlsBook(workbook)
