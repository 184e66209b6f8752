"""Points from which the schematic borders grow: townships around seats, villages around townships.

Distances here are in a plane where longitude is shrunk by :data:`SHRINK`, so that a degree is as
long in both directions at the prefecture's latitude. Only the look of the borders depends on it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from pipeline.demo.world.draws import FloatArray, IntArray, TextArray, apportion
from pipeline.demo.world.places import County, Places, is_corps, is_street

SHRINK = np.array([0.72, 1.0])
"""Cosine of latitude 44 degrees for longitude, one for latitude."""

CORPS_SEEDS = 3
"""Seeds of one Corps area; it has no villages, the seeds only shape it."""

POOL = 6_000
"""Candidate points around each township."""


@dataclass(frozen=True)
class Seeds:
    """Seeds of all cells, village after village; Corps seeds follow with village -1."""

    points: FloatArray
    """Shape (n, 2): longitude, latitude."""
    township: TextArray
    village: IntArray


def scaled(county: County) -> shapely.Polygon:
    """Return the county's outline in the shrunk plane."""
    return shapely.transform(county.polygon, lambda points: points * SHRINK)


def draw_seeds(rng: np.random.Generator, places: Places, villages: int) -> Seeds:
    """Place the seeds of ``villages`` villages and of the Corps areas."""
    counts = _village_counts(rng, places, villages)
    points, townships = [], []
    for county in places.counties:
        codes = [code for code in places.townships if code.startswith(county.code)]
        centres = _township_centres(rng, county, codes, places.far)
        pools = _pools(rng, county, centres)
        for code, centre, pool in zip(codes, centres, pools, strict=True):
            wanted = CORPS_SEEDS if is_corps(code) else counts[code]
            points.append(_spread(rng, centre, pool, wanted))
            townships += [code] * wanted
    township = np.array(townships, dtype=object)
    corps = np.array([is_corps(code) for code in townships])
    village = np.where(corps, -1, np.cumsum(~corps) - 1)
    return Seeds(np.concatenate(points) / SHRINK, township, village)


def _village_counts(rng: np.random.Generator, places: Places, villages: int) -> dict[str, int]:
    """At least one village for each township of the prefecture's own; none for the Corps."""
    codes = [code for code in places.townships if not is_corps(code)]
    base = {"0": 7.0, "1": 9.0, "2": 7.0, "3": 7.0, "4": 4.0}
    weights = np.array([base[code[6]] for code in codes]) * rng.lognormal(0, 0.3, len(codes))
    counts = 1 + apportion(villages - len(codes), weights)
    return dict(zip(codes, counts.tolist(), strict=True))


def _township_centres(
    rng: np.random.Generator,
    county: County,
    codes: list[str],
    far: dict[str, tuple[float, float]],
) -> FloatArray:
    """One centre each: sub-districts by the seat, Corps areas north of it, the rest around it."""
    inside = shapely.buffer(scaled(county), -0.04)
    seat = np.array(county.seat) * SHRINK
    centres: list[FloatArray] = []
    for code in codes:
        if code in far:
            centres.append(np.array(far[code]) * SHRINK)
            continue
        offset, spread, gap = np.zeros(2), 0.16, 0.075
        if is_street(code):
            spread, gap = 0.03, 0.025
        elif is_corps(code):
            offset, spread, gap = np.array([0.0, 0.25]), 0.15, 0.1
        candidates = seat + offset + rng.normal(0, spread, (2_000, 2))
        candidates = candidates[shapely.contains_xy(inside, candidates)]
        others = np.array(centres) if centres else np.full((1, 2), np.inf)
        distance = np.linalg.norm(candidates[:, None] - others[None], axis=2).min(axis=1)
        far_enough = distance >= min(gap, distance.max())
        centres.append(candidates[np.argmax(far_enough)])
    return np.array(centres)


def _pools(rng: np.random.Generator, county: County, centres: FloatArray) -> list[FloatArray]:
    """Candidate points of each township: those nearer to its centre than to any other."""
    between = np.linalg.norm(centres[:, None] - centres[None], axis=2)
    np.fill_diagonal(between, np.inf)
    spread = np.minimum(0.5 * between.min(axis=1), 0.1)
    near = centres[:, None] + rng.normal(0, 1, (len(centres), POOL, 2)) * spread[:, None, None]
    candidates = near.reshape(-1, 2)
    inside = shapely.buffer(scaled(county), -0.015)
    candidates = candidates[shapely.contains_xy(inside, candidates)]
    tree = shapely.STRtree(shapely.points(centres))
    owner = tree.nearest(shapely.points(candidates))
    return [candidates[owner == index] for index in range(len(centres))]


def _spread(
    rng: np.random.Generator, centre: FloatArray, pool: FloatArray, wanted: int
) -> FloatArray:
    """Choose points well apart: each is the farthest of a dozen drawn (Mitchell 1991)."""
    chosen = centre[None]
    while len(chosen) < wanted:
        drawn = pool[rng.integers(0, len(pool), 12)]
        distance = np.linalg.norm(drawn[:, None] - chosen[None], axis=2).min(axis=1)
        chosen = np.vstack([chosen, drawn[np.argmax(distance)]])
    return chosen
