"""What circular and brief share: who sends them to whom, properties, the mark of sample data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docx.enum.text import WD_ALIGN_PARAGRAPH

from pipeline.reporting.document import keep_short_tables_whole, set_properties

if TYPE_CHECKING:
    from collections.abc import Iterable

    from docx.document import Document

    from pipeline.reporting.paper_templates import Paper
    from pipeline.reporting.report_context import ReportContext
    from pipeline.reporting.wording import Item, Wording


BREAK = "|"
"""Where a title that takes two lines is parted, so that each makes sense."""


def paper_values(wording: Wording, paper: Paper) -> dict[str, Any]:
    """Return the placeholders of head and foot by key.

    What the office has not said in its settings is left blank, or where the standard demands it,
    named by what belongs there.

    Parameters
    ----------
    wording
        Sentences of the published file.
    paper
        Which paper, for its number and title.
    """
    context = wording.context
    office = context.office.settings
    issued_on = office.issued_on or context.as_of
    number = {"circular": office.circular_number, "brief": office.brief_number}[paper]
    issuer = wording.quote(office.issuer or wording.say("no_issuer"))
    return {
        "place": wording.place,
        "issuer": issuer,
        "document_number": wording.quote(number)
        if number
        else wording.say("no_number", year=issued_on.year),
        "title": context.text(paper, "title", place=wording.place).replace(BREAK, "\n"),
        "as_of": wording.say("as_of", date=wording.day(context.as_of, with_year=True)),
        "sample": context.text("common", "sample") if context.is_sample else "",
        "addressee": wording.quote(office.addressee or wording.say("no_addressee")),
        "signature": issuer,
        "date": wording.day(issued_on, with_year=True),
        "contact": wording.quote(office.contact or ""),
        "copy_to": wording.quote(office.copy_to or ""),
    }


def item_values(items: Iterable[Item]) -> list[dict[str, str]]:
    """Return items as a template takes them."""
    return [{"heading": item.heading, "text": item.text} for item in items]


def finish_paper(document: Document, context: ReportContext, title: str) -> Document:
    """Set the properties of a filled template, keep its tables together, mark pages of sample data.

    Why the mark is not in the template: an office that changes it must not lose it.

    Parameters
    ----------
    document
        The filled template.
    context
        The published file.
    title
        Title of the paper.
    """
    set_properties(document, context, title.replace("\n", ""))
    keep_short_tables_whole(document)
    if not context.is_sample:
        return document
    for section in document.sections:
        heads = [section.header]
        if document.settings.odd_and_even_pages_header_footer:
            heads.append(section.even_page_header)
        if section.different_first_page_header_footer:
            heads.append(section.first_page_header)
        for head in heads:
            head.is_linked_to_previous = False
            line = head.paragraphs[0].insert_paragraph_before(context.text("common", "sample"))
            line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    return document
