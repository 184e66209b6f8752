"""Forms in Word: one page laid out once, then copied and filled for each record.

Why: python-docx needs long to lay out a page of a hundred cells, while a copy of its XML takes next
to no time. Row heights are exact, so that no content can turn one page into two.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from pipeline.reporting.document import lead_to, narrow_margins, xml_text
from pipeline.reporting.workbook import cells_wide

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from docx.document import Document
    from docx.table import Table

FONT_SIZE, LABEL_SIZE = 9, 8
LINE = 10.5
"""Distance between two lines in a cell, points."""
GREY = "E8EEF4"
TOP_MARGIN, BOTTOM_MARGIN = 1.4, 1.4


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
        self._document = document
        for part in self._parts:
            part.getparent().remove(part)

    def of_document(self, document: Document) -> Form:
        """Return the same form for another document: laying it out takes longer than filling it."""
        other = copy.copy(self)
        _set_margins(document)
        other._document = document  # noqa: SLF001 - of its own class
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
        end = self._document.element.body.sectPr
        for part in self._parts:
            page = copy.deepcopy(part)
            for text in list(page.iter(qn("w:t"))):
                if text.text and text.text.startswith("{"):
                    name = text.text[1:-1]
                    text.text = xml_text(values[name])
                    if name in links:
                        lead_to(text.getparent(), self._document.part, links[name])
            end.addprevious(page)


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
