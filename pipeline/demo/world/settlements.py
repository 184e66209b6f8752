"""Where buildings stand: plots in hamlets around each village's centre, along lanes.

A hamlet is a turned grid of plots. The plots nearest its centre, in a slightly ragged order, are
built up. Hamlets lie in circles that are inside the village and do not touch each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pipeline.demo.world.draws import position_in_group

if TYPE_CHECKING:
    from pipeline.demo.world.draws import FloatArray, IntArray

PLOT = (24.0, 30.0)
"""Width and depth of a plot, metres."""

LANE = (10.0, 12.0)
"""Width of the lanes: one after every eight plots across, one after every two deep."""

REACH = 1_400.0
"""Half the width of the grid from which a hamlet takes its plots, metres."""

VARIANTS = 8
"""Different orders in which plots are built up."""

MARGIN = 30.0
"""Distance that hamlets keep from the village's border, metres."""

SINGLE_BELOW = 700.0
"""Villages with less room than this, metres around the centre, have one hamlet."""


@dataclass(frozen=True)
class Grid:
    """Plots of a hamlet in the order in which they are built up."""

    places: FloatArray
    """Shape (variants, plots, 2): metres from the hamlet's centre."""
    radius: FloatArray
    """Shape (plots,): a circle that holds the first plots up to this one, any variant, metres."""

    def capacity(self, radius: FloatArray) -> IntArray:
        """Return how many plots fit in circles of ``radius`` metres."""
        fitting: IntArray = np.searchsorted(self.radius, radius, side="right").astype(np.int64)
        return fitting


@dataclass(frozen=True)
class Hamlets:
    """Circles that hamlets may fill; one row a hamlet."""

    village: IntArray
    x: FloatArray
    y: FloatArray
    radius: FloatArray


def draw_grid(rng: np.random.Generator) -> Grid:
    """Draw the orders in which the plots of a hamlet are built up."""
    columns = np.arange(-40, 41)
    rows = np.arange(-36, 37)
    x = columns * PLOT[0] + np.floor_divide(columns, 8) * LANE[0]
    y = rows * PLOT[1] + np.floor_divide(rows, 2) * LANE[1]
    plots = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    plots = plots[np.hypot(*plots.T) < REACH]
    stretch = rng.uniform(1.0, 1.5, VARIANTS)
    oval = np.hypot(plots[:, 0] / stretch[:, None], plots[:, 1])
    order = np.argsort(oval + rng.normal(0, 25, oval.shape), axis=1)
    places = plots[order]
    distance = np.hypot(places[..., 0], places[..., 1]) + np.hypot(*PLOT) / 2
    return Grid(places, np.maximum.accumulate(distance, axis=1).max(axis=0))


def draw_hamlets(
    rng: np.random.Generator, x: FloatArray, y: FloatArray, room: FloatArray
) -> Hamlets:
    """Put one to three hamlets into each village.

    Parameters
    ----------
    x, y
        Centres of the villages, metres.
    room
        Distance from each centre to the village's border, metres.
    """
    count = np.where(room < SINGLE_BELOW, 1, rng.integers(1, 4, len(room)))
    room = np.minimum(room, 2 * REACH)
    village, position = position_in_group(count)
    turn = np.repeat(rng.uniform(0, 2 * np.pi, len(room)), count)
    turn = turn + 2 * np.pi * position / count[village]
    alone = count[village] == 1
    distance = np.where(alone, 0.0, 0.5) * room[village]
    return Hamlets(
        village=village,
        x=x[village] + distance * np.cos(turn),
        y=y[village] + distance * np.sin(turn),
        radius=np.where(
            alone, np.minimum(0.92 * room, room - MARGIN)[village], 0.42 * room[village]
        ),
    )


def place_plots(
    rng: np.random.Generator, grid: Grid, hamlets: Hamlets, counts: IntArray
) -> tuple[IntArray, FloatArray, FloatArray, FloatArray]:
    """Return hamlet, easting, northing and turn of every plot; ``counts`` plots a hamlet."""
    hamlet, position = position_in_group(counts)
    variant = rng.integers(0, VARIANTS, len(counts))
    angle = rng.uniform(0, np.pi, len(counts))[hamlet]
    across, along = grid.places[variant[hamlet], position].T
    x = hamlets.x[hamlet] + across * np.cos(angle) - along * np.sin(angle)
    y = hamlets.y[hamlet] + across * np.sin(angle) + along * np.cos(angle)
    return hamlet, x, y, angle
