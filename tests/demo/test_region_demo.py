"""The demo region: sizes, and what is planted across borders, looked at with shapely alone."""

from __future__ import annotations

import json
from itertools import combinations
from typing import TYPE_CHECKING, Any

import geopandas
import pytest
import shapely

from pipeline.demo.whole_region.border_plants import plant_across
from pipeline.demo.whole_region.region_areas import draw_areas
from pipeline.demo.whole_region.region_demo import write_region_demo
from pipeline.demo.whole_region.region_places import load_region_frame
from pipeline.demo.whole_region.region_rows import draw_rows

if TYPE_CHECKING:
    from pathlib import Path

FILES = ("652700", "650500", "650400", "650200")
"""One that counts, and one of each kind that does not."""


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("region")
    write_region_demo(root, codes=FILES)
    return root


@pytest.fixture(scope="module")
def answers(written: Path) -> dict[str, Any]:
    return dict(json.loads((written / "answers.json").read_text(encoding="utf-8")))


def test_the_frame_has_fourteen_prefectures_with_codes_of_their_own() -> None:
    places = load_region_frame().prefectures
    assert len({place.code for place in places}) == 14
    for place in places:
        assert all(code.startswith(place.code[:4]) for code in place.counties)
    assert sum(len(place.counties) for place in places) == 96


def test_sizes_are_in_proportion_to_the_residents(answers: dict[str, Any]) -> None:
    sizes = {code: each["parcels"] for code, each in answers["prefectures"].items()}
    residents = {place.code: place.residents for place in load_region_frame().prefectures}
    all_residents = sum(residents.values())
    for code, size in sizes.items():
        assert size == pytest.approx(4200 * residents[code] / all_residents, abs=3)
    states = list(answers["states"].values())
    assert (states.count("late"), states.count("older_schema"), states.count("refused")) == (
        2, 1, 1,
    )  # fmt: skip
    assert answers["region"]["parcels"] == sum(sizes.values())


def test_the_same_seed_gives_the_same_files(written: Path, tmp_path: Path) -> None:
    write_region_demo(tmp_path, codes=FILES)
    names = [
        path.relative_to(written) for path in written.rglob("*")
        if path.is_file() and path.suffix != ".duckdb" and path.name != "SHA256SUMS"
    ]  # fmt: skip
    assert len(names) > 20
    for name in names:
        assert (tmp_path / name).read_bytes() == (written / name).read_bytes(), name


def test_borders_overlap_and_leave_a_gap_only_where_planted(answers: dict[str, Any]) -> None:
    areas = draw_areas(load_region_frame(), 20230316)
    shapes = {code: shapely.union_all(each.counties) for code, each in areas.items()}
    overlaps = [
        [one, other]
        for one, other in combinations(sorted(shapes), 2)
        if shapely.intersection(shapes[one], shapes[other]).area > 1e-6
    ]
    assert overlaps == answers["borders"]["border_overlap"]
    whole = shapely.union_all(list(shapes.values()))
    holes = [
        shapely.Polygon(ring)
        for part in shapely.get_parts(whole)
        for ring in part.interiors
        if shapely.Polygon(ring).area > 1e-6
    ]
    assert len(holes) == 1
    around = [code for code, shape in shapes.items() if shape.distance(holes[0]) < 1e-9]
    assert [[", ".join(sorted(around))]] == answers["borders"]["border_gap"]
    for each in areas.values():
        assert shapely.union_all(each.villages).symmetric_difference(
            shapely.union_all(each.counties)
        ).area == pytest.approx(0, abs=1e-9)  # fmt: skip


def test_only_what_was_planted_lies_in_another_prefecture(answers: dict[str, Any]) -> None:
    frame = load_region_frame()
    areas = draw_areas(frame, 20230316)
    rows = {code: draw_rows(each, 300, 20230316) for code, each in areas.items()}
    before = {code: len(each.parcel) for code, each in rows.items()}
    for code, each in rows.items():
        own = shapely.union_all(each.areas.villages)
        assert shapely.contains(own, each.parcel["geometry"].to_numpy()).all(), code
    plant_across(frame, rows)
    found = []
    for code, each in rows.items():
        for outline in each.parcel["geometry"].iloc[before[code] :]:
            inside = [other for other in areas if shapely.union_all(
                areas[other].counties).contains(outline.centroid)]  # fmt: skip
            found.append([code, *inside])
    planted = [[row[0], row[2]] for row in answers["borders"]["parcel_elsewhere"]]
    assert sorted(found) == sorted(planted)


def test_a_file_cannot_be_read_where_the_run_must_be_refused(written: Path) -> None:
    (file,) = (written / "650500" / "data" / "raw" / "demo").glob("图斑.*")
    with pytest.raises(Exception, match=r"."):  # whatever the library says
        geopandas.read_file(file).to_json()


def test_ranks_are_competition_ranks_of_the_answers_own_counts(answers: dict[str, Any]) -> None:
    rates = {code: each["done"] / each["parcels"] for code, each in answers["prefectures"].items()}
    for code, rank in answers["ranks"]["survey_done"].items():
        assert rank == 1 + sum(rate > rates[code] for rate in rates.values())
