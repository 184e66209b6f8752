"""Word documents that we lay out: A4, Chinese fonts, tables, a footer.

Sizes are in centimetres and points. python-docx has no setter for some of what is needed (east
Asian fonts, repeated headings, rows that stay whole); there the XML element is added directly.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import docx
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from docx.document import Document
    from docx.opc.part import Part
    from docx.styles.style import ParagraphStyle
    from docx.table import Table, _Cell, _Row
    from docx.text.paragraph import Paragraph

    from pipeline.reporting.report_context import ReportContext

BODY_FONT, TITLE_FONT = "宋体", "黑体"
LATIN_FONT = "Times New Roman"
TEXT_WIDTH_CM = 16.0
NO_BREAK_SPACE = "\u00a0"
SHORT_TABLE = 16
"""Most rows of a table that is kept on one page, with its caption."""
ZIP_TIME = (1980, 1, 1, 0, 0, 0)
"""Time of every part within the file, so that the same content gives the same bytes."""
NOT_IN_XML = re.compile(
    "[^\\t\\n\\r\\x20-\\u202c\\u202f-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]"
)
"""Also U+202D and U+202E: a name with one would reverse the figures behind it in its sentence."""

Align = Literal["left", "centre", "right"]
ALIGNMENT = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "centre": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
}


@dataclass(frozen=True)
class DocumentColumn:
    """One column of a table."""

    heading: str
    width_cm: float
    align: Align = "left"


def open_document(context: ReportContext, title: str) -> Document:
    """Return an empty A4 document with our styles; its date is that of the run, not of today.

    Parameters
    ----------
    context
        The published file; it gives the date and the sample mark of the footer.
    title
        Title among the document's properties; it is not written on the page.
    """
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm((21 - TEXT_WIDTH_CM) / 2)
    section.top_margin, section.bottom_margin = Cm(2.5), Cm(2.2)
    _set_style(document, "Normal", BODY_FONT, 12, is_bold=False)
    _set_style(document, "Heading 1", TITLE_FONT, 14, is_bold=True)
    _set_style(document, "Caption", BODY_FONT, 9, is_bold=False)
    _set_style(document, "Footer", BODY_FONT, 9, is_bold=False)
    _write_foot(document, context)
    set_properties(document, context, title)
    return document


def set_properties(document: Document, context: ReportContext, title: str) -> None:
    """Set the properties of a document to those of its run, with no name of a person.

    Parameters
    ----------
    document, context, title
        The document, its run, and its title.
    """
    properties = document.core_properties
    properties.title, properties.author, properties.comments = xml_text(title), "", ""
    properties.last_modified_by, properties.identifier = "", context.run_id
    properties.created = properties.modified = context.started_at


def save_document(document: Document, path: Path) -> None:
    """Write a document so that the same content gives the same bytes at any time.

    python-docx puts the current time on every part of the zip, so it is packed again.

    Parameters
    ----------
    document
        Document to write.
    path
        File to write, ``.docx``.
    """
    packed = io.BytesIO()
    document.save(packed)
    with zipfile.ZipFile(packed) as parts, zipfile.ZipFile(path, "w") as file:
        for name in parts.namelist():
            entry = zipfile.ZipInfo(name, date_time=ZIP_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            file.writestr(entry, parts.read(name))


def xml_text(text: str) -> str:
    """Return a text with U+FFFD in place of every character that no document may hold.

    Parameters
    ----------
    text
        Any text, such as a delivered name with control characters.
    """
    return NOT_IN_XML.sub("\ufffd", text)


def lead_to(run: Any, part: Part, address: str) -> None:  # noqa: ANN401 - an element of lxml
    """Make a run of text a link.

    Parameters
    ----------
    run
        The ``w:r`` element; it stands in a paragraph.
    part
        Part of the document that the run belongs to.
    address
        Where it leads: an address of ours, never a delivered text.
    """
    number = part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    put_into_link(run, number)


def put_into_link(run: Any, number: str) -> None:  # noqa: ANN401 - an element of lxml
    """Make a run of text the link of that number among those of its part."""
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), number)
    run.addprevious(link)
    link.append(run)


def offer_choices(cell: _Cell, choices: Sequence[str]) -> None:
    """Let an empty cell be filled in from a list, on the screen; on paper it is blank.

    Parameters
    ----------
    cell, choices
        The cell, and what may stand in it.
    """
    kind = OxmlElement("w:dropDownList")
    for choice in choices:
        item = OxmlElement("w:listItem")
        item.set(qn("w:displayText"), choice)
        item.set(qn("w:value"), choice)
        kind.append(item)
    _add_control(cell, kind)


def offer_day(cell: _Cell) -> None:
    """Let an empty cell be filled in from a calendar, on the screen; on paper it is blank."""
    kind = OxmlElement("w:date")
    form = OxmlElement("w:dateFormat")
    form.set(qn("w:val"), "yyyy-MM-dd")
    kind.append(form)
    _add_control(cell, kind)


def _add_control(cell: _Cell, kind: Any) -> None:  # noqa: ANN401 - an element of lxml
    """Put the run of a cell into a content control."""
    run = cell.paragraphs[0].runs[0]
    # a control without any content shows a sentence of Word's in its place
    run.text = NO_BREAK_SPACE * 2
    control, properties, content = (
        OxmlElement(f"w:{name}") for name in ("sdt", "sdtPr", "sdtContent")
    )
    properties.append(kind)
    control.append(properties)
    control.append(content)
    run._r.addprevious(control)  # noqa: SLF001 - python-docx knows no controls
    content.append(run._r)  # noqa: SLF001 - the same


def add_table(
    document: Document,
    columns: Sequence[DocumentColumn],
    rows: Sequence[Sequence[str]],
) -> None:
    """Add a table: a short one stays on one page, a long one repeats its headings on each.

    Parameters
    ----------
    document, columns
        Document to add it to; headings, widths and alignment.
    rows
        Text of every cell, one sequence per row.
    """
    table = document.add_table(rows=1 + len(rows), cols=len(columns), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    narrow_margins(table)
    for column, grid in zip(columns, table.columns, strict=True):
        grid.width = Cm(column.width_cm)
    head, *body = table.rows
    repeat_on_each_page(head)
    for cell, column in zip(head.cells, columns, strict=True):
        paragraph = _fill_cell(cell, column.heading, column, is_bold=True)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.keep_with_next = True
        paragraph.runs[0].font.size = Pt(8)
    for row, texts in zip(body, rows, strict=True):
        keep_whole(row)
        for cell, text, column in zip(row.cells, texts, columns, strict=True):
            paragraph = _fill_cell(cell, text, column, is_bold=False)
            paragraph.paragraph_format.keep_with_next = len(rows) <= SHORT_TABLE


def keep_short_tables_whole(document: Document) -> None:
    """Keep each table of a filled template that fits on a page whole, and with the line below it.

    Why not in the template: how many rows a table has is known when it is filled.

    Parameters
    ----------
    document
        The filled template.
    """
    for table in document.tables:
        if len(table.rows) <= 1 + SHORT_TABLE:
            for paragraph in (each for row in table.rows for each in _paragraphs(row)):
                paragraph.paragraph_format.keep_with_next = True


def _paragraphs(row: _Row) -> Iterator[Paragraph]:
    for cell in row.cells:
        yield from cell.paragraphs


def _fill_cell(cell: _Cell, text: str, column: DocumentColumn, *, is_bold: bool) -> Paragraph:
    cell.width = Cm(column.width_cm)
    paragraph: Paragraph = cell.paragraphs[0]
    paragraph.alignment = ALIGNMENT[column.align]
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(1.5)
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    run = paragraph.add_run(xml_text(text))
    run.font.size, run.font.bold = Pt(9), is_bold
    return paragraph


def _set_style(document: Document, name: str, font: str, size: float, *, is_bold: bool) -> None:
    style: ParagraphStyle = document.styles[name]
    style.font.name, style.font.size, style.font.bold = LATIN_FONT, Pt(size), is_bold
    style.font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:eastAsia"), font)
    style.paragraph_format.space_after = Pt(4)


def _write_foot(document: Document, context: ReportContext) -> None:
    """Write the footer of every page: the sample mark, page number and number of pages."""
    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if context.is_sample:
        paragraph.add_run(context.text("common", "sample") + "  ")
    for instruction in ("PAGE", "NUMPAGES"):
        if instruction == "NUMPAGES":
            paragraph.add_run(" / ")
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), instruction)
        paragraph._p.append(field)  # noqa: SLF001 - python-docx knows no fields


def narrow_margins(table: Table) -> None:
    """Set one millimetre (57 twentieths of a point) beside the text of cells.

    With Word's two millimetres, words of the headings would be broken.
    """
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), "57")
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.append(margins)  # noqa: SLF001 - no setter


def repeat_on_each_page(row: _Row) -> None:
    """Repeat a row of headings on every page of its table."""
    keep_whole(row)
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001 - no setter


def keep_whole(row: _Row) -> None:
    """Keep a row from being split over two pages."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001 - no setter
