"""The circular, an official paper: ranking of the units, pace, map, findings, what is required.

A ranking has a query ``circular_<name>.sql``; how the paper looks is its template's business.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pipeline.reporting.demands import Demands
from pipeline.reporting.document import save_document
from pipeline.reporting.paper import finish_paper, item_values, paper_values
from pipeline.reporting.paper_templates import RANKINGS, Ranking, open_filler
from pipeline.reporting.plan_wording import plan_paragraphs
from pipeline.reporting.reason_wording import reason_paragraphs
from pipeline.reporting.wording import Wording, points

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from docxtpl import DocxTemplate

    from pipeline.reporting.report_context import ReportContext

GROUP: Final = "circular"


def write(context: ReportContext, folder: Path) -> Iterator[Path]:
    """Write the circular and yield its file.

    Parameters
    ----------
    context
        The published file, its language and texts.
    folder
        Folder to write into.

    Raises
    ------
    RefusedError
        If the office's template is at fault.
    """
    filler = open_filler("circular", context)
    values = _circular_values(context, filler.template)
    document = finish_paper(filler.fill(values), context, values["title"])
    path = folder / f"{context.text(GROUP, 'file')}.docx"
    save_document(document, path)
    yield path


def _circular_values(context: ReportContext, template: DocxTemplate) -> dict[str, Any]:
    """Return the value of every placeholder by its key."""
    # shapely is slow to import; commands that draw nothing should not wait for it.
    from pipeline.reporting.paper_charts import rate_chart, remaining_chart  # noqa: PLC0415
    from pipeline.reporting.unit_map import unit_map  # noqa: PLC0415

    wording = Wording(context, str)
    date = wording.day(context.as_of, with_year=True)
    units = [row for row in wording.rows("circular_survey") if row["level"] == "unit"]
    return {
        **paper_values(wording, GROUP),
        "opening": context.text(GROUP, "opening", date=date, place=wording.place),
        "overview": [wording.progress(), *_one_paragraph(wording, wording.change())],
        **{ranking.name: _ranking_rows(wording, ranking) for ranking in RANKINGS},
        "remaining_chart": remaining_chart(template, context, units),
        "rate_chart": rate_chart(template, context),
        "forecasts": list(wording.forecasts().values()),
        "plans": plan_paragraphs(wording),
        "unit_map": unit_map(template, context, units),
        "changes": [_change_sentences(wording), *reason_paragraphs(wording)],
        "problems": item_values(wording.problems()),
        "demands": item_values(Demands(wording).items()),
    }


def _one_paragraph(wording: Wording, sentences: list[str]) -> list[str]:
    return [wording.sentences(sentences)] if sentences else []


def _ranking_rows(wording: Wording, ranking: Ranking) -> list[dict[str, Any]]:
    """Return the rows of a table as text; an unknown value is a dash."""
    context = wording.context
    none = context.text("common", "none")
    rows = []
    for row in wording.rows(f"circular_{ranking.name}"):
        is_total = row["level"] == "prefecture"
        shown = {**row, "change": points(row["change"]), "rank": "" if is_total else row["rank"]}
        rows.append(
            {
                "name": context.text("common", "total") if is_total else context.name(row),
                "is_worst": row["is_worst"],
                "is_total": is_total,
                **{
                    column: none if shown[column] is None else str(shown[column])
                    for column in ("rank", *ranking.columns)
                },
            }
        )
    return rows


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
