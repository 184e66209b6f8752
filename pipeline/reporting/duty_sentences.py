"""Sentences of the brief on the campaign's other duties, each made of one row of a view."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.reporting.wording import Wording

GROUP = "duties"


def duty_sentences(wording: Wording) -> list[str]:
    """Return the sentences on all duties, those left out that there is nothing to say of.

    Parameters
    ----------
    wording
        Sentences of the published file, quoted for the format that is written.
    """
    return [sentence for write in DUTIES if (sentence := write(wording))]


def _say(wording: Wording, key: str, row: dict[str, Any]) -> str:
    return wording.context.text(GROUP, key, **row)


def _dangerous_houses(wording: Wording) -> str:
    """Return what has become of the dangerous houses, and which are left."""
    row = {**wording.rows("key_danger_units")[-1]}
    if not row["dangerous"]:
        return ""
    row["rate"] = wording.rate(row["renovated_pct"])
    parts = [_say(wording, "dangerous", row)]
    if row["vacated_in_use"]:
        parts.append(_say(wording, "vacated_in_use", row))
    return wording.sentences(parts)


def _patrols(wording: Wording) -> str:
    """Return how many houses are patrolled, how often somebody came, and what was found."""
    (row,) = wording.rows("duty_patrol_total")
    if not row["planned"]:
        return ""
    row = {**row, "rate": wording.rate(row["coverage_pct"])}
    return wording.sentences([_say(wording, "patrols", row)])


def _notices(wording: Wording) -> str:
    """Return how many notices were issued, closed and are late."""
    row = wording.rows("duty_units")[-1]
    return wording.sentences([_say(wording, "notices", row)]) if row["notices"] else ""


def _complaints(wording: Wording) -> str:
    """Return how many complaints came in, were answered and are late."""
    row = wording.rows("duty_units")[-1]
    return wording.sentences([_say(wording, "complaints", row)]) if row["complaints"] else ""


DUTIES: tuple[Callable[[Wording], str], ...] = (_dangerous_houses, _patrols, _notices, _complaints)
"""One function per duty, in the order of the brief."""
