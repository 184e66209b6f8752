"""Reading the published file: read-only, by the ``.sql`` files of this package."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import duckdb

from pipeline.sql import fetch_rows, load_spatial, memory_told, read_sql
from pipeline.status import check_published

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.config import Project


@contextmanager
def open_published(project: Project) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the published file read-only, with the spatial extension.

    Raises
    ------
    MissingInputError
        If nothing is published yet.
    """
    check_published(project.database)
    engine = project.settings.engine
    with (
        memory_told(engine),
        duckdb.connect(str(project.database), read_only=True, config=engine.limits()) as con,
    ):
        load_spatial(con)
        yield con


def query(con: duckdb.DuckDBPyConnection, name: str, **values: object) -> list[dict[str, Any]]:
    """Return the rows of ``sql/<name>`` with ``$`` parameters bound to ``values``."""
    return fetch_rows(con.execute(read_sql(__package__, name), values or None))
