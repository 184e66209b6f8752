"""A published file that cannot be read is refused in words, wherever the damage lies."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import duckdb
import pytest
from prefecture import Prefecture, square

from pipeline.base import side_by_side
from pipeline.base.config import Project, load_project
from pipeline.base.errors import RefusedError
from pipeline.published.open_published import open_published, sharing_published

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Prefecture:
    place = Prefecture(tmp_path_factory.mktemp("open") / "root")
    shape = square(87.001, 44.001)
    place.deliver("parcel", [{"parcel_id": "a", "survey_status": "done", "geometry": shape}])
    place.build()
    return place


@pytest.fixture
def project(built: Prefecture, tmp_path: Path) -> Project:
    copy = tmp_path / "survey.duckdb"
    shutil.copy(built.database, copy)
    return load_project(built.root).reading(copy)


def refused(project: Project, query: str = "FROM survey_status_by_unit") -> str:
    with pytest.raises(RefusedError) as refusal, open_published(project) as con:
        con.execute(query).fetchall()
    (fault,) = refusal.value.faults
    assert fault.file == str(project.database)
    assert fault.text("zh") != fault.text("en")
    return fault.code


def test_a_database_of_somebody_else(project: Project) -> None:
    project.database.unlink()
    with duckdb.connect(str(project.database)) as con:
        con.execute("CREATE TABLE other AS SELECT 1 AS a")
    assert refused(project) == "published_foreign"


def test_a_view_that_somebody_has_dropped(project: Project) -> None:
    with duckdb.connect(str(project.database)) as con:
        con.execute("DROP VIEW survey_status_by_unit")
    assert refused(project) == "published_altered"


def test_a_file_of_an_older_version(project: Project) -> None:
    with duckdb.connect(str(project.database)) as con:
        con.execute("DROP VIEW survey_status_by_unit")
        con.execute("UPDATE run SET schema_version = '1.0.0'")
    assert refused(project) == "published_older"


def test_damage_where_opening_does_not_see_it(project: Project) -> None:
    whole = bytearray(project.database.read_bytes())
    for at in range(len(whole) // 3, len(whole), 4096):
        whole[at] ^= 0xFF
    project.database.write_bytes(whole)
    assert refused(project, "SELECT sum(footprint_m2) FROM parcel") == "published_damaged"


def test_a_mistake_of_ours_is_not_blamed_on_the_file(project: Project) -> None:
    with pytest.raises(duckdb.ConversionException), open_published(project) as con:
        con.execute("SELECT CAST('x' AS INTEGER)").fetchall()


@pytest.mark.parametrize(("largest", "openings"), [(2**40, 1), (0, 2)])
def test_a_small_file_is_opened_once_for_all_that_share_it(
    project: Project, monkeypatch: pytest.MonkeyPatch, largest: int, openings: int
) -> None:
    """A large one is read by processes, each of which opens it itself."""
    monkeypatch.setattr(side_by_side, "SMALL_FILE", largest)
    with sharing_published(project):
        with open_published(project) as first:
            pass
        with open_published(project) as second:
            assert second.execute("SELECT count(*) FROM parcel").fetchall() == [(1,)]
    assert len({id(first), id(second)}) == openings
    with open_published(project) as later:
        assert later is not first
    with pytest.raises(duckdb.ConnectionException):
        second.execute("FROM run")
