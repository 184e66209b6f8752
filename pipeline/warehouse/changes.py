"""Parcel-level differences between two as-of dates, from the history files."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import TYPE_CHECKING

from pipeline.base.sql import read_sql, set_variables, working_view

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import duckdb

PACKAGE = "pipeline.warehouse"
KEPT = dt.timedelta(days=92)
"""Changes of the last quarter are published; ``survey diff`` computes older ones on demand."""


def fill_changes(
    con: duckdb.DuckDBPyConnection, files: Mapping[dt.date, Path], as_of: dt.date
) -> None:
    """Fill ``parcel_change`` for each as-of date of the last quarter and the date before it.

    Parameters
    ----------
    con
        Connection whose default database is the file being built.
    files
        The valid history file of each day.
    as_of
        Day of the run.
    """
    for earlier, later in pairwise(sorted(files)):
        if later > as_of - KEPT:
            insert_changes(con, (earlier, files[earlier]), (later, files[later]))


def insert_changes(
    con: duckdb.DuckDBPyConnection, earlier: tuple[dt.date, Path], later: tuple[dt.date, Path]
) -> None:
    """Append every parcel that changed between two days to ``parcel_change``.

    Parameters
    ----------
    con
        Connection with an empty or partly filled ``parcel_change``.
    earlier, later
        Two days, each with its history file.
    """
    set_variables(con, change_from=earlier[0], change_to=later[0])
    with (
        working_view(con, con.read_parquet(str(earlier[1])), "history_from"),
        working_view(con, con.read_parquet(str(later[1])), "history_to"),
    ):
        con.execute(read_sql(PACKAGE, "parcel_changes.sql"))
