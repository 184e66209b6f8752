"""The figures the prefecture must meet exactly, from ``figures.toml``."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

import numpy as np

from pipeline.demo.world.data_files import load_toml
from pipeline.demo.world.draws import FloatArray, apportion

Size = Literal["full", "small"]

AS_OF = dt.date(2023, 3, 16)
TODAY = np.datetime64(AS_OF)
EXPORT_DATES = (
    dt.date(2023, 2, 16),
    dt.date(2023, 2, 23),
    dt.date(2023, 3, 2),
    dt.date(2023, 3, 9),
)
"""Days of the earlier weekly status exports."""


@dataclass(frozen=True)
class Figures:
    """All figures of one size of the demo; counts are read as ``figures["houses"]``."""

    counts: dict[str, int]
    weekly: dict[str, list[int]]
    """One number for each weekly export; ``backward`` has none for the first."""
    units: dict[str, list[int]]
    """By unit: parcels, unsurveyed, in progress; commercial houses beside those of the market, not
    revisited, hazardous."""

    def __getitem__(self, name: str) -> int:
        """Return one count."""
        return self.counts[name]

    @property
    def parcels(self) -> int:
        """All parcels."""
        return self["unsurveyed"] + self["in_progress"] + self["done"]


def figures(size: Size) -> Figures:
    """Return the figures of ``size``."""
    content = load_toml(__package__, "figures.toml")
    counts, weekly = (
        {name: item[size] for name, item in content[part].items()} for part in ("counts", "weekly")
    )
    bare = Figures(counts, weekly, {})
    totals = [
        bare.parcels,
        counts["unsurveyed"],
        counts["in_progress"],
        counts["commercial"] - counts["market_houses"],
        counts["commercial"] - counts["revisited"],
        counts["hazardous"],
    ]
    full: FloatArray = np.array(list(content["units"].values()), dtype=np.float64)
    shared = [apportion(total, full[:, at]) for at, total in enumerate(totals)]
    rows = np.column_stack(shared).tolist()
    return Figures(counts, weekly, dict(zip(content["units"], rows, strict=True)))
