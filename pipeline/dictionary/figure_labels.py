"""The register of labels: which figure a word means, wherever it is shown.

It is data (``figure_labels.toml``), part of the documentation, and what the tests compare pages,
documents and the terminal with.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources

from pydantic import BaseModel, ConfigDict, model_validator

DECORATION = re.compile(r"[\s“”\"：:]|[（(](?:%|％|栋|个|百分点|点|pts)[）)]|^其中：")
"""What a heading may have beside its word: quotes, units, blanks."""


class FigureSubject(BaseModel):
    """One subject: the view its figures are of, and the words for each of them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    zh: str
    view: str
    whole: str
    """Column whose word a table of this subject always has, by which it is recognised."""
    words: dict[str, tuple[str, ...]]
    """By column of the view, or an expression of its columns."""

    @model_validator(mode="after")
    def _words_are_of_one_figure(self) -> FigureSubject:
        words = [word for own in self.words.values() for word in own]
        if repeated := {word for word in words if words.count(word) > 1}:
            msg = f"{self.view}: {sorted(repeated)} mean more than one figure"
            raise ValueError(msg)
        return self

    def figure_of(self, heading: str) -> str | None:
        """Return the figure that a heading means; ``None`` for a word of no figure.

        Parameters
        ----------
        heading
            As shown, with unit and quotes: ``完成率(%)``, ``“回头看”完成率``.
        """
        word = plain_word(heading)
        return next((figure for figure, words in self.words.items() if word in words), None)


def plain_word(heading: str) -> str:
    """Return the word of a heading without unit, quotes and blanks."""
    return DECORATION.sub("", heading)


@cache
def load_figure_labels() -> dict[str, FigureSubject]:
    """Return the register by subject.

    Raises
    ------
    pydantic.ValidationError
        If a word has two meanings within a subject.
    """
    text = (resources.files(__package__) / "figure_labels.toml").read_text(encoding="utf-8")
    return {
        name: FigureSubject.model_validate(entry) for name, entry in tomllib.loads(text).items()
    }
