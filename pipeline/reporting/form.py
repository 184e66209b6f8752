"""Forms in Word: one page laid out once, then copied and filled for each record.

Why: python-docx needs long to lay out a page of a hundred cells, while a copy of its XML takes next
to no time. Row heights are exact, so that no content can turn one page into two.
"""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal
from xml.sax.saxutils import escape

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from lxml import etree

from pipeline.reporting.document import narrow_margins, put_into_link, xml_text
from pipeline.reporting.workbook import cells_wide

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from docx.document import Document
    from docx.opc.part import Part
    from docx.table import Table

FONT_SIZE, LABEL_SIZE = 9, 8
LINE = 10.5
"""Distance between two lines in a cell, points."""
GREY = "E8EEF4"
TOP_MARGIN, BOTTOM_MARGIN = 1.4, 1.4
PLACEHOLDER = re.compile(r'(?<=[>"])\{(\w+)\}(?=[<"])')
"""A placeholder in the XML of a form: all of a text, or of an attribute."""
LINK = "link_to_"
"""What the placeholder of a link's number begins with; the name of its text follows."""
AS_ENTITIES = {"\r": "&#13;"}
"""What XML would read as another character, beside its own signs."""
SIGNS = re.compile("[&<>\r]")
TABLE = 1
"""Place of the table among the parts of a form."""


@dataclass(frozen=True)
class Box:
    """One cell of a form: its text, or a placeholder such as ``{address}``."""

    text: str
    span: int = 1
    kind: Literal["label", "value", "heading", "corner"] = "value"
    """``label`` and ``heading`` are grey; ``corner`` has its text at the top."""


@dataclass(frozen=True)
class Line:
    """One row of boxes and its height."""

    boxes: tuple[Box, ...]
    height_cm: float


class Form:
    """A page with a heading, a table and a note that can be filled any number of times.

    Parameters
    ----------
    document
        Document the pages are added to.
    lines
        Rows of the table.
    widths_cm
        Width of each column of its grid; the spans of a row add up to their number.
    """

    def __init__(
        self, document: Document, lines: Sequence[Line], widths_cm: Sequence[float]
    ) -> None:
        _set_margins(document)
        heading = document.add_paragraph("{heading}", style="Heading 1")
        heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
        heading.paragraph_format.page_break_before = True
        heading.paragraph_format.space_before = Pt(0)
        table = _lay_out(document, lines, widths_cm)
        note = document.add_paragraph("{note}", style="Caption")
        note.paragraph_format.space_before = Pt(3)
        note.paragraph_format.space_after = Pt(0)
        self._parts = [heading._p, table._tbl, note._p]  # noqa: SLF001 - python-docx copies nothing
        # The parts are laid out in the document and then taken out of it: they are the pattern.
        self._document, self._links = document, _Links(document.part)
        self._pieces: dict[frozenset[str], list[list[str]]] = {}
        for part in self._parts:
            part.getparent().remove(part)

    def of_document(self, document: Document) -> Form:
        """Return the same form for another document: laying it out takes longer than filling it."""
        other = copy.copy(self)
        _set_margins(document)
        other._document = document  # noqa: SLF001 - of its own class
        other._links = _Links(document.part)  # noqa: SLF001 - the same
        return other

    def with_rows(self, count: int) -> Form:
        """Return the same form with the first rows of its table alone."""
        other = copy.copy(self)
        other._parts = [copy.deepcopy(part) for part in self._parts]  # noqa: SLF001 - its own class
        for row in other._parts[TABLE].tr_lst[count:]:  # noqa: SLF001 - the same
            row.getparent().remove(row)
        other._pieces = {}  # noqa: SLF001 - the same
        return other

    def fill(self, values: Mapping[str, str], links: Mapping[str, str] | None = None) -> None:
        """Add a page at the end of the document.

        Parameters
        ----------
        values
            Text of every placeholder by its name without braces.
        links
            Addresses that some of the texts lead to, by placeholder.
        """
        links = links or {}
        known = {name: _as_xml(text) for name, text in values.items()}
        known |= {f"{LINK}{name}": self._links.number(links[name]) for name in links}
        end = self._document.element.body.sectPr
        for pieces in self._in_pieces(frozenset(links)):
            texts = (known[piece] if at % 2 else piece for at, piece in enumerate(pieces))
            end.addprevious(etree.fromstring("".join(texts)))

    def _in_pieces(self, linked: frozenset[str]) -> list[list[str]]:
        """Return the XML of each part, cut at its placeholders: every second piece is a name.

        Why as text: to copy the elements of a page and look each up takes five times as long.
        """
        if linked not in self._pieces:
            self._pieces[linked] = [
                PLACEHOLDER.split(etree.tostring(_with_links(part, linked), encoding="unicode"))
                for part in self._parts
            ]
        return self._pieces[linked]


