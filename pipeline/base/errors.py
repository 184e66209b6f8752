"""One family of errors. Each says what is wrong, where, and what to do next.

A :class:`Fault` is data: a message code, its place and its values. Its sentence is kept in
``messages.toml`` in Chinese and English, so the same fault can be shown to an official and to an
engineer. Faults are collected and raised together, so that nobody has to run the program once per
mistake.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from pipeline.base.messages import message

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, init=False)
class Fault:
    """One thing wrong with a declaration, a file or a setting.

    Parameters
    ----------
    code
        Key of ``[fault.<code>]`` in ``messages.toml``.
    file
        File or declaration at fault as people know it, relative to ``data/raw``; ``None`` if the
        fault is in no file.
    field
        Column, key or option at fault.
    row
        Row as a spreadsheet counts it, from 1.
    values
        Values of the placeholders in the message.
    """

    code: str
    file: str | None
    field: str | None
    row: int | None
    values: tuple[tuple[str, Any], ...]

    def __init__(
        self,
        code: str,
        *,
        file: str | None = None,
        field: str | None = None,
        row: int | None = None,
        **values: Any,  # noqa: ANN401 - whatever the message shows
    ) -> None:
        object.__setattr__(self, "code", code)
        object.__setattr__(self, "file", file)
        object.__setattr__(self, "field", field)
        object.__setattr__(self, "row", row)
        object.__setattr__(self, "values", tuple(sorted(values.items())))

    def text(self, language: str = "en") -> str:
        """Return place, sentence and remedy in ``zh`` or ``en``.

        For example ``parcels.csv · #17 · parcel_id: …``; what is not known of the place is left
        out.
        """
        values = {**dict(self.values), "file": self.file, "field": self.field, "row": self.row}
        what = message(f"fault.{self.code}", language, **values)
        place = [self.file, None if self.row is None else f"#{self.row}", self.field]
        where = " · ".join(part for part in place if part)
        return f"{where}: {what}" if where else what


class SurveyError(Exception):
    """Anything this program refuses to do, for a reason the user can fix."""


class RefusedError(SurveyError, ValueError):
    """The data, a declaration or a setting is refused; holds every fault found."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(fault.text() for fault in self.faults))

    def __reduce__(self) -> tuple[type[RefusedError], tuple[tuple[Fault, ...]]]:
        """Let another process make it again: exceptions are passed on by their arguments."""
        return type(self), (self.faults,)

    def text(self, language: str) -> str:
        """Return all faults in ``zh`` or ``en``, one per line."""
        return "\n".join(fault.text(language) for fault in self.faults)


def refused(code: str, **place_and_values: Any) -> RefusedError:  # noqa: ANN401 - as of Fault
    """Return the error to raise for a single fault.

    Parameters
    ----------
    code
        Key of ``[fault]`` in ``messages.toml``.
    place_and_values
        ``file``, ``field`` and ``row`` of the fault, and the values of the message.
    """
    return RefusedError([Fault(code, **place_and_values)])


class MissingInputError(SurveyError, FileNotFoundError):
    """A file the command works on does not exist yet."""

    def __init__(self, code: str, **values: Any) -> None:  # noqa: ANN401
        self.fault = Fault(code, **values)
        super().__init__(self.fault.text())

    def __reduce__(self) -> tuple[partial[MissingInputError], tuple[()]]:
        """Let another process make it again."""
        fault = self.fault
        place = {"file": fault.file, "field": fault.field, "row": fault.row}
        return partial(type(self), fault.code, **place, **dict(fault.values)), ()

    def text(self, language: str) -> str:
        """Return the sentence in ``zh`` or ``en``."""
        return self.fault.text(language)
