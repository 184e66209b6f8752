"""The templates of circular and brief: our own, made here, or the office's, changed in Word.

An office that wants another form has ours written beside its settings
(``survey reports --write-templates``), changes it in Word and keeps it there. What a placeholder
may be called stands in ``texts/placeholders.toml``.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Pt

from pipeline.reporting.document import keep_whole, narrow_margins, repeat_on_each_page
from pipeline.reporting.filled_template import Filler
from pipeline.reporting.official_style import (
    BODY_SIZE,
    HEI,
    PAGE_SIZE,
    RED,
    TEXT_WIDTH_CM,
    add_body,
    add_figure,
    add_line,
    add_section_heading,
    draw_rule,
    open_official,
)
from pipeline.reporting.paper_names import placeholder
from pipeline.reporting.report_context import load_texts

if TYPE_CHECKING:
    from pathlib import Path

    from docx.document import Document
    from docx.table import _Cell

    from pipeline.base.config import Language
    from pipeline.reporting.report_context import ReportContext

Paper = Literal["circular", "brief"]
PAPERS: tuple[Paper, ...] = ("circular", "brief")
RANK_CM = 1.0
RATE_SHARE = 1.3
"""How much wider than a count the column of a rate is: it has two decimal places."""
PARCELS_SHARE = 1.25
"""The same of all parcels and those done: six figures stay on one line, in wider fonts too."""


@dataclass(frozen=True)
class Ranking:
    """One rank table; its query, texts and list of rows are found by its name."""

    name: str
    columns: tuple[str, ...]
    """Columns of the query, after rank and name."""
    name_cm: float = 3.6
    """Width of the column of names."""


RANKINGS = (
    Ranking(
        "survey",
        ("parcels", "unsurveyed", "in_progress", "done", "done_pct", "change", "remaining"),
        name_cm=3.1,
    ),
    Ranking("revisit", ("commercial_houses", "revisited", "revisited_pct", "change", "remaining")),
    Ranking(
        "rectification",
        (
            "hazardous", "severe", "todo", "doing", "rectified", "regraded", "rectified_pct",
            "change", "remaining", "overdue",
        ),
        name_cm=2.6,
    ),
)  # fmt: skip


def template_name(paper: Paper, language: Language) -> str:
    """Return the name of a template's file, which is that of the paper."""
    return f"{load_texts(paper)['file'][language]}.docx"


def open_filler(paper: Paper, context: ReportContext) -> Filler:
    """Return what fills a paper: the office's template where there is one, else ours.

    Raises
    ------
    RefusedError
        If the office's template cannot be read.
    """
    name = template_name(paper, context.language)
    own = context.office.templates and context.office.templates / name
    if own and own.is_file():
        return Filler(own.read_bytes(), name, context.language)
    return Filler(built_template(paper, context.language), name, context.language)


def write_templates(folder: Path, language: Language) -> list[Path]:
    """Write our templates into a folder; those that are there stay as they are.

    Returns
    -------
    list of Path
        The files that were written.
    """
    folder.mkdir(exist_ok=True)
    paths = {paper: folder / template_name(paper, language) for paper in PAPERS}
    written = {paper: path for paper, path in paths.items() if not path.exists()}
    for paper, path in written.items():
        path.write_bytes(built_template(paper, language))
    return list(written.values())


@cache
def built_template(paper: Paper, language: Language) -> bytes:
    """Return one of our templates, DOCX."""
    document = open_official()
    builder = _Builder(document, paper, language)
    builder.head()
    if paper == "circular":
        builder.circular()
    else:
        builder.sections()
    builder.foot()
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


