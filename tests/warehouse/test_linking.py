"""House to parcel: row by row against an R-tree and geodesics, and the rules on cases by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import shapely
from independent import (
    CGCS2000,
    DISTANCE_TIE_M,
    Published,
    containing,
    geodesic_distances,
    link_faults,
    texts,
)
from prefecture import VILLAGES, Prefecture, square

if TYPE_CHECKING:
    import geopandas
    import pandas as pd


@pytest.fixture(scope="module")
def reported(demo: Published) -> pd.Series:
    """Return the reported parcel of each house by id, missing where no such parcel exists."""
    houses = demo.houses.set_index("house_id")["parcel_id_reported"]
    main = demo.main_links.set_index("house_id")["parcel_id"]
    stated = houses.where(houses.notna(), main.reindex(houses.index))
    return stated.where(stated.isin(demo.parcels["parcel_id"]))


def test_other_houses_take_the_parcel_their_point_says(
    demo: Published, reported: pd.Series
) -> None:
    """The one that holds it, else the nearest within 15 m, else none."""
    loose = demo.houses[reported.isna().to_numpy()]
    with_point = loose[loose["lon"].notna()]
    assert set(with_point["link_method"]) == {"contains", "nearest", "none"}
    assert link_faults(with_point, demo.parcels, demo.nearest_m) == []
    without = loose[loose["lon"].isna()]
    assert (without["link_method"] == "none").all()
    assert without["parcel_id"].isna().all()


def test_link_distances_are_geodesic(demo: Published) -> None:
    """A house's point is its own wherever a distance is stated."""
    houses = demo.houses[demo.houses["link_distance_m"].between(0.001, 200)]
    shapes = _shapes_of(demo.parcels, houses["parcel_id"])
    metres = geodesic_distances(houses["lon"].to_numpy(), houses["lat"].to_numpy(), shapes)
    assert len(houses) > 0
    np.testing.assert_allclose(houses["link_distance_m"], metres, rtol=1e-5, atol=DISTANCE_TIE_M)


def test_a_house_stands_where_its_parcel_stands_else_where_its_point_lies(
    demo: Published,
) -> None:
    linked = demo.houses[demo.houses["parcel_id"].notna()]
    parcel = demo.parcels.set_index("parcel_id").loc[linked["parcel_id"]]
    for column in ("village_code", "township_code", "county_code", "report_unit_id"):
        assert texts(linked[column]) == texts(parcel[column]), column
    assert (linked["location_source"] == "parcel").all()

    others = demo.houses[demo.houses["parcel_id"].isna() & demo.houses["lon"].notna()]
    assert len(others) > 0
    assert (others["location_source"] == "point").all()
    points = shapely.points(others["lon"], others["lat"])
    village = containing(points, demo.level("village"))
    assert texts(others["village_code"]) == texts(village)
    county = containing(points, demo.level("county"))
    above = demo.units.set_index("code")["county_code"].reindex(village)
    expected = np.where(above.notna(), above, county)
    assert texts(others["county_code"]) == texts(expected)


def _shapes_of(parcels: geopandas.GeoDataFrame, ids: pd.Series) -> np.ndarray[Any, Any]:
    shapes: np.ndarray[Any, Any] = parcels.set_index("parcel_id").geometry.loc[ids].to_numpy()
    return shapes


EAST, SOUTH = 87.0042, 44.002
"""East side and south side of parcel ``b`` below."""
LATITUDE = 44.0021


def east_of_b(metres: float) -> tuple[float, float]:
    """Return the position ``metres`` east of parcel ``b`` on the ellipsoid."""
    lon, lat, _ = CGCS2000.fwd(EAST, LATITUDE, 90.0, metres)
    return float(lon), float(lat)


BY_HAND = [
    # house, point, reported parcel, expected parcel, method
    ("reported", (87.0051, 44.0021), "a", "a", "reported"),
    ("reported_no_point", None, "a", "a", "reported"),
    ("inside", (87.0041, 44.0021), None, "b", "contains"),
    ("inside_unknown_report", (87.0041, 44.0021), "nowhere", "b", "contains"),
    ("on_shared_side", (87.0040, 44.0021), None, "a", "contains"),
    ("at_14_99_m", east_of_b(14.99), None, "b", "nearest"),
    ("at_15_01_m", east_of_b(15.01), None, None, "none"),
    ("far", (87.02, 44.005), None, None, "none"),
    ("no_point", None, None, None, "none"),
    # in the middle between c and d, as the crow flies
    ("between", (87.00615, 44.0021), None, "c", "nearest"),
]


@pytest.fixture(scope="module")
def by_hand(tmp_path_factory: pytest.TempPathFactory) -> Prefecture:
    """Return a built prefecture: a and b share a side, d and c stand 0.0001 degree apart."""
    place = Prefecture(tmp_path_factory.mktemp("linking") / "root")
    outlines = {
        "b": square(87.0040, SOUTH),
        "a": square(87.0038, SOUTH),
        "d": square(87.0059, SOUTH),
        "c": square(87.0062, SOUTH),
    }
    place.deliver(
        "parcel",
        [
            {"parcel_id": name, "survey_status": "done", "geometry": outline}
            for name, outline in outlines.items()
        ],
    )
    place.deliver(
        "house",
        [
            {
                "house_id": name,
                "use_class": "other",
                "parcel_id_reported": parcel,
                "geometry": None if point is None else shapely.Point(point),
            }
            for name, point, parcel, _, _ in BY_HAND
        ],
    )
    place.build()
    return place


@pytest.mark.parametrize(
    ("name", "point", "parcel", "method"),
    [(name, point, parcel, method) for name, point, _, parcel, method in BY_HAND],
)
def test_house_by_hand(
    by_hand: Prefecture,
    name: str,
    point: tuple[float, float] | None,
    parcel: str | None,
    method: str,
) -> None:
    row = by_hand.row(f"SELECT * FROM house WHERE house_id = '{name}'")
    assert (row["parcel_id"], row["link_method"]) == (parcel, method)
    if parcel is not None:
        assert row["village_code"] == VILLAGES[0]
    if name == "at_14_99_m":
        assert row["link_distance_m"] == pytest.approx(14.99, abs=DISTANCE_TIE_M)
    if point is None:
        assert row["link_distance_m"] is None
