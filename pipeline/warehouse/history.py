"""History: the state of every parcel and of every commercial house, one Parquet file each per day.

``data/processed/history/<as_of>.parquet`` holds every parcel with place and status on that day,
``<as_of>.houses.parquet`` every commercial house with its revisit, hazard and stage; the counts of
``snapshot`` are made from them. Writing a day that is there already with other content keeps the
older file beside the new one as ``<as_of>.<run id>.parquet``; the same content is not written
again. The file of a past export carries a fingerprint of what it was made from: while that is the
same, it is not even compared.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from pipeline.base.sql import literal_path, read_sql, set_variables, working_view
from pipeline.warehouse.changes import HOUSES as HOUSE_CHANGES
from pipeline.warehouse.changes import KEPT, fill_changes
from pipeline.warehouse.headline_moves import fill_periods, method_now, recorded_value
from pipeline.warehouse.revisions import fill_revisions, replaced_files

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

    from pipeline.checked.store import Store

PACKAGE = "pipeline.warehouse"
PARCELS, HOUSES, FINDINGS = "", ".houses", ".findings"
"""What the names of the files of a day have between day and ending (the last: ``fault_ages``)."""
CURRENT = re.compile(r"(\d{4}-\d{2}-\d{2})(|\.houses|\.findings)\.parquet")
"""Name of a file that counts for a day; replaced ones carry their run id as well."""
QUERIES = {PARCELS: "history", HOUSES: "history_houses"}


@dataclass(frozen=True)
class HistoryChange:
    """A day whose history was there already with other content."""

    as_of: dt.date
    replaced_run_id: str
    kept: dict[str, str]
    """Names of the files that were there, with the names under which they are kept."""

    @property
    def kept_as(self) -> str:
        """Name under which the first of them is kept, that of the parcels before the houses."""
        return next(iter(self.kept.values()))


@dataclass(frozen=True)
class DayFile:
    """One of the two files of a day, and where it lies."""

    kind: str
    """``PARCELS`` or ``HOUSES``."""
    day: dt.date
    kept: Path
    """Folder of history."""
    new_files: Path
    """Folder of what is written."""

    @property
    def name(self) -> str:
        """Its name."""
        return f"{self.day}{self.kind}.parquet"


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
    ((as_of, regrade_days),) = con.table("run").select("as_of", "regrade_days").fetchall()
    set_variables(con, method_now=method_now(regrade_days))
    changes: dict[dt.date, HistoryChange] = {}
    for kind, query in QUERIES.items():
        past = dict(con.execute(read_sql(PACKAGE, f"{query}_inputs.sql")).fetchall())
        for day in sorted({*past, as_of}):
            inputs = "" if day == as_of else f"{past[day]} {_past_query_sha256(query)}"
            change = _write_day(con, DayFile(kind, day, kept, new_files), inputs)
            if change is not None:
                earlier = changes.get(day)
                own = change.kept if earlier is None else earlier.kept | change.kept
                changes[day] = replace(earlier or change, kept=own)
    parcels, houses = (files_by_day(kept, new_files, kind) for kind in QUERIES)
    fill_snapshot(con, parcels, houses)
    keys = [
        *fill_changes(con, parcels, as_of, store),
        *fill_changes(con, houses, as_of, store, HOUSE_CHANGES),
    ]
    fill_periods(con, houses, as_of - KEPT)
    current = {(kind, day): file for kind, files in zip(QUERIES, (parcels, houses), strict=True)
               for day, file in files.items()}  # fmt: skip
    keys += fill_revisions(con, _versions(kept, changes, as_of), current, store)
    return History([change for _, change in sorted(changes.items())], keys)


def _versions(
    kept: Path, changes: dict[dt.date, HistoryChange], as_of: dt.date
) -> dict[tuple[str, dt.date], list[tuple[str, Path]]]:
    """Return the replaced files of the last quarter, those that this run replaces the last."""
    versions = {key: found for key, found in replaced_files(kept).items() if key[1] > as_of - KEPT}
    for day, change in changes.items():
        for name in change.kept if day > as_of - KEPT else ():
            kind = PARCELS if name == f"{day}.parquet" else HOUSES
            run_id = change.kept[name].removesuffix(".parquet").rpartition(".")[2]
            versions.setdefault((kind, day), []).append((run_id, kept / name))
    return versions


def _write_day(con: duckdb.DuckDBPyConnection, file: DayFile, inputs: str) -> HistoryChange | None:
    """Write one file of a day where it is new or differs; return what it replaces.

    Parameters
    ----------
    inputs
        Fingerprint of what a past day is made from; empty for the day of the run.
    """
    existing, day = file.kept / file.name, file.day
    if inputs and existing.exists() and _still_holds(con, file.kind, existing, inputs):
        return None
    query = f"{QUERIES[file.kind]}_{'past' if inputs else 'now'}.sql"
    set_variables(con, history_as_of=day)
    change = None
    with working_view(con, con.sql(read_sql(PACKAGE, query)), "history_new"):
        if existing.exists():
            old_run = differing_run(con, existing)
            if old_run is None:
                return None
            name = f"{day}{file.kind}.{old_run}.parquet"
            change = HistoryChange(day, old_run, {existing.name: name})
        elif file.kind == HOUSES and not con.table("history_new").limit(1).fetchall():
            # a place without commercial houses needs no file that says so
            return None
        set_variables(con, history_file=str(file.new_files / file.name), history_inputs=inputs)
        set_variables(con, history_is_judged=not inputs and file.kind == HOUSES)
        con.execute(read_sql(PACKAGE, "write_history.sql"))
    return change


@cache
def _past_query_sha256(query: str) -> str:
    """Return the digest of a query, as the fingerprint also changes with it."""
    return hashlib.sha256(read_sql(PACKAGE, f"{query}_past.sql").encode()).hexdigest()


def _still_holds(con: duckdb.DuckDBPyConnection, kind: str, kept: Path, inputs: str) -> bool:
    """Return whether the kept file of a past day need not be compared with what is delivered now.

    Either it was made from the same rows, or by a run of that day itself: a past export knows less
    than that.
    """
    recorded = recorded_value(con, kept, "inputs")
    if recorded == inputs:
        return True
    if kind == HOUSES:
        return recorded == ""
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


def current_files(*folders: Path) -> dict[str, Path]:
    """Return all files that count for a day, by their names; those of a later folder go first."""
    return {
        file.name: file
        for folder in folders
        if folder.is_dir()
        for file in sorted(folder.iterdir())
        if CURRENT.fullmatch(file.name)
    }


def history_files(kept: Path, kind: str = PARCELS) -> dict[dt.date, Path]:
    """Return the file that counts for each day in a folder of history; replaced ones are not it.

    Parameters
    ----------
    kept
        The folder.
    kind
        ``PARCELS`` or ``HOUSES``.
    """
    found = ((CURRENT.fullmatch(name), file) for name, file in current_files(kept).items())
    return {
        dt.date.fromisoformat(name[1]): file for name, file in found if name and name[2] == kind
    }


def files_by_day(kept: Path, new_files: Path, kind: str = PARCELS) -> dict[dt.date, Path]:
    """Return each day's file; this run's goes before the one it replaces."""
    return history_files(kept, kind) | history_files(new_files, kind)


def fill_snapshot(
    con: duckdb.DuckDBPyConnection, parcels: dict[dt.date, Path], houses: dict[dt.date, Path]
) -> None:
    """Count every day of history into ``snapshot``.

    Parameters
    ----------
    con
        Connection whose default database has the areas.
    parcels, houses
        The valid file of each day.
    """
    for day in sorted({*parcels, *houses}):
        set_variables(con, history_as_of=day)
        with (
            working_view(con, _rows_of_day(con, parcels.get(day), "no_history"), "history"),
            working_view(con, _rows_of_day(con, houses.get(day), "no_house_history"),
                         "history_house"),
        ):  # fmt: skip
            con.execute(read_sql(PACKAGE, "snapshot.sql"))


def _rows_of_day(
    con: duckdb.DuckDBPyConnection, file: Path | None, none: str
) -> duckdb.DuckDBPyRelation:
    """Return the rows of a file of history, or those of the query ``none`` without one."""
    return (
        con.read_parquet(literal_path(file)) if file else con.sql(read_sql(PACKAGE, f"{none}.sql"))
    )
