from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import geopandas
import pytest
import shapely
from demo_files import LON_LAT, SUPPLEMENT, DemoFiles, accepted

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

STATUSES = {"unsurveyed", "in_progress", "done"}
USES = {"commercial_only", "mixed", "other"}


@pytest.fixture(scope="session")
def demo_folder(small_root: Path) -> Path:
    return small_root / "data" / "raw" / "demo"


@pytest.fixture(scope="session")
def files(demo_folder: Path) -> DemoFiles:
    return DemoFiles(demo_folder)


@pytest.fixture(scope="session")
def answers(demo_folder: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((demo_folder / "answers.json").read_text("utf-8"))
    return content


@pytest.fixture(scope="session")
def borders(files: DemoFiles) -> geopandas.GeoDataFrame:
    return geopandas.GeoDataFrame(files.table("admin_unit"), geometry="geometry", crs=LON_LAT)


@pytest.fixture(scope="session")
def parcels(files: DemoFiles, borders: geopandas.GeoDataFrame) -> pd.DataFrame:
    """Accepted parcels with the village that holds most of each, or is given by a correction."""
    kept = accepted(files.table("parcel"), "parcel_id", "survey_status", STATUSES)
    layer = geopandas.GeoDataFrame(kept, geometry="geometry", crs=LON_LAT)
    layer["geometry"] = shapely.make_valid(layer.geometry.to_numpy())
    villages = borders[borders["level"] == "village"]
    pairs = geopandas.sjoin(
        layer[["parcel_id", "geometry"]], villages[["code", "geometry"]].reset_index(drop=True)
    )
    village = villages.geometry.to_numpy()[pairs["index_right"]]
    common = shapely.area(shapely.intersection(pairs.geometry.to_numpy(), village))
    pairs["share"] = common / shapely.area(pairs.geometry.to_numpy())
    given = files.table("correction").set_index("field").loc["village_code", ["key", "new_value"]]
    pairs["is_given"] = [
        pair in set(given.itertuples(index=False, name=None))
        for pair in zip(pairs["parcel_id"], pairs["code"], strict=True)
    ]
    best = pairs.sort_values(["is_given", "share"]).drop_duplicates("parcel_id", keep="last")
    found = best[["parcel_id", "code", "share"]].rename(columns={"code": "village_code"})
    return layer.merge(found, on="parcel_id", how="left")


@pytest.fixture(scope="session")
def houses(files: DemoFiles, parcels: pd.DataFrame) -> pd.DataFrame:
    """Accepted houses with the parcel of each, found with geopandas."""
    kept = accepted(files.table("house"), "house_id", "use_class", USES)
    layer = geopandas.GeoDataFrame(kept, geometry="geometry", crs=LON_LAT).to_crs("EPSG:4538")
    shapes = parcels[["parcel_id", "geometry"]].to_crs("EPSG:4538")
    known = layer["parcel_id_reported"].isin(parcels["parcel_id"])
    layer["link_method"] = "none"
    layer.loc[known, "link_method"] = "reported"
    layer["parcel_id"] = layer["parcel_id_reported"].where(known)
    for method, distance in (("contains", 0.0), ("nearest", 15.0)):
        open_rows = layer[layer["parcel_id"].isna() & (layer["file"] != SUPPLEMENT)]
        tree = shapely.STRtree(shapes.geometry.to_numpy())
        house, parcel = tree.query_nearest(
            open_rows.geometry.to_numpy(), max_distance=max(distance, 1e-6), all_matches=False
        )
        layer.loc[open_rows.index[house], "link_method"] = method
        layer.loc[open_rows.index[house], "parcel_id"] = shapes["parcel_id"].to_numpy()[parcel]
    return layer
