"""The value that a message shows as the first of many that were rejected, and what to do about it.

It stands on a screen: it is short, and a number that is a person's is not shown in full, even where
somebody has declared the wrong column.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

ROWS_SHOWN = 10
"""Rows that are listed by number."""
LONGEST = 60
"""Characters of a value that are shown."""
_ID_NUMBER = re.compile(r"(?<!\d)(\d{6})\d{8}(\d{3}[\dXx])(?!\d)")
_PHONE = re.compile(r"(?<!\d)(1[3-9]\d)\d{4}(\d{4})(?!\d)")
_OUTLINE = re.compile(r"\s*(SRID=\d+;)?\s*(MULTI)?POLYGON", re.IGNORECASE)
_DECIMAL_COMMA = re.compile(r"[+-]?\d{1,3},\d{3,}|.*\d,\d{3,}\s*[;；/ ]\s*[+-]?\d+,\d+.*")
_COMMA = re.compile(r"\D*\d[\d,]*,\d[\d,.]*\D*")
_UNIT = re.compile(r"\D{0,2}\d+(\.\d+)?\s*(?=\D)\S{1,6}")
_DAY = re.compile(r"\d{4}\D\d{1,2}\D\d{1,2}.*")
_CONTROL = re.compile(r"\s+")
_WEIGHTS = [(1 << (17 - place)) % 11 for place in range(17)]
_CHECK_DIGITS = "10X98765432"


def example_of(raw: Mapping[str, str | None], field: str) -> str:
    """Return what a rejected row holds in a field; empty if there is nothing to show.

    Parameters
    ----------
    raw
        The delivered texts of the row.
    field
        Field at fault; ``geometry`` is held by one text or two, or by none.
    """
    texts = [raw.get(field)]
    if field == "geometry":
        texts = [raw.get(name) for name in ("point_x", "point_y", "point_text")]
    shown = " / ".join(_CONTROL.sub(" ", text).strip() for text in texts if text)
    shown = _ID_NUMBER.sub(_without_birthday, _PHONE.sub(r"\1****\2", shown))
    return shown if len(shown) <= LONGEST else f"{shown[:LONGEST]}…"


def label_of(raw: Mapping[str, str | None], field: str) -> str:
    """Return what a rejected row holds as a label that a declaration may name, so every sign of it.

    Parameters
    ----------
    raw, field
        As for :func:`example_of`, which is shown where the label would be too long for a line.
    """
    text = (raw.get(field) or "").strip()
    shown = example_of(raw, field)
    return text if _CONTROL.sub(" ", text) == shown else shown


def _without_birthday(found: re.Match[str]) -> str:
    """Return an ID number masked; other numbers of eighteen digits stay."""
    digits = found[0].upper()
    total = sum(int(digit) * weight for digit, weight in zip(digits[:17], _WEIGHTS, strict=True))
    return f"{found[1]}********{found[2]}" if _CHECK_DIGITS[total % 11] == digits[17] else found[0]


def advice_on(reason: str, example: str) -> str:
    """Return the advice on a reason, by what the first value looks like.

    Parameters
    ----------
    reason
        Code of list ``reject_reason``.
    example
        The value shown.
    """
    cases = [
        ("not_a_coordinate", _OUTLINE.match(example), "outline_text"),
        ("not_a_coordinate", _DECIMAL_COMMA.fullmatch(example), "decimal_comma"),
        ("not_a_number", _COMMA.fullmatch(example), "number_comma"),
        ("not_an_integer", _COMMA.fullmatch(example), "number_comma"),
        ("not_a_number", _UNIT.fullmatch(example), "number_unit"),
        ("not_an_integer", _UNIT.fullmatch(example), "number_unit"),
        ("out_of_range", _DAY.fullmatch(example), "day_out_of_range"),
    ]
    return next((code for case, fits, code in cases if case == reason and fits), reason)
