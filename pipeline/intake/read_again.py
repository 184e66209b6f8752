"""Files that a run has read, read again: some columns in full, as an export with names needs them.

The deliveries are landed and corrected as the run did it, under the numbers the run gave them. A
file that is no longer the one the run read is refused.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd
from duckdb import CaseExpression, ColumnExpression

from pipeline.base.errors import Fault, RefusedError
from pipeline.base.sql import connect, read_sql, refuse_out_of_memory
from pipeline.dictionary import load_dictionary
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
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    import duckdb

    from pipeline.base.config import Project
    from pipeline.dictionary import Column, Table


@dataclass(frozen=True)
class ReadFile:
    """A file as the run read it."""

    source_file_id: int
    declaration: str
    path: str
    """As ``source_file.path`` shows it."""
    sha256: str


def read_again(
    project: Project,
    files: Sequence[ReadFile],
    columns: Mapping[str, Sequence[Column]],
    folder: Path,
) -> dict[str, pd.DataFrame]:
    """Read some columns of some tables again from the deliveries.

    Parameters
    ----------
    files
        The files the run read for these tables, and those of the corrections.
    columns
        The columns to read, by table.
    folder
        Empty folder for what archives hold and for what does not fit into memory.

    Returns
    -------
    For each table a frame with a row per delivered row: ``source_file_id``, ``source_row``, each
    column in full, and each as ``<name>__value``, the form that is published.

    Raises
    ------
    RefusedError
        If a file is gone, changed or not readable; all faults together.
    """
    sources = _files_as_read(project, files, folder)
    with _open_scratch(project, folder) as con:
        corrected = _read_corrections(con, sources)
        return {
            name: _read_table(
                con,
                load_dictionary().tables[name],
                wanted,
                [source for source in sources if source.declaration.table == name],
                corrected.get(name, ()),
            )
            for name, wanted in columns.items()
        }


def _files_as_read(project: Project, files: Sequence[ReadFile], folder: Path) -> list[SourceFile]:
    """Return the files as they are found now, under the numbers the run gave them."""
    wanted = {(file.declaration, file.path): file for file in files}
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
    for place, file in wanted.items():
        source = sources.get(place)
        if source is None:
            if not blamed & set(place):
                faults.append(Fault("source_gone", file=place[1]))
        elif source.sha256 != file.sha256:
            faults.append(Fault("source_changed", file=place[1]))
        else:
            same.append(replace(source, source_file_id=file.source_file_id))
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
        con.execute(read_sql(__package__, "text_macros.sql"))
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
    con: duckdb.DuckDBPyConnection,
    table: Table,
    columns: Sequence[Column],
    sources: list[SourceFile],
    corrected: tuple[str, ...],
) -> pd.DataFrame:
    """Return some columns of all files of a table."""
    needed = {*table.key, *(column.name for column in columns)}
    frames = []
    for source in sources:
        mapped = {ours: theirs for ours, theirs in source.mapped.items() if ours in needed}
        narrow = replace(source, mapped=mapped, point={}, has_geometry=False)
        land(con, narrow, source.landed)
        wanted = tuple(field for field in corrected if field in needed)
        if wanted:
            narrow = apply_corrections(con, narrow, table, wanted)
        frames.append(_full_and_masked(con, narrow, columns).df())
        con.execute(f"DROP TABLE {source.landed}")
    return pd.concat(frames, ignore_index=True)


def _full_and_masked(
    con: duckdb.DuckDBPyConnection, source: SourceFile, columns: Sequence[Column]
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
