"""Screening forms: one of the first round for each commercial or suspect house, and of revisits.

A first judgement agrees with the hazard ledger. One that was too strict, with no case after it, is
changed to "none" at the revisit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pipeline.demo.world.draws import numbered

if TYPE_CHECKING:
    from pipeline.demo.world.draws import BoolArray, Days, FloatArray, TextArray
    from pipeline.demo.world.ground import Ground

FIRST, REVISIT = "first", "revisit"
PARTS = np.array(["wall", "beam_column", "foundation", "roof", "slab"], dtype=object)

SCREENED_AGAIN = 0.2
"""Part of the unchanged revisits that fill in a screening form."""

DEGREE_NORTH, DEGREE_EAST = 111_100.0, 80_000.0
"""Length of a degree around latitude 44, metres; only the scatter of the phones depends on it."""


def screen(  # noqa: PLR0913, PLR0917 - the ledgers that a form must agree with
    rng: np.random.Generator,
    ground: Ground,
    parcels: pd.DataFrame,
    houses: pd.DataFrame,
    cases: pd.DataFrame,
    revisits: pd.DataFrame,
) -> pd.DataFrame:
    """Fill in the forms of both rounds, the first round before the revisits.

    Returns
    -------
    One row a form: the columns of ``screening`` as codes. Moments are NaT where a parcel's form
    was begun and never submitted.
    """
    by_house = revisits.set_index("house_id").reindex(houses["house_id"])
    changed = by_house["is_result_changed"].eq(True).to_numpy()  # noqa: FBT003
    done_on = by_house["done_on"].to_numpy(dtype="datetime64[D]")
    result = _judgements(houses, changed)
    first = np.flatnonzero(result != "")
    chosen = changed | (rng.random(len(result)) < SCREENED_AGAIN)
    house = np.concatenate([first, np.flatnonzero((result != "") & ~np.isnat(done_on) & chosen)])
    is_first = np.arange(len(house)) < len(first)
    first_days = _first_days(parcels, houses, cases)
    first_days = np.where(done_on <= first_days, done_on - np.timedelta64(7, "D"), first_days)
    judged = np.where(~is_first & changed[house], "none", result[house])
    forms = pd.DataFrame(
        {
            "screening_id": numbered("CP", len(house), 6),
            "house_id": houses["house_id"].to_numpy()[house],
            "round": np.where(is_first, FIRST, REVISIT),
            "result": judged,
            "surveyor_id": _surveyors(rng, ground, houses.iloc[house], is_first),
        }
    )
    day = np.where(is_first, first_days[house], done_on[house])
    forms["started_at"], forms["submitted_at"] = _moments(rng, day)
    forms[["lon", "lat"]] = _beside(rng, houses[["lon", "lat"]].to_numpy()[house])
    return forms.assign(**_signs(rng, judged))


def _judgements(houses: pd.DataFrame, changed: BoolArray) -> TextArray:
    """Return the first judgement of every house; empty for those that are not screened."""
    in_ledger = (houses["scenario"] != "").to_numpy()
    result = np.where(houses["is_commercial"], "none", "").astype(object)
    result[changed | in_ledger] = "some"
    result[houses["is_severe"].to_numpy()] = "severe"
    return result


def _first_days(parcels: pd.DataFrame, houses: pd.DataFrame, cases: pd.DataFrame) -> Days:
    """Return the day of each house's first form: when its hazard was found, else its parcel's."""
    days = parcels["submitted_on"].to_numpy(dtype="datetime64[D]")[houses["parcel"]]
    found = cases.groupby("house_id")["found_on"].min()
    own = houses["house_id"].map(found).to_numpy(dtype="datetime64[D]")
    first: Days = np.where(np.isnat(own), days, own)
    return first


def _surveyors(
    rng: np.random.Generator, ground: Ground, houses: pd.DataFrame, is_first: BoolArray
) -> TextArray:
    """Return two surveyors a township in the first round, three a county of the agencies after."""
    township = ground.borders.villages.township[houses["village"]]
    of_town = numbered("PC" + township + "-", rng.integers(1, 3, len(houses)), 1)
    county = houses["county_code"].to_numpy(dtype=object)
    of_agency = numbered("HT" + county + "-", rng.integers(1, 4, len(houses)), 1)
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
