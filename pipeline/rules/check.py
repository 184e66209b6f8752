"""Run the quality rules on the file being built, and write what they find.

A rule that cannot run is a fault of the run, never a rule without findings.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import duckdb
from duckdb import ColumnExpression, ConstantExpression, StatementType

from pipeline.base.errors import Fault, RefusedError
from pipeline.base.sql import append_rows, read_sql, set_variables

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.rules.rule import Rule

PACKAGE = "pipeline.rules"
OPTIONAL = (
    "house_id", "parcel_id", "village_code", "report_unit_id", "lon", "lat", "value", "detail_zh",
    "detail_en",
)  # fmt: skip
"""Columns a rule's query may return in addition to ``key``, in the order of ``scratch.found``."""


@dataclass(frozen=True)
class _Outcome:
    """What became of one rule."""

    rule: Rule
    missing_tables: list[str]
    seconds: float

    @property
    def is_checked(self) -> bool:
        """Whether the rule's query was run."""
        return self.rule.is_enabled and not self.missing_tables

    def row(self) -> dict[str, object]:
        """Return the rule's row of ``quality_rule``."""
        return {
            "rule_id": self.rule.id,
            "severity": self.rule.severity,
            "problem": self.rule.problem,
            "table_name": self.rule.table,
            "name_zh": self.rule.zh,
            "name_en": self.rule.en,
            "advice_zh": self.rule.advice_zh,
            "advice_en": self.rule.advice_en,
            "basis": self.rule.basis,
            "thresholds": json.dumps(self.rule.thresholds, ensure_ascii=False),
            "is_checked": self.is_checked,
            "missing_tables": self.missing_tables,
            "seconds": round(self.seconds, 4),
        }


def check_quality(con: duckdb.DuckDBPyConnection, rules: Iterable[Rule]) -> None:
    """Fill ``quality_rule`` and ``quality_finding`` of the file being built.

    Parameters
    ----------
    con
        Connection whose default database is the file being built; ``scratch`` is attached.
    rules
        All rules, with their thresholds; those switched off get a row of ``quality_rule`` too.

    Raises
    ------
    RefusedError
        If a rule's query does not run, returns a column that is not allowed, or returns a key
        twice or as NULL; all such faults together.
    """
    delivered = {name for (name,) in con.execute(read_sql(PACKAGE, "delivered.sql")).fetchall()}
    con.execute(read_sql(PACKAGE, "found.sql"))
    outcomes: list[_Outcome] = []
    wrong: dict[str, list[Fault]] = {}
    for rule in rules:
        # Without the tables it needs a rule would find every record at fault.
        missing = [table for table in rule.needs if table not in delivered]
        started = time.perf_counter()
        wrong[rule.id] = [] if missing or not rule.is_enabled else _run_rule(con, rule)
        outcomes.append(_Outcome(rule, missing, time.perf_counter() - started))
    for rule_id, key, rows in con.execute(read_sql(PACKAGE, "repeated_keys.sql")).fetchall():
        (rule,) = (item.rule for item in outcomes if item.rule.id == rule_id)
        wrong[rule_id].append(_rule_fault(rule, f"key {key!r} is returned {rows} times"))
    if faults := [fault for of_rule in wrong.values() for fault in of_rule]:
        raise RefusedError(faults)
    append_rows(con, "quality_rule", [outcome.row() for outcome in outcomes])
    fields: list[dict[str, object]] = [
        {"rule_id": item.rule.id, "field": item.rule.field} for item in outcomes
    ]
    append_rows(con, "scratch.rule_field", fields)
    # One query for all rules, after all have run: it looks up each house and parcel once.
    con.execute(read_sql(PACKAGE, "findings.sql"))


def _run_rule(con: duckdb.DuckDBPyConnection, rule: Rule) -> list[Fault]:
    """Append what one rule finds to ``scratch.found``; return what is wrong with the rule."""
    try:
        statements = con.extract_statements(rule.sql)
        if [statement.type for statement in statements] != [StatementType.SELECT]:
            return [_rule_fault(rule, "the file must hold exactly one SELECT")]
        set_variables(con, **rule.thresholds)
        found = con.sql(rule.sql)
        unknown = set(found.columns) - {"key", *OPTIONAL}
        if unknown or "key" not in found.columns:
            wanted = ", ".join(("key", *OPTIONAL))
            return [_rule_fault(rule, f"the query may return {wanted}; it returns {found.columns}")]
        found.select(
            ConstantExpression(rule.id),
            *(
                ColumnExpression(name) if name in found.columns else ConstantExpression(None)
                for name in ("key", *OPTIONAL)
            ),
        ).insert_into("scratch.found")
    except duckdb.Error as error:
        return [_rule_fault(rule, str(error))]
    return []


def _rule_fault(rule: Rule, detail: str) -> Fault:
    return Fault("rule_fails", file=rule.file, detail=detail)
