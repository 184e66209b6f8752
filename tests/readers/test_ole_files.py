"""Streams of a compound file, as xlwt wrote them, and rings of sectors that lead nowhere."""

from __future__ import annotations

import io
import struct

import pytest
import xlrd
import xlwt

from pipeline.readers.ole_files import OleFile


def workbook(rows: int) -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("台账")
    for row in range(rows):
        sheet.write(row, 0, f"h{row}")
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


@pytest.mark.parametrize("rows", [1, 20_000])
def test_a_stream_comes_whole(rows: int) -> None:
    """The directory of xlrd, a second reader, says how many bytes it has."""
    content = workbook(rows)
    file = OleFile(content)
    assert "Workbook" in file.names
    stream = file.stream("Workbook")
    other = xlrd.compdoc.CompDoc(content)
    source, begin, size = other.locate_named_stream("Workbook")
    assert stream == source[begin : begin + size]
    assert xlrd.open_workbook(file_contents=stream).sheet_by_index(0).nrows == rows


def test_a_ring_of_sectors_is_refused() -> None:
    content = bytearray(workbook(20_000))
    table = (struct.unpack_from("<I", content, 76)[0] + 1) * 512
    start = next(
        at for at in range(128) if struct.unpack_from("<I", content, table + 4 * at)[0] == at + 1
    )
    struct.pack_into("<I", content, table + 4 * (start + 5), start)
    with pytest.raises(ValueError, match="chain"):
        OleFile(bytes(content)).stream("Workbook")


@pytest.mark.parametrize("content", [b"", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", bytes(600)])
def test_what_is_no_compound_file(content: bytes) -> None:
    with pytest.raises(ValueError, match="compound"):
        OleFile(content)
