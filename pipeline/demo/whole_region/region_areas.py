"""Schematic areas of the region: prefectures, counties, townships and villages as Voronoi cells.

Each level is cut out of the one above, so that neighbours share their borders; then an overlap and
a gap are cut between two of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from pipeline.demo.world.draws import stream
from pipeline.demo.world.village_names import FIRST, SECOND

if TYPE_CHECKING:
    from pipeline.demo.whole_region.region_places import PrefecturePlace, RegionFrame
    from pipeline.demo.world.draws import FloatArray, TextArray

VILLAGES = 4
"""Villages of a county, two to a township."""
ROUNDS = 3
"""Rounds in which seeds move to the middle of their cells, so that no cell is a sliver."""
HALF_BOX = 0.05
"""Half the side of what is cut out at a border, degrees."""


@dataclass
class PrefectureAreas:
    """The areas of one prefecture, EPSG:4490; codes and names beside their shapes."""

    place: PrefecturePlace
    shape: shapely.Geometry
    county_codes: list[str]
    counties: TextArray
    village_codes: list[str]
    village_names: list[str]
    villages: TextArray

    def townships(self) -> tuple[list[str], list[str], TextArray]:
        """Return codes, names and shapes of the townships: two villages each."""
        codes = sorted({code[:9] for code in self.village_codes})
        names = [f"{self.village_names[at * 2]}镇" for at in range(len(codes))]
        shapes = shapely.union_all(self.villages.reshape(-1, 2), axis=1)
        return codes, names, np.atleast_1d(shapes)

    def change(self, piece: shapely.Geometry, *, takes: bool) -> None:
        """Take a piece of ground in, or give it up, at every level."""
        if takes:
            for shapes in (self.counties, self.villages):
                nearest = int(np.argmin(shapely.distance(shapes, shapely.centroid(piece))))
                shapes[nearest] = shapely.union(shapes[nearest], piece)
        else:
            self.counties[:] = shapely.difference(self.counties, piece)
            self.villages[:] = shapely.difference(self.villages, piece)


def draw_areas(frame: RegionFrame, seed: int) -> dict[str, PrefectureAreas]:
    """Return the areas of all prefectures by their codes."""
    centres = np.array([place.centre for place in frame.prefectures])
    shapes = _cells(frame.outline, centres)
    areas = {
        place.code: _draw_prefecture(place, shape, seed)
        for place, shape in zip(frame.prefectures, shapes, strict=True)
    }
    for kind in ("overlap", "gap"):
        for reporter, owner in frame.planted[kind]:
            one, other = areas[reporter], areas[owner]
            box = _box_at_border(one.shape, other.shape)
            ground = other.shape if kind == "overlap" else one.shape
            one.change(shapely.intersection(box, ground), takes=kind == "overlap")
    return areas


def _draw_prefecture(place: PrefecturePlace, shape: shapely.Geometry, seed: int) -> PrefectureAreas:
    rng = stream(seed, f"areas {place.code}")
    counties = _divided(rng, shape, len(place.counties))
    villages = np.concatenate([_divided(rng, county, VILLAGES) for county in counties])
    codes = [
        f"{county}{100 + number // 2}{200 + number % 2}"
        for county in place.counties
        for number in range(VILLAGES)
    ]
    names = np.array([first + second for first in FIRST for second in SECOND], dtype=object)
    drawn = names[rng.permutation(len(names))[: len(codes)]].tolist()
    return PrefectureAreas(place, shape, list(place.counties), counties, codes, drawn, villages)


def _divided(rng: np.random.Generator, shape: shapely.Geometry, count: int) -> TextArray:
    """Divide a shape into cells of about the same size."""
    seeds = _points_in(rng, shape, count)
    for _ in range(ROUNDS):
        middles = shapely.point_on_surface(_cells(shape, seeds))
        seeds = shapely.get_coordinates(middles)
    return _cells(shape, seeds)


def _points_in(rng: np.random.Generator, shape: shapely.Geometry, count: int) -> FloatArray:
    west, south, east, north = shape.bounds
    found = np.empty((0, 2))
    while len(found) < count:
        tried = rng.uniform((west, south), (east, north), (4 * count, 2))
        found = np.concatenate([found, tried[shapely.contains_xy(shape, tried)]])
    return found[:count]


def _cells(shape: shapely.Geometry, seeds: FloatArray) -> TextArray:
    """Return the Voronoi cell of each seed within a shape."""
    if len(seeds) == 1:
        return np.array([shape], dtype=object)
    cells = shapely.voronoi_polygons(
        shapely.multipoints(seeds), extend_to=shapely.envelope(shape), ordered=True
    )
    parts: TextArray = shapely.intersection(shapely.get_parts(cells), shape)
    return parts


def _box_at_border(one: shapely.Geometry, other: shapely.Geometry) -> shapely.Geometry:
    """Return a box on the middle of the longest piece of border that two prefectures share."""
    pieces = shapely.get_parts(shapely.line_merge(shapely.intersection(one, other)))
    longest = pieces[int(np.argmax(shapely.length(pieces)))]
    middle = shapely.line_interpolate_point(longest, 0.5, normalized=True)
    x, y = shapely.get_coordinates(middle)[0]
    return shapely.box(x - HALF_BOX, y - HALF_BOX, x + HALF_BOX, y + HALF_BOX)
