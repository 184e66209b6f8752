"""Schematic borders as a clean coverage: villages fill townships, townships fill counties.

Cells grow from seeds (Voronoi polygons cut by the county outlines). Every straight border between
two cells is then made wiggly once, and both neighbours take the same points, so borders are
shared exactly. Townships and counties are unions of cells.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from pipeline.demo.world.seeds import SHRINK, Seeds, draw_seeds, scaled
from pipeline.demo.world.village_names import VillageNames, name_villages

if TYPE_CHECKING:
    from pipeline.demo.world.draws import BoolArray, FloatArray, IntArray, TextArray
    from pipeline.demo.world.places import Places

GRID = 1e-4
"""Grid, in degrees, on which straight borders meet: about 10 m, so no border is too short."""

DECIMALS = 8
"""Decimals of a border's coordinates in degrees: about 1 mm."""

WIGGLE = 0.1
"""Standard deviation of a midpoint's shift, relative to the length of the piece it halves."""


@dataclass(frozen=True)
class Seams:
    """Straight pieces of border between two villages, EPSG:4490."""

    start: FloatArray
    end: FloatArray
    left: IntArray
    """Index of the village on the left of start to end."""
    right: IntArray


@dataclass(frozen=True)
class Borders:
    """Borders of all levels, EPSG:4490, and the villages' names, kinds and centres."""

    villages: VillageNames
    village_polygons: TextArray
    centres: FloatArray
    """Shape (villages, 2): longitude, latitude of the point each village grew from."""
    township_codes: TextArray
    township_polygons: TextArray
    county_polygons: TextArray
    """In the order of ``Places.counties``."""
    seams: Seams


def draw_borders(rng: np.random.Generator, places: Places, *, villages: int, depth: int) -> Borders:
    """Draw all borders.

    Parameters
    ----------
    villages
        Number of villages.
    depth
        Times each straight border is halved.

    Raises
    ------
    RuntimeError
        If the cells do not make a clean coverage with one face for each seed.
    """
    seeds = draw_seeds(rng, places, villages)
    faces, owner = _straight_cells(places, seeds)
    cells, seams = _wiggly_cells(rng, faces, owner, seeds, depth)
    codes = np.array(list(places.townships), dtype=object)
    township_index = np.searchsorted(codes.astype(str), seeds.township[owner].astype(str))
    townships = _union(cells, township_index, len(codes))
    county_codes = np.array([county.code for county in places.counties])
    county_of = np.array([code[:6] for code in codes])
    is_village = seeds.village >= 0
    in_village = is_village[owner]
    return Borders(
        villages=name_villages(rng, seeds.township[is_village]),
        village_polygons=_union(cells[in_village], seeds.village[owner[in_village]], villages),
        centres=seeds.points[is_village],
        township_codes=codes,
        township_polygons=townships,
        county_polygons=_union(
            townships, np.searchsorted(county_codes, county_of), len(county_codes)
        ),
        seams=seams,
    )


def _straight_cells(places: Places, seeds: Seeds) -> tuple[TextArray, IntArray]:
    """Cut each county into one cell a seed; return the cells (shrunk plane) and their seeds."""
    lines = []
    for county in places.counties:
        outline = scaled(county)
        own = np.array([code.startswith(county.code) for code in seeds.township])
        edges = shapely.voronoi_polygons(
            shapely.multipoints(seeds.points[own] * SHRINK), extend_to=outline, only_edges=True
        )
        lines += [shapely.intersection(edges, outline), outline.exterior]
    noded = shapely.union_all(lines, grid_size=GRID)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
    inner = shapely.point_on_surface(faces)
    owner = np.full(len(faces), -1)
    for county in places.counties:
        own = np.flatnonzero([code.startswith(county.code) for code in seeds.township])
        here = shapely.contains(scaled(county), inner)
        tree = shapely.STRtree(shapely.points(seeds.points[own] * SHRINK))
        owner[here] = own[tree.nearest(inner[here])]
    if (owner < 0).any() or len(np.unique(owner)) != len(seeds.points):
        msg = f"{len(faces)} faces for {len(seeds.points)} seeds"
        raise RuntimeError(msg)
    return faces, owner


