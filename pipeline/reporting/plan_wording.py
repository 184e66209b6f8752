"""What the circular says of plans: who is behind and by how much, who has none.

A proposal is named as one wherever it is mentioned; nobody is behind a plan that he has not made.
"""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from pipeline.published.row_units import UNASSIGNED
from pipeline.reporting.wording import about

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.reporting.table import Row
    from pipeline.reporting.wording import Wording

GROUP = "plan"


def plan_paragraphs(wording: Wording) -> list[str]:
    """Return one paragraph for each kind of work with a plan or a proposal; never nothing.

    Parameters
    ----------
    wording
        Sentences of the published file in the language and format of the paper.
    """
    rows = wording.rows("plan_units")
    found = [
        wording.sentences(_sentences(wording, list(own)))
        for _, own in groupby(rows, key=itemgetter("metric"))
    ]
    return [text for text in found if text] or [
        wording.sentences([wording.context.text(GROUP, "none")])
    ]


def _sentences(wording: Wording, rows: list[Row]) -> Iterator[str]:
    """Yield the sentences on one kind of work; the whole place is the last of its rows."""
    *units, whole = rows
    if all(row["target"] is None or not row["total"] for row in rows):
        return
    yield _whole_sentence(wording, whole)
    if all(unit["is_proposal"] for unit in units):
        if whole["reached"] < whole["total"]:
            is_proposed = any(unit["ends_on"] is not None for unit in units)
            yield wording.context.text(GROUP, "nobody" if is_proposed else "nobody_unproposed")
        return
    behind = sorted(
        (unit for unit in units if unit["state"] == "behind"),
        key=itemgetter("behind_by"),
        reverse=True,
    )
    if behind:
        names = wording.listed(_behind_clause(wording, unit) for unit in behind)
        yield wording.context.text(GROUP, "behind_units", names=names)
    for key, state in (("ahead_units", "ahead"), ("on_time_units", "on_time"),
                       ("not_due_units", "not_due")):  # fmt: skip
        yield from _named_units(wording, key, [row for row in units if row["state"] == state])
    # who has nothing left needs no plan, and of what lies in no unit nobody can be asked for one
    left = [
        row
        for row in units
        if row["is_proposal"] and row["reached"] < row["total"] and row["code"] != UNASSIGNED
    ]
    for key, is_proposed in (("unplanned_units", True), ("unproposed_units", False)):
        named = [row for row in left if (row["ends_on"] is not None) is is_proposed]
        yield from _named_units(wording, key, named)


def _whole_sentence(wording: Wording, whole: Row) -> str:
    """Return where the whole place stands, and what the weeks that are left must bring."""
    context = wording.context
    measure = _measure(wording, whole)
    key = {"no_plan": "whole_no_plan", "not_due": "whole_not_due"}.get(whole["state"])
    difference = whole["behind_by"] or 0
    if key is None:
        key = "whole_behind" if difference > 0 else "whole_ahead" if difference else "whole_even"
    parts = [
        context.text(
            GROUP,
            key,
            subject=context.label("plan_metric", whole["metric"]),
            place=wording.place,
            date=wording.day(context.as_of),
            measure=measure,
            behind=difference,
            ahead=-difference,
            **{name: whole[name] for name in ("planned", "reached", "total")},
        )
    ]
    if whole["needed_per_week"]:
        parts.append(
            context.text(
                GROUP,
                "proposed" if whole["is_proposal"] else "needed",
                date=wording.day(whole["ends_on"]),
                target=whole["target"],
                weeks=whole["weeks_left"],
                needed=about(whole["needed_per_week"]),
                measure=measure,
            )
        )
    return wording.say("semicolon").join(parts)


def _behind_clause(wording: Wording, unit: Row) -> str:
    """Return how far a unit is behind, and who answers for it."""
    context = wording.context
    who = [
        context.text(GROUP, key, name=wording.quote(unit[column]))
        for key, column in (("department", "lead_department"), ("person", "responsible_person"))
        if unit[column]
    ]
    answers = context.text(GROUP, "answers", who=wording.listed(who)) if who else ""
    return context.text(
        GROUP,
        "behind_by",
        name=wording.name(unit),
        behind=unit["behind_by"],
        measure=_measure(wording, unit),
        answers=answers,
    )


def _named_units(wording: Wording, key: str, units: list[Row]) -> Iterator[str]:
    if units:
        names = wording.listed(wording.name(unit) for unit in units)
        yield wording.context.text(GROUP, key, names=names)


def _measure(wording: Wording, row: Row) -> str:
    return wording.say(f"measure_{row['metric']}")
