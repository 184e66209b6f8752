"""Names in two languages: one rule for which of them is shown."""

from __future__ import annotations

from typing import Protocol, runtime_checkable


@runtime_checkable
class Labelled(Protocol):
    """Anything that can say its name in a language, such as a code of a code list."""

    def label(self, language: str) -> str:
        """Return the name in ``zh`` or ``en``."""


class Named:
    """Something with a Chinese name and, perhaps, an English one."""

    name_zh: str
    name_en: str | None

    def name(self, language: str) -> str:
        """Return the name in ``zh`` or ``en``; the Chinese one where there is no English one."""
        return in_language(language, self.name_zh, self.name_en)


def in_language(language: str, zh: str, en: str | None) -> str:
    """Return ``zh`` or ``en`` as the language asks; Chinese where there is no English text."""
    return zh if language == "zh" else en or zh
