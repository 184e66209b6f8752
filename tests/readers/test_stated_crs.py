"""Two CRSs agree when the same coordinates mean the same place in both."""

from __future__ import annotations

import pytest
from pyproj import CRS

from pipeline.readers.stated_crs import crs_name, same_place


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (4326, 4490, True),
        (4326, 4979, True),
        (4539, 4539, True),
        (4539, 4518, False),  # the same zone with its number before the easting
        (4539, 4538, False),
        (4326, 4214, False),  # Beijing 1954
        (4490, 4610, False),  # Xian 1980
        (4538, 2344, False),
        (32645, 4490, False),
        (2225, 2226, False),  # California zones in US feet
        (3857, 4326, False),
    ],
)
def test_same_place(one: int, other: int, *, same: bool) -> None:
    assert same_place(CRS(one), CRS(other)) is same
    assert same_place(CRS(other), CRS(one)) is same


def test_feet_are_not_metres() -> None:
    metres = CRS("+proj=tmerc +lon_0=87 +x_0=500000 +datum=WGS84 +units=m")
    feet = CRS("+proj=tmerc +lon_0=87 +x_0=500000 +datum=WGS84 +units=us-ft")
    assert not same_place(metres, feet)


@pytest.mark.parametrize(
    ("crs", "name"),
    [("EPSG:4539", "EPSG:4539"), ("OGC:CRS84", "EPSG:4326"), ("EPSG:4979", "EPSG:4326")],
)
def test_name(crs: str, name: str) -> None:
    assert crs_name(CRS(crs)) == name


def test_a_local_system_keeps_its_definition() -> None:
    local = CRS("+proj=tmerc +lon_0=87.6 +x_0=40000 +y_0=-4000000 +ellps=GRS80 +units=m")
    assert CRS(crs_name(local)) == local
