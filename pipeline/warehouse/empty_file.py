"""The published file before any row of a delivery is in it.

Its tables, macros, views, comments, code lists and metrics depend on the dictionary and the queries
alone. They are made once, some 1,600 statements in a second, kept, and copied for each build.
"""

from __future__ import annotations

import shutil
from functools import cache
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from pipeline.base.sql import connect
from pipeline.checked.key import code_digest, digest_of
from pipeline.dictionary.ddl import quoted
from pipeline.warehouse.schema import comment_all, create_macros, create_tables, create_views

if TYPE_CHECKING:
    import duckdb

    from pipeline.checked.store import Store

MADE_BY = ("pipeline.base.sql", "pipeline.dictionary", "pipeline.warehouse")
"""Packages and modules that decide what is in it."""


def attach_empty_file(con: duckdb.DuckDBPyConnection, path: Path, store: Store) -> None:
    """Write an empty file with the whole schema and attach it as ``survey``.

    Parameters
    ----------
    con
        Connection of the build.
    path
        File to write.
    store
        Where the empty file is kept.
    """
    shutil.copyfile(store.result(empty_file_key(), write_empty_file), path)
    _attach(con, path)


def _attach(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    con.execute(f"ATTACH {quoted(str(path))} AS survey (STORAGE_VERSION 'latest')")


@cache
def empty_file_key() -> str:
    """Return the key of the empty file that this program makes."""
    code = {name: code_digest(name) for name in MADE_BY}
    return digest_of({"empty_file": code, "duckdb": version("duckdb")})


def write_empty_file(path: Path) -> None:
    """Write the empty file; about one megabyte."""
    path.write_bytes(_empty_file_bytes())


@cache
def _empty_file_bytes() -> bytes:
    """Return its bytes; a process that builds in several roots makes them once."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "survey.duckdb"
        with connect(":memory:", {"threads": 1}, spatial=True) as con:
            _attach(con, path)
            con.execute("USE survey")
            create_tables(con)
            create_views(con)
            create_macros(con)
            comment_all(con)
            con.execute("CHECKPOINT survey; USE memory; DETACH survey")
        return path.read_bytes()
