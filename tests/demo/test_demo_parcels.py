from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas
import numpy as np
import pandas as pd
import shapely

if TYPE_CHECKING:
    from demo_files import DemoFiles

PARKS = {"652301402": "GX", "652301400": "NY", "652327106": "ZD", "652325109": "ZD"}


def units_of(rows: pd.DataFrame, borders: geopandas.GeoDataFrame) -> pd.Series:
    """Park of the village's township, else the county; without village the county polygon."""
    counties = borders[borders["level"] == "county"]
    point = rows.set_geometry(shapely.point_on_surface(rows.geometry.to_numpy()), crs=rows.crs)
    county = geopandas.sjoin(point, counties[["code", "geometry"]], how="left")["code"]
    township = rows["village_code"].str[:9]
    in_village = township.map(PARKS).fillna(township.str[:6])
    return in_village.fillna(county).fillna("unassigned")


def test_totals_are_exact(parcels: pd.DataFrame) -> None:
    counts = parcels["survey_status"].value_counts()

    assert len(parcels) == 6000
    assert counts.to_dict() == {"done": 5720, "unsurveyed": 205, "in_progress": 75}


def test_every_level_counts_as_answered(
    parcels: pd.DataFrame, borders: geopandas.GeoDataFrame, answers: dict[str, Any]
) -> None:
    areas = {
        "by_village": parcels["village_code"].fillna("unassigned"),
        "by_township": parcels["village_code"].str[:9].fillna("unassigned"),
        "by_unit": units_of(parcels, borders),
    }
    for name, area in areas.items():
        counted = pd.crosstab(area, parcels["survey_status"])
        for code, expected in answers[name].items():
            row = counted.loc[code] if code in counted.index else None
            for status in ("unsurveyed", "in_progress", "done"):
                assert (0 if row is None else row[status]) == expected[status], (name, code)
        assert sum(row["parcels"] for row in answers[name].values()) == 6000


def test_there_are_ten_units_with_different_rates(answers: dict[str, Any]) -> None:
    units = {code: row for code, row in answers["by_unit"].items() if code != "unassigned"}

    assert len(units) == 10
    assert len({row["done"] / row["parcels"] for row in units.values()}) == 10


def test_only_those_planted_overlap_and_they_lie_inside(
    parcels: pd.DataFrame, answers: dict[str, Any]
) -> None:
    shapes = parcels.geometry.to_numpy()
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    small = shapely.area(shapes[first]) < shapely.area(shapes[second])
    inner, outer = first[small], second[small]

    assert len(shapes) == 6000
    assert sorted(parcels["parcel_id"].iloc[inner]) == answers["findings"]["G05"]
    assert (first != second).sum() == 2 * len(inner)
    common = shapely.area(shapely.intersection(shapes[inner], shapes[outer]))
    assert (common / shapely.area(shapes[inner]) > 0.99).all()


def test_parcels_look_like_houses(parcels: pd.DataFrame) -> None:
    outlines = parcels[parcels.geometry.geom_type == "Polygon"].to_crs("EPSG:4538")
    area = shapely.area(outlines.geometry.to_numpy())
    points = shapely.get_num_coordinates(outlines.geometry.to_numpy())

    assert np.mean((area > 60) & (area < 400)) > 0.97
    assert 6.3 < points.mean() < 7.0


def test_straddling_parcels_have_the_share_and_village_answered(
    parcels: pd.DataFrame, answers: dict[str, Any]
) -> None:
    planted = pd.DataFrame.from_dict(answers["accepted_with_fault"]["straddling"], orient="index")
    found = parcels.set_index("parcel_id").loc[planted.index]

    assert (found["village_code"] == planted["village"]).all()
    assert np.abs(found["share"] - planted["share"]).max() < 1e-3
    assert ((planted["share"] > 0.55) & (planted["share"] < 0.88)).sum() == 32
    assert ((planted["share"] > 0.12) & (planted["share"] < 0.45)).sum() == 3
    assert ((planted["share"] > 0.92) & (planted["share"] < 0.99)).sum() == 42


def test_all_other_parcels_lie_in_one_village_or_none(
    parcels: pd.DataFrame, answers: dict[str, Any]
) -> None:
    faults = answers["accepted_with_fault"]
    others = parcels[~parcels["parcel_id"].isin(faults["straddling"])]
    nowhere = others.loc[others["village_code"].isna(), "parcel_id"]

    assert set(nowhere) == {*faults["outside"], *faults["corps"]}
    assert (len(faults["outside"]), len(faults["corps"])) == (7, 17)
    assert (others["share"].dropna() > 1 - 1e-9).all()


def test_parcels_in_corps_areas_lie_in_a_county_and_those_outside_in_none(
    parcels: pd.DataFrame, borders: geopandas.GeoDataFrame, answers: dict[str, Any]
) -> None:
    faults = answers["accepted_with_fault"]
    county = shapely.union_all(borders[borders["level"] == "county"].geometry.to_numpy())
    by_id = parcels.set_index("parcel_id").geometry

    assert shapely.contains(county, by_id[faults["corps"]].to_numpy()).all()
    assert shapely.disjoint(county, by_id[faults["outside"]].to_numpy()).all()


def test_wrong_reported_villages_are_those_answered(
    parcels: pd.DataFrame, answers: dict[str, Any]
) -> None:
    faults = answers["accepted_with_fault"]
    differing = parcels["village_code"].notna() & (
        parcels["village_code"] != parcels["village_code_reported"]
    )

    assert set(parcels.loc[differing, "parcel_id"]) == set(faults["wrong_village"])
    assert len(faults["wrong_village"]) == 28


def test_invalid_rings_are_those_answered(files: DemoFiles, answers: dict[str, Any]) -> None:
    rows = files.table("parcel").dropna(subset="geometry").drop_duplicates("parcel_id")
    invalid = ~shapely.is_valid(rows["geometry"].to_numpy())
    faults = answers["accepted_with_fault"]

    planted = {*faults["bow_tie"], *faults["spike"]}
    found = {key for key in rows.loc[invalid, "parcel_id"] if not str(key)[8:].startswith("9000")}
    assert found == planted
    assert len(planted) == 14


def test_every_county_uses_its_own_zone_and_format(files: DemoFiles) -> None:
    declared = files.declarations("parcel")

    assert {item["path"].rsplit(".")[-1] for item in declared} == {
        "gpkg", "geojson", "fgb", "parquet", "shp"
    }  # fmt: skip
    bare = [item for item in declared if item.get("crs")]
    assert [item["path"] for item in bare] == ["木垒县图斑.shp"]
    assert not (files.folder / "木垒县图斑.prj").exists()
    assert not (files.folder / "吉木萨尔县图斑.cpg").exists()
    assert len({tuple(item["columns"].values()) for item in declared}) == 3
