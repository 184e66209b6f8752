"""The one way to open the published file: read-only and within the settings' limits."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from pipeline.base.errors import MissingInputError
from pipeline.base.sql import connect, refuse_out_of_memory

if TYPE_CHECKING:
    from collections.abc import Iterator

    import duckdb

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
        If the memory limit of the settings is too small for what is asked.
    """
    check_published(project)
    engine = project.settings.engine
    with (
        refuse_out_of_memory(engine),
        connect(str(project.database), engine.limits(), spatial=spatial, read_only=True) as con,
    ):
        yield con


def check_published(project: Project) -> None:
    """Check that there is a published file.

    Raises
    ------
    MissingInputError
        If nothing is published yet.
    """
    if not project.database.is_file():
        raise MissingInputError("not_published", file=str(project.database))
