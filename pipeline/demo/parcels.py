"""The accepted parcels: where they lie and what they look like."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from pipeline.demo.outlines import Outlines, concatenate, draw_buildings
from pipeline.demo.places import BoolArray, FloatArray, IntArray, TextArray, apportion, is_corps
from pipeline.demo.settlements import Grid, draw_grid, draw_hamlets, place_plots
from pipeline.demo.straddling import Straddlers, draw_straddlers
from pipeline.demo.zones import LON_LAT, ZONE, into_zones, move_points, move_shapes

if TYPE_CHECKING:
    from pipeline.demo.ground import Ground

SPACING = 60.0
"""Distance of parcels in Corps areas and outside the prefecture, metres."""

CRAMPED = 600.0
"""Room around a village's first point, metres, below which another centre is sought."""

CLEARLY = 0.9
"""Share of the area below which a parcel straddles beyond doubt."""

OUTSIDE = {87: (87.66, 44.55), 90: (91.90, 43.60)}
"""Places outside the prefecture, longitude and latitude, by central meridian of the file."""


@dataclass(frozen=True)
class Parcels:
    """All accepted parcels in the order of their files; one value a parcel."""

    id: TextArray
    county: IntArray
    """Index of the county whose file holds the parcel."""
    village: IntArray
    """Index of the village it belongs to; -1 in Corps areas and outside."""
    other: IntArray
    """Index of the village across the border; -1 away from borders."""
    is_overridden: BoolArray
    """Whether it belongs to its village by a correction, though the other holds most of it."""
    corps: TextArray
    """Code of the Corps area it lies in; empty elsewhere."""
    outside: IntArray
    """1 outside the prefecture, else 0."""
    share: FloatArray
    """Part of its area that lies in the village; 1 unless it was planted on a border."""
    outlines: Outlines
    """In the zone of the county, without prefix."""
    shapes: TextArray
    """The outlines as polygons."""

    def __len__(self) -> int:
        """Return the number of parcels."""
        return len(self.id)


def place_parcels(rng: np.random.Generator, ground: Ground) -> Parcels:
    """Place all accepted parcels."""
    faults = ground.figures.parcel_faults
    on_borders = draw_straddlers(rng, ground)
    settled = ground.figures.parcels - len(on_borders.village) - faults.corps - faults.outside
    parts = [
        _settled(rng, ground, settled),
        _on_borders(on_borders, ground),
        _in_corps(rng, ground, faults.corps),
        _outside(rng, ground, faults.outside),
    ]
    order = np.argsort(np.concatenate([part.county for part in parts]), kind="stable")
    return _join(ground, parts, order)


def _join(ground: Ground, parts: list[Parcels], order: IntArray) -> Parcels:
    """Put the parts together county by county and number the parcels."""
    county = np.concatenate([part.county for part in parts])[order]
    outlines = concatenate([part.outlines for part in parts]).take(order)
    first = np.searchsorted(county, np.arange(len(ground.county_codes)))
    serial = np.arange(len(county)) - first[county] + 1
    digits = np.char.zfill(serial.astype(str), 6).astype(object)
    return Parcels(
        id="TB" + ground.county_codes[county] + digits,
        county=county,
        village=np.concatenate([part.village for part in parts])[order],
        other=np.concatenate([part.other for part in parts])[order],
        is_overridden=np.concatenate([part.is_overridden for part in parts])[order],
        corps=np.concatenate([part.corps for part in parts])[order],
        outside=np.concatenate([part.outside for part in parts])[order],
        share=np.concatenate([part.share for part in parts])[order],
        outlines=outlines,
        shapes=outlines.polygons(),
    )


def _part(county: IntArray, outlines: Outlines, village: IntArray | None = None) -> Parcels:
    """Return parcels without ids and without anything special about them."""
    count = len(county)
    return Parcels(
        id=np.full(count, "", dtype=object),
        county=county,
        village=np.full(count, -1) if village is None else village.copy(),
        other=np.full(count, -1),
        is_overridden=np.zeros(count, dtype=bool),
        corps=np.full(count, "", dtype=object),
        outside=np.zeros(count, dtype=np.int64),
        share=np.ones(count),
        outlines=outlines,
        shapes=np.empty(0, dtype=object),
    )


