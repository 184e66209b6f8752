"""Hand-made houses for the quality rules: what stands in the ledgers, and what must be found."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from prefecture import SETTINGS, Prefecture, square

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

Row = dict[str, Any]
KEYS = {
    "screening": "screening_id",
    "alteration": "alteration_id",
    "appraisal": "report_no",
    "hazard_case": "case_id",
}
"""Ids that :func:`build` gives to ledger rows: house, stroke, number from 1."""

DEFAULTS: dict[str, Row] = {
    "screening": {"round": "first", "result": "none"},
    "hazard_case": {"hazard_level": "ordinary"},
    "revisit": {"revisit_status": "done"},
}


@dataclass(frozen=True)
class Case:
    """One house: its own fields, its rows in the ledgers, and the key a rule must find."""

    rule: str
    name: str
    found: str | None
    house: Row = field(default_factory=dict)
    ledgers: dict[str, list[Row]] = field(default_factory=dict)

    @property
    def house_id(self) -> str:
        """Id of the house."""
        return f"{self.rule}-{self.name}"

    @property
    def expected(self) -> str | None:
        """Key that must be found: of the house, or of one of its rows ("/2")."""
        return None if self.found is None else self.house_id + self.found


def case(rule: str, name: str, found: str | None, house: Row | None = None, **ledgers: Any) -> Case:
    """Return a case; a ledger is one row or a list of rows."""
    lists = {table: [rows] if isinstance(rows, dict) else rows for table, rows in ledgers.items()}
    return Case(rule, name, found, house or {}, lists)


def build(root: Path, cases: Iterable[Case], settings: str = "") -> Prefecture:
    """Build a prefecture in which every case is a commercial house on the first of three parcels.

    The parcels p0, p1 and p2 are squares of 0.0002 degree, one in each village.
    """
    tables: dict[str, list[Row]] = {"house": []}
    for item in cases:
        own = {
            "house_id": item.house_id,
            "use_class": "commercial_only",
            "parcel_id_reported": "p0",
        }
        tables["house"].append({**own, **item.house})
        for table, rows in item.ledgers.items():
            for number, row in enumerate(rows, start=1):
                key = {KEYS[table]: f"{item.house_id}/{number}"} if table in KEYS else {}
                full = {"house_id": item.house_id, **key, **DEFAULTS.get(table, {}), **row}
                tables.setdefault(table, []).append(full)
    place = Prefecture(root, SETTINGS + settings)
    place.deliver("parcel", [parcel(index) for index in range(3)])
    for table, rows in tables.items():
        place.deliver(table, aligned(rows))
    place.build()
    return place


def parcel(village: int) -> Row:
    """Return the parcel of a village, its south-west corner 0.001 degree from the village's."""
    shape = square(87.001 + village / 100, 44.001)
    return {"parcel_id": f"p{village}", "survey_status": "done", "geometry": shape}


def aligned(rows: list[Row]) -> list[Row]:
    """Return the rows with the same columns each; what a row lacks is empty."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    return [{name: row.get(name) for name in names} for row in rows]


def found_by(place: Prefecture, rule_id: str) -> dict[str, Row]:
    """Return the findings of a rule by their keys."""
    rows = place.rows(f"SELECT * FROM quality_finding WHERE rule_id = '{rule_id}'")
    return {row["key"]: row for row in rows}
