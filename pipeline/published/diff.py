"""What changed between two as-of dates of history, by parcel and by area. Only reads."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import duckdb

from pipeline.base.errors import Fault, RefusedError
from pipeline.base.names import Named
from pipeline.base.sql import read_sql, set_variables
from pipeline.dictionary.ddl import quoted
from pipeline.files.guarded_csv import write_guarded_csv
from pipeline.published.open_published import check_published, refuse_unreadable
from pipeline.warehouse.changes import LISTED, changed_rows
from pipeline.warehouse.found import unreadable
from pipeline.warehouse.history import history_files

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.base.config import Project
    from pipeline.published.status import Level


@dataclass(frozen=True)
class AreaChange(Named):
    """How many parcels of one area changed in each way."""

    level: str
    code: str
    name_zh: str
    name_en: str | None
    new: int
    gone: int
    forward: int
    backward: int
    moved: int


def read_changes(
    project: Project, earlier: dt.date, later: dt.date, level: Level = "unit"
) -> tuple[AreaChange, ...]:
    """Count the parcels that changed between two days, by area.

    Parameters
    ----------
    project
        Root whose history and published file are read.
    earlier, later
        Two as-of dates of history, in this order.
    level
        Which areas get a row.

    Returns
    -------
    One count per area in reporting order; the whole place comes last.

    Raises
    ------
    MissingInputError
        If nothing is published yet.
    RefusedError
        If history does not hold one of the days, or the second is not after the first.
    """
    with open_changes(project, earlier, later) as con:
        set_variables(con, diff_level=level)
        rows = con.execute(read_sql(__package__, "diff/by_area.sql").format(
            by_area=read_sql("pipeline.warehouse", "views/parcel_change_by_area.sql")
        )).fetchall()  # fmt: skip
        return tuple(AreaChange(*row) for row in rows)


def write_changes(project: Project, earlier: dt.date, later: dt.date, file: Path) -> int:
    """Write every parcel that changed between two days to a CSV file for spreadsheets.

    Parameters
    ----------
    project, earlier, later
        As for :func:`read_changes`.
    file
        CSV file to write; UTF-8 with a byte-order mark.

    Returns
    -------
    Number of parcels written.

    Raises
    ------
    MissingInputError, RefusedError
        As :func:`read_changes`.
    """
    with open_changes(project, earlier, later) as con:
        rows = con.table("parcel_change").arrow().read_all()
        write_guarded_csv(rows, file)
        return len(rows)


@contextmanager
def open_changes(
    project: Project, earlier: dt.date, later: dt.date
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the published file with ``parcel_change`` holding these two days instead of its own.

    Parameters
    ----------
    project, earlier, later
        As for :func:`read_changes`.

    Raises
    ------
    MissingInputError, RefusedError
        As :func:`read_changes`.
    """
    check_published(project)
    files = history_files(project.history)
    if faults := _day_faults(files, earlier, later):
        raise RefusedError(faults)
    if damaged := unreadable([files[earlier], files[later]]):
        raise RefusedError(Fault("history_damaged", file=str(file)) for file in damaged)
    with refuse_unreadable(project), duckdb.connect() as con:
        con.execute(f"ATTACH {quoted(str(project.database))} AS survey (READ_ONLY)")
        con.execute(read_sql(__package__, "diff/two_days.sql"))
        with changed_rows(con, (earlier, files[earlier]), (later, files[later])) as rows:
            rows.filter(LISTED).select(*con.table("parcel_change").columns).insert_into(
                "parcel_change"
            )
        yield con


def _day_faults(files: dict[dt.date, Any], earlier: dt.date, later: dt.date) -> list[Fault]:
    known = ", ".join(str(day) for day in sorted(files))
    faults = [
        Fault("no_such_day", value=day, known=known) for day in (earlier, later) if day not in files
    ]
    if earlier >= later:
        faults.append(Fault("days_not_in_order", value=earlier, later=later))
    return faults
