"""Coordinates as text are read from end to end or refused; no house moves to another place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from one_file import read_one

from pipeline.base.sql import connect, read_sql

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import duckdb

LON = 87.0015
LAT = 44.0015


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with connect(":memory:", {}, spatial=True) as con:
        for macros in ("text_macros.sql", "coordinate_macros.sql"):
            con.execute(read_sql("pipeline.readers", macros))
        yield con


def degrees(con: duckdb.DuckDBPyConnection, text: str, letters: str = "EW") -> float | None:
    value: object = text
    for macro in ("plain", "half_width", "plain_signs"):  # nested, they would repeat each other
        ((value,),) = con.execute(f"SELECT {macro}(?::VARCHAR)", [value]).fetchall()
    ((found,),) = con.execute("SELECT to_degrees(?::VARCHAR, ?)", [value, letters]).fetchall()
    return None if found is None else float(found)


@pytest.mark.parametrize(
    "text",
    [
        "87.0015",
        " 87.0015\u3000",
        "+87.0015",
        "８７．００１５",
        "87.0015°",
        "87.0015°E",
        "E87.0015",
        "E: 87.0015",
        "87.0015e",
        "东经87.0015°",
        "87°0'5.4\"",
        "87°0'5.4",
        "87° 0' 5.4\"",
        "87°00'05.4''",
        "87°0′5.4″",
        "87°0’5.4”",
        "87º0´5.4ʺ",
        "87°0＇5.4＂",
        "87度0分5.4秒",
        "东经 87 度 0 分 5.4 秒",
        "东87°0′5.4″",
        "87°0.09′",
        "87°0′5.4″E",
        "8.700150000e+01",
        "87.0015\u200b",
    ],
)
def test_one_place_in_many_spellings(con: duckdb.DuckDBPyConnection, text: str) -> None:
    assert degrees(con, text) == pytest.approx(LON, abs=1e-9)


@pytest.mark.parametrize(
    "text",
    [
        "无",
        "经度",
        "87,0015",
        "87.0015,44.0015",
        "87°60'0\"",
        "87°0'60\"",
        "87°0'5.4\"N",
        "N87.0015",
        "北纬87.0015",
        "-87°0'5.4\"E",
        "E87°0'5.4\"E",
        "87°0\"5.4'",
        '87°0#5.4"',
        "87°0~5.4",
        "87°18",
        "87.5°30'",
        "87°0.5'30\"",
        "87 0 5.4",
        "87:0:5.4",
        "8.7E+01",
        "8_7",
        "0x57",
        "nan",
        "inf",
        "1e400",
        "87..0015",
        "约87.0015",
        "",
    ],
)
def test_what_is_not_understood_is_no_coordinate(con: duckdb.DuckDBPyConnection, text: str) -> None:
    assert degrees(con, text) is None


def test_west_and_south_are_negative(con: duckdb.DuckDBPyConnection) -> None:
    assert degrees(con, "西经87.0015") == pytest.approx(-LON)
    assert degrees(con, "87°0'5.4\"W") == pytest.approx(-LON)
    assert degrees(con, "-87.0015") == pytest.approx(-LON)
    assert degrees(con, "44°0'5.4\"S", "NS") == pytest.approx(-LAT)
    assert degrees(con, "南纬44°0'5.4\"", "NS") == pytest.approx(-LAT)


HEADINGS = "house_id,use_class,地点\n"


def places(folder: Path, form: str, *texts: str, swap: bool = False) -> list[tuple[float, float]]:
    """Read each text as a house's place; a rejected one gives zeros."""
    lines = [f'h{at},other,"{text.replace(chr(34), chr(34) * 2)}"' for at, text in enumerate(texts)]
    rest = f'crs = "EPSG:4490"\nswap_xy = {str(swap).lower()}\n[point]\ncolumn = "地点"\n'
    read = read_one(folder, HEADINGS + "\n".join(lines), f'{rest}form = "{form}"')
    for row, reasons in read.reasons().items():
        assert reasons == [("geometry", "not_a_coordinate")]
        assert read.raw(row)["point_text"] == texts[row - 2]
    found = {row.house_id: (row.lon, row.lat) for row in read.rows.itertuples()}
    return [found.get(f"h{at}", (0, 0)) for at in range(len(texts))]


