"""Keys that several columns make together, at the width that other ledgers give them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import openpyxl
import pytest
from one_file import faults_of, read_one

if TYPE_CHECKING:
    from pathlib import Path

KEY = "[columns]\nhouse_id = { columns = ['block', 'lot'], widths = [4, 3], separator = ' ' }\n"


def test_parts_are_padded_and_joined(tmp_path: Path) -> None:
    rows = ["20,85,other", "20.0,85.0,other", "1234,１,other", "12345,0001,other", " 7 ,'12,other"]
    read = read_one(tmp_path, "block,lot,use_class\n" + "\n".join(rows), KEY)
    assert list(read.rows["house_id"]) == [
        "0020 085",
        "0020 085",
        "1234 001",
        "12345 0001",
        "0007 012",
    ]


def test_without_widths_and_separator_they_are_joined_as_they_stand(tmp_path: Path) -> None:
    rest = "[columns]\nhouse_id = { columns = ['block', 'lot', 'block'] }\n"
    read = read_one(tmp_path, "block,lot,use_class\n20,85,other\n", rest)
    assert list(read.rows["house_id"]) == ["208520"]
    rest = "[columns]\nhouse_id = { columns = ['lot'], widths = [5] }\n"
    assert list(read_one(tmp_path, "lot,use_class\n85,other\n", rest).rows["house_id"]) == ["00085"]


def test_a_key_with_a_part_missing_is_missing(tmp_path: Path) -> None:
    rows = ["20,85,other", "20,,other", " ,85,other", ",,other"]
    read = read_one(tmp_path, "block,lot,use_class\n" + "\n".join(rows), KEY)
    assert list(read.rows["house_id"]) == ["0020 085"]
    assert read.reasons() == {row: [("house_id", "missing")] for row in (3, 4, 5)}
    assert read.raw(3)["house_id"] == "0020"


def test_a_reference_with_a_part_missing_is_told_and_an_empty_one_is_not(tmp_path: Path) -> None:
    rest = "[columns]\nparcel_id_reported = { columns = ['block', 'lot'] }\n"
    rows = ["h1,20,85,other", "h2,20,,other", "h3,,,other"]
    read = read_one(tmp_path, "house_id,block,lot,use_class\n" + "\n".join(rows), rest)
    assert read.rows["parcel_id_reported"].fillna("").tolist() == ["2085", ""]
    assert read.reasons() == {3: [("parcel_id_reported", "missing")]}


def test_columns_of_a_workbook_are_joined_too(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["block", "lot", "use_class"], [20, 85, "other"]):
        book.active.append(row)
    book.save(tmp_path / "f.xlsx")
    read = read_one(tmp_path, (tmp_path / "f.xlsx").read_bytes(), KEY, name="f.xlsx")
    assert list(read.rows["house_id"]) == ["0020 085"]


@pytest.mark.parametrize(
    ("declared", "code"),
    [
        ("{ columns = ['block', 'plot'], widths = [4, 3] }", "column_missing"),
        ("{ columns = ['block', 'lot'], widths = [4] }", "bad_widths"),
        ("{ columns = ['block', 'lot'], widths = [4, -1] }", "bad_widths"),
        ("{ columns = [] }", "declaration_key"),
        ("{ columns = ['block'], width = [4] }", "declaration_key"),
    ],
)
def test_mistakes_in_it(tmp_path: Path, declared: str, code: str) -> None:
    faults = faults_of(
        tmp_path, "block,lot,use_class\n1,2,other\n", f"[columns]\nhouse_id = {declared}\n"
    )
    assert {fault.code for fault in faults} == {code}
