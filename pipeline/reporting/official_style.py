"""The look of an official paper after GB/T 9704: paper, type sizes, fonts, page numbers, lines.

What the standard asks: A4 with a text area of 156 by 225 mm, margins of 37 mm at the top and 28 mm
at the left; body in 仿宋 of size 三号 (16 points), 22 lines of 28 characters on a page; the title
in 小标宋 of size 二号 (22 points); headings in 黑体, then 楷体; page numbers in 宋体 of size 四号
(14 points) between dashes, at the outer edge. Where a font is not installed, Word and LibreOffice
take the next of its list.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

if TYPE_CHECKING:
    from docx.document import Document
    from docx.section import _Footer
    from docx.styles.style import ParagraphStyle
    from docx.text.paragraph import Paragraph

TEXT_WIDTH_CM = 15.6
BODY_SIZE, TITLE_SIZE, PAGE_SIZE, NOTE_SIZE = 16, 22, 14, 10.5
"""三号, 二号, 四号 and 五号 in points."""
ISSUER_SCALE = 85
"""Width of the issuer's letters, percent: twenty of them stand on a line."""
LINE = 28.95
"""Distance of two lines, points: 22 of them fill the text area."""
LATIN_FONT = "Times New Roman"
SONG, SMALL_TITLE, FANGSONG, KAI, HEI = "宋体", "方正小标宋简体", "仿宋", "楷体", "黑体"
FALLBACKS = {
    SMALL_TITLE: "FZXiaoBiaoSong-B05S,小标宋,华文中宋,STZhongsong,宋体,Noto Serif CJK SC",
    FANGSONG: "仿宋_GB2312,FangSong,FangSong_GB2312,华文仿宋,STFangsong,宋体,Noto Serif CJK SC",
    KAI: "楷体_GB2312,KaiTi,KaiTi_GB2312,华文楷体,STKaiti,宋体,Noto Serif CJK SC",
    HEI: "SimHei,华文细黑,微软雅黑,Noto Sans CJK SC",
    SONG: "SimSun,华文宋体,STSong,Noto Serif CJK SC",
}
"""What is taken in the place of each font, in this order."""
RED = RGBColor(0xC0, 0x00, 0x00)
STYLES: dict[str, tuple[str, float, bool]] = {
    "Normal": (FANGSONG, BODY_SIZE, False),
    "Title": (SMALL_TITLE, TITLE_SIZE, False),
    "Heading 1": (HEI, BODY_SIZE, False),
    "Heading 2": (KAI, BODY_SIZE, False),
    "Caption": (FANGSONG, NOTE_SIZE, False),
    "Footer": (SONG, PAGE_SIZE, False),
    "Header": (FANGSONG, 9, False),
    "Issuer": (SMALL_TITLE, 24, False),
    "Cell": (FANGSONG, 9, False),
}
"""Font, size in points, and whether it is bold, by name of the style; the last two are our own."""


def open_official() -> Document:
    """Return an empty document with paper, styles, fonts and page numbers of an official paper."""
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin, section.bottom_margin = Cm(3.7), Cm(3.5)
    section.left_margin, section.right_margin = Cm(2.8), Cm(2.6)
    section.header_distance, section.footer_distance = Cm(1.5), Cm(2.3)
    for name in ("Issuer", "Cell"):
        document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    for name, (font, size, is_bold) in STYLES.items():
        _set_style(document.styles[name], font, size, is_bold=is_bold)
    _set_spacing(document)
    document.settings.odd_and_even_pages_header_footer = True
    _write_page_number(section.footer, "right")
    _write_page_number(section.even_page_footer, "left")
    _name_fallbacks(document)
    return document


def add_line(
    document: Document,
    text: str,
    style: str = "Normal",
    align: Literal["left", "centre", "right"] = "left",
) -> Paragraph:
    """Add a paragraph without an indent.

    Parameters
    ----------
    document, text, style, align
        Where, what and how.
    """
    paragraph: Paragraph = document.add_paragraph(text)
    if style != "Normal":
        _set_by_id(paragraph, style)
    paragraph.alignment = {
        "left": WD_ALIGN_PARAGRAPH.LEFT,
        "centre": WD_ALIGN_PARAGRAPH.CENTER,
        "right": WD_ALIGN_PARAGRAPH.RIGHT,
    }[align]
    return paragraph


