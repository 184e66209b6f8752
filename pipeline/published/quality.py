"""What the quality rules found, as published. Only reads the file."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

from pipeline.base.errors import Fault, RefusedError
from pipeline.base.names import Named, in_language
from pipeline.base.sql import fetch_rows, read_sql, set_variables
from pipeline.published.open_published import open_published

if TYPE_CHECKING:
    import datetime as dt

    import duckdb

    from pipeline.base.config import Project

Severity = Literal["error", "warning"]
SEVERITIES = ("error", "warning", "info")
"""In order, the most severe first."""


@dataclass(frozen=True)
class RuleFindings(Named):
    """One rule and how many records it found."""

    rule_id: str
    severity: str
    problem: str | None
    """Which of the three problems the bureau named; ``None`` for none."""
    table_name: str
    name_zh: str
    name_en: str
    is_checked: bool
    missing_tables: tuple[str, ...]
    """Tables it needs that nobody delivered; empty where the settings switched it off."""
    findings: int


@dataclass(frozen=True)
class UnitFindings(Named):
    """Findings of one reporting unit, or of the whole place (``level`` is ``prefecture``)."""

    level: str
    code: str
    name_zh: str
    name_en: str | None
    findings: int
    errors: int
    warnings: int
    infos: int


@dataclass(frozen=True)
class Ages:
    """How many findings or rejected rows have been there how long."""

    first_week: int
    second_week: int
    third_week: int
    """In the third week or later."""
    came_back: int
    first_records: int
    """There when records began, so perhaps older."""
    oldest_days: int | None


@dataclass(frozen=True)
class UnitAges(Named, Ages):
    """Age of the findings of one reporting unit, or of the whole place."""

    level: str
    code: str
    name_zh: str
    name_en: str | None
    findings: int


@dataclass(frozen=True)
class RejectedAges(Ages):
    """Age of the rejected rows of all tables."""

    rejected: int


@dataclass(frozen=True)
class LastDelivery(Named):
    """When a unit last delivered a table that the settings ask for."""

    table_name: str
    code: str | None
    """Reporting unit; ``None`` for a table whose rows lie in no unit."""
    name_zh: str
    name_en: str | None
    last_as_of: dt.date | None
    due_on: dt.date | None
    days_late: int | None
    freshness: str
    """``on_time``, ``late`` or ``never``."""


@dataclass(frozen=True)
class Quality:
    """The numbers of findings, of all units or of one."""

    as_of: dt.date
    is_sample: bool
    place_name_zh: str
    place_name_en: str
    unit: str | None
    """Code of the unit whose findings are counted; ``None`` for all."""
    rules: tuple[RuleFindings, ...]
    """Every rule in the order of ids, including those that found nothing or were not checked."""
    units: tuple[UnitFindings, ...]
    """In reporting order, ``unassigned`` and the whole place last; one when ``unit`` is given."""
    ages: tuple[UnitAges, ...] = ()
    """In the same order."""
    rejected: RejectedAges | None = None
    """Of the whole place; ``None`` when ``unit`` is given."""
    deliveries: tuple[LastDelivery, ...] = ()
    """The latest first."""

    def place_name(self, language: str) -> str:
        """Return the name of the place in ``zh`` or ``en``."""
        return in_language(language, self.place_name_zh, self.place_name_en)

    def has_any(self, least: Severity) -> bool:
        """Whether there is a finding of severity ``least`` or of a higher one."""
        severe_enough = SEVERITIES[: SEVERITIES.index(least) + 1]
        return any(rule.findings and rule.severity in severe_enough for rule in self.rules)

    def as_dict(self) -> dict[str, Any]:
        """Return all of it in plain types, for JSON."""
        days = ("last_as_of", "due_on")
        deliveries = [
            asdict(each) | {name: str(value) for name in days if (value := getattr(each, name))}
            for each in self.deliveries
        ]
        return {**asdict(self), "as_of": self.as_of.isoformat(), "deliveries": deliveries}


def read_quality(project: Project, unit: str | None = None) -> Quality:
    """Read what the rules found.

    Parameters
    ----------
    project
        Root whose published file is read.
    unit
        Code of a reporting unit, or ``unassigned``; all of them when left out.

    Raises
    ------
    MissingInputError
        If nothing is published yet.
    RefusedError
        If there is no such unit.
    """
    with open_published(project) as con:
        (run,) = fetch_rows(con.execute(read_sql(__package__, "status/run.sql")))
        set_variables(con, check_unit=unit)
        units = tuple(UnitFindings(**row) for row in _quality_rows(con, "units"))
        areas = [area for area in units if area.level == "unit"]
        if not areas:
            set_variables(con, check_unit=None)
            known = [row["code"] for row in _quality_rows(con, "units")[:-1]]
            raise RefusedError([Fault("no_such_unit", value=unit, known=", ".join(known))])
        rules = _quality_rows(con, "rules")
        return Quality(
            **run,
            unit=unit,
            rules=tuple(
                RuleFindings(**{**row, "missing_tables": tuple(row["missing_tables"])})
                for row in rules
            ),
            units=units if unit is None else tuple(areas),
            ages=tuple(UnitAges(**row) for row in _quality_rows(con, "ages")),
            rejected=None if unit else RejectedAges(**_quality_rows(con, "rejected_ages")[0]),
            deliveries=tuple(LastDelivery(**row) for row in _quality_rows(con, "deliveries")),
        )


def _quality_rows(con: duckdb.DuckDBPyConnection, name: str) -> list[dict[str, Any]]:
    return fetch_rows(con.execute(read_sql(__package__, f"check/{name}.sql")))
