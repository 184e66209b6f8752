"""Hints about coordinate systems, narrowed to those in which a file would lie in the place.

A reader knows the numbers of one file only. Where the place lies is known once its counties and
villages are read, whatever else is wrong.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyproj import CRS, Transformer

from pipeline.base.errors import Fault
from pipeline.base.messages import Phrase
from pipeline.base.sql import read_sql
from pipeline.readers.coordinates import SHIFTED
from pipeline.readers.likely_crs import CrsHint

if TYPE_CHECKING:
    from collections.abc import Iterable

    import duckdb

    from pipeline.base.names import Labelled
    from pipeline.intake.reading import ReadDelivery
    from pipeline.readers.likely_crs import Extent

PACKAGE = "pipeline.intake"


def place_extent(con: duckdb.DuckDBPyConnection) -> Extent | None:
    """Return the extent of the delivered areas in degrees; ``None`` where none has an outline."""
    found = con.execute(read_sql(PACKAGE, "place_box.sql")).fetchone()
    if found is None or found[0] is None:
        return None
    west, south, east, north = (float(value) for value in found)
    return west, south, east, north


def with_place(con: duckdb.DuckDBPyConnection, faults: Iterable[Fault]) -> list[Fault]:
    """Return faults with their hints narrowed to the place.

    Parameters
    ----------
    con
        Connection with ``scratch.checked_admin_unit``.
    faults
        Faults of files, of which some have a hint about their coordinate system.
    """
    place = place_extent(con)
    return [_narrowed(fault, place) for fault in faults]


def _narrowed(fault: Fault, place: Extent | None) -> Fault:
    values = dict(fault.values)
    hints = {key: value for key, value in values.items() if isinstance(value, CrsHint)}
    if not hints:
        return fault
    values |= {key: hint.within(place) for key, hint in hints.items()}
    return Fault(fault.code, file=fault.file, field=fault.field, row=fault.row, **values)


def outside_hint(
    con: duckdb.DuckDBPyConnection, source: ReadDelivery, middle: tuple[float, float]
) -> Labelled:
    """Return what to check about a file that lies outside the place.

    Parameters
    ----------
    con
        Connection with ``scratch.checked_admin_unit``.
    source
        The file, with the CRS it was read in.
    middle
        Median longitude and latitude of its rows.
    """
    declaration, crs = source.declaration, source.checked.manifest.crs
    check = Phrase("crs_hint.check", declaration=declaration.name)
    if crs is None or crs in SHIFTED or not CRS.from_user_input(crs).is_projected:
        return check
    to_file = Transformer.from_crs("EPSG:4326", crs, always_xy=True)
    hint = CrsHint(
        declaration.name,
        to_file.transform(*middle),
        like=crs,
        place=place_extent(con),
        overrules=declaration.crs is None,
        other_than=crs,
    )
    return hint if hint.codes() else check
