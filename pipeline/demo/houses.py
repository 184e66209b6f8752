"""The accepted houses: on which parcel, at which point, how recorded."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from pipeline.demo.borders import Borders
from pipeline.demo.figures import Figures, HouseFaults
from pipeline.demo.parcels import Parcels, village_room
from pipeline.demo.places import BoolArray, FloatArray, IntArray, Places, TextArray, choose
from pipeline.demo.survey import DONE, IN_PROGRESS, SOUND, Survey
from pipeline.demo.zones import LON_LAT, ZONE, move_points

REPORTED, NO_ID_CONTAINS, NO_ID_NEAREST, NO_ID_FAR, WRONG_ID_CONTAINS, FEW_METRES_OFF = range(6)
"""How a house is recorded: with its parcel's id and a point inside it, or with a planted fault."""

LINK_METHOD = ["reported", "contains", "nearest", "none", "contains", "reported"]
"""How each of these must be linked."""

CLEAR_NEAREST = 2.5
"""A second parcel is at least this much farther from a house that must find the nearest, metres."""

CLEAR_FAR = 40.0
"""Distance from every parcel of a house that must find none, metres."""

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

    def __len__(self) -> int:
        return len(self.id)

    @property
    def commercial(self) -> BoolArray:
        """Which houses are commercial."""
        return self.use != OTHER


def place_houses(
    rng: np.random.Generator,
    places: Places,
    borders: Borders,
    parcels: Parcels,
    survey: Survey,
    figures: Figures,
) -> Houses:
    """Place all accepted houses; the totals are those of ``figures`` exactly."""
    faults = figures.house_faults
    parcel = _on_parcels(rng, survey, figures.houses - faults.no_id_far)
    record, u, v = _records(rng, parcels, survey, parcel, faults)
    point = _points(places, parcels, parcel, u, v)
    far_village, far_point = _far(rng, places, borders, parcels, faults.no_id_far)
    county_of_village = np.searchsorted(
        [item.code for item in places.counties],
        [code[:6] for code in borders.villages.township],
    )
    unit_of_village = np.array(
        [places.unit_of(code) for code in borders.villages.township], dtype=object
    )
    county = np.concatenate([parcels.county[parcel], county_of_village[far_village]])
    order = np.argsort(county, kind="stable")
    county = county[order]
    first = np.searchsorted(county, np.arange(len(places.counties)))
    serial = np.arange(len(county)) - first[county] + 1
    codes = np.array([item.code for item in places.counties], dtype=object)
    village = np.concatenate([parcels.village[parcel], far_village])[order]
    record = np.concatenate([record, np.full(len(far_village), NO_ID_FAR)])[order]
    unit = np.concatenate([survey.unit[parcel], unit_of_village[far_village]])[order]
    use, revisited = _uses(rng, places, borders, village, unit, record, figures)
    return Houses(
        id=codes[county] + np.char.zfill(serial.astype(str), 6).astype(object),
        serial=serial,
        county=county,
        parcel=np.concatenate([parcel, np.full(len(far_village), -1)])[order],
        village=village,
        unit=unit,
        record=record,
        point=np.round(np.concatenate([point, far_point])[order], 7),
        use=use,
        revisited=revisited,
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


def _only_neighbour(
    parcels: Parcels, parcel: IntArray, u: FloatArray, v: FloatArray
) -> BoolArray:
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
    return neighbours == 1


def _points(
    places: Places, parcels: Parcels, parcel: IntArray, u: FloatArray, v: FloatArray
) -> FloatArray:
    """Return the houses' longitudes and latitudes, shape (n, 2)."""
    points = parcels.outlines.take(parcel).points_at(u, v)
    for index, county in enumerate(places.counties):
        rows = parcels.county[parcel] == index
        points[rows] = move_points(points[rows], ZONE[county.meridian], LON_LAT)
    return points


def _far(
    rng: np.random.Generator,
    places: Places,
    borders: Borders,
    parcels: Parcels,
    count: int,
) -> tuple[IntArray, FloatArray]:
    """Place houses in villages but far from any parcel; return village and lon/lat."""
    county = np.searchsorted(
        [item.code for item in places.counties],
        [code[:6] for code in borders.villages.township],
    )
    centres, room = village_room(places, borders, county)
    village = rng.integers(0, len(county), 4 * count)
    turn = rng.uniform(0, 2 * np.pi, len(village))
    distance = 0.93 * room[village] * np.sqrt(rng.random(len(village)))
    points = centres[village] + distance[:, None] * np.column_stack([np.cos(turn), np.sin(turn)])
    clear = np.zeros(len(village), dtype=bool)
    moved = np.empty_like(points)
    for index, item in enumerate(places.counties):
        rows = np.flatnonzero(county[village] == index)
        tree = shapely.STRtree(parcels.shapes[parcels.county == index])
        _, gap = tree.query_nearest(
            shapely.points(points[rows]), return_distance=True, all_matches=False
        )
        clear[rows] = gap > CLEAR_FAR
        moved[rows] = move_points(points[rows], ZONE[item.meridian], LON_LAT)
    chosen = np.flatnonzero(clear)[:count]
    if len(chosen) < count:
        msg = f"only {len(chosen)} places are far from every parcel"
        raise RuntimeError(msg)
    return village[chosen], moved[chosen]


def _uses(
    rng: np.random.Generator,
    places: Places,
    borders: Borders,
    village: IntArray,
    unit: TextArray,
    record: IntArray,
    figures: Figures,
) -> tuple[IntArray, BoolArray]:
    """Choose the commercial houses, mostly in towns, and those of them not yet revisited."""
    of_kind = {"0": 3.0, "1": 1.6, "2": 0.7, "3": 0.7, "4": 2.0}
    weight = np.array([of_kind[code[6]] for code in borders.villages.township])[village]
    weight[(village < 0) | (record == NO_ID_FAR)] = 0
    commercial = choose(rng, weight, figures.commercial)
    use = np.full(len(village), OTHER)
    use[commercial] = np.where(rng.random(len(commercial)) < 0.45, COMMERCIAL_ONLY, MIXED)
    units = list(places.units)
    backlog = np.array([places.backlog[code] for code in sorted(units)])
    behind = backlog[np.searchsorted(sorted(units), unit[commercial].astype(str))]
    left = choose(rng, behind, figures.commercial - figures.revisited)
    revisited = np.zeros(len(village), dtype=bool)
    revisited[commercial] = True
    revisited[commercial[left]] = False
    return use, revisited
