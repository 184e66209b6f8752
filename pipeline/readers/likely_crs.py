"""Which coordinate systems the numbers of a file fit: a hint for a person, never a decision.

The zones of China and their areas of use come from the EPSG registry that PROJ carries. A zone with
its number before the easting is known from the numbers alone: 29,500,000 m is 500,000 m in zone 29.
Without the number any zone is possible in which the point would lie in the zone's area of use, or
in the place surveyed where that is known.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from math import isfinite
from typing import TYPE_CHECKING

from pyproj import CRS, Proj, Transformer
from pyproj.aoi import AreaOfInterest
from pyproj.database import query_crs_info
from pyproj.enums import PJType

from pipeline.base.messages import message
from pipeline.readers.gcj02 import BD09, GCJ02, shifted_system
from pipeline.readers.stated_crs import frame

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.base.names import Labelled

CHINA = (73.0, 3.0, 136.0, 54.0)
"""West, south, east, north of China with its seas, degrees."""
_ZONE_NAME = re.compile(
    r"(CGCS2000|Xian 1980|Beijing 1954) / (3-degree )?Gauss-Kruger (?:zone (\d+)|CM (\d+)E)"
)
_DATUMS = {"CGCS2000": "", "Xian 1980": "xian 1980", "Beijing 1954": "beijing 1954"}
"""Frame of each family of zones, as :func:`pipeline.readers.stated_crs.frame` names it."""
_ZONE_MILLION = 1e6
"""A zone's number stands before the easting: it is the easting's millions of metres."""
_EASTINGS = (1e5, 9e5)
"""Eastings within a zone, without its number, metres."""
_FARTHEST_DEG = 6.0
"""Farthest from its central meridian that a zone is used for a whole place, degrees."""
_EQUAL_DEG = 0.1
"""Margin around the place, as its borders may be schematic, degrees."""
_MOST_NAMED = 8

Extent = tuple[float, float, float, float]
"""West, south, east, north in degrees."""


@dataclass(frozen=True)
class Zone:
    """One zone of China in the registry."""

    code: str
    datum: str
    """Name of the family: CGCS2000, Xian 1980 or Beijing 1954."""
    width: int
    """3 or 6 degrees."""
    meridian: int
    number: int | None
    """The zone's number where it stands before the easting."""
    area: Extent

    @property
    def false_easting(self) -> float:
        """Easting of the central meridian, metres."""
        return 500_000 + _ZONE_MILLION * (self.number or 0)

    def degrees(self, x: float, y: float) -> tuple[float, float]:
        """Return longitude and latitude of a position, exact enough to tell zones apart."""
        projection = Proj(
            proj="tmerc", lon_0=self.meridian, x_0=self.false_easting, ellps="GRS80", units="m"
        )
        lon, lat = projection(x, y, inverse=True)
        return float(lon), float(lat)

    def holds(self, x: float, y: float, place: Extent | None) -> bool:
        """Return whether a position lies in the zone's area of use, or in the place."""
        easting = x - self.false_easting + 500_000
        if not _EASTINGS[0] <= easting <= _EASTINGS[1] or not 0 < y < 1e7:  # noqa: PLR2004
            return False
        lon, lat = self.degrees(x, y)
        if place is not None:
            return _is_within(place, lon, lat) and abs(lon - self.meridian) <= _FARTHEST_DEG
        west, south, east, north = self.area
        half = self.width / 2
        return _is_within((west - half, south, east + half, north), lon, lat)


@cache
def _zones() -> tuple[Zone, ...]:
    """Return the zones of China; of two that are the same projection the one of 3 degrees."""
    found: dict[tuple[str, float, int], Zone] = {}
    for info in query_crs_info("EPSG", PJType.PROJECTED_CRS, AreaOfInterest(*CHINA)):
        match = _ZONE_NAME.fullmatch(info.name)
        if match is None or info.area_of_use is None:
            continue
        datum, narrow, number, meridian = match.groups()
        width = 3 if narrow else 6
        centre = int(meridian or (3 * int(number) if narrow else 6 * int(number) - 3))
        zone = Zone(
            code=f"EPSG:{info.code}",
            datum=datum,
            width=width,
            meridian=centre,
            number=None if number is None else int(number),
            area=info.area_of_use.bounds,
        )
        key = (datum, zone.false_easting, centre)
        if key not in found or width < found[key].width:
            found[key] = zone
    order = list(_DATUMS)
    return tuple(sorted(found.values(), key=lambda zone: (order.index(zone.datum), zone.meridian)))


def fitting_zones(
    x: float, y: float, place: Extent | None = None, like: CRS | None = None
) -> list[Zone]:
    """Return the zones of China in whose area a position lies.

    Parameters
    ----------
    x, y
        Easting and northing, metres.
    place
        Extent of the place surveyed, where it is known.
    like
        A system of which only the zone is in doubt: zones of its datum, and of these the ones with
        its central meridian, are preferred.
    """
    found = [zone for zone in _zones() if zone.holds(x, y, place)]
    if like is None:
        return found
    same = [zone for zone in found if _DATUMS[zone.datum] == frame(like)] or found
    return [zone for zone in same if zone.meridian == central_meridian(like)] or same


def central_meridian(crs: CRS) -> float | None:
    """Return the central meridian of a transverse Mercator projection, degrees."""
    operation = crs.coordinate_operation
    params = [] if operation is None else operation.params
    found = (item.value for item in params if item.name == "Longitude of natural origin")
    return next((float(value) for value in found), None)


