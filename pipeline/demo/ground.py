"""The ground everything else stands on: places, borders and the figures to be met."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pipeline.demo.borders import Borders
    from pipeline.demo.figures import Figures
    from pipeline.demo.places import FloatArray, IntArray, Places, TextArray


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

    def backlog(self, unit: TextArray) -> FloatArray:
        """Return how far behind each unit in ``unit`` is; 1 for what is in none."""
        known = self.places.backlog
        values, position = np.unique(unit.astype(str), return_inverse=True)
        return np.array([known.get(str(code), 1.0) for code in values])[position]
