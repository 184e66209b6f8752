"""All reports of the published file, written aside and put in place in one go.

A module of reports has ``write(context, folder)``, which reads the published file and yields the
files it has written below ``folder``.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from pipeline.reporting import (
    brief,
    circular,
    close_out,
    key_lists,
    ledgers,
    progress,
    spot_plan,
    worklist,
)
from pipeline.reporting.context import read_context
from pipeline.status import open_published

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pipeline.config import Project
    from pipeline.progress import Progress
    from pipeline.reporting.context import Context

    Writer = Callable[[Context, Path], Iterator[Path]]

WRITERS: tuple[Writer, ...] = (
    circular.write,
    brief.write,
    progress.write,
    ledgers.write,
    key_lists.write,
    worklist.write,
    close_out.write,
    spot_plan.write,
)


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
    """
    with open_published(project.database) as con:
        context = read_context(con, project.settings.language)
        target = project.reports / context.as_of.isoformat()
        aside, old = (target.with_name(f".{target.name}-{word}") for word in ("new", "old"))
        for left in (aside, old):
            shutil.rmtree(left, ignore_errors=True)
        aside.mkdir(parents=True)
        written = []
        for writer in WRITERS:
            for file in writer(context, aside):
                progress.step("report", file=file.name)
                written.append(target / file.relative_to(aside))
    if target.exists():
        target.rename(old)
    aside.rename(target)
    shutil.rmtree(old, ignore_errors=True)
    return written
