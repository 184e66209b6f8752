"""How long steps tell what they are doing, without knowing who listens."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Told of every step as it begins."""

    def step(self, name: str, **values: object) -> None:
        """Begin the step ``step.<name>`` of ``messages.toml`` with its values."""


class Silent:
    """Tells nobody; for use from Python and in tests."""

    def step(self, name: str, **values: object) -> None:
        """Do nothing."""
