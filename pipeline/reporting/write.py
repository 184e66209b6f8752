"""All reports of the published file, written aside and put in place in one step.

A module of reports has ``write(context, folder)``, which reads the published file and yields the
files it has written below ``folder``.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from pipeline.base.errors import Fault, RefusedError
from pipeline.base.side_by_side import side_by_side
from pipeline.base.sql import read_sql
from pipeline.published.open_published import open_published, sharing_published
from pipeline.reporting import (
    agreement_workbook,
    brief,
    circular,
    close_out,
    duty_lists,
    key_lists,
    ledgers,
    outline_lists,
    plan_workbook,
    profile_workbook,
    progress_workbook,
    receipts,
    revisit_list,
    spot_plan,
    trade_summary,
    worklist,
)
from pipeline.reporting.pdf_copies import write_pdfs
from pipeline.reporting.report_context import office_of, read_report_context
from pipeline.warehouse.publish import bring_reports, finish, publishing
from pipeline.warehouse.schema import SCHEMA_VERSION

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from pipeline.base.config import Project
    from pipeline.base.progress import Progress
    from pipeline.reporting.kept_reports import KeptReports
    from pipeline.reporting.report_context import ReportContext

    Writer = Callable[[ReportContext, Path], Iterator[Path]]

WRITERS: tuple[tuple[Writer, ...], ...] = (
    # these ask for the same sums of the whole place, which one connection finds once
    (
        circular.write,
        progress_workbook.write,
        brief.write,
        agreement_workbook.write,
        plan_workbook.write,
        plan_workbook.write_units,
    ),
    (worklist.write, worklist.write_units),
    # and so do those of each of these two groups
    (
        close_out.write,
        close_out.write_units,
        ledgers.write,
        ledgers.write_units,
        trade_summary.write,
    ),
    (key_lists.write, key_lists.write_units, duty_lists.write, duty_lists.write_units),
    (spot_plan.write, spot_plan.write_units, profile_workbook.write),
    (
        revisit_list.write,
        revisit_list.write_units,
        outline_lists.write,
        outline_lists.write_units,
    ),
    (receipts.write,),
)
"""What one process writes in one go, the longest first, so that none runs alone at the end."""


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
        If the file was published by an older program, whose views say less, or the folders do
        not allow it; then the reports are as they were.
    """
    with publishing(project, "reports", progress) as work:
        day = check_schema(project).isoformat()
        folder = work.aside.new(project.reports, day)
        names = write_files(project, folder, progress)
        bring_reports(work, {day: folder}, ())
        finish(work)
    return [project.reports / day / name for name in names]


def write_files(project: Project, folder: Path, progress: Progress) -> list[Path]:
    """Write every report of a project's database, published or about to be.

    Parameters
    ----------
    folder
        Where to; it is made.

    Returns
    -------
    list of Path
        The files below the folder, in the order written.
    """
    folder.mkdir()
    written = []
    do = partial(write_some, project=project, folder=folder)
    with sharing_published(project):
        for file in side_by_side(project.database, WRITERS, do):
            progress.step("report", file=file.name)
            written.append(file.relative_to(folder))
    if project.settings.reports.pdf:
        written += [pdf.relative_to(folder) for pdf in write_pdfs(folder, progress)]
    return written


def write_some(
    writers: Iterable[Writer], project: Project, folder: Path, kept: KeptReports | None = None
) -> Iterator[Path]:
    """Write the files of some modules from one connection; yield each when it is written.

    Parameters
    ----------
    kept
        Reports published before; left out, all are made anew.
    """
    with open_published(project) as con:
        context = read_report_context(con, project.settings.language, kept, office_of(project))
        for writer in writers:
            yield from writer(context, folder)


def check_schema(project: Project) -> dt.date:
    """Refuse a file of an older schema, such as a rollback may bring back; return its day.

    Raises
    ------
    MissingInputError
        If nothing is published yet.
    RefusedError
        If it was published by an older program, whose views say less.
    """
    with open_published(project) as con:
        ((published, as_of),) = con.execute(
            read_sql("pipeline.reporting", "schema_version.sql")
        ).fetchall()
    if _parts(published) < _parts(SCHEMA_VERSION):
        raise RefusedError([Fault("older_schema", value=published, needed=SCHEMA_VERSION)])
    as_of_day: dt.date = as_of
    return as_of_day


def _parts(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
