"""What a file or a declaration says about a coordinate system, and whether two are the same."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pyproj import CRS
from pyproj.exceptions import CRSError

if TYPE_CHECKING:
    from collections.abc import Mapping

WGS84 = "EPSG:4326"
_SAME_FRAME = ("world geodetic system 1984", "wgs 84", "wgs 1984", "china 2000", "cgcs2000")
_FLAT = {"EPSG:4979": WGS84, "OGC:CRS84": WGS84, "OGC:CRS84h": WGS84, "EPSG:4480": "EPSG:4490"}
"""Spellings and three-dimensional forms of the two common systems."""
_SAYS_NOTHING = frozenset(
    {"", "unknown", "undefined", "none", "null", "{b286c06b-0879-11d2-aaca-00c04fa33c20}"}
)
"""What software writes in the place of a system it does not know; the last is Esri's."""
_EPSG_NUMBER = re.compile(r"\s*(?:EPSG\W*)?([1-9]\d*)\s*", re.IGNORECASE)
_OTHER_FILE = re.compile(
    r"\binit\s*=\s*(?!(?:epsg|esri)\s*:)|grids\s*=\s*(?!@null\b)|PARAMETERFILE", re.IGNORECASE
)
"""What makes PROJ open a file of definitions or a grid, wherever on the machine it is."""
_UNKNOWN_SHOWN = 60
"""Characters of an unknown system that a message shows."""


@dataclass(frozen=True)
class StatedCrs:
    """What a file says about its coordinate system: one of the two, or nothing."""

    crs: CRS | None = None
    unknown: str | None = None
    """The beginning of the text, where it names a system that PROJ does not know."""


def read_crs(text: object) -> StatedCrs:
    """Return what a text about a coordinate system says.

    A library that does not know a system often takes WGS 84 in its place, or a system without any
    relation to the Earth. Neither is what the file says.

    Parameters
    ----------
    text
        WKT, a PROJ text, ``EPSG:…`` or another name of an authority, PROJJSON as a mapping; or
        what stands in such a place where there is no system: nothing, blanks, ``unknown``.
    """
    if text is None:
        return StatedCrs()
    plain = text.strip("\ufeff\x00 \r\n\t") if isinstance(text, str) else text
    if isinstance(plain, str) and plain.lower() in _SAYS_NOTHING:
        return StatedCrs()
    try:
        crs = parsed_crs(plain)
    except CRSError:
        if isinstance(plain, str) and plain.upper().endswith("CRS84"):
            return StatedCrs(CRS("OGC:CRS84"))
        shown = plain if isinstance(plain, str) else json.dumps(plain, ensure_ascii=False)
        return StatedCrs(unknown=" ".join(shown.split())[:_UNKNOWN_SHOWN])
    return stated(crs)


def parsed_crs(text: object) -> CRS:
    """Return the CRS of a text that came with a delivery.

    Parameters
    ----------
    text
        As for :func:`read_crs`.

    Raises
    ------
    CRSError
        If PROJ does not know it, or would need another file for it.
    """
    if _OTHER_FILE.search(text if isinstance(text, str) else json.dumps(text)):
        raise CRSError("another file is named")
    crs = CRS.from_user_input(text)
    if _OTHER_FILE.search(crs.to_wkt()):
        raise CRSError("another file is named")
    return crs


def stated(crs: CRS | None) -> StatedCrs:
    """Return what a CRS that a library has read says: nothing where it is on no Earth.

    Parameters
    ----------
    crs
        As the library gives it; of one with heights only the horizontal part counts.
    """
    while crs is not None and (crs.is_compound or (crs.is_bound and frame(crs) == "")):
        # Of WGS 84 and CGCS2000 a way to WGS 84, TOWGS84[0,0,0], says nothing new.
        crs = crs.sub_crs_list[0] if crs.is_compound else crs.source_crs
    if crs is None or crs.is_engineering or crs.name.lower().startswith("undefined"):
        return StatedCrs()
    return StatedCrs(crs)


def read_prj(content: bytes) -> StatedCrs:
    """Return what the content of a .prj says.

    Parameters
    ----------
    content
        Its bytes: WKT, in whatever encoding; the words that count are ASCII.
    """
    is_utf16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    return read_crs(content.decode("utf-16" if is_utf16 else "utf-8-sig", errors="replace"))


def read_json_member(member: Mapping[str, Any]) -> StatedCrs:
    """Return what the ``crs`` member of a GeoJSON file says (specification of 2008).

    Parameters
    ----------
    member
        Such as ``{"type": "name", "properties": {"name": "EPSG:4490"}}``.
    """
    properties = member.get("properties")
    named = properties if isinstance(properties, dict) else {}
    code = named.get("code")
    if str(member.get("type", "")).upper() == "EPSG" and code is not None:
        return read_crs(f"EPSG:{code}")
    name = named.get("name")
    if name is None and member.get("type") != "name":
        return StatedCrs(unknown=json.dumps(member, ensure_ascii=False)[:_UNKNOWN_SHOWN])
    return read_crs(None if name is None else str(name))


def declared_crs(text: str) -> CRS | None:
    """Return the CRS that a declaration names; ``None`` if PROJ does not know it.

    A number alone and full-width signs are what people write: ``4490``, ``EPSG：4490``.
    """
    number = _EPSG_NUMBER.fullmatch(text)
    return read_crs(text if number is None else f"EPSG:{number[1]}").crs


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


def shown_crs(crs: CRS | None) -> str:
    """Return a CRS as a message shows it: its name, and its code if it has one."""
    if crs is None:
        return ""
    name = crs_name(crs)
    return f"{crs.name} ({name})" if name.startswith(("EPSG:", "ESRI:")) else str(crs.name)


def same_place(one: CRS, other: CRS) -> bool:
    """Return whether the same coordinates mean the same place in two CRSs.

    PROJ compares names of datums, and software writes many names for WGS 84 and CGCS2000, so
    frame, projection and unit are compared separately.

    Parameters
    ----------
    one, other
        The two CRSs; the order of axes does not matter.
    """
    one, other = _without_way(one), _without_way(other)
    return bool(one.equals(other, ignore_axis_order=True)) or (
        frame(one) == frame(other)
        and _projection(one) == _projection(other)
        and _unit(one) == _unit(other)
    )


def _without_way(crs: CRS) -> CRS:
    """Return a CRS without the way to WGS 84 that may be bound to it (``TOWGS84``)."""
    base = crs.source_crs if crs.is_bound else None
    return crs if base is None else base


def frame(crs: CRS) -> str:
    """Return the name of the datum; empty for WGS 84 and CGCS2000, which count as one."""
    base = crs.geodetic_crs
    datum = "" if base is None or base.datum is None else str(base.datum.name)
    plain = datum.lower().replace("_", " ").removesuffix(" ensemble").removeprefix("d ")
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
