"""Changji's counties and fences, delivered in GCJ-02, and its list of units without borders."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any

import duckdb
import geopandas
import numpy as np
import pytest
import shapely
from independent import CGCS2000, Published, read_published
from realdata.gcj02_reference import REFERENCE_POINTS, to_gcj02, to_wgs84
from realdata.places import REALDATA

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.real_data
COUNTIES = REALDATA / "changji-counties" / "counties-2021-gcj02.json"
FENCES = REALDATA / "changji-counties" / "fences-2018-gcj02"
UNITS = REALDATA / "changji-codes" / "units-2016.csv"
EXTENTS = {
    # west, south, east, north as stated in whole hundredths of a degree
    "652324": (85.58, 43.40, 86.56, 45.33),
    "652323": (86.09, 43.15, 87.13, 45.33),
    "652301": (86.42, 43.10, 87.59, 45.33),
    "652302": (87.77, 43.76, 88.74, 45.00),
    "652327": (88.51, 43.53, 89.50, 45.00),
    "652325": (89.21, 43.41, 91.38, 45.49),
    "652328": (89.93, 43.48, 91.57, 45.16),
}
MILLIMETRE = 1e-8
"""In degrees, about."""


@pytest.fixture(scope="module")
def tables(changji: Path) -> Published:
    return read_published(changji)


@pytest.fixture(scope="module")
def delivered() -> geopandas.GeoSeries:
    """Return the counties as delivered, by code, in order of code."""
    rows = geopandas.read_file(COUNTIES)
    return rows.set_index(rows["adcode"].astype(int).astype(str)).geometry.sort_index()


@pytest.fixture(scope="module")
def units() -> list[dict[str, str]]:
    with UNITS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def rows_of(database: Path, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(database), read_only=True) as con:
        return con.execute(query).fetchall()


def test_the_reference_itself_agrees_with_published_points() -> None:
    points = np.array(REFERENCE_POINTS)
    wgs84, gcj02 = points[:, [1, 0]], points[:, [3, 2]]
    np.testing.assert_allclose(to_gcj02(wgs84), gcj02, rtol=0, atol=1e-12)
    np.testing.assert_allclose(to_wgs84(gcj02), wgs84, rtol=0, atol=1e-12)


def test_county_borders_are_shifted_back_vertex_by_vertex(
    tables: Published, delivered: geopandas.GeoSeries
) -> None:
    published = tables.level("county")
    assert published["code"].tolist() == delivered.index.tolist() == sorted(EXTENTS)
    np.testing.assert_allclose(
        shapely.get_coordinates(published.geometry.to_numpy()),
        to_wgs84(shapely.get_coordinates(delivered.to_numpy())),
        rtol=0,
        atol=MILLIMETRE,
    )


def test_the_shift_is_some_hundred_metres_east_and_north(
    tables: Published, delivered: geopandas.GeoSeries
) -> None:
    """Stated of Changji: about 160 to 250 m east, 120 to 165 m north, mostly."""
    lon, lat = shapely.get_coordinates(tables.level("county").geometry.to_numpy()).T
    shifted_lon, shifted_lat = shapely.get_coordinates(delivered.to_numpy()).T
    azimuth, _, metres = CGCS2000.inv(lon, lat, shifted_lon, shifted_lat)
    east = metres * np.sin(np.deg2rad(azimuth))
    north = metres * np.cos(np.deg2rad(azimuth))
    assert 160 <= np.median(east) <= 250
    assert 120 <= np.median(north) <= 165
    assert (np.asarray(metres) > 150).all()
    assert (np.asarray(metres) < 330).all()


@pytest.mark.parametrize(("code", "extent"), EXTENTS.items())
def test_extents_are_the_known_ones(
    tables: Published, code: str, extent: tuple[float, ...]
) -> None:
    border = tables.level("county").set_index("code").geometry[code]
    np.testing.assert_allclose(border.bounds, extent, rtol=0, atol=0.01)


def test_every_fence_lies_in_the_county_its_file_is_named_after(tables: Published) -> None:
    county = tables.level("county").set_index("code").geometry
    fences = tables.parcels.set_index("parcel_id")
    assert set(fences.index) == {*EXTENTS, "652300"}
    own = fences.loc[sorted(EXTENTS)]
    assert (own["county_code"] == own.index).all()
    assert (own["county_code"] == own["county_code_reported"]).all()
    borders = county[own.index].to_numpy()
    shapes = own.geometry.to_numpy()
    common = shapely.area(shapely.intersection(shapes, borders))
    assert (common / shapely.area(shapely.union(shapes, borders)) > 0.98).all()
    # the fence of the whole prefecture is the counties together
    parts = shapely.area(shapes).sum()
    assert fences.geometry["652300"].area == pytest.approx(parts, rel=1e-3)


def test_fences_are_shifted_back_vertex_by_vertex(tables: Published) -> None:
    shapes = tables.parcels.set_index("parcel_id").geometry
    for code in sorted(EXTENTS):
        raw = shapely.from_geojson((FENCES / f"{code}.json").read_text(encoding="utf-8"))
        assert raw.is_valid
        np.testing.assert_allclose(
            shapely.get_coordinates(shapes[code]),
            to_wgs84(shapely.get_coordinates(raw)),
            rtol=0,
            atol=MILLIMETRE,
        )


def test_rejected_are_the_prefecture_and_its_counties_alone(
    changji: Path, units: list[dict[str, str]]
) -> None:
    found = rows_of(changji, "SELECT source_row, field, reason, raw FROM rejected_row ORDER BY ALL")
    above = [row for row, unit in enumerate(units, 2) if unit["level"] in {"city", "county"}]
    assert len(above) == 8
    assert [line[:3] for line in found] == [(row, "code", "pattern_not_found") for row in above]
    raw = [json.loads(line[3])["code"] for line in found]
    assert raw == [units[row - 2]["code"] for row in above]


def test_townships_and_villages_stand_under_their_own_county_and_township(
    changji: Path, units: list[dict[str, str]]
) -> None:
    found = rows_of(
        changji,
        "SELECT code, name_zh, level, township_code, county_code, jurisdiction"
        " FROM admin_unit WHERE level <> 'county' ORDER BY code",
    )
    expected = []
    for unit in units:
        code, level = unit["code"], unit["level"]
        jurisdiction = "corps" if code[6] == "5" else "local"
        if level == "town":
            expected.append((code[:9], unit["name"], "township", code[:9], code[:6], jurisdiction))
        elif level == "village":
            expected.append((code, unit["name"], "village", code[:9], code[:6], jurisdiction))
    assert found == sorted(expected)
    villages = [line for line in found if line[2] == "village"]
    assert len(villages) == 954
    assert sum(line[5] == "corps" for line in villages) == 297


def test_villages_whose_names_recur_are_all_kept(changji: Path) -> None:
    recurring = rows_of(
        changji,
        "SELECT count(*), sum(villages) FROM (SELECT count(*) AS villages FROM admin_unit"
        " WHERE level = 'village' GROUP BY name_zh HAVING count(*) > 1)",
    )
    assert recurring == [(80, 230)]
