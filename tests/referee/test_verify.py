"""The referee agrees with a sound file, and finds whatever is changed in one."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import duckdb
import pytest
from prefecture import Prefecture, square

from pipeline.base.config import EngineSettings, Place, Project, Settings
from pipeline.base.errors import RefusedError
from pipeline.base.progress import Silent
from pipeline.files.check_sums import SUMS, read_sums
from pipeline.referee.guarded_open import open_guarded
from pipeline.referee.published_rows import PublishedRows
from pipeline.referee.verify import CHECKS, Recount, verify_file
from pipeline.referee.wholeness import compare_sums
from pipeline.warehouse.companions import COMPANIONS

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.referee.verify import Verdict

ENGINE = EngineSettings()


def verified(file: Path) -> Verdict:
    settings = Settings(place=Place(name_zh="州", name_en="P", code="6523"), engine=ENGINE)
    return verify_file(file, Project(file.parent, settings), Silent())


@pytest.fixture
def copied(small_file: Path, tmp_path: Path) -> Path:
    """Return a copy of the small demo's file with what travels with it."""
    for name in (small_file.name, *COMPANIONS):
        shutil.copy(small_file.with_name(name), tmp_path / name)
    return tmp_path / small_file.name


def differing(verdict: Verdict) -> set[str]:
    return {check.name for check in verdict.checks if check.differing}


def test_a_sound_file_agrees_in_everything(small_file: Path) -> None:
    verdict = verified(small_file)
    assert differing(verdict) == set()
    counts = {check.name: check.count for check in verdict.checks}
    # 6,000 parcels: village, runner-up, way and share; then township, county and unit.
    assert counts["parcel_village"] == 24_000
    assert counts["parcel_place"] == 18_000
    assert counts["headlines"] == 6 * 4
    assert min(counts.values()) > 0
    assert verdict.run["as_of"].isoformat() == "2023-03-16"


@pytest.mark.full_size
def test_a_second_engine_finds_the_same_at_full_size(full_file: Path) -> None:
    verdict = verified(full_file)
    assert [check for check in verdict.checks if check.differing] == []
    counts = {check.name: check.count for check in verdict.checks}
    assert counts["parcel_village"] == 4 * 587_209
    assert counts["house_parcel"] > 2 * 500_000


