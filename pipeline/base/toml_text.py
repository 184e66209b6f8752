"""Lines of TOML, for declarations that a person will edit."""

from __future__ import annotations

import tomli_w

from pipeline.base.hidden_characters import show_hidden


def toml_value(value: object) -> str:
    """Return a value as TOML that is read back unchanged.

    Parameters
    ----------
    value
        Text, number, boolean or date.
    """
    return show_hidden(tomli_w.dumps({"x": value}).removeprefix("x = ").rstrip("\n"))


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
    one_line = text.replace("\n", "\\u000a").replace("\t", "\\u0009")
    return "# " + show_hidden(one_line)
