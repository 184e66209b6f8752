"""Deliveries to checked tables: every row is accepted or stands in ``rejected_row``.

Tables are taken in the order of their references, so that a row can be refused for pointing at a
record that was itself refused. Each ends as ``scratch.checked_<table>``; see
:mod:`pipeline.intake.checks` for its columns. File faults are collected over all tables and
raised together at the end.
"""

from __future__ import annotations

from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from operator import itemgetter
from typing import TYPE_CHECKING

from pipeline.base.errors import Fault, RefusedError
from pipeline.base.sql import append_rows, read_sql, set_variables, working_view
from pipeline.dictionary import Code, Column, Table, load_dictionary
from pipeline.intake.checks import (
    check_file,
    create_checked,
    create_undelivered,
    delivered_columns,
    finish_checked,
)
from pipeline.intake.coordinates import crs_faults
from pipeline.intake.corrections import (
    TABLE as CORRECTION,
)
from pipeline.intake.corrections import (
    CorrectedFields,
    apply_corrections,
    find_targets,
    keep_texts,
    prepare_corrections,
)
from pipeline.intake.declaration import load_declarations
from pipeline.intake.files import SourceFile, examine_sources
from pipeline.intake.landing import land
from pipeline.intake.settle import Settled, place_faults, settle_table, unit_faults

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Future
    from pathlib import Path

    import duckdb

    from pipeline.base.config import EngineSettings, Project
    from pipeline.base.progress import Progress

PACKAGE = "pipeline.intake"
ALWAYS_WANTED = ("admin_unit", "parcel")
"""Tables without which there is nothing to count."""


@dataclass(frozen=True)
class _Work:
    """What every table's intake works with."""

    con: duckdb.DuckDBPyConnection
    project: Project
    progress: Progress
    corrected: CorrectedFields = field(default_factory=dict)
    """Filled once the corrections are read, before any other table."""


def read_deliveries(
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
        con.execute(read_sql(PACKAGE, macros))
    progress.step("declarations")
    engine = project.settings.engine
    sources, faults = examine_sources(
        project.raw, load_declarations(project.raw), work_dir, threads=engine.worker_threads
    )
    faults += [
        fault
        for source in sources
        if source.crs is not None
        for fault in crs_faults(source.crs, source.display_path)
    ]
    faults += _missing_tables(sources)
    unsound = {fault.file for fault in faults}
    sound = [source for source in sources if source.display_path not in unsound]
    # Where a file is missing, rows that refer to it would be blamed for it.
    refused = set(load_dictionary().tables) if faults else set()
    work = _Work(con, project, progress)
    corrections, others = _delivered_tables(con, sound)
    prepare_corrections(con, are_delivered=bool(corrections))
    with _reader_pool(con, engine) as pool:
        settled = [*_read_tables(work, pool, corrections, sound, refused)]
        if corrections:
            work.corrected.update(find_targets(con))
        settled += _read_tables(work, pool, others, sound, refused)
    faults += [fault for table in settled for fault in table.faults]
    faults += [*unit_faults(con, sources), *place_faults(con, project, sources)]
    if faults:
        raise RefusedError(faults)
    records = [record for table in settled for record in table.records]
    append_rows(con, "source_file", sorted(records, key=itemgetter("source_file_id")))
    return sources


def _missing_tables(sources: list[SourceFile]) -> list[Fault]:
    """Return a fault for each table without which there is nothing to count."""
    delivered = {source.declaration.table for source in sources}
    tables = load_dictionary().tables
    return [
        Fault(
            "no_source_for",
            file="data/raw",
            table=name,
            label=Code(code=name, name_zh=tables[name].zh, name_en=tables[name].en),
        )
        for name in ALWAYS_WANTED
        if name not in delivered
    ]


def tables_in_order() -> list[Table]:
    """Return the tables a declaration may name, those referred to before those that refer.

    Corrections go first: they are of all others.
    """
    tables = load_dictionary().tables
    graph = {
        table.name: {column.references for column in table.columns.values() if column.references}
        for table in tables.values()
        if table.delivered
    }
    order = [name for name in TopologicalSorter(graph).static_order() if name != CORRECTION]
    return [tables[name] for name in (CORRECTION, *order)]


def _delivered_tables(
    con: duckdb.DuckDBPyConnection, sources: list[SourceFile]
) -> tuple[list[Table], list[Table]]:
    """Return the tables of which there are files, corrections apart; create the others empty."""
    named = {source.declaration.table for source in sources}
    tables = tables_in_order()
    create_undelivered(con, (table for table in tables if table.name not in named))
    delivered = [table for table in tables if table.name in named]
    return (
        [table for table in delivered if table.name == CORRECTION],
        [table for table in delivered if table.name != CORRECTION],
    )


@contextmanager
def _reader_pool(con: duckdb.DuckDBPyConnection, engine: EngineSettings) -> Iterator[Executor]:
    """Give a pool of threads that read files side by side.

    Why: a file of a county is too small for the database to share out between processors. The
    threads are counted among its own: it would start as many beside them, and those that wait for
    each other's work do so without rest. It has half the memory meanwhile, for what reads the
    files takes its own.
    """
    con.execute(f"SET external_threads = {engine.worker_threads}")
    con.execute(f"SET memory_limit = '{engine.memory_limit_mb // 2}MB'")
    pool = ThreadPoolExecutor(max_workers=engine.worker_threads)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)
        con.execute(f"SET memory_limit = '{engine.memory_limit_mb}MB'")
        con.execute("RESET external_threads")


