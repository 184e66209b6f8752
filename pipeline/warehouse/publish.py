"""Publication: a generation becomes visible in one step, or not at all.

A generation is the database, the history, the pages and the reports of one run. All of it is made
ready aside; one journalled switch puts it in place and keeps what it replaces for
:func:`pipeline.warehouse.rollback.rollback`. Whoever has the old file open goes on reading it.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import re
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.base.signals import holding_signals, stop_if_ended, work_goes_on, work_is_done
from pipeline.base.system_words import refused_by_system
from pipeline.checked.store import PARTIAL
from pipeline.files.aside import ASIDE, PROBE, Aside, clear_partial, link_tree, remove
from pipeline.files.aside import JOURNAL as HANDED_OVER
from pipeline.files.lock import hold, hold_if_free
from pipeline.files.private import OWN_FOLDER
from pipeline.files.switch import recover
from pipeline.warehouse.check_folders import check_folders
from pipeline.warehouse.companions import COMPANIONS, bring_companions
from pipeline.warehouse.found import RUN_ID, Condition, look_at, refuse_special_files, unreadable
from pipeline.warehouse.inputs import forget_unused
from pipeline.warehouse.lake_places import bring_lake, keep_lake, lake_leftovers, lake_of
from pipeline.warehouse.leftovers import finish_earlier_version

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from pipeline.base.config import Project
    from pipeline.base.progress import Progress
    from pipeline.files.lock import Holder
    from pipeline.warehouse.found import Found
    from pipeline.warehouse.history import HistoryChange

KEPT_PUBLICATIONS = 3
LOCK = ".lock"
JOURNAL = ".switch.json"
WORKPLACE = ".build"
DATABASE = "survey.duckdb"
GENERATION = "generation.json"
DRAWN = ".drawn.json"
"""The record of the pages and reports (:mod:`pipeline.drawing.record`), beside the database."""
NEVER_BEHIND = {"run": ("run",), "rollback": ("run", "rollback")}
"""What a command does not wait for: a second run would build the same again, and a rollback would
go back from something its user has not seen."""

PAGES = re.compile(
    r"(index|survey-status|hazard-progress|all-parcels|wall|house-files|commercial-profile|unit-.+)\.html"
)
"""Names of pages; whatever else lies in ``maps/`` stays there."""
HISTORY = re.compile(r"\d{4}-\d{2}-\d{2}(\.houses|\.findings)?(\.\d{8}T\d{12}Z)?\.parquet")


@dataclass(frozen=True)
class Generation:
    """What a run has made ready, each in a folder of :meth:`Aside.new`."""

    as_of: dt.date
    database: Path
    history: Path
    """Folder of the days that are new or differ from what is there."""
    changes: list[HistoryChange]
    """Days that differ; what is there is kept under its run id."""
    pages: Path | None = None
    """Folder of the pages."""
    reports: Path | None = None
    """Folder of the day's reports, named as the day."""
    drawn: Path | None = None
    """The record of both."""
    companions: tuple[Path, ...] = ()
    """What travels with the database."""
    lake: Path | None = None
    """Folder of the partitions, where the place is a member of a region."""


@dataclass(frozen=True)
class Workplace:
    """What a command that publishes has to itself while it holds the lock."""

    project: Project
    progress: Progress
    aside: Aside
    started_at: dt.datetime
    """UTC, without its zone."""

    @property
    def folder(self) -> Path:
        """An empty folder on the disk of the published file."""
        return self.aside.folder

    @property
    def run_id(self) -> str:
        """Name of the generation that is made ready."""
        return self.aside.run_id


@contextmanager
def publishing(project: Project, command: str, progress: Progress) -> Iterator[Workplace]:
    """Hold a root's lock, put right what was left there, and yield an empty folder to work in.

    Parameters
    ----------
    command
        Name of the ``survey`` command that publishes.

    Raises
    ------
    RefusedError
        If a command is at work that this one does not wait for, or the folders do not allow
        what has to be done in them.
    """
    with building(project, command, progress) as work:
        _set_strangers_aside(work)
        yield work


@contextmanager
def building(project: Project, command: str, progress: Progress) -> Iterator[Workplace]:
    """Do the same without setting anything aside: for a command that builds and publishes nothing.

    Raises
    ------
    RefusedError
        As :func:`publishing`.
    """
    with locked(project, command, progress):
        started_at = dt.datetime.now(dt.UTC).replace(tzinfo=None)
        run_id = started_at.strftime("%Y%m%dT%H%M%S%fZ")
        folder = project.processed / f"{WORKPLACE}-{run_id}"
        work_goes_on()
        check_folders(project, needs_room=command == "run")
        folder.mkdir(OWN_FOLDER)  # copies of deliveries may lie in it
        work = Workplace(project, progress, Aside(folder, run_id), started_at)
        try:
            yield work
            stop_if_ended()
        finally:
            if not (project.processed / JOURNAL).exists():
                work.aside.remove()


