"""The one way to open the published file: read-only and within the settings' limits."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import duckdb

from pipeline.base.errors import Fault, MissingInputError, RefusedError
from pipeline.base.sql import connect, refuse_out_of_memory

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.base.config import Project


@contextmanager
def open_published(
    project: Project, *, spatial: bool = False
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the published file read-only.

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
        If the memory limit of the settings is too small for what is asked, or the file is damaged
        or open for writing in another process.
    """
    check_published(project)
    engine = project.settings.engine
    with refuse_out_of_memory(engine), refuse_unreadable(project):
        con = connect(str(project.database), engine.limits(), spatial=spatial, read_only=True)
    with refuse_out_of_memory(engine), con:
        yield con


@contextmanager
def refuse_unreadable(project: Project) -> Iterator[None]:
    """Turn a published file that cannot be opened into a refusal that says why.

    Raises
    ------
    RefusedError
        If it is open for writing in another process, or damaged.
    """
    try:
        yield
    except duckdb.IOException as error:
        code = "published_in_use" if "Could not set lock" in str(error) else "published_damaged"
        raise RefusedError([Fault(code, file=str(project.database))]) from error


def check_published(project: Project) -> None:
    """Check that there is a published file.

    Raises
    ------
    MissingInputError
        If nothing is published yet.
    """
    if not project.database.is_file():
        raise MissingInputError("not_published", file=str(project.database))
