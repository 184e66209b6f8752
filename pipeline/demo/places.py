"""The real frame of the synthetic prefecture: counties, townships and parks with their codes."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]
TextArray = npt.NDArray[np.object_]
"""Texts or geometries."""

Days = npt.NDArray[np.datetime64]


@dataclass(frozen=True)
class County:
    """A county: code, names, seat (longitude, latitude) and schematic outline."""

    code: str
    slug: str
    """Name for files."""
    name_zh: str
    name_en: str
    extent: tuple[float, float, float, float]
    seat: tuple[float, float]
    share: float
    """Part of the prefecture's parcels."""
    meridian: int
    outline: tuple[tuple[float, float], ...]

    @cached_property
    def polygon(self) -> shapely.Polygon:
        """Outline with straight borders, EPSG:4490."""
        return shapely.Polygon(self.outline)


@dataclass(frozen=True)
class Park:
    """A park that reports for itself: identifier, name and the townships it is made of."""

    id: str
    name_zh: str
    name_en: str
    members: tuple[str, ...]


@dataclass(frozen=True)
class Places:
    """The frame: counties and townships in the order of their codes, parks, known positions."""

    counties: tuple[County, ...]
    townships: dict[str, str]
    parks: tuple[Park, ...]
    backlog: dict[str, float]
    far: dict[str, tuple[float, float]]

    @cached_property
    def units(self) -> dict[str, str]:
        """Name of every reporting unit by its id: counties, then parks."""
        named = (*((item.code, item.name_zh) for item in self.counties),)
        return dict(named + tuple((item.id, item.name_zh) for item in self.parks))

    def unit_of(self, township: str) -> str:
        """Return the park the township belongs to, else its county."""
        for park in self.parks:
            if township in park.members:
                return park.id
        return township[:6]


def is_corps(township: str) -> bool:
    """Tell whether a township code is an area of the Corps: its seventh digit is 5."""
    return township[6] == "5"


def is_street(township: str) -> bool:
    """Tell whether a township code is a sub-district: its seventh digit is 0."""
    return township[6] == "0"


def _read(name: str) -> dict[str, Any]:
    text = (resources.files(__package__) / name).read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def load_places() -> Places:
    """Read the frame from ``places.toml`` and ``townships.toml``."""
    content = _read("places.toml")
    counties = tuple(
        County(
            code=code,
            slug=item["slug"],
            name_zh=item["name_zh"],
            name_en=item["name_en"],
            extent=tuple(item["extent"]),
            seat=tuple(item["seat"]),
            share=item["share"],
            meridian=item["meridian"],
            outline=tuple((lon, lat) for lon, lat in item["outline"]),
        )
        for code, item in content["county"].items()
    )
    parks = tuple(
        Park(key, item["name_zh"], item["name_en"], tuple(item["members"]))
        for key, item in content["park"].items()
    )
    return Places(
        counties=counties,
        townships=_read("townships.toml"),
        parks=parks,
        backlog=content["backlog"],
        far={code: tuple(place) for code, place in content["far"].items()},
    )


def apportion(total: int, weights: FloatArray, limits: IntArray | None = None) -> IntArray:
    """Share ``total`` in proportion to ``weights``, exactly, by largest remainders.

    Parameters
    ----------
    total
        What is shared out.
    weights
        One non-negative weight each.
    limits
        Most that each may get; what is over goes to the others by their weights.

    Returns
    -------
    One whole number each; they sum to ``total``.

    Raises
    ------
    ValueError
        If ``limits`` sum to less than ``total``.
    """
    room = np.full(len(weights), total) if limits is None else limits
    if room.sum() < total:
        msg = f"no room for {total}: {room.sum()}"
        raise ValueError(msg)
    shares = np.zeros(len(weights), dtype=np.int64)
    while (left := total - int(shares.sum())) > 0:
        open_weights = np.where(shares < room, weights, 0.0)
        exact = left * open_weights / open_weights.sum()
        part = np.floor(exact).astype(np.int64)
        by_remainder = np.argsort(part - exact, kind="stable")
        part[by_remainder[: left - int(part.sum())]] += 1
        shares = np.minimum(shares + part, room)
    return shares


def choose(rng: np.random.Generator, weights: FloatArray, count: int) -> IntArray:
    """Draw ``count`` distinct indexes, each more likely the greater its weight, in random order.

    The smallest of exponential variates divided by the weights are a weighted sample without
    replacement (Efraimidis and Spirakis 2006). A weight of zero is never drawn.
    """
    usable = np.flatnonzero(weights > 0)
    if count > len(usable):
        msg = f"cannot draw {count} of {len(usable)}"
        raise ValueError(msg)
    keys = rng.exponential(size=len(usable)) / weights[usable]
    return usable[np.argsort(keys, kind="stable")[:count]]
