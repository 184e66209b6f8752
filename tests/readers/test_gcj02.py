"""GCJ-02: against published offsets and an inverse found by other means."""

from __future__ import annotations

import numpy as np
import pytest
from pyproj import Geod

from pipeline.readers.gcj02 import (
    bd09_to_wgs84,
    gcj02_to_wgs84,
    shifted_system,
    wgs84_to_bd09,
    wgs84_to_gcj02,
)

ELLIPSOID = Geod(ellps="WGS84")


def test_the_shift_at_changji_is_what_was_measured() -> None:
    """154 to 323 m over the prefecture (measured on two public border files)."""
    rng = np.random.default_rng(1)
    lon, lat = rng.uniform(85.6, 91.5, 20_000), rng.uniform(43.1, 45.5, 20_000)
    _, _, metres = ELLIPSOID.inv(lon, lat, *wgs84_to_gcj02(lon, lat))
    assert 150 < metres.min() < 175
    assert 300 < metres.max() < 330


def test_a_known_point_is_shifted_as_published() -> None:
    """Tian'anmen: WGS 84 116.3912, 39.9073 is shown at GCJ-02 116.39744, 39.90870."""
    lon, lat = wgs84_to_gcj02(np.array([116.3912]), np.array([39.9073]))
    assert lon[0] == pytest.approx(116.39744, abs=3e-5)
    assert lat[0] == pytest.approx(39.90870, abs=3e-5)


def test_the_inverse_undoes_the_shift_to_a_micrometre() -> None:
    rng = np.random.default_rng(2)
    lon, lat = rng.uniform(75, 130, 20_000), rng.uniform(20, 50, 20_000)
    back = gcj02_to_wgs84(*wgs84_to_gcj02(lon, lat))
    _, _, metres = ELLIPSOID.inv(lon, lat, *back)
    assert metres.max() < 1e-5


def test_bd09_is_gcj02_moved_as_published() -> None:
    """The example that every open implementation gives: GCJ-02 116.404, 39.915."""
    lon, lat = wgs84_to_bd09(*gcj02_to_wgs84(np.array([116.404]), np.array([39.915])))
    assert lon[0] == pytest.approx(116.41036949371029, abs=1e-9)
    assert lat[0] == pytest.approx(39.92133699351021, abs=1e-9)


def test_the_inverse_of_bd09_leaves_less_than_a_millimetre() -> None:
    rng = np.random.default_rng(3)
    lon, lat = rng.uniform(75, 130, 20_000), rng.uniform(20, 50, 20_000)
    back = bd09_to_wgs84(*wgs84_to_bd09(lon, lat))
    _, _, metres = ELLIPSOID.inv(lon, lat, *back)
    assert metres.max() < 1e-3


@pytest.mark.parametrize(
    ("text", "system"),
    [
        ("GCJ02", "GCJ02"),
        ("gcj-02", "GCJ02"),
        ("BD-09", "BD09"),
        ("bd09ll", "BD09"),
        ("BD09MC", None),  # Baidu's metres
        ("EPSG:4490", None),
    ],
)
def test_spellings_of_shifted_systems(text: str, system: str | None) -> None:
    assert shifted_system(text) == system