class _Links:
    """The links of a document by their addresses.

    Why: python-docx looks for an address among all links each time, and there is one for each page.
    """

    def __init__(self, part: Part) -> None:
        self._part = part
        self._numbers: dict[str, str] = {
            link.target_ref: number for number, link in part.rels.items() if link.is_external
        }

    def number(self, address: str) -> str:
        """Return the number of the link to an address, which is added unless it is there."""
        if address not in self._numbers:
            place = len(self._part.rels) + 1
            while f"rId{place}" in self._part.rels:
                place += 1
            self._numbers[address] = f"rId{place}"
            self._part.load_rel(
                RELATIONSHIP_TYPE.HYPERLINK, address, f"rId{place}", is_external=True
            )
        return self._numbers[address]


def _as_xml(text: str) -> str:
    """Return a text as it stands in XML; most hold nothing that would be read as something else."""
    text = xml_text(text)
    return escape(text, AS_ENTITIES) if SIGNS.search(text) else text


def _with_links(part: Any, linked: frozenset[str]) -> Any:  # noqa: ANN401 - elements of lxml
    """Return a part of the pattern in which some placeholders are links."""
    part = copy.deepcopy(part)
    for text in list(part.iter(qn("w:t"))):
        name = (text.text or "")[1:-1]
        if name in linked and text.text == f"{{{name}}}":
            put_into_link(text.getparent(), f"{{{LINK}{name}}}")
    return part


def _set_margins(document: Document) -> None:
    section = document.sections[0]
    section.top_margin, section.bottom_margin = Cm(TOP_MARGIN), Cm(BOTTOM_MARGIN)
    section.header_distance = section.footer_distance = Cm(0.6)


def shorten(text: str, wide: int) -> str:
    """Return a text that fits a width; one that was cut ends with an ellipsis.

    Parameters
    ----------
    text
        Any text; runs of blanks and line ends become one blank.
    wide
        Width in narrow characters; a Chinese one counts two, the ellipsis as well.
    """
    text = " ".join(text.split())
    if cells_wide(text) <= wide:
        return text
    while cells_wide(text) > wide - 2:
        text = text[:-1]
    return f"{text}…"


def _lay_out(document: Document, lines: Sequence[Line], widths_cm: Sequence[float]) -> Table:
    """Add the table of a form.

    Why row by row as XML: python-docx merges two cells by searching all rows, which for a page of a
    hundred cells takes a second.
    """
    table: Table = document.add_table(rows=0, cols=len(widths_cm), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    narrow_margins(table)  # else a date breaks in the fonts that stand in for ours
    for column, width in zip(table.columns, widths_cm, strict=True):
        column.width = Cm(width)
    for line in lines:
        row = OxmlElement("w:tr")
        height = _element("w:trHeight", val=str(Cm(line.height_cm).twips), hRule="exact")
        row.append(_element("w:trPr", height))
        at = 0
        for box in line.boxes:
            row.append(_cell(box, sum(widths_cm[at : at + box.span])))
            at += box.span
        table._tbl.append(row)  # noqa: SLF001 - as above
    return table


def _element(tag: str, *inside: Any, **values: str) -> Any:  # noqa: ANN401 - elements of lxml
    """Return an element with its attributes and what is in it."""
    element = OxmlElement(tag)
    for name, value in values.items():
        element.set(qn(f"w:{name}"), value)
    element.extend(inside)
    return element


def _cell(box: Box, width_cm: float) -> Any:  # noqa: ANN401 - an element of lxml
    """Return a cell with its text; the order of its parts is that of the standard."""
    is_grey = box.kind in {"label", "heading"}
    shade = [_element("w:shd", val="clear", color="auto", fill=GREY)] if is_grey else []
    look = _element(
        "w:tcPr",
        _element("w:tcW", w=str(Cm(width_cm).twips), type="dxa"),
        *([_element("w:gridSpan", val=str(box.span))] if box.span > 1 else []),
        *shade,
        _element("w:vAlign", val="top" if box.kind == "corner" else "center"),
    )
    spacing = _element(
        "w:spacing", before="0", after="0", line=str(round(20 * LINE)), lineRule="exact"
    )
    centred = [_element("w:jc", val="center")] if is_grey else []
    size = str(2 * (LABEL_SIZE if box.kind == "label" else FONT_SIZE))
    bold = [_element("w:b")] if box.kind == "heading" else []
    text = _element("w:t")
    text.text = box.text
    text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    run = _element("w:r", _element("w:rPr", *bold, _element("w:sz", val=size)), text)
    return _element("w:tc", look, _element("w:p", _element("w:pPr", spacing, *centred), run))
