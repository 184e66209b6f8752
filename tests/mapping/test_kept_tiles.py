"""Tiles of a published page: taken where nothing in them has changed, and nowhere else."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pipeline.base.config import load_project
from pipeline.base.sql import connect
from pipeline.files.earlier import NO_FILES, EarlierFiles
from pipeline.mapping.draw import INTERNAL, draw_some
from pipeline.mapping.tiles.kept_tiles import read_archive, tile_digests
from pipeline.mapping.tiles.parcel_tiles import draw_tiles
from pipeline.published.open_published import open_published

RECORDED = EarlierFiles(Path(), {}, "the program")
"""Where pages are recorded, though none is there."""
UNIT = "652323"
PARCEL = "(SELECT min(parcel_id) FROM parcel WHERE report_unit_id = '652323')"
HOUSE = "(SELECT min(house_id) FROM house_parcel JOIN parcel USING (parcel_id) WHERE report_unit_id = '652323')"  # noqa: E501


@pytest.fixture
def database(small_file: Path, tmp_path: Path) -> Path:
    shutil.copy(small_file, tmp_path / "survey.duckdb")
    return tmp_path / "survey.duckdb"


def digests_of(database: Path) -> dict[str, str]:
    with connect(str(database), {}, spatial=True, read_only=True) as con:
        return tile_digests(con, RECORDED)


def test_the_tiles_on_a_page_are_those_drawn(small_root: Path, tmp_path: Path) -> None:
    project = load_project(small_root)
    pages = {page.name: page for page in draw_some(project, INTERNAL, tmp_path, RECORDED)}
    with open_published(project, spatial=True) as con:
        drawn = draw_tiles(con, UNIT)
    assert len(drawn.places) > 1
    assert read_archive((tmp_path / f"unit-{UNIT}.html").read_bytes()) == drawn
    assert pages[f"unit-{UNIT}"].made_of == digests_of(project.database)[UNIT]


@pytest.mark.parametrize(
    "change",
    [
        f"UPDATE parcel SET survey_status = 'unsurveyed' WHERE parcel_id = {PARCEL}",
        f"UPDATE parcel SET footprint_m2 = footprint_m2 + 1 WHERE parcel_id = {PARCEL}",
        f"UPDATE parcel SET village_code = NULL WHERE parcel_id = {PARCEL}",
        f"UPDATE parcel SET geometry = ST_Reverse(geometry) WHERE parcel_id = {PARCEL}",
        f"UPDATE house SET is_commercial = NOT is_commercial WHERE house_id = {HOUSE}",
        f"UPDATE house SET is_hazardous = NOT is_hazardous WHERE house_id = {HOUSE}",
        f"DELETE FROM house_parcel WHERE house_id = {HOUSE}",
        f"DELETE FROM admin_unit WHERE level = 'village' AND report_unit_id = '{UNIT}'",
    ],
)
def test_whatever_the_tiles_show_is_seen_to_change_for_its_unit_alone(
    database: Path, change: str
) -> None:
    before = digests_of(database)
    with connect(str(database), {}, spatial=True) as con:
        con.execute(change)
    after = digests_of(database)
    assert {unit for unit in before if before[unit] != after.get(unit)} == {UNIT}


def test_the_order_of_the_rows_and_what_tiles_do_not_show_make_no_difference(
    database: Path,
) -> None:
    before = digests_of(database)
    with connect(str(database), {}, spatial=True) as con:
        con.execute("UPDATE parcel SET surveyor_id = 'another'")
        con.execute("CREATE TEMP TABLE turned AS FROM parcel ORDER BY hash(parcel_id)")
        con.execute("DELETE FROM parcel")
        con.execute("INSERT INTO parcel FROM turned")
    assert digests_of(database) == before


def test_where_nothing_is_kept_the_units_alone_are_asked_for(database: Path) -> None:
    recorded = digests_of(database)
    with connect(str(database), {}, spatial=False, read_only=True) as con:
        assert list(tile_digests(con, NO_FILES)) == list(recorded)
        assert not set(tile_digests(con, NO_FILES).values()) & set(recorded.values())