@dataclass(frozen=True)
class _Builder:
    """Writes the parts of a template, with placeholders in one language."""

    document: Document
    paper: Paper
    language: Language

    def name(self, key: str) -> str:
        return placeholder(key, self.language)

    def value(self, key: str) -> str:
        return f"{{{{ {self.name(key)} }}}}"

    def word(self, key: str) -> str:
        return load_texts("papers")[key][self.language]

    def head(self) -> None:
        """Write the issuer in red, the number, the line, the title and the addressee."""
        add_line(self.document, self.value("issuer"), "Issuer", "centre")
        add_line(self.document, "")
        number = add_line(self.document, self.value("document_number"), align="centre")
        draw_rule(number, "bottom", str(RED))
        self.document.add_paragraph(self.value("title"), style="Title")
        add_line(self.document, self.value("as_of"), "Heading 2", "centre")
        self.only_if(
            "sample", lambda: add_line(self.document, self.value("sample"), align="centre")
        )
        self.only_if("addressee", lambda: add_line(self.document, self.word("addressee").format(
            self.value("addressee"))))  # fmt: skip

    def circular(self) -> None:
        """Write the body of the circular."""
        numbers = iter(self.word("numerals").split("|"))

        def head(key: str) -> None:
            add_section_heading(self.document, f"{next(numbers)}{self.word(key)}")

        add_body(self.document, self.value("opening"))
        head("overview")
        self.each("overview")
        for ranking in RANKINGS:
            head(ranking.name)
            self.table(ranking)
            if ranking.name == "survey":
                self.figure("remaining_chart")
        head("pace")
        self.figure("rate_chart")
        self.each("forecasts")
        head("plans")
        self.each("plans")
        head("map_section")
        self.figure("unit_map")
        head("changes")
        self.each("changes")
        head("problems")
        self.items("problems")
        head("demands")
        self.items("demands")

    def sections(self) -> None:
        """Write the body of the brief: the sections that it has, each with its paragraphs."""
        part, entry = self.word("one_section"), self.word("one_item")
        self.control(f"for {part} in {self.name('sections')}")
        add_section_heading(self.document, f"{{{{ {part}.{self.name('heading')} }}}}")
        self.control(f"for {entry} in {part}.{self.name('paragraphs')}")
        self.item(entry)
        self.control("endfor")
        self.control("endfor")

    def foot(self) -> None:
        """Write signature and date, and below a line who gets copies and who answers questions."""
        add_line(self.document, "").paragraph_format.keep_with_next = True
        for key in ("signature", "date"):
            line = add_line(self.document, self.value(key), align="right")
            line.paragraph_format.right_indent = Pt(2 * BODY_SIZE)
            line.paragraph_format.keep_with_next = key == "signature"
        for key in ("contact", "copy_to"):
            self.only_if(key, lambda key=key: self.imprint(key))

    def imprint(self, key: str) -> None:
        line = add_line(self.document, self.word(key).format(self.value(key)))
        for run in line.runs:
            run.font.size = Pt(PAGE_SIZE)
        draw_rule(line, "top", "000000")

    def control(self, statement: str) -> None:
        """Write a paragraph that is no text: where something begins or ends."""
        add_line(self.document, f"{{%p {statement} %}}")

    def only_if(self, key: str, write: Any) -> None:  # noqa: ANN401 - a function without a result
        self.control(f"if {self.name(key)}")
        write()
        self.control("endif")

    def each(self, key: str) -> None:
        """Write the paragraphs of a list."""
        body = self.word("one_paragraph")
        self.control(f"for {body} in {self.name(key)}")
        add_body(self.document, f"{{{{ {body} }}}}")
        self.control("endfor")

    def items(self, key: str) -> None:
        """Write the items of a list, each with a heading of its own."""
        entry = self.word("one_item")
        self.control(f"for {entry} in {self.name(key)}")
        self.item(entry)
        self.control("endfor")

    def item(self, entry: str) -> None:
        """Write one item: its heading in 楷体, its text after it.

        The signature must not stand alone on a page, so the last item stays with it. Not all do:
        what is longer than a page cannot be kept together, and then nothing is.
        """
        self.control("if loop.last")
        self.item_text(entry, is_last=True)
        self.control("else")
        self.item_text(entry, is_last=False)
        self.control("endif")

    def item_text(self, entry: str, *, is_last: bool) -> None:
        """Write the paragraph of an item."""
        paragraph = add_body(self.document, "")
        paragraph.paragraph_format.keep_with_next = is_last
        heading = paragraph.add_run(f"{{{{ {entry}.{self.name('heading')} }}}}")
        heading.style = self.document.styles["Default Paragraph Font"]
        fonts = heading._r.get_or_add_rPr().get_or_add_rFonts()  # noqa: SLF001 - no setter
        fonts.set("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}eastAsia", "楷体")
        paragraph.add_run(f"{{{{ {entry}.{self.name('text')} }}}}")

    def figure(self, key: str) -> None:
        """Write a picture and its caption, where there is one."""
        self.control(f"if {self.name(key)}")
        add_figure(self.document, self.value(key))
        add_line(self.document, self.word(f"{key}_caption"), "Caption", "centre")
        self.control("endif")

    def table(self, ranking: Ranking) -> None:
        """Write a rank table: a row per unit, with looks for the last three and the total."""
        rank, name, *figures = self.word(f"{ranking.name}_columns").split("|")
        shares = [_share(column) for column in ranking.columns]
        width = (TEXT_WIDTH_CM - RANK_CM - ranking.name_cm) / sum(shares)
        widths = [RANK_CM, ranking.name_cm, *(share * width for share in shares)]
        unit = self.word("one_unit")
        keys = ("rank", "name", *ranking.columns)
        values = [f"{{{{ {unit}.{self.name(key)} }}}}" for key in keys]
        worst, total = (f"{unit}.{self.name(key)}" for key in ("is_worst", "is_total"))
        statements = [f"for {unit} in {self.name(ranking.name)}", f"if {worst}", f"elif {total}",
                      "else", "endif", "endfor"]  # fmt: skip
        begin, if_worst, if_total, otherwise, end_if, end = [[f"{{%tr {s} %}}"] for s in statements]
        rows = [[rank, name, *figures], begin, if_worst, values, if_total, values, otherwise,
                values, end_if, end]  # fmt: skip
        caption = add_line(self.document, self.word(f"{ranking.name}_table"), "Caption", "centre")
        caption.paragraph_format.keep_with_next = True
        table = self.document.add_table(rows=len(rows), cols=len(widths), style="Table Grid")
        table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        narrow_margins(table)
        for column, column_cm in zip(table.columns, widths, strict=True):
            column.width = Cm(column_cm)
        looks = {0: "heading", 3: "worst", 5: "total"}
        for number, (row, texts) in enumerate(zip(table.rows, rows, strict=True)):
            cells = row.cells if len(texts) > 1 else [row.cells[0].merge(row.cells[-1])]
            for at, (cell, text) in enumerate(zip(cells, texts, strict=True)):
                _fill(cell, text, looks.get(number, "plain"), is_figure=at > 1)
            keep_whole(row)
        repeat_on_each_page(table.rows[0])
        add_line(self.document, self.word("table_note"), "Caption")
        if ranking.name == "rectification":
            add_line(self.document, self.word("rectification_note"), "Caption")


def _share(column: str) -> float:
    """Return how wide the column of a rank table is beside that of a count."""
    if column.endswith("_pct"):
        return RATE_SHARE
    return PARCELS_SHARE if column in {"parcels", "done"} else 1


def _fill(cell: _Cell, text: str, look: str, *, is_figure: bool) -> None:
    paragraph = cell.paragraphs[0]
    # by its id: to find a style by name, python-docx reads all of them several times
    paragraph._p.style = "Cell"  # noqa: SLF001 - as above
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if is_figure and look != "heading":
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    run = paragraph.add_run(text)
    run.font.bold = look in {"worst", "total"}
    if look == "worst":
        run.font.color.rgb = RED
    if look == "heading":
        paragraph.paragraph_format.keep_with_next = True
        fonts = run._r.get_or_add_rPr().get_or_add_rFonts()  # noqa: SLF001 - no setter
        fonts.set("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}eastAsia", HEI)
