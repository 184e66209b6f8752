"""Defects the demo plants for the quality rules, and the houses still free to be spoilt.

Everything else in the demo is sound, so that each rule must find exactly what is listed here. How
many are planted for each rule stands in ``defects.toml``.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np

from pipeline.demo.houses import REPORTED

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.demo.figures import Size
    from pipeline.demo.places import BoolArray, IntArray
    from pipeline.demo.world import World


@cache
def _counts() -> dict[str, dict[str, int]]:
    text = (resources.files(__package__) / "defects.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def planted_count(rule_id: str, size: Size) -> int:
    """Return how many records are spoilt for a rule at ``size``."""
    return _counts()[rule_id][size]


class Defects:
    """Gives out sound houses to spoil, none twice, and keeps the list of what must be found."""

    def __init__(self, rng: np.random.Generator, world: World) -> None:
        self._rng = rng
        self._size = world.size
        houses = world.houses
        sound = (houses.record == REPORTED) & (houses.village >= 0)
        plain = (world.survey.ring == 0) & ~world.survey.wrong_village & (world.parcels.share == 1)
        self._free = sound & ~houses.shifted & plain[houses.parcel]
        self._free[world.hazards.houses["house"].to_numpy()] = False
        self.commercial = houses.commercial
        self.found: dict[str, list[str]] = {}

    def count(self, rule_id: str) -> int:
        """Return how many records are to be spoilt for a rule."""
        return planted_count(rule_id, self._size)

    def take(self, count: int, fitting: BoolArray | None = None) -> IntArray:
        """Return the indexes of ``count`` sound houses without a hazard, and mark them as used.

        Parameters
        ----------
        fitting
            One value a house: which may be taken; any when left out.
        """
        free = self._free if fitting is None else self._free & fitting
        taken = np.sort(self._rng.choice(np.flatnonzero(free), count, replace=False))
        self._free[taken] = False
        return taken

    def reserve(self, houses: IntArray) -> None:
        """Keep houses from being spoilt."""
        self._free[houses] = False

    def plant(self, rule_id: str, keys: Iterable[str]) -> None:
        """Note the keys that a rule must find."""
        self.found.setdefault(rule_id, []).extend(keys)

    def expected(self) -> dict[str, list[str]]:
        """Return every rule with the keys it must find; rules without any are listed too."""
        return {
            rule_id: sorted(self.found.get(rule_id, []))
            for rule_id in sorted(_counts().keys() | self.found.keys())
        }
