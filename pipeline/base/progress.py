"""How the steps of a long job report what they do, without knowing who displays it."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Receives every step as it begins."""

    def step(self, name: str, **values: object) -> None:
        """Report that a step begins.

        Parameters
        ----------
        name
            Code of the step in ``[step]`` of ``messages.toml``.
        values
            Values of the message's placeholders, such as the file that is read.
        """

    def notice(self, name: str, **values: object) -> None:
        """Say ``notice.<name>`` of ``messages.toml``, which is to be read afterwards too."""


class Silent:
    """Displays nothing; for use from Python and in tests."""

    def step(self, name: str, **values: object) -> None:
        """Do nothing."""

    def notice(self, name: str, **values: object) -> None:
        """Do nothing."""
