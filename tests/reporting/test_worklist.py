"""The worklist read back: every figure is its view's, and a village's pages stand by themselves."""

from __future__ import annotations

import csv
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

import duckdb
import pytest
from office import empty_pages, text_of
from prefecture import SETTINGS, VILLAGES, Prefecture, square
from workbook_reader import ReadSheet, read_workbook, sheet_parts

from pipeline.base.sql import fetch_rows, read_sql
from pipeline.dictionary import load_dictionary
from pipeline.reporting import worklist
from pipeline.reporting.report_context import read_report_context

if TYPE_CHECKING:
    from pathlib import Path

    from office import ToPdf

Sheets = dict[str, ReadSheet]


def write(file: Path, folder: Path, language: Literal["zh", "en"] = "zh") -> list[Path]:
    with duckdb.connect(str(file), read_only=True) as con:
        return list(worklist.write(read_report_context(con, language), folder))


def ask(file: Path, query: str) -> list[dict[str, Any]]:
    with duckdb.connect(str(file), read_only=True) as con:
        return fetch_rows(con.execute(query))


@pytest.fixture(scope="module")
def files(small_file: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return write(small_file, tmp_path_factory.mktemp("worklist"))


@pytest.fixture(scope="module")
def books(files: list[Path]) -> dict[str, Sheets]:
    """Return the workbooks by the code of their unit."""
    return {file.name.split()[0]: read_workbook(file) for file in files if file.suffix == ".xlsx"}


def test_there_is_a_book_for_each_unit_and_none_for_nothing(
    books: dict[str, Sheets], small_file: Path
) -> None:
    units = ask(small_file, "SELECT code, remaining FROM survey_status_by_unit")
    expected = {unit["code"] for unit in units if unit["code"] != "unassigned"}
    assert [unit["remaining"] for unit in units if unit["code"] == "unassigned"] == [0]
    assert set(books) == expected


def test_lists_hold_every_parcel_to_do_in_walking_order(
    books: dict[str, Sheets], small_file: Path
) -> None:
    statuses = load_dictionary().code_lists["survey_status"]
    parcels = ask(small_file, "FROM parcel_to_do ORDER BY township_code NULLS LAST,"
                              " village_code NULLS LAST, walk_no")  # fmt: skip
    assert (
        len(parcels)
        == ask(small_file, "SELECT sum(remaining) n FROM survey_status_by_unit")[0]["n"]
    )
    for code, sheets in books.items():
        own = [parcel for parcel in parcels if parcel["report_unit_id"] == code]
        expected = [
            (
                parcel["walk_no"],
                parcel["township_name_zh"] or "未落入区划",
                parcel["village_name_zh"] or "未落入区划",
                parcel["parcel_id"],
                statuses[parcel["survey_status"]].name_zh,
                parcel["address"],
                parcel["surveyor_id"],
            )
            for parcel in own
        ]
        rows = sheets["清单"].rows
        if not own:  # a unit without work gets a book that says so
            assert [[cell for cell in row if cell] for row in rows] == [
                ["无：图斑已全部排查完成。"]
            ]
            continue
        assert [(*row[:5], *row[7:9]) for row in rows] == expected
        # six places are eleven centimetres
        for row, parcel in zip(rows, own, strict=True):
            assert row[5:7] == [round(parcel["lon"], 6), round(parcel["lat"], 6)]
        assert sheets["清单"].headings[-2:] == ["核查结果", "备注"]
        choice, remarks = sheets["清单"].page.data_validations.dataValidation
        assert choice.formula1 == '"未排查,排查中,已排查"'
        assert str(choice.sqref) == f"J4:J{3 + len(rows)}"
        assert (remarks.type, str(remarks.sqref)) == ("textLength", f"K4:K{3 + len(rows)}")


def test_each_village_begins_a_page_with_the_headings(books: dict[str, Sheets]) -> None:
    for sheets in books.values():
        page = sheets["清单"].page
        villages = [row[2] for row in sheets["清单"].rows]
        begins = [at for at in range(1, len(villages)) if villages[at] != villages[at - 1]]
        # a break lies after the row of its number, and three rows stand above the list
        assert [brk.id for brk in page.row_breaks.brk] == [at + 3 for at in begins]
        assert page.print_title_rows == "$1:$3"
        # Excel ignores such breaks on a sheet that is to fit a number of pages
        assert (
            not page.sheet_properties.pageSetUpPr or not page.sheet_properties.pageSetUpPr.fitToPage
        )


def test_summary_is_the_view_of_villages_and_its_total_the_units(
    books: dict[str, Sheets], small_file: Path
) -> None:
    def counts(query: str) -> dict[str, tuple[int, ...]]:
        return {
            row["code"]: (row["parcels"], row["unsurveyed"], row["in_progress"], row["remaining"])
            for row in ask(small_file, query)
        }

    villages = counts("FROM survey_status_by_village")
    units = counts("FROM survey_status_by_unit")
    shown: list[tuple[int, ...]] = []
    for code, sheets in books.items():
        rows = sheets["汇总"].rows
        assert rows[-1][0] == "合计"
        assert tuple(rows[-1][2:]) == units[code]
        of_villages = [tuple(row[2:]) for row in rows[:-1] if row[1] != "小计"]
        subtotals = [tuple(row[2:]) for row in rows[:-1] if row[1] == "小计"]
        for part in (of_villages, subtotals):
            assert tuple(sum(column) for column in zip(*part, strict=True)) == units[code]
        shown += [tuple(row[2:]) for row in rows[:-1] if row[1] not in {"小计", "未落入区划"}]
    assigned = [count for code, count in villages.items() if code != "unassigned"]
    assert sorted(shown) == sorted(assigned)


def test_csv_holds_all_and_opens_in_excel(files: list[Path], small_file: Path) -> None:
    path = files[0]
    assert path.suffix == ".csv"
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    expected = ask(small_file, "SELECT parcel_id, lon FROM parcel_to_do")
    assert {(row["图斑编号"], float(row["经度"])) for row in rows} == {
        (parcel["parcel_id"], round(parcel["lon"], 6)) for parcel in expected
    }
    assert len(rows) == len(expected)


def test_the_same_file_gives_the_same_content(small_file: Path, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    for first, second in zip(
        write(small_file, tmp_path / "a"), write(small_file, tmp_path / "b"), strict=True
    ):
        assert first.name == second.name
        if first.suffix == ".xlsx":
            assert sheet_parts(first) == sheet_parts(second)
        else:
            assert first.read_bytes() == second.read_bytes()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Prefecture:
    """Return villages with parcels left, one of them far from all, and an address to be feared."""
    place = Prefecture(tmp_path_factory.mktemp("hand") / "root", settings=SETTINGS)
    parcels = [
        {"parcel_id": f"p{village}{at}", "survey_status": status,
         "geometry": square(87.001 + village / 100 + at / 1000, 44.001 + at * 3 % 4 / 1000)}
        for village in (0, 2)
        for at, status in enumerate(["unsurveyed", "in_progress", "done", "unsurveyed"])
    ]  # fmt: skip
    far = {"parcel_id": "far", "survey_status": "unsurveyed", "geometry": square(88.0, 45.0)}
    place.deliver("parcel", [*parcels, far])
    place.deliver("house", [
        {"house_id": "h1", "use_class": "other", "parcel_id_reported": "p00",
         "address": "=HYPERLINK('http://x')"},
        {"house_id": "h2", "use_class": "other", "parcel_id_reported": "p21",
         "address": "https://example.org/a"},
    ])  # fmt: skip
    place.build()
    return place


def test_what_lies_nowhere_has_its_own_book(place: Prefecture, tmp_path: Path) -> None:
    files = write(place.database, tmp_path)
    books = {file.name.split()[0]: read_workbook(file) for file in files[1:]}
    assert [row[3] for row in books["unassigned"]["清单"].rows] == ["far"]
    assert books["unassigned"]["汇总"].rows[-1][2:] == [1, 1, 0, 1]
    assert books["652301"]["汇总"].rows[-1][2:] == [8, 4, 2, 6]
    # the village without parcels is there, with nothing
    assert [row[1:] for row in books["652301"]["汇总"].rows] == [
        ["小计", 4, 2, 1, 3], [f"名{VILLAGES[0]}", 4, 2, 1, 3], [f"名{VILLAGES[1]}", 0, 0, 0, 0],
        ["小计", 4, 2, 1, 3], [f"名{VILLAGES[2]}", 4, 2, 1, 3], [None, 8, 4, 2, 6],
    ]  # fmt: skip


def test_text_becomes_no_formula_and_no_link(place: Prefecture, tmp_path: Path) -> None:
    files = write(place.database, tmp_path)
    for file in files[1:]:
        for part in sheet_parts(file).values():
            assert "<f>" not in part
            assert "hyperlink" not in part
    text = files[0].read_text(encoding="utf-8-sig")
    assert "'=HYPERLINK" in text
    (book,) = (read_workbook(file) for file in files if file.name.startswith("652301"))
    assert "=HYPERLINK('http://x')" in book["清单"].column("地址提示")


def test_a_unit_with_nothing_left_says_so(tmp_path: Path) -> None:
    place = Prefecture(tmp_path / "root", settings=SETTINGS)
    parcel = {"parcel_id": "p", "survey_status": "done", "geometry": square(87.001, 44.001)}
    place.deliver("parcel", [parcel])
    place.build()
    (tmp_path / "out").mkdir()
    _, book = write(place.database, tmp_path / "out", "en")
    assert book.name == "652301 名652301 parcels to do.xlsx"
    assert read_workbook(book)["List"].rows[0][0] == "None: every parcel is done."


def test_the_walk_is_that_of_a_hilbert_curve() -> None:
    """All cells of a square once, each a neighbour of the one before."""
    with duckdb.connect() as con:
        con.execute(read_sql("pipeline.warehouse", "macros.sql"))
        cells = con.execute(
            "SELECT x, y, hilbert(x, y) AS place FROM range(64) AS a(x), range(64) AS b(y)"
            " ORDER BY place"
        ).fetchall()
    assert [place for *_, place in cells] == list(range(64 * 64))
    steps = {abs(a[0] - b[0]) + abs(a[1] - b[1]) for a, b in pairwise(cells)}
    assert steps == {1}


@pytest.fixture(scope="module", params=["zh", "en"])
def pdf(
    request: pytest.FixtureRequest,
    small_file: Path,
    tmp_path_factory: pytest.TempPathFactory,
    to_pdf: ToPdf,
) -> tuple[Path, Path]:
    """Return a workbook whose summary fits a page, and its pages as LibreOffice prints them."""
    folder = tmp_path_factory.mktemp(f"pdf-{request.param}")
    files = write(small_file, folder, request.param)
    (book,) = (file for file in files if file.name.startswith("652302"))
    return book, to_pdf(book, folder)


def test_pages_are_as_many_as_villages_and_none_is_empty(pdf: tuple[Path, Path]) -> None:
    book, printed = pdf
    summary, parcels = read_workbook(book).values()
    assert empty_pages(printed) == []
    villages = {row[2] for row in parcels.rows}
    # one page for the summary, and none where a column ran over the edge
    pages = len(list(printed.parent.glob(f"{printed.stem}-*.png")))
    assert pages == 1 + len(villages)
    text = text_of(printed)
    assert all(str(row[3]) in text for row in parcels.rows)
    assert str(summary.rows[-1][2]) in text
