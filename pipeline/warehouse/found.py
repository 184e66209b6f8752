"""What lies at the places of a publication is looked at before it is trusted.

A published file may be opened for writing by an analyst, be cut short by a full disk, or be no
file of ours at all. None of that may keep a new one from appearing.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import stat
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

import duckdb

from pipeline.base.errors import Fault, RefusedError
from pipeline.base.sql import connect, literal_path, read_sql

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from pipeline.base.config import Project

Answer = TypeVar("Answer")

PACKAGE = "pipeline.warehouse"
RUN_ID = re.compile(r"\d{8}T\d{12}Z")
FILE_HEADER_BYTES = 12_288
"""Three blocks of 4 KiB before the blocks that a DuckDB file counts."""
HISTORY_COLUMNS = frozenset({
    "parcel_id", "village_code", "township_code", "county_code", "report_unit_id", "survey_status",
    "commercial_houses", "revisited", "hazardous", "rectified", "run_id",
})  # fmt: skip
HOUSE_HISTORY_COLUMNS = frozenset({
    "house_id", "village_code", "township_code", "county_code", "report_unit_id",
    "revisit_status", "is_hazardous", "hazard_stage", "run_id",
})  # fmt: skip
FINDING_HISTORY_COLUMNS = frozenset({
    "as_of", "kind", "rule_id", "table_name", "key", "field", "reason", "run_id",
})  # fmt: skip


class Condition(StrEnum):
    """How a published file was found; all but the first two end names of what is set aside."""

    ABSENT = "absent"
    SOUND = "sound"
    IN_USE = "in-use"
    """Another process has it open for writing."""
    DAMAGED = "damaged"
    """Empty, cut short, not to be read, or not a DuckDB file."""
    FOREIGN = "foreign"
    """A DuckDB file that this program did not publish."""


@dataclass(frozen=True)
class Found:
    """The published file as it was found, and whose it is where that can be trusted."""

    condition: Condition
    run_id: str = ""
    as_of: dt.date = dt.date.min
    pid: str = "?"
    """Process that has it open for writing."""


def look_at(database: Path) -> Found:
    """Return how a published file is found; it is opened read-only and closed again."""
    return ask_if_sound(database, lambda _: None)[0]


def ask_if_sound(
    database: Path, ask: Callable[[duckdb.DuckDBPyConnection], Answer]
) -> tuple[Found, Answer | None]:
    """Return how a published file is found, and what it answers if it can be trusted.

    It is opened once for both, since opening takes longer than asking.

    Parameters
    ----------
    database
        The file.
    ask
        Asks it over the connection, which is read-only.
    """
    if not database.is_file():  # opening a pipe would wait for ever
        there = os.path.lexists(database)
        return Found(Condition.DAMAGED if there else Condition.ABSENT), None
    try:
        with open_read_only(database) as con:
            found = _found_open(con, database)
            return found, ask(con) if found.condition is Condition.SOUND else None
    except (duckdb.CatalogException, duckdb.BinderException):
        return Found(Condition.FOREIGN), None
    except duckdb.Error as error:
        return _found_unopened(error), None


def _found_open(con: duckdb.DuckDBPyConnection, database: Path) -> Found:
    """Tell a file of ours from one that is foreign or cut short."""
    rows = con.execute(read_sql(PACKAGE, "found_run.sql")).fetchall()
    ((size,),) = con.execute(read_sql(PACKAGE, "found_size.sql")).fetchall()
    if database.stat().st_size < size + FILE_HEADER_BYTES:
        return Found(Condition.DAMAGED)
    if len(rows) != 1 or not RUN_ID.fullmatch(str(rows[0][0])) or type(rows[0][1]) is not dt.date:
        return Found(Condition.FOREIGN)
    return Found(Condition.SOUND, run_id=rows[0][0], as_of=rows[0][1])


def open_read_only(database: Path) -> duckdb.DuckDBPyConnection:
    """Open a file that may be anybody's; a reader of this very process may have it open as well."""
    try:
        return connect(str(database), {}, spatial=False, read_only=True)
    except duckdb.ConnectionException:
        return duckdb.connect(str(database), read_only=True)


def _found_unopened(error: duckdb.Error) -> Found:
    """Tell a file that is open for writing elsewhere, or in this process, from a damaged one."""
    if isinstance(error, duckdb.ConnectionException):
        return Found(Condition.IN_USE, pid=str(os.getpid()))
    if "Could not set lock" in str(error):
        pid = re.search(r"PID (\d+)", str(error))
        return Found(Condition.IN_USE, pid=pid[1] if pid else "?")
    return Found(Condition.DAMAGED)


def refuse_special_files(project: Project) -> None:
    """Refuse pipes, sockets and devices where files are read: to open one may wait for ever.

    In the place of the published file one is set aside like any other that is not ours.

    Raises
    ------
    RefusedError
        With all of them.
    """
    homes = ("*", "history/*", "previous/*/*", "checked/*/*")
    places = [path for pattern in homes for path in project.processed.glob(pattern)]
    special = [path for path in places if path != project.database and _is_special(path)]
    if special:
        raise RefusedError(Fault("special_file", file=str(path)) for path in special)


def _is_special(path: Path) -> bool:
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def unreadable(history: Iterable[Path]) -> list[Path]:
    """Return those files that cannot be read as history: cut short, or without its columns."""
    with connect(":memory:", {"threads": 1}, spatial=False) as con:
        return [file for file in history if not _is_history(con, file)]


def _is_history(con: duckdb.DuckDBPyConnection, file: Path) -> bool:
    needed = HISTORY_COLUMNS
    if ".houses." in file.name:
        needed = HOUSE_HISTORY_COLUMNS
    elif ".findings." in file.name:
        needed = FINDING_HISTORY_COLUMNS
    try:
        return set(con.read_parquet(literal_path(file)).columns) >= needed
    except duckdb.Error:
        return False
