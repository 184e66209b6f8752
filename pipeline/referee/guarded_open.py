"""A DuckDB file that may be anybody's is opened so that it can do nothing but be read.

Such a file holds views and macros, which are programs: opened as usual, a view may read any file of
the machine as soon as somebody asks for its rows.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import duckdb

from pipeline.base.errors import Fault, RefusedError
from pipeline.base.sql import connect

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.base.config import EngineSettings


@contextmanager
def open_guarded(file: Path, engine: EngineSettings) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a file read-only, without access to other files or the network, or any extension.

    Parameters
    ----------
    file
        A published file, or one that is said to be.
    engine
        Limits of memory and threads.

    Raises
    ------
    RefusedError
        If it is not there, is open for writing elsewhere, is damaged, or is no published file.
    """
    if not file.is_file():
        raise RefusedError([Fault("no_file_to_verify", file=str(file))])
    config: dict[str, Any] = engine.limits() | {"enable_external_access": "false"}
    try:
        with connect(str(file), config, spatial=False, read_only=True) as con:
            con.execute("SET lock_configuration = true")
            yield con
    except (
        duckdb.CatalogException,  # a table is missing
        duckdb.BinderException,  # a column is
        duckdb.PermissionException,  # what should be a table is a view that reads other files
    ) as error:
        raise RefusedError([Fault("not_ours_to_verify", file=str(file))]) from error
    except duckdb.Error as error:
        code = "published_in_use" if "Could not set lock" in str(error) else "unreadable_to_verify"
        raise RefusedError([Fault(code, file=str(file))]) from error
