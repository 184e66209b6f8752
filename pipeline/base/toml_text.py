"""Lines of TOML, for declarations that a person goes on to edit."""

from __future__ import annotations

import re

import tomli_w

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
"""What may not stand in a comment, and what some editors take for the end of a line."""


def toml_value(value: object) -> str:
    """Return a text, number, truth or date as TOML; it is read back as it is, whatever it holds."""
    return tomli_w.dumps({"x": value}).removeprefix("x = ").rstrip("\n")


def toml_line(key: str, value: object) -> str:
    """Return ``key = value`` for a key of ours, which needs no quotes."""
    return f"{key} = {toml_value(value)}"


def toml_comment(text: str) -> str:
    """Return a comment of one line; characters that would end it are shown as escapes."""
    return "# " + _CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
