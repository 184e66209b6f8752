"""Forms in Word: one page laid out once, then filled for each record.

Why so: a page of a hundred cells takes python-docx a good while to lay out, a copy of it next to
nothing. Heights are exact, so that no content whatever makes two pages of one.
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
"""Points from line to line in a cell."""
GREY = "E8EEF4"
TOP_MARGIN, BOTTOM_MARGIN = 1.4, 1.4


@dataclass(frozen=True)
class Box:
    """One cell of a form: what it says, or between braces the name of what is filled in."""

    text: str
    span: int = 1
    kind: Literal["label", "value", "heading", "corner"] = "value"
    """``label`` and ``heading`` are grey; ``corner`` says its words at the top."""


@dataclass(frozen=True)
class Line:
    """One row of boxes and its height."""

    boxes: tuple[Box, ...]
    height_cm: float


class Form:
    """A page with a heading, a table and a note, to be filled again and again."""

    def __init__(
        self, document: Document, lines: Sequence[Line], widths_cm: Sequence[float]
    ) -> None:
        section = document.sections[0]
        section.top_margin, section.bottom_margin = Cm(TOP_MARGIN), Cm(BOTTOM_MARGIN)
        section.header_distance = section.footer_distance = Cm(0.6)
        heading = document.add_paragraph("{heading}", style="Heading 1")
        heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
        heading.paragraph_format.page_break_before = True
        heading.paragraph_format.space_before = Pt(0)
        table = _lay_out(document, lines, widths_cm)
        note = document.add_paragraph("{note}", style="Caption")
        note.paragraph_format.space_before = Pt(3)
        note.paragraph_format.space_after = Pt(0)
        self._parts = [heading._p, table._tbl, note._p]  # noqa: SLF001 - python-docx copies nothing
        self._end = document.element.body.sectPr
        for part in self._parts:
            part.getparent().remove(part)

    def fill(self, values: Mapping[str, str]) -> None:
        """Add a page with ``values`` by name at the end of the document."""
        for part in self._parts:
            page = copy.deepcopy(part)
            for text in page.iter(qn("w:t")):
                if text.text and text.text.startswith("{"):
                    text.text = xml_text(values[text.text[1:-1]])
            self._end.addprevious(page)


def shorten(text: str, wide: int) -> str:
    """Return a text of at most ``wide`` narrow characters; a longer one ends with an ellipsis."""
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