def is_degrees(x: float, y: float) -> bool:
    """Return whether numbers can be longitude and latitude, in this order or the other."""
    low, high = sorted((abs(x), abs(y)))
    return low <= 90 and high <= 180  # noqa: PLR2004


def _is_within(extent: Extent, lon: float, lat: float) -> bool:
    west, south, east, north = extent
    margin = _EQUAL_DEG
    return west - margin <= lon <= east + margin and south - margin <= lat <= north + margin


def is_web_mercator(x: float, y: float, place: Extent | None) -> bool:
    """Return whether a position would lie in the place, or in China, in web Mercator."""
    lon, lat = Proj("EPSG:3857")(x, y, inverse=True)
    return _is_within(place or CHINA, float(lon), float(lat))


def fits_numbers(crs: str, point: tuple[float, float] | None) -> bool:
    """Return whether a position can be in a CRS: on the Earth, and not far from its area of use.

    Parameters
    ----------
    crs
        ``EPSG:…``, a WKT, ``GCJ02`` or ``BD09``.
    point
        x and y in that system; ``None`` fits every system.
    """
    if point is None:
        return True
    x, y = point
    system = CRS("EPSG:4326") if shifted_system(crs) else CRS.from_user_input(crs)
    if system.is_geographic:
        return abs(x) <= 180 and abs(y) <= 90  # noqa: PLR2004 - degrees
    base = system.geodetic_crs
    if not system.is_projected or base is None:
        return True
    lon, lat = Transformer.from_crs(system, base, always_xy=True).transform(x, y)
    if not (isfinite(lon) and isfinite(lat)):
        return False
    area, centre, far = system.area_of_use, central_meridian(system), _FARTHEST_DEG
    if area is not None:
        bounds = (area.west - far, area.south - far, area.east + far, area.north + far)
        return area.west > area.east or _is_within(bounds, lon, lat)
    return centre is None or abs(lon - centre) <= 2 * far


def shown_point(point: tuple[float, float]) -> dict[str, str]:
    """Return ``x`` and ``y`` as a message shows them: rounded, as they are an example."""
    digits = 2 if is_degrees(*point) else 0
    return {axis: f"{value:.{digits}f}" for axis, value in zip("xy", point, strict=True)}


@dataclass(frozen=True)
class CrsHint:
    """What the numbers of a file say about its coordinate system, as a sentence.

    It is worded only when it is shown, because the place is known later than the numbers.
    """

    declaration: str | Labelled
    """Name of the declaration that the line is to be added to."""
    point: tuple[float, float] | None
    """Median of some coordinates of the file; ``None`` if they could not be read."""
    like: str | None = None
    """A CRS of which only the zone is in doubt, as any text PROJ knows."""
    place: Extent | None = None
    overrules: bool = False
    """Whether the file states another system, so that the declaration must overrule it."""
    other_than: str | None = None
    """A CRS that has turned out wrong, and so is no candidate."""

    def within(self, place: Extent | None) -> CrsHint:
        """Return the hint for a place whose extent is known."""
        return replace(self, place=place)

    def label(self, language: str) -> str:
        """Return the sentence in ``zh`` or ``en``."""
        if self.point is None:
            return self._say("unread", language)
        x, y = self.point
        numbers = shown_point(self.point)
        if is_degrees(x, y):
            is_swapped = abs(x) <= 90 < abs(y)  # noqa: PLR2004 - no latitude is beyond 90°
            return (
                self._swapped(language) if is_swapped else self._say("degrees", language, **numbers)
            )
        named = [*self._named(x, y, language)]
        if not named and any(self._named(y, x, language)):
            return self._swapped(language)
        if not named:
            return self._say("nothing", language, **numbers)
        if len(named) == 1:
            code, name = named[0]
            return self._say("one", language, **numbers, code=code, name=name)
        listed = [f"{code} ({name})" for code, name in named[:_MOST_NAMED]]
        listed += ["…"] if len(named) > _MOST_NAMED else []
        return self._say("several", language, **numbers, known=", ".join(listed))

    def _swapped(self, language: str) -> str:
        """Return that x and y are exchanged, and what they fit then if no system is known yet."""
        x, y = self.point or (0.0, 0.0)
        said = self._say("swapped", language, **shown_point((x, y)))
        if self.other_than is not None:
            return said
        return f"{said} {replace(self, point=(y, x)).label(language)}"

    def codes(self) -> list[str]:
        """Return the codes that fit, the likeliest first; empty where there are none."""
        if self.point is None:
            return []
        if is_degrees(*self.point):
            return ["EPSG:4490", "EPSG:4326", GCJ02, BD09]
        return [code for code, _ in self._named(*self.point, "en")]

    def _named(self, x: float, y: float, language: str) -> Iterator[tuple[str, str]]:
        """Yield each code that fits, with its name in a language."""
        like = None if self.like is None else CRS.from_user_input(self.like)
        for zone in fitting_zones(x, y, self.place, like):
            if zone.code == self.other_than:
                continue
            form = "zone" if zone.number is None else "numbered_zone"
            yield (
                zone.code,
                message(
                    f"crs_hint.{form}",
                    language,
                    datum=message(f"crs_hint.{zone.datum.split(' ')[0]}", language),
                    width=zone.width,
                    meridian=zone.meridian,
                    number=zone.number,
                ),
            )
        if is_web_mercator(x, y, self.place) and self.other_than != "EPSG:3857":
            yield "EPSG:3857", message("crs_hint.web_mercator", language)

    def _say(self, key: str, language: str, **values: object) -> str:
        line = message("crs_hint.overrule_line", language) if self.overrules else ""
        return message(
            f"crs_hint.{key}", language, declaration=self.declaration, line=line, **values
        )
