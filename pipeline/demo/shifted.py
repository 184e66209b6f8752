"""Houses delivered late, read off a web map: in GCJ-02, though their file claims to be CGCS2000."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from pipeline.demo.houses import NO_ID_CONTAINS, NO_ID_SHIFTED, OTHER, REPORTED

if TYPE_CHECKING:
    from pipeline.demo.ground import Ground
    from pipeline.demo.hazards import Hazards
    from pipeline.demo.houses import Houses

COUNTY = "652328"
"""County that delivers them as a supplement."""


def shift_some(
    rng: np.random.Generator, ground: Ground, houses: Houses, hazards: Hazards
) -> Houses:
    """Return the houses with some of one county marked as shifted.

    Some of them are recorded without their parcel's id: their point is all there is, and it leads
    nowhere. None is commercial, so that no published figure changes.
    """
    figures = ground.figures
    plain = (houses.use == OTHER) & (ground.county_codes[houses.county] == COUNTY)
    plain[hazards.houses["house"].to_numpy()] = False
    record, shifted = houses.record.copy(), np.zeros(len(houses), dtype=bool)
    with_id = np.flatnonzero(plain & (record == REPORTED))
    without = np.flatnonzero(plain & (record == NO_ID_CONTAINS))
    count = figures.shifted - figures.shifted_no_id
    shifted[rng.choice(with_id, count, replace=False)] = True
    lost = rng.choice(without, figures.shifted_no_id, replace=False)
    shifted[lost] = True
    record[lost] = NO_ID_SHIFTED
    return replace(houses, record=record, shifted=shifted)
