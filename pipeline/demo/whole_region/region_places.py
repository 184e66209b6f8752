"""The frame of the synthetic region: prefectures and counties with their codes."""

from __future__ import annotations

from dataclasses import dataclass

import shapely

from pipeline.demo.world.data_files import load_toml


@dataclass(frozen=True)
class PrefecturePlace:
    """A prefecture: code, names, counties by their codes, and what is wrong with its delivery."""

    code: str
    name_zh: str
    name_en: str
    short_zh: str
    short_en: str
    centre: tuple[float, float]
    residents: int
    """Thousands, by which parcels are shared out."""
    counties: dict[str, str]
    state: str = "counted"


@dataclass(frozen=True)
class RegionFrame:
    """The whole frame, and between whom something is planted."""

    outline: shapely.Polygon
    prefectures: tuple[PrefecturePlace, ...]
    planted: dict[str, list[tuple[str, str]]]
    """By kind: who reports it, and whose ground or id it is."""


def load_region_frame() -> RegionFrame:
    """Read the frame from ``region_places.toml``."""
    content = load_toml(__package__, "region_places.toml")
    return RegionFrame(
        outline=shapely.Polygon(content["outline"]),
        prefectures=tuple(
            PrefecturePlace(code=code, **{**item, "centre": tuple(item["centre"])})
            for code, item in content["prefecture"].items()
        ),
        planted={
            kind: [(reporter, owner) for reporter, owner in pairs]
            for kind, pairs in content["planted"].items()
        },
    )
