"""Writes the parcels and houses of each county, each in its own fashion (``deliveries.toml``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas
import numpy as np
import pandas as pd
import shapely

from pipeline.demo.defects.planting import key_of
from pipeline.demo.delivery.delivered_folder import Delivery, labels_of, rejected_of
from pipeline.demo.delivery.file_writers import ENCODING, write_csv, write_vector
from pipeline.demo.world.data_files import load_toml
from pipeline.demo.world.zones import LON_LAT, PREFIXED, ZONE, move_shapes, to_gcj02

if TYPE_CHECKING:
    from pipeline.demo.defects.planting import Planting
    from pipeline.demo.world.draws import TextArray
    from pipeline.demo.world.ground import Ground
    from pipeline.demo.world.places import County

ZONE_NUMBER_STEP = 1_000_000
"""Eastings with prefix carry the zone's number in the millions; the zone is meridian / 3."""


def deliver_counties(delivery: Delivery, planting: Planting) -> None:
    """Write the parcels and houses of all counties, with the rows to be rejected at the end."""
    settings = load_toml(__package__, "deliveries.toml")
    parcels, houses = (_rows(planting, table) for table in ("parcel", "house"))
    for county in planting.world.ground.places.counties:
        own = parcels[parcels["county_code"] == county.code]
        _deliver_parcels(delivery, planting.world.ground, county, own, settings)
        at_home = houses[houses["county_code"] == county.code]
        for part in ("house", "house_supplement"):
            rows = at_home[at_home["part"] == part]
            if len(rows) > 0:
                _deliver_houses(delivery, planting.world.ground, county, rows, part, settings)


def _rows(planting: Planting, table: str) -> pd.DataFrame:
    """Return all rows of a table with the mistakes in them; ``kind`` is empty for accepted ones."""
    rows = pd.concat([planting.world.tables[table], rejected_of(planting, table)])
    rows = rows.reset_index(drop=True).assign(kind=rows["kind"].fillna("").to_numpy())
    for name in rows.columns[[name.endswith("_on") for name in rows]]:
        rows[name] = rows[name].dt.strftime("%Y-%m-%d").fillna("")
    for of, name, wrong, keys in planting.mistakes:
        if of == table:
            rows[name] = rows[name].astype(str).mask(rows[key_of(table)].isin(keys), wrong)
    return rows


def _deliver_parcels(
    delivery: Delivery, ground: Ground, county: County, rows: pd.DataFrame, names: dict[str, Any]
) -> None:
    """Write one county's parcels."""
    settings = names["parcel"][county.code]
    headings = names["headings"]["parcel"][settings["headings"]]
    labels = names["labels"]["survey_status"][settings["status"]]
    reported = ground.borders.villages.code[rows["reported"]]
    frame = rows.assign(village_code_reported=reported)[list(headings)]
    frame["survey_status"] = frame["survey_status"].replace(labels)
    for name in ("disposition", "origin"):
        frame[name] = labels_of(frame[name], name, "parcel")
    shapes, crs = _shapes_for(county, rows["geometry"].to_numpy(), settings)
    text = frame.replace({"": None}).rename(columns=headings)
    path = delivery.folder / settings["file"]
    write_vector(geopandas.GeoDataFrame(text, geometry=shapes, crs=crs), path)
    without = settings.get("without", [])
    for suffix in without:
        path.with_suffix(suffix).unlink()
    delivery.declare(
        f"{county.slug}-parcels",
        "parcel",
        path.name,
        crs=crs if ".prj" in without else None,
        encoding=ENCODING if ".cpg" in without else None,
        columns=headings,
        codes={"survey_status": labels},
    )
    delivery.note(path.name, len(rows), rows[rows["kind"] != ""])


def _shapes_for(
    county: County, shapes: TextArray, settings: dict[str, Any]
) -> tuple[TextArray, str]:
    """Return the shapes in the coordinate system the county delivers in, and its code."""
    zone = ZONE[county.meridian]
    if settings.get("lon_lat"):
        return move_shapes(shapes, zone, LON_LAT), LON_LAT
    if settings.get("prefixed"):
        shift = np.array([county.meridian // 3 * ZONE_NUMBER_STEP, 0.0])
        moved: TextArray = shapely.transform(shapes, lambda points: np.round(points + shift, 3))
        return moved, PREFIXED[county.meridian]
    return shapes, zone


def _deliver_houses(  # noqa: PLR0913, PLR0917 - a county's file is told by all of these
    delivery: Delivery,
    ground: Ground,
    county: County,
    rows: pd.DataFrame,
    part: str,
    names: dict[str, Any],
) -> None:
    """Write one county's houses as GB18030 CSV."""
    settings = names[part][county.code]
    headings = names["headings"]["house"][settings["headings"]]
    labels = names["labels"]["use_class"][settings["headings"]]
    frame = rows.assign(address=_addresses(ground, county, rows))
    frame["use_class"] = frame["use_class"].replace(labels)
    for name in ("business_types", "structure_type", "location_type", "rural_renovation"):
        frame[name] = labels_of(frame[name], name, "house")
    frame, point = _located(frame, settings, headings)
    delivered = [name for name in headings if name in frame]
    write_csv(frame[delivered].rename(columns=headings), delivery.folder / settings["file"])
    declaration = f"{county.slug}-{part.replace('_', '-')}s"
    delivery.parts.setdefault(part, []).append(declaration)
    delivery.declare(
        declaration,
        "house",
        settings["file"],
        crs="GCJ02" if settings.get("gcj02") == "declared" else LON_LAT,
        encoding=ENCODING,
        columns={name: headings[name] for name in delivered if name not in ("lon", "lat", "point")},
        point=point,
        codes={"use_class": labels},
        **({"as_of": settings["as_of"]} if "as_of" in settings else {}),
    )
    delivery.note(settings["file"], len(rows), rows[rows["kind"] != ""])


def _located(
    frame: pd.DataFrame, settings: dict[str, Any], headings: dict[str, str]
) -> tuple[pd.DataFrame, dict[str, str]]:
    """Return the houses with their points as the county writes them, and how it does."""
    if settings.get("gcj02"):
        points = frame[["lon", "lat"]].to_numpy()
        frame[["lon", "lat"]] = np.where(points == 0, 0.0, np.round(to_gcj02(points), 7))
    if not settings.get("point_text"):
        return frame, {"x": headings["lon"], "y": headings["lat"]}
    pair = frame["lat"].astype(str) + ", " + frame["lon"].astype(str)
    frame = frame.drop(columns=["lon", "lat"]).assign(point="(" + pair + ")")
    return frame, {"column": headings["point"], "form": "(lat, lon)"}


def _addresses(ground: Ground, county: County, rows: pd.DataFrame) -> TextArray:
    """Return addresses such as 奇台县西地镇云溪村12号."""
    villages = ground.borders.villages
    township = np.array([ground.places.townships[code] for code in villages.township], dtype=object)
    place = county.name_zh + (township + villages.name_zh)[rows["village"]]
    addresses: TextArray = place + rows["serial"].astype(str).to_numpy(dtype=object) + "号"
    return addresses
