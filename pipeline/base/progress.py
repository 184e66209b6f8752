"""How the steps of a long job report what they do, without knowing who displays it."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol


class BuildStep(StrEnum):
    """The steps of a build beside its SQL steps and the files it reads; each comes once.

    Counted where the length of a run is shown, so a step that is reported is listed here.
    """

    PREPARE = "prepare"
    DECLARATIONS = "declarations"
    COMPARE = "compare"
    LEDGERS = "ledgers"
    HISTORY = "history"
    QUALITY = "quality"
    SPOT_CHECK_PLAN = "spot_check_plan"
    RECONCILE = "reconcile"
    PUBLISH = "publish"


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