def _read_tables(
    work: _Work, pool: Executor, tables: list[Table], sources: list[SourceFile], refused: set[str]
) -> Iterator[Settled]:
    """Have the files of all these tables read, and settle one table after the other."""
    for reading in [_begin_reading(work, pool, table, sources) for table in tables]:
        settled = _finish_table(work, reading, refused)
        if settled.faults:
            refused.add(reading.table.name)
        yield settled


@dataclass(frozen=True)
class _Reading:
    """The files of one table, being read."""

    table: Table
    columns: list[Column]
    """Those of the working table."""
    files: dict[int, Future[int]]
    """How many rows each file has, by ``source_file_id``."""
    sources: list[SourceFile]


def _begin_reading(
    work: _Work, pool: Executor, table: Table, sources: list[SourceFile]
) -> _Reading:
    """Have the files of one table read, the largest first: the last must not be waited for long."""
    of_table = [source for source in sources if source.declaration.table == table.name]
    corrected = work.corrected.get(table.name, ())
    # Which of a correction's values are personal is asked of all of them.
    always = table.columns if table.name == CORRECTION else corrected
    columns = delivered_columns(table, of_table, always)
    largest_first = sorted(of_table, key=_bytes_of, reverse=True)
    files = {
        source.source_file_id: pool.submit(_read_file, work.con, source, table, columns, corrected)
        for source in largest_first
    }
    return _Reading(table, columns, files, of_table)


def _bytes_of(source: SourceFile) -> int:
    """Return the size of a file; one that is gone by now is refused by its reader."""
    return source.path.stat().st_size if source.path.exists() else 0


def _finish_table(work: _Work, reading: _Reading, refused: set[str]) -> Settled:
    """Put the rows of a table's files together, check them against each other, settle the files."""
    con, table, columns = work.con, reading.table, reading.columns
    rows_read: dict[int, int] = {}
    unread: list[Fault] = []
    for source in reading.sources:
        work.progress.step("read", file=source.display_path)
        try:
            rows_read[source.source_file_id] = reading.files[source.source_file_id].result()
        except RefusedError as error:
            unread += error.faults
            continue
        _append_checked(con, source.checked, is_first=len(rows_read) == 1)
    if not rows_read:
        create_checked(con, "scratch.checked", table, columns)
    _check_between_rows(work, table, columns, refused)
    read = [source for source in reading.sources if source.source_file_id in rows_read]
    settled = settle_table(con, work.project.settings.intake, table, read, rows_read)
    for source in read:
        con.execute(f"DROP TABLE {source.landed}")
    finish_checked(con, table, columns)
    return Settled(settled.records, [*unread, *settled.faults])


def _append_checked(con: duckdb.DuckDBPyConnection, checked: str, *, is_first: bool) -> None:
    """Put the checked rows of a file below those of the files before it."""
    if is_first:
        con.execute(f"ALTER TABLE {checked} RENAME TO checked")
    else:
        con.execute(f"INSERT INTO scratch.checked FROM {checked}")
        con.execute(f"DROP TABLE {checked}")


def _read_file(
    con: duckdb.DuckDBPyConnection,
    source: SourceFile,
    table: Table,
    columns: list[Column],
    corrected: tuple[str, ...],
) -> int:
    """Land, correct and check one file on a connection of its own; return how many rows it has."""
    with con.cursor() as own:
        own.execute("USE survey")
        rows = land(own, source, source.landed)
        if corrected:
            source = apply_corrections(own, source, table, corrected)
        check_file(own, source, table, columns)
        if table.name == CORRECTION:
            keep_texts(own, source)
        if source.has_geometry:  # what was landed is asked for once more, as text
            own.execute(f"ALTER TABLE {source.landed} DROP COLUMN geometry")
    return rows


def _check_between_rows(
    work: _Work, table: Table, columns: list[Column], refused: set[str]
) -> None:
    """Find what no row has by itself: repeated ids, units in the air, lost references."""
    con, settings = work.con, work.project.settings
    con.execute(read_sql(PACKAGE, "text_notices.sql"))
    set_variables(con, key_field=table.key[-1], code_system=settings.code_system)
    con.execute(read_sql(PACKAGE, "duplicates.sql"))
    if table.name == "admin_unit":
        con.execute(read_sql(PACKAGE, "area_codes.sql"))
        con.execute(read_sql(PACKAGE, "area_hierarchy.sql"))
    if table.geometry == "polygon":
        con.execute(read_sql(PACKAGE, "merge_pieces.sql"))
    con.execute(read_sql(PACKAGE, "drop_merged.sql"))
    for column in columns:
        # Rows that point into a refused table would all look lost; its own fault says enough.
        if column.references is None or column.references in refused:
            continue
        parent_key = load_dictionary().tables[column.references].key[0]
        parent = con.table(f"scratch.rows_{column.references}").filter("faults IS NULL")
        child = con.table("scratch.checked")
        set_variables(con, reference_field=column.name)
        with (
            working_view(con, parent.select(f"{parent_key} AS key"), "parent_key"),
            working_view(
                con,
                child.select(f"source_file_id, source_row, {column.name} AS key"),
                "child_key",
            ),
        ):
            con.execute(read_sql(PACKAGE, "references.sql"))
