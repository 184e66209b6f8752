"""Lines of TOML, for declarations that a person will edit."""

from __future__ import annotations

import re

import tomli_w

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
"""Characters that TOML forbids in a comment, or that some editors take for the end of a line."""


def toml_value(value: object) -> str:
    """Return a value as TOML that is read back unchanged.

    Parameters
    ----------
    value
        Text, number, boolean or date.
    """
    return tomli_w.dumps({"x": value}).removeprefix("x = ").rstrip("\n")


def toml_line(key: str, value: object) -> str:
    """Return ``key = value``.

    Parameters
    ----------
    key
        Key of ours, which needs no quotes.
    value
        As for :func:`toml_value`.
    """
    return f"{key} = {toml_value(value)}"


def toml_comment(text: str) -> str:
    """Return a comment of one line; characters that would end it become escapes.

    Parameters
    ----------
    text
        Any text, such as a heading of a delivery.
    """
    return "# " + _CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
