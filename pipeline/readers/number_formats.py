"""Numbers as a spreadsheet shows them: dates, and ids whose zeros or letters come from a format."""

from __future__ import annotations

import datetime as dt
import math
import re
from dataclasses import dataclass
from functools import lru_cache

EXACT_BELOW = 1e15
"""Spreadsheets keep fifteen digits; from here on a number has lost some."""
BUILT_IN_DATES = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
"""Formats that are known by number alone; 27 to 36 and 50 to 58 are the Chinese ones."""
_DAY_MS = 86_400_000
_WHOLE = 15
"""Digits of a whole number that a float holds for certain."""
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|\[(?P<bracket>[^\]]*)\]|(?P<fill>[_*].)'
    r"|(?P<digit>[0#?])|(?P<whole>General|@)|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_SECTION = re.compile(r'(?:"[^"]*"|\\.|[^;"\\])*')
_ELAPSED = re.compile(r"h+|m+|s+", re.IGNORECASE)
_DATE_LETTER = re.compile(r"[ymdhs]", re.IGNORECASE)
_HARMLESS = re.compile(
    r"\$-[0-9A-F]*|black|blue|cyan|green|magenta|red|white|yellow|color ?\d+", re.IGNORECASE
)
"""What may stand in brackets without a change of the digits: a language or a colour."""


@dataclass(frozen=True)
class NumberFormat:
    """What one number format does to a number; all that only rounds or groups is left out."""

    is_date: bool = False
    is_elapsed: bool = False
    """A length of time, which may have more than 24 hours."""
    parts: tuple[str, ...] = ()
    """Placeholders ``0``, ``#``, ``?`` for a digit and ``@`` for all of it; other texts as such,
    after a ``"``. Empty where the number is shown as it is."""
    around: tuple[str, str] = ("", "")
    """What is shown before and after a text, by a section such as ``"TB"@``."""

    def shown(self, digits: str) -> str:
        """Return a whole number as the format shows it: ``17`` as ``K0017``.

        Parameters
        ----------
        digits
            The number without a sign.
        """
        if not self.parts or not digits.isdecimal():
            return digits
        places = [part for part in self.parts if part in {"0", "#", "?"}]
        rest = digits.zfill(len(places) - places.index("0")) if "0" in places else digits
        left, found = len(places), []
        for part in reversed(self.parts):
            if part.startswith('"'):
                found.append(part[1:])
            elif part == "@":
                found.append(digits)
            else:
                left -= 1
                cut = 0 if left == 0 else max(len(rest) - 1, 0)
                found.append(rest[cut:])
                rest = rest[:cut]
        return "".join(reversed(found))


PLAIN = NumberFormat()


@lru_cache(maxsize=4096)
def parse_format(code: str) -> NumberFormat:
    """Return what a format does.

    Only what a person takes for a part of an id counts: zeros in front, and letters and signs
    around or between the digits. Thousands, decimals, percent, fractions, exponents and conditions
    are how a quantity is shown, so the number stays as it is.

    Parameters
    ----------
    code
        Such as ``"TB"000000`` or ``yyyy-mm-dd``; of several sections the first is taken.
    """
    around = _around(code)
    section = (_SECTION.match(code) or re.match("", code)).group()  # type: ignore[union-attr]
    tokens = [(str(item.lastgroup), item.group()) for item in _TOKEN.finditer(section)]
    bare = "".join(text for kind, text in tokens if kind in {"digit", "other"})
    brackets = [text[1:-1] for kind, text in tokens if kind == "bracket"]
    is_elapsed = any(_ELAPSED.fullmatch(text) for text in brackets)
    has_digits = re.search("[0#?]", re.sub(r"\.0+", "", bare)) is not None
    if is_elapsed or (_DATE_LETTER.search(bare) and not has_digits):
        return NumberFormat(is_date=True, is_elapsed=is_elapsed, around=around)
    if not all(_HARMLESS.fullmatch(text) for text in brackets) or re.search("[.,%/eE]", bare):
        return NumberFormat(around=around) if any(around) else PLAIN
    parts = _parts(tokens)
    return NumberFormat(parts=parts, around=around) if parts or any(around) else PLAIN


def _around(code: str) -> tuple[str, str]:
    """Return what a format shows before and after a text."""
    sections = [match.group() for match in _SECTION.finditer(code)]
    tokens = [_TOKEN.finditer(section) for section in sections if "@" in section][-1:]
    parts = _parts([(str(item.lastgroup), item.group()) for items in tokens for item in items])
    if parts.count("@") != 1:
        return "", ""
    at = parts.index("@")
    before, after = ("".join(part[1:] for part in side) for side in (parts[:at], parts[at + 1 :]))
    return before, after


def _parts(tokens: list[tuple[str, str]]) -> tuple[str, ...]:
    """Return the placeholders and texts of a section; nothing if the number is shown as it is."""
    parts: list[str] = []
    for kind, text in tokens:
        if kind == "digit":
            parts.append(text)
        elif kind == "whole":
            parts.append("@")
        elif kind in {"quoted", "escaped", "other"}:
            parts.append('"' + {"quoted": text[1:-1], "escaped": text[1:]}.get(kind, text))
    texts = [part for part in parts if part.startswith('"') and part[1:].strip()]
    zeros = parts.count("0")
    return tuple(parts) if len(texts) < len(parts) and (texts or zeros > 1) else ()


def number_text(number: float) -> str:
    """Return a number as the text that a person reads.

    A whole number has no decimal point: 12.0 is ``12``. From 1e15 on the spreadsheet itself has
    lost digits and shows an exponent; the text shows it too, as ``6.52301199001011E+17``, so that
    the checks can see it.
    """
    if abs(number) < EXACT_BELOW:
        return str(int(number)) if float(number).is_integer() else repr(float(number))
    if not math.isfinite(number):
        return str(number)
    digits, exponent = f"{number:.14E}".split("E")
    return f"{digits.rstrip('0').rstrip('.')}E{exponent}"


def formatted(text: str, form: NumberFormat, *, as_shown: bool, epoch: dt.date) -> str | None:
    """Return a stored number as text; ``None`` if it is no number.

    Parameters
    ----------
    text
        The number as the workbook writes it.
    form
        Format of its cell.
    as_shown
        Whether the column wants what the format adds to the digits; dates are always shown.
    epoch
        Day 0 of the workbook.
    """
    if form is PLAIN and len(text) <= _WHOLE and text.isdecimal():
        return str(int(text))
    try:
        number = float("" if "_" in text else text)
    except ValueError:
        return None
    if not math.isfinite(number):
        return None
    if form.is_date:
        return _moment_text(number, form, epoch) or number_text(number)
    plain = number_text(number)
    return form.shown(plain) if as_shown else plain


def _moment_text(days: float, form: NumberFormat, epoch: dt.date) -> str | None:
    """Return a count of days as day, day with time, or time; ``None`` outside all calendars."""
    try:
        span = dt.timedelta(milliseconds=round(days * _DAY_MS))
        if form.is_elapsed:
            return str(span)
        moment = dt.datetime.combine(epoch, dt.time()) + span
    except OverflowError:
        return None
    if 0 <= days < 1:
        return moment.time().isoformat()
    return moment.date().isoformat() if moment.time() == dt.time() else moment.isoformat()
