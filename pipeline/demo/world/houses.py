"""The houses: on which parcel, at which point, used for what, and revisited or not.

Of their columns, ``parcel``, ``village`` and ``county`` are indexes, and ``serial`` is the number
within the county. ``is_shared``: the parcel has other houses; ``is_further``: and they come first.
``story`` is the one thing about the house beyond the ordinary, ``part`` that of the delivery.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pipeline.demo.world.draws import (
    BoolArray,
    FloatArray,
    IntArray,
    choose,
    number_from_one,
    numbered,
)
from pipeline.demo.world.zones import out_of_zones

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.demo.world.ground import Ground
    from pipeline.demo.world.outlines import Outlines

TRADE = {"0": 3.0, "1": 1.6, "2": 0.7, "3": 0.7, "4": 2.0}
"""How likely a house is commercial, by the seventh digit of its township's code."""


def place_houses(
    rng: np.random.Generator, ground: Ground, parcels: pd.DataFrame, outlines: Outlines
) -> pd.DataFrame:
    """Place all houses, county by county; the totals are those of the figures exactly.

    Points lie in the middle of the main wing.
    """
    parcel = _on_parcels(rng, parcels, ground.figures["houses"])
    count = len(parcel)
    own = outlines.take(parcel)
    points = own.points_at(rng.uniform(0.15, 0.85, count), rng.uniform(0.2, 0.8, count) * own.wing)
    frame = parcels.iloc[parcel][["county", "county_code", "village", "unit"]]
    frame = frame.reset_index(drop=True).assign(parcel=parcel)
    county = frame["county"].to_numpy()
    serial = number_from_one(county)
    code = frame["county_code"].to_numpy()
    lon_lat = np.round(out_of_zones(points, ground.meridians[county]), 7)
    use, revisited = _uses(rng, ground, frame)
    return frame.assign(
        house_id=numbered(code, serial, 6),
        platform_house_no=numbered("YH" + code, serial, 9),
        serial=serial,
        is_shared=np.bincount(parcel)[parcel] > 1,
        is_further=np.diff(parcel, prepend=-1) == 0,
        is_surveyed=(parcels["disposition"] == "house").to_numpy()[parcel],
        lon=lon_lat[:, 0],
        lat=lon_lat[:, 1],
        parcel_id_reported=parcels["parcel_id"].to_numpy()[parcel],
        use_class=use,
        is_commercial=use != "other",
        is_revisited=revisited,
        story="",
        part="house",
    )


def _on_parcels(rng: np.random.Generator, parcels: pd.DataFrame, count: int) -> IntArray:
    """Return the parcels houses stand on: each surveyed house parcel once, some several times."""
    begun = (parcels["survey_status"] == "in_progress") & (rng.random(len(parcels)) < 0.5)
    built = np.flatnonzero(begun | (parcels["disposition"] == "house"))
    if count < len(built):
        msg = f"{count} houses are too few for {len(built)} parcels"
        raise ValueError(msg)
    return np.sort(np.concatenate([built, rng.choice(built, count - len(built))]))


def _uses(
    rng: np.random.Generator, ground: Ground, houses: pd.DataFrame
) -> tuple[np.ndarray, BoolArray]:
    """Choose the commercial houses, and those of them that are revisited."""
    village, unit = houses["village"].to_numpy(), houses["unit"].to_numpy()
    trade: FloatArray = ground.village_weight(TRADE)[village]
    in_market = village == ground.market_village(village)
    commercial = choose(rng, in_market, ground.figures["market_houses"])
    revisited = np.zeros(len(houses), dtype=bool)
    for name, (*_, count, left, _) in ground.figures.units.items():
        own = unit == name
        commercial = np.append(commercial, choose(rng, trade * (own & ~in_market), count))
        revisited[rng.permutation(commercial[own[commercial]])[left:]] = True
    use = np.full(len(houses), "other", dtype=object)
    use[commercial] = np.where(rng.random(len(commercial)) < 0.45, "commercial_only", "mixed")
    return use, revisited
