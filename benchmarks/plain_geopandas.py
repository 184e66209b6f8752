"""The same job as a plain script: ``python -m benchmarks.plain_geopandas RAW FOLDER ENGINE``.

What a competent analyst would write for a delivery in GeoPackage and CSV: the same reads, the same
rules, the same counts, and nothing of checks, rejected rows, masks, history or reconciliation. It
knows this delivery's column names and that its ids are sound.
"""

from __future__ import annotations

import sys
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

GEODETIC = "EPSG:4490"
METRIC = "EPSG:4539"
"""CGCS2000 Gauss-Krüger, central meridian 90° E: the middle of the prefecture's three zones."""
NEAREST_M = 15
STATUS = ["unsurveyed", "in_progress", "done"]
LEVELS = {
    "unit": "report_unit_id",
    "county": "county_code",
    "township": "township_code",
    "village": "village_code",
}
PLACE = list(LEVELS.values())


def read_layer(path: Path, engine: str) -> gpd.GeoDataFrame:
    """Read a GeoPackage in EPSG:4490."""
    options = {"use_arrow": True} if engine == "pyogrio" else {}
    return gpd.read_file(path, engine=engine, **options).to_crs(GEODETIC)


def read_parcels(raw: Path, engine: str) -> gpd.GeoDataFrame:
    """Read the parcels of all counties, valid, with their area."""
    parts = [read_layer(path, engine) for path in sorted(raw.glob("*-parcels.gpkg"))]
    parcels = pd.concat(parts, ignore_index=True)
    invalid = ~parcels.is_valid
    parcels.loc[invalid, "geometry"] = parcels.loc[invalid, "geometry"].make_valid()
    return parcels


def read_villages(raw: Path, engine: str) -> gpd.GeoDataFrame:
    """Read the villages with their township, county and reporting unit: a park goes first."""
    villages = read_layer(raw / "village-borders.gpkg", engine).rename(
        columns={"code": "village_code"}
    )
    villages["township_code"] = villages["village_code"].str[:9]
    villages["county_code"] = villages["village_code"].str[:6]
    members = pd.read_csv(raw / "园区范围.csv", dtype=str)
    park = members.set_index("区划代码")["统计单元"]
    villages["report_unit_id"] = (
        villages["village_code"]
        .map(park)
        .fillna(villages["township_code"].map(park))
        .fillna(villages["county_code"])
    )
    return villages[[*PLACE, "geometry"]]


def read_houses(raw: Path) -> gpd.GeoDataFrame:
    """Read the houses of all counties as points."""
    texts = {"house_id": str, "platform_house_no": str, "owner_id_number": str, "owner_phone": str}
    parts = [pd.read_csv(path, dtype=texts) for path in sorted(raw.glob("*-house*.csv"))]
    houses = pd.concat(parts, ignore_index=True)
    points = gpd.points_from_xy(houses["lon"], houses["lat"])
    return gpd.GeoDataFrame(houses, geometry=points, crs=GEODETIC)


def place_in_county(rows: gpd.GeoDataFrame, counties: gpd.GeoDataFrame) -> None:
    """Give rows without a village the county they lie in, which then answers for them."""
    outside = rows.loc[rows["village_code"].isna(), ["geometry"]]
    outside["geometry"] = outside.representative_point()
    found = outside.sjoin(counties[["code", "geometry"]], predicate="intersects")["code"]
    found = found.groupby(level=0).min()
    rows.loc[found.index, "county_code"] = found
    rows.loc[found.index, "report_unit_id"] = found


