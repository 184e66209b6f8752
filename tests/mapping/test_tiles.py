"""The tiles, read back by other people's code and compared with the parcels."""

from __future__ import annotations

import gzip
from collections import Counter
from typing import TYPE_CHECKING, Any

import mapbox_vector_tile
import numpy as np
import pyproj
import pytest
import shapely
from pmtiles.reader import MemorySource, Reader, all_tiles
from pmtiles.tile import zxy_to_tileid
from prefecture import VILLAGES, Prefecture, square
from shapely.geometry import shape

from pipeline.base.config import load_project
from pipeline.base.sql import query
from pipeline.files.earlier import NO_FILES
from pipeline.mapping.tiles.kept_tiles import tile_digests
from pipeline.mapping.tiles.parcel_tiles import EXTENT, ZOOM, Archive, draw_tiles
from pipeline.mapping.tiles.pmtiles import TileSet, tile_ids, write_archive
from pipeline.published.open_published import open_published

if TYPE_CHECKING:
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

Feature = dict[str, Any]
WORLD_M = 2 * np.pi * 6378137
UNIT_M = WORLD_M / 2**ZOOM / EXTENT
"""One tile unit in metres of the Web Mercator plane."""


def archives_of(root: Path) -> dict[str, Archive]:
    with open_published(load_project(root), spatial=True) as con:
        return {unit: draw_tiles(con, unit) for unit in tile_digests(con, NO_FILES)}


def features_of(archive: Archive) -> list[tuple[int, int, Feature]]:
    """Return (tile x, tile y, feature), y going down."""
    return [
        (x, y, feature)
        for (_, x, y), tile in all_tiles(MemorySource(archive.content))
        for feature in mapbox_vector_tile.decode(
            gzip.decompress(tile), default_options={"y_coord_down": True}
        )["parcel"]["features"]
    ]


def on_the_plane(x: int, y: int, feature: Feature) -> BaseGeometry:
    """Return a feature's outline in metres of EPSG:3857."""

    def to_metres(points: np.ndarray) -> np.ndarray:
        whole = points + np.array([x, y]) * EXTENT
        return np.column_stack(
            [whole[:, 0] * UNIT_M - WORLD_M / 2, WORLD_M / 2 - whole[:, 1] * UNIT_M]
        )

    return shapely.transform(shape(feature["geometry"]), to_metres)


@pytest.fixture(scope="module")
def archives(small_root: Path) -> dict[str, Archive]:
    return archives_of(small_root)


@pytest.fixture(scope="module")
def parcels(small_root: Path) -> dict[str, Feature]:
    """Return every parcel with its outline projected by pyproj, not by the database."""
    with open_published(load_project(small_root), spatial=True) as con:
        rows = con.execute(
            "SELECT parcel_id, ST_AsWKB(geometry::GEOMETRY), survey_status, footprint_m2, "
            "village_code, coalesce(report_unit_id, 'unassigned') FROM parcel"
        ).fetchall()
    project = pyproj.Transformer.from_crs(4326, 3857, always_xy=True).transform
    names = ("outline", "status", "area", "village", "unit")
    found = {row[0]: dict(zip(names, row[1:], strict=True)) for row in rows}
    for parcel in found.values():
        outline = shapely.from_wkb(bytes(parcel["outline"]))
        parcel["outline"] = shapely.transform(
            outline, lambda points: np.column_stack(project(points[:, 0], points[:, 1]))
        )
    return found


def test_every_parcel_is_on_the_page_of_its_unit_and_no_other(
    archives: dict[str, Archive], parcels: dict[str, Feature]
) -> None:
    drawn = {
        (unit, feature["properties"]["id"])
        for unit, archive in archives.items()
        for _, _, feature in features_of(archive)
    }
    assert drawn == {(parcel["unit"], parcel_id) for parcel_id, parcel in parcels.items()}


def test_counts_equal_the_view(archives: dict[str, Archive], small_root: Path) -> None:
    with open_published(load_project(small_root), spatial=True) as con:
        stated = {
            row["code"]: row["parcels"]
            for row in query(con, "pipeline.mapping.pages.unit", "unit_summaries.sql")
        }
    counted = {
        unit: len({feature["properties"]["id"] for _, _, feature in features_of(archive)})
        for unit, archive in archives.items()
    }
    assert counted == {unit: count for unit, count in stated.items() if count}


