"""What the survey tells of premises beside their walls: neighbourhood, gatherings, renovation.

Everything is drawn with random numbers of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pipeline.demo.houses import OTHER

if TYPE_CHECKING:
    from pipeline.demo.defects import Defects
    from pipeline.demo.places import FloatArray, IntArray, TextArray
    from pipeline.demo.world import World

NEIGHBOURHOODS = {
    "0": {"fringe": 0.4, "urban_village": 0.2, "near_market": 0.2, "near_school": 0.1,
          "built_up": 0.1},
    "1": {"town": 0.6, "near_market": 0.2, "near_school": 0.1, "near_hospital": 0.1},
    "2": {"market_town": 0.4, "village": 0.6},
    "3": {"village": 1.0},
    "4": {"industrial_park": 0.6, "other": 0.4},
}  # fmt: skip
"""Location types of commercial houses by the seventh digit of the township's code."""

BUILT_UP = "built_up"
CROWDED = {"catering": 60, "lodging": 40}
"""Most people that may gather, by business; 9 elsewhere."""

FEW = 9
"""Most people in a house that nobody has revisited: more would need a visit first."""

RENOVATION = ("pending", "doing", "done")


@dataclass(frozen=True)
class Premises:
    """One value a house; empty text or -1 where the form leaves it open."""

    location_type: TextArray
    max_occupancy: IntArray
    rural_renovation: TextArray
    is_vacated: TextArray


def draw_premises(world: World, business: TextArray) -> Premises:
    """Draw neighbourhood and gatherings of the commercial houses; the others stay empty."""
    rng = np.random.default_rng([world.seed, 11])
    houses = world.houses
    commercial = np.flatnonzero(houses.use != OTHER)
    count = len(houses)
    location = np.full(count, "", dtype=object)
    location[commercial] = _neighbourhoods(rng, world, commercial)
    ledger = world.hazards.houses["house"].to_numpy()
    location[ledger[location[ledger] == BUILT_UP]] = "fringe"
    most = np.array([CROWDED.get(kind, FEW) for kind in business[commercial]])
    most = np.where(houses.revisited[commercial], most, FEW)
    occupancy = np.full(count, -1)
    occupancy[commercial] = rng.integers(1, most + 1)
    return Premises(
        location_type=location,
        max_occupancy=occupancy,
        rural_renovation=np.full(count, "", dtype=object),
        is_vacated=np.full(count, "", dtype=object),
    )


def _neighbourhoods(rng: np.random.Generator, world: World, rows: IntArray) -> TextArray:
    """Return a location type for each of the houses ``rows``, fitting its township."""
    township = world.ground.borders.villages.township[world.houses.village[rows]]
    kind = np.array([code[6] for code in township])
    result = np.full(len(rows), "", dtype=object)
    for digit, parts in NEIGHBOURHOODS.items():
        here = kind == digit
        chances: FloatArray = np.array(list(parts.values()))
        result[here] = rng.choice(np.array(list(parts), dtype=object), here.sum(), p=chances)
    return result


def renovate(defects: Defects, world: World, premises: Premises) -> IntArray:
    """Put dwellings into the renovation programme and vacate others, in place.

    Returns
    -------
    The vacated houses. No rule finds anything wrong with either.
    """
    exact = world.ground.figures
    dwelling = ~world.houses.commercial
    for state in RENOVATION:
        premises.rural_renovation[defects.take(exact.renovated, dwelling)] = state
    vacated = defects.take(exact.vacated, dwelling)
    premises.is_vacated[vacated] = "是"
    return vacated
