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
from pipeline.warehouse.headline_moves import add_moves, between

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
LISTED = "is_listed"
"""Column of these queries: the row is a change of its own, not only a move between areas."""


def fill_changes(
    con: duckdb.DuckDBPyConnection,
    files: Mapping[dt.date, Path],
    as_of: dt.date,
    store: Store,
    table: str = PARCELS,
) -> list[str]:
    """Fill a table of changes for each as-of date of the last quarter and the date before it.

    What they did to the headline figures goes to ``headline_move``.

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
        days = ((earlier, files[earlier]), (later, files[later]))
        key, file = kept_changes(con, *days, table, store)
        kept = con.read_parquet(literal_path(file))
        kept.filter(LISTED).select(*con.table(table).columns).insert_into(table)
        add_moves(con, table, kept, between(con, *days))
        keys.append(key)
    return keys


def kept_changes(
    con: duckdb.DuckDBPyConnection,
    earlier: tuple[dt.date, Path],
    later: tuple[dt.date, Path],
    table: str,
    store: Store,
) -> tuple[str, Path]:
    """Return all that changed between two files of history, as a file, with the key it is kept by.

    Parameters
    ----------
    con
        Any connection.
    earlier, later
        Two days, each with its file; of one day its older and its newer version.
    table
        ``PARCELS`` or ``HOUSES``, of which the files are.
    store
        Where changes are kept.
    """
    heirs = _heirs(con) if table == PARCELS else None
    key = digest_of({
        "changes": _digests(earlier[1], later[1]), "query": _query(table),
        **({"heirs": heirs} if heirs else {}),
        **({"day": str(earlier[0])} if earlier[0] == later[0] else {}),
    })  # fmt: skip
    return key, store.result(key, partial(_write_changes, con, earlier, later, table))


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
    with changed_rows(con, earlier, later, table) as rows:
        rows.write_parquet(str(path), compression="zstd")


@contextmanager
def changed_rows(
    con: duckdb.DuckDBPyConnection,
    earlier: tuple[dt.date, Path],
    later: tuple[dt.date, Path],
    table: str = PARCELS,
) -> Iterator[duckdb.DuckDBPyRelation]:
    """Yield every parcel or house that changed between two days.

    Its columns are those of the table of changes and what ``headline_moves`` needs besides;
    rows without :data:`LISTED` are no rows of the table.

    Parameters
    ----------
    con
        Any connection.
    earlier, later
        Two days, each with its history file.
    table
        ``PARCELS`` or ``HOUSES``, of which the files are.
    """
    set_variables(con, change_from=earlier[0], change_to=later[0])
    kept = con.read_parquet(literal_path(earlier[1]))
    with working_view(con, con.read_parquet(literal_path(later[1])), "history_to"):
        if table == PARCELS and _heirs(con):
            with working_view(con, kept, "history_as_kept"):
                renamed = con.sql(read_sql(PACKAGE, "history_renamed.sql"))
                with working_view(con, renamed, "history_from"):
                    yield con.sql(_query(table))
            return
        with working_view(con, kept, "history_from"):
            yield con.sql(_query(table))


def _heirs(con: duckdb.DuckDBPyConnection) -> str | None:
    """Return a fingerprint of the parcels that go on under another id; nothing where none does."""
    ((count, digest),) = con.execute(read_sql(PACKAGE, "lineage_heirs.sql")).fetchall()
    return str(digest) if count else None