def _set_by_id(paragraph: Paragraph, style: str) -> None:
    """Set the style by its id, which Word makes of the name.

    To find a style by name, python-docx reads all of them several times, which would be a third of
    the time that a template takes.
    """
    paragraph._p.style = style.replace(" ", "")  # noqa: SLF001 - as above


def add_body(document: Document, text: str) -> Paragraph:
    """Add a paragraph of running text, its first line indented by two characters."""
    paragraph: Paragraph = document.add_paragraph(text)
    paragraph.paragraph_format.first_line_indent = Pt(2 * BODY_SIZE)
    return paragraph


def add_section_heading(document: Document, text: str) -> Paragraph:
    """Add the heading of a section, which stays on the page of what follows."""
    paragraph: Paragraph = document.add_paragraph(text)
    _set_by_id(paragraph, "Heading 1")
    paragraph.paragraph_format.first_line_indent = Pt(2 * BODY_SIZE)
    return paragraph


def add_figure(document: Document, text: str) -> Paragraph:
    """Add the paragraph of a picture, as high as the picture is."""
    paragraph = add_line(document, text, "Cell", "centre")
    paragraph.paragraph_format.keep_with_next = True
    return paragraph


def draw_rule(paragraph: Paragraph, side: Literal["top", "bottom"], colour: str) -> None:
    """Draw a line above or below a paragraph, as wide as the text.

    Parameters
    ----------
    paragraph, side
        Where.
    colour
        Six hexadecimal digits.
    """
    borders = OxmlElement("w:pBdr")
    border = OxmlElement(f"w:{side}")
    for name, value in (("val", "single"), ("sz", "12"), ("space", "4"), ("color", colour)):
        border.set(qn(f"w:{name}"), value)
    borders.append(border)
    paragraph._p.get_or_add_pPr().insert_element_before(  # noqa: SLF001 - no setter
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc"
    )


def _set_style(style: ParagraphStyle, font: str, size: float, *, is_bold: bool) -> None:
    style.font.name, style.font.size, style.font.bold = LATIN_FONT, Pt(size), is_bold
    style.font.italic = False
    style.font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:eastAsia"), font)
    style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)


def _set_spacing(document: Document) -> None:
    """Set the lines of the text 22 to a page; tables, pictures and the issuer have their own."""
    styles: Any = document.styles
    for name in ("Normal", "Heading 1", "Heading 2"):
        form = styles[name].paragraph_format
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(LINE)
    for name in ("Cell", "Caption", "Header", "Footer", "Issuer", "Title"):
        form = styles[name].paragraph_format
        form.line_spacing_rule = WD_LINE_SPACING.SINGLE
    title = styles["Title"]
    title.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.paragraph_format.space_before = title.paragraph_format.space_after = Pt(LINE)
    borders = title.element.get_or_add_pPr().find(qn("w:pBdr"))
    if borders is not None:
        borders.getparent().remove(borders)
    issuer = styles["Issuer"]
    issuer.font.color.rgb = RED
    scale = OxmlElement("w:w")
    scale.set(qn("w:val"), str(ISSUER_SCALE))
    issuer.element.get_or_add_rPr().append(scale)
    styles["Caption"].paragraph_format.space_before = Pt(3)
    styles["Caption"].paragraph_format.space_after = Pt(9)


def _write_page_number(foot: _Footer, side: Literal["left", "right"]) -> None:
    """Write the page number between dashes, one character from the outer edge."""
    foot.is_linked_to_previous = False
    paragraph = foot.paragraphs[0]
    is_right = side == "right"
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT if is_right else WD_ALIGN_PARAGRAPH.LEFT
    form = paragraph.paragraph_format
    form.right_indent, form.left_indent = Pt(PAGE_SIZE * is_right), Pt(PAGE_SIZE * (not is_right))
    paragraph.add_run("— ")
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)  # noqa: SLF001 - python-docx knows no fields
    paragraph.add_run(" —")


def _name_fallbacks(document: Document) -> None:
    """Name the fonts that take the place of one that is not installed."""
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{others}"/></w:font>'
        for name, others in FALLBACKS.items()
    )
    part = document.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)
    part._blob = (  # noqa: SLF001 - python-docx knows no font table
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<w:fonts xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        f"{fonts}</w:fonts>"
    ).encode()
