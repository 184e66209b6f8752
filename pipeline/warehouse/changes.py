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
"""Differences older than a quarter are asked of the history files when someone wants them."""


def fill_changes(
    con: duckdb.DuckDBPyConnection, files: Mapping[dt.date, Path], as_of: dt.date
) -> None:
    """Fill ``parcel_change`` for each as-of date of the last quarter and the one before it.

    Parameters
    ----------
    files
        The history file that counts for each day.
    as_of
        Day of the run.
    """
    for earlier, later in pairwise(sorted(files)):
        if later > as_of - KEPT:
            insert_changes(con, (earlier, files[earlier]), (later, files[later]))


def insert_changes(
    con: duckdb.DuckDBPyConnection, earlier: tuple[dt.date, Path], later: tuple[dt.date, Path]
) -> None:
    """Append what became of every parcel from one day's file to another's to ``parcel_change``."""
    set_variables(con, change_from=earlier[0], change_to=later[0])
    with (
        working_view(con, con.read_parquet(str(earlier[1])), "history_from"),
        working_view(con, con.read_parquet(str(later[1])), "history_to"),
    ):
        con.execute(read_sql(PACKAGE, "parcel_changes.sql"))
