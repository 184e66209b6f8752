"""The lake: partitions for the region, part of the one generation, without personal columns."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import duckdb
import geopandas
import pytest
from prefecture import SETTINGS, Prefecture, square

from pipeline.base.config import load_project
from pipeline.warehouse import rollback
from pipeline.warehouse.found import look_at
from pipeline.warehouse.lake import lake_tables
from pipeline.warehouse.lake_places import has_lake

if TYPE_CHECKING:
    from pathlib import Path

MEMBER = SETTINGS + '[region]\ncode = "0650"\n'
KEY = "region=0650/prefecture=652300/as_of=2023-03-16"
PERSONAL = {
    "owner_name", "owner_id_number", "owner_phone", "responsible_person", "accepted_by", "value",
}  # fmt: skip
"""Personal columns of the tables in the lake, and the value at fault, which may be one."""


def member(root: Path, settings: str = MEMBER) -> Prefecture:
    """Return a place with three parcels, two houses and a hazard case, ready to be built."""
    place = Prefecture(root, settings)
    deliver(place, {"c": "done", "a": "done", "b": "unsurveyed"})
    place.deliver("house", [
        {"house_id": "h1", "parcel_id_reported": "a", "use_class": "commercial_only",
         "owner_name": "张三", "owner_phone": "13800000000"},
        {"house_id": "h2", "parcel_id_reported": "b", "use_class": "other",
         "owner_name": "李四", "owner_phone": "13900000000"},
    ])  # fmt: skip
    place.deliver("hazard_case", [
        {"case_id": "z1", "house_id": "h1", "hazard_level": "severe",
         "responsible_person": "王五", "found_on": "2023-03-01"},
    ])  # fmt: skip
    return place


def deliver(place: Prefecture, statuses: dict[str, str], as_of: str = "2023-03-16") -> None:
    rows = [
        {"parcel_id": name, "survey_status": status, "geometry": square(87.001 + at / 1000, 44.001)}
        for at, (name, status) in enumerate(statuses.items())
    ]
    place.deliver("parcel", rows, extra=f"as_of = {as_of}\n")


def lake(place: Prefecture) -> Path:
    return place.root / "data" / "processed" / "lake"


def files(place: Prefecture) -> dict[str, bytes]:
    home = lake(place)
    return {
        path.relative_to(home).as_posix(): path.read_bytes()
        for path in home.rglob("*")
        if path.is_file()
    }


def read(place: Prefecture, table: str) -> list[dict[str, Any]]:
    """Read a table of the lake as others would, keys as text."""
    pattern = f"{lake(place)}/{table}/*/*/*/*.parquet"
    with duckdb.connect() as con:
        answer = con.execute(
            "FROM read_parquet($1, hive_partitioning = true, hive_types_autocast = false)",
            [pattern],
        )
        names = [column[0] for column in answer.description or []]
        return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Prefecture:
    place = member(tmp_path_factory.mktemp("lake") / "root")
    place.build()
    return place


def test_every_table_has_the_partition_and_the_manifest_says_what_it_holds(
    built: Prefecture,
) -> None:
    manifest = json.loads((lake(built) / "_manifest" / KEY / "manifest.json").read_text())
    assert manifest["run_id"] == built.row("SELECT run_id FROM run")["run_id"]
    assert sorted(manifest["tables"]) == lake_tables()
    assert {name: manifest["tables"][name]["rows"] for name in ("parcel", "house")} == {
        "parcel": 3, "house": 2,
    }  # fmt: skip
    assert manifest["sums"] == {
        "parcels": 3, "unsurveyed": 1, "in_progress": 0, "done": 2, "commercial_houses": 1,
        "revisited": 0, "hazardous": 1, "rectified": 0,
        "findings": built.row("SELECT count(*) AS n FROM quality_finding")["n"],
    }  # fmt: skip
    for table in manifest["tables"]:
        assert (lake(built) / table / KEY / "part-0.parquet").is_file()


def test_keys_are_text_and_go_with_every_row(built: Prefecture) -> None:
    keys = {(row["region"], row["prefecture"], str(row["as_of"])) for row in read(built, "parcel")}
    assert keys == {("0650", "652300", "2023-03-16")}


def test_no_personal_column_reaches_the_lake_not_even_masked(built: Prefecture) -> None:
    columns = {name for table in lake_tables() for name in read(built, table)[0]}
    assert not columns & PERSONAL
    assert "house_id" in columns
    assert not any("张".encode() in content for content in files(built).values())


def test_geometry_is_geoparquet_in_the_frame_of_the_published_file(built: Prefecture) -> None:
    parcels = geopandas.read_parquet(lake(built) / "parcel" / KEY / "part-0.parquet")
    assert parcels.crs.to_epsg() == 4490
    # Neighbours on the ground are neighbours in the file, whatever the ids are.
    assert list(parcels["parcel_id"]) in (["c", "a", "b"], ["b", "a", "c"])
    houses = geopandas.read_parquet(lake(built) / "house" / KEY / "part-0.parquet")
    assert houses.geometry.iloc[0].within(parcels.union_all())


def test_a_place_in_no_region_writes_no_lake(tmp_path: Path) -> None:
    place = member(tmp_path / "root", SETTINGS)
    place.build()
    assert not lake(place).exists()
    assert has_lake(load_project(place.root), "any", look_at(place.database).as_of)


def test_another_day_stands_beside_the_first_and_rollback_takes_it_away(tmp_path: Path) -> None:
    place = member(tmp_path / "root")
    place.build()
    first = files(place)
    deliver(place, {"a": "done", "b": "done", "c": "done"}, as_of="2023-03-20")
    place.build()
    assert {row["as_of"] for row in read(place, "run")} == {"2023-03-16", "2023-03-20"}
    assert first.items() <= files(place).items()
    rollback(load_project(place.root))
    assert files(place) == first


@pytest.mark.parametrize("damage", ["cut", "gone", "more"])
def test_a_lake_that_is_not_as_listed_is_not_taken_for_whole(
    built: Prefecture, tmp_path: Path, damage: str
) -> None:
    project, found = load_project(built.root), look_at(built.database)
    assert has_lake(project, found.run_id, found.as_of)
    assert not has_lake(project, "another", found.as_of)
    part = lake(built) / "house" / KEY / "part-0.parquet"
    kept, stray = tmp_path / "kept", part.with_name("part-1.parquet")
    os.link(part, kept)
    try:
        if damage == "more":
            os.link(part, stray)
        else:
            part.unlink()
        if damage == "cut":
            part.write_bytes(kept.read_bytes()[:-1])
        assert not has_lake(project, found.run_id, found.as_of)
    finally:
        stray.unlink(missing_ok=True)
        part.unlink(missing_ok=True)
        os.link(kept, part)
