"""Names in two languages, and the one rule that chooses between them."""

from __future__ import annotations

from typing import Protocol, runtime_checkable


@runtime_checkable
class Labelled(Protocol):
    """Anything that can say its name in a language, such as a code of a code list."""

    def label(self, language: str) -> str:
        """Return the name in ``zh`` or ``en``."""


class Named:
    """Something with a Chinese name and, in some cases, an English one."""

    name_zh: str
    name_en: str | None

    def name(self, language: str) -> str:
        """Return the name in ``zh`` or ``en``; the Chinese one where there is no English one."""
        return in_language(language, self.name_zh, self.name_en)


def in_language(language: str, zh: str, en: str | None) -> str:
    """Return the text in a language; Chinese where there is no English text.

    Parameters
    ----------
    language
        ``zh`` or ``en``.
    zh, en
        The two texts; ``None`` or an empty ``en`` means there is none.
    """
    return zh if language == "zh" else en or zh
