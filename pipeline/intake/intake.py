"""Deliveries to checked tables: every row is accepted or listed in ``rejected_row``.

1. :mod:`pipeline.intake.deliveries`: every declared file is found and hashed.
2. :mod:`pipeline.intake.reading`: its checked file is there, or a reader process makes it.
3. :mod:`pipeline.intake.compare`: rows are compared with those of other files, table by table in
the
   order of their references, so that a row can be rejected because the record it refers to was.
4. :mod:`pipeline.intake.settle`: what became of each file.

Faults of files are collected over all tables and raised together at the end.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from graphlib import TopologicalSorter
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from pipeline.base.errors import Fault, RefusedError
from pipeline.base.progress import BuildStep
from pipeline.base.sql import append_rows, read_sql
from pipeline.checked.corrections import TABLE as CORRECTION
from pipeline.dictionary import Table, load_dictionary
from pipeline.intake.compare import compare_rows
from pipeline.intake.deliveries import Deliveries, find_deliveries
from pipeline.intake.place_hints import with_place
from pipeline.intake.reading import CheckedFiles, ReadDelivery
from pipeline.intake.settle import (
    list_rejected,
    note_changes,
    place_faults,
    settle_files,
    unit_faults,
)
from pipeline.intake.tables import create_undelivered
from pipeline.readers.pool import open_readers

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

    from pipeline.base.config import Project
    from pipeline.base.progress import Progress

PACKAGE = "pipeline.intake"


@dataclass(frozen=True)
class Intake:
    """What has been taken in."""

    sources: list[ReadDelivery]
    fingerprint: str
    """Of all that was delivered; see :meth:`pipeline.intake.deliveries.Deliveries.fingerprint`."""
    keys: list[str]
    """Of the checked files and archive listings that were used."""


def read_deliveries(
    con: duckdb.DuckDBPyConnection,
    project: Project,
    work_dir: Path,
    progress: Progress,
    deliveries: Deliveries | None = None,
) -> Intake:
    """Show the accepted rows of every table as ``scratch.checked_<table>``.

    Fills ``source_file``, ``rejected_row`` and ``intake_notice`` of the file being built.

    Parameters
    ----------
    con
        Connection whose default database is the file being built; ``scratch`` is attached.
    project
        Root with ``data/raw``, and its settings.
    work_dir
        Folder for what readers need on disk.
    progress
        Receives a step per file.
    deliveries
        What was found in ``data/raw``, where somebody has looked already.

    Raises
    ------
    RefusedError
        With every fault of every declaration or, when those are sound, of every file.
    """
    for macros in ("text_macros.sql", "coordinate_macros.sql"):
        con.execute(read_sql("pipeline.readers", macros))
    con.execute(read_sql(PACKAGE, "found_tables.sql"))
    progress.step(BuildStep.DECLARATIONS)
    with open_readers(project.settings.readers, project.settings.engine.worker_threads) as readers:
        deliveries = deliveries or find_deliveries(project, readers)
        files = CheckedFiles(con, project, deliveries, readers, work_dir, progress)
        sources = files.collect()
    progress.step(BuildStep.COMPARE)
    faults = [*deliveries.faults, *files.faults]
    faults += _compare_tables(con, project, sources, faults)
    # Where a border is missing, whatever lies there would be blamed for it.
    if len(deliveries.of_table("admin_unit")) == _count_of(sources, "admin_unit"):
        faults += place_faults(con, project, sources)
        faults = with_place(con, faults)
    if faults:
        raise RefusedError(faults)
    keys = [source.checked.key for source in sources] + deliveries.archives
    return Intake(sources, deliveries.fingerprint(), keys)


def _compare_tables(
    con: duckdb.DuckDBPyConnection,
    project: Project,
    sources: list[ReadDelivery],
    before: list[Fault],
) -> list[Fault]:
    """Compare the rows of all tables and settle the files; return the faults of files.

    The rows of sound files are compared even where others are at fault, so that all faults are
    listed in one run. Rows that refer to a table with a missing file would all be blamed for it, so
    references are then left out.
    """
    refused = set(load_dictionary().tables) if before else set[str]()
    tables = tables_in_order()
    of_table = {
        table.name: [source for source in sources if source.declaration.table == table.name]
        for table in tables
    }
    create_undelivered(con, (table for table in tables if not of_table[table.name]))
    records: list[dict[str, Any]] = []
    faults: list[Fault] = []
    for table in tables:
        own = of_table[table.name]
        if not own:
            continue
        compare_rows(con, table, own, refused, project.settings)
        list_rejected(con, own)
        note_changes(con, table, own)
        settled = settle_files(con, project.settings.intake, own)
        records += settled.records
        faults += settled.faults
        if settled.faults:
            refused.add(table.name)
    append_rows(con, "source_file", sorted(records, key=itemgetter("source_file_id")))
    return [*faults, *unit_faults(con, sources)]


def _count_of(sources: list[ReadDelivery], table: str) -> int:
    return sum(source.declaration.table == table for source in sources)


@cache
def tables_in_order() -> tuple[Table, ...]:
    """Return the tables a declaration may name, each after those its columns refer to.

    Corrections come first, because they change the rows of all others.
    """
    tables = load_dictionary().tables
    graph = {
        table.name: {name for column in table.columns.values() for name in column.refers_to}
        for table in tables.values()
        if table.delivered
    }
    order = [name for name in TopologicalSorter(graph).static_order() if name != CORRECTION]
    return tuple(tables[name] for name in (CORRECTION, *order))
