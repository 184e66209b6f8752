"""Deliveries to checked tables: every row is accepted or listed in ``rejected_row``.

Tables are read in the order of their references, so that a row can be rejected because the record
it refers to was rejected. Each ends as ``scratch.checked_<table>``; see
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
from pipeline.base.progress import BuildStep
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
    """What the reading of every table needs."""

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

    Parameters
    ----------
    con
        Connection whose default database is the file being built; ``scratch`` is attached.
    project
        Root with ``data/raw``, and its settings.
    work_dir
        Folder for extracted archive members and readable copies of files.
    progress
        Receives a step per file.

    Raises
    ------
    RefusedError
        With every fault of every declaration or, when those are sound, of every file.
    """
    for macros in ("text_macros.sql", "coordinate_macros.sql"):
        con.execute(read_sql(PACKAGE, macros))
    progress.step(BuildStep.DECLARATIONS)
    sources, faults = _open_all(project, work_dir)
    # The rows of sound files are read even then, so that all faults are listed in one run.
    unsound = {fault.file for fault in faults}
    sound = [source for source in sources if source.display_path not in unsound]
    # Rows that refer to a table with a missing file would all be blamed for it.
    refused = set(load_dictionary().tables) if faults else set()
    settled = _read_all_tables(_Work(con, project, progress), sound, refused)
    faults += [fault for table in settled for fault in table.faults]
    faults += [*unit_faults(con, sources), *place_faults(con, project, sources)]
    if faults:
        raise RefusedError(faults)
    records = [record for table in settled for record in table.records]
    append_rows(con, "source_file", sorted(records, key=itemgetter("source_file_id")))
    return sources


def _read_all_tables(work: _Work, sources: list[SourceFile], refused: set[str]) -> list[Settled]:
    """Read the corrections, find what they are of, then read all other tables."""
    corrections, others = _delivered_tables(work.con, sources)
    prepare_corrections(work.con, are_delivered=bool(corrections))
    with _reader_pool(work.con, work.project.settings.engine) as pool:
        settled = [*_read_tables(work, pool, corrections, sources, refused)]
        if corrections:
            work.corrected.update(find_targets(work.con))
        return [*settled, *_read_tables(work, pool, others, sources, refused)]


def _open_all(project: Project, work_dir: Path) -> tuple[list[SourceFile], list[Fault]]:
    """Open the files of all declarations; return them with every fault of a file as a whole."""
    sources, faults = examine_sources(
        project.raw,
        load_declarations(project.raw),
        work_dir,
        threads=project.settings.engine.worker_threads,
    )
    faults += [
        fault
        for source in sources
        if source.crs is not None
        for fault in crs_faults(source.crs, source.display_path)
    ]
    return sources, [*faults, *_missing_tables(sources)]


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
    """Return the tables a declaration may name, each after those its columns refer to.

    Corrections come first, because they change the rows of all others.
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
    """Yield a pool of threads that read files at the same time.

    A file of one county is too small for the database to divide between processors, so whole files
    are read in parallel instead. ``external_threads`` tells the database that these threads work
    in it: it would otherwise start as many again, which keep a processor busy while they wait. Its
    memory limit is halved meanwhile, because the readers outside it need memory of their own.
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
    """Start reading the files of all these tables, and finish one table after the other.

    The order matters for references: a table that turns out refused is added to ``refused`` before
    the rows of a later table are compared with it.
    """
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
    """Start reading the files of one table.

    The largest first: a large file started last would run alone at the end.
    """
    of_table = [source for source in sources if source.declaration.table == table.name]
    corrected = work.corrected.get(table.name, ())
    # Masking the values of corrections reads all of their columns.
    always = table.columns if table.name == CORRECTION else corrected
    columns = delivered_columns(table, of_table, always)
    largest_first = sorted(of_table, key=_bytes_of, reverse=True)
    files = {
        source.source_file_id: pool.submit(_read_file, work.con, source, table, columns, corrected)
        for source in largest_first
    }
    return _Reading(table, columns, files, of_table)


def _bytes_of(source: SourceFile) -> int:
    """Return the size of a file; one that has disappeared is refused by its reader."""
    return source.path.stat().st_size if source.path.exists() else 0


def _finish_table(work: _Work, reading: _Reading, refused: set[str]) -> Settled:
    """Join the rows of a table's files, compare them with each other, and settle the files."""
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
    """Append the checked rows of a file to those of the files before it; the first is renamed."""
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
    """Land, correct and check one file on its own connection; return how many rows it has."""
    with con.cursor() as own:
        own.execute("USE survey")
        rows = land(own, source, source.landed)
        if corrected:
            source = apply_corrections(own, source, table, corrected)
        check_file(own, source, table, columns)
        if table.name == CORRECTION:
            keep_texts(own, source)
        if source.has_geometry:  # later only the texts of rejected rows are read
            own.execute(f"ALTER TABLE {source.landed} DROP COLUMN geometry")
    return rows


def _check_between_rows(
    work: _Work, table: Table, columns: list[Column], refused: set[str]
) -> None:
    """Find the faults that only show between rows: repeated ids, missing parents, references."""
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
        # Every row that refers to a refused table would be rejected; the table's fault is enough.
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
