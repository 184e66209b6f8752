"""Random draws, each part of the prefecture with numbers of its own, and how totals are shared."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]
TextArray = npt.NDArray[np.object_]
"""Texts or geometries."""

Days = npt.NDArray[np.datetime64]

Exports = npt.NDArray[np.int8]
"""Shape (4, n): status of each parcel in each weekly export, -1 before the parcel existed."""


def stream(seed: int, name: str) -> np.random.Generator:
    """Return the random numbers of one part, so that another part leaves them as they are."""
    return np.random.default_rng([seed, *name.encode()])


def choose(rng: np.random.Generator, weights: FloatArray | BoolArray, count: int) -> IntArray:
    """Draw ``count`` distinct indexes, each more likely the greater its weight, in random order.

    The smallest of exponential variates divided by the weights are a weighted sample without
    replacement (Efraimidis and Spirakis 2006). A weight of zero is never drawn. Every index has a
    variate of its own, so that what is drawn hardly changes when other indexes may not be.

    Raises
    ------
    ValueError
        If fewer than ``count`` weights are above zero.
    """
    usable = np.flatnonzero(weights > 0)
    if count > len(usable):
        msg = f"cannot draw {count} of {len(usable)}"
        raise ValueError(msg)
    keys = rng.exponential(size=len(weights))[usable] / weights[usable]
    return usable[np.argsort(keys, kind="stable")[:count]]


def draw_from(rng: np.random.Generator, chances: dict[str, float], count: int) -> TextArray:
    """Draw ``count`` keys of ``chances``, whose values add up to one."""
    keys: TextArray = np.array(list(chances), dtype=object)
    return rng.choice(keys, count, p=list(chances.values()))


def draw_days(
    rng: np.random.Generator, low: int, high: int, count: int
) -> npt.NDArray[np.timedelta64]:
    """Return ``count`` spans of ``low`` to ``high`` days."""
    return rng.integers(low, high + 1, count).astype("timedelta64[D]")


def numbered(prefix: str | TextArray, numbers: IntArray | int, width: int) -> TextArray:
    """Return texts such as CS00012: a prefix, then a number (1 to ``numbers`` for a single one)."""
    serial = np.arange(1, numbers + 1) if isinstance(numbers, int) else numbers
    padded: TextArray = np.char.zfill(serial.astype(str), width).astype(object)
    texts: TextArray = np.array(prefix, dtype=object) + padded
    return texts


def number_from_one(group: IntArray) -> IntArray:
    """Return the number of each record within its group; ``group`` is sorted."""
    numbers: IntArray = np.arange(len(group)) - np.searchsorted(group, group) + 1
    return numbers


def position_in_group(sizes: IntArray) -> tuple[IntArray, IntArray]:
    """Return group and position within it, from 0, of each of ``sizes`` members a group."""
    group = np.repeat(np.arange(len(sizes)), sizes)
    return group, np.arange(len(group)) - np.repeat(np.cumsum(sizes) - sizes, sizes)


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
