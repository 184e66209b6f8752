"""What changed between two days as the headline figures see it: parts that add up exactly.

``headline_move`` holds for each pair of days, each figure, each place and each part by how much
numerator and denominator moved. It comes from the parcels and houses of history, one by one, and is
kept per place, so that the parts of any area add up to the difference of its figures.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from pipeline.base.sql import literal_path, read_sql, set_variables, working_view

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection
    from pathlib import Path

    import duckdb

PACKAGE = "pipeline.warehouse"
MOVES = {"parcel_change": "parcel_moves.sql", "house_change": "house_moves.sql"}
JUDGED_BY = (
    "steps/70_house.sql", "views/counted_case.sql", "views/hazard_house.sql",
    "history_houses_now.sql",
)  # fmt: skip
"""What decides whether a house counts as hazardous and as rectified, besides R07's days."""


@dataclass(frozen=True)
class Between:
    """What is compared: two days, or two versions of one day."""

    earlier: dt.date
    later: dt.date
    replaced_run_id: str | None = None
    """Run whose version of the day was replaced; empty for two days."""
    method_changed: bool = False
    """Houses were judged otherwise on the two days."""


def between(
    con: duckdb.DuckDBPyConnection,
    earlier: tuple[dt.date, Path],
    later: tuple[dt.date, Path],
    replaced_run_id: str | None = None,
) -> Between:
    """Return what two files of history compare.

    Parameters
    ----------
    con
        Any connection.
    earlier, later
        Two days, each with its file.
    replaced_run_id
        For two versions of one day, the run that wrote the first.
    """
    methods = [recorded_method(con, file) for _, file in (earlier, later)]
    # A past export is judged by whoever delivered it, and older files do not say how.
    changed = all(methods) and methods[0] != methods[1]
    return Between(earlier[0], later[0], replaced_run_id, changed)


def add_moves(
    con: duckdb.DuckDBPyConnection, table: str, rows: duckdb.DuckDBPyRelation, compared: Between
) -> None:
    """Add what changed between two days to ``headline_move``.

    Parameters
    ----------
    con
        Connection that reads the ledgers and writes ``headline_move``.
    table
        ``parcel_change`` or ``house_change``.
    rows
        All that changed, as :func:`pipeline.warehouse.changes.changed_rows` returns it.
    compared
        What was compared.
    """
    set_variables(
        con,
        move_from=compared.earlier,
        move_to=compared.later,
        move_replaced_run_id=compared.replaced_run_id,
        move_method_changed=compared.method_changed,
    )
    with working_view(con, rows, "changed"):
        con.execute(read_sql(PACKAGE, MOVES[table]))


def fill_periods(
    con: duckdb.DuckDBPyConnection,
    house_days: Collection[dt.date],
    earliest: dt.date,
    only: Collection[dt.date] | None = None,
) -> None:
    """Fill ``headline_period``: the pairs of days, and whether their parts can be told apart.

    Parameters
    ----------
    con
        Connection that reads the snapshots of all days.
    house_days
        Days with a file of houses.
    earliest
        Pairs that end on this day or before are left out.
    only
        Days that are looked at, as if there were no others; all of them by default.
    """
    set_variables(
        con,
        house_days=sorted(house_days if only is None else {*house_days} & {*only}),
        period_earliest=earliest,
        period_days=None if only is None else sorted(only),
    )
    con.execute(read_sql(PACKAGE, "headline_period.sql"))


def recorded_value(con: duckdb.DuckDBPyConnection, file: Path, key: str) -> str | None:
    """Return what a history file records under a key; ``None`` where it records nothing.

    Parameters
    ----------
    con
        Any connection.
    file
        The file.
    key
        ``inputs`` or ``method``.
    """
    set_variables(con, history_file=literal_path(file), history_key=key)
    rows = con.execute(read_sql(PACKAGE, "recorded_value.sql")).fetchall()
    return str(rows[0][0]) if rows else None


def recorded_method(con: duckdb.DuckDBPyConnection, file: Path) -> str:
    """Return how the houses of a history file were judged; empty where it does not say."""
    return recorded_value(con, file, "method") or ""


def method_now(regrade_days: object) -> str:
    """Return a digest of how houses are judged now: the queries without comments, and R07's days.

    Parameters
    ----------
    regrade_days
        Days within which a re-graded case that is opened again is the same hazard.
    """
    return hashlib.sha256(f"{_judgement()} {regrade_days}".encode()).hexdigest()


@cache
def _judgement() -> str:
    """Return the queries as words, so that a comment or a line break is no other method."""
    texts = (re.sub(r"--.*", "", read_sql(PACKAGE, name)) for name in JUDGED_BY)
    return " ".join(" ".join(text.split()) for text in texts)
