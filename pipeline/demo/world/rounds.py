"""Daily patrols: grids of some villages, who patrols where, and rounds of the dangerous houses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from pipeline.demo.world.draws import choose, numbered, position_in_group
from pipeline.demo.world.figures import TODAY
from pipeline.demo.world.people import draw_names

if TYPE_CHECKING:
    from pipeline.demo.world.draws import IntArray, TextArray
    from pipeline.demo.world.ground import Ground

VISITS, WEEK = 3, 7
USED_PER = 10
"""Of so many vacated houses one is found in use."""


def patrol_dangerous(rng: np.random.Generator, houses: pd.DataFrame) -> pd.DataFrame:
    """Return weekly visits of the dangerous houses; some are late, some find a damaged sign.

    Of the vacated houses, the last visit finds some in use.
    """
    waiting = houses["rural_renovation"].isin(["pending", "doing"])
    rows = np.flatnonzero(waiting | (houses["story"] == "vacated"))
    empty = (houses["story"] == "vacated").to_numpy()[rows]
    house, visit = position_in_group(np.full(len(rows), VISITS))
    since = rng.integers(0, WEEK + 1, len(rows))[house]
    is_last, is_damaged = visit == VISITS - 1, (house % 4 == 1) & (visit == 0)
    number = np.cumsum(empty) - 1
    used = (empty & (number % USED_PER == 0))[house] & is_last
    visits = pd.DataFrame(
        {
            "patrol_id": numbered("XCB", len(house), 5),
            "house_id": houses["house_id"].to_numpy()[rows][house],
            "patrolled_on": TODAY - (since + WEEK * (VISITS - 1 - visit)).astype("timedelta64[D]"),
            "inspector": draw_names(rng, len(house)),
            "is_sign_ok": ~is_damaged,
            "is_operating": used & (house % 2 == 0),
            "is_occupied": ~empty[house] | (used & (house % 2 == 1)),
        }
    )
    is_late = (house % 6 == 5) & is_last & ~used
    return visits[~is_late].reset_index(drop=True)


def draw_grids(
    rng: np.random.Generator, ground: Ground, villages: IntArray, count: int
) -> pd.DataFrame:
    """Return two grids for each of ``count`` villages, west and east, and one without an outline.

    ``villages`` are indexes to choose from.
    """
    chosen = villages[choose(rng, np.ones(len(villages)), count + 1)]
    borders = ground.borders.village_polygons[chosen[:-1]]
    west, south, east, north = shapely.bounds(borders).T
    middle = (west + east) / 2
    halves = np.column_stack(
        [
            shapely.intersection(borders, shapely.box(west, south, middle, north)),
            shapely.intersection(borders, shapely.box(middle, south, east, north)),
        ]
    ).ravel()
    village = np.append(np.repeat(chosen[:-1], 2), chosen[-1])
    codes = ground.borders.villages.code[village]
    part: TextArray = np.append(np.tile(["1", "2"], count), "1").astype(object)
    return pd.DataFrame(
        {
            "grid_id": "WG" + codes + part,
            "name_zh": "第" + part + "网格",
            "village_code": codes,
            "geometry": np.concatenate([halves, np.array([None], dtype=object)]),
        }
    )


def plan_patrols(
    rng: np.random.Generator, ground: Ground, villages: IntArray, grids: pd.DataFrame
) -> pd.DataFrame:
    """Return weekly plans: of each grid, and of each other of the villages."""
    codes = ground.borders.villages.code[villages]
    whole = codes[~np.isin(codes, grids["village_code"])]
    count = len(grids) + len(whole)
    return pd.DataFrame(
        {
            "plan_id": numbered("XJ", count, 4),
            "village_code": np.concatenate([grids["village_code"], whole]),
            "grid_id": np.concatenate([grids["grid_id"], np.full(len(whole), "", dtype=object)]),
            "patroller": draw_names(rng, count),
            "interval_days": WEEK,
            "starts_on": TODAY - np.timedelta64(90, "D"),
        }
    )
