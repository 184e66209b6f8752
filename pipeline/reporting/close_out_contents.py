"""The contents of close-out sheets: which case is on which page, and what it lacks.

A sheet takes exactly one page and a page of the contents holds a fixed number of lines, so the
numbers of the pages are known without laying the document out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.reporting.form import Box, Form, Line, shorten

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docx.document import Document

    from pipeline.reporting.report_context import ReportContext

LINES = 42
"""Cases on one page of the contents."""
LINE_CM = 0.56
COLUMNS = ("number", "case_id", "house", "village", "due_on", "missing", "page")
WIDTHS_CM = (1.1, 3.4, 4.2, 2.8, 2.7, 1.4, 1.3)
WIDE = (6, 20, 23, 16, 12, 6, 6)
"""Narrow characters that fit into each column."""


def pages_of_contents(cases: int) -> int:
    """Return how many pages the contents of a number of cases take."""
    return -(-cases // LINES)


def add_contents(
    document: Document,
    context: ReportContext,
    title: str,
    cases: Sequence[dict[str, Any]],
    forms: dict[int, Form],
) -> None:
    """Add the contents at the end of a document, before any sheet is added.

    Parameters
    ----------
    document, context
        Document, and the language.
    title
        Title of the sheets.
    cases
        Rows of the view ``close_out`` in the order of the sheets.
    forms
        Pages that were laid out for a document before, by their number of lines; others are added.
    """
    before = pages_of_contents(len(cases))
    houses = len({case["house_id"] for case in cases})
    note = context.text("close_out", "contents_note", count=len(cases), houses=houses)
    heading = context.text("close_out", "contents", title=title)
    for at in range(0, len(cases), LINES):
        part = cases[at : at + LINES]
        values, links = {"heading": heading, "note": note}, {}
        for line, case in enumerate(part):
            texts = _line(context, case, at + line + 1, before)
            values |= {f"{column}_{line}": text for column, text in texts.items()}
            if address := context.office.case_file(case["house_id"]):
                links[f"house_{line}"] = address
        _form_of(len(part), document, context, forms).fill(values, links)


def _form_of(
    count: int, document: Document, context: ReportContext, forms: dict[int, Form]
) -> Form:
    """Return the page with a number of lines: a full one, laid out once, or the beginning of it."""
    if LINES not in forms:
        forms[LINES] = Form(document, _form_lines(context), WIDTHS_CM)
    if count not in forms:
        forms[count] = forms[LINES].with_rows(1 + count)
    return forms[count].of_document(document)


def _form_lines(context: ReportContext) -> list[Line]:
    heads = tuple(
        Box(context.text("close_out", f"contents_{name}"), kind="label") for name in COLUMNS
    )
    rows = [
        Line(tuple(Box(f"{{{name}_{line}}}") for name in COLUMNS), LINE_CM) for line in range(LINES)
    ]
    return [Line(heads, LINE_CM), *rows]


def _line(context: ReportContext, case: dict[str, Any], number: int, before: int) -> dict[str, str]:
    """Return the texts of one line, each cut to what its column holds."""
    texts = {
        "number": str(number),
        "case_id": case["case_id"],
        "house": case["house_no"],
        "village": case["village_name"] or "",
        "due_on": str(case["due_on"] or ""),
        "missing": str(len(case["evidence_missing"]) or context.text("common", "none")),
        "page": str(before + number),
    }
    return {name: shorten(texts[name], wide) for name, wide in zip(COLUMNS, WIDE, strict=True)}
