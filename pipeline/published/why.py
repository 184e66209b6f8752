"""Why the three rates moved between two as-of dates of history, by area. Only reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.base.errors import Fault, RefusedError
from pipeline.base.names import Named
from pipeline.base.sql import read_sql, set_variables
from pipeline.published.diff import open_changes
from pipeline.warehouse.changes import HOUSES as HOUSE_CHANGES
from pipeline.warehouse.changes import PARCELS as PARCEL_CHANGES
from pipeline.warehouse.changes import changed_rows
from pipeline.warehouse.found import unreadable
from pipeline.warehouse.headline_moves import add_moves, between, fill_periods
from pipeline.warehouse.history import HOUSES, PARCELS, history_files

if TYPE_CHECKING:
    import datetime as dt

    import duckdb

    from pipeline.base.config import Project
    from pipeline.published.status import Level

PARTS = (
    "progress", "new_in_scope", "gone_from_scope", "correction", "reassigned", "regraded",
    "method", "unsplit",
)  # fmt: skip
"""Codes of list ``headline_part``, in its order."""
OF_TOTAL = tuple(part for part in PARTS if part not in {"progress", "regraded"})
"""Those that can move a total."""


@dataclass(frozen=True)
class Reasons(Named):
    """By how much a rate of one area moved, and why."""

    metric: str
    level: str
    code: str
    name_zh: str
    name_en: str | None
    before: int
    after: int
    parts: dict[str, int]
    """Difference of the numerators by part; they add up to it."""
    total_before: int | None
    total_after: int | None
    total_parts: dict[str, int | None]
    """Difference of the denominators by part; unknown where one of them is."""
    is_split: bool

    @property
    def change(self) -> int:
        """Difference of the numerators."""
        return self.after - self.before


def read_reasons(
    project: Project, earlier: dt.date, later: dt.date, level: Level = "unit"
) -> tuple[Reasons, ...]:
    """Split the change of each rate between two days into its parts, by area.

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
    One row per rate and area in reporting order; the whole place comes last for each rate. A rate
    that one of the days does not know has none.

    Raises
    ------
    MissingInputError, RefusedError
        As :func:`pipeline.published.diff.read_changes`.
    """
    with open_changes(project, earlier, later) as con:
        con.execute(read_sql(__package__, "why/two_days.sql"))
        _fill(con, project, earlier, later)
        set_variables(con, diff_level=level)
        text = read_sql(__package__, "why/by_area.sql").format(
            by_area=read_sql("pipeline.warehouse", "views/headline_change_by_area.sql")
        )
        answer = con.execute(text)
        names = [column[0] for column in answer.description or []]
        return tuple(_reasons(dict(zip(names, row, strict=True))) for row in answer.fetchall())


def _fill(
    con: duckdb.DuckDBPyConnection, project: Project, earlier: dt.date, later: dt.date
) -> None:
    """Put what happened between the two days into the tables that hide the published ones."""
    days = (earlier, later)
    for kind, table in ((PARCELS, PARCEL_CHANGES), (HOUSES, HOUSE_CHANGES)):
        files = history_files(project.history, kind)
        if not all(day in files for day in days):
            continue
        if damaged := unreadable([files[day] for day in days]):
            raise RefusedError(Fault("history_damaged", file=str(file)) for file in damaged)
        first, second = ((day, files[day]) for day in days)
        with changed_rows(con, first, second, table) as rows:
            add_moves(con, table, rows, between(con, first, second))
    fill_periods(con, history_files(project.history, HOUSES), earlier, only=days)


def _reasons(row: dict[str, Any]) -> Reasons:
    own = {
        name: row[name] for name in ("metric", "level", "code", "name_zh", "name_en", "is_split")
    }
    return Reasons(
        **own,
        before=row["finished_before"],
        after=row["finished_after"],
        parts={part: row[part] for part in PARTS},
        total_before=row["total_before"],
        total_after=row["total_after"],
        total_parts={part: row[f"total_{part}"] for part in OF_TOTAL},
    )
