"""Footprints of Tokyo as parcels and, shifted and with some removed, as outlines of buildings."""

from __future__ import annotations

from typing import Any

import geopandas
import numpy as np
import pandas as pd
import pytest
import shapely
from independent import geodesic_areas
from prefecture import Prefecture
from realdata.places import REALDATA
from shapely.affinity import translate

pytestmark = pytest.mark.real_data
BUILDINGS = 2500
SHIFT = (4e-6, -3e-6)
"""Degrees by which all outlines lie beside the parcels: 0.5 m, as one survey beside another."""
REMOVED, ADDED = 40, 25
COUNTY, VILLAGE = "652301", "652301001001"
CLOSE = 1e-3
"""Shares that are so near a threshold may fall on either side of it."""


@pytest.fixture(scope="module")
def footprints() -> np.ndarray[Any, Any]:
    """Return the buildings around one place that are one piece each, in degrees."""
    rows = geopandas.read_parquet(REALDATA / "tokyo-buildings" / "tokyo4_bldg_raw_3857.parquet")
    whole = rows[rows["bldg_id"].notna()].drop_duplicates("bldg_id", keep=False).geometry
    whole = whole[whole.is_valid & (whole.geom_type == "Polygon")].to_crs("EPSG:4326")
    centre = shapely.Point(whole.iloc[len(whole) // 2].centroid)
    nearest = np.argsort(shapely.distance(whole.to_numpy(), centre))[:BUILDINGS]
    return np.array(whole.to_numpy()[nearest], dtype=object)


@pytest.fixture(scope="module")
def removed() -> np.ndarray[Any, Any]:
    return np.random.default_rng(1).permutation(BUILDINGS)[: REMOVED + ADDED]


@pytest.fixture(scope="module")
def outlines(footprints: np.ndarray[Any, Any], removed: np.ndarray[Any, Any]) -> dict[str, Any]:
    """Return the outlines of all buildings but those removed."""
    kept = np.setdiff1d(np.arange(BUILDINGS), removed[:REMOVED])
    return {f"o{at}": translate(footprints[at], *SHIFT) for at in kept}


@pytest.fixture(scope="module")
def place(
    tmp_path_factory: pytest.TempPathFactory,
    footprints: np.ndarray[Any, Any],
    removed: np.ndarray[Any, Any],
    outlines: dict[str, Any],
) -> Prefecture:
    place = Prefecture(tmp_path_factory.mktemp("tokyo") / "root")
    west, south, east, north = shapely.total_bounds(footprints)
    border = shapely.box(west - 0.01, south - 0.01, east + 0.01, north + 0.01)
    place.deliver("admin_unit", [
        {"code": code, "level": level, "name_zh": code, "geometry": shape}
        for code, level, shape in (
            (COUNTY, "county", border), (VILLAGE[:9], "township", None),
            (VILLAGE, "village", border),
        )
    ])  # fmt: skip
    drawn = np.setdiff1d(np.arange(BUILDINGS), removed[REMOVED:])
    place.deliver("parcel", [
        {"parcel_id": f"p{at}", "survey_status": "done", "geometry": footprints[at]} for at in drawn
    ])  # fmt: skip
    place.deliver(
        "building_outline",
        [{"outline_id": name, "geometry": shape} for name, shape in outlines.items()],
        extra='[constants]\nsource = "footprints"\n',
    )
    place.build()
    return place


def found(place: Prefecture, rule_id: str) -> set[str]:
    rows = place.rows(f"SELECT key FROM quality_finding WHERE rule_id = '{rule_id}'")
    return {row["key"].split("/")[-1] for row in rows}


def shares(own: dict[str, Any], others: list[Any]) -> pd.Series:
    """Return what part of each shape lies on others, at most 1."""
    shapes = np.array(list(own.values()), dtype=object)
    first, second = shapely.STRtree(others).query(shapes, predicate="intersects")
    common = shapely.area(
        shapely.intersection(shapes[first], np.array(others, dtype=object)[second])
    )
    sums = np.bincount(first, common, minlength=len(shapes))
    return pd.Series(np.minimum(sums / shapely.area(shapes), 1), index=list(own))


def test_what_was_removed_and_what_was_never_drawn_is_found_and_nothing_else(
    place: Prefecture,
    footprints: np.ndarray[Any, Any],
    removed: np.ndarray[Any, Any],
    outlines: dict[str, Any],
) -> None:
    drawn = np.setdiff1d(np.arange(BUILDINGS), removed[REMOVED:])
    parcels = {f"p{at}": footprints[at] for at in drawn}
    for rule_id, own, others, planted in (
        ("G12", outlines, list(parcels.values()), {f"o{at}" for at in removed[REMOVED:]}),
        ("G13", parcels, list(outlines.values()), {f"p{at}" for at in removed[:REMOVED]}),
    ):
        share = shares(own, others)
        areas = pd.Series(geodesic_areas(np.array(list(own.values()), dtype=object)), list(own))
        expected = set(share.index[(share < 0.2) & (areas >= 20)])
        unsure = set(share.index[(share - 0.2).abs() < CLOSE])
        assert expected ^ found(place, rule_id) <= unsure
        # all that was planted and is no shed is among them, save where a neighbour covers its place
        large = {name for name in planted if areas[name] >= 20 and share[name] < 0.2}
        assert len(large) > 0.7 * len(planted)
        assert large <= found(place, rule_id)
        assert len(found(place, rule_id) - planted) <= 0.01 * len(own)
