"""Parcel-level history, one Parquet file per as-of date, and the counts made from it.

``data/processed/history/<as_of>.parquet`` holds every parcel with place and status on that day.
Writing a day that is there already with other content keeps the older file beside the new one as
``<as_of>.<run id>.parquet``; the same content is not written again. The file of a past export
carries a fingerprint of what it was made from: while that is the same, it is not even compared.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.base.sql import literal_path, read_sql, set_variables, working_view
from pipeline.warehouse.changes import fill_changes

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

    from pipeline.checked.store import Store

PACKAGE = "pipeline.warehouse"
CURRENT = re.compile(r"\d{4}-\d{2}-\d{2}\.parquet")
"""Name of the file that counts for a day; replaced ones carry their run id as well."""
_PAST_QUERY_SHA256 = hashlib.sha256(read_sql(PACKAGE, "history_past.sql").encode()).hexdigest()


@dataclass(frozen=True)
class HistoryChange:
    """A day whose history was there already with other content."""

    as_of: dt.date
    replaced_run_id: str
    kept_as: str


@dataclass(frozen=True)
class History:
    """What a run has written of history."""

    changes: list[HistoryChange]
    keys: list[str]
    """Of the results that were used or kept."""


def write_history(
    con: duckdb.DuckDBPyConnection, kept: Path, new_files: Path, store: Store
) -> History:
    """Write this run's days into ``new_files`` and fill ``snapshot`` from all days.

    The files move to ``kept`` when the run is published, so a run that is refused or killed
    leaves history as it was.
    """
    ((as_of,),) = con.table("run").select("as_of").fetchall()
    past = dict(con.execute(read_sql(PACKAGE, "history_inputs.sql")).fetchall())
    changes = []
    for day in sorted({*past, as_of}):
        existing = kept / f"{day}.parquet"
        # The fingerprint also changes with the query.
        inputs = "" if day == as_of else f"{past[day]} {_PAST_QUERY_SHA256}"
        if inputs and existing.exists() and _still_holds(con, existing, inputs):
            continue
        query = "history_past.sql" if inputs else "history_now.sql"
        set_variables(con, history_as_of=day)
        with working_view(con, con.sql(read_sql(PACKAGE, query)), "history_new"):
            if existing.exists():
                old_run = differing_run(con, existing)
                if old_run is None:
                    continue
                changes.append(HistoryChange(day, old_run, f"{day}.{old_run}.parquet"))
            set_variables(con, history_file=str(new_files / existing.name), history_inputs=inputs)
            con.execute(read_sql(PACKAGE, "write_history.sql"))
    files = files_by_day(kept, new_files)
    _fill_snapshot(con, files)
    return History(changes, fill_changes(con, files, as_of, store))


def _still_holds(con: duckdb.DuckDBPyConnection, kept: Path, inputs: str) -> bool:
    """Return whether the kept file of a past day need not be compared with what is delivered now.

    Either it was made from the same rows, or by a run of that day itself: a past export knows less
    than that.
    """
    set_variables(con, history_file=literal_path(kept))
    if con.execute(read_sql(PACKAGE, "recorded_inputs.sql")).fetchall() == [(inputs,)]:
        return True
    return bool(con.read_parquet(literal_path(kept)).count("commercial_houses").fetchall()[0][0])


def differing_run(con: duckdb.DuckDBPyConnection, old: Path) -> str | None:
    """Return the run that wrote a file when its content is not that of ``history_new``.

    Parameters
    ----------
    con
        Connection on which ``history_new`` shows what would be written.
    old
        The kept file.
    """
    with working_view(con, con.read_parquet(literal_path(old)), "history_old"):
        rows = con.execute(read_sql(PACKAGE, "history_difference.sql")).fetchall()
    return rows[0][0] if rows else None


def history_files(kept: Path) -> dict[dt.date, Path]:
    """Return the file that counts for each day in a folder of history; replaced ones are not it."""
    if not kept.is_dir():
        return {}
    return {
        dt.date.fromisoformat(file.name.removesuffix(".parquet")): file
        for file in sorted(kept.iterdir())
        if CURRENT.fullmatch(file.name)
    }


def files_by_day(kept: Path, new_files: Path) -> dict[dt.date, Path]:
    """Return each day's file; this run's goes before the one it replaces."""
    return history_files(kept) | history_files(new_files)


def _fill_snapshot(con: duckdb.DuckDBPyConnection, files: dict[dt.date, Path]) -> None:
    """Count every day once."""
    for day, file in sorted(files.items()):
        set_variables(con, history_as_of=day)
        with working_view(con, con.read_parquet(literal_path(file)), "history"):
            con.execute(read_sql(PACKAGE, "snapshot.sql"))
