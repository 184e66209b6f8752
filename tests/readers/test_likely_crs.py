"""What the numbers of a file fit: zones by their numbers in the EPSG registry."""

from __future__ import annotations

import pytest
from pyproj import CRS, Transformer

from pipeline.readers.likely_crs import CrsHint, fits_numbers

PLACE = (86.9, 43.8, 87.3, 44.2)
"""Some of Changji: west, south, east, north."""


def numbers(code: int, lon: float, lat: float) -> tuple[float, float]:
    """Return the coordinates of a position in a system of the registry."""
    x, y = Transformer.from_crs(CRS(code).geodetic_crs, code, always_xy=True).transform(lon, lat)
    return x, y


@pytest.mark.parametrize(
    ("code", "family"),
    [
        (4517, ["EPSG:4517", "EPSG:2353", "EPSG:2405"]),  # 3 degrees, zone 29, with its number
        (4518, ["EPSG:4518", "EPSG:2354", "EPSG:2406"]),  # zone 30
        (4493, ["EPSG:4493", "EPSG:2329", "EPSG:21415"]),  # 6 degrees, zone 15
        (2353, ["EPSG:4517", "EPSG:2353", "EPSG:2405"]),
        (21415, ["EPSG:4493", "EPSG:2329", "EPSG:21415"]),
    ],
)
def test_a_zones_number_tells_the_zone_but_not_the_datum(code: int, family: list[str]) -> None:
    assert CrsHint("d.toml", numbers(code, 88.0, 44.0)).codes() == family


@pytest.mark.parametrize(
    ("like", "code"),
    [
        ("EPSG:4538", "EPSG:4517"),  # CGCS2000 of the same meridian, without the number
        ("EPSG:2374", "EPSG:2353"),  # Xi'an 1980
        ("EPSG:2426", "EPSG:2405"),  # Beijing 1954
    ],
)
def test_the_zone_that_lost_its_number_keeps_its_datum(like: str, code: str) -> None:
    assert CrsHint("d.toml", (29_500_100.0, 4_874_000.0), like=like).codes() == [code]


def test_without_a_number_zones_count_within_their_area_of_use() -> None:
    codes = CrsHint("d.toml", (500_100.0, 4_874_000.0)).codes()
    # 44 degrees north: China lies there from 80 to 131 degrees east, so neither in the zones of
    # 75 and 78 degrees nor in that of 135.
    assert "EPSG:4536" in codes
    assert "EPSG:4538" in codes
    assert not {"EPSG:4534", "EPSG:4535", "EPSG:4554"} & set(codes)


def test_in_a_known_place_only_its_zone_is_left() -> None:
    hint = CrsHint("d.toml", (500_100.0, 4_874_000.0)).within(PLACE)
    assert hint.codes() == ["EPSG:4538", "EPSG:2374", "EPSG:2426"]
    elsewhere = CrsHint("d.toml", (500_100.0, 4_874_000.0)).within((10.0, 50.0, 11.0, 51.0))
    assert elsewhere.codes() == []


@pytest.mark.parametrize(
    ("point", "codes"),
    [
        ((87.3, 44.0), ["EPSG:4490", "EPSG:4326", "GCJ02", "BD09"]),
        ((9_718_000.0, 5_465_000.0), ["EPSG:3857"]),
        ((1.0, 1e8), []),
        (None, []),
    ],
)
def test_what_is_no_zone(point: tuple[float, float] | None, codes: list[str]) -> None:
    assert CrsHint("d.toml", point).codes() == codes


@pytest.mark.parametrize(
    ("point", "line"),
    [
        ((29_500_100.0, 4_874_000.0), 'crs = "EPSG:'),
        ((44.0, 116.4), "swap_xy = true"),
        ((4_874_000.0, 29_500_100.0), "swap_xy = true"),
        ((87.3, 44.0), 'crs = "BD09"'),
        ((1.0, 1e8), "crs ="),
        (None, "crs ="),
    ],
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_hint_names_the_line(
    point: tuple[float, float] | None, line: str, language: str
) -> None:
    text = CrsHint("d.toml", point).label(language)
    assert line in text
    assert "d.toml" in text
    assert "overrule" not in text


def test_exchanged_coordinates_without_a_system_need_both_lines() -> None:
    text = CrsHint("d.toml", (4_874_000.0, 29_500_100.0)).label("en")
    assert "swap_xy = true" in text
    assert "EPSG:4517" in text
    declared = CrsHint("d.toml", (44.0, 116.4), other_than="EPSG:4490").label("en")
    assert "swap_xy = true" in declared
    assert "crs =" not in declared


def test_a_single_candidate_is_written_out_with_what_it_overrules() -> None:
    hint = CrsHint("d.toml", (29_500_100.0, 4_874_000.0), like="EPSG:4538", overrules=True)
    assert 'crs = "EPSG:4517" and overrule = { crs = "why" }' in hint.label("en")
    assert 'crs = "EPSG:4517" 和 overrule = { crs = "原因" }' in hint.label("zh")


@pytest.mark.parametrize(
    ("crs", "point", "fits"),
    [
        ("EPSG:4490", (87.3, 44.0), True),
        ("EPSG:4490", (500_000.0, 4_874_000.0), False),
        ("GCJ02", (500_000.0, 4_874_000.0), False),
        ("EPSG:4538", (500_100.0, 4_874_000.0), True),
        ("EPSG:4538", (29_500_100.0, 4_874_000.0), False),
        ("EPSG:4517", (500_100.0, 4_874_000.0), False),
        ("EPSG:4517", (30_500_100.0, 4_874_000.0), False),
        ("EPSG:4538", (87.3, 44.0), False),
        ("EPSG:4538", (860_000.0, 4_874_000.0), True),  # a place of several zones kept in one
        ("EPSG:2263", (987_000.0, 212_000.0), True),
        ("EPSG:3857", (9_718_000.0, 5_465_000.0), True),
    ],
)
def test_numbers_that_can_be_in_a_system(
    crs: str, point: tuple[float, float], *, fits: bool
) -> None:
    assert fits_numbers(crs, point) is fits
