"""What travels with the published file is switched with it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import duckdb
import pytest
from generations import names_in
from prefecture import Prefecture, square

from pipeline.base.config import load_project
from pipeline.files.check_sums import SUMS, file_sum, read_sums
from pipeline.warehouse.companions import COMPANIONS, PACKAGE_FILE, is_whole
from pipeline.warehouse.rollback import rollback

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.base.config import Project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Return a root in which two generations were published."""
    place = Prefecture(tmp_path / "root")
    for parcel in ("a", "b"):
        shape = square(87.001, 44.001)
        rows = [{"parcel_id": parcel, "survey_status": "done", "geometry": shape}]
        place.deliver("parcel", rows)
        place.build()
    return load_project(place.root)


def run_id(project: Project) -> str:
    with duckdb.connect(str(project.database), read_only=True) as con:
        return str(con.sql("SELECT run_id FROM run").fetchall()[0][0])


def companions(project: Project) -> dict[str, bytes]:
    return {name: (project.processed / name).read_bytes() for name in COMPANIONS}


def test_they_are_of_the_published_run_and_go_back_with_it(project: Project) -> None:
    home = project.processed
    sums = read_sums(home / SUMS)
    package = json.loads((home / PACKAGE_FILE).read_text(encoding="utf-8"))
    assert sums.notes["run_id"] == package["id"] == run_id(project)
    assert sums.digests == {name: file_sum(home / name) for name in sums.digests}
    assert set(sums.digests) == {"survey.duckdb", PACKAGE_FILE}
    assert {item["hash"] for item in package["resources"]} == {
        f"sha256:{sums.digests['survey.duckdb']}"
    }

    second = run_id(project)
    assert rollback(project) == run_id(project) != second
    assert read_sums(home / SUMS).notes["run_id"] == run_id(project)
    assert is_whole(project.database)


def test_those_of_another_run_do_not_stay_with_a_generation_that_has_none(
    project: Project,
) -> None:
    (kept,) = project.previous.iterdir()
    assert set(COMPANIONS) <= set(names_in(kept))
    for name in COMPANIONS:
        (kept / name).unlink()
    rollback(project)
    assert not set(COMPANIONS) & set(names_in(project.processed))


def test_a_change_of_either_is_noticed(project: Project) -> None:
    assert is_whole(project.database)
    for name in ("survey.duckdb", *COMPANIONS):
        content = (project.processed / name).read_bytes()
        (project.processed / name).write_bytes(content + b"\n")
        assert not is_whole(project.database) or name == SUMS
        (project.processed / name).unlink()
        assert not is_whole(project.database)
        (project.processed / name).write_bytes(content)
    assert is_whole(project.database)
