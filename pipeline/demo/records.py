"""Rows of the parcel and house files as codes and numbers, under our own column names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from pipeline.demo.houses import (
    NO_ID_CONTAINS,
    NO_ID_FAR,
    NO_ID_NEAREST,
    NO_ID_SHIFTED,
    OTHER,
    USE,
    WRONG_ID_CONTAINS,
)
from pipeline.demo.people import draw_id_numbers, draw_names, draw_phones
from pipeline.demo.premises import Premises, draw_premises
from pipeline.demo.survey import BOW_TIE, SPIKE, STATUS

if TYPE_CHECKING:
    from pipeline.demo.ground import Ground
    from pipeline.demo.houses import Houses
    from pipeline.demo.places import FloatArray, IntArray, TextArray
    from pipeline.demo.world import World

STRUCTURES = {"masonry": 0.62, "earth_stone": 0.16, "reinforced_concrete": 0.1, "steel": 0.04}
STRUCTURES |= {"timber": 0.03, "mixed": 0.05}
BUSINESSES = {"retail": 0.42, "catering": 0.25, "production": 0.1, "storage": 0.08}
BUSINESSES |= {"lodging": 0.08, "rental": 0.07}


@dataclass(frozen=True)
class Buildings:
    """What houses are like; one value a house."""

    storeys: IntArray
    floor_area: FloatArray
    built_year: IntArray
    structure: TextArray
    precast: TextArray
    residents: IntArray
    business: TextArray
    """Code; empty for houses that are not commercial."""
    number: TextArray
    """Number the platform gave: YH, the county's code and nine digits."""
    premises: Premises


def spoil_rings(shapes: TextArray, ring: IntArray) -> TextArray:
    """Return the outlines with the planted invalid rings; only rectangles are spoilt.

    A bow tie takes two corners in the wrong order. A spike leaves the middle of the first side
    for the centre and comes back the same way.
    """
    spoilt = shapes.copy()
    for kind in (BOW_TIE, SPIKE):
        rows = np.flatnonzero(ring == kind)
        corner = shapely.get_coordinates(shapes[rows]).reshape(len(rows), 5, 2)[:, :4]
        if kind == BOW_TIE:
            path = corner[:, [0, 2, 1, 3]]
        else:
            middle = np.round((corner[:, 0] + corner[:, 1]) / 2, 3)
            centre = np.round(corner.mean(axis=1), 3)
            path = np.stack(
                [corner[:, 0], middle, centre, middle, *corner[:, 1:].swapaxes(0, 1)], axis=1
            )
        spoilt[rows] = shapely.polygons(path)
    return spoilt


def parcel_rows(rng: np.random.Generator, world: World, county: IntArray) -> pd.DataFrame:
    """Return the accepted parcels at the indexes ``county``; geometry in the county's zone."""
    parcels, survey = world.parcels, world.survey
    villages = world.ground.borders.villages
    surveyor = rng.integers(1, 60, len(county))
    days = np.datetime_as_string(survey.submitted_on[county]).astype(object)
    return pd.DataFrame(
        {
            "parcel_id": parcels.id[county],
            "village_code_reported": villages.code[survey.village_reported[county]],
            "survey_status": STATUS[survey.status[county]],
            "disposition": survey.disposition[county],
            "origin": np.where(survey.added[county], "added", "census"),
            "surveyor_id": "PC" + np.char.zfill(surveyor.astype(str), 3).astype(object),
            "submitted_on": np.where(days == "NaT", "", days),
            "geometry": spoil_rings(parcels.shapes[county], survey.ring[county]),
        },
        dtype=object,
    )


