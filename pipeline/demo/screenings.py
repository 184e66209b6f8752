"""Screening forms: one of the first round for each commercial or suspect house, and of revisits.

A first judgement agrees with the hazard ledger. One that was too strict, with no case after it, is
changed to "none" at the revisit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from pipeline.demo.defects import Defects
    from pipeline.demo.places import BoolArray, Days, FloatArray, IntArray, TextArray
    from pipeline.demo.world import World

FIRST, REVISIT = "first", "revisit"
PARTS = np.array(["wall", "beam_column", "foundation", "roof", "slab"], dtype=object)
POOR_GRADES = ("c", "d", "csu", "dsu")

CHANGED = 0.02
"""Part of the revisits that change the result."""

MOST_CHANGED = 0.05
"""In no village more than this part of at least :data:`FEWEST_REVISITS` is changed by chance."""

FEWEST_REVISITS = 40
SUSPICIOUS = 0.08
"""Part of the results changed in the villages planted to stand out."""

SCREENED_AGAIN = 0.2
"""Part of the unchanged revisits that fill in a screening form."""

DEGREE_NORTH, DEGREE_EAST = 111_100.0, 80_000.0
"""Length of a degree around latitude 44, metres; only the scatter of the phones depends on it."""


def change_results(defects: Defects, world: World) -> BoolArray:
    """Choose the commercial houses whose revisit changes the result; one value a house.

    In the villages planted for S12 it is :data:`SUSPICIOUS` of them, elsewhere a few.
    """
    rng = np.random.default_rng([world.seed, 12])
    houses = world.houses
    per_village = np.bincount(houses.village[houses.revisited])
    large = np.flatnonzero(per_village >= FEWEST_REVISITS)
    odd = rng.choice(large, defects.count("S12"), replace=False)
    few = np.minimum(rng.binomial(per_village, CHANGED), (MOST_CHANGED * per_village).astype(int))
    quota = few.astype(np.int64)
    quota[odd] = np.ceil(SUSPICIOUS * per_village[odd])
    eligible = houses.revisited.copy()
    eligible[world.hazards.houses["house"].to_numpy()] = False
    rows = rng.permutation(np.flatnonzero(eligible))
    rows = rows[np.argsort(houses.village[rows], kind="stable")]
    village = houses.village[rows]
    position = np.arange(len(rows)) - np.searchsorted(village, village)
    changed = np.zeros(len(houses), dtype=bool)
    changed[rows[position < quota[village]]] = True
    return changed


def judge(world: World, appraisals: pd.DataFrame, revisits: pd.DataFrame) -> TextArray:
    """Return the first judgement of every house; empty for those that are not screened.

    Houses in the ledger, or appraised C or D, are judged to be hazards; those whose revisit
    changes the result were judged too strictly.
    """
    houses, cases = world.houses, world.hazards.cases
    changed = revisits.loc[revisits["is_result_changed"], "house_id"]
    result = np.where(houses.commercial, "none", "").astype(object)
    graded_poor = appraisals.loc[appraisals["grade"].isin(POOR_GRADES), "house_id"]
    severe = cases.loc[cases["hazard_level"] == "severe", "house_id"]
    result[np.isin(houses.id, changed.to_numpy())] = "some"
    result[np.isin(houses.id, graded_poor.to_numpy())] = "some"
    result[np.isin(houses.id, cases["house_id"].to_numpy())] = "some"
    result[np.isin(houses.id, severe.to_numpy())] = "severe"
    return result


def fill_forms(world: World, result: TextArray, revisits: pd.DataFrame) -> pd.DataFrame:
    """Fill in the forms of both rounds, the first round before the revisits.

    Parameters
    ----------
    result
        First judgement of every house; empty where there is no form.
    revisits
        ``house_id``, ``done_on`` and ``is_result_changed``, which is always to "none".

    Returns
    -------
    One row a form: the columns of ``screening`` as codes, with ``house``, the index of the house.
    Moments are ``datetime64[s]``, NaT where a parcel's form was begun and never submitted.
    """
    rng = np.random.default_rng([world.seed, 13])
    first = np.flatnonzero(result != "")
    by_house = revisits.set_index("house_id").reindex(world.houses.id)
    done_on = by_house["done_on"].to_numpy(dtype="datetime64[D]")
    changed = by_house["is_result_changed"].eq(True).to_numpy()  # noqa: FBT003
    chosen = changed | (rng.random(len(result)) < SCREENED_AGAIN)
    again = np.flatnonzero((result != "") & ~np.isnat(done_on) & chosen)
    house = np.concatenate([first, again])
    is_first = np.arange(len(house)) < len(first)
    first_days = _first_days(rng, world)
    first_days = np.where(done_on <= first_days, done_on - np.timedelta64(7, "D"), first_days)
    day = np.where(is_first, first_days[house], done_on[house])
    judged = np.where(~is_first & changed[house], "none", result[house])
    forms = pd.DataFrame(
        {
            "house": house,
            "screening_id": "CP" + _padded(np.arange(len(house)) + 1, 6),
            "house_id": world.houses.id[house],
            "round": np.where(is_first, FIRST, REVISIT),
            "result": judged,
            "surveyor_id": _surveyors(rng, world, house, is_first),
        }
    )
    forms["started_at"], forms["submitted_at"] = _moments(rng, day)
    forms[["lon", "lat"]] = _beside(rng, world.houses.point[house])
    return forms.assign(**_signs(rng, judged))


def _first_days(rng: np.random.Generator, world: World) -> Days:
    """Return the day of each house's first form: when its hazard was found, else its parcel's."""
    houses, hazards = world.houses, world.hazards
    days: Days = world.survey.submitted_on[houses.parcel].copy()
    alone = np.flatnonzero(houses.parcel < 0)
    days[alone] = np.datetime64("2022-09-01") + rng.integers(0, 90, len(alone))
    found = hazards.cases.groupby("drawn")["found_on"].min().to_numpy(dtype="datetime64[D]")
    days[hazards.houses["house"].to_numpy()] = found
    return days


def _surveyors(
    rng: np.random.Generator, world: World, house: IntArray, is_first: BoolArray
) -> TextArray:
    """Return two surveyors a township in the first round, three a county of the agencies after."""
    township = world.ground.borders.villages.township[world.houses.village[house]]
    of_town = "PC" + township + "-" + rng.integers(1, 3, len(house)).astype(str).astype(object)
    county = world.ground.county_codes[world.houses.county[house]]
    of_agency = "HT" + county + "-" + rng.integers(1, 4, len(house)).astype(str).astype(object)
    surveyors: TextArray = np.where(is_first, of_town, of_agency)
    return surveyors


def _moments(rng: np.random.Generator, day: Days) -> tuple[Days, Days]:
    """Return when the forms were opened and submitted: in office hours, after 3 to 25 minutes."""
    second = rng.integers(9 * 3600, 18 * 3600, len(day)).astype("timedelta64[s]")
    started: Days = day.astype("datetime64[s]") + second
    return started, started + rng.integers(180, 1500, len(day)).astype("timedelta64[s]")


def _beside(rng: np.random.Generator, points: FloatArray) -> FloatArray:
    """Return places within 25 m of the given longitudes and latitudes."""
    turn = rng.uniform(0, 2 * np.pi, len(points))
    metres = rng.uniform(0, 25, len(points))
    offset = np.column_stack(
        [metres * np.cos(turn) / DEGREE_EAST, metres * np.sin(turn) / DEGREE_NORTH]
    )
    return np.round(points + offset, 7)


def carry_away(points: FloatArray) -> FloatArray:
    """Return places 250 to 2,500 m east of the given ones: forms filled in elsewhere."""
    metres = np.linspace(250, 2_500, len(points))
    moved = points.copy()
    moved[:, 0] = np.round(moved[:, 0] + metres / DEGREE_EAST, 7)
    return moved


def _signs(rng: np.random.Generator, result: TextArray) -> dict[str, object]:
    """Return what the forms say about parts, cracks and tilt: nothing graver than their result."""
    count = len(result)
    clear, severe = result == "none", result == "severe"
    one, other = rng.choice(PARTS, count), rng.choice(PARTS, count)
    both = np.where(severe & (one != other), one + "、" + other, one)
    widest = np.where(severe, 20.0, np.where(clear, 1.0, 3.0))
    crack = np.round(widest * rng.uniform(0.05, 1, count), 1)
    tilted = np.where(severe & (rng.random(count) < 0.3), "是", "否")
    wires = rng.random(count)
    return {
        "defect_parts": np.where(clear, "", both),
        "crack_max_mm": np.where(clear & (rng.random(count) < 0.8), np.nan, crack),
        "is_tilted": np.where(clear & (rng.random(count) < 0.3), "", tilted),
        "geological_hazards": np.where(rng.random(count) < 0.01, "邻近边坡", ""),
        "fire_hazards": np.where(
            wires < 0.08, "电线私拉乱接", np.where(wires < 0.12, "疏散通道堵塞、无灭火器", "")
        ),
    }


def _padded(numbers: IntArray, width: int) -> TextArray:
    padded: TextArray = np.char.zfill(numbers.astype(str), width).astype(object)
    return padded
