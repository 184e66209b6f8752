"""Settle each file: count its accepted, rejected and merged rows, refuse it if too many are bad.

For every file ``rows_read = rows_accepted + rows_rejected + rows_left_out``; merged pieces count as
accepted. The reconciliation of the run checks it again.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from duckdb import CoalesceOperator, ColumnExpression, ConstantExpression, FunctionExpression

from pipeline.base.errors import Fault
from pipeline.base.messages import Listing, Phrase
from pipeline.base.sql import (
    append_rows,
    literal_path,
    read_sql,
    rows_of,
    set_variables,
    working_view,
)
from pipeline.base.toml_text import toml_value
from pipeline.checked.checked_file import raw_name
from pipeline.dictionary import load_dictionary
from pipeline.dictionary.ddl import quoted
from pipeline.intake.border_overlaps import note_overlaps
from pipeline.intake.examples import ROWS_SHOWN, advice_on, example_of, label_of
from pipeline.intake.place_hints import outside_hint

if TYPE_CHECKING:
    import duckdb

    from pipeline.base.config import IntakeSettings, Project
    from pipeline.dictionary import Table
    from pipeline.intake.reading import ReadDelivery

PACKAGE = "pipeline.intake"


@dataclass(frozen=True)
class Settled:
    """What became of some files."""

    records: list[dict[str, Any]]
    """Rows of table ``source_file``, one per file."""
    faults: list[Fault]
    """Why files are refused as a whole; empty if all are good enough."""


def list_rejected(con: duckdb.DuckDBPyConnection, sources: list[ReadDelivery]) -> None:
    """Write the rejected rows of a table's files to ``rejected_row``, with what they held.

    Parameters
    ----------
    con
        Connection with ``scratch.fault_found``, after the rows were compared with each other.
    sources
        The files of a table, at least one.
    """
    files = sorted({quoted(literal_path(source.checked.rejected)) for source in sources})
    rejected = con.sql(read_sql(PACKAGE, "rejected_rows.sql").format(files=", ".join(files)))
    with working_view(con, rejected, "rejected_rows"):
        con.execute(read_sql(PACKAGE, "rejected_by_file.sql"))
    blamed = {
        row[0]
        for row in con.table("scratch.fault_found").select("source_file_id").distinct().fetchall()
    }
    for source in sources:
        if source.source_file_id in blamed:
            set_variables(con, source_file_id=source.source_file_id)
            with working_view(con, _raw_values(con, source), "raw_values"):
                con.execute(read_sql(PACKAGE, "rejected_later.sql"))


def _raw_values(con: duckdb.DuckDBPyConnection, source: ReadDelivery) -> duckdb.DuckDBPyRelation:
    """Return what the rows of a file held, as JSON; the value is the text where none was kept."""
    manifest = source.checked.manifest
    pairs = []
    for name in manifest.raw_fields:
        raw = ColumnExpression(raw_name(name))
        if name in manifest.columns:
            raw = CoalesceOperator(raw, ColumnExpression(name).cast("VARCHAR"))
        pairs += [ConstantExpression(name), raw]
    text = FunctionExpression("json_object", *pairs).cast("VARCHAR").alias("raw")
    return con.read_parquet(literal_path(source.checked.rows)).select("source_row", text)


def note_changes(con: duckdb.DuckDBPyConnection, table: Table, sources: list[ReadDelivery]) -> None:
    """Fill ``intake_notice`` with what was changed while the files of a table were read.

    Parameters
    ----------
    con
        Connection with ``scratch.checked_<table>``.
    table, sources
        Table of the dictionary, and its files.
    """
    append_rows(con, "intake_notice", [
        {"source_file_id": source.source_file_id, **asdict(notice)}
        for source in sources
        for notice in source.checked.manifest.notices
    ])  # fmt: skip
    if table.geometry == "polygon":
        with working_view(con, rows_of(con, f"scratch.checked_{table.name}"), "accepted_rows"):
            con.execute(read_sql(PACKAGE, "outline_notices.sql"))
    if table.name == "admin_unit":
        note_overlaps(con)


def settle_files(
    con: duckdb.DuckDBPyConnection, settings: IntakeSettings, sources: list[ReadDelivery]
) -> Settled:
    """Count what became of the rows of some files, and whether they are refused as a whole.

    Parameters
    ----------
    con
        Connection with ``rejected_row`` and ``scratch.merged_piece`` of these files.
    settings
        ``max_bad_share``: share of a file's rows, from 0 to 1, that may be rejected.
    sources
        Files whose rows were compared.
    """
    counted = con.execute(read_sql(PACKAGE, "file_counts.sql")).fetchall()
    counts = {file_id: (rejected or 0, merged or 0) for file_id, rejected, merged in counted}
    faults: list[Fault] = []
    records = []
    for source in sources:
        read = source.checked.manifest.rows_read
        rejected, merged = counts.get(source.source_file_id, (0, 0))
        records.append(_record(source, read, rejected, merged))
        own = source.declaration.max_bad_share
        allowed = settings.max_bad_share if own is None else own
        if rejected > allowed * read:
            faults += _too_many_bad_rows(con, source, read, rejected, allowed)
    return Settled(records, faults)


def _record(source: ReadDelivery, read: int, rejected: int, merged: int) -> dict[str, Any]:
    """Return a file's row of table ``source_file``."""
    manifest = source.checked.manifest
    return {
        "source_file_id": source.source_file_id,
        "declaration": source.declaration.name,
        "path": source.display_path,
        "sha256": manifest.sha256,
        "format": manifest.format,
        "target_table": source.declaration.table,
        "as_of": source.declaration.as_of,
        "crs": manifest.crs,
        "encoding": manifest.encoding,
        "rows_read": read,
        "rows_accepted": read - rejected - manifest.rows_left_out,
        "rows_rejected": rejected,
        "rows_left_out": manifest.rows_left_out,
        "rows_merged": merged,
        "overruled": [f"{key}: {reason}" for key, reason in manifest.overruled.items()],
        "unmapped_columns": manifest.unmapped,
    }