def _wiggly_cells(
    rng: np.random.Generator, faces: TextArray, owner: IntArray, seeds: Seeds, depth: int
) -> tuple[TextArray, Seams]:
    """Replace every straight edge by one wiggly line, the same for both cells beside it."""
    rings = shapely.get_exterior_ring(shapely.normalize(faces))
    corners, face = shapely.get_coordinates(rings, return_index=True)
    same_ring = face[1:] == face[:-1]
    ends = np.stack([corners[:-1], corners[1:]], axis=1)[same_ring]
    face = face[1:][same_ring]
    forward = (ends[:, 0, 0] < ends[:, 1, 0]) | (
        (ends[:, 0, 0] == ends[:, 1, 0]) & (ends[:, 0, 1] < ends[:, 1, 1])
    )
    directed = np.where(forward[:, None, None], ends, ends[:, ::-1])
    edges, edge = np.unique(directed.reshape(-1, 4), axis=0, return_inverse=True)
    edges, edge = edges.reshape(-1, 2, 2), edge.reshape(-1)
    noise = [
        rng.normal(0, WIGGLE, (len(edges), 2**level)).clip(-0.2, 0.2) for level in range(depth)
    ]
    calm = np.ones(len(edges))
    for _ in range(12):
        lines = np.round(_wiggle(edges, noise, calm) / SHRINK, DECIMALS)
        cells = _close_rings(lines, edge, forward, face)
        bad = _spoilt(cells)
        if not bad.any():
            return cells, _seams(lines, edge, forward, seeds.village[owner[face]])
        calm[np.unique(edge[bad[face]])] /= 2
    msg = f"{bad.sum()} cells still cross their neighbours"
    raise RuntimeError(msg)


def _wiggle(edges: FloatArray, noise: list[FloatArray], calm: FloatArray) -> FloatArray:
    """Halve each edge again and again, shifting every midpoint across the piece it halves.

    Parameters
    ----------
    edges
        Shape (n, 2, 2).
    noise
        For each round, the shift of every midpoint relative to the length of its piece.
    calm
        Shape (n,): factor on the shifts of each edge.

    Returns
    -------
    Shape (n, 2 ** rounds + 1, 2).
    """
    points = edges
    for shifts in noise:
        along = np.diff(points, axis=1)
        across = np.stack([-along[..., 1], along[..., 0]], axis=-1)
        middle = points[:, :-1] + along / 2 + across * (shifts * calm[:, None])[..., None]
        finer = np.empty((len(points), 2 * points.shape[1] - 1, 2))
        finer[:, ::2], finer[:, 1::2] = points, middle
        points = finer
    return points


def _close_rings(
    lines: FloatArray, edge: IntArray, forward: BoolArray, face: IntArray
) -> TextArray:
    """Put the wiggly lines of each face together; each gives all points but its last."""
    path = np.where(forward[:, None, None], lines[edge], lines[edge][:, ::-1])[:, :-1]
    start = np.flatnonzero(np.diff(face, prepend=-1))
    steps = np.diff(start, append=len(face)) * path.shape[1]
    points = path.reshape(-1, 2)
    first = np.concatenate([[0], np.cumsum(steps)[:-1]])
    closed = np.insert(points, np.cumsum(steps), points[first], axis=0)
    ring = np.repeat(np.arange(len(steps)), steps + 1)
    cells: TextArray = shapely.polygons(shapely.linearrings(closed, indices=ring))
    return cells


def _spoilt(cells: TextArray) -> BoolArray:
    """Tell which cells cross themselves or a neighbour."""
    spoilt: BoolArray = ~shapely.is_valid(cells)
    if not spoilt.any():
        spoilt = ~shapely.is_empty(shapely.coverage_invalid_edges(cells))
    return spoilt


def _seams(lines: FloatArray, edge: IntArray, forward: BoolArray, village: IntArray) -> Seams:
    """Return the pieces of border that have a different village on either side.

    Normalized faces run clockwise, so a face lies on the right of an edge it runs forward.
    """
    right = np.full(len(lines), -1)
    left = np.full(len(lines), -1)
    right[edge[forward]] = village[forward]
    left[edge[~forward]] = village[~forward]
    wanted = (left >= 0) & (right >= 0) & (left != right)
    pieces = lines.shape[1] - 1
    return Seams(
        start=lines[wanted, :-1].reshape(-1, 2),
        end=lines[wanted, 1:].reshape(-1, 2),
        left=np.repeat(left[wanted], pieces),
        right=np.repeat(right[wanted], pieces),
    )


def _union(polygons: TextArray, group: IntArray, count: int) -> TextArray:
    """Unite the polygons of each group 0 to ``count`` - 1, dropping the edges between them."""
    united = [shapely.coverage_union_all(polygons[group == index]) for index in range(count)]
    single = [
        shapely.get_geometry(item, 0) if shapely.get_num_geometries(item) == 1 else item
        for item in united
    ]
    return np.array(single, dtype=object)
