"""Operations from another datum: chosen for the whole file, told with their accuracy."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from pyproj import Geod

from pipeline.delivery.declaration import Declaration
from pipeline.readers.datum_change import choose_datum_change, datum_changes

CHANGJI = (87.0, 44.0)
TARIM = (82.0, 40.0)


def declared(name: str | None = None) -> Declaration:
    return Declaration(
        table="parcel", path="p.shp", as_of=dt.date(2023, 3, 16), datum_change=name, name="d.toml"
    )


def test_xian_1980_has_no_public_operation() -> None:
    assert datum_changes("EPSG:4610") == ()


def test_beijing_1954_is_converted_only_by_name() -> None:
    name, faults = choose_datum_change("EPSG:4214", CHANGJI, declared(), "p.shp")
    assert name is None
    assert [fault.code for fault in faults] == ["datum_change_inexact"]
    for language in ("zh", "en"):
        text = faults[0].text(language)
        assert 'datum_change = "Beijing 1954 to WGS 84 (' in text
        assert "d.toml" in text
    allowed = "Beijing 1954 to WGS 84 (4)"
    assert choose_datum_change("EPSG:4214", CHANGJI, declared(allowed), "p.shp") == (allowed, [])


def test_a_name_that_no_operation_has() -> None:
    name, faults = choose_datum_change("EPSG:4214", CHANGJI, declared("Helmert"), "p.shp")
    assert name is None
    assert [fault.code for fault in faults] == ["datum_change_unknown"]
    assert "Beijing 1954 to WGS 84" in faults[0].text("en")


def test_an_exact_operation_in_its_area_needs_no_name() -> None:
    """EPSG's operation 15921, 1 m in the Tarim basin."""
    name, faults = choose_datum_change("EPSG:4214", TARIM, declared(), "p.shp")
    assert (name, faults) == ("Beijing 1954 to WGS 84 (4)", [])


def test_it_moves_points_as_the_registry_says() -> None:
    """Geocentric shift of 15.8, -154.4, -82.3 m from the ellipsoid of 6378245 m, 1/298.3."""
    (change,) = (
        item for item in datum_changes("EPSG:4214") if item.name == "Beijing 1954 to WGS 84 (4)"
    )
    lon, lat = change.to_degrees(np.array([TARIM[0]]), np.array([TARIM[1]]))
    phi, lam = np.radians(TARIM[1]), np.radians(TARIM[0])
    a, f = 6_378_245.0, 1 / 298.3
    radius = a / np.sqrt(1 - (2 * f - f * f) * np.sin(phi) ** 2)
    x = radius * np.cos(phi) * np.cos(lam) + 15.8
    y = radius * np.cos(phi) * np.sin(lam) - 154.4
    z = radius * (1 - f) ** 2 * np.sin(phi) - 82.3
    expected_lon = np.degrees(np.arctan2(y, x))
    expected_lat = _latitude(np.hypot(x, y), z)
    _, _, metres = Geod(ellps="WGS84").inv(lon[0], lat[0], expected_lon, expected_lat)
    assert metres < 0.01


def _latitude(across: float, along: float) -> float:
    """Return the geodetic latitude on WGS 84 of a point in geocentric metres, degrees."""
    a, f = 6_378_137.0, 1 / 298.257223563
    squared = 2 * f - f * f
    phi = np.arctan2(along, across * (1 - squared))
    for _ in range(10):
        radius = a / np.sqrt(1 - squared * np.sin(phi) ** 2)
        phi = np.arctan2(along + squared * radius * np.sin(phi), across)
    return float(np.degrees(phi))


@pytest.mark.parametrize("crs", ["EPSG:2405", "EPSG:2426"])
def test_a_zone_is_led_over_its_datum(crs: str) -> None:
    assert "Beijing 1954 to WGS 84 (4)" in {change.name for change in datum_changes(crs)}