def assign_villages(
    parcels: gpd.GeoDataFrame, villages: gpd.GeoDataFrame, counties: gpd.GeoDataFrame
) -> gpd.GeoDataFrame:
    """Give every parcel the village with the largest share of its area."""
    pairs = parcels[["geometry"]].sjoin(villages[["village_code", "geometry"]])
    straddling = pairs.index.duplicated(keep=False)
    disputed = pairs[straddling]
    outlines = villages.geometry.loc[disputed["index_right"]].to_numpy()
    shares = shapely.area(shapely.intersection(disputed.geometry.to_numpy(), outlines))
    ranked = disputed.assign(share=shares).sort_values(
        ["share", "village_code"], ascending=[False, True]
    )
    largest = ranked[~ranked.index.duplicated()]
    village = pd.concat([pairs[~straddling], largest])["village_code"]
    parcels["village_code"] = village
    parcels = parcels.merge(villages[PLACE], on="village_code", how="left")
    place_in_county(parcels, counties)
    return parcels


def link_houses(
    houses: gpd.GeoDataFrame, parcels: gpd.GeoDataFrame, metric: gpd.GeoDataFrame
) -> pd.Series:
    """Return each house's parcel: the one it stands in, else the nearest within 15 m."""
    inside = houses[["geometry"]].sjoin(parcels[["parcel_id", "geometry"]])
    link = inside.groupby(level=0)["parcel_id"].min()
    placed = houses.index[houses["lon"].notna()]
    loose = houses.loc[placed.difference(link.index), ["geometry"]].to_crs(METRIC)
    near = loose.sjoin_nearest(metric[["parcel_id", "geometry"]], max_distance=NEAREST_M)
    return pd.concat([link, near.groupby(level=0)["parcel_id"].min()])


def place_houses(
    houses: gpd.GeoDataFrame,
    parcels: gpd.GeoDataFrame,
    villages: gpd.GeoDataFrame,
    counties: gpd.GeoDataFrame,
) -> gpd.GeoDataFrame:
    """Give every house the place of its parcel, else the village its point lies in."""
    houses = houses.merge(parcels[["parcel_id", *PLACE]], on="parcel_id", how="left")
    without = houses.loc[houses["parcel_id"].isna(), ["geometry"]]
    own = without.sjoin(villages).sort_values("village_code")
    own = own[~own.index.duplicated()]
    houses.loc[own.index, PLACE] = own[PLACE]
    place_in_county(houses, counties)
    houses["is_commercial"] = houses["use_class"].isin(["commercial_only", "mixed"])
    return houses


def count(parcels: gpd.GeoDataFrame, houses: gpd.GeoDataFrame) -> pd.DataFrame:
    """Count parcels by status and houses at the four levels."""
    tables = []
    for level, column in LEVELS.items():
        status = pd.crosstab(parcels[column].fillna("unassigned"), parcels["survey_status"])
        status = status.reindex(columns=STATUS, fill_value=0)
        status.insert(0, "parcels", status.sum(axis=1))
        of_houses = houses.groupby(houses[column].fillna("unassigned"))["is_commercial"]
        number = of_houses.agg(houses="size", commercial_houses="sum")
        table = status.join(number, how="outer").fillna(0).astype(int)
        tables.append(table.rename_axis("code").reset_index().assign(level=level))
    counted = pd.concat(tables).sort_values(["level", "code"])
    return counted[["level", "code", "parcels", *STATUS, "houses", "commercial_houses"]]


def main(raw: Path, folder: Path, engine: str) -> None:
    """Do the whole job and write ``parcels.parquet``, ``houses.parquet`` and ``counts.csv``."""
    folder.mkdir(parents=True)
    counties = read_layer(raw / "county-borders.gpkg", engine)
    villages = read_villages(raw, engine)
    parcels = assign_villages(read_parcels(raw, engine), villages, counties)
    houses = read_houses(raw)
    metric = parcels[["parcel_id", "geometry"]].to_crs(METRIC)
    parcels["footprint_m2"] = metric.area
    houses["parcel_id"] = link_houses(houses, parcels, metric)
    houses = place_houses(houses, parcels, villages, counties)
    parcels.to_parquet(folder / "parcels.parquet")
    houses.to_parquet(folder / "houses.parquet")
    count(parcels, houses).to_csv(folder / "counts.csv", index=False)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
