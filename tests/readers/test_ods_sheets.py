"""Open Document as a stream: repetitions are counted, not made."""

from __future__ import annotations

import zipfile
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from sheet_files import ods_row, write_ods

from pipeline.readers.ods_sheets import OdsBook
from pipeline.readers.sheet_cells import DamagedWorkbookError, Merged, ProtectedWorkbookError

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.readers.sheet_cells import Row


def rows_of(path: Path, sheet: str = "台账", bare: frozenset[int] = frozenset()) -> list[Row]:
    with closing(OdsBook(path)) as book:
        return list(book.rows(sheet, bare))


def typed(kind: str, shown: str, **values: str) -> str:
    given = "".join(f' office:{name.replace("_", "-")}="{value}"' for name, value in values.items())
    text = f"<text:p>{shown}</text:p>"
    return f'<table:table-cell office:value-type="{kind}"{given}>{text}</table:table-cell>'


def test_rows_and_repetitions(tmp_path: Path) -> None:
    path = tmp_path / "a.ods"
    wide = '<table:table-cell table:number-columns-repeated="16382"/>'
    twice = typed("string", "x").replace("cell ", 'cell table:number-columns-repeated="2" ', 1)
    rows = ods_row("h1", 5, wide) + ods_row(None, repeated=1000) + ods_row(twice, repeated=2)
    write_ods(path, {"台账": rows + ods_row(wide, repeated=1_047_573)})
    assert rows_of(path) == [
        (1, {0: "h1", 1: "5"}), (1002, {0: "x", 1: "x"}), (1003, {0: "x", 1: "x"}),
    ]  # fmt: skip


def test_values(tmp_path: Path) -> None:
    path = tmp_path / "a.ods"
    noted = (
        '<table:table-cell office:value-type="string"><office:annotation><text:p>note</text:p>'
        '</office:annotation><text:p>自<text:s text:c="2"/><text:span>住</text:span></text:p>'
        "<text:p>二</text:p></table:table-cell>"
    )
    cells = [
        typed("float", "000017", value="17"),
        typed("float", "K0017", value="17"),
        typed("float", "1,234", value="1234"),
        typed("float", "0.33", value="0.333"),
        typed("percentage", "12%", value="0.12"),
        typed("date", "2023年3月1日", date_value="2023-03-01"),
        typed("date", "x", date_value="2023-03-01T10:30:00"),
        typed("boolean", "TRUE", boolean_value="true"),
        typed("string", "#REF!"),
        typed("float", "?", value="x"),
        noted,
    ]
    write_ods(path, {"台账": ods_row(*cells)})
    shown = [
        "000017",
        "K0017",
        "1234",
        "0.333",
        "0.12",
        "2023-03-01",
        "2023-03-01T10:30:00",
        "true",
    ]
    shown += ["#REF!", "#UNREADABLE!", "自  住\n二"]
    assert list(rows_of(path)[0][1].values()) == shown
    assert rows_of(path, bare=frozenset({0, 1}))[0][1][0] == "17"


def test_sheets_and_merged_cells(tmp_path: Path) -> None:
    path = tmp_path / "a.ods"
    merged = typed("string", "p1").replace("cell ", 'cell table:number-rows-spanned="3" ', 1)
    covered = "<table:covered-table-cell/>"
    rows = ods_row("h1", merged) + ods_row("h2", covered) + ods_row("h3", covered)
    write_ods(path, {"封面": ods_row("x"), "台账": rows, "字典": ods_row("y")}, concealed=["字典"])
    with closing(OdsBook(path)) as book:
        assert [(sheet.name, sheet.is_hidden) for sheet in book.sheets] == [
            ("封面", False), ("台账", False), ("字典", True),
        ]  # fmt: skip
        assert book.merged("台账") == [Merged(1, 3, 1, 1)]
        assert list(book.rows("台账"))[1:] == [(2, {0: "h2"}), (3, {0: "h3"})]


@pytest.mark.parametrize("repeated", [1_048_577, 2**40])
def test_more_rows_than_a_sheet_can_have(tmp_path: Path, repeated: int) -> None:
    path = tmp_path / "a.ods"
    write_ods(path, {"台账": ods_row("x", repeated=repeated)})
    with pytest.raises(DamagedWorkbookError):
        rows_of(path)


def test_a_password_and_a_missing_part(tmp_path: Path) -> None:
    path = tmp_path / "a.ods"
    write_ods(path, {"台账": ods_row("x")})
    with zipfile.ZipFile(path, "a") as file:
        file.writestr("META-INF/manifest.xml", "<m><f><encryption-data/></f></m>")
    with pytest.raises(ProtectedWorkbookError):
        OdsBook(path)
    with zipfile.ZipFile(tmp_path / "b.ods", "w") as file:
        file.writestr("mimetype", "x")
    with pytest.raises(DamagedWorkbookError):
        OdsBook(tmp_path / "b.ods")
