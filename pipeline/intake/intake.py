"""Deliveries to checked tables: every row is accepted or stands in ``rejected_row``.

Tables are taken in the order of their references, so that a row can be refused for pointing at a
record that was itself refused. Each ends as ``scratch.checked_<table>``; see
:mod:`pipeline.intake.checks` for its columns. File faults are collected over all tables and
raised together at the end.
"""

from __future__ import annotations

import json
from functools import reduce
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING

from pipeline.dictionary import Table, load_dictionary
from pipeline.errors import Fault, RefusedError
from pipeline.intake.checks import check_file, create_checked, raw_values
from pipeline.intake.coordinates import crs_faults
from pipeline.intake.declaration import load_declarations
from pipeline.intake.files import SourceFile, open_sources
from pipeline.intake.landing import land
from pipeline.messages import Phrase
from pipeline.sql import append_rows, read_sql, set_variables

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

    from pipeline.config import Project
    from pipeline.progress import Progress


def take_in(
    con: duckdb.DuckDBPyConnection, project: Project, work_dir: Path, progress: Progress
) -> list[SourceFile]:
    """Read every declared delivery into ``scratch.checked_<table>``.

    Fills ``source_file``, ``rejected_row`` and ``intake_notice`` of the file being built.

    Raises
    ------
    RefusedError
        With every fault of every declaration or, when those are sound, of every file.
    """
    for macros in ("text_macros.sql", "coordinate_macros.sql"):
        con.execute(read_sql("pipeline.intake", macros))
    progress.step("declarations")
    sources = open_sources(project.raw, load_declarations(project.raw), work_dir)
    faults = [
        fault
        for source in sources
        if source.crs is not None
        for fault in crs_faults(source.crs, source.shown)
    ]
    if faults:
        raise RefusedError(faults)
    refused: set[str] = set()
    for table in tables_in_order():
        of_table = [source for source in sources if source.declaration.table == table.name]
        found = _take_in_table(con, project, table, of_table, refused, progress)
        faults += found
        if found:
            refused.add(table.name)
    faults += _place_faults(con, project, sources)
    if faults:
        raise RefusedError(faults)
    return sources


def tables_in_order() -> list[Table]:
    """Return the tables a declaration may name, those referred to before those that refer."""
    tables = load_dictionary().tables
    graph = {
        table.name: {column.references for column in table.columns.values() if column.references}
        for table in tables.values()
        if table.delivered
    }
    return [tables[name] for name in TopologicalSorter(graph).static_order()]


def _take_in_table(
    con: duckdb.DuckDBPyConnection,
    project: Project,
    table: Table,
    sources: list[SourceFile],
    refused: set[str],
    progress: Progress,
) -> list[Fault]:
    """Read all files of one table; return the faults of files too bad to trust."""
    create_checked(con, table)
    rows_read: dict[int, int] = {}
    for source in sources:
        progress.step("read", file=source.shown)
        rows_read[source.source_file_id] = land(con, source, _landed(source))
        notices = check_file(con, source, table, _landed(source))
        _record_notices(con, source, notices)
    _check_between_rows(con, project, table, refused)
    faults: list[Fault] = []
    if sources:
        faults = _settle_files(con, project, table, sources, rows_read)
    for source in sources:
        con.execute(f"DROP TABLE {_landed(source)}")
    con.execute(f"ALTER TABLE scratch.checked RENAME TO checked_{table.name}")
    return faults


def _landed(source: SourceFile) -> str:
    return f"scratch.landed_{source.source_file_id}"


def _check_between_rows(
    con: duckdb.DuckDBPyConnection, project: Project, table: Table, refused: set[str]
) -> None:
    """Faults that no row has by itself: repeated ids, codes of the wrong form, lost references."""
    if table.name == "admin_unit" and project.settings.code_system == "gb":
        con.execute(read_sql("pipeline.intake", "area_codes.sql"))
    set_variables(con, key_field=table.key[-1])
    con.execute(read_sql("pipeline.intake", "duplicates.sql"))
    if table.geometry == "polygon":
        con.execute(read_sql("pipeline.intake", "merge_pieces.sql"))
    con.execute(read_sql("pipeline.intake", "drop_merged.sql"))
    dictionary = load_dictionary()
    for column in table.columns.values():
        # Rows that point into a refused table would all look lost; its own fault says enough.
        if column.references is None or column.references in refused:
            continue
        set_variables(con, reference_field=column.name)
        parent = con.table(f"scratch.checked_{column.references}").filter("faults IS NULL")
        parent_key = dictionary.tables[column.references].key[0]
        parent.select(f"{parent_key} AS key").create_view("parent_key", replace=True)
        child = con.table("scratch.checked").select(
            f"source_file_id, source_row, {column.name} AS key"
        )
        child.create_view("child_key", replace=True)
        con.execute(read_sql("pipeline.intake", "references.sql"))


