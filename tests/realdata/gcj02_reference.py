"""The GCJ-02 shift written anew from its public description, and undone by Newton's method.

The pipeline undoes it by another method (a fixed-point iteration); the two share the shift's
formula, which is checked here against published reference points.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Degrees = NDArray[np.float64]

REFERENCE_POINTS = [
    # WGS 84 lat, lon; GCJ-02 lat, lon: the test points of googollee/eviltransform
    (31.1774276, 121.5272106, 31.17530398364597, 121.531541859215),  # Shanghai
    (22.543847, 113.912316, 22.540796131694766, 113.9171764808363),  # Shenzhen
    (39.911954, 116.377817, 39.91334545536069, 116.38404722455657),  # Beijing
]
AXIS_M = 6378245.0
ECCENTRICITY_2 = 0.00669342162296594323


def to_gcj02(points: Degrees) -> Degrees:
    """Return GCJ-02 positions of WGS 84 ones; arrays of shape (n, 2), lon and lat."""
    x, y = points[:, 0] - 105, points[:, 1] - 35
    waves = 20 * (sines(6 * x) + sines(2 * x))
    root = np.sqrt(np.abs(x))
    north = -100 + 2 * x + 3 * y + 0.2 * y**2 + 0.1 * x * y + 0.2 * root
    north += 2 / 3 * (waves + 20 * sines(y) + 40 * sines(y / 3))
    north += 2 / 3 * (160 * sines(y / 12) + 320 * sines(y / 30))
    east = 300 + x + 2 * y + 0.1 * x**2 + 0.1 * x * y + 0.1 * root
    east += 2 / 3 * (waves + 20 * sines(x) + 40 * sines(x / 3))
    east += 2 / 3 * (150 * sines(x / 12) + 300 * sines(x / 30))
    latitude = np.deg2rad(points[:, 1])
    w = np.sqrt(1 - ECCENTRICITY_2 * np.sin(latitude) ** 2)
    lon = points[:, 0] + np.rad2deg(east * w / (AXIS_M * np.cos(latitude)))
    lat = points[:, 1] + np.rad2deg(north * w**3 / (AXIS_M * (1 - ECCENTRICITY_2)))
    return np.column_stack([lon, lat])


def sines(half_turns: Degrees) -> Degrees:
    """Return the sine of an angle given in half turns."""
    return np.sin(np.pi * half_turns)


def to_wgs84(points: Degrees) -> Degrees:
    """Return WGS 84 positions of GCJ-02 ones by Newton's method with a numerical Jacobian."""
    found = points.copy()
    step = 1e-6
    for _ in range(5):
        miss = to_gcj02(found) - points
        sides = [
            (to_gcj02(found + move) - to_gcj02(found - move)) / (2 * step)
            for move in (np.array([step, 0]), np.array([0, step]))
        ]
        jacobian = np.stack(sides, axis=-1)
        found -= np.linalg.solve(jacobian, miss[:, :, None])[:, :, 0]
    return found
