"""What makes a document an official paper: head, foot, type, page numbers, the sample mark."""

from __future__ import annotations

import datetime as dt
import zipfile
from typing import TYPE_CHECKING, Any

import docx
import duckdb
import pytest
from documents import LANGUAGES, Language, ReadBack, opened, read_back
from docx.oxml.ns import qn

from pipeline.base.config import ReportSettings
from pipeline.reporting import circular
from pipeline.reporting.report_context import Office, read_report_context

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module", params=LANGUAGES)
def path(
    request: pytest.FixtureRequest, small_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    language: Language = request.param
    with opened(small_file, language) as context:
        (written,) = circular.write(context, tmp_path_factory.mktemp("paper"))
    return written


@pytest.fixture(scope="module")
def document(path: Path) -> ReadBack:
    return read_back(path)


def test_head_and_foot_are_those_of_the_settings(small_file: Path, tmp_path: Path) -> None:
    settings = ReportSettings(
        issuer="测试州住房和城乡建设局", addressee="各县", copy_to="州安委办",
        contact="办公室 0000-0000000", circular_number="测建发〔2023〕7号",
        issued_on=dt.date(2023, 3, 20),
    )  # fmt: skip
    with duckdb.connect(str(small_file), read_only=True) as connection:
        office = Office(settings)
        (path,) = circular.write(read_report_context(connection, "zh", None, office), tmp_path)
    lines = read_back(path).paragraphs
    title = "关于昌吉州自建房排查整治\n工作进展情况的通报"
    assert lines[:3] == ["测试州住房和城乡建设局", "测建发〔2023〕7号", title]
    assert "各县：" in lines
    assert lines[-4:] == [
        "测试州住房和城乡建设局", "2023年3月20日", "联系人：办公室 0000-0000000", "抄送：州安委办",
    ]  # fmt: skip


def test_what_the_office_has_not_said_is_left_to_be_filled_in(document: ReadBack) -> None:
    assert document.paragraphs[0] in {"（发文机关）", "(issuer)"}
    assert document.paragraphs[1] in {"〔2023〕　　号", "No. ____ of 2023"}
    assert document.paragraphs[-1] in {"2023年3月16日", "16 March 2023"}


def test_paper_and_type_are_those_of_the_standard(path: Path) -> None:
    """GB/T 9704: margins, 仿宋 of 16 points on 28.95, title of 22, page numbers between dashes."""
    document: Any = docx.Document(str(path))
    (section,) = document.sections
    sizes = [section.page_width, section.page_height, section.top_margin, section.left_margin]
    assert [round(size.mm) for size in sizes] == [210, 297, 37, 28]
    assert round(section.page_width.mm - section.left_margin.mm - section.right_margin.mm) == 156
    assert round(section.page_height.mm - section.top_margin.mm - section.bottom_margin.mm) == 225
    body, title = document.styles["Normal"], document.styles["Title"]
    assert (body.font.size.pt, title.font.size.pt) == (16, 22)
    assert body.paragraph_format.line_spacing.pt == 28.95
    fonts = [style.element.rPr.rFonts.get(qn("w:eastAsia")) for style in (body, title)]
    assert fonts == ["仿宋", "方正小标宋简体"]
    assert document.settings.odd_and_even_pages_header_footer
    for foot, side in ((section.footer, "RIGHT"), (section.even_page_footer, "LEFT")):
        (paragraph,) = foot.paragraphs
        assert paragraph.text.replace(" ", "") == "——"  # the number between them is a field
        assert paragraph.alignment.name == side
    with zipfile.ZipFile(path) as parts:
        table = parts.read("word/fontTable.xml").decode()
    assert '<w:font w:name="仿宋"><w:altName w:val="仿宋_GB2312' in table


def test_every_page_of_a_sample_says_so(path: Path) -> None:
    document: Any = docx.Document(str(path))
    (section,) = document.sections
    for head in (section.header, section.even_page_header):
        assert head.paragraphs[0].text.startswith(("示例数据", "Sample data"))
