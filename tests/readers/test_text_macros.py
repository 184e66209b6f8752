"""What texts say as ids, dates, numbers and labels; what they do not say is no value."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from one_file import read_one

from pipeline.base.sql import connect, read_sql

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import duckdb

SOFT_HYPHEN, ZERO_WIDTH, MARK, LEFT_TO_RIGHT = "\u00ad", "\u200b", "\ufeff", "\u200e"


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with connect(":memory:", {}, spatial=False) as con:
        con.execute(read_sql("pipeline.readers", "text_macros.sql"))
        yield con


def said(con: duckdb.DuckDBPyConnection, macro: str, text: str | None) -> Any:
    return con.execute(f"SELECT {macro}(plain_half(?::VARCHAR))", [text]).fetchall()[0][0]


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("652301000001", "652301000001"),
        ("'652301000001", "652301000001"),
        ("`652301000001", "652301000001"),
        ('="652301000001"', "652301000001"),
        ('="652301000001.0"', "652301000001"),
        ("652301000001.0", "652301000001"),
        ("652301000001.00", "652301000001"),
        ("1.0", "1"),
        (f"6523{ZERO_WIDTH}01{SOFT_HYPHEN}{MARK}", "652301"),
        (f"{LEFT_TO_RIGHT}TB652301", "TB652301"),
        (f"\u00a0TB{ZERO_WIDTH} ", "TB"),
        ("ＴＢ－６５＃ａ", "TB-65#a"),
        ("3.1", "3.1"),
        ("A1.0", "A1.0"),
        ("(2016)12", "(2016)12"),
        ("#12", "#12"),
        ("O'Brien", "O'Brien"),
        ("'", None),
        (f"{ZERO_WIDTH}{MARK}", None),
        (None, None),
    ],
)
def test_an_id_is_what_a_person_reads(
    con: duckdb.DuckDBPyConnection, text: str | None, seen: str | None
) -> None:
    assert said(con, "id_text", text) == seen


@pytest.mark.parametrize(
    "text", ["6.52301E+11", "6.523011990010112e+17", "652301199001011200.0", "1E+18"]
)
def test_an_id_that_a_float_has_cut_is_seen(con: duckdb.DuckDBPyConnection, text: str) -> None:
    assert said(con, "is_scientific", text) is True
    assert said(con, "id_text", text) == text


@pytest.mark.parametrize(
    "text",
    ["2023-03-01", "2023-3-1", "2023/3/1", "2023.3.1", "20230301", "2023年3月1日", "44986",
     "44986.0", "2023-03-01T10:20:30", "2023/3/1 10:20", "２０２３－０３－０１",
     f"2023-03-01{ZERO_WIDTH}"],
)  # fmt: skip
def test_a_day_in_many_spellings(con: duckdb.DuckDBPyConnection, text: str) -> None:
    assert said(con, "to_date", text) == dt.date(2023, 3, 1)
    assert said(con, "to_moment", text).date() == dt.date(2023, 3, 1)


@pytest.mark.parametrize(
    "text",
    ["23.3.1", "23-3-1", "23/3/1", "2023.3", "2023-03", "2023/3", "2023年3月", "2023年", "2023",
     "202303", "20233", "2023.03.", "0000-00-00", "1900-01-00", "2023-02-30", "2023-13-01",
     "20231301", "2023-03-01T16:30:00Z", "2023-03-01 or so", "三月", "23-3-1 10:00",
     "2023.3.1-2023.3.5"],
)  # fmt: skip
def test_what_is_no_day_is_none(con: duckdb.DuckDBPyConnection, text: str) -> None:
    assert said(con, "to_date", text) is None
    assert said(con, "to_moment", text) is None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("120.5", 120.5),
        ("1.205e+002", 120.5),
        ("-3", -3.0),
        (".5", 0.5),
        ("２", 2.0),
        ("1e2", 100.0),
    ],
)
def test_numbers(con: duckdb.DuckDBPyConnection, text: str, number: float) -> None:
    assert said(con, "to_number", text) == number


@pytest.mark.parametrize(
    "text", ["1_0", "0x10", "0b11", "120,5", "1,205.5", "nan", "inf", "-", "2层"]
)
def test_no_numbers(con: duckdb.DuckDBPyConnection, text: str) -> None:
    assert said(con, "to_number", text) is None
    assert said(con, "to_integer", text) is None


def test_days_that_nobody_means_are_out_of_range(tmp_path: Path) -> None:
    days = ["1948-12-31", "1949-01-01", "1899-12-30", "1753-01-01", "0023-03-01", "2033-03-16",
            "2033-03-17", "9999-12-31"]  # fmt: skip
    lines = [f"h{at},done,{day}" for at, day in enumerate(days)]
    text = "house_id,revisit_status,done_on\n" + "\n".join(lines)
    read = read_one(tmp_path, text, table="revisit")
    assert [str(day)[:10] for day in read.rows["done_on"]] == ["1949-01-01", "2033-03-16"]
    wrong = read.reasons()
    assert set(wrong) == {2, 4, 5, 6, 8, 9}
    assert set(map(tuple, wrong.values())) == {(("done_on", "out_of_range"),)}


def test_what_is_taken_from_ids_and_labels_is_noticed(tmp_path: Path) -> None:
    lines = [
        f"'1,{ZERO_WIDTH}other",
        '"=""2""",other',
        f"3.0,oth{SOFT_HYPHEN}er",
        "4,other",
        "５,other",
    ]
    read = read_one(tmp_path, "house_id,use_class\n" + "\n".join(lines))
    assert list(read.rows["house_id"]) == ["1", "2", "3", "4", "5"]
    assert set(read.rows["use_class"]) == {"other"}
    assert read.notices == {
        ("house_id", "signs_removed", 3),
        ("house_id", "full_width", 1),
        ("use_class", "trimmed", 1),
    }


def test_a_key_of_nothing_that_can_be_seen_is_missing(tmp_path: Path) -> None:
    read = read_one(tmp_path, f"house_id,use_class\n',other\n{ZERO_WIDTH},other\nh3,other\n")
    assert list(read.rows["house_id"]) == ["h3"]
    assert read.reasons() == {row: [("house_id", "missing")] for row in (2, 3)}


def test_ids_of_number_columns(tmp_path: Path) -> None:
    """A Parquet file knows doubles, four-byte floats and decimals; a person reads whole numbers."""
    columns = {
        "house_id": pa.array([652301000001.0, 652301000002.0], pa.float64()),
        "parcel_id_reported": pa.array([1, 2], pa.decimal128(14, 2)),
        "use_class": pa.array(["other", "other"]),
    }
    pq.write_table(pa.table(columns), tmp_path / "f.parquet")
    read = read_one(tmp_path, (tmp_path / "f.parquet").read_bytes(), name="f.parquet")
    assert list(read.rows["house_id"]) == ["652301000001", "652301000002"]
    assert list(read.rows["parcel_id_reported"]) == ["1", "2"]
    columns["house_id"] = pa.array([652301000001.0, 652301000002.0], pa.float32())
    pq.write_table(pa.table(columns), tmp_path / "f.parquet")
    read = read_one(tmp_path, (tmp_path / "f.parquet").read_bytes(), name="f.parquet")
    assert len(read.rows) == 0
    assert set(map(tuple, read.reasons().values())) == {(("house_id", "excel_scientific"),)}
