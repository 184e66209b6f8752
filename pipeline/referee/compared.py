"""What a check has compared, and where the two sides differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from pipeline.base.errors import Fault

MOST_EXAMPLES = 20
"""Differences of a check that are listed; all are counted."""


@dataclass(frozen=True)
class Difference:
    """One value that the two sides do not agree on."""

    subject: str
    """What it is a value of, such as ``house.parcel_id 652301-17``."""
    published: str
    found: str
    """What the referee found."""


@dataclass(frozen=True)
class Compared:
    """One check."""

    name: str
    """Its key in ``[referee]`` of ``messages.toml``."""
    count: int
    """Values compared."""
    differing: int
    examples: tuple[Difference, ...] = ()
    """The first of those that differ."""
    faults: tuple[Fault, ...] = ()
    """What differs, where a sentence says it better than two values."""


def compare_columns(
    table: str,
    keys: pd.Series[Any],
    published: pd.DataFrame,
    found: pd.DataFrame,
    tolerance: float = 0.0,
) -> Compared:
    """Compare columns of the same names, row by row; :func:`together` gives the check its name.

    Parameters
    ----------
    table
        Table or view, for the subjects of differences.
    keys
        What to call each row.
    published, found
        The two sides; the columns of ``found`` are compared. Two missing values are equal.
    tolerance
        Largest difference of numbers.
    """
    wrong = {
        column: _differ(published[column], found[column], tolerance) for column in found.columns
    }
    examples = [
        Difference(f"{table}.{column} {key}", as_text(one), as_text(other))
        for column, mask in wrong.items()
        for key, one, other in _first(mask, keys, published[column], found[column])
    ]
    return Compared(
        name="",
        count=len(keys) * len(found.columns),
        differing=sum(int(mask.sum()) for mask in wrong.values()),
        examples=tuple(examples[:MOST_EXAMPLES]),
    )


def _differ(one: pd.Series[Any], other: pd.Series[Any], tolerance: float) -> NDArray[np.bool_]:
    missing, other_missing = one.isna().to_numpy(), other.isna().to_numpy()
    if tolerance:
        apart = np.abs(one.astype(float).to_numpy() - other.astype(float).to_numpy()) > tolerance
    else:
        apart = (one.reset_index(drop=True) != other.reset_index(drop=True)).fillna(value=False)
        apart = apart.to_numpy(dtype=bool)
    differ: NDArray[np.bool_] = (missing != other_missing) | (~missing & ~other_missing & apart)
    return differ


def _first(mask: NDArray[np.bool_], *columns: pd.Series[Any]) -> Iterable[tuple[Any, ...]]:
    places = np.flatnonzero(mask)[:MOST_EXAMPLES]
    return zip(*(column.iloc[places] for column in columns), strict=True)


def as_text(value: Any) -> str:  # noqa: ANN401 - any value of a column
    """Return a value as it is shown among differences."""
    if value is None or value is pd.NA or value != value:  # noqa: PLR0124 - NaN
        return "–"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def together(name: str, parts: Iterable[Compared]) -> Compared:
    """Return several comparisons as one check."""
    listed = list(parts)
    examples = [example for part in listed for example in part.examples]
    return Compared(
        name,
        count=sum(part.count for part in listed),
        differing=sum(part.differing for part in listed),
        examples=tuple(examples[:MOST_EXAMPLES]),
    )
