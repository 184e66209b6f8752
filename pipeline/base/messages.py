"""Sentences shown to people, in Chinese and English, from ``messages.toml``."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from pipeline.base.names import Labelled

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """Return every message as ``{"group.code": {"zh": ..., "en": ...}}``."""
    text = (resources.files(__package__) / "messages.toml").read_text(encoding="utf-8")
    return {
        f"{group}.{code}": sentences
        for group, messages in tomllib.loads(text).items()
        for code, sentences in messages.items()
    }


class Phrase:
    """A sentence used inside another sentence, written out once the language is known.

    A fault is made before anyone knows in which language it will be shown. A value of it that is
    a sentence itself, such as an advice, is therefore kept as a key with its values.
    """

    def __init__(self, key: str, **values: object) -> None:
        self._key = key
        self._values = values

    def label(self, language: str) -> str:
        """Return the sentence in ``zh`` or ``en``."""
        return message(self._key, language, **self._values)


class Phrases:
    """Several sentences or names inside another sentence, one after the other."""

    def __init__(self, parts: Sequence[Labelled]) -> None:
        self._parts = tuple(parts)

    def label(self, language: str) -> str:
        """Return them in ``zh`` or ``en``."""
        separator = "；" if language == "zh" else "; "
        return separator.join(part.label(language) for part in self._parts)


class Listing:
    """Several values of a message, listed as each language does.

    Parameters
    ----------
    items
        Texts, or sentences of their own.
    has_more
        Whether there are more than these, which dots then say.
    """

    def __init__(self, items: Iterable[object], *, has_more: bool = False) -> None:
        self._items = tuple(items)
        self._has_more = has_more

    def label(self, language: str) -> str:
        """Return the list in ``zh`` or ``en``."""
        shown = [
            item.label(language) if isinstance(item, Labelled) else str(item)
            for item in self._items
        ]
        return ("、" if language == "zh" else ", ").join([*shown, *(["…"] * self._has_more)])


def message(key: str, language: str, **values: Any) -> str:  # noqa: ANN401
    """Return one sentence of ``messages.toml`` with its placeholders filled.

    Parameters
    ----------
    key
        Group and code, such as ``"fault.empty_file"``.
    language
        ``zh`` or ``en``.
    values
        Values of the placeholders. One that has a ``label``, such as a code or a
        :class:`Phrase`, is shown in the same language.

    Raises
    ------
    KeyError
        If there is no such message, or a placeholder has no value.
    """
    in_words = {
        name: value.label(language) if isinstance(value, Labelled) else value
        for name, value in values.items()
    }
    return catalogue()[key][language].format(**in_words)
