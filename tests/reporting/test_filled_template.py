"""Templates that an office has changed: what they may hold, and every fault told by its name."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import docx
import duckdb
import pytest
from documents import read_back

from pipeline.base.config import ReportSettings
from pipeline.base.errors import RefusedError
from pipeline.reporting import brief, circular
from pipeline.reporting.filled_template import Filler
from pipeline.reporting.paper_names import load_placeholder_names
from pipeline.reporting.paper_templates import PAPERS, built_template, write_templates
from pipeline.reporting.report_context import Office, read_report_context

if TYPE_CHECKING:
    from pathlib import Path


def template(*paragraphs: str, rows: tuple[tuple[str, ...], ...] = ()) -> bytes:
    """Return a document with some paragraphs and a table."""
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    if rows:
        table = document.add_table(rows=len(rows), cols=len(rows[0]))
        for row, texts in zip(table.rows, rows, strict=True):
            for cell, text in zip(row.cells, texts, strict=True):
                cell.text = text
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def fill(content: bytes, **values: Any) -> Any:
    return Filler(content, "通报.docx", "zh").fill(values)


def faults(content: bytes, **values: Any) -> list[str]:
    with pytest.raises(RefusedError) as refused:
        fill(content, **values)
    return [fault.text("zh") for fault in refused.value.faults]


def test_a_placeholder_goes_by_its_chinese_and_its_english_name() -> None:
    content = template("{{ 标题 }} / {{title}} / {{ addressee }}")
    document = fill(content, title="甲", addressee="乙")
    assert document.paragraphs[0].text == "甲 / 甲 / 乙"


def test_a_placeholder_that_word_has_cut_into_runs_is_one() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph()
    for part in ("{", "{ 标", "题", " }", "}"):
        paragraph.add_run(part).bold = part == "题"
    content = io.BytesIO()
    document.save(content)
    assert fill(content.getvalue(), title="甲").paragraphs[0].text == "甲"


def test_what_is_filled_in_stays_text() -> None:
    hostile = "<w:p/> & {{ 标题 }} {% if %} \x00 ]]>"
    document = fill(template("{{ 标题 }}"), title=hostile)
    assert document.paragraphs[0].text == hostile.replace("\x00", "\ufffd")


def test_rows_and_lists_are_repeated() -> None:
    document = fill(
        template(
            "{%p for 段 in 总体情况 %}", "—{{ 段 }}", "{%p endfor %}",
            rows=(("{%tr for 单位 in 排查 %}",), ("{{ 单位.名称 }}",), ("{%tr endfor %}",)),
        ),
        overview=["a", "b"], survey=[{"name": "甲"}, {"name": "乙"}],
    )  # fmt: skip
    assert [line.text for line in document.paragraphs] == ["—a", "—b"]
    assert [row.cells[0].text for row in document.tables[0].rows] == ["甲", "乙"]


def test_all_unknown_names_are_told_at_once_with_those_there_are() -> None:
    content = template(
        "{{ 标题 }}{{ 题目 }}", "{{ 主送 }}", "{%p for x in 排査 %}", "{%p endfor %}"
    )
    told = faults(content, title="甲", addressee="乙", document_number="丙")
    assert [text.split(":")[0] for text in told] == [
        "通报.docx · 题目", "通报.docx · 主送", "通报.docx · 排査",
    ]  # fmt: skip
    assert all("主送机关" in text and "发文字号" in text for text in told)


def test_an_unknown_column_of_a_row_is_told() -> None:
    content = template(rows=(("{%tr for u in 排查 %}",), ("{{ u.完成 }}",), ("{%tr endfor %}",)))
    (told,) = faults(content, survey=[{"name": "甲"}])
    assert told.startswith("通报.docx · 完成:")


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("{{ 标题", "写法有误"),
        ("{% if 标题 %}", "写法有误"),
        ("{{ 标题 | 不存在 }}", "写法有误"),
        ("{{ 标题 + 1 }}", "无法填写"),
        ("{{ 标题 / 0 }}", "无法填写"),
    ],
)
def test_a_placeholder_written_wrongly_is_told_with_its_place(text: str, part: str) -> None:
    (told,) = faults(template("好的一段", text), title="甲")
    assert told.startswith("通报.docx:")
    assert part in told
    assert "Traceback" not in told
    assert "jinja" not in told.lower()


def test_what_is_behind_a_value_is_out_of_reach() -> None:
    (told,) = faults(template("{{ 标题.__class__.__mro__ }}"), title="甲")
    assert told.startswith("通报.docx · __class__:")


def test_a_statement_that_tears_the_table_is_told() -> None:
    content = template("{% for u in 排查 %}", rows=(("{{ u.名称 }}{% endfor %}",),))
    (told,) = faults(content, survey=[{"name": "甲"}, {"name": "乙"}])
    assert "截断" in told


@pytest.mark.parametrize("content", [b"", b"not a document", b"PK\x03\x04broken"])
def test_what_is_no_document_is_told(content: bytes) -> None:
    (told,) = faults(content)
    assert told.startswith("通报.docx:")
    assert "不是 Word 文档" in told


def test_a_workbook_under_the_name_of_a_template_is_told(tmp_path: Path) -> None:
    import openpyxl  # noqa: PLC0415 - only here

    openpyxl.Workbook().save(tmp_path / "x.xlsx")
    (told,) = faults((tmp_path / "x.xlsx").read_bytes())
    assert "不是 Word 文档" in told


def test_the_offices_template_is_used_and_those_written_are_ours(
    small_file: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "templates"
    assert [path.name for path in write_templates(folder, "zh")] == ["通报.docx", "季报.docx"]
    assert (folder / "通报.docx").read_bytes() == built_template("circular", "zh")
    assert write_templates(folder, "zh") == []  # nothing is overwritten
    (folder / "通报.docx").write_bytes(template("给{{ 主送机关 }}：{{ 总体情况[0] }}"))
    with duckdb.connect(str(small_file), read_only=True) as con:
        office = Office(ReportSettings(addressee="各县"), folder)
        context = read_report_context(con, "zh", None, office)
        (path,) = circular.write(context, tmp_path)
        document, _ = brief.write(context, tmp_path)
    (line,) = read_back(path).paragraphs
    assert line.startswith("给各县：截至3月16日，昌吉州辖区共有图斑")
    assert len(read_back(document).paragraphs) > 10


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("paper", PAPERS)
def test_our_templates_use_each_name_in_their_language(paper: Any, language: Any) -> None:
    parts = docx.Document(io.BytesIO(built_template(paper, language)))
    xml = parts.element.xml
    names = [names[language] for names in load_placeholder_names().values()]
    assert len(set(names)) == len(names)
    assert f"{{{{ {load_placeholder_names()['addressee'][language]} }}}}" in xml
