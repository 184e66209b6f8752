"""Text tables as offices send them: read rightly, or refused with all rows and no text of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from one_file import OneFile, faults_of, read_one

from pipeline.readers import delimited, text_rows

if TYPE_CHECKING:
    from pathlib import Path

HEADINGS = "房屋编号,用途,产权人,证件号"
COLUMNS = (
    '[columns]\nhouse_id = "房屋编号"\nuse_class = "用途"\nowner_name = "产权人"\n'
    'owner_id_number = "证件号"\n[codes.use_class]\nother = "自住"\n'
)
PERSON = "张某某,652301199001011234"


def table(*rows: str, headings: str = HEADINGS, end: str = "\n") -> str:
    return end.join([headings, *rows, ""])


def house(number: int) -> str:
    return f"H{number},自住,{PERSON}"


def read(folder: Path, content: str | bytes, rest: str = "", name: str = "f.csv") -> OneFile:
    return read_one(folder, content, rest + COLUMNS, name=name)


def sentences(folder: Path, content: str | bytes, rest: str = "") -> list[tuple[str, str]]:
    """Return every fault in both languages, after looking for what no message may say."""
    said = []
    for fault in faults_of(folder, content, rest + COLUMNS):
        chinese, english = fault.text("zh"), fault.text("en")
        for text in (chinese, english):
            assert "张" not in text
            assert "19900101" not in text
            assert "Original Line" not in text
            assert len(text) < 600
        words = re.sub(
            r"f\.csv|f\.toml|CSV|NUL|UTF-\d+\w*|GB18030|GBK|GB2312|BOM|encoding|header_row|Unicode|Windows",
            "",
            chinese,
        )
        assert not re.search(r"[A-Za-z]{4,}", words), chinese
        said.append((chinese, english))
    return said


def test_all_ragged_rows_are_listed_by_number_and_count(tmp_path: Path) -> None:
    rows = [house(1), f"{house(2)},x", house(3), "H4,自住", '"H5\n"' + house(5)[2:], "H6", house(7)]
    ((chinese, english),) = sentences(tmp_path, table(*rows))
    assert "3 行" in chinese
    assert "第 3 行 5 列、第 5 行 2 列、第 7 行 1 列" in chinese
    assert "(4)" in english
    assert "row 3 has 5, row 5 has 2, row 7 has 1" in english


def test_of_many_ragged_rows_the_first_are_listed_and_all_counted(tmp_path: Path) -> None:
    rows = [house(at) if at % 2 else f"{house(at)},x" for at in range(3000)]
    ((chinese, _),) = sentences(tmp_path, table(*rows))
    assert "1500 行" in chinese
    assert "第 2 行 5 列" in chinese
    assert "…" in chinese


def test_a_line_break_outside_quotes_is_named(tmp_path: Path) -> None:
    rows = [house(1), f"H2,自\r住,{PERSON}", f'"H3\r",自住,{PERSON}', house(4)]
    ((chinese, _),) = sentences(tmp_path, table(*rows, end="\r\n"))
    assert "回车符" in chinese
    assert "#3" in chinese


def test_an_open_quote_names_the_row_where_it_opens(tmp_path: Path) -> None:
    rows = [house(1), house(2), f'H3,"自住,{PERSON}', house(4), house(5)]
    ((chinese, _),) = sentences(tmp_path, table(*rows))
    assert "f.csv · #4" in chinese


def test_text_after_a_closing_quote_is_named(tmp_path: Path) -> None:
    rows = [house(1), f'H2,"自"住,{PERSON}', f'H3,"自"住,{PERSON}']
    ((chinese, _),) = sentences(tmp_path, table(*rows))
    assert "3、4" in chinese


def test_zero_bytes_name_all_their_rows(tmp_path: Path) -> None:
    rows = [house(1), f"H2,自\0住,{PERSON}", house(3), "H4,自住,\0,", *map(house, range(5, 40))]
    ((chinese, _),) = sentences(tmp_path, table(*rows))
    assert "NUL" in chinese
    assert "3、5" in chinese


def test_an_open_quote_in_the_headings_is_named(tmp_path: Path) -> None:
    text = table(*(house(at) for at in range(9000)), headings=f'房屋编号,"用途,{HEADINGS}')
    ((chinese, _),) = sentences(tmp_path, text)
    assert "表头" in chinese


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_text_with_its_mark_is_read(tmp_path: Path, codec: str) -> None:
    mark = "" if codec == "utf-16" else "\ufeff"
    rows = [house(1), "", house(2), ",,,", f'"H3\n",自住,{PERSON}']
    text = table(*rows, end="\r\n").replace(",", "\t")
    found = read(tmp_path, (mark + text).encode(codec))
    assert list(found.rows["house_id"]) == ["H1", "H2", "H3"]
    assert list(found.rows["source_row"]) == [2, 4, 6]


def test_unicode_text_without_its_mark_is_read_where_declared(tmp_path: Path) -> None:
    content = table(*map(house, range(9))).encode("utf-16-le")
    ((chinese, _),) = sentences(tmp_path, content)
    assert 'encoding = "UTF-16LE"' in chinese
    assert len(read(tmp_path, content, 'encoding = "UTF-16LE"\n').rows) == 9
    assert len(read(tmp_path, content, 'encoding = "UTF-16"\n').rows) == 9


def test_a_mark_that_contradicts_the_declaration_is_refused(tmp_path: Path) -> None:
    content = table(house(1)).encode("utf-16")
    (fault,) = faults_of(tmp_path, content, 'encoding = "GB18030"\n' + COLUMNS)
    assert fault.code == "encoding_contradicted"


def test_all_rows_in_another_encoding_are_listed(tmp_path: Path) -> None:
    lines = table(*map(house, range(30))).encode().splitlines(keepends=True)
    for row in (3, 7):
        lines[row - 1] = lines[row - 1].decode().encode("gb18030")
    for rest in ("", 'encoding = "UTF-8"\n'):
        ((chinese, _),) = sentences(tmp_path, b"".join(lines), rest)
        assert "f.csv · #3" in chinese
        assert "共 2 行：第 3、7 行" in chinese


@pytest.mark.parametrize("codec", ["utf-8", "gb18030"])
def test_a_character_that_was_cut_concerns_its_value_only(tmp_path: Path, codec: str) -> None:
    headings = HEADINGS + ",地址,备注"
    rows = [f"{house(1)},甲街,说明", f"{house(2)},甲街@,说明", f"{house(3)},甲街,说明@",
            f"H4@,自住,{PERSON},甲街,", f"H5,自@,{PERSON},甲街,", house(6) + ",甲街,"]  # fmt: skip
    content = table(*rows, headings=headings).encode(codec).replace(b"@", "昌".encode(codec)[:-1])
    rest = "max_bad_share = 0.5\n" + ('encoding = "GB18030"\n' if codec == "gb18030" else "")
    found = read_one(
        tmp_path, content, rest + COLUMNS.replace("[codes", 'address = "地址"\n[codes')
    )
    assert list(found.rows["house_id"]) == ["H1", "H2", "H3", "H6"]
    assert found.rows["address"].tolist() == ["甲街", "甲街\ufffd", "甲街", "甲街"]
    assert found.reasons() == {5: [("house_id", "spoilt_text")], 6: [("use_class", "unknown_code")]}
    assert ("address", "spoilt_text", 1) in found.notices


def test_unicode_text_that_is_cut_in_a_character_is_refused(tmp_path: Path) -> None:
    (fault,) = faults_of(tmp_path, table(house(1)).encode("utf-16")[:-1], COLUMNS)
    assert fault.code == "encoding_invalid"


@pytest.mark.parametrize("end", [b"\x1a", b"\x1a\r\n", b"\x1a\x1a\x1a\x1a"])
@pytest.mark.parametrize("codec", ["utf-8", "gb18030"])
def test_the_end_mark_of_dos_is_no_row(tmp_path: Path, end: bytes, codec: str) -> None:
    content = table(house(1), house(2), end="\r\n").encode(codec) + end
    rest = 'encoding = "GB18030"\n' if codec == "gb18030" else ""
    found = read(tmp_path, content, rest)
    assert found.read == len(found.rows) == 2


def test_a_huge_field_that_nobody_maps_is_read_past(tmp_path: Path) -> None:
    picture = "iVBORw0KGgo" + "A" * 3_000_000
    rows = [f"{house(at)},{picture if at == 2 else ''}" for at in range(5)]
    found = read(tmp_path, table(*rows, headings=f"{HEADINGS},照片"))
    assert len(found.rows) == 5


def test_a_field_that_is_too_long_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_rows, "LINE_BYTES", (1 << 16, 1 << 18))
    monkeypatch.setattr(delimited, "LONGEST_RECORD", 1 << 18)
    rows = [f"{house(at)},{'A' * 3_000_000 if at == 2 else ''}" for at in range(5)]
    ((chinese, _),) = sentences(tmp_path, table(*rows, headings=f"{HEADINGS},照片"))
    assert "#4" in chinese
    assert "MB" in chinese


def test_two_exports_in_one_file(tmp_path: Path) -> None:
    """The second one begins with a mark and repeats the headings, perhaps in quotes."""
    for second in (
        table(house(3)),
        table(house(3), headings='"房屋编号","用途","产权人","证件号"'),
    ):
        content = f"\ufeff{table(house(1), house(2))}\ufeff{second}"
        found = read(tmp_path, content, "max_bad_share = 0.5\n")
        assert list(found.rows["house_id"]) == ["H1", "H2", "H3"]
        assert list(found.reasons()) == [4]
        assert "\ufeff" not in str(found.raw(4))


def test_rows_of_nothing_that_can_be_seen_are_no_rows(tmp_path: Path) -> None:
    rows = [house(1), " ,　,\u200b,\t", house(2), ", ,,"]
    found = read(tmp_path, table(*rows))
    assert found.read == 2
    assert list(found.rows["source_row"]) == [2, 4]


def test_headings_that_are_data_are_not_listed(tmp_path: Path) -> None:
    faults = faults_of(tmp_path, table(house(1)), "header_row = 2\n" + COLUMNS)
    assert {fault.code for fault in faults} == {"column_missing"}
    for fault in faults:
        for language in ("zh", "en"):
            assert "张" not in fault.text(language)
            assert "1990" not in fault.text(language)
