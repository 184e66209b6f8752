"""Publication: what was built becomes visible in one step, or not at all.

The new file replaces the old one by rename, so whoever has the old one open goes on reading it,
and no moment is without a file. The last three publications are kept for :func:`rollback`.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

import duckdb

from pipeline.base.errors import Fault, MissingInputError, RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.base.config import Project

KEPT_PUBLICATIONS = 3


@contextmanager
def working_folder(project: Project) -> Iterator[Path]:
    """Yield an empty folder on the same disk; only one run at a time has it.

    The lock goes with the process, so a killed run leaves nothing that stops the next: its
    folder is swept away when the next one begins.

    Raises
    ------
    RefusedError
        If another run is at work on the same root.
    """
    project.processed.mkdir(parents=True, exist_ok=True)
    folder = project.processed / ".build"
    with (project.processed / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise RefusedError([Fault("run_in_progress", file=str(project.root))]) from error
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def publish(project: Project, folder: Path, new_file: Path) -> None:
    """Move a finished file and its history to their places; keep what they replace."""
    _to_disk(new_file)
    _publish_history(project, folder / "history")
    if project.database.exists():
        _keep(project, project.database)
    new_file.replace(project.database)
    _to_disk(project.processed)


def _publish_history(project: Project, new_files: Path) -> None:
    project.history.mkdir(exist_ok=True)
    for file in sorted(new_files.iterdir()):
        target = project.history / file.name
        if target.exists():
            with duckdb.connect() as con:
                (run_id,) = con.read_parquet(str(target)).limit(1).select("run_id").fetchall()[0]
            target.rename(target.with_name(f"{target.stem}.{run_id}.parquet"))
        _to_disk(file)
        file.replace(target)


def _previous(project: Project) -> list[Path]:
    """Return the kept publications, the oldest first; their names are run ids, so they sort."""
    return sorted((project.processed / "previous").glob("*.duckdb"))


def _keep(project: Project, published: Path) -> None:
    """Keep a publication under its run id, by hard link, and let go of the oldest."""
    with duckdb.connect(str(published), read_only=True) as con:
        (run_id,) = con.execute("SELECT run_id FROM run").fetchall()[0]
    kept = project.processed / "previous" / f"{run_id}.duckdb"
    kept.parent.mkdir(exist_ok=True)
    if not kept.exists():
        os.link(published, kept)
    for old in _previous(project)[:-KEPT_PUBLICATIONS]:
        old.unlink()


def rollback(project: Project) -> str:
    """Make the latest kept publication the published file again.

    Returns
    -------
    run_id
        The run that is published now.

    Raises
    ------
    MissingInputError
        If no earlier publication is kept.
    """
    with working_folder(project) as folder:
        kept = _previous(project)
        if not kept:
            raise MissingInputError("nothing_to_roll_back", file=str(project.database))
        latest = kept[-1]
        copy = folder / latest.name
        os.link(latest, copy)
        copy.replace(project.database)
        latest.unlink()
    return latest.stem


def _to_disk(path: Path) -> None:
    """Make sure a file or folder has reached the disk before anything points to it."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
