"""All reports of the published file, written aside and put in place in one go.

A module of reports has ``write(context, folder)``, which reads the published file and yields the
files it has written below ``folder``.
"""

from __future__ import annotations

import shutil
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TYPE_CHECKING

from pipeline.base.errors import Fault, RefusedError
from pipeline.base.sql import read_sql
from pipeline.published.open_published import open_published
from pipeline.reporting import (
    brief,
    circular,
    close_out,
    key_lists,
    ledgers,
    progress_workbook,
    spot_plan,
    worklist,
)
from pipeline.reporting.report_context import read_report_context
from pipeline.warehouse.schema import SCHEMA_VERSION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import duckdb

    from pipeline.base.config import Project
    from pipeline.base.progress import Progress
    from pipeline.reporting.report_context import ReportContext

    Writer = Callable[[ReportContext, Path], Iterator[Path]]

WRITERS: tuple[Writer, ...] = (
    worklist.write,
    circular.write,
    key_lists.write,
    close_out.write,
    ledgers.write,
    spot_plan.write,
    progress_workbook.write,
    brief.write,
)
"""The longest first, so that none is left to run alone at the end."""
SIDE_BY_SIDE = 2
"""Modules that write at a time: an office machine has two processors to spare."""


def write_reports(project: Project, progress: Progress) -> list[Path]:
    """Write every report into ``data/processed/reports/<as_of>/``; those there are replaced.

    Returns
    -------
    list of Path
        The files, in the order written.

    Raises
    ------
    MissingInputError
        If nothing is published yet.
    RefusedError
        If the file was published by an older program, whose views say less.
    """
    with open_published(project) as con:
        _check_schema(con)
        context = read_report_context(con, project.settings.language)
        target = project.reports / context.as_of.isoformat()
        aside, old = (target.with_name(f".{target.name}-{word}") for word in ("new", "old"))
        for left in (aside, old):
            shutil.rmtree(left, ignore_errors=True)
        aside.mkdir(parents=True)
        written = []
        # Processes, as putting cells together keeps a whole processor busy; each opens the file
        # itself, and none is forked from a process in which the database runs.
        with ProcessPoolExecutor(SIDE_BY_SIDE, mp_context=get_context("spawn")) as pool:
            jobs = [pool.submit(_write, writer, project, aside) for writer in WRITERS]
            for job in jobs:
                for file in job.result():
                    progress.step("report", file=file.name)
                    written.append(target / file.relative_to(aside))
    if target.exists():
        target.rename(old)
    aside.rename(target)
    shutil.rmtree(old, ignore_errors=True)
    return written


def _write(writer: Writer, project: Project, folder: Path) -> list[Path]:
    """Write the files of one module, in a process of its own."""
    with open_published(project) as con:
        return list(writer(read_report_context(con, project.settings.language), folder))


def _check_schema(con: duckdb.DuckDBPyConnection) -> None:
    """Refuse a file of an older schema, such as a rollback may bring back."""
    ((published,),) = con.execute(read_sql("pipeline.reporting", "schema_version.sql")).fetchall()
    if _parts(published) < _parts(SCHEMA_VERSION):
        raise RefusedError([Fault("older_schema", value=published, needed=SCHEMA_VERSION)])


def _parts(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
