"""Close-out sheets: which case gets one, what is on it, and that it never takes two pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import docx
import duckdb
import pytest
from docx.oxml.ns import qn
from office import empty_pages, text_of
from prefecture import SETTINGS, Prefecture, square

from pipeline.base.sql import fetch_rows
from pipeline.dictionary import load_dictionary
from pipeline.reporting import close_out
from pipeline.reporting.report_context import read_report_context

if TYPE_CHECKING:
    from pathlib import Path

    from docx.document import Document
    from docx.table import Table
    from office import ToPdf

R02 = {"finish_date", "after_photo", "accepted"}
"""Evidence that rule R02 asks for when a case is closed."""


def write(file: Path, folder: Path, language: Literal["zh", "en"] = "zh") -> list[Path]:
    with duckdb.connect(str(file), read_only=True) as con:
        return list(close_out.write(read_report_context(con, language), folder))


def ask(file: Path, query: str) -> list[dict[str, Any]]:
    with duckdb.connect(str(file), read_only=True) as con:
        return fetch_rows(con.execute(query))


def cells(table: Table) -> list[str]:
    """Return the texts of a sheet, a merged cell once."""
    element = table._tbl  # noqa: SLF001 - python-docx gives a merged cell once for each column
    return [
        "".join(text.text or "" for text in cell.iter(qn("w:t")))
        for cell in element.iter(qn("w:tc"))
    ]


def headings(document: Document) -> list[str]:
    """Return the headings of the sheets, without those of the contents before them."""
    lines = [
        line.text
        for line in document.paragraphs
        if line.style is not None and line.style.name == "Heading 1"
    ]
    return [line for line in lines if not line.endswith(("目录", ": contents"))]


def sheets_of(document: Document) -> list[Table]:
    """Return the tables of the sheets, without those of the contents before them."""
    tables: list[Table] = document.tables
    return tables[len(tables) - len(headings(document)) :]


def case(name: str, **fields: Any) -> dict[str, Any]:
    """Return a case in which nothing is missing but what ``fields`` take away."""
    blank = {"has_collapse_risk": None, "responsible_department": None}
    return {
        "case_id": name, "house_id": f"h-{name}", "hazard_level": "ordinary",
        "found_on": "2022-08-01", "verified_on": "2022-08-05", "due_on": "2023-01-31",
        "closed_on": "2023-01-20", "closure_reason": "rectified", "responsible_person": "张**",
        "accepted_by": "李**", **blank, **fields,
    }  # fmt: skip


OPEN = {"closed_on": None, "closure_reason": None, "accepted_by": None}
CASES = [
    case("full"),
    case("bare", verified_on=None, accepted_by=None),
    case("severe", hazard_level="severe"),
    case("demolished", closure_reason="demolished"),
    case("open", **OPEN),
    case("works", **OPEN),
    case("regraded", closure_reason="regraded"),
    case("false", closure_reason="false_positive"),
    case("long", responsible_department="某某部门" * 40),
]
MEASURES = [
    # case, group, kind, started, finished
    ("full", "engineering", "strengthen", "2022-10-01", "2022-12-01"),
    ("severe", "engineering", "strengthen", "2022-10-01", "2022-12-01"),
    ("demolished", "engineering", "demolish", "2022-10-01", "2022-12-01"),
    # neither the end of an evacuation nor that of some of the works is the end of the works
    ("works", "engineering", "rebuild", "2022-10-05", "2022-10-06"),
    ("works", "management", "evacuate", "2022-10-01", "2022-10-05"),
    ("works", "engineering", "strengthen", "2022-10-06", None),
    *[("long", "management", "cordon", f"2022-10-{day:02}", f"2022-11-{day:02}")
      for day in range(1, 13)],
]  # fmt: skip
APPRAISALS = [
    # report, house, issued, grade
    ("r1", "full", "2022-08-20", "d"), ("r2", "full", "2022-09-20", "c"),
    ("r3", "full", "2022-12-01", "b"), ("r4", "severe", "2022-12-02", "c"),
]  # fmt: skip
PHOTOS = [
    # id, case it names, house, kind
    ("f1", "full", "full", "facade"), ("f2", None, "full", "after"),
    ("f3", "full", "full", "defect"),
    ("other", "elsewhere", "bare", "after"), ("d1", "demolished", "demolished", "after"),
    *[(f"a-very-long-photo-id-{kind}-{number:040}", "long", "long", kind)
      for kind in ("facade", "defect", "sign", "fence", "after") for number in range(9)],
]  # fmt: skip
MISSING = {
    "full": set(),
    "bare": {"verified", "measure_begun", "finish_date", "after_photo", "accepted"},
    "severe": {"reappraised", "after_photo"},
    "demolished": set(),
    "open": {"measure_begun", "finish_date", "after_photo", "accepted", "closed"},
    "works": {"finish_date", "reappraised", "after_photo", "accepted", "closed"},
    "long": set(),
}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Prefecture:
    place = Prefecture(tmp_path_factory.mktemp("cases") / "root", settings=SETTINGS)
    parcel = {"parcel_id": "p", "survey_status": "done", "geometry": square(87.001, 44.001)}
    place.deliver("parcel", [parcel])
    names = [*(row["case_id"] for row in CASES), "elsewhere"]
    place.deliver("house", [
        {"house_id": f"h-{name}", "use_class": "mixed", "parcel_id_reported": "p",
         "floor_area_m2": 1234.5, "address": "长" * 300 if name == "long" else "=1+1"}
        for name in names
    ])  # fmt: skip
    moved = case("elsewhere", house_id="h-bare", closure_reason="merged")
    place.deliver("hazard_case", [*CASES, moved])
    place.deliver("measure", [
        {"measure_id": f"m{number}", "case_id": name, "measure_group": group, "measure_kind": kind,
         "started_on": started, "finished_on": finished}
        for number, (name, group, kind, started, finished) in enumerate(MEASURES)
    ])  # fmt: skip
    place.deliver("appraisal", [
        {"report_no": report, "house_id": f"h-{name}", "issued_on": issued, "grade": grade,
         "agency": "某鉴定所"}
        for report, name, issued, grade in APPRAISALS
    ])  # fmt: skip
    place.deliver("photo", [
        {"photo_id": photo, "house_id": f"h-{name}", "case_id": filed, "photo_kind": kind}
        for photo, filed, name, kind in PHOTOS
    ])  # fmt: skip
    place.build()
    return place


def test_each_case_lacks_what_it_lacks(place: Prefecture) -> None:
    rows = place.rows("SELECT case_id, evidence_missing FROM close_out")
    assert {row["case_id"]: set(row["evidence_missing"]) for row in rows} == MISSING


def test_open_and_closed_cases_have_their_sheets_and_others_none(place: Prefecture) -> None:
    rows = place.rows("SELECT case_id, is_closed FROM close_out")
    assert {row["case_id"] for row in rows if not row["is_closed"]} == {"open", "works"}
    closed = {"full", "bare", "severe", "demolished", "long"}
    assert {row["case_id"] for row in rows if row["is_closed"]} == closed


def test_appraisals_fall_before_or_after_the_works(place: Prefecture) -> None:
    rows = place.rows("SELECT case_id, report_no_before, grade_before, report_no_after, grade_after"
                      " FROM close_out WHERE case_id IN ('full', 'severe') ORDER BY 1")  # fmt: skip
    assert [tuple(row.values()) for row in rows] == [
        ("full", "r2", "c", "r3", "b"), ("severe", None, None, "r4", "c"),
    ]  # fmt: skip


def test_evidence_of_the_demo_is_what_the_ledgers_say(small_file: Path) -> None:
    """By pandas: the three things R02 asks for, in the closed cases."""
    with duckdb.connect(str(small_file), read_only=True) as con:
        names = ("hazard_case", "measure", "photo", "close_out")
        case_, measure, photo, shown = (con.execute(f"FROM {name}").df() for name in names)
    done = case_[case_["closure_reason"].isin(["rectified", "demolished"])]
    assert sorted(shown[shown["is_closed"]]["case_id"]) == sorted(done["case_id"])
    finished = set(measure[measure["finished_on"].notna()]["case_id"])
    after = set(photo[photo["photo_kind"] == "after"]["house_id"])
    for row in done.itertuples():
        lacks = {"finish_date"} - ({"finish_date"} if row.case_id in finished else set())
        lacks |= set() if row.house_id in after else {"after_photo"}
        lacks |= set() if isinstance(row.accepted_by, str) else {"accepted"}
        (missing,) = shown[shown["case_id"] == row.case_id]["evidence_missing"]
        assert set(missing) & R02 == lacks


@pytest.mark.parametrize("language", ["zh", "en"])
def test_sheets_say_what_the_view_says(
    small_file: Path, tmp_path: Path, language: Literal["zh", "en"]
) -> None:
    dictionary = load_dictionary()
    for path, is_closed in zip(write(small_file, tmp_path, language), (True, False), strict=True):
        document = docx.Document(str(path))
        cases = ask(small_file, f"FROM close_out WHERE is_closed = {is_closed}")
        by_id = {row["case_id"]: row for row in cases}
        assert len(sheets_of(document)) == len(cases) > 0
        (contents,) = document.tables[: -len(cases)]
        listed = [[cell.text for cell in row.cells] for row in contents.rows[1:]]
        # the contents take the first page, and every sheet one
        assert [row[-1] for row in listed] == [str(2 + at) for at in range(len(cases))]
        assert [row[1] for row in listed] == [title.split()[-1] for title in headings(document)]
        titles = headings(document)
        assert sorted(title.split()[-1] for title in titles) == sorted(by_id)
        for title, table in zip(titles, sheets_of(document), strict=True):
            row, texts = by_id[title.split()[-1]], cells(table)
            for name in ("house_no", "parcel_id", "address", "owner_name",
                         "responsible_department", "responsible_person", "found_on", "due_on",
                         "closed_on", "storeys", "built_year", "report_no_before"):  # fmt: skip
                assert row[name] is None or str(row[name]) in texts, name
            assert f"{row['floor_area_m2']:,}".removesuffix(".0") + " m²" in texts
            level = dictionary.label("hazard_level", row["hazard_level"], language)
            assert level in texts
            for measure in row["measures"]:
                kind = dictionary.label("measure_kind", measure["measure_kind"], language)
                assert kind in texts
            for item in row["evidence_missing"]:
                assert f"☐ {dictionary.label('close_out_item', item, language)}" in texts
            crossed = [text for text in texts if text.startswith("☐ ")]
            assert len(crossed) == len(row["evidence_missing"])


def test_what_does_not_fit_is_counted_and_shortened(place: Prefecture, tmp_path: Path) -> None:
    closed, _ = write(place.database, tmp_path)
    document = docx.Document(str(closed))
    at = [title.split()[-1] for title in headings(document)].index("long")
    texts = cells(sheets_of(document)[at])
    assert "另有 6 项，见台账" in texts
    assert any(text.startswith("长长") and text.endswith("长…") for text in texts)
    kinds = ("外观", "隐患部位", "警示标识", "围挡", "整治后")
    assert "；".join(f"{kind}（9 张）" for kind in kinds) in texts
    names = [title.split()[-1] for title in headings(document)]
    full = cells(sheets_of(document)[names.index("full")])
    assert "外观（1 张） f1；隐患部位（1 张） f3；整治后（1 张） f2" in full


def test_documents_are_the_same_to_the_byte(place: Prefecture, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    first, second = write(place.database, tmp_path / "a"), write(place.database, tmp_path / "b")
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_without_cases_the_documents_say_so(tmp_path: Path) -> None:
    place = Prefecture(tmp_path / "root", settings=SETTINGS)
    parcel = {"parcel_id": "p", "survey_status": "done", "geometry": square(87.001, 44.001)}
    place.deliver("parcel", [parcel])
    place.build()
    for path in write(place.database, tmp_path, "en"):
        document = docx.Document(str(path))
        assert document.paragraphs[-1].text == "None"
        assert not document.tables


@pytest.mark.parametrize("language", ["zh", "en"])
def test_one_page_a_case_whatever_it_holds(
    place: Prefecture, tmp_path: Path, to_pdf: ToPdf, language: Literal["zh", "en"]
) -> None:
    closed, _ = write(place.database, tmp_path, language)
    printed = to_pdf(closed, tmp_path)
    assert empty_pages(printed) == []
    assert (
        len(list(tmp_path.glob(f"{printed.stem}-*.png"))) == 1 + 5
    )  # the contents take a page of their own
    text = text_of(printed)
    for name in ("full", "bare", "severe", "demolished", "long", "h-full", "=1+1", "1,234.5m²"):
        assert name in text
    # the last line of a page is there for each: nothing below it is cut
    assert text.count("2023-03-16") >= 5
