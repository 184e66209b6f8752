"""Rows of the parcel and house files as codes and numbers, under our own column names."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely

from pipeline.demo.borders import Borders
from pipeline.demo.houses import NO_ID_CONTAINS, NO_ID_FAR, NO_ID_NEAREST, USE, Houses
from pipeline.demo.houses import OTHER, WRONG_ID_CONTAINS
from pipeline.demo.parcels import Parcels
from pipeline.demo.people import draw_id_numbers, draw_names, draw_phones
from pipeline.demo.places import FloatArray, IntArray, Places, TextArray
from pipeline.demo.survey import BOW_TIE, SPIKE, STATUS, Survey

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


def parcel_rows(
    rng: np.random.Generator, borders: Borders, parcels: Parcels, survey: Survey, county: IntArray
) -> pd.DataFrame:
    """Return the accepted parcels at the indexes ``county``; geometry in the county's zone."""
    code = parcels.id[county]
    surveyor = rng.integers(1, 60, len(county))
    days = np.datetime_as_string(survey.submitted_on[county]).astype(object)
    return pd.DataFrame(
        {
            "parcel_id": code,
            "village_code_reported": borders.villages.code[survey.village_reported[county]],
            "survey_status": STATUS[survey.status[county]],
            "disposition": survey.disposition[county],
            "origin": np.where(survey.added[county], "added", "census"),
            "surveyor_id": "PC" + np.char.zfill(surveyor.astype(str), 3).astype(object),
            "submitted_on": np.where(days == "NaT", "", days),
            "geometry": spoil_rings(parcels.shapes[county], survey.ring[county]),
        },
        dtype=object,
    )


def draw_buildings_of(rng: np.random.Generator, parcels: Parcels, houses: Houses) -> Buildings:
    """Draw what the houses are like; floor areas fit the parcels' footprints."""
    count = len(houses)
    commercial = houses.use != OTHER
    tall = rng.random(count)
    storeys = 1 + (tall > np.where(commercial, 0.45, 0.9)) + (tall > np.where(commercial, 0.9, 0.99))
    area = shapely.area(parcels.shapes)
    on_parcel = np.bincount(houses.parcel[houses.parcel >= 0], minlength=len(area))
    footprint = np.where(houses.parcel >= 0, area[houses.parcel], 120.0)
    sharing = np.where(houses.parcel >= 0, on_parcel[houses.parcel], 1)
    built_year = np.clip(np.round(rng.normal(2001, 11, count)), 1955, 2021).astype(np.int64)
    precast = (rng.random(count) < 0.12) & (built_year < 2005)
    business = rng.choice(
        np.array(list(BUSINESSES), dtype=object), count, p=list(BUSINESSES.values())
    )
    return Buildings(
        storeys=storeys,
        floor_area=np.round(footprint / sharing * storeys * rng.uniform(0.85, 0.98, count), 1),
        built_year=built_year,
        structure=rng.choice(
            np.array(list(STRUCTURES), dtype=object), count, p=list(STRUCTURES.values())
        ),
        precast=np.where(precast, "是", "否").astype(object),
        residents=rng.poisson(3.1, count),
        business=np.where(commercial, business, ""),
    )


def house_rows(
    rng: np.random.Generator,
    places: Places,
    borders: Borders,
    parcels: Parcels,
    houses: Houses,
    buildings: Buildings,
    rows: IntArray,
) -> pd.DataFrame:
    """Return the accepted houses at the indexes ``rows``, with ``lon`` and ``lat``."""
    count = len(rows)
    number = np.char.zfill(houses.serial[rows].astype(str), 9).astype(object)
    codes = np.array([county.code for county in places.counties], dtype=object)
    county = codes[houses.county[rows]]
    record = houses.record[rows]
    no_id = np.isin(record, [NO_ID_CONTAINS, NO_ID_NEAREST, NO_ID_FAR])
    known = np.where(no_id, "", parcels.id[houses.parcel[rows]])
    unknown = "TB" + county + "X" + np.char.zfill(houses.serial[rows].astype(str), 6).astype(object)
    return pd.DataFrame(
        {
            "house_id": houses.id[rows],
            "platform_house_no": "YH" + county + number,
            "parcel_id_reported": np.where(record == WRONG_ID_CONTAINS, unknown, known),
            "address": _addresses(places, borders, houses, rows, county),
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
            "lon": houses.point[rows, 0],
            "lat": houses.point[rows, 1],
        }
    )


def _addresses(
    places: Places, borders: Borders, houses: Houses, rows: IntArray, county: TextArray
) -> TextArray:
    """Return addresses such as 奇台县西地镇云溪村12号; outside all villages just the county."""
    names = {item.code: item.name_zh for item in places.counties}
    villages = borders.villages
    full = np.array(
        [
            names[code[:6]] + places.townships[code] + village
            for code, village in zip(villages.township, villages.name_zh, strict=True)
        ],
        dtype=object,
    )
    village = houses.village[rows]
    place = np.where(village >= 0, full[village], pd.Series(county).map(names).to_numpy())
    return place + houses.serial[rows].astype(str).astype(object) + "号"
