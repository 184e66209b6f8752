"""Ledgers written case by case, for the tests of rules and views about hazards.

A case is one house with its rows; rows of all cases share one prefecture and one build.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from prefecture import square

if TYPE_CHECKING:
    from collections.abc import Iterable

    from prefecture import Prefecture

Row = dict[str, Any]

KEYS = {
    "appraisal": "report_no",
    "hazard_case": "case_id",
    "measure": "measure_id",
    "patrol": "patrol_id",
    "photo": "photo_id",
    "alteration": "alteration_id",
}
GROUPS = dict.fromkeys(["strengthen", "rebuild", "demolish"], "engineering") | dict.fromkeys(
    ["demolish_all", "demolish_part", "regularize"], "enforcement"
)


@dataclass(frozen=True)
class Case:
    """A house, its rows, and which rows of the rule's own table must be found."""

    rule: str
    name: str
    found: tuple[str, ...]
    house: Row
    rows: dict[str, list[Row]]

    def __str__(self) -> str:
        """Return the name the test is listed under."""
        return f"{self.rule} {self.name}"


def case(
    rule: str,
    name: str,
    *found: int,
    house: Row | None = None,
    parcel: Row | None = None,
    **rows: list[Row],
) -> Case:
    """Return a case; ``found`` are positions of rows that must be found, none for a sound house.

    A row's key is the house's name and the row's position; the parcel has the house's name.
    """
    house_id = f"{rule}-{name}".replace(" ", "_")
    keyed: dict[str, list[Row]] = {}
    for table, listed in rows.items():
        keyed[table] = [
            {KEYS[table]: f"{house_id}.{at}", "house_id": house_id, **row}
            for at, row in enumerate(listed)
        ]
        for row in keyed[table]:
            if "case_id" in row:
                row["case_id"] = f"{house_id}.{str(row['case_id']).rpartition('.')[2]}"
    for row in keyed.get("measure", []):
        del row["house_id"]
    if parcel is not None:
        keyed["parcel"] = [{"parcel_id": house_id, **parcel}]
    keys = tuple(house_id if rule == "R04" else f"{house_id}.{at}" for at in found)
    own = {"house_id": house_id, "use_class": "mixed", "parcel_id_reported": house_id}
    return Case(rule, name, keys, own | (house or {}), keyed)


def hazard(level: str = "ordinary", found_on: str | None = "2023-01-01", **fields: object) -> Row:
    """Return a hazard case, open unless ``closure_reason`` is given."""
    return {"hazard_level": level, "found_on": found_on, **fields}


def measure(
    kind: str, started_on: str | None = None, finished_on: str | None = None, case_at: int = 0
) -> Row:
    """Return a measure for the house's case at ``case_at``."""
    group = GROUPS.get(kind, "management")
    days = {"started_on": started_on, "finished_on": finished_on}
    return {"case_id": case_at, "measure_group": group, "measure_kind": kind, **days}


def deliver_cases(place: Prefecture, cases: Iterable[Case]) -> None:
    """Deliver all rows of all cases, each table with the columns that any row has."""
    tables: dict[str, list[Row]] = defaultdict(list)
    tables["parcel"].append({"parcel_id": "p", "disposition": None})
    for item in cases:
        tables["house"].append(item.house)
        for table, rows in item.rows.items():
            tables[table] += rows
    for at, row in enumerate(tables["parcel"]):
        row |= {"survey_status": "done", "geometry": square(87.001 + at / 1000, 44.001)}
    for table, rows in tables.items():
        columns = dict.fromkeys(name for row in rows for name in row)
        place.deliver(table, [{name: row.get(name) for name in columns} for row in rows])


def found_keys(place: Prefecture, item: Case) -> tuple[str, ...]:
    """Return what the case's rule finds of its house, and check that the rule was run."""
    rule = place.row(f"FROM quality_rule WHERE rule_id = '{item.rule}'")
    assert rule["is_checked"], rule["missing_tables"]
    rows = place.rows(f"SELECT key FROM quality_finding WHERE rule_id = '{item.rule}' ORDER BY key")
    house_id = item.house["house_id"]
    return tuple(row["key"] for row in rows if row["key"].split(".")[0] == house_id)
