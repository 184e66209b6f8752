"""What the houses are like: walls, owners, business, neighbourhood, gatherings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from pipeline.demo.world.draws import IntArray, TextArray, draw_from
from pipeline.demo.world.people import draw_id_numbers, draw_names, draw_phones

if TYPE_CHECKING:
    from pipeline.demo.world.ground import Ground

STRUCTURES = {"masonry": 0.62, "earth_stone": 0.16, "reinforced_concrete": 0.1, "steel": 0.04}
STRUCTURES |= {"timber": 0.03, "mixed": 0.05}
BUSINESSES = {"retail": 0.42, "catering": 0.25, "production": 0.1, "storage": 0.08}
BUSINESSES |= {"lodging": 0.08, "rental": 0.07}

NEIGHBOURHOODS = {
    "0": {"fringe": 0.4, "urban_village": 0.2, "near_market": 0.2, "near_school": 0.1,
          "built_up": 0.1},
    "1": {"town": 0.6, "near_market": 0.2, "near_school": 0.1, "near_hospital": 0.1},
    "2": {"market_town": 0.4, "village": 0.6},
    "3": {"village": 1.0},
    "4": {"industrial_park": 0.6, "other": 0.4},
}  # fmt: skip
"""Location types of commercial houses by the seventh digit of the township's code."""

CROWDED = {"catering": 60, "lodging": 40}
"""Most people that may gather, by business."""

FEW = 9
"""Most people elsewhere, and in a house that nobody has revisited: crowded ones come first."""


def describe_houses(
    rng: np.random.Generator, ground: Ground, parcels: pd.DataFrame, houses: pd.DataFrame
) -> None:
    """Add to the houses what they are like; floor areas fit the parcels' footprints."""
    count = len(houses)
    commercial = houses["is_commercial"].to_numpy()
    parcel = houses["parcel"].to_numpy()
    footprint = shapely.area(parcels["geometry"].to_numpy())[parcel]
    storeys = _storeys(rng, houses)
    area = footprint / np.bincount(parcel)[parcel] * storeys * rng.uniform(0.85, 0.98, count)
    built_year = np.clip(np.round(rng.normal(2001, 11, count)), 1955, 2021).astype(np.int64)
    # Precast slabs in a tall commercial house would be a reason to judge it a hazard.
    precast = (rng.random(count) < 0.12) & (built_year < 2005) & ~(commercial & (storeys > 2))
    houses["owner_name"] = draw_names(rng, count)
    houses["owner_id_number"] = draw_id_numbers(rng, count)
    houses["owner_phone"] = draw_phones(rng, count)
    houses["residents"] = rng.poisson(3.1, count)
    houses["business_types"] = np.where(commercial, draw_from(rng, BUSINESSES, count), "")
    houses["storeys"] = storeys
    houses["footprint_m2"] = footprint
    houses["floor_area_m2"] = np.round(area, 1)
    houses["built_year"] = built_year
    houses["structure_type"] = draw_from(rng, STRUCTURES, count)
    houses["has_precast_slab"] = np.where(precast, "是", "否")
    houses["location_type"] = _neighbourhoods(rng, ground, houses)
    houses["max_occupancy"] = _gatherings(rng, houses)
    houses["rural_renovation"] = ""
    houses["is_vacated"] = ""


def _storeys(rng: np.random.Generator, houses: pd.DataFrame) -> IntArray:
    """Return one to three storeys; tall commercial houses are among the revisited."""
    tall = rng.random(len(houses))
    commercial, revisited = houses["is_commercial"], houses["is_revisited"]
    second = tall > np.where(commercial, 0.45, 0.9)
    third = (tall > np.where(commercial, 0.9, 0.99)) & (revisited | ~commercial)
    storeys: IntArray = (1 + second + third).to_numpy(dtype=np.int64)
    return storeys


def _neighbourhoods(rng: np.random.Generator, ground: Ground, houses: pd.DataFrame) -> TextArray:
    """Return a location type for each commercial house, fitting its township."""
    township = ground.borders.villages.township[houses["village"]]
    kind = np.array([code[6] for code in township])
    result = np.full(len(houses), "", dtype=object)
    for digit, chances in NEIGHBOURHOODS.items():
        here = np.flatnonzero(houses["is_commercial"] & (kind == digit))
        result[here] = draw_from(rng, chances, len(here))
    return result


def _gatherings(rng: np.random.Generator, houses: pd.DataFrame) -> pd.Series:
    """Return how many people gather in each commercial house at most."""
    most = houses["business_types"].map(CROWDED).where(houses["is_revisited"]).fillna(FEW)
    people = pd.Series(rng.integers(1, most.to_numpy(dtype=np.int64) + 1), dtype="Int64")
    return people.where(houses["is_commercial"])
