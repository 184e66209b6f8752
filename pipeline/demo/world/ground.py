"""The ground everything else stands on: places, borders and the figures to be met."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pipeline.demo.world.draws import FloatArray, IntArray, TextArray
    from pipeline.demo.world.figures import Figures
    from pipeline.demo.world.places import Places
    from pipeline.demo.world.schematic_borders import Borders


MARKET_COUNTY = "652325"
"""County with a market village, which is new: hazards are all around it, and none is in it."""


@dataclass(frozen=True)
class Ground:
    """Places, borders and figures, with what follows from them for each village."""

    places: Places
    borders: Borders
    figures: Figures

    @cached_property
    def county_codes(self) -> TextArray:
        """Codes of the counties, in their order."""
        return np.array([county.code for county in self.places.counties], dtype=object)

    @cached_property
    def meridians(self) -> IntArray:
        """Central meridian of each county's zone."""
        return np.array([county.meridian for county in self.places.counties])

    def county_index(self, townships: TextArray) -> IntArray:
        """Return the index of the county each township code belongs to."""
        codes = [code[:6] for code in townships]
        return np.searchsorted(self.county_codes.astype(str), np.array(codes))

    @cached_property
    def village_county(self) -> IntArray:
        """Index of the county of each village."""
        return self.county_index(self.borders.villages.township)

    @cached_property
    def village_unit(self) -> TextArray:
        """Reporting unit of each village."""
        codes = [self.places.unit_of(code) for code in self.borders.villages.township]
        return np.array(codes, dtype=object)

    def village_weight(self, by_kind: dict[str, float]) -> FloatArray:
        """Return a weight for each village by the seventh digit of its township's code."""
        return np.array([by_kind[code[6]] for code in self.borders.villages.township])

    def market_village(self, village: IntArray) -> int:
        """Return the village of :data:`MARKET_COUNTY` with the most houses.

        Parameters
        ----------
        village
            Index of the village of each house.
        """
        houses = np.bincount(village, minlength=len(self.village_county))
        in_county = self.county_codes[self.village_county] == MARKET_COUNTY
        return int(np.argmax(np.where(in_county, houses, 0)))