A_HOUSE = "(SELECT min(house_id) FROM house WHERE link_method = '{}')"
OTHER_VIEW = """CREATE OR REPLACE VIEW survey_status_by_county AS
SELECT * REPLACE ({}) FROM ({{old}})"""
A_VILLAGE = "(SELECT min(code) FROM admin_unit WHERE level = 'village')"
ON_BORDER = "(SELECT min(parcel_id) FROM parcel WHERE assignment = 'largest_overlap')"
CHANGES = [
    ("UPDATE run SET run_id = '20230101T000000000000Z'", "notes", "notes"),
    ("DELETE FROM rejected_row WHERE source_row % 2 = 0", "row_sums", "row_sums"),
    ("UPDATE source_file SET rows_left_out = 1 WHERE source_file_id = 1", "row_sums", "row_sums"),
    ("UPDATE reconciliation SET actual = actual + 1", "row_sums", "row_sums"),
    ("DELETE FROM spot_issue WHERE source_row = 2", "row_sums", "row_sums"),
    ("UPDATE house SET house_id = 'twice' WHERE source_row IN (7, 8)", "row_sums", "keys"),
    (f"UPDATE admin_unit SET township_code = NULL WHERE code = {A_VILLAGE}",
     "units", "admin_unit"),
    (f"""UPDATE parcel SET village_code = runner_up_code, runner_up_code = village_code,
     overlap_share = 1 - overlap_share WHERE parcel_id = {ON_BORDER}""",
     "parcels", "parcel_village"),
    ("UPDATE parcel SET overlap_share = 0.9 WHERE assignment = 'contained'",
     "parcels", "parcel_village"),
    ("UPDATE parcel SET county_code = NULL WHERE parcel_id LIKE '%7'",
     "parcels", "parcel_place"),
    (f"UPDATE house SET parcel_id = NULL WHERE house_id = {A_HOUSE.format('contains')}",
     "houses", "house_parcel"),
    (f"""UPDATE house SET link_distance_m = link_distance_m + 0.01
     WHERE house_id = {A_HOUSE.format('nearest')}""", "houses", "house_parcel"),
    (f"UPDATE house SET is_hazardous = true WHERE house_id = {A_HOUSE.format('none')}",
     "houses", "house_hazard"),
    (f"UPDATE house SET village_code = 'x' WHERE house_id = {A_HOUSE.format('reported')}",
     "houses", "house_place"),
    ("UPDATE house SET is_commercial = NOT is_commercial", "houses", "house_use"),
    ("UPDATE snapshot SET done = done + 1 WHERE level = 'unit' AND as_of = '2023-03-16'",
     "counts", "snapshot"),
    (OTHER_VIEW.format("rank + 1 AS rank"), "counts", "counts_survey"),
    (OTHER_VIEW.format("done_pct + 0.01 AS done_pct"), "counts", "counts_survey"),
    ("UPDATE plan_basis SET reached = reached + 1 WHERE level = 'village'", "plans", "plans"),
    ("DELETE FROM plan_basis WHERE level = 'unit' AND code = '652301'", "plans", "plans"),
    ("UPDATE work_plan SET planned_total = 1", "plans", ""),
    ("UPDATE regional_rank SET as_of = '2024-01-01'", "headlines", ""),
]  # fmt: skip
"""What somebody may change, the step of verifying that finds it, and its check; none for what the
views follow and so is no difference."""


@pytest.mark.parametrize(("change", "step", "check"), CHANGES, ids=range(len(CHANGES)))
def test_a_change_is_found(copied: Path, change: str, step: str, check: str) -> None:
    with duckdb.connect(str(copied)) as con:
        ((old,),) = con.sql(
            "SELECT sql FROM duckdb_views() WHERE view_name = 'survey_status_by_county'"
        ).fetchall()
        con.execute(change.replace("{old}", old.partition(" AS ")[2].rstrip(";")))
    sums = read_sums(copied.with_name(SUMS))
    with open_guarded(copied, ENGINE) as con:
        found = CHECKS[step](Recount(copied, sums, PublishedRows(con)))
        assert {part.name for part in found if part.differing} == {check} - {""}


def test_a_case_reopened_behind_the_views_is_found(copied: Path) -> None:
    """The view is fixed as it was, and no longer follows from the ledger."""
    with duckdb.connect(str(copied)) as con:
        con.execute("CREATE TABLE kept AS FROM rectification_progress_by_unit")
        con.execute("CREATE OR REPLACE VIEW rectification_progress_by_unit AS FROM kept")
        con.execute(
            "UPDATE hazard_case SET closure_reason = NULL, closed_on = NULL WHERE case_id ="
            " (SELECT min(case_id) FROM hazard_case WHERE closure_reason = 'rectified')"
        )
    verdict = verified(copied)
    assert "counts_rectification" in differing(verdict)
    (check,) = (check for check in verdict.checks if check.name == "counts_rectification")
    assert {example.subject.split()[0].split(".")[0] for example in check.examples} == {
        "rectification_progress_by_unit"
    }


