"""The circular, a Word document: ranking of the units, pace, map, parcels that went back, findings.

A ranking has a query ``circular_<name>.sql`` and texts ``<name>…`` in ``texts/circular.toml``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.reporting.document import (
    DocumentColumn,
    add_caption,
    add_heading,
    add_picture,
    add_table,
    add_text,
    add_title,
    open_document,
    save_document,
)
from pipeline.reporting.wording import Wording, points

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from docx.document import Document

    from pipeline.reporting.lettering import Picture
    from pipeline.reporting.report_context import ReportContext

GROUP = "circular"
RANK_CM, TABLE_CM = 1.0, 16.0


@dataclass(frozen=True)
class Ranking:
    """One rank table; its query and texts are found by its name."""

    name: str
    columns: tuple[str, ...]
    """Columns of the query, after rank and name."""
    name_cm: float = 4.0
    """Width of the column of names."""


RANKINGS = (
    Ranking(
        "survey",
        ("parcels", "unsurveyed", "in_progress", "done", "done_pct", "change", "remaining"),
    ),
    Ranking("revisit", ("commercial_houses", "revisited", "revisited_pct", "change", "remaining")),
    Ranking(
        "rectification",
        (
            "hazardous", "severe", "todo", "doing", "rectified", "regraded", "rectified_pct",
            "change", "remaining", "overdue",
        ),
        name_cm=2.8,
    ),
)  # fmt: skip


def write(context: ReportContext, folder: Path) -> Iterator[Path]:
    """Write the circular and yield its file.

    Parameters
    ----------
    context
        The published file, its language and texts.
    folder
        Folder to write into.
    """
    wording = Wording(context, str)
    title = context.text(GROUP, "title", place=wording.place)
    document = open_document(context, title)
    date = wording.say("as_of", date=wording.day(context.as_of, with_year=True))
    add_title(document, title, date, *_sample_mark(context))
    headings = iter(range(1, 100))

    def head(key: str) -> None:
        add_heading(document, wording.heading(next(headings), context.text(GROUP, key)))

    head("overview")
    lead = [wording.progress(), wording.sentences(wording.change())]
    add_text(document, _sentence_gap(context).join(lead).strip())
    for ranking in RANKINGS:
        head(ranking.name)
        _add_ranking(document, wording, ranking)
    head("pace")
    _add_pace(document, wording)
    head("map_section")
    _add_map(document, wording)
    head("changes")
    add_text(document, _change_sentences(wording))
    head("problems")
    for paragraph in wording.problems():
        add_text(document, paragraph)
    path = folder / f"{context.text(GROUP, 'file')}.docx"
    save_document(document, path)
    yield path


def _sample_mark(context: ReportContext) -> list[str]:
    return [context.text("common", "sample")] if context.is_sample else []


def _add_ranking(document: Document, wording: Wording, ranking: Ranking) -> None:
    context = wording.context
    rows = wording.rows(f"circular_{ranking.name}")
    rank, name, *figures = context.text(GROUP, f"{ranking.name}_columns").split("|")
    width = (TABLE_CM - RANK_CM - ranking.name_cm) / len(figures)
    add_table(
        document,
        [
            DocumentColumn(rank, RANK_CM, "centre"),
            DocumentColumn(name, ranking.name_cm),
            *(DocumentColumn(heading, width, "right") for heading in figures),
        ],
        [_ranking_cells(row, ranking, context) for row in rows],
        red=frozenset(number for number, row in enumerate(rows) if row["is_worst"]),
        bold=frozenset(number for number, row in enumerate(rows) if row["level"] == "prefecture"),
    )
    add_caption(document, context.text(GROUP, "table_note"))


def _ranking_cells(row: dict[str, Any], ranking: Ranking, context: ReportContext) -> list[str]:
    """Return one row as text; an unknown value is a dash."""
    none = context.text("common", "none")
    is_total = row["level"] == "prefecture"
    name = context.text("common", "total") if is_total else context.name(row)
    values = {**row, "change": points(row["change"])}
    shown = [values[column] for column in ("rank", *ranking.columns)]
    rank, *figures = [none if value is None else str(value) for value in shown]
    return ["" if is_total else rank, name, *figures]


def _add_pace(document: Document, wording: Wording) -> None:
    """Add the chart of progress, and the sentences of the forecasts."""
    # matplotlib is slow to import; commands that draw nothing should not wait for it.
    from pipeline.reporting.progress_chart import draw_progress  # noqa: PLC0415

    context = wording.context
    picture = draw_progress(context)
    if picture is not None:
        open_ended = wording.without_deadline()
        note = context.text(GROUP, "chart_no_deadline", names=wording.listed(open_ended))
        caption = context.text(GROUP, "chart_caption") + (
            _sentence_gap(context) + note if open_ended else ""
        )
        _add_picture(document, wording, picture, caption)
    for paragraph in wording.forecasts().values():
        add_text(document, paragraph)


def _add_map(document: Document, wording: Wording) -> None:
    # matplotlib is slow to import; commands that draw nothing should not wait for it.
    from pipeline.reporting.unit_map import draw_map  # noqa: PLC0415

    context = wording.context
    units = [row for row in wording.rows("circular_survey") if row["level"] == "unit"]
    picture = draw_map(context, units)
    if picture is None:
        add_text(document, context.text(GROUP, "map_none"))
        return
    caption = context.text(GROUP, "map_caption", date=wording.day(context.as_of, with_year=True))
    _add_picture(document, wording, picture, caption)


def _add_picture(document: Document, wording: Wording, picture: Picture, caption: str) -> None:
    """Add a picture; where it has numbers in place of names, its caption says what they mean."""
    context = wording.context
    names = wording.listed(
        context.text(GROUP, "key_item", number=number, name=wording.quote(name))
        for number, name in enumerate(picture.key, start=1)
    )
    key = _sentence_gap(context) + context.text(GROUP, "key", names=names) if picture.key else ""
    add_picture(document, picture.png, caption + key)


def _sentence_gap(context: ReportContext) -> str:
    """Return what separates two sentences: a blank in English, nothing in Chinese."""
    return "" if context.language == "zh" else " "


def _change_sentences(wording: Wording) -> str:
    """Return how parcels changed since the previous date, and the units where any went back."""
    context = wording.context
    rows = wording.rows("parcel_changes")
    if not rows:
        return context.text(GROUP, "changes_none")
    whole, *units = rows
    counts = {key: whole[key] for key in ("forward", "backward", "new", "gone", "moved")}
    date = wording.day(whole["from_as_of"])
    backward = [
        wording.say(
            "named",
            name=wording.name(unit),
            value=context.text(GROUP, "count", count=unit["backward"]),
        )
        for unit in units
        if unit["backward"]
    ]
    sentences = [context.text(GROUP, "changes_counts", date=date, **counts)]
    if backward:
        names = wording.listed(backward)
        sentences.append(context.text(GROUP, "changes_units", names=names))
    return wording.sentences(sentences)
