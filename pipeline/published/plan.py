"""What a run would change: files, rejected rows, headline rates and ranks, before and after.

Both sides are read by the same queries: the published file, and one that was built and is not
published. No figure is computed here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import duckdb

from pipeline.base.errors import MissingInputError, RefusedError
from pipeline.base.names import Named
from pipeline.base.sql import fetch_rows, read_sql
from pipeline.published.open_published import open_published

if TYPE_CHECKING:
    from pipeline.base.config import Project

Row = dict[str, Any]
"""A row of a query by its columns."""
RATES = ("survey", "revisit", "rectified")
"""Of a reporting unit: ``<name>_pct`` and ``<name>_rank`` in the query."""


@dataclass(frozen=True)
class Moved:
    """A figure before and after; ``None`` where there is none."""

    before: Any
    after: Any

    @property
    def has_moved(self) -> bool:
        """Whether the two differ."""
        return bool(self.before != self.after)


@dataclass(frozen=True)
class Rejections:
    """Rows of a file that are rejected for one reason."""

    field: str
    reason: str
    """Code of list ``reject_reason``."""
    row_count: int
    first_row: int


@dataclass(frozen=True)
class PlannedFile:
    """One delivered file, and what becomes of its rows."""

    path: str
    change: Literal["new", "changed", "gone", "same"]
    rows_read: int
    rows_accepted: Moved
    rows_rejected: Moved
    rejections: tuple[Rejections, ...]


@dataclass(frozen=True)
class PlannedRate(Named):
    """One headline rate of the whole place."""

    name_zh: str
    name_en: str | None
    numerator: Moved
    denominator: Moved
    pct: Moved
    regional_rank: Moved


@dataclass(frozen=True)
class PlannedUnit(Named):
    """Rates and ranks of a reporting unit, each in the order of :data:`RATES`."""

    name_zh: str
    name_en: str | None
    pct: tuple[Moved, ...]
    ranks: tuple[Moved, ...]

    @property
    def has_moved(self) -> bool:
        """Whether any rate or rank differs."""
        return any(each.has_moved for each in (*self.pct, *self.ranks))


@dataclass(frozen=True)
class Plan:
    """What would be published, against what is."""

    as_of: Moved
    is_sample: bool
    files: tuple[PlannedFile, ...]
    """By path; those that are gone come last."""
    rates: tuple[PlannedRate, ...]
    units: tuple[PlannedUnit, ...]

    @property
    def is_first(self) -> bool:
        """Whether there is nothing to compare with."""
        return self.as_of.before is None


@dataclass(frozen=True)
class _Side:
    """One of the two files, row by row."""

    run: Row
    files: dict[str, Row]
    rejected: dict[str, list[Row]]
    headlines: dict[str, Row]
    units: dict[str, Row]


NOTHING = _Side({}, {}, {}, {}, {})


def compare_with_published(published: Project, built: Project) -> Plan:
    """Compare a file that was built with the published one.

    Parameters
    ----------
    published
        The root; a published file that is not there, or cannot be read, counts as none.
    built
        The same with the file that was built.
    """
    try:
        before = _read(published)
    except (MissingInputError, RefusedError, duckdb.CatalogException, duckdb.BinderException):
        before = NOTHING  # of an earlier schema, damaged, or not there: a run would replace it
    after = _read(built)
    return Plan(
        as_of=Moved(before.run.get("as_of"), after.run["as_of"]),
        is_sample=after.run["is_sample"],
        files=_files(before, after),
        rates=tuple(
            PlannedRate(row["name_zh"], row["name_en"], *(
                _moved(before.headlines, after.headlines, metric, name)
                for name in ("numerator", "denominator", "pct", "regional_rank")
            ))
            for metric, row in after.headlines.items()
        ),
        units=tuple(
            PlannedUnit(row["name_zh"], row["name_en"], *(
                tuple(_moved(before.units, after.units, code, f"{rate}_{kind}") for rate in RATES)
                for kind in ("pct", "rank")
            ))
            for code, row in after.units.items()
        ),
    )  # fmt: skip


def _read(project: Project) -> _Side:
    with open_published(project) as con:

        def rows(name: str) -> list[Row]:
            return fetch_rows(con.execute(read_sql(__package__, f"{name}.sql")))

        rejected: dict[str, list[Row]] = {}
        for row in rows("plan/rejected"):
            rejected.setdefault(row.pop("path"), []).append(row)
        return _Side(
            run=rows("status/run")[0],
            files={row["path"]: row for row in rows("plan/files")},
            rejected=rejected,
            headlines={row["metric"]: row for row in rows("status/headlines")},
            units={row["code"]: row for row in rows("plan/units")},
        )


def _moved(before: dict[str, Row], after: dict[str, Row], key: str, name: str) -> Moved:
    return Moved(before.get(key, {}).get(name), after.get(key, {}).get(name))


def _files(before: _Side, after: _Side) -> tuple[PlannedFile, ...]:
    gone = [path for path in before.files if path not in after.files]
    return tuple(
        PlannedFile(
            path=path,
            change=_change(before.files.get(path), after.files.get(path)),
            rows_read=(after if path in after.files else before).files[path]["rows_read"],
            rows_accepted=_moved(before.files, after.files, path, "rows_accepted"),
            rows_rejected=_moved(before.files, after.files, path, "rows_rejected"),
            rejections=tuple(Rejections(**row) for row in after.rejected.get(path, [])),
        )
        for path in [*after.files, *gone]
    )


def _change(before: Row | None, after: Row | None) -> Literal["new", "changed", "gone", "same"]:
    """Tell what became of a file; another declaration or correction shows in its rows."""
    if before is None:
        return "new"
    if after is None:
        return "gone"
    return "same" if before == after else "changed"
