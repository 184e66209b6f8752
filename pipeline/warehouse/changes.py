"""Differences between two as-of dates, parcel by parcel and house by house, from history."""

from __future__ import annotations

import datetime as dt
import hashlib
from contextlib import contextmanager
from functools import cache, partial
from itertools import pairwise
from typing import TYPE_CHECKING

from pipeline.base.sql import literal_path, read_sql, set_variables, working_view
from pipeline.checked.key import digest_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    import duckdb

    from pipeline.checked.store import Store

PACKAGE = "pipeline.warehouse"
KEPT = dt.timedelta(days=92)
"""Changes of the last quarter are published; ``survey diff`` computes older ones on demand."""


PARCELS, HOUSES = "parcel_change", "house_change"
QUERIES = {PARCELS: "parcel_changes.sql", HOUSES: "house_changes.sql"}


def fill_changes(
    con: duckdb.DuckDBPyConnection,
    files: Mapping[dt.date, Path],
    as_of: dt.date,
    store: Store,
    table: str = PARCELS,
) -> list[str]:
    """Fill a table of changes for each as-of date of the last quarter and the date before it.

    Two days whose history stays as it is are compared once: the changes between them are kept.

    Parameters
    ----------
    con
        Connection whose default database is the file being built.
    files
        The valid history file of each day.
    as_of
        Day of the run.
    store
        Where changes are kept.
    table
        ``PARCELS`` or ``HOUSES``, of which the files are.

    Returns
    -------
    keys
        Of what was kept.
    """
    keys = []
    for earlier, later in pairwise(sorted(files)):
        if later <= as_of - KEPT:
            continue
        write = partial(
            _write_changes, con, (earlier, files[earlier]), (later, files[later]), table
        )
        key = digest_of({"changes": _digests(files[earlier], files[later]), "query": _query(table)})
        kept = con.read_parquet(literal_path(store.result(key, write)))
        kept.select(*con.table(table).columns).insert_into(table)
        keys.append(key)
    return keys


@cache
def _query(table: str) -> str:
    return read_sql(PACKAGE, QUERIES[table])


def _digests(*files: Path) -> list[str]:
    return [hashlib.sha256(file.read_bytes()).hexdigest() for file in files]


def _write_changes(
    con: duckdb.DuckDBPyConnection,
    earlier: tuple[dt.date, Path],
    later: tuple[dt.date, Path],
    table: str,
    path: Path,
) -> None:
    with _changed(con, earlier, later, table) as rows:
        rows.write_parquet(str(path), compression="zstd")


@contextmanager
def changed_parcels(
    con: duckdb.DuckDBPyConnection, earlier: tuple[dt.date, Path], later: tuple[dt.date, Path]
) -> Iterator[duckdb.DuckDBPyRelation]:
    """Yield every parcel that changed between two days, in the columns of ``parcel_change``.

    Parameters
    ----------
    con
        Any connection.
    earlier, later
        Two days, each with its history file.
    """
    with _changed(con, earlier, later, PARCELS) as rows:
        yield rows


@contextmanager
def _changed(
    con: duckdb.DuckDBPyConnection,
    earlier: tuple[dt.date, Path],
    later: tuple[dt.date, Path],
    table: str,
) -> Iterator[duckdb.DuckDBPyRelation]:
    set_variables(con, change_from=earlier[0], change_to=later[0])
    with (
        working_view(con, con.read_parquet(literal_path(earlier[1])), "history_from"),
        working_view(con, con.read_parquet(literal_path(later[1])), "history_to"),
    ):
        yield con.sql(_query(table))
