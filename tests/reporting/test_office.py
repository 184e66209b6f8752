"""The LibreOffice helper itself: it finds an empty page, and a missing program is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import docx
import office
import pytest

if TYPE_CHECKING:
    from pathlib import Path


def test_an_empty_page_is_found(tmp_path: Path, to_pdf: office.ToPdf) -> None:
    document = docx.Document()
    document.add_paragraph("第一页")
    for text in ("", "第三页"):
        document.add_paragraph(text).paragraph_format.page_break_before = True
    document.save(str(tmp_path / "pages.docx"))
    pdf = to_pdf(tmp_path / "pages.docx", tmp_path)
    assert office.empty_pages(pdf) == [2]
    assert "第一页" in office.text_of(pdf)


def test_a_missing_program_skips_or_fails_as_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv(office.REQUIRED, raising=False)
    with pytest.raises(pytest.skip.Exception, match="soffice is not installed"):
        office.program("soffice")
    monkeypatch.setenv(office.REQUIRED, "1")
    with pytest.raises(pytest.fail.Exception, match="soffice is not installed"):
        office.program("soffice")
