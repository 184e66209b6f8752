"""Delivers the frame: borders of all levels, and the parks with their townships."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import geopandas
import numpy as np
import pandas as pd

from pipeline.demo.defects.reissued_map import FORMER_DAY
from pipeline.demo.defects.seen_from_above import FLIGHTS, in_degrees
from pipeline.demo.delivery.delivered_folder import Delivery, labels_of
from pipeline.demo.delivery.file_writers import write_csv, write_vector
from pipeline.demo.world.places import Places, is_corps
from pipeline.demo.world.zones import LON_LAT
from pipeline.dictionary import load_dictionary

if TYPE_CHECKING:
    from pipeline.demo.defects.planting import Planting
    from pipeline.demo.world.draws import TextArray
    from pipeline.demo.world.schematic_borders import Borders

HEADINGS = {
    "code": "区划代码",
    "name_zh": "名称",
    "name_en": "英文名称",
    "jurisdiction": "管辖",
    "village_kind": "村级类型",
    "report_unit_id": "统计单元",
    "kind": "单元类型",
}


def deliver_borders(delivery: Delivery, places: Places, borders: Borders) -> None:
    """Write counties as GeoJSON, townships and villages as GeoPackages."""
    counties = pd.DataFrame(
        {
            "code": [county.code for county in places.counties],
            "name_zh": [county.name_zh for county in places.counties],
            "name_en": [county.name_en for county in places.counties],
        }
    )
    _layer(delivery, "county", "县市界.geojson", counties, borders.county_polygons)
    codes = borders.township_codes
    townships = pd.DataFrame(
        {
            "code": codes,
            "name_zh": [places.townships[code] for code in codes],
            "jurisdiction": np.where([is_corps(code) for code in codes], "兵团", "地方"),
        }
    )
    _layer(delivery, "township", "乡镇界.gpkg", townships, borders.township_polygons)
    named = borders.villages
    kinds = labels_of(pd.Series(named.kind), "village_kind", "admin_unit")
    villages = pd.DataFrame({"code": named.code, "name_zh": named.name_zh, "village_kind": kinds})
    _layer(delivery, "village", "村社区界.gpkg", villages, borders.village_polygons)


def _layer(
    delivery: Delivery, level: str, file: str, rows: pd.DataFrame, shapes: TextArray
) -> None:
    """Write one level of borders and declare it."""
    frame = geopandas.GeoDataFrame(rows.rename(columns=HEADINGS), geometry=shapes, crs=LON_LAT)
    write_vector(frame, delivery.folder / file)
    columns = {name: HEADINGS[name] for name in rows}
    delivery.declare(
        f"{level}-borders", "admin_unit", file, columns=columns, constants={"level": level}
    )
    delivery.note(file, len(rows))


def deliver_grids(delivery: Delivery, grids: pd.DataFrame) -> None:
    """Write the grids of villages as GeoJSON under the dictionary's own headings."""
    columns = load_dictionary().tables["grid"].columns
    names = [name for name in grids if name != "geometry"]
    headings = {name: columns[name].zh for name in names}
    rows = grids[names].rename(columns=headings)
    frame = geopandas.GeoDataFrame(rows, geometry=grids["geometry"].to_numpy(), crs=LON_LAT)
    file = "网格.geojson"
    write_vector(frame, delivery.folder / file)
    delivery.declare("grid", "grid", file, columns=headings)
    delivery.note(file, len(grids))


def deliver_outlines(delivery: Delivery, planting: Planting) -> None:
    """Write the outlines of buildings of both flights, under the dictionary's own headings."""
    columns = load_dictionary().tables["building_outline"].columns
    headings = {name: columns[name].zh for name in ("outline_id", "building_use")}
    for table, day in FLIGHTS.items():
        frame = planting.world.tables[table]
        rows = frame[list(headings)].rename(columns=headings).replace({"": None})
        layer = geopandas.GeoDataFrame(rows, geometry=in_degrees(planting, frame), crs=LON_LAT)
        file = (
            f"建筑轮廓{day.replace('-', '')}.{'gpkg' if table == 'building_outline' else 'parquet'}"
        )
        write_vector(layer, delivery.folder / file)
        delivery.declare(
            f"outlines-{day}",
            "building_outline",
            file,
            as_of=dt.date.fromisoformat(day),
            columns=headings,
            constants={"source": "imagery"},
        )
        delivery.note(file, len(frame))


def deliver_former_parcels(delivery: Delivery, planting: Planting) -> None:
    """Write the parcels of the former base map as a GeoPackage, under the dictionary's headings."""
    columns = load_dictionary().tables["parcel_former"].columns
    headings = {name: columns[name].zh for name in ("parcel_id", "survey_status")}
    frame = planting.world.tables["parcel_former"]
    labelled = labels_of(frame["survey_status"], "survey_status", "parcel_former")
    rows = frame[list(headings)].assign(survey_status=labelled).rename(columns=headings)
    layer = geopandas.GeoDataFrame(rows, geometry=in_degrees(planting, frame), crs=LON_LAT)
    file = f"原图斑{FORMER_DAY.replace('-', '')}.gpkg"
    write_vector(layer, delivery.folder / file)
    day = dt.date.fromisoformat(FORMER_DAY)
    delivery.declare("former-parcels", "parcel_former", file, as_of=day, columns=headings)
    delivery.note(file, len(frame))


def deliver_parks(delivery: Delivery, places: Places) -> None:
    """Write the parks and the townships they are made of as UTF-8 CSV with a byte-order mark."""
    parks = pd.DataFrame(
        {
            "report_unit_id": [park.id for park in places.parks],
            "name_zh": [park.name_zh for park in places.parks],
            "name_en": [park.name_en for park in places.parks],
            "kind": "园区",
        }
    )
    members = pd.DataFrame(
        [(park.id, code) for park in places.parks for code in park.members],
        columns=["report_unit_id", "code"],
    )
    for name, table, file, rows in (
        ("parks", "report_unit", "园区.csv", parks),
        ("park-members", "report_unit_member", "园区范围.csv", members),
    ):
        write_csv(rows.rename(columns=HEADINGS), delivery.folder / file, "utf-8-sig")
        delivery.declare(name, table, file, columns={column: HEADINGS[column] for column in rows})
        delivery.note(file, len(rows))