def test_pairs_are_read_as_a_whole(tmp_path: Path) -> None:
    read = [
        "87.0015,44.0015", "87.0015， 44.0015", "87.0015;44.0015", "87.0015 44.0015",
        "(87.0015,44.0015)", "（87.0015，44.0015）", "[87.0015, 44.0015]", "87.0015,44.0015,512.5",
        "87.0015 44.0015 512 4.5", "８７．００１５，４４．００１５",
    ]  # fmt: skip
    refused = [
        "87,0015;44,0015", "87,0015 44,0015", "87,0015,44,0015", "87.0015、44.0015", "87.0015",
        "87.0015,", "87.0015,44.0015;512", "(87.0015,44.0015", "E87.0015,N44.0015",
        "87.0015,44.0015,1,2,3", "约87.0015,44.0015",
    ]  # fmt: skip
    found = places(tmp_path, "lon,lat", *read, *refused)
    assert found == [(LON, LAT)] * len(read) + [(0, 0)] * len(refused)
    assert places(tmp_path, "(lat, lon)", "44.0015 87.0015 512 4.5") == [(LON, LAT)]


def test_well_known_text_and_degrees_of_both_axes(tmp_path: Path) -> None:
    points = [
        "POINT(87.0015 44.0015)",
        "point z (87.0015  44.0015 512)",
        "POINTM (87.0015 44.0015 1)",
    ]
    others = ["SRID=4490;POINT(87.0015 44.0015)", "POINT(87,0015 44,0015)", "POINT(87.0015 44.0015",
              "POINT(87.0015 44.0015) POINT(1 2)", "POINT EMPTY"]  # fmt: skip
    assert places(tmp_path, "WKT", *points, *others) == [(LON, LAT)] * 3 + [(0, 0)] * 5
    read = ["87°0'5.4\"E 44°0'5.4\"N", "44°0'5.4\"N, 87°0'5.4\"E", "东经87°0′5.4″，北纬44°0′5.4″",
            "N44.0015 E87.0015", "北纬 44 度 0 分 5.4 秒、东经 87 度 0 分 5.4 秒"]  # fmt: skip
    refused = ["87°0'5.4\" 44°0'5.4\"", "87°0'5.4\"E 44°0'5.4\"E", "87°0'5.4\"E", "E87.0015N",
               "87°0'61\"E 44°0'5.4\"N"]  # fmt: skip
    found = places(tmp_path, "DMS", *read, *refused)
    assert [lon for lon, _ in found] == pytest.approx([LON] * 5 + [0] * 5, abs=1e-9)
    assert [lat for _, lat in found] == pytest.approx([LAT] * 5 + [0] * 5, abs=1e-9)


def test_one_bad_cell_is_the_fault_of_one_row(tmp_path: Path) -> None:
    lines = ["h1,other,87.0015,44.0015", "h2,other,无,无", 'h3,other,"87,0015","44,0015"',
             "h4,other,87.0015,", "h5,other,,"]  # fmt: skip
    rest = 'crs = "EPSG:4490"\n[point]\nx = "x"\ny = "y"'
    read = read_one(tmp_path, "house_id,use_class,x,y\n" + "\n".join(lines), rest)
    assert list(read.rows["house_id"]) == ["h1", "h5"]  # a house needs no place
    assert read.reasons() == {row: [("geometry", "not_a_coordinate")] for row in (3, 4, 5)}


def test_exchanged_columns_have_exchanged_letters(tmp_path: Path) -> None:
    text = "house_id,use_class,x,y\nh1,other,N44.0015,E87.0015\nh2,other,E87.0015,N44.0015\n"
    rest = 'crs = "EPSG:4490"\nswap_xy = true\n[point]\nx = "x"\ny = "y"'
    read = read_one(tmp_path, text, rest)
    assert [(row.lon, row.lat) for row in read.rows.itertuples()] == [(LON, LAT)]
    assert list(read.reasons()) == [3]


def test_degrees_are_no_metres(tmp_path: Path) -> None:
    text = "house_id,use_class,x,y\nh1,other,500000,4874000\nh2,other,87°0'5.4,44°0'5.4\n"
    rest = 'crs = "EPSG:4539"\n[point]\nx = "x"\ny = "y"'
    read = read_one(tmp_path, text, rest)
    assert read.rows["lon"].round(6).tolist() == [90.0]
    assert read.reasons() == {3: [("geometry", "not_a_coordinate")]}