def test_every_changed_cell_of_a_plan_is_found(copied: Path) -> None:
    cells = {
        "652301": "planned = planned + 1", "652302": "way_pct = way_pct - 0.01",
        "652323": "state = 'ahead'", "652324": "ends_on = ends_on + 1",
        "652325": "responsible_person = '李**'", "652327": "is_proposal = false",
    }  # fmt: skip
    with duckdb.connect(str(copied)) as con:
        con.execute("CREATE TABLE kept AS FROM plan_by_unit")
        con.execute("CREATE OR REPLACE VIEW plan_by_unit AS FROM kept")
        for code, cell in cells.items():
            where = f"metric = 'revisit_done' AND code = '{code}'"
            con.execute(f"UPDATE kept SET {cell} WHERE {where}")
    with open_guarded(copied, ENGINE) as con:
        (check,) = CHECKS["plans"](Recount(copied, None, PublishedRows(con)))
    assert {example.subject for example in check.examples} == {
        f"plan_by_unit.{cell.split()[0]} revisit_done {code}" for code, cell in cells.items()
    }
    assert check.differing == len(cells)


def test_a_file_that_is_not_whole_is_told_from_one_that_is(copied: Path) -> None:
    def differing_files() -> list[str]:
        return [example.subject for example in compare_sums(renamed)[0].examples]

    renamed = copied.rename(copied.with_name("received.duckdb"))
    assert differing_files() == []
    (copied.parent / "datapackage.json").write_text("{}")
    assert differing_files() == ["datapackage.json"]
    (copied.parent / "datapackage.json").unlink()
    assert differing_files() == ["datapackage.json"]
    renamed.write_bytes(renamed.read_bytes() + b" ")
    assert differing_files() == ["survey.duckdb", "datapackage.json"]
    (copied.parent / SUMS).unlink()
    verdict = verified(renamed)
    assert (differing(verdict), verdict.has_sums) == ({"files"}, False)


@pytest.mark.parametrize("kept", [0, 1000, 500_000])
def test_a_file_cut_short_is_refused(copied: Path, kept: int) -> None:
    copied.write_bytes(copied.read_bytes()[:kept])
    with pytest.raises(RefusedError) as refused:
        verified(copied)
    assert refused.value.faults[0].code == "unreadable_to_verify"


def test_what_is_no_file_of_ours_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedError) as refused:
        verified(tmp_path / "none.duckdb")
    assert refused.value.faults[0].code == "no_file_to_verify"
    with duckdb.connect(str(tmp_path / "other.duckdb")) as con:
        con.execute("CREATE TABLE t AS SELECT 1 AS a")
    with pytest.raises(RefusedError) as refused:
        verified(tmp_path / "other.duckdb")
    assert refused.value.faults[0].code == "not_ours_to_verify"


@pytest.mark.parametrize("version", ["1.3.0", "2.0.0"])
def test_a_schema_that_is_not_known_is_refused(copied: Path, version: str) -> None:
    with duckdb.connect(str(copied)) as con:
        con.execute("UPDATE run SET schema_version = ?", [version])
    with pytest.raises(RefusedError) as refused:
        verified(copied)
    assert refused.value.faults[0].code == "schema_not_verified"


def test_a_place_without_houses_and_parks_agrees(tmp_path: Path) -> None:
    place = Prefecture(tmp_path / "root")
    shape = square(87.001, 44.001)
    place.deliver("parcel", [{"parcel_id": "a", "survey_status": "done", "geometry": shape}])
    place.build()
    assert differing(verified(place.database)) == set()


def test_a_strangers_view_reads_no_other_file(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("a secret")
    file = tmp_path / "trap.duckdb"
    with duckdb.connect(str(file)) as con:
        con.execute(f"CREATE VIEW run AS FROM read_text('{tmp_path / 'secret.txt'}')")
        assert con.execute("SELECT content FROM run").fetchall() == [("a secret",)]
    with pytest.raises(RefusedError) as refused:
        verified(file)
    assert refused.value.faults[0].code == "not_ours_to_verify"
    assert "a secret" not in refused.value.text("en")


def test_a_file_that_was_opened_guarded_stays_so(small_file: Path) -> None:
    with pytest.raises(RefusedError), open_guarded(small_file, ENGINE) as con:
        con.execute("SET enable_external_access = true")
