"""The real frame of the synthetic prefecture: counties, townships and parks with their codes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property

import shapely

from pipeline.demo.world.data_files import load_toml


@dataclass(frozen=True)
class County:
    """A county: code, names, seat (longitude, latitude) and schematic outline."""

    code: str
    slug: str
    """Name for files."""
    name_zh: str
    name_en: str
    seat: tuple[float, float]
    meridian: int
    outline: tuple[tuple[float, float], ...]

    @cached_property
    def polygon(self) -> shapely.Polygon:
        """Outline with straight borders, EPSG:4490."""
        return shapely.Polygon(self.outline)


@dataclass(frozen=True)
class Park:
    """A park that reports for itself: identifier, name and the townships it is made of."""

    id: str
    name_zh: str
    name_en: str
    members: tuple[str, ...]


@dataclass(frozen=True)
class Places:
    """The frame: counties and townships in the order of their codes, parks, known positions."""

    counties: tuple[County, ...]
    townships: dict[str, str]
    parks: tuple[Park, ...]
    far: dict[str, tuple[float, float]]

    def unit_of(self, township: str) -> str:
        """Return the park the township belongs to, else its county."""
        for park in self.parks:
            if township in park.members:
                return park.id
        return township[:6]


def is_corps(township: str) -> bool:
    """Tell whether a township code is an area of the Corps: its seventh digit is 5."""
    return township[6] == "5"


def is_street(township: str) -> bool:
    """Tell whether a township code is a sub-district: its seventh digit is 0."""
    return township[6] == "0"


@cache
def load_places() -> Places:
    """Read the frame from ``places.toml`` and ``townships.toml``."""
    content = load_toml(__package__, "places.toml")
    counties = tuple(
        County(
            code=code,
            slug=item["slug"],
            name_zh=item["name_zh"],
            name_en=item["name_en"],
            seat=tuple(item["seat"]),
            meridian=item["meridian"],
            outline=tuple((lon, lat) for lon, lat in item["outline"]),
        )
        for code, item in content["county"].items()
    )
    parks = tuple(
        Park(key, item["name_zh"], item["name_en"], tuple(item["members"]))
        for key, item in content["park"].items()
    )
    return Places(
        counties=counties,
        townships=load_toml(__package__, "townships.toml"),
        parks=parks,
        far={code: tuple(place) for code, place in content["far"].items()},
    )
