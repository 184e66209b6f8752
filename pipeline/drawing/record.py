"""The record of what a run has drawn: by it, files are known to be ours and unchanged.

It appears and goes with its generation, and names each page and report with the digest of its
content and, where it may be kept, of all it was made of.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from importlib.metadata import version
from platform import python_version
from typing import TYPE_CHECKING

from pipeline.checked.key import code_digest, digest_of
from pipeline.files.earlier import EarlierFiles, FileRecord, sha256
from pipeline.warehouse.publish import DRAWN, is_page, maps_folder

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.base.config import Project

PACKAGES = (
    "docxtpl",
    "duckdb",
    "jinja2",
    "lxml",
    "numpy",
    "pandas",
    "pyarrow",
    "python-docx",
    "shapely",
    "xlsxwriter",
)
"""Packages whose version may change what a kept file would look like."""


@dataclass(frozen=True)
class DrawnRecord:
    """What one run has drawn."""

    run_id: str = ""
    started_at: str = ""
    """Start of the run as documents show it, ISO 8601 with ``Z``."""
    as_of: str = ""
    """Day of the run, which names the folder of its reports."""
    pages: dict[str, FileRecord] = field(default_factory=dict)
    """By name."""
    reports: dict[str, FileRecord] = field(default_factory=dict)
    """By path below the day's folder."""

    def write(self, path: Path) -> None:
        """Write the record as JSON."""
        path.write_text(json.dumps(asdict(self), ensure_ascii=False, indent=1), encoding="utf-8")

    def earlier_pages(self, project: Project) -> EarlierFiles:
        """Return the pages, for a run that would keep some."""
        return self._earlier(maps_folder(project), self.pages)

    def earlier_reports(self, project: Project) -> EarlierFiles:
        """Return the reports, for a run that would keep some."""
        return self._earlier(project.reports / self.as_of, self.reports)

    def _earlier(self, folder: Path, records: dict[str, FileRecord]) -> EarlierFiles:
        return EarlierFiles(folder, records, digest_of_program(), self.run_id, self.started_at)


def read_record(project: Project) -> DrawnRecord:
    """Return the record of the published generation; an empty one where none can be read."""
    try:
        read = json.loads((project.processed / DRAWN).read_text(encoding="utf-8"))
        return DrawnRecord(
            run_id=str(read["run_id"]),
            started_at=str(read["started_at"]),
            as_of=str(read["as_of"]),
            pages=_files(read["pages"]),
            reports=_files(read["reports"]),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return DrawnRecord()


def _files(read: dict[str, dict[str, str]]) -> dict[str, FileRecord]:
    return {name: FileRecord(**file) for name, file in read.items()}


def record_files(folder: Path, drawn: dict[str, FileRecord]) -> dict[str, FileRecord]:
    """Return the record of all files in a folder, by their paths below it.

    Parameters
    ----------
    drawn
        What is known of each but the digest of its content.
    """
    unknown = FileRecord("", "")
    return {
        name: replace(drawn.get(name, unknown), sha256=digest)
        for name, digest in digests(folder).items()
    }


def digests(folder: Path) -> dict[str, str]:
    """Return the digest of every file in a folder, by its path below it."""
    return {
        path.relative_to(folder).as_posix(): sha256(path.read_bytes())
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def are_there(project: Project, run_id: str) -> bool:
    """Whether all pages and reports of a run are in place, and are as they were written.

    Every byte is read, which at full size takes a tenth of a second: the date of a file says little
    of what is in it. Other files beside the reports are nobody's concern; another page would be one
    of another run.

    Parameters
    ----------
    run_id
        The run whose file is published.
    """
    record = read_record(project)
    if not record.run_id or record.run_id != run_id:
        return False
    pages = maps_folder(project)
    there = [page for page in pages.iterdir() if is_page(page)] if pages.is_dir() else []
    found = digests(project.reports / record.as_of)
    return {page.name for page in there} == record.pages.keys() and all(
        [
            *(sha256(page.read_bytes()) == record.pages[page.name].sha256 for page in there),
            *(found.get(name) == file.sha256 for name, file in record.reports.items()),
        ]
    )


@cache
def digest_of_program() -> str:
    """Return the digest of all that makes pages and reports: this package and those it builds on.

    All of the package, as what a file shows also depends on how words and settings are read.
    """
    found = {"python": python_version(), "pipeline": code_digest("pipeline")}
    return digest_of(found | {name: version(name) for name in PACKAGES})
