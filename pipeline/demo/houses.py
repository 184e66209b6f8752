"""The accepted houses: on which parcel, at which point, how recorded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from pipeline.demo.parcels import Parcels, village_room
from pipeline.demo.places import BoolArray, FloatArray, IntArray, TextArray, choose
from pipeline.demo.survey import DONE, IN_PROGRESS, SOUND, Survey
from pipeline.demo.zones import out_of_zones

if TYPE_CHECKING:
    from pipeline.demo.figures import HouseFaults
    from pipeline.demo.ground import Ground

REPORTED, NO_ID_CONTAINS, NO_ID_NEAREST, NO_ID_FAR, WRONG_ID_CONTAINS, FEW_METRES_OFF = range(6)
NO_ID_SHIFTED = 6
"""How a house is recorded: with its parcel's id and a point inside it, or with a planted fault."""

LINK_METHOD = ["reported", "contains", "nearest", "none", "contains", "reported", "none"]
"""How each of these must be linked."""

CLEAR_NEAREST = 2.5
"""A second parcel is at least this much farther from a house that must find the nearest, metres."""

CLEAR_FAR = 40.0
"""Distance from every parcel of a house that must find none, metres."""

MARKET_COUNTY = "652325"
"""County of the market village: it has many hazards, so that a village without any stands out."""

OTHER, COMMERCIAL_ONLY, MIXED = range(3)
USE = np.array(["other", "commercial_only", "mixed"], dtype=object)


@dataclass(frozen=True)
class Houses:
    """All accepted houses in the order of their files; one value a house."""

    id: TextArray
    serial: IntArray
    """Number within the county, from 1."""
    county: IntArray
    parcel: IntArray
    """Index of the parcel it stands on; -1 where it stands on none."""
    village: IntArray
    unit: TextArray
    record: IntArray
    """:data:`REPORTED` or a planted fault."""
    point: FloatArray
    """Shape (n, 2): longitude, latitude."""
    use: IntArray
    revisited: BoolArray
    """Of commercial houses; false for the others."""
    shifted: BoolArray
    """Delivered in the supplement whose points are shifted; ``point`` is the true one."""
    market_village: int
    """Village with by far the most commercial houses, and not one hazard."""

    def __len__(self) -> int:
        """Return the number of houses."""
        return len(self.id)

    @property
    def commercial(self) -> BoolArray:
        """Which houses are commercial."""
        commercial: BoolArray = self.use != OTHER
        return commercial


def place_houses(
    rng: np.random.Generator, ground: Ground, parcels: Parcels, survey: Survey
) -> Houses:
    """Place all accepted houses; the totals are those of the figures exactly."""
    figures = ground.figures
    parcel = _on_parcels(rng, survey, figures.houses - figures.house_faults.no_id_far)
    record, u, v = _records(rng, parcels, survey, parcel, figures.house_faults)
    point = parcels.outlines.take(parcel).points_at(u, v)
    far_village, far_point = _far(rng, ground, parcels)
    county = np.concatenate([parcels.county[parcel], ground.village_county[far_village]])
    order = np.argsort(county, kind="stable")
    county = county[order]
    first = np.searchsorted(county, np.arange(len(ground.county_codes)))
    serial = np.arange(len(county)) - first[county] + 1
    village = np.concatenate([parcels.village[parcel], far_village])[order]
    unit = np.concatenate([survey.unit[parcel], ground.village_unit[far_village]])[order]
    record = np.concatenate([record, np.full(len(far_village), NO_ID_FAR)])[order]
    point = np.concatenate([point, far_point])[order]
    market = _market_village(ground, village)
    use, revisited = _uses(rng, ground, unit, _trade(ground, village, record), village == market)
    digits = np.char.zfill(serial.astype(str), 6).astype(object)
    return Houses(
        id=ground.county_codes[county] + digits,
        serial=serial,
        county=county,
        parcel=np.concatenate([parcel, np.full(len(far_village), -1)])[order],
        village=village,
        unit=unit,
        record=record,
        point=np.round(out_of_zones(point, ground.meridians[county]), 7),
        use=use,
        revisited=revisited,
        shifted=np.zeros(len(county), dtype=bool),
        market_village=market,
    )


def _on_parcels(rng: np.random.Generator, survey: Survey, count: int) -> IntArray:
    """Return the parcels houses stand on: each surveyed house parcel once, some several times."""
    surveyed = (survey.status == DONE) & (survey.disposition == "house")
    begun = (survey.status == IN_PROGRESS) & (rng.random(len(survey.status)) < 0.5)
    built = np.flatnonzero(surveyed | begun)
    if count < len(built):
        msg = f"{count} houses are too few for {len(built)} parcels"
        raise ValueError(msg)
    further = rng.choice(built, count - len(built))
    return np.sort(np.concatenate([built, further]))