def describe_houses(rng: np.random.Generator, world: World) -> Buildings:
    """Draw what the houses are like; floor areas fit the parcels' footprints."""
    parcels, houses = world.parcels, world.houses
    count = len(houses)
    commercial = houses.use != OTHER
    tall = rng.random(count)
    storeys = (
        1 + (tall > np.where(commercial, 0.45, 0.9)) + (tall > np.where(commercial, 0.9, 0.99))
    )
    # The two wings of a bow tie are half of the rectangle it was meant to be.
    area = shapely.area(parcels.shapes) * np.where(world.survey.ring == BOW_TIE, 0.5, 1.0)
    on_parcel = np.bincount(houses.parcel[houses.parcel >= 0], minlength=len(area))
    footprint = np.where(houses.parcel >= 0, area[houses.parcel], 120.0)
    sharing = np.where(houses.parcel >= 0, on_parcel[houses.parcel], 1)
    built_year = np.clip(np.round(rng.normal(2001, 11, count)), 1955, 2021).astype(np.int64)
    precast = (rng.random(count) < 0.12) & (built_year < 2005)
    business = rng.choice(
        np.array(list(BUSINESSES), dtype=object), count, p=list(BUSINESSES.values())
    )
    business = np.where(commercial, business, "")
    return Buildings(
        storeys=storeys,
        floor_area=np.round(footprint / sharing * storeys * rng.uniform(0.85, 0.98, count), 1),
        built_year=built_year,
        structure=rng.choice(
            np.array(list(STRUCTURES), dtype=object), count, p=list(STRUCTURES.values())
        ),
        precast=np.where(precast, "是", "否").astype(object),
        residents=rng.poisson(3.1, count),
        number=_platform_numbers(world.ground, houses),
        business=business,
        premises=draw_premises(world, business),
    )


def _platform_numbers(ground: Ground, houses: Houses) -> TextArray:
    serial = np.char.zfill(houses.serial.astype(str), 9).astype(object)
    numbers: TextArray = "YH" + ground.county_codes[houses.county] + serial
    return numbers


def house_rows(
    rng: np.random.Generator, world: World, buildings: Buildings, rows: IntArray
) -> pd.DataFrame:
    """Return the accepted houses at the indexes ``rows``, with ``lon`` and ``lat``."""
    parcels, houses = world.parcels, world.houses
    count = len(rows)
    county = world.ground.county_codes[houses.county[rows]]
    record = houses.record[rows]
    no_id = np.isin(record, [NO_ID_CONTAINS, NO_ID_NEAREST, NO_ID_FAR, NO_ID_SHIFTED])
    known = np.where(no_id, "", parcels.id[houses.parcel[rows]])
    premises = buildings.premises
    occupancy = pd.Series(premises.max_occupancy[rows], dtype="Int64")
    unknown = "TB" + county + "X" + np.char.zfill(houses.serial[rows].astype(str), 6).astype(object)
    return pd.DataFrame(
        {
            "house_id": houses.id[rows],
            "platform_house_no": buildings.number[rows],
            "parcel_id_reported": np.where(record == WRONG_ID_CONTAINS, unknown, known),
            "address": _addresses(world.ground, houses, rows),
            "owner_name": draw_names(rng, count),
            "owner_id_number": draw_id_numbers(rng, count),
            "owner_phone": draw_phones(rng, count),
            "residents": buildings.residents[rows],
            "use_class": USE[houses.use[rows]],
            "business_types": buildings.business[rows],
            "storeys": buildings.storeys[rows],
            "floor_area_m2": buildings.floor_area[rows],
            "built_year": buildings.built_year[rows],
            "structure_type": buildings.structure[rows],
            "has_precast_slab": buildings.precast[rows],
            "location_type": premises.location_type[rows],
            "max_occupancy": occupancy.where(occupancy >= 0).array,
            "rural_renovation": premises.rural_renovation[rows],
            "is_vacated": premises.is_vacated[rows],
            "lon": houses.point[rows, 0],
            "lat": houses.point[rows, 1],
        }
    )


def _addresses(ground: Ground, houses: Houses, rows: IntArray) -> TextArray:
    """Return addresses such as 奇台县西地镇云溪村12号; outside all villages just the county."""
    villages = ground.borders.villages
    county = np.array([item.name_zh for item in ground.places.counties], dtype=object)
    full = np.array(
        [
            ground.places.townships[code] + village
            for code, village in zip(villages.township, villages.name_zh, strict=True)
        ],
        dtype=object,
    )
    village = houses.village[rows]
    place = county[houses.county[rows]] + np.where(village >= 0, full[village], "")
    addresses: TextArray = place + houses.serial[rows].astype(str).astype(object) + "号"
    return addresses
