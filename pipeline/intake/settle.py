"""Settle each file: count its accepted, rejected and merged rows, refuse it if too many are bad.

For every file ``rows_read = rows_accepted + rows_rejected``; merged pieces count as accepted. The
reconciliation of the run checks it again.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.base.errors import Fault
from pipeline.base.messages import Phrase
from pipeline.base.sql import append_rows, read_sql, set_variables, working_view
from pipeline.dictionary import load_dictionary
from pipeline.intake.checks import raw_values

if TYPE_CHECKING:
    import duckdb

    from pipeline.base.config import IntakeSettings, Project
    from pipeline.dictionary import Table
    from pipeline.intake.files import SourceFile

PACKAGE = "pipeline.intake"


@dataclass(frozen=True)
class Settled:
    """What became of the files of one table."""

    records: list[dict[str, Any]]
    """Rows of table ``source_file``, one per file."""
    faults: list[Fault]
    """Why files are refused as a whole; empty if all are good enough."""


def settle_table(
    con: duckdb.DuckDBPyConnection,
    settings: IntakeSettings,
    table: Table,
    sources: list[SourceFile],
    rows_read: dict[int, int],
) -> Settled:
    """Write ``rejected_row`` for the table in ``scratch.checked``, and count its files' rows.

    Parameters
    ----------
    con
        Connection with ``scratch.checked``, after the rows were compared with each other.
    settings
        ``max_bad_share``: share of a file's rows, from 0 to 1, that may be rejected.
    table
        Table of the dictionary.
    sources
        Its files that could be read, still landed.
    rows_read
        Number of rows by ``source_file_id``.
    """
    if not sources:
        return Settled([], [])
    if table.geometry == "polygon":
        con.execute(read_sql(PACKAGE, "shape_notices.sql"))
    counted = con.execute(read_sql(PACKAGE, "file_counts.sql")).fetchall()
    counts = {file_id: tuple(rows) for file_id, *rows in counted}
    settled = Settled([], [])
    for source in sources:
        read = rows_read[source.source_file_id]
        accepted, rejected, merged = counts.get(source.source_file_id, (0, 0, 0))
        if rejected:
            _list_rejected(con, source, table)
        settled.records.append(_record(source, read, accepted, rejected, merged))
        own = source.declaration.max_bad_share
        allowed = settings.max_bad_share if own is None else own
        if rejected > allowed * read:
            settled.faults.extend(_too_many_bad_rows(con, source, read, rejected, allowed))
    return settled


def _list_rejected(con: duckdb.DuckDBPyConnection, source: SourceFile, table: Table) -> None:
    """Write a file's rows with faults to ``rejected_row``, with what they held."""
    set_variables(con, source_file_id=source.source_file_id)
    con.execute(read_sql(PACKAGE, "rejected_here.sql"))
    with working_view(con, raw_values(con, table, source.landed), "landed_values"):
        con.execute(read_sql(PACKAGE, "rejections.sql"))


def _record(
    source: SourceFile, read: int, accepted: int, rejected: int, merged: int
) -> dict[str, Any]:
    """Return a file's row of table ``source_file``."""
    return {
        "source_file_id": source.source_file_id,
        "declaration": source.declaration.name,
        "path": source.display_path,
        "sha256": source.sha256,
        "format": source.format,
        "target_table": source.declaration.table,
        "as_of": source.declaration.as_of,
        "crs": source.crs,
        "encoding": source.encoding,
        "rows_read": read,
        "rows_accepted": accepted,
        "rows_rejected": rejected,
        "rows_merged": merged,
        "unmapped_columns": list(source.unmapped),
    }


def _too_many_bad_rows(
    con: duckdb.DuckDBPyConnection, source: SourceFile, read: int, rejected: int, allowed: float
) -> list[Fault]:
    """Return a fault for each of the most frequent reasons why a file's rows were rejected."""
    worst = con.execute(
        read_sql(PACKAGE, "worst_faults.sql"), {"source_file_id": source.source_file_id}
    ).fetchall()
    reasons = load_dictionary().code_lists["reject_reason"]
    found = []
    for field, reason, rows, first_row, raw in worst:
        example = json.loads(raw).get(field) or ""
        found.append(
            Fault(
                "too_many_bad_rows",
                file=source.display_path,
                field=field,
                row=first_row,
                rows=rows,
                rejected=rejected,
                read=read,
                allowed=f"{allowed:.0%}",
                reason=reasons[reason],
                example=example,
                advice=Phrase(f"advice.{reason}", field=field, example=example),
            )
        )
    return found


def place_faults(
    con: duckdb.DuckDBPyConnection, project: Project, sources: list[SourceFile]
) -> list[Fault]:
    """Return a fault for each file that mostly lies outside the place, so that its CRS is doubted.

    The place is the extent of the delivered counties and villages. A few rows outside are only a
    notice: a valid geometry outside the place is accepted.

    Parameters
    ----------
    con
        Connection with the checked rows of all tables.
    project
        Its settings give ``max_outside_share``, the share of a file's rows allowed outside.
    sources
        All files, for their names.
    """
    found: list[Fault] = []
    path_of = {source.source_file_id: source.display_path for source in sources}
    limit = project.settings.intake.max_outside_share
    for table, lon, lat in (
        ("parcel", "ST_XMin(geometry)", "ST_YMin(geometry)"),
        ("house", "lon", "lat"),
    ):
        rows = con.table(f"scratch.rows_{table}").filter(f"faults IS NULL AND {lon} IS NOT NULL")
        placed = rows.select(f"source_file_id, source_row, {lon} AS lon, {lat} AS lat")
        with working_view(con, placed, "placed_row"):
            counted = con.execute(read_sql(PACKAGE, "place_extent.sql")).fetchall()
        for file_id, read, outside, swapped, first_outside, first_swapped in counted:
            file = path_of[file_id]
            # Swapped rows lie outside too, so the more exact fault is asked for first.
            if swapped > limit * read:
                found.append(Fault("coordinates_swapped", file=file, rows=swapped))
            elif outside > limit * read:
                fault = Fault("outside_place", file=file, field="crs", rows=outside, read=read)
                found.append(fault)
            _add_notice(con, file_id, "outside_place", outside, first_outside)
            _add_notice(con, file_id, "coordinates_swapped", swapped, first_swapped)
    return found


def _add_notice(
    con: duckdb.DuckDBPyConnection, file_id: int, notice: str, rows: int, first_row: int | None
) -> None:
    """Add a notice on the geometry of a file, if any row gives reason for it."""
    record: dict[str, object] = {
        "source_file_id": file_id,
        "field": "geometry",
        "notice": notice,
        "row_count": rows,
        "first_row": first_row,
    }
    append_rows(con, "intake_notice", [record] if rows else [])


def unit_faults(con: duckdb.DuckDBPyConnection, sources: list[SourceFile]) -> list[Fault]:
    """Return a fault for each township or village that two parks claim: it is counted only once.

    Parameters
    ----------
    con
        Connection with the checked rows of all tables.
    sources
        All files, for their names.
    """
    path_of = {source.source_file_id: source.display_path for source in sources}
    claimed = con.execute(read_sql(PACKAGE, "claimed_twice.sql")).fetchall()
    return [
        Fault("member_in_two_units", file=path_of[file_id], field="code", value=code, units=units)
        for file_id, code, units in claimed
    ]
