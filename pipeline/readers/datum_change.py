"""From another datum to WGS 84: the operations of PROJ, how exact they are, and which one is used.

One operation is used for a whole file. PROJ itself would choose one for each point, so that an
outline could be torn apart where two areas of use meet, and would use one outside its area without
a word. An operation that is less exact than a metre, or used outside its area, is used only where
the declaration names it: Beijing 1954 differs by tens of metres between regions of China.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from pyproj.exceptions import ProjError
from pyproj.transformer import Transformer, TransformerGroup

from pipeline.base.errors import Fault
from pipeline.base.messages import Phrase, Phrases

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from pipeline.delivery.declaration import Declaration

EXACT_ENOUGH_M = 1.0
"""Accuracy up to which an operation need not be allowed by name, metres."""
_MOST_NAMED = 4


@dataclass(frozen=True)
class DatumChange:
    """One operation of PROJ from a CRS to WGS 84 longitude and latitude."""

    name: str
    accuracy_m: float | None
    """Stated accuracy inside the area of use; ``None`` if it is not known."""
    transformer: Transformer

    def to_degrees(
        self, x: NDArray[np.float64], y: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return longitudes and latitudes; infinite where a position has none.

        Parameters
        ----------
        x, y
            Coordinates in the CRS, easting or longitude first.
        """
        lon, lat = self.transformer.transform(x, y)
        return lon, lat

    def covers(self, x: float, y: float) -> bool:
        """Return whether a position lies in the operation's area of use."""
        area = self.transformer.area_of_use
        lon, lat = self.transformer.transform(x, y)
        if area is None:
            return True
        return bool(area.west <= lon <= area.east and area.south <= lat <= area.north)

    def is_exact(self, point: tuple[float, float] | None) -> bool:
        """Return whether it may be used without being named, for a file that lies at a point."""
        is_covered = point is None or self.covers(*point)
        return is_covered and self.accuracy_m is not None and self.accuracy_m <= EXACT_ENOUGH_M

    def named(self, point: tuple[float, float] | None) -> Phrase:
        """Return its name and accuracy as a message shows them."""
        if point is not None and not self.covers(*point):
            key = "outside"
        else:
            key = "unknown" if self.accuracy_m is None else "known"
        return Phrase(f"datum_change.{key}", name=self.name, metres=f"{self.accuracy_m or 0:g}")


@cache
def datum_changes(crs: str) -> tuple[DatumChange, ...]:
    """Return PROJ's operations from a CRS to WGS 84, the most exact first.

    Ballpark operations, which do nothing, are left out, and so are those that need a file of
    corrections which is not installed.

    Parameters
    ----------
    crs
        Any text PROJ knows.
    """
    try:
        with warnings.catch_warnings():
            # It warns of a file of corrections that could be downloaded.
            warnings.simplefilter("ignore", UserWarning)
            group = TransformerGroup(crs, "EPSG:4326", always_xy=True, allow_ballpark=False)
    except ProjError:
        return ()
    found: dict[str, DatumChange] = {}
    for transformer in group.transformers:
        name = _operation_name(transformer)
        accuracy = transformer.accuracy
        known = None if accuracy is None or accuracy < 0 else float(accuracy)
        found.setdefault(name, DatumChange(name, known, transformer))
    far = float("inf")
    key = {name: far if it.accuracy_m is None else it.accuracy_m for name, it in found.items()}
    return tuple(sorted(found.values(), key=lambda change: key[change.name]))


def _operation_name(transformer: Transformer) -> str:
    """Return the name of the change of datum without the projections before and after it."""
    steps = transformer.operations or ()
    names = [step.name for step in steps if step.type_name == "Transformation"]
    return " + ".join(names) or str(transformer.description)


def choose_datum_change(
    crs: str, point: tuple[float, float] | None, declaration: Declaration, display_path: str
) -> tuple[str | None, list[Fault]]:
    """Return the name of the operation to use for a file, and what is wrong with it.

    Parameters
    ----------
    crs
        CRS of another datum than WGS 84 and CGCS2000.
    point
        Median of some coordinates of the file, by which the area is known.
    declaration
        Its ``datum_change`` names the operation.
    display_path
        The file's path as people know it, for the fault.
    """
    changes = datum_changes(crs)
    covering = [change for change in changes if point is None or change.covers(*point)]
    offered = covering or list(changes)
    wanted = declaration.datum_change
    if wanted is None and offered[0].is_exact(point):
        return offered[0].name, []
    if any(change.name == wanted for change in changes):
        return wanted, []
    code = "datum_change_inexact" if wanted is None else "datum_change_unknown"
    listed = [change.named(point) for change in offered[:_MOST_NAMED]]
    fault = Fault(
        code,
        file=display_path,
        field="crs" if wanted is None else "datum_change",
        declaration=declaration.name,
        value=crs if len(crs) < 40 else "…",  # noqa: PLR2004 - a WKT would fill the screen
        wanted=wanted,
        known=Phrases(listed),
        example=offered[0].name,
    )
    return None, [fault]
