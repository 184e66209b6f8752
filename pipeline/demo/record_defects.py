"""Defects in the house records themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pipeline.demo.defects import Defects
    from pipeline.demo.records import Buildings
    from pipeline.demo.world import World

YEARS = np.array([1880, 2031])
"""Years that no house of the survey can be built in."""


def spoil_buildings(defects: Defects, world: World, buildings: Buildings) -> None:
    """Spoil what houses are like, in place."""
    _impossible_years(defects, world, buildings)


def _impossible_years(defects: Defects, world: World, buildings: Buildings) -> None:
    rows = defects.take(defects.count("B04"))
    buildings.built_year[rows] = YEARS[np.arange(len(rows)) % len(YEARS)]
    defects.plant("B04", world.houses.id[rows])
