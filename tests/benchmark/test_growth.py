from __future__ import annotations

from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import duckdb
import geopandas
import numpy as np
import pytest
import shapely

from benchmarks import growth_ground as ground
from benchmarks.growth import draw_growth, growth_table
from benchmarks.growth_delivery import write_growth_delivery
from pipeline.base.config import load_project
from pipeline.base.progress import Silent
from pipeline.warehouse import build

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def one_county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tenth of one time: 58,720 parcels."""
    root = tmp_path_factory.mktemp("growth")
    write_growth_delivery(root, 1)
    return root


def layer(root: Path, name: str) -> geopandas.GeoDataFrame:
    return geopandas.read_parquet(root / "data" / "raw" / "growth" / f"{name}.parquet")


def test_borders_of_all_levels_cover_the_same_ground_without_gaps() -> None:
    counties = range(8, 13)  # the last of one row of counties and the first of the next
    villages = np.concatenate([ground.village_borders(county) for county in counties])
    assert len(villages) == 350
    assert shapely.coverage_is_valid(villages)
    assert set(shapely.get_num_coordinates(villages)) == {193}
    for borders in (ground.township_borders, ground.county_border):
        other = np.concatenate([borders(county) for county in counties])
        difference = shapely.symmetric_difference(
            shapely.coverage_union_all(villages), shapely.union_all(other)
        )
        assert shapely.area(difference) < 1e-9


def test_parcels_are_like_those_of_the_demo(one_county: Path) -> None:
    parcels = layer(one_county, "c001-parcels")
    assert len(parcels) == 58_720
    assert parcels["parcel_id"].is_unique
    assert shapely.get_num_coordinates(parcels.geometry.to_numpy()).mean() == pytest.approx(
        6.75, abs=0.02
    )
    assert 0 < (~parcels.is_valid).sum() < 100
    valid = parcels.geometry[parcels.is_valid].to_numpy()
    first, second = shapely.STRtree(valid).query(valid, predicate="intersects")
    assert (first == second).all()  # no parcel touches another


def test_the_same_factor_gives_the_same_bytes(one_county: Path, tmp_path: Path) -> None:
    write_growth_delivery(tmp_path, 1)
    folders = [root / "data" / "raw" / "growth" for root in (one_county, tmp_path)]
    first, second = ({path.name: path.read_bytes() for path in sorted(folder.iterdir())}
                     for folder in folders)  # fmt: skip
    assert first == second


@pytest.mark.slow
def test_a_build_accepts_every_row(one_county: Path) -> None:
    project = load_project(one_county)
    build(project, Silent())
    with duckdb.connect(str(project.database), read_only=True) as con:
        ((parcels, inside),) = con.execute(
            "SELECT count(*), count(village_code) FROM parcel"
        ).fetchall()
        assert parcels == inside == 58_720
        assert con.execute("SELECT count(*) FROM rejected_row").fetchall() == [(0,)]
        links = dict(con.execute("SELECT link_method, count(*) FROM house GROUP BY ALL").fetchall())
    assert sum(links.values()) == 62_000
    assert links["reported"] == pytest.approx(0.6 * 62_000, rel=0.02)
    assert links["nearest"] == pytest.approx(0.4 * 0.02 * 62_000, rel=0.2)
    assert 0 < links["none"] < 50


def sizes(*figures: tuple[int, float, float | None]) -> list[dict[str, Any]]:
    return [
        {"factor": factor, "wall_s": wall_s, "cpu_s": 1.0, "pss_mb": pss_mb}
        for factor, wall_s, pss_mb in figures
    ]


def test_time_is_compared_with_its_share_of_the_first() -> None:
    lines = growth_table(sizes((1, 20.0, 900.0), (10, 240.0, None))).splitlines()
    assert lines[2] == "| 1 × | 587,209 | 20.0 | 1.00 | 1.0 | 900 |"
    assert lines[3] == "| 10 × | 5,872,090 | 240.0 | 1.20 | 1.0 | not known here |"


def test_the_chart_is_an_image_that_stays_the_same(tmp_path: Path) -> None:
    measured = sizes((1, 20.0, 900.0), (3, 61.0, 1500.0))
    for name in ("first.svg", "second.svg"):
        draw_growth(measured, tmp_path / name)
    first = (tmp_path / "first.svg").read_bytes()
    assert first == (tmp_path / "second.svg").read_bytes()
    texts = [element.text for element in ET.fromstring(first).iter() if element.text]  # noqa: S314
    assert "million parcels" in texts
