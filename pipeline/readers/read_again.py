"""Files that a run has read, read again: some columns in full, as an export with names needs them.

The deliveries are landed and corrected as the run did it, under the numbers the run gave them, in a
process of its own. A file that is no longer the one the run read is refused.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd
from duckdb import CaseExpression, ColumnExpression

from pipeline.base.errors import Fault, RefusedError
from pipeline.base.system_words import system_reason
from pipeline.checked.corrections import (
    TABLE as CORRECTION,
)
from pipeline.checked.corrections import (
    CorrectedFields,
    find_targets,
    prepare_corrections,
)
from pipeline.delivery.carried import carried_declarations
from pipeline.delivery.declaration import load_declarations
from pipeline.delivery.delivered import find_files, left_over
from pipeline.delivery.raw_tree import entries
from pipeline.dictionary import load_dictionary
from pipeline.readers.apply_corrections import apply_corrections
from pipeline.readers.archive import member_names
from pipeline.readers.carried_text import carried_text
from pipeline.readers.checks import check_file, columns_of
from pipeline.readers.columns import check_column, constant, stage, stage_name, staged
from pipeline.readers.landing import land
from pipeline.readers.pool import open_readers
from pipeline.readers.read_delivery import open_scratch
from pipeline.readers.source_file import SourceFile, open_source
from pipeline.readers.unnamed_copy import remove_work

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import duckdb

    from pipeline.base.config import Project
    from pipeline.delivery.declaration import Declaration
    from pipeline.delivery.delivered import Delivered
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
    wanted = {key: tuple(columns[key]) for key in columns}
    linked = project.linked_folders
    public = project.settings.intake.officials_public
    task = _Task(project.raw, linked, tuple(files), wanted, folder, public)
    size = sum(path.stat().st_size for path in entries(project.raw, linked) if path.is_file())
    with open_readers(project.settings.readers, 1) as readers:
        return readers.submit(_read_here, task, file="data/raw", size_bytes=size).result()


@dataclass(frozen=True)
class _Task:
    raw: Path
    linked: tuple[Path, ...]
    files: tuple[ReadFile, ...]
    columns: dict[str, tuple[Column, ...]]
    folder: Path
    officials_public: bool


def _read_here(task: _Task, memory_mb: int) -> dict[str, pd.DataFrame]:
    """Read all of it, in the process that this is."""
    try:
        return _read_tables(task, memory_mb)
    finally:
        remove_work(task.folder)


def _read_tables(task: _Task, memory_mb: int) -> dict[str, pd.DataFrame]:
    sources = files_as_read(task.raw, task.files, task.folder, task.linked)
    with open_scratch(task.folder, b"", memory_mb, officials_public=task.officials_public) as con:
        corrected = _read_corrections(con, [source for _, source in sources])
        return {
            name: _read_table(
                con,
                load_dictionary().tables[name],
                wanted,
                [item for item in sources if item[1].declaration.table == name],
                corrected.get(name, ()),
            )
            for name, wanted in task.columns.items()
        }


def files_as_read(
    raw: Path, files: Sequence[ReadFile], folder: Path, linked: Sequence[Path] = ()
) -> list[tuple[int, SourceFile]]:
    """Return files as they are found now, under the numbers the run gave them.

    Parameters
    ----------
    raw
        ``data/raw``.
    files
        The files as the run read them.
    folder
        Folder for archive members and readable copies.
    linked
        Folders outside ``data/raw`` that links may lead to.

    Raises
    ------
    RefusedError
        If a file is gone, changed or not readable; all faults together.
    """
    wanted = {(file.declaration, file.path): file for file in files}
    names = {declaration for declaration, _ in wanted}
    declared, faults = _declared_files(raw, names, linked)
    sources: dict[tuple[str, str], SourceFile] = {}
    for file, declaration in declared:
        try:
            source = open_source(file, declaration, folder)
            sources[declaration.name, source.display_path] = source
        except RefusedError as refused:
            faults += refused.faults
        except PermissionError as error:
            name = str(error.filename).removeprefix(f"{raw}/")
            faults.append(Fault("no_permission", file=name, detail=system_reason(error)))
    blamed = {fault.file for fault in faults}
    same = []
    for place, read in wanted.items():
        found = sources.get(place)
        if found is None:
            if not blamed & set(place):
                faults.append(Fault("source_gone", file=place[1]))
        elif found.sha256 != read.sha256:
            faults.append(Fault("source_changed", file=place[1]))
        else:
            same.append((read.source_file_id, found))
    if faults:
        raise RefusedError(faults)
    return same


def _declared_files(
    raw: Path, names: set[str], linked: Sequence[Path]
) -> tuple[list[tuple[Delivered, Declaration]], list[Fault]]:
    """Return the files of some declarations, those that workbooks carry included."""
    declarations = [item for item in load_declarations(raw, linked) if item.name in names]
    found: list[tuple[Delivered, Declaration]] = []
    faults: list[Fault] = []
    for declaration in declarations:
        try:
            files = find_files(raw, declaration, member_names, linked)
        except RefusedError as refused:
            faults += refused.faults
            continue
        found += [(file, declaration) for file in files]
    # A workbook that carries its declaration, or the archive it is in, gives it its name.
    own = names - {declaration.name for declaration in declarations}
    files, _ = left_over(raw, (), linked=linked)
    asked = [
        file
        for file in files
        if any(
            name == file.display_path or name.startswith(f"{file.display_path}/") for name in own
        )
    ]
    carried, _ = carried_declarations(asked, member_names, carried_text)
    return found + [item for item in carried if item[1].name in own], faults


def _read_corrections(con: duckdb.DuckDBPyConnection, sources: list[SourceFile]) -> CorrectedFields:
    """Read the corrections as the run did."""
    prepare_corrections(con)
    table = load_dictionary().tables[CORRECTION]
    own = [source for source in sources if source.declaration.table == CORRECTION]
    parts = []
    for number, source in enumerate(own, start=1):
        file = replace(source, landed=f"landed_texts_{number}", checked=f"checked_texts_{number}")
        land(con, file, file.landed)
        check_file(
            con,
            file,
            table,
            columns_of(file, table, [column.name for column in table.delivered_columns]),
        )
        good = con.table(file.checked).filter("faults IS NULL")
        parts.append(good.select(f"{number} AS source_file_id, *"))
    if not parts:
        return {}
    rows = parts[0]
    for part in parts[1:]:
        rows = rows.union(part)
    rows.create_view("checked_correction")
    return find_targets(con)


def _read_table(
    con: duckdb.DuckDBPyConnection,
    table: Table,
    columns: Sequence[Column],
    sources: list[tuple[int, SourceFile]],
    corrected: tuple[str, ...],
) -> pd.DataFrame:
    """Return some columns of all files of a table."""
    needed = {*table.key, *(column.name for column in columns)}
    frames = []
    for number, source in sources:
        mapped = {ours: theirs for ours, theirs in source.mapped.items() if ours in needed}
        narrow = replace(source, mapped=mapped, point={}, has_geometry=False)
        land(con, narrow, source.landed)
        wanted = tuple(field for field in corrected if field in needed)
        if wanted:
            narrow = apply_corrections(con, narrow, table, wanted)
        frames.append(_full_and_masked(con, number, narrow, columns).df())
        con.execute(f"DROP TABLE {source.landed}")
    return pd.concat(frames, ignore_index=True)


def _full_and_masked(
    con: duckdb.DuckDBPyConnection, number: int, source: SourceFile, columns: Sequence[Column]
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
        constant(number).alias("source_file_id"),
        ColumnExpression("source_row"),
        *full,
        *(stage(name, "value").cast("VARCHAR").alias(stage_name(name, "value")) for name in names),
    )
