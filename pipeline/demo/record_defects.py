"""Defects in the house records themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

if TYPE_CHECKING:
    from pipeline.demo.defects import Defects
    from pipeline.demo.records import Buildings
    from pipeline.demo.world import World

YEARS = np.array([1880, 2031])
"""Years that no house of the survey can be built in."""

TOO_LARGE = (1.5, 4.0)
"""Floor area in parts of the largest that fits, footprint times storeys."""

TWICE_IN = "652301"
"""County where platform numbers are given out twice."""


def spoil_buildings(defects: Defects, world: World, buildings: Buildings) -> None:
    """Spoil what houses are like, in place."""
    _impossible_years(defects, world, buildings)
    _impossible_areas(defects, world, buildings)
    _wrong_numbers(defects, world, buildings)


def _impossible_years(defects: Defects, world: World, buildings: Buildings) -> None:
    rows = defects.take(defects.count("B04"))
    buildings.built_year[rows] = YEARS[np.arange(len(rows)) % len(YEARS)]
    defects.plant("B04", world.houses.id[rows])


def _impossible_areas(defects: Defects, world: World, buildings: Buildings) -> None:
    """Give houses more floor than their parcel can carry."""
    rows = defects.take(defects.count("G10"))
    footprint = shapely.area(world.parcels.shapes[world.houses.parcel[rows]])
    times = np.linspace(*TOO_LARGE, len(rows))
    buildings.floor_area[rows] = np.round(footprint * buildings.storeys[rows] * times, 1)
    defects.plant("G10", world.houses.id[rows])


def _wrong_numbers(defects: Defects, world: World, buildings: Buildings) -> None:
    """Give pairs of houses of one county one number, and others a number of the next county."""
    houses, codes = world.houses, world.ground.county_codes
    pairs = defects.count("B03") // 3
    rows = defects.take(2 * pairs, codes[houses.county] == TWICE_IN)
    buildings.number[rows[1::2]] = buildings.number[rows[::2]]
    moved = defects.take(pairs)
    elsewhere = codes[(houses.county[moved] + 1) % len(codes)]
    digits = np.char.zfill(houses.serial[moved].astype(str), 9).astype(object)
    # A serial no house of the other county has.
    buildings.number[moved] = "YH" + elsewhere + "9" + pd.Series(digits).str[1:].to_numpy()
    defects.plant("B03", [*houses.id[rows], *houses.id[moved]])
