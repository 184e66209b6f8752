"""The survey status as published. Only reads the file; computes no figure of its own."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from pipeline.base.errors import Fault, RefusedError
from pipeline.base.names import Named, in_language
from pipeline.base.sql import fetch_rows, read_sql, set_variables
from pipeline.published.open_published import open_published

if TYPE_CHECKING:
    import duckdb

    from pipeline.base.config import Project

Level = Literal["unit", "county", "township", "village"]


@dataclass(frozen=True)
class AreaStatus(Named):
    """Parcel counts of one area, or of the whole place (``level`` is ``prefecture``)."""

    level: str
    code: str
    name_zh: str
    name_en: str | None
    parent_name_zh: str | None
    parent_name_en: str | None
    parcels: int
    unsurveyed: int
    in_progress: int
    done: int
    done_pct: Decimal | None
    """Rounded half up to two places; 100.00 only when all are done; ``None`` without parcels."""
    remaining: int
    rank: int | None
    is_worst: bool
    """One of the three areas with the lowest rate."""

    def parent_name(self, language: str) -> str:
        """Return the name of the area above, empty where there is none."""
        return in_language(language, self.parent_name_zh or "", self.parent_name_en)


@dataclass(frozen=True)
class Headline(Named):
    """One headline rate with its numerator and denominator."""

    metric: str
    name_zh: str
    name_en: str
    numerator: int
    denominator: int
    pct: Decimal | None
    regional_rank: int | None


@dataclass(frozen=True)
class Status:
    """The status table of one level on one day."""

    level: Level
    as_of: dt.date
    is_sample: bool
    place_name_zh: str
    place_name_en: str
    areas: tuple[AreaStatus, ...]
    """In reporting order; ``unassigned`` and then the whole place come last."""
    headlines: tuple[Headline, ...]
    """Empty for an earlier day: numerators and denominators are published for the latest only."""
    sql: str
    """The query, ready to be pasted into a DuckDB shell on the published file."""

    def place_name(self, language: str) -> str:
        """Return the name of the place in ``zh`` or ``en``."""
        return in_language(language, self.place_name_zh, self.place_name_en)

    def as_dict(self) -> dict[str, Any]:
        """Return everything except the query in plain types, for JSON."""
        content = asdict(self)
        del content["sql"]
        return {key: _json_value(value) for key, value in content.items()}


def read_status(project: Project, level: Level = "unit", as_of: dt.date | None = None) -> Status:
    """Read the status table of one level.

    Parameters
    ----------
    project
        Root whose published file is read.
    level
        Which areas get a row; the whole place always does, as the last one.
    as_of
        A day that history holds; the latest when left out.

    Raises
    ------
    MissingInputError
        If nothing is published yet.
    RefusedError
        If history does not hold the day.
    """
    with open_published(project) as con:
        (run,) = fetch_rows(con.execute(_status_sql("run")))
        day = as_of or run["as_of"]
        variables: dict[str, Any] = {"status_level": level}
        query, headlines = _status_sql("now"), _status_sql("headlines")
        if is_past := day != run["as_of"]:
            _check_day(con, day)
            variables["status_as_of"] = day
            query = _status_sql("then")
        set_variables(con, **variables)
        areas = fetch_rows(con.execute(query))
        rates = [] if is_past else fetch_rows(con.execute(headlines))
        return Status(
            **{**run, "as_of": day},
            level=level,
            areas=tuple(AreaStatus(**row) for row in areas),
            headlines=tuple(Headline(**row) for row in rates),
            sql=_with_variables(query, variables),
        )


def read_corrections(project: Project) -> dict[str, int]:
    """Return the number of corrections with each outcome.

    Returns
    -------
    Numbers by code of ``correction_outcome``, in the order of that list; empty if no correction
    was delivered.

    Raises
    ------
    MissingInputError
        If nothing is published yet.
    """
    with open_published(project) as con:
        return dict(con.execute(_status_sql("corrections")).fetchall())


def read_run_rows(project: Project) -> dict[str, int]:
    """Return how many delivered rows were read, accepted, rejected, left out and merged.

    Raises
    ------
    MissingInputError
        If nothing is published yet.
    """
    with open_published(project) as con:
        (rows,) = fetch_rows(con.execute(_status_sql("rows")))
        return rows


def _status_sql(name: str) -> str:
    return read_sql(__package__, f"status/{name}.sql")


def _check_day(con: duckdb.DuckDBPyConnection, day: dt.date) -> None:
    days = [known for (known,) in con.execute(_status_sql("days")).fetchall()]
    if day not in days:
        known = ", ".join(str(known) for known in days)
        raise RefusedError([Fault("no_such_day", value=day, known=known)])


def _with_variables(query: str, variables: dict[str, Any]) -> str:
    """Put the values before the query; they are a level's name and a day, never text from data."""
    lines = [f"SET VARIABLE {name} = '{value}';" for name, value in variables.items()]
    return "\n".join(lines).replace("status_as_of = ", "status_as_of = DATE ") + "\n" + query


def _json_value(value: Any) -> Any:  # noqa: ANN401 - any of the fields' types
    """Return a value as a type that JSON has."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: _json_value(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_json_value(item) for item in value]
    return value