def _settle_files(
    con: duckdb.DuckDBPyConnection,
    project: Project,
    table: Table,
    sources: list[SourceFile],
    rows_read: dict[int, int],
) -> list[Fault]:
    """Write rejections and counts of a table's files; return the faults of those too bad."""
    landed = [raw_values(con, source, table, _landed(source)) for source in sources]
    reduce(lambda one, other: one.union(other), landed).create_view("landed_values", replace=True)
    con.execute(read_sql("pipeline.intake", "rejections.sql"))
    counts = {
        row[0]: row[1:]
        for row in con.execute(read_sql("pipeline.intake", "file_counts.sql")).fetchall()
    }
    records = []
    faults = []
    for source in sources:
        read = rows_read[source.source_file_id]
        accepted, rejected, merged = counts.get(source.source_file_id, (0, 0, 0))
        records.append(_source_record(source, read, accepted, rejected, merged))
        allowed = source.declaration.max_bad_share
        if allowed is None:
            allowed = project.settings.intake.max_bad_share
        if rejected > allowed * read:
            faults += _too_many_bad_rows(con, source, read, rejected, allowed)
    append_rows(con, "source_file", records)
    return faults


def _source_record(
    source: SourceFile, read: int, accepted: int, rejected: int, merged: int
) -> dict[str, object]:
    return {
        "source_file_id": source.source_file_id,
        "declaration": source.declaration.name,
        "path": source.shown,
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
    con: duckdb.DuckDBPyConnection,
    source: SourceFile,
    read: int,
    rejected: int,
    allowed: float,
) -> list[Fault]:
    """Say of a refused file why its rows were rejected, the commonest reasons first."""
    worst = con.execute(
        read_sql("pipeline.intake", "worst_faults.sql"), {"source_file_id": source.source_file_id}
    ).fetchall()
    reasons = load_dictionary().code_lists["reject_reason"]
    return [
        Fault(
            "too_many_bad_rows",
            file=source.shown,
            field=field,
            row=first_row,
            rows=rows,
            rejected=rejected,
            read=read,
            allowed=f"{allowed:.0%}",
            reason=reasons[reason],
            example=(value := json.loads(raw).get(field)),
            advice=Phrase(f"advice.{reason}", field=field, example=value),
        )
        for field, reason, rows, first_row, raw in worst
    ]


def _record_notices(
    con: duckdb.DuckDBPyConnection, source: SourceFile, notices: list[tuple[str, str, int, int]]
) -> None:
    append_rows(
        con,
        "intake_notice",
        [
            {
                "source_file_id": source.source_file_id,
                "field": field,
                "notice": notice,
                "row_count": rows,
                "first_row": first_row,
            }
            for field, notice, rows, first_row in notices
        ],
    )


def _place_faults(
    con: duckdb.DuckDBPyConnection, project: Project, sources: list[SourceFile]
) -> list[Fault]:
    """Doubt the CRS of a file that mostly lies outside the place the admin units describe.

    A few rows outside are a notice: a valid geometry outside the place is accepted.
    """
    found: list[Fault] = []
    by_id = {source.source_file_id: source for source in sources}
    for table, place in (("parcel", "ST_XMin(geometry), ST_YMin(geometry)"), ("house", "lon, lat")):
        rows = con.table(f"scratch.checked_{table}").filter("faults IS NULL")
        located = rows.select(f"source_file_id, source_row, {place}")
        located = located.select("#1 AS source_file_id, #2 AS source_row, #3 AS lon, #4 AS lat")
        located.filter("lon IS NOT NULL").create_view("located", replace=True)
        for row in con.execute(read_sql("pipeline.intake", "place_extent.sql")).fetchall():
            file_id, count, outside, swapped, first_outside, first_swapped = row
            notices = []
            if swapped > count * project.settings.intake.max_outside_share:
                found.append(Fault("coordinates_swapped", file=by_id[file_id].shown, rows=swapped))
            elif outside > count * project.settings.intake.max_outside_share:
                found.append(
                    Fault("outside_place", file=by_id[file_id].shown, rows=outside, read=count)
                )
            elif outside:
                notices.append(("geometry", "outside_place", outside, first_outside))
            if swapped:
                notices.append(("geometry", "coordinates_swapped", swapped, first_swapped))
            _record_notices(con, by_id[file_id], notices)
    return found