@contextmanager
def locked(project: Project, command: str, progress: Progress) -> Iterator[None]:
    """Hold a root's lock; whatever a killed command left is finished, taken back or removed."""

    def report_wait(holder: Holder) -> None:
        progress.notice("waiting", command=holder.command, pid=holder.pid, since=holder.since)

    behind = NEVER_BEHIND.get(command, ())
    with refused_by_system(project.processed):
        project.processed.mkdir(parents=True, exist_ok=True)
        refuse_special_files(project)
        with hold(project.processed / LOCK, command, never_behind=behind, on_wait=report_wait):
            _put_right(project, progress)
            yield


def put_right(project: Project, progress: Progress) -> None:
    """Finish or take back an interrupted publication, unless a command is at work.

    For commands that only read: one that may not write here leaves it to the next.
    """
    refuse_special_files(project)
    journals = (project.processed / JOURNAL, project.raw / HANDED_OVER)
    if not any(journal.exists() and os.access(journal.parent, os.W_OK) for journal in journals):
        return
    lock = project.processed / LOCK
    with refused_by_system(project.processed):
        project.processed.mkdir(parents=True, exist_ok=True)
        lock.touch()
        with hold_if_free(lock) as is_held:
            if is_held:
                _put_right(project, progress)


def publish(work: Workplace, new: Generation) -> None:
    """Put a generation in place, all of it in one step, and keep the one before.

    Raises
    ------
    RefusedError
        If the system refuses a step; then the generation before is still in place.
    """
    project = work.project
    with refused_by_system(project.processed):
        found = look_at(project.database)
        days = {new.as_of.isoformat()}
        if found.condition is Condition.SOUND:
            _keep(work, found, days)
        bring_database(work, found, new.database)
        bring_companions(work, new.companions)
        _bring_history(work, new)
        bring_reports(work, {} if new.reports is None else {new.reports.name: new.reports}, days)
        bring_pages(work, new.pages)
        bring_record(work, new.drawn)
        bring_lake(work, new.lake, days)
        finish(work)


def bring_database(work: Workplace, found: Found, new: Path) -> None:
    """Put the database in its place; one that cannot be trusted is set aside and reported."""
    place, aside = work.project.database, work.aside
    log = place.with_name(f"{place.name}.wal")
    if found.condition in {Condition.SOUND, Condition.ABSENT}:
        # A log that is left would be replayed into the new file.
        if os.path.lexists(log):
            aside.drop(log)
        aside.replace(new, place)
    else:
        kept = aside.set_aside(place, found.condition)
        if log.exists():
            aside.rename(log, kept.with_name(f"{kept.name}.wal"))
        aside.bring(new, place)
        work.progress.notice("set_aside", file=place, kept=kept)


def _bring_history(work: Workplace, new: Generation) -> None:
    """Put the days in place that are new or differ; what they replace keeps its run id."""
    kept_as = {name: kept for change in new.changes for name, kept in change.kept.items()}
    for file in sorted(new.history.iterdir()):
        place = work.project.history / file.name
        if file.name in kept_as:
            old = work.aside.new(work.project.history, kept_as[file.name])
            link_tree(place, old)
            work.aside.replace(old, place.with_name(old.name))
        work.aside.replace(file, place)


def bring_reports(work: Workplace, new: Mapping[str, Path], days: Iterable[str]) -> None:
    """Put folders of reports in place by their days; ``days`` are emptied, others stay."""
    for day in sorted({*new, *days}):
        place = work.project.reports / day
        if place.is_dir() and not place.is_symlink():
            work.aside.drop(place)
        elif os.path.lexists(place):
            work.aside.set_aside(place, Condition.FOREIGN)
        if day in new:
            work.aside.bring(new[day], place)


def bring_pages(work: Workplace, new: Path | None) -> None:
    """Put the pages in place; without any, those there go, as they are of another run."""
    place = maps_folder(work.project)
    if new is not None:
        work.aside.replace_content(new, place, is_page)
        return
    for page in filter(is_page, place.iterdir() if place.is_dir() else ()):
        work.aside.drop(page)


def bring_record(work: Workplace, new: Path | None) -> None:
    """Put the record of pages and reports in place; without one, that of another run goes."""
    place = work.project.processed / DRAWN
    if new is not None:
        work.aside.replace(new, place)
    elif os.path.lexists(place):
        work.aside.drop(place)


def finish(work: Workplace) -> None:
    """Switch to everything that was brought, and let go of the oldest kept.

    Raises
    ------
    RefusedError
        If the system refuses a step; then nothing has changed.
    """
    with refused_by_system(work.project.processed), holding_signals():
        work.aside.switch(work.project.processed / JOURNAL)
        work_is_done()
    with suppress(OSError):  # what stays now goes with the next publication
        for old in kept_publications(work.project)[:-KEPT_PUBLICATIONS]:
            remove(old)
        kept = [
            path / DATABASE if path.is_dir() else path for path in kept_publications(work.project)
        ]
        forget_unused(work.project, [work.project.database, *kept])


