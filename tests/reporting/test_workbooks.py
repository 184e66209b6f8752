"""What holds for every workbook: harmless text, the same content each time, pages that print."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

import duckdb
import pytest
from hostile import write_hostile_root
from office import empty_pages, text_of
from prefecture import Prefecture, square
from workbook_reader import read_workbook, sheet_parts

from pipeline.base.config import load_project
from pipeline.reporting import key_lists, ledgers, progress_workbook
from pipeline.reporting.report_context import read_report_context

if TYPE_CHECKING:
    from pathlib import Path

    from office import ToPdf

FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "{=1+1}", "http://example.org", "mailto:a@b.c", "0012")
SAMPLE = {"zh": "示例数据：全部为程序生成", "en": "Sampledata:allofitisgenerated"}


def write_all(file: Path, folder: Path, language: Literal["zh", "en"]) -> list[Path]:
    folder.mkdir()
    with duckdb.connect(str(file), read_only=True) as con:
        context = read_report_context(con, language)
        return [
            path
            for module in (progress_workbook, ledgers, key_lists)
            for path in module.write(context, folder)
        ]


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_same_file_gives_the_same_bytes(
    small_file: Path, tmp_path: Path, language: Literal["zh", "en"]
) -> None:
    first = write_all(small_file, tmp_path / "first", language)
    second = write_all(small_file, tmp_path / "second", language)
    for one, other in zip(first, second, strict=True):
        assert one.name == other.name
        assert one.read_bytes() == other.read_bytes()


def test_text_never_becomes_a_formula_a_link_or_a_number(tmp_path: Path) -> None:
    place = Prefecture(tmp_path / "root")
    parcel = {"parcel_id": "p", "survey_status": "done", "geometry": square(87.001, 44.001)}
    place.deliver("parcel", [parcel])
    place.deliver("house", [
        {"house_id": f"h{at}", "platform_house_no": text, "parcel_id_reported": "p",
         "use_class": "mixed", "storeys": 3, "address": text, "geometry": None}
        for at, text in enumerate(FORMULAS)
    ])  # fmt: skip
    place.deliver("hazard_case", [
        {"case_id": f"c{at}", "house_id": f"h{at}", "hazard_level": "severe",
         "responsible_department": text, "geometry": None}
        for at, text in enumerate(FORMULAS)
    ])  # fmt: skip
    place.deliver("revisit", [
        {"house_id": f"h{at}", "revisit_status": "done", "third_party": text, "geometry": None}
        for at, text in enumerate(FORMULAS)
    ])  # fmt: skip
    place.build()
    paths = write_all(place.database, tmp_path / "reports", "en")
    for path in paths:
        for part in sheet_parts(path).values():
            assert not re.search(r"<f>|<hyperlink", part)
    agencies = read_workbook(paths[0])["Revisit by agency"]
    assert set(agencies.column("Third-party agency")) == {*FORMULAS, "Total"}
    severe = read_workbook(paths[-1])["Severe or grade D, open"]
    assert set(severe.column("House number")) == set(FORMULAS)
    assert set(severe.column("Address")) == set(FORMULAS)


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh", "en"])
def test_hostile_names_stand_as_they_are(tmp_path: Path, language: Literal["zh", "en"]) -> None:
    root = tmp_path / "root"
    write_hostile_root(root)
    for path in write_all(load_project(root).database, tmp_path / "reports", language):
        for part in sheet_parts(path).values():
            assert not re.search(r"<f>|<hyperlink|<script", part)
        sheets = read_workbook(path)
        text = str([sheet.rows for sheet in sheets.values()])
        assert "<script>window.ran=1</script>" in text
        assert all(len(name) <= 31 for name in sheets)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_libreoffice_prints_every_sheet_without_an_empty_page(
    small_file: Path, tmp_path: Path, to_pdf: ToPdf, language: Literal["zh", "en"]
) -> None:
    for path in write_all(small_file, tmp_path / "reports", language):
        pdf = to_pdf(path, tmp_path)
        assert empty_pages(pdf) == []
        text = text_of(pdf, as_drawn=True)
        assert SAMPLE[language] in text
        for sheet in read_workbook(path).values():
            assert re.sub(r"\s", "", sheet.title) in text
            # nothing is cut: the last heading and the last cell of each sheet are on paper
            assert re.sub(r"\s", "", sheet.headings[-1]) in text
        assert "###" not in text
