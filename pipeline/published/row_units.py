"""Which reporting unit each delivered row belongs to, accepted or rejected.

Fix lists and receipts ask it. Temporary tables hold the answer: ``file_unit`` counts the accepted
rows of every file by unit, ``rejected_unit`` has the unit of every rejected row.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from duckdb import CoalesceOperator, ColumnExpression, ConstantExpression, FunctionExpression

from pipeline.base.sql import append_rows, read_sql, set_variables
from pipeline.dictionary import load_dictionary

if TYPE_CHECKING:
    import datetime as dt

    import duckdb

    from pipeline.dictionary import Table

UNASSIGNED = "unassigned"
HOUSE_OF = {"case_id": "hazard_case", "check_id": "spot_check"}
"""Tables that name the house of a row, by the column that leads to them."""
FIX_LISTS = "fix-lists"
"""Folder below ``data/processed`` where fix lists are written."""
AREA_FIELDS = ("village_code_reported", "village_code", "code", "county_code_reported")
"""Columns with the code of an area, the most exact first."""
NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\s]')
"""Characters that some systems forbid in file names, but that a unit's code may have."""


def fix_list_name(unit: str, as_of: dt.date) -> str:
    """Return the name of the fix list of a unit."""
    return f"{NOT_IN_NAMES.sub('-', unit)}-{as_of}.xlsx"


def find_units(con: duckdb.DuckDBPyConnection) -> None:
    """Fill ``file_unit`` and ``rejected_unit``.

    Parameters
    ----------
    con
        The published file; every table is read once, for all units together.
    """
    con.execute(read_sql(__package__, "row_units/working_tables.sql"))
    append_rows(con, "place_field", _place_fields())
    _count_units(con)
    con.execute(read_sql(__package__, "row_units/rejected_units.sql"))


def _place_fields() -> list[dict[str, object]]:
    """Return the delivered columns that say where a row belongs, the most reliable first.

    ``rejected_units.sql`` reads them from the raw text of a rejected row: the unit, an area code, a
    house, a parcel; last any other id, which may begin with the county's code.
    """
    kinds = {"report_unit_id": "unit", **dict.fromkeys(AREA_FIELDS, "area")}
    kinds |= {"house_id": "house", "parcel_id": "parcel", "parcel_id_reported": "parcel"}
    others = {
        name
        for table in load_dictionary().tables.values()
        if table.delivered
        for name in table.key
        if table.columns[name].is_identifier
    }
    kinds |= {name: "other" for name in sorted({*others, "key", "case_id"}) if name not in kinds}
    return [
        {"field": name, "kind": kind, "place": place}
        for place, (name, kind) in enumerate(kinds.items())
    ]


def _count_units(con: duckdb.DuckDBPyConnection) -> None:
    """Count the accepted rows of every file by unit."""
    corrected = {name for (name,) in con.table("correction").select("table_name").fetchall()}
    for table in load_dictionary().tables.values():
        if not (table.delivered and table.published):
            continue
        placed = _placed_rows(con, table)
        if placed is None:
            continue
        set_variables(con, placed_table=table.name)
        placed.query("placed_row", read_sql(__package__, "row_units/file_units.sql"))
        if table.name in corrected:
            placed.query("placed_row", read_sql(__package__, "row_units/corrected_units.sql"))


def _placed_rows(con: duckdb.DuckDBPyConnection, table: Table) -> duckdb.DuckDBPyRelation | None:
    """Return file, unit and key of every row of a table; ``None`` if no row of it lies anywhere.

    A table without a unit of its own gets it from the house its rows belong to, which some of them
    name through a hazard case or a spot check.
    """
    rows = con.table(table.name)
    # as corrections name a row: the parts of its key behind each other
    parts = (ColumnExpression(name).cast("VARCHAR") for name in table.key)
    key = FunctionExpression("concat_ws", ConstantExpression("/"), *parts)
    houses = con.table("house").select("house_id", "report_unit_id")
    if "report_unit_id" in table.columns:
        unit = ColumnExpression("report_unit_id")
        if table.name == "admin_unit":
            # an area that a park has a part of belongs to no unit, but stays its county's
            unit = CoalesceOperator(unit, ColumnExpression("county_code"))
        return rows.select("source_file_id", unit.alias("report_unit_id"), key.alias("key"))
    if "house_id" in table.columns:
        named = rows.select("source_file_id", "house_id", key.alias("key"))
    else:
        link = next((name for name in HOUSE_OF if name in table.columns), None)
        if link is None:
            return None
        owners = con.table(HOUSE_OF[link]).select(link, "house_id")
        named = rows.select("source_file_id", link, key.alias("key")).join(owners, link)
    return named.join(houses, "house_id").select("source_file_id", "report_unit_id", "key")
