"""Personal data in full, read again from ``data/raw`` for an export that may have them.

The published file holds masked forms only. The deliveries are landed and corrected as the run
did it, and a file that is no longer the one the run read is refused.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import duckdb
import pandas as pd
from duckdb import CaseExpression, ColumnExpression

from pipeline.base.errors import Fault, RefusedError
from pipeline.base.sql import connect, read_sql, refuse_out_of_memory
from pipeline.dictionary import load_dictionary
from pipeline.files.aside import partial_folder
from pipeline.intake.checks import check_file, create_checked, finish_checked
from pipeline.intake.columns import check_column, constant, stage, stage_name, staged
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

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.base.config import Project
    from pipeline.dictionary import Column, Table

PLACE = ["source_file_id", "source_row"]
"""What a row of a table and a row of a delivery have in common."""


def personal_columns(table: str) -> list[Column]:
    """Return the columns of a table that hold personal data."""
    entry = load_dictionary().tables.get(table)
    columns = () if entry is None else entry.columns.values()
    return [column for column in columns if column.personal is not None]


def read_full_values(
    project: Project, published: duckdb.DuckDBPyConnection, tables: list[str]
) -> dict[str, pd.DataFrame]:
    """Read the personal columns of some tables in full.

    Parameters
    ----------
    published
        The published file.
    tables
        Tables that have personal columns.

    Returns
    -------
    For each table a frame of ``source_file_id``, ``source_row`` and its personal columns.

    Raises
    ------
    RefusedError
        If a file the run read is gone, changed or not to be read, or no longer gives the values
        that were published; all faults together.
    """
    with partial_folder(project.processed) as folder:
        sources = _files_as_published(project, published, [*tables, CORRECTION], folder)
        with _open_scratch(project, folder) as con:
            corrected = _read_corrections(con, sources)
            full = {}
            faults: list[Fault] = []
            for name in tables:
                table = load_dictionary().tables[name]
                of_table = [source for source in sources if source.declaration.table == name]
                values = _read_table(con, table, of_table, corrected.get(name, ()))
                faults += _unlike_published(published, table, values, of_table)
                full[name] = values[[*PLACE, *(item.name for item in personal_columns(name))]]
            if faults:
                raise RefusedError(faults)
            return full


def _files_as_published(
    project: Project, published: duckdb.DuckDBPyConnection, tables: list[str], folder: Path
) -> list[SourceFile]:
    """Return the files the run read for these tables, under the numbers the run gave them."""
    read = published.execute(
        read_sql(__package__, "source_files.sql"), {"tables": tables}
    ).fetchall()
    wanted = {(declaration, path): (number, digest) for number, declaration, path, digest in read}
    names = {declaration for declaration, _ in wanted}
    declarations = [item for item in load_declarations(project.raw) if item.name in names]
    found, faults = examine_sources(
        project.raw, declarations, folder, threads=project.settings.engine.worker_threads
    )
    # What lies beside these files is no concern of this export.
    faults = [fault for fault in faults if fault.code != "no_declaration"]
    sources = {(source.declaration.name, source.display_path): source for source in found}
    blamed = {fault.file for fault in faults}
    same = []
    for place, (number, digest) in wanted.items():
        source = sources.get(place)
        if source is None:
            if not blamed & set(place):
                faults.append(Fault("source_gone", file=place[1]))
        elif source.sha256 != digest:
            faults.append(Fault("source_changed", file=place[1]))
        else:
            same.append(replace(source, source_file_id=number))
    if faults:
        raise RefusedError(faults)
    return same


@contextmanager
def _open_scratch(project: Project, folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a database in memory to land files in."""
    engine = project.settings.engine
    config = engine.limits() | {"temp_directory": str(folder / "spill")}
    with refuse_out_of_memory(engine), connect(":memory:", config, spatial=True) as con:
        con.execute("ATTACH ':memory:' AS scratch")
        con.execute(read_sql("pipeline.intake", "text_macros.sql"))
        yield con


def _read_corrections(con: duckdb.DuckDBPyConnection, sources: list[SourceFile]) -> CorrectedFields:
    """Read the corrections as the run did."""
    prepare_corrections(con)
    table = load_dictionary().tables[CORRECTION]
    columns = list(table.delivered_columns)
    create_checked(con, "scratch.checked", table, columns)
    for source in sources:
        if source.declaration.table == CORRECTION:
            land(con, source, source.landed)
            check_file(con, source, table, columns)
            keep_texts(con, source)
            con.execute(f"INSERT INTO scratch.checked FROM {source.checked}")
    finish_checked(con, table, columns)
    return find_targets(con)


def _read_table(
    con: duckdb.DuckDBPyConnection, table: Table, sources: list[SourceFile], fields: tuple[str, ...]
) -> pd.DataFrame:
    """Return the personal values of all files of a table, in full and, as ``…__value``, masked."""
    columns = personal_columns(table.name)
    needed = {*table.key, *(column.name for column in columns)}
    frames = []
    for source in sources:
        mapped = {ours: theirs for ours, theirs in source.mapped.items() if ours in needed}
        narrow = replace(source, mapped=mapped, point={}, has_geometry=False)
        land(con, narrow, source.landed)
        wanted = tuple(field for field in fields if field in needed)
        if wanted:
            narrow = apply_corrections(con, narrow, table, wanted)
        frames.append(_full_and_masked(con, narrow, columns).df())
        con.execute(f"DROP TABLE {source.landed}")
    return pd.concat(frames, ignore_index=True)


def _full_and_masked(
    con: duckdb.DuckDBPyConnection, source: SourceFile, columns: list[Column]
) -> duckdb.DuckDBPyRelation:
    read = [
        check_column(
            column,
            source.declaration,
            source.mapped,
            is_key=False,
            is_corrected=column.name in source.corrected,
        )
        for column in columns
    ]
    names = [column.name for column in columns]
    # What was too damaged to be published is not handed over either.
    full = [
        CaseExpression(stage(name, "value").isnotnull(), stage(name, "halfwidth"))
        .otherwise(constant(None))
        .cast("VARCHAR")
        .alias(name)
        for name in names
    ]
    return staged(con.table(source.landed), read).select(
        constant(source.source_file_id).alias("source_file_id"),
        ColumnExpression("source_row"),
        *full,
        *(stage(name, "value").cast("VARCHAR").alias(stage_name(name, "value")) for name in names),
    )


def _unlike_published(
    published: duckdb.DuckDBPyConnection,
    table: Table,
    values: pd.DataFrame,
    sources: list[SourceFile],
) -> list[Fault]:
    """Return a fault for each file whose values are not those that were published.

    The file's bytes are the same, so its declaration or the corrections were changed since.
    """
    names = [column.name for column in personal_columns(table.name)]
    masked = published.table(table.name).select(*PLACE, *names).df()
    both = masked.merge(values, on=PLACE, how="left", suffixes=("", "_full"), validate="1:1")
    again = both[[f"{name}__value" for name in names]].fillna("").to_numpy()
    differs = (both[names].fillna("").to_numpy() != again).any(axis=1)
    wrong = set(both.loc[differs, "source_file_id"])
    return [
        Fault("source_differs", file=source.display_path, declaration=source.declaration.name)
        for source in sources
        if source.source_file_id in wrong
    ]
