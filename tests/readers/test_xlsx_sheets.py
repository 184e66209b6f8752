"""Office Open XML as a stream: each cell the text a person reads, memory by what cells hold."""

from __future__ import annotations

import resource
import time
import zipfile
from contextlib import closing
from typing import TYPE_CHECKING

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from sheet_files import Options, cell, row, write_xlsx

from pipeline.readers.sheet_cells import DamagedWorkbookError, Merged, ProtectedWorkbookError
from pipeline.readers.xlsx_sheets import XlsxBook

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.readers.sheet_cells import Row


def rows_of(path: Path, sheet: str = "台账", bare: frozenset[int] = frozenset()) -> list[Row]:
    with closing(XlsxBook(path)) as book:
        return list(book.rows(sheet, bare))


def only_row(path: Path) -> list[str]:
    ((_, cells),) = rows_of(path)
    return list(cells.values())


def edit(path: Path, part: str, old: bytes, new: bytes) -> None:
    """Replace bytes in one part of a workbook."""
    with zipfile.ZipFile(path) as file:
        parts = {item.filename: file.read(item) for item in file.infolist()}
    assert old in parts[part]
    parts[part] = parts[part].replace(old, new)
    with zipfile.ZipFile(path, "w") as file:
        for name, content in parts.items():
            file.writestr(name, content)


