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
from pipeline.mapping.draw import INTERNAL, PUBLIC, draw_some
from pipeline.published.open_published import open_published
from pipeline.reporting.kept_reports import KeptReports, Stamp
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
    """A page or report that has been made."""

    kind: Literal["page", "report"]
    shown: str
    """The title of a page, the file name of a report."""
    file: str
    """Path below the folder of the pages, or of the reports."""
    made_of: str
    """As in :class:`pipeline.files.earlier.FileRecord`."""


@dataclass(frozen=True)
class Task:
    """What one process draws in one go, from one connection."""

    builders: tuple[Builder, ...] = ()
    writers: tuple[Writer, ...] = ()


PLACEHOLDERS = {"page": "page", "report": "file"}
"""What the messages of the two steps call that which is drawn."""
TASKS = (
    Task(builders=INTERNAL),
    Task(builders=PUBLIC),
    *(Task(writers=writers) for writers in WRITERS),
)
"""The longest first, so that none is left to run alone at the end."""


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
    do = partial(
        _draw,
        project=project,
        pages=(pages, earlier.earlier_pages(project)),
        reports=(reports, earlier.earlier_reports(project)),
    )
    made_of: dict[str, dict[str, str]] = {"page": {}, "report": {}}
    for drawn in side_by_side(project.database, TASKS, do):
        progress.step(drawn.kind, **{PLACEHOLDERS[drawn.kind]: drawn.shown})
        made_of[drawn.kind][drawn.file] = drawn.made_of
    with open_published(project) as con:
        run = read_report_context(con, project.settings.language)
    return DrawnRecord(
        run_id=run.run_id,
        started_at=Stamp(run.run_id, run.started_at).moment,
        as_of=run.as_of.isoformat(),
        pages=record_files(pages, made_of["page"]),
        reports=record_files(reports, made_of["report"]),
    )


def _draw(
    task: Task,
    project: Project,
    pages: tuple[Path, EarlierFiles],
    reports: tuple[Path, EarlierFiles],
) -> Iterator[Drawn]:
    """Draw one task, in whatever process this is; each folder comes with the files before."""
    for page in draw_some(project, task.builders, *pages):
        yield Drawn("page", page.title, f"{page.name}.html", page.made_of)
    if not task.writers:
        return
    folder, earlier = reports
    kept = KeptReports(earlier, folder)
    for file in write_some(task.writers, project, folder, kept):
        name = file.relative_to(folder).as_posix()
        yield Drawn("report", file.name, name, kept.made_of.get(name, ""))
