"""Names of the placeholders in templates: every value has a Chinese name and an English one.

An office that changes a template reads ``{{ 主送机关 }}``, not ``{{ addressee }}``.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.base.config import Language


@cache
def load_placeholder_names() -> dict[str, dict[str, str]]:
    """Return the two names of every placeholder by its key."""
    file = resources.files("pipeline.reporting") / "texts" / "placeholders.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


def placeholder(key: str, language: Language) -> str:
    """Return the name of a placeholder in one language.

    Parameters
    ----------
    key
        Key of ``texts/placeholders.toml``.
    language
        Language of the template.
    """
    return load_placeholder_names()[key][language]


def under_both_names(values: Any) -> Any:  # noqa: ANN401 - texts, pictures, lists and rows of them
    """Return values with each key replaced by its two names, at all depths.

    Parameters
    ----------
    values
        A dictionary by key, a list of them, or anything that is left as it is.
    """
    if isinstance(values, dict):
        names = load_placeholder_names()
        return {
            name: under_both_names(value)
            for key, value in values.items()
            for name in names[key].values()
        }
    if isinstance(values, list):
        return [under_both_names(value) for value in values]
    return values
