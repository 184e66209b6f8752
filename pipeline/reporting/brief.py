"""The quarterly brief, as a Word document and as Markdown, in the form the bureau uses."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from string import Formatter
from typing import TYPE_CHECKING, Any, Final

from pipeline.reporting.belief_sentences import belief_sentences
from pipeline.reporting.demands import Demands
from pipeline.reporting.document import save_document
from pipeline.reporting.duty_sentences import duty_sentences
from pipeline.reporting.paper import finish_paper, item_values, paper_values
from pipeline.reporting.paper_templates import open_filler
from pipeline.reporting.wording import Item, Wording

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.reporting.report_context import ReportContext

GROUP: Final = "brief"
PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
"""ASCII punctuation, any of which Markdown may read as markup; a backslash before it is allowed."""


@dataclass(frozen=True)
class Section:
    """One section of the brief; a paragraph of its own has no heading."""

    title: str
    items: list[Item]


@dataclass(frozen=True)
class Brief:
    """The text of the brief, before it is written in any format."""

    head: dict[str, Any]
    """Placeholders of head and foot by key."""
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
    sections = {
        "progress": [
            _plain(text)
            for text in (
                wording.progress(),
                *wording.forecasts().values(),
                *duty_sentences(wording),
                *belief_sentences(wording),
            )
        ],
        "other_work": [_plain(text) for text in _other_work(wording)],
        "problems": wording.problems(),
        "next_steps": Demands(wording).items(),
    }
    filled = [(key, items) for key, items in sections.items() if items]
    return Brief(
        head={**paper_values(wording, GROUP), "as_of": _quarter(wording)},
        sections=[
            Section(wording.heading(number, context.text(GROUP, key)), items)
            for number, (key, items) in enumerate(filled, start=1)
        ],
    )


def _plain(text: str) -> Item:
    return Item("", text)


def _quarter(wording: Wording) -> str:
    """Return the line below the title: the quarter and the day."""
    context = wording.context
    as_of = context.as_of
    number = wording.numeral((as_of.month + 2) // 3)
    quarter = context.text(GROUP, "quarter", year=as_of.year, quarter=number)
    date = wording.say("as_of", date=wording.day(as_of, with_year=True))
    return quarter + date if context.language == "zh" else f"{quarter} {date}"


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
        values = {name: _stated(wording, items[name], text) for name in needed}
        oldest = min(items[name]["as_of"] for name in needed)
        dated = context.text(GROUP, "dated", date=wording.day(oldest))
        sentences.append(text.format(**values) + (dated if oldest != context.as_of else ""))
    return [wording.sentences(sentences)] if sentences else []


def _stated(wording: Wording, item: dict[str, Any], text: str) -> str:
    """Return a figure as the office states it; what it counts is not said twice.

    60余人 in a sentence that goes on with 人 is 60余.
    """
    if item["stated"] is None:
        return str(item["value"])
    following = text.partition(f"{{{item['indicator']}}}")[2][:1]
    return wording.quote(str(item["stated"]).removesuffix(following))


def _write_document(brief: Brief, context: ReportContext, path: Path) -> Path:
    filler = open_filler(GROUP, context)
    sections = [
        {"heading": section.title, "paragraphs": item_values(section.items)}
        for section in brief.sections
    ]
    document = filler.fill({**brief.head, "sections": sections})
    save_document(finish_paper(document, context, brief.head["title"]), path)
    return path


def _write_markdown(brief: Brief, path: Path) -> Path:
    head = brief.head
    title = head["title"].replace("\n", "")
    parts = [f"# {title}", head["as_of"], head["sample"], f"{head['addressee']}："]
    for section in brief.sections:
        parts += [f"## {section.title}", *(item.heading + item.text for item in section.items)]
    parts += [head["signature"], head["date"]]
    path.write_text(
        "\n\n".join(part for part in parts if part) + "\n", encoding="utf-8", newline="\n"
    )
    return path
