"""The lake of a region: partitions are whole, and a file of others can do nothing but be read."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import duckdb
import pytest
from region_runs import build_published, rows, states

from pipeline.files.check_sums import file_sum, sums_of

if TYPE_CHECKING:
    from pathlib import Path


def as_publication(root: Path, code: str) -> Path:
    """Put a delivered publication without a lake in the place of a root; return its file."""
    folder, published = root / code, root / code / "data" / "processed"
    kept = root / "kept"
    kept.mkdir()
    for name in ("survey.duckdb", "datapackage.json", "SHA256SUMS"):
        shutil.copy(published / name, kept)
    shutil.rmtree(folder)
    kept.rename(folder)
    return folder / "survey.duckdb"


def sum_again(database: Path) -> None:
    package = database.with_name("datapackage.json")
    files = {file.name: file for file in (database, package)}
    sums_of(files, {}).write(database.with_name("SHA256SUMS"))


def test_a_publication_without_a_lake_counts_like_any_other(own_region: Path) -> None:
    database = own_region / "data" / "processed" / "region.duckdb"
    tables = ("area_count", "history", "finding_count", "parcel_elsewhere", "house_across")
    before = {table: rows(database, f"FROM {table}") for table in tables}
    as_publication(own_region, "650200")
    build_published(own_region)
    assert set(states(own_region).values()) == {"counted"}
    assert {table: rows(database, f"FROM {table}") for table in tables} == before


def test_partitions_are_links_to_those_of_the_prefecture(region_root: Path) -> None:
    own = next((region_root / "650100" / "data/processed/lake/parcel").rglob("*.parquet"))
    ours = region_root / "data/processed/lake" / own.relative_to(own.parents[4])
    assert ours.samefile(own)


@pytest.mark.parametrize("table", ["run", "quality_finding"])
def test_a_view_that_reads_other_files_is_refused(
    own_region: Path, tmp_path: Path, table: str
) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("a\nsecret\n")
    database = as_publication(own_region, "650200")
    with duckdb.connect(str(database)) as con:
        con.execute(f"ALTER TABLE {table} RENAME TO kept")
        con.execute(
            f"CREATE VIEW {table} AS SELECT kept.* FROM kept LEFT JOIN read_csv('{secret}') ON true"
        )
    sum_again(database)
    build_published(own_region)
    assert states(own_region)["650200"] == "damaged"


@pytest.mark.parametrize("what", ["rows", "sums", "bytes"])
def test_a_manifest_that_says_otherwise_does_not_count(own_region: Path, what: str) -> None:
    lake = own_region / "650100" / "data" / "processed" / "lake"
    manifest = next((lake / "_manifest").rglob("manifest.json"))
    said = json.loads(manifest.read_text(encoding="utf-8"))
    if what == "rows":
        said["tables"]["house"]["rows"] += 1
    elif what == "sums":
        said["sums"]["parcels"] += 1
    else:
        part = next((lake / "house").rglob("*.parquet"))
        part.write_bytes(b"no parquet")
        said["tables"]["house"]["files"] = {part.name: file_sum(part)}
    manifest.write_text(json.dumps(said), encoding="utf-8")
    build_published(own_region)
    assert states(own_region)["650100"] == "damaged"
    ((fault,),) = rows(
        own_region / "data" / "processed" / "region.duckdb",
        "SELECT fault_en FROM prefecture_state WHERE sort = 1",
    )
    assert "manifest says" in fault
    assert str(own_region) not in fault


def test_a_manifest_of_another_run_is_not_believed(own_region: Path) -> None:
    lake = own_region / "650100" / "data" / "processed" / "lake"
    manifest = next((lake / "_manifest").rglob("manifest.json"))
    said = json.loads(manifest.read_text(encoding="utf-8"))
    part = next((lake / "house").rglob("*.parquet"))
    part.write_bytes(b"of another run")
    said["run_id"] = "20200101T000000000000Z"
    said["tables"]["house"]["files"] = {part.name: file_sum(part)}
    manifest.write_text(json.dumps(said), encoding="utf-8")
    build_published(own_region)
    # Its partition is written anew from the published file.
    assert states(own_region)["650100"] == "counted"
