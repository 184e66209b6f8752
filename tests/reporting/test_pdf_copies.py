"""PDFs of all reports: made where LibreOffice is there, and said where it is not."""

from __future__ import annotations

import shutil
import time
from typing import TYPE_CHECKING

import docx
import xlsxwriter
from office import program, text_of

from pipeline.base.progress import Silent
from pipeline.reporting import pdf_copies
from pipeline.reporting.pdf_copies import write_pdfs

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from office import ToPdf


class Told(Silent):
    """Keeps the notices."""

    def __init__(self) -> None:
        self.notices: list[tuple[str, dict[str, object]]] = []

    def notice(self, name: str, **values: object) -> None:
        self.notices.append((name, values))


def write_reports(folder: Path) -> None:
    (folder / "below").mkdir()
    document = docx.Document()
    document.add_paragraph("document text")
    document.save(str(folder / "a.docx"))
    with xlsxwriter.Workbook(folder / "below" / "b.xlsx") as book:
        book.add_worksheet().write(0, 0, "sheet text")
    (folder / "c.csv").write_text("no document")


def test_each_document_and_workbook_has_its_pdf_beside_it(
    tmp_path: Path,
    to_pdf: ToPdf,  # noqa: ARG001 - marks the test as one of the office suite
) -> None:
    program("soffice")
    write_reports(tmp_path)
    told = Told()
    assert write_pdfs(tmp_path, told) == [tmp_path / "a.pdf", tmp_path / "below" / "b.pdf"]
    assert told.notices == []
    assert "documenttext" in text_of(tmp_path / "a.pdf")
    assert "sheettext" in text_of(tmp_path / "below" / "b.pdf")


def test_without_libreoffice_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_copies, "PROGRAMS", ("no-such-program",))
    write_reports(tmp_path)
    told = Told()
    assert write_pdfs(tmp_path, told) == []
    assert told.notices == [("no_office", {})]


def test_what_could_not_be_converted_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    does_nothing = shutil.which("true")
    assert does_nothing
    monkeypatch.setattr(pdf_copies, "PROGRAMS", (does_nothing,))
    write_reports(tmp_path)
    told = Told()
    assert write_pdfs(tmp_path, told) == []
    assert told.notices == [("pdf_missing", {"files": "a.docx, b.xlsx"})]


def test_a_program_that_takes_too_long_is_ended_and_leaves_no_half_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The program is a script whose child goes on writing, as LibreOffice's is."""
    slow = tmp_path / "slow-office"
    late = tmp_path / "late"
    slow.write_text(
        f'#!/bin/sh\necho %PDF-1.7 > "$6/a.pdf"\n(sleep 3; touch "{late}") &\nsleep 60\n',
        encoding="utf-8",
    )
    slow.chmod(0o755)
    folder = tmp_path / "reports"
    folder.mkdir()
    write_reports(folder)
    monkeypatch.setattr(pdf_copies, "PROGRAMS", (str(slow),))
    for name, seconds in (("SECONDS", 1), ("SECONDS_PER_FILE", 0), ("SECONDS_PER_MB", 0)):
        monkeypatch.setattr(pdf_copies, name, seconds)
    told = Told()
    assert write_pdfs(folder, told) == []
    assert told.notices == [("pdf_missing", {"files": "a.docx, b.xlsx"})]
    assert not (folder / "a.pdf").exists()
    time.sleep(3)
    assert not late.exists()
