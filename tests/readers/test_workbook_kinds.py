"""One cause, one message: what a file with the name of a workbook really is."""

from __future__ import annotations

import struct
import zipfile
from typing import TYPE_CHECKING

import pytest
import xlwt
from sheet_files import ods_row, row, write_ods, write_xlsx

if TYPE_CHECKING:
    from raw_folder import RawFolder


def compound(name: str) -> bytes:
    """Return a compound file that holds one stream of this name and nothing in it."""
    free, end = 0xFFFFFFFF, 0xFFFFFFFE
    header = (
        bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<HHHHH", 62, 3, 65534, 9, 6)
    )
    header += bytes(6) + struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, end, 0, end, 0)
    header += struct.pack("<109I", 0, *[free] * 108)
    table = struct.pack("<128I", 0xFFFFFFFD, end, *[free] * 126)
    entries = b""
    for text, kind in (("Root Entry", 5), (name, 2)):
        raw = text.encode("utf-16-le")
        entry = raw.ljust(64, b"\0") + struct.pack("<HBB", len(raw) + 2, kind, 1)
        entries += entry + struct.pack("<III", free, free, free) + bytes(36)
        entries += struct.pack("<III", end, 0, 0)
    return header + table + entries.ljust(512, b"\0")


BROKEN = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504)
HTML = "<html><meta charset=utf-8><table><tr><td>房屋编号</td></tr></table></html>"
XML_2003 = (
    '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
    '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet/></Workbook>'
)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        (
            "a.xlsx",
            compound("EncryptedPackage"),
            "workbook_protected",
        ),
        ("a.xls", compound("EncryptedPackage"), "workbook_protected"),
        ("a.xls", compound("WordDocument"), "not_what_it_says"),
        ("a.xls", compound("x")[:700], "damaged"),
        (
            "a.xlsx",
            BROKEN + "EncryptedPackage".encode("utf-16-le") + bytes(99),
            "workbook_protected",
        ),
        ("a.xls", HTML.encode(), "workbook_is_html"),
        ("a.xls", b"\xef\xbb\xbf \n" + HTML.encode(), "workbook_is_html"),
        ("a.xls", HTML.encode("utf-16"), "workbook_is_html"),
        ("a.xls", b"<!DOCTYPE html>\n<html>", "workbook_is_html"),
        ("a.xls", b"<table border=1><tr><td>x</td></tr></table>", "workbook_is_html"),
        ("a.xls", b"MIME-Version: 1.0\nX-Document-Type: Workbook\n", "workbook_is_html"),
        ("a.xls", XML_2003.encode(), "workbook_is_xml"),
        ("a.xlsx", XML_2003.encode("utf-16"), "workbook_is_xml"),
        ("a.xls", "房屋编号\t用途\n1\t自住\n".encode("gb18030"), "workbook_is_text"),
        ("a.xlsx", "房屋编号,用途\n1,自住\n".encode(), "workbook_is_text"),
        ("a.xlsx", b"\x89PNG\r\n\x1a\n\x00\x00", "not_what_it_says"),
        ("a.xlsx", b"%PDF-1.7\n1,2;3\n", "not_what_it_says"),
        ("a.xlsx", b"PK\x03\x04" + bytes(30), "damaged"),
        ("a.et", compound("Workbook"), "save_as_xlsx"),
        ("a.xlsb", b"PK\x03\x04", "save_as_xlsx"),
    ],
)
def test_what_is_no_workbook(raw: RawFolder, name: str, content: bytes, code: str) -> None:
    raw.write(name, content)
    raw.declare(name)
    assert raw.codes() == [code]


@pytest.mark.parametrize(
    ("member", "code"),
    [("xl/workbook.bin", "save_as_xlsx"), ("Index/Document.iwa", "save_as_xlsx"),
     ("word/document.xml", "not_what_it_says")],
)  # fmt: skip
def test_other_zip_files(raw: RawFolder, member: str, code: str) -> None:
    with zipfile.ZipFile(raw.path("a.xlsx"), "w") as file:
        file.writestr("[Content_Types].xml", "<x/>")
        file.writestr(member, "x")
    raw.declare("a.xlsx")
    assert raw.codes() == [code]


@pytest.mark.parametrize("suffix", ["xls", "xlsx", "ods"])
def test_what_lies_in_it_decides_and_not_its_name(raw: RawFolder, suffix: str) -> None:
    """Programs of other makers give any of these names to any of these files."""
    expected = [{"source_row": 2, "parcel_id": "p1", "survey_status": "已排查"}]
    raw.declare(f"a.{suffix}", table="status_snapshot")
    write_xlsx(raw.path(f"a.{suffix}"), row(1, "图斑编号", "排查状态") + row(2, "p1", "已排查"))
    assert raw.land() == expected
    write_ods(
        raw.path(f"a.{suffix}"), {"表": ods_row("图斑编号", "排查状态") + ods_row("p1", "已排查")}
    )
    assert raw.land() == expected
    book = xlwt.Workbook()
    sheet = book.add_sheet("表")
    for at, (heading, value) in enumerate([("图斑编号", "p1"), ("排查状态", "已排查")]):
        sheet.write(0, at, heading)
        sheet.write(1, at, value)
    book.save(str(raw.path(f"a.{suffix}")))
    assert raw.land() == expected
