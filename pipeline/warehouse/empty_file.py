"""The published file before any row of a delivery is in it.

Its tables, macros, views, comments, code lists and metrics depend on the dictionary alone. They
are made once per process, some 1,600 statements, and copied into place for each build.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from pipeline.base.sql import connect
from pipeline.dictionary.ddl import quoted
from pipeline.warehouse.schema import comment_all, create_tables, create_views

if TYPE_CHECKING:
    import duckdb


def attach_empty_file(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Write an empty file with the whole schema and attach it as ``survey``.

    Parameters
    ----------
    con
        Connection of the build.
    path
        File to write.
    """
    path.write_bytes(empty_file_bytes())
    _attach(con, path)


def _attach(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    con.execute(f"ATTACH {quoted(str(path))} AS survey (STORAGE_VERSION 'latest')")


@cache
def empty_file_bytes() -> bytes:
    """Return the bytes of the empty file; about one megabyte."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "survey.duckdb"
        with connect(":memory:", {"threads": 1}, spatial=True) as con:
            _attach(con, path)
            con.execute("USE survey")
            create_tables(con)
            create_views(con)
            comment_all(con)
            con.execute("CHECKPOINT survey; USE memory; DETACH survey")
        return path.read_bytes()
