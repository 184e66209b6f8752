"""Defects whose shape or place must be drawn; each function takes an entry of ``defects.toml``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from pipeline.demo.world.outlines import draw_buildings
from pipeline.demo.world.parcels import village_room
from pipeline.demo.world.places import is_corps
from pipeline.demo.world.zones import into_zones, out_of_zones

if TYPE_CHECKING:
    from pipeline.demo.defects.planting import Entry, Planting
    from pipeline.demo.world.draws import BoolArray, FloatArray, IntArray, TextArray

OUTSIDE = {87: (87.66, 44.55), 90: (91.90, 43.60)}
"""Places outside the prefecture, longitude and latitude, by central meridian of the file."""

SPACING = 60.0
"""Distance of parcels in Corps areas and outside the prefecture, metres."""

SLIVER_M2 = (3.0, 8.0)
"""Footprints of slivers."""

COVERED = 0.9
"""Size of an outline drawn a second time, in parts of the first: it lies wholly inside."""

IN_FRONT = (2.0, 6.0)
"""Distance of a point in front of its parcel, metres."""

CLEAR_NEAREST = 2.5
"""A second parcel is at least this much farther from a house that must find the nearest, metres."""

CLEAR_FAR = 40.0
"""Distance from every parcel of a house that must find none, metres."""


def moved_outside(
    planting: Planting, rng: np.random.Generator, entry: Entry, rows: IntArray
) -> None:
    """Move parcels out of the prefecture, beside those that are there already."""
    parcels, ground = planting.world.parcels, planting.world.ground
    before = planting.marks.get(entry["name"], np.empty(0, dtype=np.int64))
    county = parcels["county"].to_numpy()[rows]
    points = np.array([OUTSIDE[meridian] for meridian in ground.meridians[county]])
    _scatter(planting, rng, rows, points, np.arange(len(before), len(before) + len(rows)))
    parcels.loc[rows, "unit"] = ""


def moved_to_corps(planting: Planting, rng: np.random.Generator, entry: Entry) -> IntArray:
    """Move parcels into the areas of the Corps in their county, around the middle of each."""
    parcels, borders = planting.world.parcels, planting.world.ground.borders
    areas = np.flatnonzero([is_corps(code) for code in borders.township_codes])
    area = areas[np.arange(entry[planting.world.size]) % len(areas)]
    county = planting.world.ground.county_index(borders.township_codes[area])
    rows = np.empty(len(area), dtype=np.int64)
    for index in np.unique(county):
        fits = (parcels["county"] == index) & (parcels["unit"] == parcels["county_code"])
        own = county == index
        fits &= planting.houseless
        rows[own] = planting.take(rng, "parcel", fits.to_numpy(), int(own.sum()))
    circles = shapely.maximum_inscribed_circle(borders.township_polygons[area])
    middles = shapely.get_coordinates(shapely.get_point(circles, 0))
    _scatter(planting, rng, rows, middles, np.arange(len(rows)) // len(areas))
    return rows


def _scatter(
    planting: Planting,
    rng: np.random.Generator,
    rows: IntArray,
    points: FloatArray,
    position: IntArray,
) -> None:
    """Put parcels on a coarse grid beside the given points (longitude, latitude)."""
    world = planting.world
    centres = into_zones(points, world.ground.meridians[world.parcels["county"].to_numpy()[rows]])
    x = centres[:, 0] + SPACING * (position % 7)
    y = centres[:, 1] + SPACING * (position // 7)
    buildings = draw_buildings(rng, x, y, rng.uniform(0, np.pi, len(x)))
    world.outlines.put(rows, buildings)
    _reshape(planting, rows, buildings.polygons())
    world.parcels.loc[rows, "village"] = -1


def _reshape(planting: Planting, rows: IntArray, shapes: TextArray) -> None:
    """Give parcels other outlines."""
    parcels = planting.world.parcels
    geometry = parcels["geometry"].to_numpy().copy()
    geometry[rows] = shapes
    parcels["geometry"] = geometry


def _corners(planting: Planting, rows: IntArray) -> FloatArray:
    """Return the corners of rectangles, shape (n, 4, 2)."""
    shapes = planting.world.parcels["geometry"].to_numpy()[rows]
    corners: FloatArray = shapely.get_coordinates(shapes).reshape(len(rows), 5, 2)[:, :4]
    return corners


def crossing_itself(planting: Planting, _: np.random.Generator, __: Entry, rows: IntArray) -> None:
    """Take two corners of rectangles in the wrong order."""
    path = _corners(planting, rows)[:, [0, 2, 1, 3]]
    _reshape(planting, rows, shapely.polygons(path))


def spiked(planting: Planting, _: np.random.Generator, __: Entry, rows: IntArray) -> None:
    """Let outlines leave the middle of their first side for the centre and come back."""
    corner = _corners(planting, rows)
    middle = np.round((corner[:, 0] + corner[:, 1]) / 2, 3)
    centre = np.round(corner.mean(axis=1), 3)
    path = [corner[:, 0], middle, centre, middle, *corner[:, 1:].swapaxes(0, 1)]
    _reshape(planting, rows, shapely.polygons(np.stack(path, axis=1)))


def reported_elsewhere(
    planting: Planting, rng: np.random.Generator, _: Entry, rows: IntArray
) -> None:
    """Report parcels in another village of their county."""
    parcels, county = planting.world.parcels, planting.world.ground.village_county
    per_county = np.bincount(county)
    own = county[parcels["village"].to_numpy()[rows]]
    first, count = (np.cumsum(per_county) - per_county)[own], per_county[own]
    shift = rng.integers(1, count)
    reported = first + (parcels["village"].to_numpy()[rows] - first + shift) % count
    parcels.loc[rows, "reported"] = reported


def shrunk_to_slivers(
    planting: Planting, rng: np.random.Generator, _: Entry, rows: IntArray
) -> None:
    """Leave a few square metres of parcels."""
    shapes = planting.world.parcels["geometry"].to_numpy()[rows]
    area = rng.uniform(*SLIVER_M2, len(rows))
    _reshape(planting, rows, _scaled(shapes, np.sqrt(area / shapely.area(shapes))))


def _scaled(shapes: TextArray, factor: FloatArray) -> TextArray:
    """Return the outlines shrunk about their middles, to the millimetre."""
    points, owner = shapely.get_coordinates(shapes, return_index=True)
    middle = shapely.get_coordinates(shapely.centroid(shapes))[owner]
    shrunk = np.round(middle + (points - middle) * factor[owner, None], 3)
    scaled: TextArray = shapely.set_coordinates(shapes.copy(), shrunk)
    return scaled


def _covered(planting: Planting) -> tuple[IntArray, IntArray]:
    """Return the villages with a parcel that can be drawn over, and that parcel.

    Nothing has happened to its houses, so that no link changes.
    """
    world = planting.world
    touched = world.houses["parcel"][~planting.untouched["house"]]
    fits = np.zeros(len(world.parcels), dtype=bool)
    fits[world.houses["parcel"]] = True
    fits &= world.parcels["is_rectangle"].to_numpy()
    fits[touched[touched >= 0]] = False
    rows = np.flatnonzero(fits)
    villages, first = np.unique(world.parcels["village"].to_numpy()[rows], return_index=True)
    return villages, rows[first]


def beside_another(planting: Planting, rows: IntArray) -> BoolArray:
    """Tell which parcels are the first of a village that has one to be drawn over."""
    village = planting.world.parcels["village"].to_numpy()[rows]
    is_first = np.zeros(len(rows), dtype=bool)
    is_first[np.unique(village, return_index=True)[1]] = True
    usable: BoolArray = is_first & np.isin(village, _covered(planting)[0])
    return usable


def drawn_inside_another(
    planting: Planting, _: np.random.Generator, __: Entry, rows: IntArray
) -> None:
    """Draw parcels inside another parcel of their village."""
    villages, covered = _covered(planting)
    village = planting.world.parcels["village"].to_numpy()[rows]
    under = covered[np.searchsorted(villages, village)]
    shapes = planting.world.parcels["geometry"].to_numpy()[under]
    _reshape(planting, rows, _scaled(shapes, np.full(len(rows), COVERED)))


def _points_in_front(planting: Planting, rows: IntArray) -> tuple[FloatArray, FloatArray]:
    """Return points in front of the houses' parcels, in their zones, and their distance in metres.

    Where along the front, and how far from it, follows from the house's number.
    """
    houses = planting.world.houses
    along = np.modf(houses["serial"].to_numpy()[rows] * 0.618_033_988_75)[0]
    distance = IN_FRONT[0] + (IN_FRONT[1] - IN_FRONT[0]) * along
    outlines = planting.world.outlines.take(houses["parcel"].to_numpy()[rows])
    return outlines.points_at(0.15 + 0.7 * along, -distance / outlines.depth), distance


def alone_in_front(planting: Planting, rows: IntArray) -> BoolArray:
    """Tell which houses would have no other parcel about as near in front of their own."""
    points, distance = _points_in_front(planting, rows)
    parcels, houses = planting.world.parcels, planting.world.houses
    of_parcel, of_house = parcels["county"].to_numpy(), houses["county"].to_numpy()[rows]
    neighbours = np.zeros(len(rows), dtype=np.int64)
    for county in np.unique(of_house):
        own = np.flatnonzero(of_house == county)
        tree = shapely.STRtree(parcels["geometry"].to_numpy()[of_parcel == county])
        hits, _ = tree.query(
            shapely.points(points[own]), predicate="dwithin", distance=distance[own] + CLEAR_NEAREST
        )
        neighbours[own] = np.bincount(hits, minlength=len(own))
    alone: BoolArray = neighbours == 1
    return alone


def in_front(planting: Planting, _: np.random.Generator, __: Entry, rows: IntArray) -> None:
    """Put houses a few metres in front of their parcel."""
    _place(planting, rows, _points_in_front(planting, rows)[0])


def _place(planting: Planting, rows: IntArray, points: FloatArray) -> None:
    """Put houses at points in their county's zone."""
    world = planting.world
    meridians = world.ground.meridians[world.houses["county"].to_numpy()[rows]]
    world.houses.loc[rows, ["lon", "lat"]] = np.round(out_of_zones(points, meridians), 7)