def test_rows_have_the_numbers_that_the_sheet_shows(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_xlsx(path, row(2, None, "x", 12) + row(5) + row(9, "y"))
    assert rows_of(path) == [(2, {1: "x", 2: "12"}), (9, {0: "y"})]


def test_other_writers(tmp_path: Path) -> None:
    """What openpyxl and xlsxwriter write is read as they were told to write it."""
    book = openpyxl.Workbook()
    book.active.title = "台账"
    book.active.append(["h1", 1.5, True, None, "自 住\n"])
    book.save(tmp_path / "a.xlsx")
    assert rows_of(tmp_path / "a.xlsx") == [(1, {0: "h1", 1: "1.5", 2: "true", 4: "自 住\n"})]
    with xlsxwriter.Workbook(tmp_path / "b.xlsx") as other:
        sheet = other.add_worksheet("台账")
        sheet.write_row(2, 3, ["h1", 1.5, True])
        sheet.write_rich_string(3, 3, "自", other.add_format({"bold": True}), "住")
    expected = [(3, {3: "h1", 4: "1.5", 5: "true"}), (4, {3: "自住"})]
    assert rows_of(tmp_path / "b.xlsx") == expected


def test_cells_that_hold_only_white_space_hold_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    blank = [" ", "　", " ", "\n\t", "\u200b", "\ufeff"]
    write_xlsx(path, row(1, *blank) + row(2, "x", *blank, " y ") + row(3, '<c t="s"><v>0</v></c>'),
               shared=["<si><t> </t></si>"])  # fmt: skip
    assert rows_of(path) == [(2, {0: "x", 7: " y "})]


@pytest.mark.parametrize("far", [" ", "x", 7])
def test_a_far_cell_costs_nothing(tmp_path: Path, far: object) -> None:
    path = tmp_path / "a.xlsx"
    last = f'<row r="1048576">{cell(far, "XFD1048576")}</row>'
    write_xlsx(path, row(1, "h1") + last, before='<dimension ref="A1:XFD1048576"/>')
    begun, memory = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    rows = rows_of(path)
    assert rows[0] == (1, {0: "h1"})
    assert rows[1:] == ([] if far == " " else [(1_048_576, {16_383: str(far)})])
    assert time.perf_counter() - begun < 2
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory < 50_000


def test_what_a_workbook_says_of_its_size_is_not_believed(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_xlsx(path, row(1, "h1", "h2") + row(2, "h3"), before='<dimension ref="A1"/>')
    edit(
        path, "xl/sharedStrings.xml", b"<sst ", b'<sst count="4000000000" uniqueCount="4000000000" '
    )
    assert rows_of(path) == [(1, {0: "h1", 1: "h2"}), (2, {0: "h3"})]


def test_hundreds_of_thousands_of_styled_cells_without_content(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    styled = "".join(
        f'<row r="{at}">'
        + "".join(f'<c r="{name}{at}" s="1"/>' for name in "ABCDEFGHIJ")
        + "</row>"
        for at in range(2, 100_002)
    )
    write_xlsx(path, row(1, "h1") + styled + row(100_002, "h2"), formats=["000"])
    begun = time.process_time()
    assert rows_of(path) == [(1, {0: "h1"}), (100_002, {0: "h2"})]
    assert time.process_time() - begun < 3


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(
        st.lists(
            st.sampled_from(
                [None, "x", 12, 1.5, '<c t="s"><v>0</v></c>', '<c s="1"/>', '<c t="n"><v>7</v></c>',
                 '<c t="str"><v>a</v></c>', '<c t="b"><v>1</v></c>', '<c t="s"><v>9</v></c>',
                 "<c><f>1</f><v>2</v></c>", '<c t="str"><v>&amp;</v></c>', '<c t="e"><v>x</v></c>']
            ),
            max_size=5,
        ),
        max_size=5,
    ),
    style=st.integers(0, 2),
    chunk=st.integers(1, 300),
)  # fmt: skip
def test_plain_rows_read_like_all_others(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[object]], style: int, chunk: int
) -> None:
    """Single quotes hide from the short way that a row is plain."""
    folder = tmp_path_factory.mktemp("rows")
    body = "".join(row(at, *values, style=style) for at, values in enumerate(rows, 1))
    options: Options = {"shared": ["<si><t>y</t></si>"], "formats": ["000"]}
    write_xlsx(folder / "a.xlsx", body, **options)
    write_xlsx(folder / "b.xlsx", body.replace('"', "'"), **options)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pipeline.readers.xml_stream.CHUNK_BYTES", chunk)
        assert rows_of(folder / "a.xlsx") == rows_of(folder / "b.xlsx")


def test_styled_cells_without_content_before_one_without_a_place(tmp_path: Path) -> None:
    """A cell that does not say where it is follows the one before it, also an empty one."""
    path = tmp_path / "a.xlsx"
    write_xlsx(path, '<row r="1"><c r="B1" s="0"/><c><v>1</v></c></row><row><c><v>2</v></c></row>')
    assert rows_of(path) == [(1, {2: "1"}), (2, {0: "2"})]


def test_cells_that_are_not_plain(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    cells = [
        '<c t="e"><v>#REF!</v></c>',
        "<c><f>60*2</f><v></v></c>",
        "<c><f>60*2</f></c>",
        '<c t="str"><f>A1&amp;""</f><v></v></c>',
        '<c t="str"><f>A1</f><v>ab</v></c>',
        '<c t="e" vm="1"><v>#VALUE!</v></c>',
        '<c t="str"><f>_xlfn.DISPIMG("ID_1",1)</f><v>=DISPIMG("ID_1",1)</v></c>',
        '<c t="s"><v>99</v></c>',
        '<c t="s"><v>-1</v></c>',
        '<c t="b"><v>FALSE</v></c>',
        '<c t="b"><v>maybe</v></c>',
        '<c t="d"><v>2023-03-01</v></c>',
        "<c><v>12a</v></c>",
    ]
    write_xlsx(path, row(1, *cells), shared=["<si><t>x</t></si>"])
    assert rows_of(path)[0][1] == {
        0: "#REF!", 1: "#FORMULA!", 2: "#FORMULA!", 4: "ab", 5: "#PICTURE!", 6: "#PICTURE!",
        7: "#UNREADABLE!", 8: "#UNREADABLE!", 9: "false", 10: "#UNREADABLE!", 11: "2023-03-01",
        12: "#UNREADABLE!",
    }  # fmt: skip


def test_results_that_nobody_has_calculated(tmp_path: Path) -> None:
    """Some programs write 0 for every formula, and ask the spreadsheet to calculate them all."""
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        sheet = book.add_worksheet("台账")
        sheet.write_formula("A1", "=60*2")
        sheet.write_formula("B1", "=60*2", None, 120)
        sheet.write_number("C1", 0)
    assert only_row(tmp_path / "a.xlsx") == ["#FORMULA!", "120", "0"]
    edit(tmp_path / "a.xlsx", "xl/workbook.xml", b' fullCalcOnLoad="1"', b"")
    assert only_row(tmp_path / "a.xlsx") == ["0", "120", "0"]


def test_texts_in_runs_without_their_guides(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    guide = '<rPh sb="0" eb="1"><t>ジ</t></rPh><phoneticPr fontId="1"/>'
    shared = [f"<si><t>自住</t>{guide}</si>", f"<si><r><t>自</t></r><r><t>住</t></r>{guide}</si>"]
    cells = [f'<c t="s"><v>{at}</v></c>' for at in range(2)]
    cells.append(f'<c t="inlineStr"><is><r><t>自</t></r><r><t>住</t></r>{guide}</is></c>')
    write_xlsx(path, row(1, *cells, "h1_x000D_", "a_x005F_b", "_xD800_"), shared=shared)
    assert only_row(path) == ["自住"] * 3 + ["h1\r", "a_b", "_xD800_"]


def test_number_formats(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    formats: list[str | int] = ["000000", '"K"0000', 14, "yyyy-mm-dd", 57, "0.00"]
    cells = "".join(cell(44986, f"{'ABCDEF'[at]}1", at + 1) for at in range(6))
    write_xlsx(path, f'<row r="1">{cells}</row>', formats=formats)
    shown = ["044986", "K44986", "2023-03-01", "2023-03-01", "2023-03-01", "44986"]
    assert only_row(path) == shown
    bare = rows_of(path, bare=frozenset({0, 1, 2}))[0][1]
    assert [bare[0], bare[1], bare[2]] == ["44986", "44986", "2023-03-01"]


def test_letters_that_a_format_shows_around_a_text(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    shared = '<c t="s" s="1"><v>0</v></c>'
    cells = [shared, '<c t="str" s="2"><v>7</v></c>', '<c t="str" s="3"><v>7</v></c>', shared]
    cells.append('<c t="inlineStr" s="1"><is><t>8</t></is></c>')
    write_xlsx(path, row(1, *cells), shared=["<si><t>001</t></si>"],
               formats=['"TB"@', '0;-0;0;"("@")"', "@"])  # fmt: skip
    bare = rows_of(path, bare=frozenset({3}))
    assert bare == [(1, {0: "TB001", 1: "(7)", 2: "7", 3: "001", 4: "TB8"})]


def test_days_from_1904(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_xlsx(path, row(1, 43524, style=1), formats=[14], date1904=True)
    assert only_row(path) == ["2023-03-01"]


def test_merged_cells(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_xlsx(path, row(1, "x"), merged=["B2:B4", "A1:AB1"])
    with closing(XlsxBook(path)) as book:
        assert book.merged("台账") == [Merged(2, 4, 1, 1), Merged(1, 1, 0, 27)]


def test_a_merged_range_across_two_chunks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.xlsx"
    write_xlsx(path, row(1, "x"), merged=[f"B{at}:B{at + 1}" for at in range(1, 200, 2)])
    monkeypatch.setattr("pipeline.readers.xml_stream.CHUNK_BYTES", 50)
    with closing(XlsxBook(path)) as book:
        assert len(book.merged("台账")) == 100
        assert list(book.rows("台账")) == [(1, {0: "x"})]


def test_hidden_sheets_and_charts(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_xlsx(path, {"一": row(1, "x"), "二": row(1, "y")}, hidden=["二"])
    with closing(XlsxBook(path)) as book:
        assert [(sheet.name, sheet.is_hidden) for sheet in book.sheets] == [
            ("一", False),
            ("二", True),
        ]
    with xlsxwriter.Workbook(tmp_path / "b.xlsx") as other:
        other.add_worksheet("台账").write_row(0, 0, [1, 2])
        chart = other.add_chart({"type": "column"})
        chart.add_series({"values": "=台账!$A$1:$B$1"})
        other.add_chartsheet("图").set_chart(chart)
    with closing(XlsxBook(tmp_path / "b.xlsx")) as book:
        assert [sheet.name for sheet in book.sheets] == ["台账"]


@pytest.mark.parametrize("encoding", ["utf-16", "gb18030"])
def test_parts_in_other_encodings(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.xlsx"
    write_xlsx(path, row(1, "自住"))
    with zipfile.ZipFile(path) as file:
        parts = {name: file.read(name).decode() for name in file.namelist()}
    with zipfile.ZipFile(path, "w") as file:
        for name, text in parts.items():
            file.writestr(
                name, f'<?xml version="1.0" encoding="{encoding}"?>{text}'.encode(encoding)
            )
    assert only_row(path) == ["自住"]


def test_a_prefix_before_every_tag(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    write_xlsx(path, "")
    sheet = f'<x:worksheet xmlns:x="{main}"><x:sheetData><x:row r="1"><x:c r="A1" t="str"><x:v>a'
    sheet += '</x:v></x:c></x:row></x:sheetData><x:mergeCells><x:mergeCell ref="A1:B1"/>'
    empty = f'<worksheet xmlns="{main}"><sheetData></sheetData></worksheet>'
    full = f"{sheet}</x:mergeCells></x:worksheet>"
    edit(path, "xl/worksheets/s1.xml", empty.encode(), full.encode())
    assert only_row(path) == ["a"]
    with closing(XlsxBook(path)) as book:
        assert book.merged("台账") == [Merged(1, 1, 0, 1)]


@pytest.mark.parametrize(
    "rows",
    [
        row(2, "a") + row(1, "b"),
        row(1, "a") + row(1, "b"),
        '<row r="1048577"><c r="A1048577"><v>1</v></c></row>',
        '<row r="1"><c r="XFE1"><v>1</v></c></row>',
        '<row r="1"><c r="1"><v>1</v></c></row>',
        '<row r="x"/>',
        "<row>",
    ],
)
def test_sheets_that_break_the_rules_are_refused(tmp_path: Path, rows: str) -> None:
    path = tmp_path / "a.xlsx"
    write_xlsx(path, rows)
    with pytest.raises(DamagedWorkbookError, match=r"xl/worksheets/s1\.xml"):
        rows_of(path)


def test_a_bomb_of_entities_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_xlsx(path, row(1, "a"))
    levels = "".join(f'<!ENTITY e{at} "{f"&e{at - 1};" * 10}">' for at in range(1, 12))
    doctype = f'<!DOCTYPE worksheet [<!ENTITY e0 "x">{levels}]>'
    edit(path, "xl/worksheets/s1.xml", b"<worksheet ", doctype.encode() + b"<worksheet ")
    with pytest.raises(DamagedWorkbookError):
        rows_of(path)


def test_a_workbook_cut_short_and_one_with_a_password(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_xlsx(path, row(1, "a"))
    content = path.read_bytes()
    (tmp_path / "cut.xlsx").write_bytes(content[: len(content) // 2])
    with pytest.raises(DamagedWorkbookError):
        XlsxBook(tmp_path / "cut.xlsx")
    marked = bytearray(content)
    marked[content.rindex(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "locked.xlsx").write_bytes(marked)
    with pytest.raises(ProtectedWorkbookError):
        XlsxBook(tmp_path / "locked.xlsx")
