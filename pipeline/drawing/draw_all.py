"""All pages and reports of a generation that is made ready, drawn side by side.

They are made of the published file alone and do not know of each other, so a few processes share
them (:mod:`pipeline.base.side_by_side`), those that take longest first. What would come out as it
was published before is taken from there (:mod:`pipeline.drawing.record`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Literal

from pipeline.base.side_by_side import side_by_side
from pipeline.drawing.record import DrawnRecord, read_record, record_files
from pipeline.drawing.whole_tasks import tables_digest, take_task
from pipeline.files.earlier import FileRecord
from pipeline.mapping.draw import ENTRANCE, FILES, INTERNAL, PUBLIC, WHOLE, draw_some, kind_of
from pipeline.published.open_published import open_published, sharing_published
from pipeline.reporting import circular, receipts
from pipeline.reporting.kept_reports import KeptReports, Stamp
from pipeline.reporting.pdf_copies import write_pdfs
from pipeline.reporting.report_context import read_report_context
from pipeline.reporting.write import WRITERS, write_some

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.base.config import Project
    from pipeline.base.progress import Progress
    from pipeline.files.earlier import EarlierFiles
    from pipeline.mapping.draw import Builder
    from pipeline.reporting.write import Writer


@dataclass(frozen=True)
class Drawn:
    """A page or report that has been made, or taken over."""

    kind: Literal["page", "report"]
    file: str
    """Path below the folder of the pages, or of the reports."""
    record: FileRecord
    """All but the digest of its content."""


@dataclass(frozen=True)
class Task:
    """What one process draws in one go, from one connection."""

    builders: tuple[Builder, ...] = ()
    """Their pages show the day of the run alone."""
    with_history: tuple[Builder, ...] = ()
    """Their pages show other days too, or findings, which other days add to."""
    writers: tuple[Writer, ...] = ()
    has_history: bool = False
    """The same of the reports."""


@dataclass(frozen=True)
class DrawingJob:
    """What all tasks of one drawing have in common."""

    project: Project
    stamp: Stamp
    tables: str
    """Digest of all tables but those of history."""
    pages: Path
    earlier_pages: EarlierFiles
    reports: Path
    earlier_reports: EarlierFiles


WITH_HISTORY = frozenset({circular.write, receipts.write})
TASKS = (
    # the tiles of both are drawn from the same table, which one connection makes once
    Task(builders=INTERNAL, with_history=WHOLE),
    Task(with_history=(*(each for each in PUBLIC if each is not ENTRANCE), *FILES)),
    *(
        Task(writers=writers, has_history=not WITH_HISTORY.isdisjoint(writers))
        for writers in WRITERS
    ),
)
"""The longest first, so that none is left to run alone at the end."""
PLACEHOLDERS = {"page": "page", "report": "file"}
"""What the messages of the two steps call that which is drawn."""


def draw_all(
    project: Project, pages: Path, reports: Path, progress: Progress, *, fresh: bool = False
) -> DrawnRecord:
    """Draw all pages and write all reports of a project's database, published or about to be.

    What the published generation has and would come out the same is taken over.

    Parameters
    ----------
    pages
        Folder for the pages, which is there.
    reports
        Folder for the reports; it is made.
    fresh
        Whether everything is made anew.

    Returns
    -------
    record
        Of all that is in the two folders now, for the next run.

    Raises
    ------
    MissingInputError
        If there is no such database, or the npm packages are not installed.
    """
    reports.mkdir()
    earlier = DrawnRecord() if fresh else read_record(project)
    with sharing_published(project):
        return _draw_all(project, pages, reports, progress, earlier)


def _draw_all(
    project: Project, pages: Path, reports: Path, progress: Progress, earlier: DrawnRecord
) -> DrawnRecord:
    before = (earlier.earlier_pages(project), earlier.earlier_reports(project))
    with open_published(project) as con:
        run = read_report_context(con, project.settings.language)
        tables = tables_digest(con, run, project.settings, before[0])
    stamp = Stamp(run.run_id, run.started_at)
    drawing = DrawingJob(project, stamp, tables, pages, before[0], reports, before[1])
    records: dict[str, dict[str, FileRecord]] = {"page": {}, "report": {}}
    for drawn in side_by_side(project.database, range(len(TASKS)), partial(_draw, drawing=drawing)):
        progress.step(drawn.kind, **{PLACEHOLDERS[drawn.kind]: drawn.record.shown})
        records[drawn.kind][drawn.file] = drawn.record
    if project.settings.reports.pdf:
        write_pdfs(reports, progress)
    # last, as it links to the reports
    documents = [name for name in records["report"] if "/" not in name]
    for page in draw_some(project, (ENTRANCE,), pages, before[0], documents):
        progress.step("page", page=page.title)
        records["page"][f"{page.name}.html"] = FileRecord("", page.made_of, "", page.title)
    return DrawnRecord(
        run_id=stamp.run_id,
        started_at=stamp.moment,
        as_of=run.as_of.isoformat(),
        pages=record_files(pages, records["page"]),
        reports=record_files(reports, records["report"]),
    )


def _draw(number: int, drawing: DrawingJob) -> Iterator[Drawn]:
    """Take over or draw one task, in whatever process this is."""
    task = TASKS[number]
    digest = "" if task.has_history else f"{drawing.tables}-{number}"
    if task.builders or task.with_history:
        yield from _draw_pages(task, digest, drawing)
    if task.writers:
        yield from _write_reports(task, digest, drawing)


def _draw_pages(task: Task, digest: str, drawing: DrawingJob) -> Iterator[Drawn]:
    taken = take_task(digest, drawing.pages, drawing.earlier_pages, drawing.stamp)
    yield from (Drawn("page", name, record) for name, record in taken.items())
    builders = task.with_history if taken else (*task.builders, *task.with_history)
    if not builders:
        return
    of_other_days = {kind_of(builder) for builder in task.with_history}
    for page in draw_some(drawing.project, builders, drawing.pages, drawing.earlier_pages):
        own = "" if page.kind in of_other_days else digest
        record = FileRecord("", page.made_of, own, page.title)
        yield Drawn("page", f"{page.name}.html", record)


def _write_reports(task: Task, digest: str, drawing: DrawingJob) -> Iterator[Drawn]:
    taken = take_task(digest, drawing.reports, drawing.earlier_reports, drawing.stamp)
    yield from (Drawn("report", name, record) for name, record in taken.items())
    if taken:
        return
    kept = KeptReports(drawing.earlier_reports, drawing.reports)
    for file in write_some(task.writers, drawing.project, drawing.reports, kept):
        name = file.relative_to(drawing.reports).as_posix()
        record = FileRecord("", kept.made_of.get(name, ""), digest, file.name)
        yield Drawn("report", name, record)
