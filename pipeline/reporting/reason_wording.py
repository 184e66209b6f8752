"""The sentence on why the rates moved since the date before, for the circular."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import datetime as dt

    from pipeline.reporting.wording import Wording

GROUP: Final = "reasons"
PARTS: Final = (
    "progress", "new_in_scope", "gone_from_scope", "correction", "reassigned", "regraded",
    "method", "unsplit",
)  # fmt: skip


def reason_paragraphs(wording: Wording) -> list[str]:
    """Return one paragraph with a sentence per date compared with; none on the first date.

    Parameters
    ----------
    wording
        Sentences in the language of the document.
    """
    by_day: dict[dt.date, list[str]] = {}
    for row in wording.rows("reasons"):
        by_day.setdefault(row["from_as_of"], []).append(_clause(wording, row))
    sentences = [
        wording.context.text(
            GROUP, "since", date=wording.day(day), clauses=wording.say("semicolon").join(clauses)
        )
        for day, clauses in by_day.items()
    ]
    return [wording.sentences(sentences)] if sentences else []


def _clause(wording: Wording, row: dict[str, Any]) -> str:
    """Return what became of one rate: what is finished, and its total where that moved."""
    texts = [_figure(wording, row, f"finished_{row['metric']}", "")]
    if row["total_change"]:
        texts.append(_figure(wording, row, f"total_{row['metric']}", "total_"))
    return wording.listed(texts)


def _figure(wording: Wording, row: dict[str, Any], subject: str, prefix: str) -> str:
    """Return by how much a figure moved, with the parts that moved it in brackets."""
    context = wording.context
    change = row[f"{prefix}change"]
    names = [
        context.text(GROUP, "part", name=context.label("headline_part", part), value=f"{moved:+d}")
        for part in PARTS
        if (moved := row.get(f"{prefix}{part}"))
    ]
    key = "same" if not change else "more" if change > 0 else "less"
    moved = context.text(
        GROUP, key, subject=context.text(GROUP, subject), count=abs(change),
        measure=wording.say(f"measure_{row['metric']}"),
    )  # fmt: skip
    return (
        context.text(GROUP, "because", moved=moved, parts=wording.listed(names)) if names else moved
    )
