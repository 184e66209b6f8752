"""What an outline holds, counted once more with shapely on a place made by hand."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
import shapely
from prefecture import SETTINGS, VILLAGES, Prefecture, square
from typer.testing import CliRunner

from pipeline.base.config import ReaderSettings, load_project
from pipeline.base.errors import RefusedError
from pipeline.cli import paper_commands
from pipeline.cli.app import app
from pipeline.handover.exposed import ExposedFiles, write_exposed
from pipeline.readers.area_file import area_source, read_area

if TYPE_CHECKING:
    from pathlib import Path

FLOOD = shapely.box(86.9, 43.9, 87.0155, 44.0052)
"""Holds a part of the first village and, of the second, what lies west of 87.0155."""
SEVERE, ORDINARY = "severe", "ordinary"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Prefecture:
    place = Prefecture(
        tmp_path_factory.mktemp("exposed") / "root", settings=SETTINGS.replace('"en"', '"zh"')
    )
    parcels = [
        {"parcel_id": f"p{at}", "survey_status": "done" if at % 3 else "unsurveyed",
         "geometry": square(87.0005 + at * 0.0015, 44.001 + at % 5 * 0.001)}
        for at in range(18)
    ]  # fmt: skip
    place.deliver("parcel", parcels)
    houses: list[dict[str, Any]] = [
        {"house_id": f"h{at}", "use_class": "commercial_only" if at % 2 else "other",
         "parcel_id_reported": f"p{at}", "storeys": at % 5, "residents": at,
         "max_occupancy": 12 if at == 4 else None, "geometry": None}
        for at in range(18)
    ]  # fmt: skip
    # one by its point alone, one outside by its point, one nobody can place
    more = {"use_class": "other", "parcel_id_reported": None, "storeys": 1, "residents": 2,
            "max_occupancy": None}  # fmt: skip
    houses += [
        {"house_id": "point-in", **more, "geometry": shapely.Point(87.009, 44.0001)},
        {"house_id": "point-out", **more, "geometry": shapely.Point(87.009, 44.0099)},
        {"house_id": "nowhere", **more, "geometry": None},
    ]
    place.deliver("house", houses)
    cases = [
        ("c0", "h0", SEVERE, None), ("c1", "h1", ORDINARY, None), ("c2", "h2", SEVERE, "rectified"),
        ("c3", "h17", SEVERE, None),
    ]  # fmt: skip
    place.deliver("hazard_case", [
        {"case_id": case, "house_id": house, "hazard_level": level, "found_on": "2023-01-01",
         "closure_reason": reason, "closed_on": "2023-02-01" if reason else None}
        for case, house, level, reason in cases
    ])  # fmt: skip
    place.deliver("appraisal", [
        {"report_no": "r1", "house_id": "h3", "grade": "d", "issued_on": "2023-02-01"},
        {"report_no": "r2", "house_id": "h5", "grade": "c", "issued_on": "2023-02-01"},
        {"report_no": "r3", "house_id": "h0", "grade": "b", "issued_on": "2023-02-01"},
    ])  # fmt: skip
    place.build()
    return place


@pytest.fixture(scope="module")
def flood(place: Prefecture) -> ExposedFiles:
    return write_exposed(load_project(place.root), area_source(FLOOD.wkt), "洪水")


def expected(place: Prefecture) -> tuple[set[str], set[str]]:
    """Return the parcels and houses in the flood, by shapely."""
    parcels = place.rows("SELECT parcel_id, lon, lat FROM parcel")
    shapes = {f"p{at}": square(87.0005 + at * 0.0015, 44.001 + at % 5 * 0.001) for at in range(18)}
    assert {row["parcel_id"] for row in parcels} == set(shapes)
    inside = {name for name, shape in shapes.items() if shape.intersects(FLOOD)}
    linked = {
        row["house_id"]: row["parcel_id"]
        for row in place.rows("SELECT house_id, parcel_id FROM house")
    }
    houses = {house for house, parcel in linked.items() if parcel in inside}
    return inside, houses | {"point-in"}


def test_houses_count_by_parcel_and_by_point(place: Prefecture, flood: ExposedFiles) -> None:
    parcels, houses = expected(place)
    assert 3 < len(parcels) < 18
    total = flood.found.total
    assert (total["parcels"], total["houses"]) == (len(parcels), len(houses))
    assert total["houses_without_place"] == 1
    assert total["parcels_left"] == sum(int(name[1:]) % 3 == 0 for name in parcels)
    assert total["residents"] == sum(
        2 if house == "point-in" else int(house[1:]) for house in houses
    )


def test_marks_of_the_houses(place: Prefecture, flood: ExposedFiles) -> None:
    _, houses = expected(place)
    reasons = {row["house_id"]: row["reasons"] for row in flood.found.houses}
    assert reasons["h0"] == ["severe"]  # appraised, grade B
    assert reasons["h1"] == ["unassessed"]
    assert "severe" not in reasons.get("h2", [])  # closed
    assert reasons["h3"] == ["grade_d", "tall"]
    assert reasons["h4"] == ["tall", "crowded"]
    assert reasons["h5"] == ["grade_c"]
    tall = {house for house in houses if house[0] == "h" and int(house[1:]) % 5 >= 3}
    many = {house for house in houses if house[0] == "h" and int(house[1:]) >= 10} | {"h4"}
    assert {house for house, why in reasons.items() if "tall" in why} == tall
    assert {house for house, why in reasons.items() if "crowded" in why} == many & houses
    assert set(reasons) == {"h0", "h1", "h3", "h5"} | tall | (many & houses)
    urgency = {row["house_id"]: row["urgency"] for row in flood.found.houses}
    assert (urgency["h0"], urgency["h3"], urgency["h1"], urgency["h4"]) == (1, 1, 2, 3)


def test_villages_add_up_to_the_whole(flood: ExposedFiles) -> None:
    rows, total = flood.found.villages, flood.found.total
    assert {row["village_code"] for row in rows} == set(VILLAGES[:2])
    for name in set(total) - {"houses_without_place"}:
        assert sum(row[name] for row in rows) == total[name], name


def test_workbook_has_every_village_and_house(flood: ExposedFiles) -> None:
    villages, houses = openpyxl.load_workbook(flood.workbook).worksheets
    cells = list(villages.iter_rows(min_row=4, values_only=True))
    assert len(cells) == len(flood.found.villages) + 1
    by_name = dict(zip([cell.value for cell in villages[3]], cells[-1], strict=True))
    assert by_name["图斑"] == flood.found.total["parcels"]
    assert by_name["需先查看"] == flood.found.total["listed"]
    assert houses.max_row == 3 + len(flood.found.houses)
    note = str(villages["A2"].value)
    assert "3 层" in note
    assert "10 人" in note
    assert "1 栋房屋既无图斑也无坐标" in note


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:3857"])
def test_a_file_gives_the_same_as_its_text(tmp_path: Path, crs: str) -> None:
    import geopandas  # noqa: PLC0415 - needed here alone

    parts = [shapely.box(86.9, 43.9, 87.0, 44.0052), shapely.box(86.99, 43.9, 87.0155, 44.0052)]
    frame = geopandas.GeoDataFrame(geometry=parts, crs=4326).to_crs(crs)
    frame.to_file(tmp_path / "洪水.gpkg", layer="a")
    area = shapely.from_wkb(read_area(area_source(str(tmp_path / "洪水.gpkg")), ReaderSettings()))
    assert area.symmetric_difference(FLOOD).area < 1e-9


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("POLYGON((87 44,88 44", "area_rows_rejected"),
        ("POLYGON EMPTY", "area_rows_rejected"),
        ("GEOMETRYCOLLECTION(POINT(87 44))", "area_rows_rejected"),
        ("nowhere.geojson", "no_such_file"),
    ],
)
def test_what_draws_no_area_is_refused(text: str, code: str) -> None:
    with pytest.raises(RefusedError) as refused:
        read_area(area_source(text), ReaderSettings())
    assert [fault.code for fault in refused.value.faults] == [code]


def test_points_draw_no_area(tmp_path: Path) -> None:
    points = {"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": {}, "geometry": shapely.geometry.mapping(shape)}
        for shape in (FLOOD, shapely.Point(87.0, 44.0))
    ]}  # fmt: skip
    (tmp_path / "a.geojson").write_text(json.dumps(points), encoding="utf-8")
    with pytest.raises(RefusedError) as refused:
        read_area(area_source(str(tmp_path / "a.geojson")), ReaderSettings())
    assert [fault.code for fault in refused.value.faults] == ["area_without_extent"]


def test_a_file_without_a_coordinate_system_asks_for_it(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f'wkt\n"{FLOOD.wkt}"\n', encoding="utf-8")
    with pytest.raises(RefusedError) as refused:
        read_area(area_source(str(path)), ReaderSettings())
    assert refused.value.faults


def test_command_prints_the_villages_and_writes_both_files(place: Prefecture) -> None:
    arguments = ["exposed", FLOOD.wkt, "--root", str(place.root), "--title", "塌方"]
    assert hasattr(paper_commands, "exposed")  # registered by being imported
    ended = CliRunner().invoke(app, [*arguments, "--format", "json"])
    assert ended.exit_code == 0, ended.output
    content = json.loads(ended.output)
    assert content["total"]["houses"] == len(expected(place)[1])
    folder = place.root / "data" / "processed" / "exports" / "exposed" / "塌方"
    assert {path.name for path in folder.iterdir()} == {"受影响范围清单.xlsx", "exposed.html"}
