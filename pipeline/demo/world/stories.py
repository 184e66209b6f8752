"""Houses of which there is something to tell: renovated, vacated, altered or photographed ones.

No house has two stories, so that whatever happens to one of them says nothing about the others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pipeline.demo.world.draws import BoolArray, FloatArray, IntArray, choose, draw_from, numbered

if TYPE_CHECKING:
    from pipeline.demo.world.figures import Figures

RENOVATION = ("pending", "doing", "done")
ALTERATIONS = {
    "extend": 0.35,
    "partition": 0.25,
    "add_storey": 0.15,
    "widen_opening": 0.15,
    "mezzanine": 0.1,
}


def tell(
    rng: np.random.Generator,
    houses: pd.DataFrame,
    story: str,
    weights: BoolArray | FloatArray | pd.Series,
    count: int,
) -> IntArray:
    """Give ``count`` houses without a story this one, in place; return their indexes, sorted."""
    free = (houses["story"] == "").to_numpy()
    rows = np.sort(choose(rng, np.where(free, weights, 0), count))
    houses.loc[rows, "story"] = story
    return rows


def renovate(rng: np.random.Generator, houses: pd.DataFrame, figures: Figures) -> None:
    """Put dwellings into the renovation programme and vacate others, in place."""
    dwelling = ~houses["is_commercial"]
    for state in RENOVATION:
        rows = tell(rng, houses, "renovated", dwelling, figures["renovated"])
        houses.loc[rows, "rural_renovation"] = state
    vacated = tell(rng, houses, "vacated", dwelling, figures["vacated"])
    houses.loc[vacated, "is_vacated"] = "是"
    houses.loc[vacated, "residents"] = 0


def alter(rng: np.random.Generator, houses: pd.DataFrame, figures: Figures) -> pd.DataFrame:
    """Return alterations that spared the load-bearing parts; a new storey had a design."""
    half = figures["altered"] // 2
    rows = np.concatenate(
        [
            tell(rng, houses, "altered", houses["is_commercial"], half),
            tell(rng, houses, "altered", ~houses["is_commercial"], figures["altered"] - half),
        ]
    )
    kind = draw_from(rng, ALTERATIONS, len(rows))
    built = houses["built_year"].to_numpy()[rows]
    return pd.DataFrame(
        {
            "alteration_id": numbered("GK", len(rows), 5),
            "house_id": houses["house_id"].to_numpy()[rows],
            "year": built + (2021 - built) // 2,
            "alteration_types": kind,
            "is_load_bearing_changed": False,
            "has_design": (kind == "add_storey") | (rng.random(len(rows)) < 0.2),
        }
    )
