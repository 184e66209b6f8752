"""What is wrong with a TOML file that a person has written, in words of our own.

The TOML and validation libraries speak English to programmers; what people's editors and habits
make of such a file is a short list.
"""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any

from pipeline.base.errors import Fault, RefusedError
from pipeline.base.messages import Phrase

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydantic_core import ErrorDetails

_LINE = re.compile(r"at line (\d+)")
_CURLY = re.compile("[“”„‟‘’‚‛「」『』＂＇]")
_FULL_WIDTH = re.compile("[＝［］｛｝，．：]")
_TWICE = re.compile("overwrite|twice|redefine|already|mutate", re.IGNORECASE)
_SHOWN = 80
"""Characters of a line that a message shows."""
_KINDS = {
    "missing": "missing",
    "extra_forbidden": "unknown",
    "literal_error": "choice",
    "string_type": "text",
    "date_type": "date",
    "date_parsing": "date",
    "date_from_datetime_parsing": "date",
    "date_from_datetime_inexact": "date",
    "bool_type": "yes_or_no",
    "bool_parsing": "yes_or_no",
    "int_type": "whole_number",
    "int_parsing": "whole_number",
    "int_from_float": "whole_number",
    "float_type": "number",
    "float_parsing": "number",
    "greater_than": "above",
    "greater_than_equal": "at_least",
    "less_than": "below",
    "less_than_equal": "at_most",
    "dict_type": "table",
    "model_type": "table",
    "list_type": "list",
    "too_short": "list",
}
"""Message of group ``key`` for each kind of error of the validation library."""
_LIMITS = ("expected", "ge", "gt", "le", "lt")
"""Where that library says what is allowed."""


def read_toml(content: bytes, file: str, code: str) -> dict[str, Any]:
    """Read the bytes of a TOML file.

    Parameters
    ----------
    content
        The file; a byte-order mark is left out.
    file, code
        Its name, and the code of the fault when it cannot be read.

    Raises
    ------
    RefusedError
        With the line that is at fault, and why it is.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        fault = Fault(code, file=file, row=line, detail=Phrase("toml.not_utf8"))
        raise RefusedError([fault]) from None
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RefusedError([_syntax_fault(text, str(error), file, code)]) from None


def _syntax_fault(text: str, detail: str, file: str, code: str) -> Fault:
    """Return the fault of a text that is no TOML, by what stands in the line."""
    lines = text.splitlines() or [""]
    place = _LINE.search(detail)
    number = min(int(place[1]) if place else len(lines), len(lines))
    return line_fault(lines[number - 1], number, file, code, is_twice=bool(_TWICE.search(detail)))


def line_fault(line: str, number: int, file: str, code: str, *, is_twice: bool = False) -> Fault:
    """Return the fault of one line, by the signs that stand in it.

    Parameters
    ----------
    line, number
        The line, and which it is, from 1.
    file, code
        Name of the file, and code of the fault.
    is_twice
        Whether the line says what was said before.
    """
    if _CURLY.search(line):
        why = "quotes"
    elif "\\" in line:
        why = "backslash"
    elif _FULL_WIDTH.search(line):
        why = "full_width"
    else:
        why = "twice" if is_twice else "line"
    words = Phrase(f"toml.{why}", line=line.strip()[:_SHOWN])
    return Fault(code, file=file, row=number, detail=words)


def key_faults(
    errors: Sequence[ErrorDetails], file: str, code: str, tags: frozenset[str] = frozenset()
) -> list[Fault]:
    """Return a fault for each key that the validation library objects to.

    Parameters
    ----------
    errors
        What it says.
    file, code
        Name of the file, and code of the faults.
    tags
        Parts of a place that name a kind of value and are no keys.
    """
    faults = []
    for item in errors:
        field = ".".join(str(part) for part in item["loc"] if part not in tags)
        limits = item.get("ctx", {})
        known = next((limits[key] for key in _LIMITS if key in limits), "")
        if item["type"] == "value_error":  # a text of ours, in both languages
            words: object = str(limits["error"])
        else:
            kind = _KINDS.get(item["type"], "other")
            words = Phrase(f"key.{kind}", known=_listed(str(known)))
        faults.append(Fault(code, file=file, field=field, detail=words))
    return faults


def _listed(known: str) -> str:
    """Return allowed values as they are to be written: ``'a' or 'b'`` becomes ``"a", "b"``."""
    return known.replace(" or ", ", ").replace("'", '"')
