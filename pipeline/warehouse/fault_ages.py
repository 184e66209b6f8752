"""Since when findings and rejected rows have been there, from the history of what days found.

``data/processed/history/<as_of>.findings.parquet`` holds every finding and every rejected row of a
day, and which rules were checked and which tables delivered, so that what nobody looked for is not
taken for gone. A day that is run again is written again: what counts is how it ended. Past exports
delivered as ``finding_snapshot`` become such files, unless a run of that day has written one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.base.sql import append_rows, literal_path, read_sql, set_variables, working_view
from pipeline.dictionary import load_dictionary
from pipeline.warehouse.headline_moves import recorded_value
from pipeline.warehouse.history import FINDINGS, differing_run, files_by_day

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping
    from pathlib import Path

    import duckdb

PACKAGE = "pipeline.warehouse"


def fill_ages(con: duckdb.DuckDBPyConnection, kept: Path, new_files: Path) -> None:
    """Write what the day of the run found to ``new_files`` and fill ``fault_age``.

    Parameters
    ----------
    con
        Connection whose default database is the file being built, with findings and rejected rows.
    kept
        Folder of history.
    new_files
        Folder of what is written; it moves to ``kept`` when the run is published.
    """
    ((as_of,),) = con.table("run").select("as_of").fetchall()
    con.execute(read_sql(PACKAGE, "fault_key_field.sql"))
    append_rows(con, "scratch.fault_key_field", _key_fields())
    con.execute(read_sql(PACKAGE, "fault_now.sql"))
    past = dict(con.execute(read_sql(PACKAGE, "history_findings_inputs.sql")).fetchall())
    for day, inputs in sorted(past.items()):
        _write_findings(con, day, kept, new_files, inputs)
    _write_findings(con, as_of, kept, new_files)
    before = {day: file for day, file in files_by_day(kept, new_files, FINDINGS).items()
              if day < as_of}  # fmt: skip
    with working_view(con, _findings_of(con, before), "finding_history"):
        con.execute(read_sql(PACKAGE, "fault_age.sql"))


def _key_fields() -> list[dict[str, object]]:
    """Return the fields of each table's key that a row itself holds."""
    keys = {
        table.name: [name for name in table.key if table.columns[name].from_declaration is None]
        for table in load_dictionary().tables.values()
        if table.delivered
    }
    return [
        {"target_table": table, "field": name, "place": place, "parts": len(key)}
        for table, key in keys.items()
        for place, name in enumerate(key)
    ]


def _write_findings(
    con: duckdb.DuckDBPyConnection, day: dt.date, kept: Path, new_files: Path, inputs: str = ""
) -> None:
    """Write the findings of a day where they are new or differ.

    Parameters
    ----------
    inputs
        Fingerprint of what a past day is made from; empty for the day of the run.
    """
    name = f"{day}{FINDINGS}.parquet"
    existing = kept / name
    # what a run of that day has written says more than an export of it
    if inputs and existing.exists() and recorded_value(con, existing, "inputs") in {"", inputs}:
        return
    query = f"history_findings_{'past' if inputs else 'now'}.sql"
    set_variables(con, history_as_of=day)
    with working_view(con, con.sql(read_sql(PACKAGE, query)), "history_new"):
        if not inputs and existing.exists() and differing_run(con, existing) is None:
            return
        set_variables(
            con,
            history_file=str(new_files / name),
            history_inputs=inputs,
            history_is_judged=False,
        )
        con.execute(read_sql(PACKAGE, "write_history.sql"))


def _findings_of(
    con: duckdb.DuckDBPyConnection, files: Mapping[dt.date, Path]
) -> duckdb.DuckDBPyRelation:
    if not files:
        return con.sql(read_sql(PACKAGE, "no_finding_history.sql"))
    return con.read_parquet([literal_path(file) for file in files.values()])
