"""The page of all parcels: none dropped, counted by cells and drawn one by one, without numbers."""

from __future__ import annotations

import gzip
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import mapbox_vector_tile
import numpy as np
import pytest
import shapely
from pmtiles.reader import MemorySource, all_tiles
from shapely.geometry import shape

from pipeline.base.config import load_project
from pipeline.files.earlier import EarlierFiles
from pipeline.mapping.pages.place.place_page import CELL_ZOOM, build
from pipeline.mapping.shell.page_context import read_page_context
from pipeline.mapping.tiles.kept_tiles import place_digest, tile_digests
from pipeline.mapping.tiles.parcel_tiles import EXTENT, ZOOM
from pipeline.published.open_published import open_published

if TYPE_CHECKING:
    from pipeline.mapping.shell.page import Page

STATUSES = ("unsurveyed", "in_progress", "done")
CHANGES = ("new", "forward", "backward", "moved")
Feature = dict[str, Any]
RECORDED = EarlierFiles(Path(), {}, "the program")
"""Where pages are recorded, though none is there."""


@pytest.fixture(scope="module")
def page(small_root: Path) -> Page:
    project = load_project(small_root)
    with open_published(project, spatial=True) as con:
        (drawn,) = build(con, read_page_context(con, project.settings))
    return drawn


@pytest.fixture(scope="module")
def features(page: Page) -> list[tuple[int, int, Feature]]:
    return [
        (x, y, feature)
        for (_, x, y), tile in all_tiles(MemorySource(page.archives["parcels"]))
        for feature in mapbox_vector_tile.decode(
            gzip.decompress(tile), default_options={"y_coord_down": True}
        )["parcel"]["features"]
    ]


def rows(root: Path, statement: str) -> list[tuple[Any, ...]]:
    with open_published(load_project(root), spatial=True) as con:
        return con.execute(statement).fetchall()


def test_cells_hold_every_parcel_once(page: Page, small_root: Path) -> None:
    cells = page.data["cells"]
    stated = dict(rows(small_root, "SELECT survey_status, count(*) FROM parcel GROUP BY ALL"))
    assert {status: sum(cells[status]) for status in STATUSES} == stated
    assert len(set(zip(cells["x"], cells["y"], strict=True))) == len(cells["x"])
    changed = rows(
        small_root,
        "SELECT survey_status, count(*) FROM parcel JOIN parcel_change USING (parcel_id)"
        " WHERE as_of = (SELECT as_of FROM run) GROUP BY ALL",
    )
    assert {status: sum(cells[f"changed_{status}"]) for status in STATUSES} == {
        **dict.fromkeys(STATUSES, 0),
        **dict(changed),
    }


def test_cells_lie_where_their_parcels_do(page: Page, small_root: Path) -> None:
    """Compared with the tile of each point by the formula of slippy maps, in numpy."""
    lon, lat = np.array(rows(small_root, "SELECT lon, lat FROM parcel")).T
    x = np.floor((lon + 180) / 360 * 2**CELL_ZOOM)
    tangent = np.log(np.tan(np.radians(lat)) + 1 / np.cos(np.radians(lat)))
    y = np.floor((1 - tangent / np.pi) / 2 * 2**CELL_ZOOM)
    expected = Counter(zip(x.astype(int).tolist(), y.astype(int).tolist(), strict=True))
    cells = page.data["cells"]
    counted = {
        (cells["x"][at], cells["y"][at]): sum(cells[status][at] for status in STATUSES)
        for at in range(len(cells["x"]))
    }
    assert counted == expected


def test_tiles_hold_every_parcel_once_beside_copies(
    features: list[tuple[int, int, Feature]], small_root: Path
) -> None:
    counted = Counter(
        STATUSES[feature["properties"]["status"]]
        for _, _, feature in features
        if "copy" not in feature["properties"]
    )
    stated = rows(small_root, "SELECT survey_status, count(*) FROM parcel GROUP BY ALL")
    assert counted == dict(stated)


def test_tiles_say_what_changed_and_which_houses_stand_there(
    features: list[tuple[int, int, Feature]], small_root: Path
) -> None:
    single = [each["properties"] for _, _, each in features if "copy" not in each["properties"]]
    changes = Counter(
        (CHANGES[one["change"] - 1], STATUSES[one["before"]] if "before" in one else None)
        for one in single
        if "change" in one
    )
    stated = rows(
        small_root,
        "SELECT change, status_before, count(*) FROM parcel_change JOIN parcel USING (parcel_id)"
        " WHERE as_of = (SELECT as_of FROM run) GROUP BY ALL",
    )
    assert changes == {(change, before): count for change, before, count in stated}
    houses = rows(
        small_root,
        "SELECT count(*) FILTER (is_commercial),"
        " count(*) FILTER (is_commercial AND is_hazardous)"
        " FROM house_parcel JOIN house USING (house_id)",
    )
    shown = tuple(sum(one.get(name, 0) for one in single) for name in ("commercial", "hazardous"))
    assert [shown] == houses


def test_a_parcel_lies_where_it_is_and_names_its_village(
    page: Page, features: list[tuple[int, int, Feature]], small_root: Path
) -> None:
    """Of each village of the tiles, the parcels are where the file has those of that village."""
    villages = page.data["villages"]
    found: dict[str, list[float]] = {}
    for x, _, feature in features:
        properties = feature["properties"]
        if "copy" in properties or "village" not in properties:
            continue
        outline = shape(feature["geometry"])
        middle = (x + shapely.centroid(outline).x / EXTENT) / 2**ZOOM * 360 - 180
        found.setdefault(villages["code"][properties["village"]], []).append(middle)
    stated = rows(
        small_root,
        "SELECT village_code, count(*), avg(ST_X(ST_Centroid(geometry::GEOMETRY))) FROM parcel"
        " WHERE village_code IS NOT NULL GROUP BY ALL",
    )
    assert {code: len(lons) for code, lons in found.items()} == {row[0]: row[1] for row in stated}
    for code, _, lon in stated:
        assert np.mean(found[code]) == pytest.approx(lon, abs=2e-5)


def test_page_holds_no_number_of_a_parcel(page: Page, small_root: Path) -> None:
    ids = {row[0] for row in rows(small_root, "SELECT parcel_id FROM parcel")}
    texts: set[str] = set()

    def collect(value: object) -> None:
        if isinstance(value, dict):
            collect([*value, *value.values()])
        elif isinstance(value, list | tuple):
            for each in value:
                collect(each)
        elif isinstance(value, str):
            texts.add(value)

    collect(page.data)
    assert len(texts) > 100
    assert not texts & ids
    assert next(iter(ids)).encode() not in gzip.decompress(gzip.compress(page.archives["parcels"]))


def test_digest_of_the_tiles_knows_what_changed(small_root: Path) -> None:
    with open_published(load_project(small_root)) as con:
        units = tile_digests(con, RECORDED)
        before = place_digest(con, RECORDED, units)
        assert before == place_digest(con, RECORDED, units) != ""
        con.execute(
            "CREATE TEMP TABLE parcel_change AS"
            " SELECT * REPLACE ('backward' AS change) FROM parcel_change"
        )
        assert place_digest(con, RECORDED, units) != before
