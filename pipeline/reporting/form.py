"""Forms in Word: one page laid out once, then copied and filled for each record.

Why: python-docx needs long to lay out a page of a hundred cells, while a copy of its XML takes next
to no time. Row heights are exact, so that no content can turn one page into two.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from pipeline.reporting.document import xml_text
from pipeline.reporting.workbook import cells_wide

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from docx.document import Document
    from docx.table import Table, _Cell

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
        self._end = document.element.body.sectPr
        for part in self._parts:
            part.getparent().remove(part)

    def of_document(self, document: Document) -> Form:
        """Return the same form for another document: laying it out takes longer than filling it."""
        other = copy.copy(self)
        _set_margins(document)
        other._end = document.element.body.sectPr  # noqa: SLF001 - of its own class
        return other

    def fill(self, values: Mapping[str, str]) -> None:
        """Add a page at the end of the document.

        Parameters
        ----------
        values
            Text of every placeholder by its name without braces.
        """
        for part in self._parts:
            page = copy.deepcopy(part)
            for text in page.iter(qn("w:t")):
                if text.text and text.text.startswith("{"):
                    text.text = xml_text(values[text.text[1:-1]])
            self._end.addprevious(page)


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
    table: Table = document.add_table(rows=len(lines), cols=len(widths_cm), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for column, width in zip(table.columns, widths_cm, strict=True):
        column.width = Cm(width)
    for row, line in zip(table.rows, lines, strict=True):
        row.height, row.height_rule = Cm(line.height_cm), WD_ROW_HEIGHT_RULE.EXACTLY
        at = 0
        for box in line.boxes:
            cell = row.cells[at].merge(row.cells[at + box.span - 1])
            cell.width = Cm(sum(widths_cm[at : at + box.span]))
            _write_box(cell, box)
            at += box.span
    return table


def _write_box(cell: _Cell, box: Box) -> None:
    is_corner = box.kind == "corner"
    places = WD_CELL_VERTICAL_ALIGNMENT
    cell.vertical_alignment = places.TOP if is_corner else places.CENTER
    paragraph: Any = cell.paragraphs[0]
    is_grey = box.kind in {"label", "heading"}
    if is_grey:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        shade = OxmlElement("w:shd")
        for name, value in (("val", "clear"), ("color", "auto"), ("fill", GREY)):
            shade.set(qn(f"w:{name}"), value)
        cell._tc.get_or_add_tcPr().append(shade)  # noqa: SLF001 - no setter
    form = paragraph.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(LINE)
    run = paragraph.add_run(box.text)
    run.font.size = Pt(LABEL_SIZE if box.kind == "label" else FONT_SIZE)
    run.font.bold = box.kind == "heading"