def _records(
    rng: np.random.Generator,
    parcels: Parcels,
    survey: Survey,
    parcel: IntArray,
    faults: HouseFaults,
) -> tuple[IntArray, FloatArray, FloatArray]:
    """Plant the faults; return how each house is recorded and its point in parts of its parcel.

    Points lie in the middle of the main wing, but for those planted outside in front of it.
    """
    count = len(parcel)
    shape = parcels.outlines
    u = rng.uniform(0.15, 0.85, count)
    v = rng.uniform(0.2, 0.8, count) * shape.wing[parcel]
    plain = (parcels.village >= 0) & (parcels.share == 1) & (survey.ring == SOUND)
    free = plain[parcel]
    record = np.full(count, REPORTED)
    outside = rng.uniform(2, 6, count) / shape.depth[parcel]
    near = choose(rng, free.astype(float), min(4 * faults.no_id_nearest, int(free.sum())))
    near = near[_only_neighbour(parcels, parcel[near], u[near], -outside[near])]
    if len(near) < faults.no_id_nearest:
        msg = f"only {len(near)} houses have one nearest parcel"
        raise RuntimeError(msg)
    near = near[: faults.no_id_nearest]
    record[near] = NO_ID_NEAREST
    for kind, wanted in (
        (FEW_METRES_OFF, faults.few_metres_off),
        (NO_ID_CONTAINS, faults.no_id_contains),
        (WRONG_ID_CONTAINS, faults.wrong_id_contains),
    ):
        record[choose(rng, (free & (record == REPORTED)).astype(float), wanted)] = kind
    in_front = (record == NO_ID_NEAREST) | (record == FEW_METRES_OFF)
    return record, u, np.where(in_front, -outside, v)


def _only_neighbour(parcels: Parcels, parcel: IntArray, u: FloatArray, v: FloatArray) -> BoolArray:
    """Tell which points in front of their parcel have no other parcel about as near."""
    points = parcels.outlines.take(parcel).points_at(u, v)
    reach = -v * parcels.outlines.depth[parcel] + CLEAR_NEAREST
    neighbours = np.zeros(len(parcel), dtype=np.int64)
    for county in np.unique(parcels.county[parcel]):
        rows = np.flatnonzero(parcels.county[parcel] == county)
        tree = shapely.STRtree(parcels.shapes[parcels.county == county])
        hits, _ = tree.query(
            shapely.points(points[rows]), predicate="dwithin", distance=reach[rows]
        )
        neighbours[rows] = np.bincount(hits, minlength=len(rows))
    alone: BoolArray = neighbours == 1
    return alone


def _far(rng: np.random.Generator, ground: Ground, parcels: Parcels) -> tuple[IntArray, FloatArray]:
    """Place houses in villages but far from any parcel; return village and place in its zone."""
    count = ground.figures.house_faults.no_id_far
    centres, room = village_room(ground)
    village = rng.integers(0, len(room), 4 * count)
    turn = rng.uniform(0, 2 * np.pi, len(village))
    distance = 0.93 * room[village] * np.sqrt(rng.random(len(village)))
    points = centres[village] + distance[:, None] * np.column_stack([np.cos(turn), np.sin(turn)])
    clear = np.zeros(len(village), dtype=bool)
    for index in range(len(ground.county_codes)):
        rows = np.flatnonzero(ground.village_county[village] == index)
        tree = shapely.STRtree(parcels.shapes[parcels.county == index])
        _, gap = tree.query_nearest(
            shapely.points(points[rows]), return_distance=True, all_matches=False
        )
        clear[rows] = gap > CLEAR_FAR
    chosen = np.flatnonzero(clear)[:count]
    if len(chosen) < count:
        msg = f"only {len(chosen)} places are far from every parcel"
        raise RuntimeError(msg)
    return village[chosen], points[chosen]


def _market_village(ground: Ground, village: IntArray) -> int:
    """Return the village of :data:`MARKET_COUNTY` with the most houses."""
    houses = np.bincount(village[village >= 0], minlength=len(ground.village_county))
    in_county = ground.county_codes[ground.village_county] == MARKET_COUNTY
    return int(np.argmax(np.where(in_county, houses, 0)))


def _trade(ground: Ground, village: IntArray, record: IntArray) -> FloatArray:
    """Return how likely each house is commercial: mostly in towns; 0 where it may not be."""
    weight = ground.village_weight({"0": 3.0, "1": 1.6, "2": 0.7, "3": 0.7, "4": 2.0})[village]
    weight[(village < 0) | (record == NO_ID_FAR)] = 0
    return weight


def _uses(
    rng: np.random.Generator,
    ground: Ground,
    unit: TextArray,
    trade: FloatArray,
    in_market: BoolArray,
) -> tuple[IntArray, BoolArray]:
    """Choose the commercial houses, and those of them not yet revisited."""
    figures = ground.figures
    others = figures.commercial - figures.market_houses
    commercial = np.concatenate(
        [
            choose(rng, np.where(in_market, trade, 0), figures.market_houses),
            choose(rng, np.where(in_market, 0, trade), others),
        ]
    )
    use = np.full(len(unit), OTHER)
    use[commercial] = np.where(rng.random(len(commercial)) < 0.45, COMMERCIAL_ONLY, MIXED)
    behind = ground.backlog(unit[commercial])
    left = choose(rng, behind, figures.commercial - figures.revisited)
    revisited = np.zeros(len(unit), dtype=bool)
    revisited[commercial] = True
    revisited[commercial[left]] = False
    return use, revisited