def _too_many_bad_rows(
    con: duckdb.DuckDBPyConnection, source: ReadDelivery, read: int, rejected: int, allowed: float
) -> list[Fault]:
    """Return a fault for each of the most frequent reasons why a file's rows were rejected."""
    worst = con.execute(
        read_sql(PACKAGE, "worst_faults.sql"), {"source_file_id": source.source_file_id}
    ).fetchall()
    reasons = load_dictionary().code_lists["reject_reason"]
    found = []
    for field, reason, rows, first_rows, raw in worst:
        texts = json.loads(raw)
        example = example_of(texts, field)
        label = toml_value(label_of(texts, field))
        listed = Listing(first_rows[:ROWS_SHOWN], has_more=rows > ROWS_SHOWN)
        found.append(
            Fault(
                "too_many_bad_rows",
                file=source.display_path,
                field=field,
                row=first_rows[0],
                rows=rows,
                listed=Phrase("csv.at_rows", listed=listed) if rows > 1 else "",
                rejected=rejected,
                read=read,
                allowed=f"{allowed:.0%}",
                reason=reasons[reason],
                example=Phrase("csv.first_value", value=example) if example else "",
                advice=Phrase(f"advice.{advice_on(reason, example)}", field=field, example=label),
            )
        )
    return found


def place_faults(
    con: duckdb.DuckDBPyConnection, project: Project, sources: list[ReadDelivery]
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
    of_id = {source.source_file_id: source for source in sources}
    path_of = {source.source_file_id: source.display_path for source in sources}
    limit = project.settings.intake.max_outside_share
    for table, lon, lat in (
        ("parcel", "west", "south"),
        ("building_outline", "west", "south"),
        ("house", "lon", "lat"),
    ):
        rows = rows_of(con, f"scratch.checked_{table}").filter(f"{lon} IS NOT NULL")
        placed = rows.select(f"source_file_id, source_row, {lon} AS lon, {lat} AS lat")
        with working_view(con, placed, "placed_row"):
            counted = con.execute(read_sql(PACKAGE, "place_extent.sql")).fetchall()
        for file_id, read, outside, swapped, first_outside, first_swapped, *middle in counted:
            file = path_of[file_id]
            # Swapped rows lie outside too, so the more exact fault is asked for first.
            if swapped > limit * read:
                found.append(Fault("coordinates_swapped", file=file, rows=swapped))
            elif outside > limit * read:
                hint = outside_hint(con, of_id[file_id], (middle[0], middle[1]))
                found.append(
                    Fault(
                        "outside_place", file=file, field="crs", rows=outside, read=read, hint=hint
                    )
                )
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


def unit_faults(con: duckdb.DuckDBPyConnection, sources: list[ReadDelivery]) -> list[Fault]:
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
