"""Exact figures of the demo, full and small: what must come out, and what is planted to go wrong.

The full figures are those published for the prefecture as of 2023-03-16; everything below these
totals is synthetic. The small ones are scaled and serve the tests.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

Size = Literal["full", "small"]

AS_OF = dt.date(2023, 3, 16)
EXPORT_DATES = (
    dt.date(2023, 2, 16),
    dt.date(2023, 2, 23),
    dt.date(2023, 3, 2),
    dt.date(2023, 3, 9),
)
"""Days of the earlier weekly status exports."""

COUNTY_COUNT = 7


@dataclass(frozen=True)
class ParcelFaults:
    """Parcels planted with a fault, in rows.

    The first block is accepted and counts in the totals; the second is rejected and comes on top.
    """

    invalid_rings: int
    straddling: int
    """Straddles a village border with 0.55 to 0.88 of its area on the intended side."""
    slightly_straddling: int
    """Straddles a village border with 0.92 to 0.99 of its area on the intended side."""
    wrong_village: int
    outside: int
    corps: int

    unknown_status: int
    missing_id: int
    identical_copies: int
    differing_pairs: int
    no_geometry: int


@dataclass(frozen=True)
class HouseFaults:
    """Houses planted with a fault, in rows; blocks as in :class:`ParcelFaults`."""

    no_id_contains: int
    no_id_nearest: int
    no_id_far: int
    wrong_id_contains: int
    few_metres_off: int

    unknown_use: int
    missing_id: int
    identical_copies: int
    differing_pairs: int
    zero_coordinates: int


@dataclass(frozen=True)
class Figures:
    """All figures of one size of the demo."""

    villages: int
    unsurveyed: int
    in_progress: int
    done: int
    done_before: tuple[int, int, int, int]
    """Parcels done in each of the weekly exports."""
    added_since: tuple[int, int, int, int]
    """Parcels first seen after each of the weekly exports and before the next."""
    backward: tuple[int, int, int]
    """Parcels that fall back from done between one weekly export and the next."""
    houses: int
    commercial: int
    revisited: int
    market_houses: int
    """Of the commercial houses: those of the one village that has a great market."""
    alterations: int
    """Houses altered without anything wrong about it."""
    renovated: int
    """Houses in the programme for dangerous houses, of each state of it."""
    vacated: int
    severe: int
    overdue: int
    spot_villages: int
    spot_houses: int
    spot_issues: int
    lost_cases: int
    """Hazard cases whose house does not exist; rejected."""
    shifted: int
    """Houses of the supplement in undeclared GCJ-02."""
    shifted_no_id: int
    """Those of them without their parcel's id; they come out of ``no_id_contains``."""
    untidy_cells: int
    """Cells with trailing spaces, and as many with full-width digits, in each untidy ledger."""
    corrections: int
    """Rows of each kind of mistake that a correction mends, and as many that it does not."""
    village_overrides: int
    """Parcels on borders that are given to the village with the smaller share."""
    border_depth: int
    """Times each straight border is halved: 2 ** depth pieces."""
    parcel_faults: ParcelFaults
    house_faults: HouseFaults

    @property
    def parcels(self) -> int:
        """Accepted parcels."""
        return self.unsurveyed + self.in_progress + self.done


FULL = Figures(
    villages=660,
    unsurveyed=20_051,
    in_progress=7_335,
    done=559_823,
    done_before=(521_806, 533_512, 543_094, 552_417),
    added_since=(120, 85, 140, 60),
    backward=(210, 164, 187),
    houses=620_000,
    commercial=14_634,
    revisited=14_108,
    market_houses=450,
    alterations=420,
    renovated=20,
    vacated=30,
    severe=61,
    overdue=31,
    spot_villages=25,
    spot_houses=42,
    spot_issues=18,
    lost_cases=5,
    shifted=80,
    shifted_no_id=8,
    untidy_cells=12,
    corrections=25,
    village_overrides=60,
    border_depth=5,
    parcel_faults=ParcelFaults(
        invalid_rings=420,
        straddling=1_500,
        slightly_straddling=2_500,
        wrong_village=1_260,
        outside=42,
        corps=68,
        unknown_status=91,
        missing_id=56,
        identical_copies=140,
        differing_pairs=63,
        no_geometry=49,
    ),
    house_faults=HouseFaults(
        no_id_contains=9_100,
        no_id_nearest=2_450,
        no_id_far=910,
        wrong_id_contains=630,
        few_metres_off=1_540,
        unknown_use=84,
        missing_id=70,
        identical_copies=126,
        differing_pairs=56,
        zero_coordinates=98,
    ),
)

SMALL = Figures(
    villages=150,
    unsurveyed=205,
    in_progress=75,
    done=5_720,
    done_before=(5_332, 5_451, 5_549, 5_644),
    added_since=(6, 5, 7, 4),
    backward=(5, 3, 4),
    houses=6_400,
    commercial=300,
    revisited=289,
    market_houses=70,
    alterations=24,
    renovated=2,
    vacated=3,
    severe=9,
    overdue=5,
    spot_villages=6,
    spot_houses=10,
    spot_issues=4,
    lost_cases=1,
    shifted=12,
    shifted_no_id=3,
    untidy_cells=2,
    corrections=2,
    village_overrides=3,
    border_depth=4,
    parcel_faults=ParcelFaults(
        invalid_rings=14,
        straddling=35,
        slightly_straddling=42,
        wrong_village=28,
        outside=7,
        corps=17,
        unknown_status=7,
        missing_id=7,
        identical_copies=7,
        differing_pairs=7,
        no_geometry=7,
    ),
    house_faults=HouseFaults(
        no_id_contains=98,
        no_id_nearest=42,
        no_id_far=14,
        wrong_id_contains=14,
        few_metres_off=21,
        unknown_use=7,
        missing_id=7,
        identical_copies=7,
        differing_pairs=7,
        zero_coordinates=7,
    ),
)


def figures(size: Size) -> Figures:
    """Return the figures of ``size``."""
    return FULL if size == "full" else SMALL
