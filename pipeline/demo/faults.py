"""Rows planted to be rejected: they come on top of the accepted ones, and each is counted."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from pipeline.demo.figures import HouseFaults, ParcelFaults
    from pipeline.demo.places import BoolArray

FIRST_SERIAL = 900_001
"""Ids of planted rows are numbered from here, above all accepted ones."""

UNKNOWN_STATUS = "待核实"
UNKNOWN_USE = "不详"
EXCEL_ID = "E+11"
"""How a spreadsheet ends a twelve-digit number it has shortened."""

WHY_REJECTED = {
    "unknown_status": ("survey_status", "unknown_code"),
    "unknown_use": ("use_class", "unknown_code"),
    "missing_parcel_id": ("parcel_id", "missing"),
    "missing_house_id": ("house_id", "missing"),
    "identical_copies": ("", "duplicate_identical"),
    "differing_pairs": ("", "duplicate_differing"),
    "no_geometry": ("geometry", "no_geometry"),
    "zero_coordinates": ("geometry", "zero_coordinate"),
    "damaged_by_excel": ("house_id", "excel_scientific"),
    "lost_cases": ("house_id", "unknown_reference"),
}
"""Field and reason of the rejection that each planted fault must lead to; "" is the key's field."""


@dataclass(frozen=True)
class Planted:
    """Rows of one kind of fault in one file."""

    kind: str
    key: str
    """Field of the table's key."""
    rows: int
    keys: list[str]
    """Ids of the rows; none where the id is what is missing."""


def part_of(faults: ParcelFaults | HouseFaults, parts: int) -> dict[str, int]:
    """Return one part of each number; all are multiples of ``parts`` where rows are rejected."""
    return {name: value // parts for name, value in asdict(faults).items()}


def plant_parcel_faults(
    rng: np.random.Generator, rows: pd.DataFrame, county: str, counts: dict[str, int]
) -> tuple[pd.DataFrame, list[Planted]]:
    """Append the rejected parcels of one county's file; accepted rows stay as they are."""
    picker = _Picker(rng, rows, "parcel_id", f"TB{county}")
    unknown = picker.fresh(counts["unknown_status"]).assign(survey_status=UNKNOWN_STATUS)
    missing = picker.fresh(counts["missing_id"]).assign(parcel_id="")
    copies = picker.copies(counts["identical_copies"])
    pairs = picker.fresh(counts["differing_pairs"])
    bare = picker.fresh(counts["no_geometry"]).assign(geometry=None)
    parts = {
        "unknown_status": unknown,
        "missing_parcel_id": missing,
        "no_geometry": bare,
        "identical_copies": copies,
        "differing_pairs": _pairs(pairs, "surveyor_id", "PC900", "PC901"),
    }
    return _appended(rows, parts, "parcel_id")


def plant_house_faults(
    rng: np.random.Generator,
    rows: pd.DataFrame,
    county: str,
    counts: dict[str, int],
    fitting: BoolArray,
) -> tuple[pd.DataFrame, list[Planted]]:
    """Append the rejected houses of one county's file, made from the ``fitting`` ones.

    Accepted rows stay as they are.
    """
    picker = _Picker(rng, rows, "house_id", county, fitting)
    parts = {
        "unknown_use": picker.fresh(counts["unknown_use"]).assign(use_class=UNKNOWN_USE),
        "missing_house_id": picker.fresh(counts["missing_id"]).assign(house_id=""),
        "zero_coordinates": picker.fresh(counts["zero_coordinates"]).assign(lon=0.0, lat=0.0),
        "identical_copies": picker.copies(counts["identical_copies"]),
        "differing_pairs": _pairs(picker.fresh(counts["differing_pairs"]), "storeys", 1, 2),
    }
    if counts["damaged_by_excel"]:
        shortened = f"{county[0]}.{county[1:]}{EXCEL_ID}"
        parts["damaged_by_excel"] = picker.fresh(1).assign(house_id=shortened)
    return _appended(rows, parts, "house_id")


class _Picker:
    """Takes templates for planted rows from the accepted ones, none twice."""

    def __init__(
        self,
        rng: np.random.Generator,
        rows: pd.DataFrame,
        key: str,
        prefix: str,
        fitting: BoolArray | None = None,
    ) -> None:
        self._rows = rows
        order = rng.permutation(len(rows))
        self._order = order if fitting is None else order[fitting[order]]
        self._taken = 0
        self._key = key
        self._prefix = prefix

    def copies(self, count: int) -> pd.DataFrame:
        """Return ``count`` rows as they are."""
        taken = self._order[self._taken : self._taken + count]
        self._taken += count
        return self._rows.iloc[np.sort(taken)]

    def fresh(self, count: int) -> pd.DataFrame:
        """Return ``count`` rows under ids of their own."""
        first = FIRST_SERIAL + self._taken
        serial = np.arange(first, first + count).astype(str).astype(object)
        return self.copies(count).assign(**{self._key: self._prefix + serial})


def _pairs(rows: pd.DataFrame, field: str, first: object, second: object) -> pd.DataFrame:
    """Return each row twice, with two values of ``field``."""
    return pd.concat([rows.assign(**{field: first}), rows.assign(**{field: second})])


def _appended(
    rows: pd.DataFrame, parts: dict[str, pd.DataFrame], key: str
) -> tuple[pd.DataFrame, list[Planted]]:
    planted = [
        Planted(kind, key, len(part), sorted({value for value in part[key] if value}))
        for kind, part in parts.items()
    ]
    return pd.concat([rows, *parts.values()], ignore_index=True), planted
