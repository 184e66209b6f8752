"""All reports together: in place in one go, of the file's own day, refused for an older file."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import docx
import duckdb
import openpyxl
import pytest

from pipeline.base import side_by_side
from pipeline.base.config import Project, load_project
from pipeline.base.errors import MissingInputError, RefusedError
from pipeline.base.process_server import process_context
from pipeline.base.progress import Silent
from pipeline.reporting import write, write_reports

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def project(small_root: Path, tmp_path: Path) -> Project:
    root = tmp_path / "root"
    (root / "data" / "processed").mkdir(parents=True)
    shutil.copy(small_root / "pipeline.toml", root)
    shutil.copy(small_root / "data/processed/survey.duckdb", root / "data/processed")
    return load_project(root)


@pytest.mark.slow
def test_the_folder_of_the_day_holds_what_was_written_and_nothing_older(project: Project) -> None:
    stale = project.reports / "2023-03-16" / "old.docx"
    stale.parent.mkdir(parents=True)
    stale.write_bytes(b"of an earlier run")
    written = write_reports(project, Silent())
    there = [path for path in stale.parent.rglob("*") if path.is_file()]
    assert sorted(there) == sorted(written)
    assert [path.name for path in project.reports.iterdir()] == ["2023-03-16"]
    kinds = {path.suffix for path in written}
    assert kinds == {".docx", ".md", ".xlsx", ".csv"}
    assert runs_of(written) == {run_id_of(project)}


def run_id_of(project: Project) -> str:
    with duckdb.connect(str(project.database), read_only=True) as con:
        ((run_id,),) = con.execute("SELECT run_id FROM run").fetchall()
    return str(run_id)


def runs_of(files: list[Path]) -> set[str]:
    """Return the runs that workbooks and documents name among their properties."""
    books = [openpyxl.load_workbook(file) for file in files if file.suffix == ".xlsx"]
    documents = [docx.Document(str(file)) for file in files if file.suffix == ".docx"]
    of_books = {str(book.custom_doc_props["run_id"].value) for book in books}
    return of_books | {document.core_properties.identifier for document in documents}


@pytest.mark.slow
def test_two_processes_write_what_one_writes(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    contents = []
    for size, name in ((2**40, "one"), (0, "two")):
        monkeypatch.setattr(side_by_side, "SMALL_FILE", size)
        monkeypatch.setattr(side_by_side, "process_context", None if size else process_context)
        folder = tmp_path / name
        files = write.write_files(project, folder, Silent())
        contents.append({
            path: (folder / path).read_bytes() for path in files if path.suffix != ".xlsx"
        } | {path: b"" for path in files if path.suffix == ".xlsx"})  # fmt: skip
    assert contents[0] == contents[1]
    assert len(contents[0]) > 20


def test_a_file_of_an_older_schema_is_refused_and_the_reports_stay(project: Project) -> None:
    kept = project.reports / "2023-03-16" / "kept.docx"
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"of the older program")
    with duckdb.connect(str(project.database)) as con:
        con.execute("UPDATE run SET schema_version = '1.1.0'")
    with pytest.raises(RefusedError, match=r"schema 1\.1\.0"):
        write_reports(project, Silent())
    assert kept.exists()


def test_nothing_published_is_said(project: Project) -> None:
    project.database.unlink()
    with pytest.raises(MissingInputError):
        write_reports(project, Silent())
