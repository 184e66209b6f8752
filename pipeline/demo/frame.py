"""Delivers the frame: borders of all levels, and the parks with their townships."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas
import numpy as np
import pandas as pd

from pipeline.demo.deliver import Delivery, labels_of
from pipeline.demo.places import Places, TextArray, is_corps
from pipeline.demo.writers import write_csv, write_vector
from pipeline.demo.zones import LON_LAT

if TYPE_CHECKING:
    from pipeline.demo.borders import Borders

HEADINGS = {"code": "区划代码", "name_zh": "名称"}


def deliver_borders(delivery: Delivery, places: Places, borders: Borders) -> None:
    """Write counties as GeoJSON, townships and villages as GeoPackages."""
    counties = pd.DataFrame(
        {
            "区划代码": [county.code for county in places.counties],
            "名称": [county.name_zh for county in places.counties],
            "英文名称": [county.name_en for county in places.counties],
        }
    )
    _layer(delivery, "county", "县市界.geojson", counties, borders.county_polygons)
    codes = borders.township_codes
    townships = pd.DataFrame(
        {
            "区划代码": codes,
            "名称": [places.townships[code] for code in codes],
            "管辖": np.where([is_corps(code) for code in codes], "兵团", "地方"),
        }
    )
    _layer(delivery, "township", "乡镇界.gpkg", townships, borders.township_polygons)
    villages = pd.DataFrame(
        {
            "区划代码": borders.villages.code,
            "名称": borders.villages.name_zh,
            "村级类型": labels_of(pd.Series(borders.villages.kind), "village_kind", "admin_unit"),
        }
    )
    _layer(delivery, "village", "村社区界.gpkg", villages, borders.village_polygons)


def _layer(
    delivery: Delivery, level: str, file: str, rows: pd.DataFrame, shapes: TextArray
) -> None:
    """Write one level of borders and declare it."""
    write_vector(geopandas.GeoDataFrame(rows, geometry=shapes, crs=LON_LAT), delivery.folder / file)
    ours = {"英文名称": "name_en", "管辖": "jurisdiction", "村级类型": "village_kind"}
    columns = HEADINGS | {ours[heading]: heading for heading in rows if heading in ours}
    delivery.declare(
        f"{level}-borders", "admin_unit", file, columns=columns, constants={"level": level}
    )
    delivery.note(file, len(rows))


def deliver_parks(delivery: Delivery, places: Places) -> None:
    """Write the parks and the townships they are made of as UTF-8 CSV with a byte-order mark."""
    parks = pd.DataFrame(
        {
            "统计单元": [park.id for park in places.parks],
            "名称": [park.name_zh for park in places.parks],
            "英文名称": [park.name_en for park in places.parks],
            "单元类型": "园区",
        }
    )
    write_csv(parks, delivery.folder / "园区.csv", "utf-8-sig")
    delivery.declare(
        "parks",
        "report_unit",
        "园区.csv",
        columns={
            "report_unit_id": "统计单元",
            "name_zh": "名称",
            "name_en": "英文名称",
            "kind": "单元类型",
        },
    )
    delivery.note("园区.csv", len(parks))
    members = pd.DataFrame(
        {
            "统计单元": [park.id for park in places.parks for _ in park.members],
            "区划代码": [code for park in places.parks for code in park.members],
        }
    )
    write_csv(members, delivery.folder / "园区范围.csv", "utf-8-sig")
    delivery.declare(
        "park-members",
        "report_unit_member",
        "园区范围.csv",
        columns={"report_unit_id": "统计单元", "code": "区划代码"},
    )
    delivery.note("园区范围.csv", len(members))
