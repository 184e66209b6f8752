"""The prefecture as it lies in memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.demo.world.draws import stream

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from pipeline.demo.world.draws import Exports
    from pipeline.demo.world.figures import Size
    from pipeline.demo.world.ground import Ground
    from pipeline.demo.world.outlines import Outlines


@dataclass(frozen=True)
class World:
    """The prefecture in memory; frames hold codes, and may be changed in place."""

    size: Size
    seed: int
    ground: Ground
    outlines: Outlines
    """What each parcel looks like."""
    exports: Exports
    """Status of each parcel in the earlier weekly exports."""
    tables: dict[str, pd.DataFrame]
    """By table of the dictionary, with columns of their own beside the delivered ones; ``hazard``
    is no table of the dictionary: one row a house with cases."""

    def rng(self, name: str) -> np.random.Generator:
        """Return the random numbers of one part or one defect."""
        return stream(self.seed, name)

    @property
    def parcels(self) -> pd.DataFrame:
        """One row a parcel."""
        return self.tables["parcel"]

    @property
    def houses(self) -> pd.DataFrame:
        """One row a house."""
        return self.tables["house"]
