"""Parcels, houses and ledgers of one synthetic prefecture, in numbers that its size asks for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from pipeline.demo.world.draws import apportion, numbered, position_in_group, stream

if TYPE_CHECKING:
    from pipeline.demo.whole_region.region_areas import PrefectureAreas
    from pipeline.demo.world.draws import FloatArray, TextArray

SIDE = 0.0002
"""Side of a parcel, degrees."""
STEP = 0.0006
"""From one parcel to the next: so far that no house is nearest to another's parcel."""
HOUSE_SHARE, COMMERCIAL_SHARE, HAZARDOUS_SHARE = 0.4, 0.5, 0.25
"""Parcels with a house, commercial houses among these, hazardous ones among the commercial."""
ID_WIDTH = 8


@dataclass
class PrefectureRows:
    """The rows of one prefecture; ``geometry`` in ``parcel`` is the outline."""

    areas: PrefectureAreas
    parcel: pd.DataFrame
    house: pd.DataFrame
    revisit: pd.DataFrame
    hazard_case: pd.DataFrame

    @property
    def code(self) -> str:
        """Code of the prefecture."""
        return self.areas.place.code


def draw_rows(areas: PrefectureAreas, parcels: int, seed: int) -> PrefectureRows:
    """Draw the rows of a prefecture.

    Parameters
    ----------
    areas
        Its areas.
    parcels
        How many parcels it has.
    seed
        Where the random numbers start.
    """
    code = areas.place.code
    rng = stream(seed, f"rows {code}")
    corners = _corners(areas.villages, parcels)
    parcel = pd.DataFrame({"parcel_id": numbered(f"P{code}", parcels, ID_WIDTH)})
    done = rng.uniform(0.8, 0.99)
    parcel["survey_status"] = rng.choice(
        np.array(["done", "in_progress", "unsurveyed"], dtype=object),
        parcels,
        p=[done, (1 - done) / 3, (1 - done) * 2 / 3],
    )
    parcel["geometry"] = outlines(corners)
    house = _houses(rng, code, parcel, corners)
    return PrefectureRows(areas, parcel, house, _revisits(rng, house), _hazards(rng, code, house))


def outlines(corners: FloatArray) -> TextArray:
    """Return the parcels with their south-west corners at these places."""
    shapes: TextArray = shapely.box(
        corners[:, 0], corners[:, 1], corners[:, 0] + SIDE, corners[:, 1] + SIDE
    )
    return shapes


def _corners(villages: TextArray, parcels: int) -> FloatArray:
    """Return the south-west corners of parcels on a grid in the middle of each village."""
    sizes = apportion(parcels, np.ones(len(villages)))
    middles = shapely.get_coordinates(
        shapely.get_point(shapely.maximum_inscribed_circle(villages), 0)
    )
    village, number = position_in_group(sizes)
    across = np.ceil(np.sqrt(sizes)).astype(np.int64)[village]
    offsets = np.column_stack([number % across, number // across]) - across[:, np.newaxis] / 2
    corners: FloatArray = np.round(middles[village] + offsets * STEP, 8)
    return corners


def _houses(
    rng: np.random.Generator, code: str, parcel: pd.DataFrame, corners: FloatArray
) -> pd.DataFrame:
    count = max(1, int(len(parcel) * HOUSE_SHARE))
    on = np.sort(rng.permutation(len(parcel))[:count])
    middles = np.round(corners[on] + SIDE / 2, 8)
    kinds = np.where(rng.random(count) < COMMERCIAL_SHARE, "commercial_only", "other")
    kinds[0] = "commercial_only"
    return pd.DataFrame({
        "house_id": numbered(f"H{code}", count, ID_WIDTH),
        "parcel_id_reported": parcel["parcel_id"].to_numpy()[on],
        "use_class": kinds.astype(object),
        "storeys": rng.integers(1, 7, count),
        "lon": middles[:, 0],
        "lat": middles[:, 1],
    })  # fmt: skip


def _revisits(rng: np.random.Generator, house: pd.DataFrame) -> pd.DataFrame:
    """Return the ledger of the second inspections: those that are done."""
    commercial = house.loc[house["use_class"] == "commercial_only", "house_id"]
    done = rng.random(len(commercial)) < rng.uniform(0.6, 0.98)
    done[0] = True
    return pd.DataFrame({
        "house_id": commercial[done], "revisit_status": "done", "done_on": "2023-03-01",
    })  # fmt: skip


def _hazards(rng: np.random.Generator, code: str, house: pd.DataFrame) -> pd.DataFrame:
    """Return the ledger of the hazards, one case for a house; some are rectified."""
    commercial = house.loc[house["use_class"] == "commercial_only", "house_id"].to_numpy()
    is_hazardous = rng.random(len(commercial)) < HAZARDOUS_SHARE
    is_hazardous[0] = True
    houses = commercial[is_hazardous]
    closed = rng.random(len(houses)) < rng.uniform(0.1, 0.5)
    return pd.DataFrame({
        "case_id": numbered(f"Z{code}", len(houses), ID_WIDTH),
        "house_id": houses,
        "hazard_level": np.where(rng.random(len(houses)) < 0.3, "severe", "ordinary"),
        "found_on": "2023-02-01",
        "due_on": "2023-05-31",
        "closed_on": np.where(closed, "2023-03-02", ""),
        "closure_reason": np.where(closed, "rectified", ""),
    })  # fmt: skip
