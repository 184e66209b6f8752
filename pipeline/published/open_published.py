"""The one way to open the published file: read-only and within the settings' limits."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import duckdb

from pipeline.base.errors import Fault, MissingInputError, RefusedError
from pipeline.base.side_by_side import is_small
from pipeline.base.sql import connect, refuse_out_of_memory
from pipeline.base.system_words import STOPPED, database_fault
from pipeline.warehouse.found import Condition, look_at, open_read_only
from pipeline.warehouse.schema import SCHEMA_VERSION

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.base.config import Project


_shared: dict[Path, duckdb.DuckDBPyConnection] = {}
"""Connections that all who open a file get meanwhile, by the file."""


@contextmanager
def sharing_published(project: Project) -> Iterator[None]:
    """Let all that open a small published file in this process meanwhile have one connection.

    To open a file takes the engine longer than most queries on a small one, and the views that are
    worth remembering (:mod:`pipeline.published.remembered`) are computed once for all. A large
    file is read by several processes, which open it themselves
    (:func:`pipeline.base.side_by_side.side_by_side`).

    Raises
    ------
    MissingInputError, RefusedError
        As for :func:`open_published`.
    """
    check_published(project)
    if not is_small(project.database):
        yield
        return
    with open_published(project) as con:
        _shared[project.database] = con
        try:
            yield
        finally:
            del _shared[project.database]


@contextmanager
def open_published(
    project: Project, *, spatial: bool = False
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the published file read-only, or take the connection that is shared.

    Parameters
    ----------
    project
        Root whose published file is read, and whose settings limit memory and threads.
    spatial
        Whether to load the spatial extension. No view needs it; only queries that compute with
        geometries do.

    Raises
    ------
    MissingInputError
        If nothing is published yet.
    RefusedError
        If the memory limit of the settings is too small for what is asked, or the file is damaged,
        not one of ours, of an older version, or open for writing in another process.
    """
    check_published(project)
    engine = project.settings.engine
    shared = None if spatial else _shared.get(project.database)
    with refuse_out_of_memory(engine), refuse_unreadable(project):
        if shared is not None:
            yield shared
            return
        limits = engine.limits()
        with connect(str(project.database), limits, spatial=spatial, read_only=True) as con:
            yield con


@contextmanager
def refuse_unreadable(project: Project) -> Iterator[None]:
    """Turn a published file that cannot be opened or read into a refusal that says why.

    It is looked at only when something has failed: damage may lie where opening does not see it.

    Raises
    ------
    RefusedError
        If it is open for writing in another process, damaged, foreign or of an older version.
    """
    try:
        yield
    except duckdb.OutOfMemoryException:
        raise
    except duckdb.Error as error:
        fault = _why_unreadable(project, error)
        if fault is None:
            raise
        raise RefusedError([fault]) from error


UNREADABLE = {
    Condition.IN_USE: "published_in_use",
    Condition.DAMAGED: "published_damaged",
    Condition.FOREIGN: "published_foreign",
}


def _why_unreadable(project: Project, error: duckdb.Error) -> Fault | None:
    """Return what is wrong with the published file; ``None`` where it is not at fault."""
    file = str(project.database)
    found = look_at(project.database)
    if found.condition in UNREADABLE:
        return Fault(UNREADABLE[found.condition], file=file)
    refused = database_fault(error, file, STOPPED)
    if refused is not None:
        return refused
    if isinstance(error, (duckdb.CatalogException, duckdb.BinderException)):
        published = _schema_version(project)
        if published == SCHEMA_VERSION:
            return Fault("published_altered", file=file)
        return Fault("published_older", file=file, value=published, needed=SCHEMA_VERSION)
    is_damaged = isinstance(
        error, (duckdb.IOException, duckdb.SerializationException, duckdb.InternalException)
    )
    return Fault("published_damaged", file=file) if is_damaged else None


def _schema_version(project: Project) -> str:
    with open_read_only(project.database) as con:
        run = con.table("run")
        if "schema_version" not in run.columns:
            return "?"
        ((version,),) = run.select("schema_version").fetchall()
    return str(version)


def check_published(project: Project) -> None:
    """Check that there is a published file.

    Raises
    ------
    MissingInputError
        If nothing is published yet.
    """
    if not project.database.is_file():
        raise MissingInputError("not_published", file=str(project.database))
