"""Reports taken over from the run before are, byte for byte, what this run would have written."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from pipeline.base.config import Project, load_project
from pipeline.files.earlier import EarlierFiles, FileRecord, sha256
from pipeline.reporting import close_out, key_lists, ledgers, spot_plan, worklist
from pipeline.reporting.kept_reports import KeptReports
from pipeline.reporting.report_context import ReportContext
from pipeline.reporting.write import write_some

if TYPE_CHECKING:
    from pathlib import Path

LATER = "20230317T101112131415Z"
KEEPING = (worklist.write, key_lists.write, close_out.write, ledgers.write, spot_plan.write)


@pytest.fixture
def project(small_root: Path, tmp_path: Path) -> Project:
    root = tmp_path / "root"
    (root / "data" / "processed").mkdir(parents=True)
    shutil.copy(small_root / "pipeline.toml", root)
    shutil.copy(small_root / "data/processed/survey.duckdb", root / "data/processed")
    return load_project(root)


def change(project: Project, statement: str) -> None:
    with duckdb.connect(str(project.database)) as con:
        con.execute(statement)


def of_a_later_run(project: Project) -> None:
    at = "TIMESTAMP '2023-03-17 10:11:12.131415'"
    change(project, f"UPDATE run SET run_id = '{LATER}', started_at = {at}")


def written(
    project: Project, folder: Path, earlier: EarlierFiles
) -> tuple[dict[str, bytes], KeptReports]:
    folder.mkdir()
    kept = KeptReports(earlier, folder)
    files = list(write_some(KEEPING, project, folder, kept))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}, kept


@pytest.fixture
def earlier(project: Project, tmp_path: Path) -> EarlierFiles:
    """Return the reports of the file as it is."""
    with duckdb.connect(str(project.database), read_only=True) as con:
        ((run_id, at),) = con.execute("SELECT run_id, started_at FROM run").fetchall()
    folder = tmp_path / "earlier"
    nothing = EarlierFiles(folder, {}, "code", run_id, f"{at:%Y-%m-%dT%H:%M:%SZ}")
    files, kept = written(project, folder, nothing)
    records = {
        name: FileRecord(sha256(content), kept.made_of.get(name, ""))
        for name, content in files.items()
    }
    return replace(nothing, records=records)


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list to which the names of files are added that are taken over."""
    names: list[str] = []
    take = KeptReports.take

    def recorded(self: KeptReports, path: Path, *rest: Any) -> bool:
        is_taken = take(self, path, *rest)
        names.extend([path.name] * is_taken)
        return is_taken

    monkeypatch.setattr(KeptReports, "take", recorded)
    return names


@pytest.mark.slow
def test_of_the_same_rows_all_is_taken_and_has_the_stamp_of_the_run(
    project: Project, earlier: EarlierFiles, names: list[str]
) -> None:
    of_a_later_run(project)
    home = earlier.folder.parent
    anew, _ = written(project, home / "anew", replace(earlier, records={}))
    kept, _ = written(project, home / "kept", earlier)
    assert kept == anew
    assert len(names) > 10
    assert {name for name in kept if name.rpartition("/")[2] not in names} == {
        "任务清单/未完成图斑清单（全部）.csv"
    }
    assert all(
        kept[name] != (earlier.folder / name).read_bytes()
        for name in kept
        if name.endswith(("xlsx", "docx"))
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("statement", "made_anew"),
    [
        (
            ("UPDATE house SET address = address || '甲' WHERE house_id IN"
            " (SELECT house_id FROM hazard_house)"),
            {"重点户清单.xlsx", "销号单", "隐患房屋台账"},
        ),
        (
            "UPDATE parcel SET survey_status = 'unsurveyed' WHERE report_unit_id = '652323'",
            {"652323 呼图壁县 未完成图斑清单.xlsx"},
        ),
        ("DELETE FROM spot_check_plan WHERE visit_no = 1", {"抽查方案.xlsx"}),
        ("UPDATE run SET as_of = as_of + 1", {""}),
        ("UPDATE run SET place_name_zh = '乙'", {""}),
    ],
)  # fmt: skip
def test_what_shows_something_else_is_made_anew(
    project: Project,
    earlier: EarlierFiles,
    names: list[str],
    statement: str,
    made_anew: set[str],
) -> None:
    change(project, statement)
    of_a_later_run(project)
    home = earlier.folder.parent
    anew, _ = written(project, home / "anew", replace(earlier, records={}))
    kept, _ = written(project, home / "kept", earlier)
    assert kept == anew
    others = {name.rpartition("/")[2] for name in kept} - set(names)
    for part in made_anew:
        assert [name for name in others if name.startswith(part)], part
    if made_anew == {""}:
        assert names == []
    else:
        assert len(names) > 3


def test_a_report_reads_nothing_that_it_has_not_named(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever a writer reads must be among what it says the file is made of, and read before."""
    rows, is_kept = ReportContext.rows, ReportContext.is_kept
    read: list[str] = []
    unnamed: list[str] = []
    is_named = [False]

    def recorded_rows(self: ReportContext, name: str, **values: object) -> list[dict[str, Any]]:
        found = rows(self, name, **values)
        if repr(found) not in read:
            read.append(repr(found))
            unnamed.extend([name] * is_named[0])
        return found

    def recorded_is_kept(self: ReportContext, path: Path, *made_of: object) -> bool:
        is_named[0] = True
        named = {repr(part) for part in made_of}
        unnamed.extend(f"{path.name}: {text[:80]}" for text in read if text not in named)
        return is_kept(self, path, *made_of)

    monkeypatch.setattr(ReportContext, "rows", recorded_rows)
    monkeypatch.setattr(ReportContext, "is_kept", recorded_is_kept)
    # the worklist names the part of one unit, which the test above holds
    for number, writer in enumerate((key_lists.write, ledgers.write, spot_plan.write)):
        read.clear()
        is_named[0] = False
        folder = tmp_path / str(number)
        folder.mkdir()
        list(write_some([writer], project, folder))
        assert read
    assert unnamed == []
