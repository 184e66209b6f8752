"""The parcels: where they lie and what they look like."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from pipeline.demo.world.draws import FloatArray, apportion, number_from_one, numbered
from pipeline.demo.world.outlines import Outlines, draw_buildings
from pipeline.demo.world.settlements import draw_grid, draw_hamlets, place_plots
from pipeline.demo.world.zones import LON_LAT, ZONE, move_points, move_shapes

if TYPE_CHECKING:
    from pipeline.demo.world.ground import Ground

CRAMPED = 600.0
"""Room around a village's first point, metres, below which another centre is sought."""

SPREAD = {"0": 0.45, "1": 1.15, "2": 1.0, "3": 1.0, "4": 0.6}
"""Weight of a village by the seventh digit of its township's code: rural ones are heavier."""


def place_parcels(rng: np.random.Generator, ground: Ground) -> tuple[pd.DataFrame, Outlines]:
    """Fill hamlets in all villages until each reporting unit has its parcels.

    Returns
    -------
    The parcels in the order of their counties, and what each of them looks like: ``parcel_id``,
    ``county``, ``county_code``, ``village`` (indexes), ``unit``, ``is_rectangle`` and ``geometry``
    in the county's zone without prefix.
    """
    centres, room = village_room(ground)
    hamlets = draw_hamlets(rng, centres[:, 0], centres[:, 1], room)
    grid = draw_grid(rng)
    weights = ground.village_weight(SPREAD) * rng.lognormal(0, 0.35, len(room))
    per_hamlet = weights[hamlets.village] / np.bincount(hamlets.village)[hamlets.village]
    per_hamlet *= rng.uniform(0.5, 1.5, len(per_hamlet))
    counts = np.zeros(len(per_hamlet), dtype=np.int64)
    capacity = grid.capacity(hamlets.radius)
    for unit, (parcels, *_) in ground.figures.units.items():
        own = ground.village_unit[hamlets.village] == unit
        counts[own] = apportion(parcels, per_hamlet[own], capacity[own])
    hamlet, x, y, angle = place_plots(rng, grid, hamlets, counts)
    order = np.argsort(ground.village_county[hamlets.village[hamlet]], kind="stable")
    village = hamlets.village[hamlet][order]
    outlines = draw_buildings(rng, x[order], y[order], angle[order])
    county = ground.village_county[village]
    frame = pd.DataFrame(
        {
            "parcel_id": numbered("TB" + ground.county_codes[county], number_from_one(county), 6),
            "county": county,
            "county_code": ground.county_codes[county],
            "village": village,
            "unit": ground.village_unit[village],
            "is_rectangle": outlines.shape == 0,
            "geometry": outlines.polygons(),
        }
    )
    return frame, outlines


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
