"""All pages and reports of a generation that is made ready, drawn side by side.

They are made of the published file alone and do not know of each other, so a few processes share
them (:mod:`pipeline.base.side_by_side`), those that take longest first.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Literal

from pipeline.base.side_by_side import side_by_side
from pipeline.mapping.draw import INTERNAL, PUBLIC, draw_some
from pipeline.reporting.write import WRITERS, write_some

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.base.config import Project
    from pipeline.base.progress import Progress
    from pipeline.mapping.draw import Builder
    from pipeline.reporting.write import Writer


@dataclass(frozen=True)
class Drawn:
    """A page or report that has been made."""

    kind: Literal["page", "report"]
    shown: str
    """The title of a page, the file name of a report."""


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


def draw_all(project: Project, pages: Path, reports: Path, progress: Progress) -> None:
    """Draw all pages and write all reports of a project's database, published or about to be.

    Parameters
    ----------
    pages
        Folder for the pages, which is there.
    reports
        Folder for the reports; it is made.

    Raises
    ------
    MissingInputError
        If there is no such database, or the npm packages are not installed.
    """
    reports.mkdir()
    do = partial(_draw, project=project, pages=pages, reports=reports)
    for drawn in side_by_side(project.database, TASKS, do):
        progress.step(drawn.kind, **{PLACEHOLDERS[drawn.kind]: drawn.shown})


def _draw(task: Task, project: Project, pages: Path, reports: Path) -> Iterator[Drawn]:
    """Draw one task, in whatever process this is."""
    for _, title in draw_some(project, task.builders, pages):
        yield Drawn("page", title)
    if not task.writers:
        return
    for file in write_some(task.writers, project, reports):
        yield Drawn("report", file.name)