def village_room(ground: Ground) -> tuple[FloatArray, FloatArray]:
    """Return a centre for each village in its zone, shape (n, 2), and its distance to the border.

    The centre is the point the village grew from or, where that lies by the border, the middle of
    the largest circle that fits.
    """
    county, borders = ground.village_county, ground.borders
    centres = np.empty((len(county), 2))
    room = np.empty(len(county))
    for index, item in enumerate(ground.places.counties):
        rows = np.flatnonzero(county == index)
        zone = ZONE[item.meridian]
        polygons = move_shapes(borders.village_polygons[rows], LON_LAT, zone)
        points = shapely.points(move_points(borders.centres[rows], LON_LAT, zone))
        distance = shapely.distance(shapely.boundary(polygons), points)
        cramped = (distance < CRAMPED) | ~shapely.contains(polygons, points)
        circles = shapely.maximum_inscribed_circle(polygons[cramped], 1.0)
        points[cramped] = shapely.get_point(circles, 0)
        distance[cramped] = shapely.length(circles)
        centres[rows] = shapely.get_coordinates(points)
        room[rows] = distance
    return centres, room


def _settled(rng: np.random.Generator, ground: Ground, count: int) -> Parcels:
    """Fill hamlets in all villages, by the counties' shares and as far as there is room."""
    centres, room = village_room(ground)
    hamlets = draw_hamlets(rng, centres[:, 0], centres[:, 1], room)
    grid: Grid = draw_grid(rng)
    weights = _village_weights(rng, ground)
    per_hamlet = weights[hamlets.village] / np.bincount(hamlets.village)[hamlets.village]
    per_hamlet *= rng.uniform(0.5, 1.5, len(per_hamlet))
    counts = apportion(count, per_hamlet, grid.capacity(hamlets.radius))
    hamlet, x, y, angle = place_plots(rng, grid, hamlets, counts)
    village = hamlets.village[hamlet]
    return _part(ground.village_county[village], draw_buildings(rng, x, y, angle), village)


def _village_weights(rng: np.random.Generator, ground: Ground) -> FloatArray:
    """Weight of each village: rural townships are heavier; counties get their shares."""
    county = ground.village_county
    weights = ground.village_weight({"0": 0.45, "1": 1.15, "2": 1.0, "3": 1.0, "4": 0.6})
    weights = weights * rng.lognormal(0, 0.35, len(weights))
    shares = np.array([item.share for item in ground.places.counties])
    scaled: FloatArray = weights * shares[county] / np.bincount(county, weights)[county]
    return scaled


def _on_borders(straddlers: Straddlers, ground: Ground) -> Parcels:
    part = _part(ground.village_county[straddlers.village], straddlers.outlines, straddlers.village)
    part.share[:] = straddlers.share
    part.other[:] = straddlers.other
    _give_to_the_other(part, ground)
    return part


def _give_to_the_other(part: Parcels, ground: Ground) -> None:
    """Let some that straddle belong to the village with the smaller share, by a correction.

    Both lie in one township, so that nothing but the village is another one.
    """
    township = ground.borders.villages.township
    fitting = (part.share < CLEARLY) & (township[part.village] == township[part.other])
    rows = np.flatnonzero(fitting)[: ground.figures.village_overrides]
    part.village[rows], part.other[rows] = part.other[rows], part.village[rows]
    part.share[rows] = 1 - part.share[rows]
    part.is_overridden[rows] = True


def _in_corps(rng: np.random.Generator, ground: Ground, count: int) -> Parcels:
    """Spread parcels over the Corps areas, around the middle of each."""
    borders = ground.borders
    rows = np.flatnonzero([is_corps(code) for code in borders.township_codes])
    area = rows[np.arange(count) % len(rows)]
    codes = borders.township_codes[area]
    county = ground.county_index(codes)
    middles = shapely.get_coordinates(
        shapely.get_point(shapely.maximum_inscribed_circle(borders.township_polygons[area]), 0)
    )
    part = _scattered(rng, ground, county, middles, np.arange(count) // len(rows))
    part.corps[:] = codes
    return part


def _outside(rng: np.random.Generator, ground: Ground, count: int) -> Parcels:
    """Place parcels outside the prefecture, in turn in each county's file."""
    county = np.arange(count) % len(ground.county_codes)
    points = np.array([OUTSIDE[meridian] for meridian in ground.meridians[county]])
    part = _scattered(rng, ground, county, points, np.arange(count))
    part.outside[:] = 1
    return part


def _scattered(
    rng: np.random.Generator,
    ground: Ground,
    county: IntArray,
    points: FloatArray,
    position: IntArray,
) -> Parcels:
    """Place buildings on a coarse grid beside the given points (longitude, latitude)."""
    centres = into_zones(points, ground.meridians[county])
    x = centres[:, 0] + SPACING * (position % 7)
    y = centres[:, 1] + SPACING * (position // 7)
    return _part(county, draw_buildings(rng, x, y, rng.uniform(0, np.pi, len(x))))
