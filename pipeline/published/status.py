"""The survey status as the published file tells it. Reads only; computes no figure of its own."""

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
    """Counts of one area, or of the whole place (``level`` is ``prefecture``)."""

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
    """One headline rate with what it is made of."""

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
    """Empty for an earlier day: their parts are known of the latest one only."""
    sql: str
    """What was asked, as it can be pasted into a DuckDB shell on the published file."""

    def place_name(self, language: str) -> str:
        """Return the name of the place in ``zh`` or ``en``."""
        return in_language(language, self.place_name_zh, self.place_name_en)

    def as_dict(self) -> dict[str, Any]:
        """Return all of it but the query in plain types, for JSON."""
        content = asdict(self)
        del content["sql"]
        return {key: _plain(value) for key, value in content.items()}


def read_status(project: Project, level: Level = "unit", as_of: dt.date | None = None) -> Status:
    """Read the status table of one level.

    Parameters
    ----------
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
        latest, is_sample, name_zh, name_en = con.execute(_query("run")).fetchall()[0]
        is_past = as_of is not None and as_of != latest
        day = as_of if as_of is not None else latest
        if is_past:
            _check_day(con, day)
        variables = {"status_level": level, **({"status_as_of": day} if is_past else {})}
        set_variables(con, **variables)
        query = _query("then" if is_past else "now")
        return Status(
            level=level,
            as_of=day,
            is_sample=is_sample,
            place_name_zh=name_zh,
            place_name_en=name_en,
            areas=tuple(AreaStatus(**row) for row in fetch_rows(con.execute(query))),
            headlines=()
            if is_past
            else tuple(Headline(**row) for row in fetch_rows(con.execute(_query("headlines")))),
            sql=_with_variables(query, variables),
        )


def read_corrections(project: Project) -> dict[str, int]:
    """Return how many corrections ended as what, by code of ``correction_outcome`` in its order.

    Raises
    ------
    MissingInputError
        If nothing is published yet.
    """
    with open_published(project) as con:
        return dict(con.execute(_query("corrections")).fetchall())


def _query(name: str) -> str:
    return read_sql(__package__, f"status/{name}.sql")


def _check_day(con: duckdb.DuckDBPyConnection, day: dt.date) -> None:
    days = [known for (known,) in con.execute(_query("days")).fetchall()]
    if day not in days:
        known = ", ".join(str(known) for known in days)
        raise RefusedError([Fault("no_such_day", value=day, known=known)])


def _with_variables(query: str, variables: dict[str, Any]) -> str:
    """Put the values before the query; they are a level's name and a day, nothing from data."""
    lines = [f"SET VARIABLE {name} = '{value}';" for name, value in variables.items()]
    return "\n".join(lines).replace("status_as_of = ", "status_as_of = DATE ") + "\n" + query


def _plain(value: Any) -> Any:  # noqa: ANN401 - any of the fields' types
    """Return a value as JSON knows it."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
