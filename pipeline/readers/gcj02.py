"""GCJ-02 and BD-09, the shifted coordinates of Chinese map services, to WGS 84 / CGCS2000 and back.

Converted only where a declaration says ``crs = "GCJ02"`` or ``crs = "BD09"``; GCJ-02 is also
compared with the shift between files that do not fit each other (table ``layer_shift``). See
``docs/decisions/0005-gcj02-only-when-declared.md`` for the office's duty in law.

The forward shift is the published approximation on the Krasovsky ellipsoid used by every open
implementation (a = 6 378 245 m, e² = 0.00669342162296594323). It has no closed inverse; a
fixed-point iteration of four steps leaves less than 1e-6 m, one step leaves 1.5 m.

BD-09, of Baidu's maps, moves GCJ-02 once more: by 0.0065° and 0.006°, and a ripple of a few metres.
That formula is published in the same way and is undone by the same iteration.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Degrees = NDArray[np.float64]

GCJ02 = "GCJ02"
BD09 = "BD09"
_SPELLINGS = {"GCJ02": GCJ02, "BD09": BD09, "BD09LL": BD09}

SEMI_MAJOR_AXIS_M = 6_378_245.0
ECCENTRICITY_SQUARED = 0.00669342162296594323
INVERSE_STEPS = 6
"""Two more than the four that leave less than 1e-6 m."""
_BD09_EAST, _BD09_NORTH = 0.0065, 0.006
"""What BD-09 adds to GCJ-02, degrees."""
_BD09_WAVES = np.pi * 3000.0 / 180.0
"""Waves of the ripple, radians per degree."""


def shifted_system(crs: str) -> str | None:
    """Return ``GCJ02`` or ``BD09`` for any spelling of it, ``None`` for every other system.

    Parameters
    ----------
    crs
        As declared, such as ``gcj-02`` or ``bd09ll``.
    """
    return _SPELLINGS.get(re.sub(r"[^A-Z0-9]", "", crs.upper()))


def _gcj02_offset(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    """Return the GCJ-02 offset at WGS 84 positions: degrees of longitude, degrees of latitude.

    The polynomial and its sines give metres to the east and north; the last lines turn metres into
    degrees by the radii of curvature at each latitude.
    """
    x, y = lon - 105.0, lat - 35.0
    root = np.sqrt(np.abs(x))
    ripple = (20.0 * np.sin(6.0 * np.pi * x) + 20.0 * np.sin(2.0 * np.pi * x)) * 2.0 / 3.0
    north = (
        -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
        + ripple
        + (20.0 * np.sin(np.pi * y) + 40.0 * np.sin(np.pi * y / 3.0)) * 2.0 / 3.0
        + (160.0 * np.sin(np.pi * y / 12.0) + 320.0 * np.sin(np.pi * y / 30.0)) * 2.0 / 3.0
    )  # fmt: skip
    east = (
        300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
        + ripple
        + (20.0 * np.sin(np.pi * x) + 40.0 * np.sin(np.pi * x / 3.0)) * 2.0 / 3.0
        + (150.0 * np.sin(np.pi * x / 12.0) + 300.0 * np.sin(np.pi * x / 30.0)) * 2.0 / 3.0
    )  # fmt: skip
    phi = np.radians(lat)
    curvature = 1.0 - ECCENTRICITY_SQUARED * np.sin(phi) ** 2
    meridian_m = SEMI_MAJOR_AXIS_M * (1.0 - ECCENTRICITY_SQUARED) / curvature**1.5
    parallel_m = SEMI_MAJOR_AXIS_M / np.sqrt(curvature) * np.cos(phi)
    return np.degrees(east / parallel_m), np.degrees(north / meridian_m)


def wgs84_to_gcj02(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    """Shift WGS 84 / CGCS2000 degrees to GCJ-02 degrees.

    Parameters
    ----------
    lon, lat
        Degrees, arrays of one shape, inside China; the formula means nothing elsewhere.
    """
    east, north = _gcj02_offset(lon, lat)
    return lon + east, lat + north


def gcj02_to_wgs84(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    """Shift GCJ-02 degrees back to WGS 84 / CGCS2000 degrees, to better than a millimetre.

    Parameters
    ----------
    lon, lat
        Degrees, arrays of one shape, inside China.
    """
    # The offset is a function of the true position, which is what is sought. Taken at the position
    # reached so far, its error shrinks with every step: over a distance it changes by less than
    # 1 % of that distance.
    true_lon, true_lat = lon, lat
    for _ in range(INVERSE_STEPS):
        east, north = _gcj02_offset(true_lon, true_lat)
        true_lon, true_lat = lon - east, lat - north
    return true_lon, true_lat


def _bd09_offset(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    """Return what BD-09 adds at GCJ-02 positions, degrees of longitude and of latitude.

    The formula is written in polar coordinates around 0°, 0°: the distance and the angle of a
    position ripple with its latitude and longitude.
    """
    distance = np.hypot(lon, lat) + 0.00002 * np.sin(lat * _BD09_WAVES)
    angle = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * _BD09_WAVES)
    return (
        distance * np.cos(angle) + _BD09_EAST - lon,
        distance * np.sin(angle) + _BD09_NORTH - lat,
    )


def wgs84_to_bd09(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    """Shift WGS 84 / CGCS2000 degrees to BD-09 degrees.

    Parameters
    ----------
    lon, lat
        Degrees, arrays of one shape, inside China.
    """
    lon, lat = wgs84_to_gcj02(lon, lat)
    east, north = _bd09_offset(lon, lat)
    return lon + east, lat + north


def bd09_to_wgs84(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    """Shift BD-09 degrees back to WGS 84 / CGCS2000 degrees, to better than a millimetre.

    Parameters
    ----------
    lon, lat
        Degrees, arrays of one shape, inside China.
    """
    # As for GCJ-02: the ripple changes slowly, so each step makes the error some hundred times
    # smaller.
    gcj_lon, gcj_lat = lon, lat
    for _ in range(INVERSE_STEPS):
        east, north = _bd09_offset(gcj_lon, gcj_lat)
        gcj_lon, gcj_lat = lon - east, lat - north
    return gcj02_to_wgs84(gcj_lon, gcj_lat)