def test_outlines_are_right_to_one_tile_unit(
    archives: dict[str, Archive], parcels: dict[str, Feature]
) -> None:
    for archive in archives.values():
        for x, y, feature in features_of(archive):
            true = parcels[feature["properties"]["id"]]["outline"]
            drawn = on_the_plane(x, y, feature)
            # Corners are rounded to whole units: half a unit either way, 0.71 on the diagonal.
            # Before the tile's own edge, which is not shown, they are off by up to 1.5 units.
            is_inside = np.array(shape(feature["geometry"]).bounds[:2]).min() > 0
            limit = 0.75 if is_inside else 1.5 * 2**0.5
            assert shapely.hausdorff_distance(true, drawn) < limit * UNIT_M


def test_shells_and_holes_turn_as_the_format_says(archives: dict[str, Archive]) -> None:
    for archive in archives.values():
        for _, _, feature in features_of(archive):
            for polygon in shapely.get_parts(shape(feature["geometry"])):
                # in numbers: a shell has positive area, a hole negative
                assert shapely.is_ccw(polygon.exterior)
                assert not any(map(shapely.is_ccw, polygon.interiors))


def test_properties_tell_status_village_area_and_houses(
    archives: dict[str, Archive], parcels: dict[str, Feature], small_root: Path
) -> None:
    with open_published(load_project(small_root), spatial=True) as con:
        villages: dict[str, list[str]] = {}
        for row in query(con, "pipeline.mapping.pages.unit", "unit_villages.sql"):
            villages.setdefault(row["unit_id"], []).append(row["code"])
        links = con.execute("SELECT parcel_id FROM house_parcel").fetchall()
    houses = Counter(parcel_id for (parcel_id,) in links)
    codes = ("unsurveyed", "in_progress", "done")
    for unit, archive in archives.items():
        for _, _, feature in features_of(archive):
            told = feature["properties"]
            parcel = parcels[told["id"]]
            village = villages[unit][told["village"]] if "village" in told else None
            assert (codes[told["status"]], village) == (parcel["status"], parcel["village"])
            assert abs(told["area"] - parcel["area"]) <= 0.5
            assert told.get("houses", 0) == houses[told["id"]]


def test_two_drawings_are_the_same_bytes(archives: dict[str, Archive], small_root: Path) -> None:
    assert archives_of(small_root) == archives


def test_a_parcel_across_a_tile_border_stands_whole_in_both_tiles(tmp_path: Path) -> None:
    border = (np.floor((87.005 + 180) / 360 * 2**ZOOM) + 1) / 2**ZOOM * 360 - 180
    place = Prefecture(tmp_path)
    row = {"parcel_id": "P", "survey_status": "done", "geometry": square(border - 0.0001, 44.005)}
    place.deliver("parcel", [row])
    place.build()
    (archive,) = archives_of(tmp_path).values()
    found = features_of(archive)
    assert len(found) == 2
    assert {feature["properties"]["id"] for _, _, feature in found} == {"P"}
    one, other = (on_the_plane(*each) for each in found)
    assert shapely.hausdorff_distance(one, other) < 2.2 * UNIT_M


def test_the_smallest_parcel_is_not_lost(tmp_path: Path) -> None:
    place = Prefecture(tmp_path)
    tiny = square(87.005, 44.005, side=1e-7)
    place.deliver("parcel", [{"parcel_id": "P", "survey_status": "done", "geometry": tiny}])
    place.build()
    archives = archives_of(tmp_path)
    ids = [
        feature["properties"]["id"]
        for each in archives.values()
        for _, _, feature in features_of(each)
    ]
    assert set(ids) == {"P"}
    assert place.row("SELECT village_code FROM parcel")["village_code"] == VILLAGES[0]


def test_tile_ids_follow_the_curve() -> None:
    random = np.random.default_rng(3)
    for zoom in (0, 1, 2, 14):
        x, y = random.integers(0, 2**zoom, size=(2, 50))
        expected = [
            zxy_to_tileid(zoom, int(one), int(other)) for one, other in zip(x, y, strict=True)
        ]
        assert tile_ids(zoom, x, y).tolist() == expected


@pytest.mark.slow
def test_an_archive_of_many_tiles_has_leaf_directories() -> None:
    random = np.random.default_rng(5)
    side = 300
    x, y = (axis.ravel() for axis in np.meshgrid(np.arange(side), np.arange(side)))
    tiles = [random.bytes(int(size)) for size in random.integers(1, 60, size=side * side)]
    content = write_archive(TileSet(ZOOM, x, y, tiles, (0, 0, 1, 1)), {"name": "many"})
    reader = Reader(MemorySource(content))
    assert reader.header()["leaf_directory_length"] > 0
    for index in random.integers(0, side * side, size=40):
        packed = reader.get(ZOOM, int(x[index]), int(y[index]))
        assert gzip.decompress(packed or b"") == tiles[index]
