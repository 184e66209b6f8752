"""Sentences of the brief on what can be believed: evidence of rectification, survey errors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from pipeline.reporting.wording import Wording

GROUP: Final = "belief"


def belief_sentences(wording: Wording) -> list[str]:
    """Return the sentences, those left out that there is nothing to say of.

    Parameters
    ----------
    wording
        Sentences of the published file, quoted for the format that is written.
    """
    return [text for text in (_closures(wording), _errors(wording)) if text]


def _closures(wording: Wording) -> str:
    """Return how many rectified houses have evidence of it."""
    (row,) = wording.rows("closure_support")
    if not row["rectified"]:
        return ""
    verdict = _interval(wording, row) if row["is_enough"] else _say(wording, "too_few")
    rate = wording.rate(row["doubtful_pct"])
    return wording.sentences([_say(wording, "closures", rate=rate, verdict=verdict, **row)])


def _errors(wording: Wording) -> str:
    """Return the estimated errors of the survey, of all houses and by use."""
    texts = []
    for row in wording.rows("survey_errors"):
        subject = wording.context.label("house_use", row["house_use"])
        key = "estimate" if row["is_enough"] else "no_estimate"
        rate = wording.rate(row["estimated_pct"])
        interval = _interval(wording, row) if row["is_enough"] else ""
        texts.append(_say(wording, key, subject=subject, rate=rate, interval=interval, **row))
    joined = wording.say("semicolon").join(texts)
    return wording.sentences([_say(wording, "errors", estimates=joined)]) if texts else ""


def _interval(wording: Wording, row: dict[str, Any]) -> str:
    low, high = wording.rate(row["low_pct"]), wording.rate(row["high_pct"])
    return _say(wording, "interval", low=low, high=high)


def _say(wording: Wording, key: str, **values: object) -> str:
    return wording.context.text(GROUP, key, **values)
