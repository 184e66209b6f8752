"""Late deliveries: when each unit last delivered what ``[freshness]`` of the settings asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from duckdb import ConstantExpression

from pipeline.base.errors import Fault, RefusedError
from pipeline.base.sql import append_rows, read_sql, set_variables
from pipeline.dictionary import load_dictionary

if TYPE_CHECKING:
    from collections.abc import Iterator

    import duckdb

    from pipeline.base.small_settings import FreshnessSettings
    from pipeline.dictionary import Table

PACKAGE = "pipeline.warehouse"
OWNER_OF = {"case_id": "hazard_case", "check_id": "spot_check"}
"""Tables that name the house of a row, by the column that leads to them."""


def fill_freshness(con: duckdb.DuckDBPyConnection, settings: FreshnessSettings) -> None:
    """Fill ``delivery_freshness``: tables that the settings name, by reporting unit.

    Parameters
    ----------
    con
        Connection whose default database is the file being built, with its ledgers.
    settings
        Days by table and unit.

    Raises
    ------
    RefusedError
        If the settings name a table that is not delivered, or a unit that does not exist; all such
        faults together.
    """
    limits = list(_limits(settings))
    if not limits:
        return
    tables = load_dictionary().tables
    names = sorted({str(limit["table_name"]) for limit in limits})
    if faults := [*_unknown_tables(names), *_unknown_units(con, settings)]:
        raise RefusedError(faults)
    con.execute(read_sql(PACKAGE, "freshness_limit.sql"))
    append_rows(con, "scratch.freshness_limit", limits)
    placed_tables = [name for name in names if _insert_files(con, tables[name])]
    set_variables(con, placed_tables=placed_tables)
    con.execute(read_sql(PACKAGE, "delivery_freshness.sql"))


def _limits(settings: FreshnessSettings) -> Iterator[dict[str, object]]:
    for unit, days in (None, settings.days), *settings.units.items():
        for name, allowed in days.items():
            yield {"table_name": name, "report_unit_id": unit, "days_allowed": allowed}


def _unknown_tables(names: list[str]) -> list[Fault]:
    delivered = {table.name for table in load_dictionary().tables.values() if table.delivered}
    known = ", ".join(sorted(delivered))
    return [
        Fault("unknown_table", file="pipeline.toml", field="freshness", value=name, known=known)
        for name in names
        if name not in delivered
    ]


def _unknown_units(con: duckdb.DuckDBPyConnection, settings: FreshnessSettings) -> list[Fault]:
    units = [code for (code,) in con.table("report_unit").select("report_unit_id").fetchall()]
    known = ", ".join(sorted(units))
    return [
        Fault(
            "no_such_unit", file="pipeline.toml", field="freshness.units", value=unit, known=known
        )
        for unit in settings.units
        if unit not in units
    ]


def _insert_files(con: duckdb.DuckDBPyConnection, table: Table) -> bool:
    """Insert which files hold accepted rows of which unit; return whether rows lie in units."""
    placed = _files_by_unit(con, table)
    if placed is None:
        set_variables(con, fresh_table=table.name)
        con.execute(read_sql(PACKAGE, "freshness_whole.sql"))
        return False
    placed.distinct().select(
        ConstantExpression(table.name), "report_unit_id", "source_file_id"
    ).insert_into("scratch.freshness_file")
    return True


def _files_by_unit(con: duckdb.DuckDBPyConnection, table: Table) -> duckdb.DuckDBPyRelation | None:
    """Return unit and file of every row of a table; ``None`` if its rows lie in no unit."""
    if not table.published:
        return None
    rows = con.table(table.name)
    if "report_unit_id" in table.columns:
        return rows.select("report_unit_id", "source_file_id")
    houses = con.table("house").select("house_id", "report_unit_id")
    if "house_id" not in table.columns:
        link = next((name for name in OWNER_OF if name in table.columns), None)
        if link is None:
            return None
        owners = con.table(OWNER_OF[link]).select(link, "house_id")
        rows = rows.select(link, "source_file_id").join(owners, link)
    return (
        rows.select("house_id", "source_file_id")
        .join(houses, "house_id")
        .select("report_unit_id", "source_file_id")
    )
