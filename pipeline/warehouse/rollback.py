"""Back to the generation before: all of it, in one step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.base.errors import MissingInputError
from pipeline.base.progress import Silent
from pipeline.base.system_words import refused_by_system
from pipeline.files.aside import link_tree
from pipeline.files.check_sums import SUMS
from pipeline.warehouse.companions import bring_companions, is_whole, linked_companions
from pipeline.warehouse.found import Condition, Found, look_at
from pipeline.warehouse.lake_places import bring_lake, linked_lake
from pipeline.warehouse.publish import (
    DATABASE,
    DRAWN,
    bring_database,
    bring_pages,
    bring_record,
    bring_reports,
    finish,
    history_of,
    kept_publications,
    maps_folder,
    publishing,
    tell_condition,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pipeline.base.config import Project
    from pipeline.base.progress import Progress
    from pipeline.warehouse.publish import Workplace

    Redraw = Callable[[Workplace, Path], tuple[Path | None, Path | None]]


def rollback(
    project: Project, progress: Progress | None = None, redraw: Redraw | None = None
) -> str:
    """Make the latest kept generation the published one again.

    Parameters
    ----------
    redraw
        Makes folders of pages and of the day's reports from a database, for one that an earlier
        version kept without them; left out, it stands alone.

    Returns
    -------
    run_id
        The run that is published now.

    Raises
    ------
    MissingInputError
        If no earlier publication is kept.
    RefusedError
        If another run or rollback is at work, or the system refuses a step.
    """
    with publishing(project, "rollback", progress or Silent()) as work:
        target, kept = _latest(work)
        tell_condition(work)
        with refused_by_system(project.processed):
            database = work.aside.new(project.processed, DATABASE)
            link_tree(target / DATABASE if target.is_dir() else target, database)
        if target.is_dir():
            with refused_by_system(project.processed):
                reports = _linked_reports(work, target)
                pages = _linked_pages(work, target)
                _bring_history(work, target / "history")
        else:
            pages, day = redraw(work, database) if redraw else (None, None)
            reports = {} if day is None else {day.name: day}
        found = look_at(project.database)
        days = {found.as_of.isoformat(), kept.as_of.isoformat()}
        bring_database(work, found, database)
        with refused_by_system(project.processed):
            bring_companions(work, linked_companions(work, target))
        bring_reports(work, reports, days)
        bring_pages(work, pages)
        bring_record(work, _linked_record(work, target))
        with refused_by_system(project.processed):
            bring_lake(work, linked_lake(work, target), days)
        work.aside.drop(target)
        finish(work)
    return kept.run_id


def _latest(work: Workplace) -> tuple[Path, Found]:
    """Return the latest kept generation whose database can be trusted; others are reported."""
    for target in reversed(kept_publications(work.project)):
        database = target / DATABASE if target.is_dir() else target
        found = look_at(database)
        has_sums = database.with_name(SUMS).is_file()  # an earlier version kept none
        if found.condition is Condition.SOUND and (not has_sums or is_whole(database)):
            return target, found
        work.progress.notice("kept_unusable", file=database)
    raise MissingInputError("nothing_to_roll_back", file=str(work.project.database))


def _linked_reports(work: Workplace, target: Path) -> dict[str, Path]:
    """Return the kept folders of reports by their days, ready to be moved."""
    reports = {}
    for day in target.glob("reports/*"):
        reports[day.name] = work.aside.new(work.project.reports, day.name)
        link_tree(day, reports[day.name])
    return reports


def _linked_pages(work: Workplace, target: Path) -> Path | None:
    """Return the kept pages, ready to be moved; ``None`` if the run had none."""
    if not (target / "maps").is_dir():
        return None
    pages = work.aside.new_folder(maps_folder(work.project))
    for page in (target / "maps").iterdir():
        link_tree(page, pages / page.name)
    return pages


def _linked_record(work: Workplace, target: Path) -> Path | None:
    """Return the kept record of pages and reports; ``None`` if an earlier version kept none."""
    if not (target / DRAWN).is_file():
        return None
    record = work.aside.new(work.project.processed, DRAWN)
    link_tree(target / DRAWN, record)
    return record


def _bring_history(work: Workplace, kept: Path) -> None:
    """Put history in place as it was: what differs is replaced, what came since goes."""
    aside, home = work.aside, work.project.history
    files = {file.name: file for file in history_of(kept)}
    there = {file.name: file for file in history_of(home)}
    for name in sorted(there.keys() - files.keys()):
        aside.drop(there[name])
    for name, file in sorted(files.items()):
        if name in there and there[name].samefile(file):
            continue
        new = aside.new(home, name)
        link_tree(file, new)
        aside.replace(new, home / name)
