"""Outlines of buildings in some villages from two flights, and where they differ from the parcels.

They are drawn from the parcels when everything else has been planted in those.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely
from shapely.affinity import scale

from pipeline.demo.world.draws import numbered
from pipeline.demo.world.outlines import draw_buildings, repaired
from pipeline.demo.world.zones import LON_LAT, ZONE, move_shapes

if TYPE_CHECKING:
    from pipeline.demo.defects.planting import Entry, Planting
    from pipeline.demo.world.draws import FloatArray, IntArray, TextArray

FLIGHTS = {"building_outline": "2023-03-01", "building_outline_supplement": "2022-06-01"}
"""Day of each of the two deliveries, the latest first."""
ROOF = 0.97
"""Size of a roof in parts of the outline that was drawn of it."""
SETTLED = ("demolished", "not_building", "fragment", "duplicate", "out_of_area")
"""Dispositions by which nothing stands on a parcel, or not what was drawn."""
SMALLEST = 25.0
"""Parcels below are left alone: outlines of sheds are judged by nobody, square metres."""
APART = (40.0, 90.0)
"""Distance of a new building from the parcel beside which it stands, metres."""
CLEAR = 15.0
"""Least distance from every parcel, metres."""
SHED = 0.2
"""Size of a shed in parts of a house."""
WIDER, CLEARLY_M2 = 1.6, 40.0
"""How much larger each side of a grown building is, and what of it must lie beside all parcels."""


def photographed(planting: Planting, _: np.random.Generator, entry: Entry) -> None:
    """Draw the outlines of all buildings in the villages with most parcels, seen on two flights."""
    parcels, ground = planting.world.parcels, planting.world.ground
    village = parcels["village"].to_numpy()
    count = np.bincount(village[village >= 0], minlength=len(ground.village_county))
    # no park: each flight is of one county's villages
    largest = np.argsort(-count, kind="stable")[: entry[planting.world.size]]
    rows = np.flatnonzero(np.isin(village, largest) & ~parcels["disposition"].isin(SETTLED))
    shapes = repaired(parcels["geometry"].to_numpy()[rows])
    area = shapely.area(shapes)
    rows, shapes = rows[area > 0], shapes[area > 0]
    frame = pd.DataFrame({
        "outline_id": numbered("JZ", len(rows), 6),
        "building_use": "",
        "parcel": rows,
        "county": parcels["county"].to_numpy()[rows],
        "geometry": [scale(shape, ROOF, ROOF) for shape in shapes],
    })  # fmt: skip
    for table in FLIGHTS:
        planting.world.tables[table] = frame.copy()


def without_building(planting: Planting, rng: np.random.Generator, entry: Entry) -> None:
    """Leave parcels without an outline on either flight."""
    rows = _parcels_seen(planting, rng, entry[planting.world.size])
    for table in FLIGHTS:
        _remove(planting, table, rows)
    planting.note(entry["rule"], planting.world.parcels["parcel_id"][rows])


def gone_since(planting: Planting, rng: np.random.Generator, entry: Entry) -> None:
    """Leave parcels without an outline on the later flight."""
    rows = _parcels_seen(planting, rng, entry[planting.world.size])
    _remove(planting, "building_outline", rows)
    planting.note(entry["rule"], planting.world.parcels["parcel_id"][rows])


def grown_since(planting: Planting, rng: np.random.Generator, entry: Entry) -> None:
    """Let buildings reach beyond their parcels, onto ground that is on no other parcel."""
    count, frame = entry[planting.world.size], planting.world.tables["building_outline"]
    shapes = np.array([scale(shape, WIDER, WIDER) for shape in frame["geometry"]], dtype=object)
    around = _near(planting, frame["county"].to_numpy(), shapes)
    beyond = shapely.difference(shapes, around)
    is_clear = shapely.area(beyond) > np.maximum(CLEARLY_M2, 0.4 * shapely.area(shapes))
    rows = _parcels_seen(planting, rng, count, frame["parcel"].to_numpy()[is_clear])
    at = np.flatnonzero(frame["parcel"].isin(rows))
    geometry = frame["geometry"].to_numpy().copy()
    geometry[at] = shapes[at]
    frame["geometry"] = geometry
    planting.note(entry["rule"], _keys(frame["outline_id"][at]))


def never_drawn(planting: Planting, rng: np.random.Generator, entry: Entry) -> None:
    """Put buildings where no parcel is: every second since the first flight; sheds beside them."""
    count, frame = entry[planting.world.size], planting.world.tables["building_outline"]
    beside = frame["parcel"].to_numpy()[rng.permutation(len(frame))][: 40 * count]
    new = _buildings_beside(planting, rng, beside)
    clear = np.flatnonzero(_distance(planting, beside, new) > CLEAR)
    # and apart from each other: of one parcel's neighbourhood only the first
    first, second = shapely.STRtree(new[clear]).query(new[clear], "dwithin", distance=CLEAR)
    at = np.delete(clear, np.unique(np.maximum(first, second)[first != second]))[: 2 * count]
    added = pd.DataFrame({
        "outline_id": numbered("JX", len(at), 6),
        "building_use": "",
        "parcel": -1,
        "county": planting.world.parcels["county"].to_numpy()[beside[at]],
        "geometry": new[at],
    })  # fmt: skip
    sheds = added.index >= count
    added.loc[sheds, "geometry"] = np.array(
        [scale(shape, SHED, SHED) for shape in added["geometry"][sheds]], dtype=object
    )
    added.loc[~sheds, "building_use"] = "住宅"
    for table, rows in (("building_outline", added), ("building_outline_supplement", added[::2])):
        tables = planting.world.tables
        tables[table] = pd.concat([tables[table], rows], ignore_index=True)
    planting.note(entry["rule"], _keys(added["outline_id"][~sheds]))


def in_degrees(planting: Planting, frame: pd.DataFrame) -> TextArray:
    """Return the shapes of outlines in longitude and latitude."""
    shapes: TextArray = frame["geometry"].to_numpy().copy()
    meridian = planting.world.ground.meridians[frame["county"].to_numpy()]
    for value, zone in ZONE.items():
        shapes[meridian == value] = move_shapes(shapes[meridian == value], zone, LON_LAT)
    return shapes


def _keys(outline_ids: pd.Series) -> list[str]:
    return [f"imagery/{FLIGHTS['building_outline']}/{name}" for name in outline_ids]


def _parcels_seen(
    planting: Planting, rng: np.random.Generator, count: int, among: IntArray | None = None
) -> IntArray:
    """Take parcels of the villages photographed that have nothing else wrong with them."""
    world = planting.world
    frame = world.tables["building_outline"]
    seen = frame["parcel"][frame["parcel"] >= 0].to_numpy()
    fits = np.zeros(len(world.parcels), dtype=bool)
    fits[seen if among is None else np.intersect1d(seen, among)] = True
    fits &= planting.houseless & (shapely.area(world.parcels["geometry"].to_numpy()) > SMALLEST)
    return planting.take(rng, "parcel", fits, count)


def _remove(planting: Planting, table: str, parcels: IntArray) -> None:
    frame = planting.world.tables[table]
    planting.world.tables[table] = frame[~frame["parcel"].isin(parcels)].reset_index(drop=True)


def _near(planting: Planting, county: IntArray, shapes: TextArray) -> TextArray:
    """Return, for each shape, all parcels of its county that touch it, as one."""
    parcels = planting.world.parcels
    valid, of_county = parcels["geometry"].to_numpy(), parcels["county"].to_numpy()
    found = np.full(len(shapes), shapely.Polygon(), dtype=object)
    for index in np.unique(county):
        own, there = np.flatnonzero(county == index), valid[of_county == index]
        first, second = shapely.STRtree(there).query(shapes[own])
        touched = pd.Series(second).groupby(first).agg(list)
        for at, hits in touched.items():
            found[own[at]] = shapely.union_all(shapely.make_valid(there[hits]))
    return found


def _buildings_beside(planting: Planting, rng: np.random.Generator, beside: IntArray) -> TextArray:
    """Return a building some way off each of the parcels."""
    outlines = planting.world.outlines.take(beside)
    turn, distance = rng.uniform(0, 2 * np.pi, len(beside)), rng.uniform(*APART, len(beside))
    x, y = outlines.x + distance * np.cos(turn), outlines.y + distance * np.sin(turn)
    return draw_buildings(rng, x, y, outlines.angle).polygons()


def _distance(planting: Planting, beside: IntArray, shapes: TextArray) -> FloatArray:
    """Return the distance of each shape from the nearest parcel of the county of its neighbour."""
    parcels = planting.world.parcels
    of_county = parcels["county"].to_numpy()
    distance = np.empty(len(shapes))
    for index in np.unique(of_county[beside]):
        own = np.flatnonzero(of_county[beside] == index)
        tree = shapely.STRtree(parcels["geometry"].to_numpy()[of_county == index])
        _, gap = tree.query_nearest(shapes[own], return_distance=True, all_matches=False)
        distance[own] = gap
    return distance
