"""What rules that count must find: worked out from the world, as nobody is spoilt for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pipeline.demo.screening_defects import CROWD, TALL
from pipeline.demo.screenings import FEWEST_REVISITS, MOST_CHANGED

if TYPE_CHECKING:
    from pipeline.demo.defects import Defects
    from pipeline.demo.places import BoolArray
    from pipeline.demo.records import Buildings
    from pipeline.demo.world import World

FEWEST_TRADERS, UNLIKELY = 30, 0.01
"""Commercial houses, and the chance of no hazard among them, from which a village is odd."""


def note_counted(defects: Defects, world: World, buildings: Buildings, changed: BoolArray) -> None:
    """Note what S08, S10 and S12 must find."""
    codes = world.ground.borders.villages.code
    defects.plant("S08", codes[_without_hazard(world)])
    defects.plant("S12", codes[_often_changed(world, changed)])
    houses = world.houses
    crowded = buildings.premises.max_occupancy >= CROWD
    urgent = houses.commercial & ~houses.revisited & ((buildings.storeys >= TALL) | crowded)
    defects.plant("S10", houses.id[urgent])


def _without_hazard(world: World) -> BoolArray:
    """Tell which villages have so many commercial houses that one hazard at least is expected."""
    houses, ground = world.houses, world.ground
    hazardous = np.zeros(len(houses), dtype=bool)
    drawn = world.hazards.houses
    hazardous[drawn.loc[drawn["outcome"] != "none", "house"]] = True
    traders = np.bincount(houses.village[houses.commercial], minlength=len(ground.village_county))
    found = np.bincount(houses.village[hazardous], minlength=len(traders))
    by_county = [np.bincount(ground.village_county, column) for column in (found, traders)]
    rate = (by_county[0] / by_county[1])[ground.village_county]
    odd: BoolArray = (traders >= FEWEST_TRADERS) & (found == 0) & ((1 - rate) ** traders < UNLIKELY)
    return odd


def _often_changed(world: World, changed: BoolArray) -> BoolArray:
    """Tell in which villages the revisits changed more than a few results."""
    village = world.houses.village
    visited = np.bincount(village[world.houses.revisited])
    times = np.bincount(village[changed], minlength=len(visited))
    often = np.zeros(len(world.ground.village_county), dtype=bool)
    often[: len(visited)] = (visited >= FEWEST_REVISITS) & (times > MOST_CHANGED * visited)
    return often
