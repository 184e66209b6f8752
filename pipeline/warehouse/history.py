"""Parcel-level history, one Parquet file per as-of date, and the counts made from it.

``data/processed/history/<as_of>.parquet`` holds every parcel with place and status on that day.
Writing a day that is there already with other content keeps the older file beside the new one as
``<as_of>.<run id>.parquet``; writing the same content changes nothing.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.base.sql import read_sql, set_variables, working_view
from pipeline.warehouse.changes import fill_changes

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

PACKAGE = "pipeline.warehouse"
CURRENT = re.compile(r"\d{4}-\d{2}-\d{2}\.parquet")
"""Name of the file that counts for a day; replaced ones carry their run id as well."""


@dataclass(frozen=True)
class HistoryChange:
    """A day whose history was there already with other content."""

    as_of: dt.date
    replaced_run_id: str
    kept_as: str


def write_history(
    con: duckdb.DuckDBPyConnection, kept: Path, new_files: Path
) -> list[HistoryChange]:
    """Write this run's days into ``new_files`` and fill ``snapshot`` from all days.

    The files move to ``kept`` when the run is published, so a run that is refused or killed
    leaves history as it was.
    """
    ((as_of,),) = con.table("run").select("as_of").fetchall()
    past = con.execute(read_sql(PACKAGE, "past_dates.sql")).fetchall()
    queries = {day: "history_past.sql" for (day,) in past} | {as_of: "history_now.sql"}
    changes = []
    for day, query in sorted(queries.items()):
        target, existing = (home / f"{day}.parquet" for home in (new_files, kept))
        # A past export knows less than what a run of that day kept itself.
        if query == "history_past.sql" and existing.exists() and _knows_houses(con, existing):
            continue
        set_variables(con, history_as_of=day)
        con.sql(read_sql(PACKAGE, query)).write_parquet(str(target), compression="zstd")
        if not existing.exists():
            continue
        old_run = _differing_run(con, target, existing)
        if old_run is None:
            target.unlink()
        else:
            changes.append(HistoryChange(day, old_run, f"{day}.{old_run}.parquet"))
    files = files_by_day(kept, new_files)
    _fill_snapshot(con, files)
    fill_changes(con, files, as_of)
    return changes


def _knows_houses(con: duckdb.DuckDBPyConnection, file: Path) -> bool:
    return bool(con.read_parquet(str(file)).count("commercial_houses").fetchall()[0][0])


def _differing_run(con: duckdb.DuckDBPyConnection, new: Path, old: Path) -> str | None:
    """Return the run that wrote ``old`` when its content is not that of ``new``."""
    with (
        working_view(con, con.read_parquet(str(new)), "history_new"),
        working_view(con, con.read_parquet(str(old)), "history_old"),
    ):
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
        with working_view(con, con.read_parquet(str(file)), "history"):
            con.execute(read_sql(PACKAGE, "snapshot.sql"))
