"""SQL files of the package and the database connection they run on.

SQL is kept in ``sql/*.sql`` beside the code that runs it. Settings reach it as DuckDB variables
(``getvariable('name')``) or bound parameters, data never as text.
"""

from __future__ import annotations

import re
import tomllib
from contextlib import contextmanager
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import duckdb_extension_spatial
import pyarrow as pa

from pipeline.base.errors import Fault, RefusedError
from pipeline.base.system_words import database_fault

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pipeline.base.config import EngineSettings


@cache
def read_sql(package: str, name: str) -> str:
    """Return the text of ``<package>/sql/<name>``.

    Parameters
    ----------
    package
        Package whose folder ``sql`` holds the file, such as ``"pipeline.intake"``.
    name
        Path of the file below that folder, such as ``"status/run.sql"``.
    """
    return (resources.files(package) / "sql" / name).read_text(encoding="utf-8")


def split_header(text: str) -> tuple[dict[str, Any], str]:
    """Split an SQL file into the TOML of its first comment lines and the SQL below.

    ``-- id = "G01"`` becomes ``{"id": "G01"}``. The header ends at the first line that is not a
    comment, so a comment further down stays part of the SQL.

    Raises
    ------
    tomllib.TOMLDecodeError
        If those lines are not TOML.
    """
    lines = text.splitlines()
    end = next((at for at, line in enumerate(lines) if not line.startswith("--")), len(lines))
    header = "\n".join(line.removeprefix("--").strip() for line in lines[:end])
    return tomllib.loads(header), "\n".join(lines[end:]).strip()


ONLY_WHAT_IS_LOADED_HERE = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_unsigned_extensions": "true",
}
"""No extension but the one below is ever loaded, and its signature is verified there."""


def connect(
    database: str, config: Mapping[str, Any], *, spatial: bool, read_only: bool = False
) -> duckdb.DuckDBPyConnection:
    """Open a database; nothing is downloaded.

    Parameters
    ----------
    database
        Path of a file, or ``:memory:``.
    config
        Limits and folders, as DuckDB names them.
    spatial
        Whether to load the spatial extension.
    read_only
        Whether other processes may read the file meanwhile.
    """
    con = duckdb.connect(
        database, read_only=read_only, config={**config, **ONLY_WHAT_IS_LOADED_HERE}
    )
    # In a process that begins without a script, as ours do, DuckDB takes itself to be used by a
    # person and draws bars of its own between our lines.
    con.execute("SET enable_progress_bar = false")
    if spatial:
        load_spatial(con)
    return con


def load_spatial(con: duckdb.DuckDBPyConnection) -> None:
    """Load the spatial extension that came with the installation.

    It also sets longitude before latitude for the whole database. Without that setting DuckDB
    takes EPSG:4490 as latitude, longitude in ``ST_Transform``, and areas come out wrong without
    any error.
    """
    con.load_extension(verified_spatial())
    con.execute("SET GLOBAL geometry_always_xy = true")


@cache
def verified_spatial() -> str:
    """Return the extension's file after DuckDB has verified its signature.

    Once per process: to verify it DuckDB reads all 80 MB of the file, which takes 0.4 s of
    processor time, and it does so for every database unless unsigned extensions are allowed.
    """
    package = Path(duckdb_extension_spatial.__file__).parent
    extension = str(next(package.glob("extensions/*/spatial.duckdb_extension")))
    with duckdb.connect(config={"threads": 1}) as con:
        con.load_extension(extension)
    return extension


@contextmanager
def refuse_out_of_memory(engine: EngineSettings) -> Iterator[None]:
    """Turn a database that ran out of memory into a refusal that names the setting.

    Parameters
    ----------
    engine
        Settings whose limit the database was opened with.

    Raises
    ------
    RefusedError
        With the limit that was too small, and twice as much to try.
    """
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        full = database_fault(error, "data/processed")  # where what does not fit is spilt to
        if full is not None:
            raise RefusedError([full]) from error
        limit = engine.memory_limit_mb
        fault = Fault(
            "out_of_memory", file="pipeline.toml", field="engine.memory_mb",
            value=limit, wanted=2 * limit,
        )  # fmt: skip
        raise RefusedError([fault]) from error


def literal_path(path: Path) -> str:
    """Return a path under which DuckDB finds that file and no other.

    It reads ``*``, ``?`` and ``[`` as signs of a pattern, also in the name of a root folder.

    Parameters
    ----------
    path
        A file.
    """
    return re.sub(r"([*?\[])", r"[\1]", str(path))


def set_variables(con: duckdb.DuckDBPyConnection, **values: object) -> None:
    """Set DuckDB variables that SQL files read with ``getvariable``.

    Variables belong to the connection and stay until they are set again, so each query sets all
    it reads.

    Parameters
    ----------
    con
        Connection the query will run on.
    values
        Value of each variable by name; ``None`` makes it NULL.
    """
    for name, value in values.items():
        con.execute(f"SET VARIABLE {name} = ?", [value])


def fetch_rows(answer: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Return all rows of an executed query as dictionaries by column name."""
    names = [column[0] for column in answer.description or []]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


def query(
    con: duckdb.DuckDBPyConnection, package: str, name: str, **values: object
) -> list[dict[str, Any]]:
    """Run an SQL file and return its rows.

    Parameters
    ----------
    con
        Connection to run it on.
    package, name
        The file, as for :func:`read_sql`.
    values
        Values of its ``$`` parameters by name.

    Returns
    -------
    One dictionary per row, values by column name.
    """
    return fetch_rows(con.execute(read_sql(package, name), values or None))


@contextmanager
def working_view(
    con: duckdb.DuckDBPyConnection, relation: duckdb.DuckDBPyRelation, name: str
) -> Iterator[None]:
    """Make a relation visible to SQL files as a view while the block runs.

    The view is dropped afterwards because the default database is the file that will be
    published.

    Parameters
    ----------
    con
        Connection the SQL files run on; the relation must belong to it.
    relation
        Rows to show.
    name
        Name under which the SQL files read them.
    """
    relation.create_view(name, replace=True)
    try:
        yield
    finally:
        con.execute(f"DROP VIEW {name}")


def rows_of(con: duckdb.DuckDBPyConnection, name: str) -> duckdb.DuckDBPyRelation:
    """Return the rows of a table or view of any attached database.

    ``con.table`` finds no view of another database than the default one.

    Parameters
    ----------
    con
        Connection that can read it.
    name
        Its name with that of its database, such as ``scratch.checked_house``; never data.
    """
    return con.sql(f"FROM {name}")


def append_rows(con: duckdb.DuckDBPyConnection, table: str, rows: list[dict[str, object]]) -> None:
    """Append a few rows to a table by column name.

    For what the program itself counts, not for deliveries: rows are dictionaries here, and there
    are too many rows in a delivery for that.

    Parameters
    ----------
    con
        Connection to write with.
    table
        Table to append to; columns that no row names become NULL.
    rows
        Values by column name.
    """
    if not rows:
        return
    con.register("new_rows", pa.Table.from_pylist(rows))
    con.execute(f"INSERT INTO {table} BY NAME FROM new_rows")
    con.unregister("new_rows")