def far_from_parcels(
    planting: Planting, rng: np.random.Generator, _: Entry, rows: IntArray
) -> None:
    """Put houses in villages of their county, but far from any parcel."""
    world = planting.world
    centres, room = village_room(world.ground)
    county, of_parcel = world.houses["county"].to_numpy()[rows], world.parcels["county"].to_numpy()
    chosen, points = np.empty(len(rows), dtype=np.int64), np.empty((len(rows), 2))
    for index in np.unique(county):
        own = np.flatnonzero(county == index)
        village = rng.choice(
            np.flatnonzero(world.ground.village_county == index), 4 * len(own) + 50
        )
        turn = rng.uniform(0, 2 * np.pi, len(village))
        distance = 0.93 * room[village] * np.sqrt(rng.random(len(village)))
        place = centres[village] + distance[:, None] * np.column_stack([np.cos(turn), np.sin(turn)])
        tree = shapely.STRtree(world.parcels["geometry"].to_numpy()[of_parcel == index])
        _, gap = tree.query_nearest(shapely.points(place), return_distance=True, all_matches=False)
        clear = np.flatnonzero(gap > CLEAR_FAR)[: len(own)]
        chosen[own], points[own] = village[clear], place[clear]
    _place(planting, rows, points)
    world.houses.loc[rows, ["parcel", "village"]] = np.column_stack(
        [np.full(len(rows), -1), chosen]
    )
    world.houses.loc[rows, "unit"] = world.ground.village_unit[chosen]
