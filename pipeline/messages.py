"""Sentences shown to people, in Chinese and English, from ``messages.toml``."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """Return every message as ``{"group.code": {"zh": ..., "en": ...}}``."""
    text = (resources.files("pipeline") / "messages.toml").read_text(encoding="utf-8")
    return {
        f"{group}.{code}": sentences
        for group, messages in tomllib.loads(text).items()
        for code, sentences in messages.items()
    }


def message(key: str, language: str, **values: Any) -> str:  # noqa: ANN401
    """Return the sentence ``key`` in ``language`` with its placeholders filled.

    Raises
    ------
    KeyError
        If there is no such message, or a placeholder has no value.
    """
    return catalogue()[key][language].format(**values)
