"""The CRS that the coordinates of a file are read in: as declared or stated, if the numbers fit.

WGS 84 and CGCS2000 count as one frame. What a declaration says against the file is a fault unless
it overrules the file with a reason, and so are coordinates that cannot be in the system. All faults
say what the numbers would fit.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pyproj import CRS

from pipeline.base.errors import Fault
from pipeline.base.messages import Phrase
from pipeline.readers.coordinates import SHIFTED, route
from pipeline.readers.datum_change import choose_datum_change
from pipeline.readers.gcj02 import shifted_system
from pipeline.readers.likely_crs import CrsHint, fits_numbers, shown_point
from pipeline.readers.stated_crs import (
    StatedCrs,
    crs_name,
    declared_crs,
    frame,
    same_place,
    shown_crs,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.base.names import Labelled
    from pipeline.delivery.declaration import Declaration
    from pipeline.readers.contents import Contents

_LONGEST_SHOWN = 40


@dataclass(frozen=True)
class SettledCrs:
    """The CRS of a file, or what is wrong with it."""

    crs: str | None
    """``EPSG:…``, a WKT without such a number, ``GCJ02`` or ``BD09``."""
    datum_change: str | None
    """Name of the operation to WGS 84, where it is of another datum."""
    faults: tuple[Fault, ...] = ()


def settle_crs(
    contents: Contents,
    declaration: Declaration,
    display_path: str,
    look: Callable[[], tuple[float, float] | None],
) -> SettledCrs:
    """Return the CRS to read a file's coordinates in, and what is wrong with it.

    Parameters
    ----------
    contents
        What the file says of itself.
    declaration, display_path
        Its declaration, and its path as people know it.
    look
        Returns where the file's coordinates are, in its own system; called only where something
        depends on it, as it reads rows.
    """
    return _File(contents, declaration, display_path, look).settled()


@dataclass(frozen=True)
class _File:
    contents: Contents
    declaration: Declaration
    display_path: str
    look: Callable[[], tuple[float, float] | None]

    @property
    def stated(self) -> StatedCrs:
        """What the file states about its own geometry; of columns it states nothing."""
        return self.contents.crs if self.contents.has_geometry else StatedCrs()

    @cached_property
    def point(self) -> tuple[float, float] | None:
        """Where the file's coordinates are, looked at once."""
        return self.look()

    def settled(self) -> SettledCrs:
        crs, faults = self._chosen()
        if crs is None:
            return SettledCrs(None, None, tuple(faults))
        way = route(crs)
        if way is None:
            value = crs if len(crs) <= _LONGEST_SHOWN else shown_crs(CRS.from_user_input(crs))
            return SettledCrs(crs, None, (self._fault("no_datum_change", value=value),))
        if way.kind != "convert" or crs in SHIFTED:
            return SettledCrs(crs, None)
        name, faults = choose_datum_change(crs, self.point, self.declaration, self.display_path)
        return SettledCrs(crs, name, tuple(faults))

    def _chosen(self) -> tuple[str | None, list[Fault]]:
        """Return the declared CRS where it may hold, else the stated one."""
        declared, stated = self.declaration.crs, self.stated.crs
        if declared is None:
            return self._undeclared()
        shifted = shifted_system(declared)
        wanted = None if shifted else declared_crs(declared)
        if shifted is None and wanted is None:
            return None, [self._fault("unknown_crs", value=declared, hint=self._hint())]
        if stated is not None and self.declaration.overrule.crs is None:
            # Files in a shifted system claim to be in plain degrees.
            agrees = (
                stated.is_geographic and frame(stated) == ""
                if wanted is None
                else same_place(stated, wanted)
            )
            if not agrees:
                return None, [self._contradiction(stated, declared, wanted)]
        return (shifted if wanted is None else crs_name(wanted)), []

    def _undeclared(self) -> tuple[str | None, list[Fault]]:
        if self.stated.crs is not None:
            return crs_name(self.stated.crs), []
        if self.stated.unknown is not None:
            unknown = self.stated.unknown
            return None, [self._fault("crs_stated_unknown", value=unknown, hint=self._hint())]
        if self.contents.has_geometry and self.contents.default_crs is not None:
            return self.contents.default_crs, []
        return None, [self._fault("crs_missing", hint=self._hint())]

    def _contradiction(self, stated: CRS, declared: str, wanted: CRS | None) -> Fault:
        """Return the fault of a declaration that contradicts the file; the numbers may judge."""
        wanted_fits = fits_numbers(declared if wanted is None else crs_name(wanted), self.point)
        stated_fits = fits_numbers(crs_name(stated), self.point)
        verdict: Labelled
        if self.point is None or wanted_fits == stated_fits:
            verdict = Phrase("crs_hint.either", declaration=self.declaration.name)
        else:
            key = "declared_fits" if wanted_fits else "stated_fits"
            numbers = shown_point(self.point)
            verdict = Phrase(f"crs_hint.{key}", declaration=self.declaration.name, **numbers)
        shown = shown_crs(stated)
        return self._fault("crs_contradicted", value=declared, stated=shown, verdict=verdict)

    def _hint(self) -> CrsHint:
        return CrsHint(self.declaration.name, self.point)

    def _fault(self, code: str, **values: Any) -> Fault:  # noqa: ANN401 - as of Fault
        return Fault(
            code,
            file=self.display_path,
            field="crs",
            declaration=self.declaration.name,
            stated_by=self.contents.crs_stated_by or self.display_path,
            **values,
        )


def numbers_fault(
    crs: str,
    contents: Contents,
    declaration: Declaration,
    display_path: str,
    point: tuple[float, float] | None,
) -> Fault | None:
    """Return the fault of a file most of whose coordinates cannot be in its system.

    Parameters
    ----------
    crs
        The CRS that was settled.
    contents, declaration, display_path
        As for :func:`settle_crs`.
    point
        Median of some of its coordinates; ``None`` if there are none.

    Returns
    -------
    ``None`` unless they lie far outside the system's area of use, such as metres declared as
    degrees.
    """
    if fits_numbers(crs, point):
        return None
    stated = contents.crs.crs if contents.has_geometry else None
    known_by = "default" if stated is None else "stated"
    hint = CrsHint(
        declaration.name,
        point,
        # What a format's standard says of every file says nothing about this one's datum.
        like=None if crs in SHIFTED or crs == contents.default_crs else crs,
        overrules=stated is not None and declaration.overrule.crs is None,
        other_than=crs,
    )
    return Fault(
        f"crs_does_not_fit_{known_by if declaration.crs is None else 'declared'}",
        file=display_path,
        field="crs",
        value=declaration.crs,
        stated=shown_crs(stated),
        stated_by=contents.crs_stated_by or display_path,
        declaration=declaration.name,
        hint=hint,
    )