def kept_publications(project: Project) -> list[Path]:
    """Return the kept generations, the oldest first.

    Each is a folder; an earlier version kept the database alone, as a file. They are counted, as
    a clock may be set back; those of the earlier version come first, by their names.
    """
    if not project.previous.is_dir():
        return []
    kept = [
        path
        for path in project.previous.iterdir()
        if RUN_ID.fullmatch(path.name.removesuffix(".duckdb"))
    ]
    return sorted(kept, key=lambda path: (_number(path), path.name))


def _number(kept: Path) -> int:
    try:
        return int(json.loads((kept / GENERATION).read_text(encoding="utf-8"))["number"])
    except (OSError, ValueError, KeyError, TypeError):
        return 0


def _keep(work: Workplace, found: Found, days: set[str]) -> None:
    """Repeat the published generation by hard links, to be kept under its run id.

    Of the reports, those of its day and of the days that are about to be replaced.
    """
    project, place = work.project, work.project.previous / found.run_id
    number = 1 + max((_number(kept) for kept in kept_publications(project)), default=0)
    kept = work.aside.new(project.previous, found.run_id)
    link_tree(project.database.resolve(), kept / DATABASE)
    for file in history_of(project.history):
        link_tree(file, kept / "history" / file.name)
    for day in sorted({found.as_of.isoformat(), *days}):
        if (project.reports / day).is_dir():
            link_tree(project.reports / day, kept / "reports" / day)
    for page in filter(is_page, project.maps.iterdir() if project.maps.is_dir() else ()):
        link_tree(page, kept / "maps" / page.name)
    keep_lake(project, kept, {found.as_of.isoformat(), *days})
    for name in (DRAWN, *COMPANIONS):
        if (project.processed / name).is_file():
            link_tree(project.processed / name, kept / name)
    text = json.dumps({"run_id": found.run_id, "number": number})
    (kept / GENERATION).write_text(text, encoding="utf-8")
    work.aside.replace(kept, place)


def maps_folder(project: Project) -> Path:
    """Return the folder of the pages; a link to a folder is followed."""
    return project.maps.resolve() if project.maps.is_symlink() else project.maps


def is_page(path: Path) -> bool:
    """Whether an entry of ``maps/`` is a page of ours."""
    return PAGES.fullmatch(path.name) is not None and path.is_file()


def history_of(folder: Path) -> list[Path]:
    """Return all files of history in a folder, replaced ones too."""
    if not folder.is_dir():
        return []
    return [file for file in sorted(folder.iterdir()) if HISTORY.fullmatch(file.name)]


def tell_condition(work: Workplace) -> None:
    """Say at the start if the published file cannot be trusted, and what will become of it."""
    place = work.project.database
    found = look_at(place)
    if found.condition not in {Condition.SOUND, Condition.ABSENT}:
        name = f"found_{found.condition.name.lower()}"
        work.progress.notice(name, file=place, pid=found.pid)


def _set_strangers_aside(work: Workplace) -> None:
    """Set aside at once what stands where a folder must be, and history that cannot be read."""
    project = work.project
    folders = (
        project.history, project.reports, project.previous, project.checked, project.maps,
        lake_of(project),
    )  # fmt: skip
    strangers = [
        (place, Condition.FOREIGN)
        for place in folders
        if os.path.lexists(place) and not place.is_dir()
    ]
    history = history_of(project.history)
    strangers += [(file, Condition.DAMAGED) for file in unreadable(history)]
    for place, why in strangers:
        kept = place.with_name(f"{place.name}.{why}-{work.run_id}")
        place.rename(kept)
        work.progress.notice("set_aside", file=place, kept=kept)


def _put_right(project: Project, progress: Progress) -> None:
    """Finish or take back an interrupted switch, and remove what killed commands left."""
    outcome = recover(project.processed / JOURNAL)
    if outcome is not None:
        progress.notice(f"switch_{outcome}", file=project.processed)
    finish_earlier_version(project)
    fix_lists = project.processed / "fix-lists"
    for home in (project.raw, project.processed, project.exports, fix_lists):
        clear_partial(home)
    places = (project.root, project.history, project.reports, project.previous, project.maps)
    leftovers = list(project.processed.glob(f"{WORKPLACE}*"))
    leftovers += [*project.checked.glob(f"{PARTIAL}*"), *lake_leftovers(lake_of(project))]
    for place in (*places, project.processed):
        leftovers += [*place.glob(f"{ASIDE}*"), *place.glob(f"{PROBE}*")]
    for path in leftovers:
        remove(path)
