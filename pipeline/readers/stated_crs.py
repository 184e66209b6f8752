"""The CRS of a file: what the file states, what is declared, and whether the two agree."""

from __future__ import annotations

from typing import Any

from pyproj import CRS
from pyproj.exceptions import CRSError

from pipeline.base.errors import Fault
from pipeline.readers.coordinates import GCJ02

WGS84 = "EPSG:4326"
_SAME_FRAME = ("world geodetic system 1984", "wgs 84", "wgs_1984", "china 2000", "cgcs2000")
_FLAT = {"EPSG:4979": WGS84, "OGC:CRS84": WGS84, "OGC:CRS84h": WGS84, "EPSG:4480": "EPSG:4490"}
"""Spellings and three-dimensional forms of the two common systems."""


def settle_crs(
    stated: CRS | None,
    declared: str | None,
    default: str | None,
    display_path: str,
    declaration: str,
) -> tuple[str | None, list[Fault]]:
    """Return the CRS to read a file's coordinates in, and what is wrong with it.

    Parameters
    ----------
    stated, declared
        As the file states it, if at all; as declared: any text PROJ knows, or ``GCJ02``.
    default
        What the format's standard says where the file states nothing: WGS 84 for GeoJSON and KML.
    display_path, declaration
        Path of the file as people know it, and name of its declaration, for faults.

    Notes
    -----
    WGS 84 and CGCS2000 count as one frame. GCJ-02 may be declared over geographic coordinates of
    that frame, which is what such files claim to be.
    """
    if declared is None:
        if stated is None and default is None:
            return None, [
                Fault("crs_missing", file=display_path, field="crs", declaration=declaration)
            ]
        return (default if stated is None else crs_name(stated)), []
    if declared == GCJ02:
        agrees = stated is None or (stated.is_geographic and _frame(stated) == "")
        return GCJ02, [] if agrees else [_contradicted(stated, declared, display_path, declaration)]
    try:
        wanted = CRS.from_user_input(declared)
    except CRSError:
        return None, [Fault("unknown_crs", file=display_path, field="crs", value=declared)]
    if stated is not None and not same_place(stated, wanted):
        return None, [_contradicted(stated, declared, display_path, declaration)]
    return crs_name(wanted), []


def crs_name(crs: CRS) -> str:
    """Return ``EPSG:…`` where the CRS is one of the registry's, else its WKT.

    Parameters
    ----------
    crs
        Any CRS; a three-dimensional form of WGS 84 or CGCS2000 gets the code of the flat one.
    """
    authority = crs.to_authority(min_confidence=70)
    if authority is None:
        return str(crs.to_wkt())
    name = ":".join(authority)
    return _FLAT.get(name, name)


def same_place(one: CRS, other: CRS) -> bool:
    """Return whether the same coordinates mean the same place in two CRSs.

    PROJ compares names of datums, and software writes many names for WGS 84 and CGCS2000, so
    frame, projection and unit are compared separately.

    Parameters
    ----------
    one, other
        The two CRSs; the order of axes does not matter.
    """
    return bool(one.equals(other, ignore_axis_order=True)) or (
        _frame(one) == _frame(other)
        and _projection(one) == _projection(other)
        and _unit(one) == _unit(other)
    )


def _frame(crs: CRS) -> str:
    """Return the name of the datum; empty for WGS 84 and CGCS2000, which count as one."""
    base = crs.geodetic_crs
    datum = "" if base is None or base.datum is None else str(base.datum.name)
    plain = datum.lower().removesuffix(" ensemble")
    return "" if any(name in plain for name in _SAME_FRAME) else plain


def _projection(crs: CRS) -> tuple[Any, ...]:
    """Return a projection's method and parameters in SI units; empty for geographic degrees."""
    operation = crs.coordinate_operation
    if operation is None:
        return ()
    values = {
        item.name.lower(): round(float(item.value) * float(item.unit_conversion_factor), 9)
        for item in operation.params
    }
    method = str(operation.method_name).lower()
    method = "transverse mercator" if method.startswith(("gauss", "transverse")) else method
    return (method, tuple(sorted(values.items())))


def _unit(crs: CRS) -> float:
    return float(crs.axis_info[0].unit_conversion_factor) if crs.axis_info else 0.0


def _contradicted(stated: CRS | None, declared: str, display_path: str, declaration: str) -> Fault:
    name = "" if stated is None else f"{stated.name} ({crs_name(stated)[:12]})"
    return Fault(
        "crs_contradicted",
        file=display_path,
        field="crs",
        value=declared,
        stated=name,
        declaration=declaration,
    )
