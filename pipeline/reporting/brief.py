"""The quarterly brief, as a Word document and as Markdown, in the form the bureau uses."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from string import Formatter
from typing import TYPE_CHECKING

from pipeline.reporting.document import (
    add_heading,
    add_text,
    add_title,
    open_document,
    save_document,
)
from pipeline.reporting.wording import Wording

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.reporting.report_context import ReportContext

GROUP = "brief"
PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
"""ASCII punctuation, any of which Markdown may read as markup; a backslash before it is allowed."""


@dataclass(frozen=True)
class Section:
    """One section of the brief."""

    title: str
    paragraphs: list[str]


@dataclass(frozen=True)
class Brief:
    """The text of the brief, before it is written in any format."""

    title: str
    lines: list[str]
    """Lines below the title: quarter and day, and the mark of sample data."""
    sections: list[Section]


def write(context: ReportContext, folder: Path) -> Iterator[Path]:
    """Write the brief and yield its files.

    Parameters
    ----------
    context
        The published file, its language and texts.
    folder
        Folder to write into.
    """
    stem = context.text(GROUP, "file")
    plain = Wording(context, str)
    yield _write_document(compose(plain), context, folder / f"{stem}.docx")
    yield _write_markdown(compose(replace(plain, quote=escape)), folder / f"{stem}.md")


def escape(text: str) -> str:
    """Return a text that Markdown shows literally, on one line.

    Parameters
    ----------
    text
        Any text, such as a delivered name that may hold markup.
    """
    return PUNCTUATION.sub(r"\\\1", " ".join(text.split()))


def compose(wording: Wording) -> Brief:
    """Return the text of the brief; sections without content are left out.

    Parameters
    ----------
    wording
        Sentences of the published file, quoted for the format that is written.
    """
    context = wording.context
    as_of = context.as_of
    number = wording.numeral((as_of.month + 2) // 3)
    quarter = context.text(GROUP, "quarter", year=as_of.year, quarter=number)
    date = wording.say("as_of", date=wording.day(as_of, with_year=True))
    sections = {
        "progress": [wording.progress()],
        "other_work": _other_work(wording),
        "problems": wording.problems(),
        "next_steps": _next_steps(wording),
    }
    filled = [(key, paragraphs) for key, paragraphs in sections.items() if paragraphs]
    return Brief(
        title=context.text(GROUP, "title", place=wording.place),
        lines=[
            quarter + date if context.language == "zh" else f"{quarter} {date}",
            *([context.text("common", "sample")] if context.is_sample else []),
        ],
        sections=[
            Section(wording.heading(number, context.text(GROUP, key)), paragraphs)
            for number, (key, paragraphs) in enumerate(filled, start=1)
        ],
    )


def _other_work(wording: Wording) -> list[str]:
    """Return the paragraph of the other indicators; figures of an earlier day give their date.

    A sentence is written only if all figures it names were delivered: its text has a placeholder
    per indicator.
    """
    context = wording.context
    items = {row["indicator"]: row for row in wording.rows("work_items")}
    sentences = []
    for text in context.texts("brief_work").values():
        needed = [name for _, name, _, _ in Formatter().parse(text) if name]
        if not set(needed) <= set(items):
            continue
        values = {name: items[name]["value"] for name in needed}
        oldest = min(items[name]["as_of"] for name in needed)
        dated = context.text(GROUP, "dated", date=wording.day(oldest))
        sentences.append(text.format(**values) + (dated if oldest != context.as_of else ""))
    return [wording.sentences(sentences)] if sentences else []


def _next_steps(wording: Wording) -> list[str]:
    """Return the next steps that follow from the forecasts and the findings."""
    context = wording.context
    (found,) = wording.rows("quality_total")
    steps = [
        context.text(GROUP, f"step_{metric}", forecast=forecast)
        for metric, forecast in wording.forecasts().items()
    ]
    if found["findings"]:
        steps.append(context.text(GROUP, "step_findings", **found))
    return [wording.item(number, step) for number, step in enumerate(steps, start=1)]


def _write_document(brief: Brief, context: ReportContext, path: Path) -> Path:
    document = open_document(context, brief.title)
    add_title(document, brief.title, *brief.lines)
    for section in brief.sections:
        add_heading(document, section.title)
        for paragraph in section.paragraphs:
            add_text(document, paragraph)
    save_document(document, path)
    return path


def _write_markdown(brief: Brief, path: Path) -> Path:
    parts = [f"# {brief.title}", *brief.lines]
    for section in brief.sections:
        parts += [f"## {section.title}", *section.paragraphs]
    path.write_text("\n\n".join(parts) + "\n", encoding="utf-8", newline="\n")
    return path
