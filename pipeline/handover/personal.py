"""Personal data in full, read again from ``data/raw`` for an export that may have them.

The published file holds masked forms only. The deliveries are landed and corrected as the run
did it, and a file that is no longer the one the run read is refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.base.errors import Fault, RefusedError
from pipeline.base.sql import fetch_rows, read_sql
from pipeline.checked.corrections import TABLE as CORRECTION
from pipeline.dictionary import load_dictionary
from pipeline.files.aside import partial_folder
from pipeline.readers.read_again import ReadFile, read_again

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

    from pipeline.base.config import Project
    from pipeline.dictionary import Column

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
    files = _files_read(published, [*tables, CORRECTION])
    columns = {table: personal_columns(table) for table in tables}
    with partial_folder(project.processed) as folder:
        values = read_again(project, files, columns, folder)
    faults = [
        fault
        for table in tables
        for fault in _unlike_published(published, table, values[table], files)
    ]
    if faults:
        raise RefusedError(faults)
    return {
        table: values[table][[*PLACE, *(column.name for column in columns[table])]]
        for table in tables
    }


def _files_read(published: duckdb.DuckDBPyConnection, tables: list[str]) -> list[ReadFile]:
    """Return the files that the run read for some tables."""
    query = read_sql(__package__, "source_files.sql")
    return [ReadFile(**row) for row in fetch_rows(published.execute(query, {"tables": tables}))]


def _unlike_published(
    published: duckdb.DuckDBPyConnection,
    table: str,
    values: pd.DataFrame,
    files: list[ReadFile],
) -> list[Fault]:
    """Return a fault for each file whose values are not those that were published.

    The file's bytes are the same, so its declaration or the corrections were changed since.
    """
    names = [column.name for column in personal_columns(table)]
    masked = published.table(table).select(*PLACE, *names).df()
    both = masked.merge(values, on=PLACE, how="left", suffixes=("", "_full"), validate="1:1")
    again = both[[f"{name}__value" for name in names]].fillna("").to_numpy()
    differs = (both[names].fillna("").to_numpy() != again).any(axis=1)
    wrong = set(both.loc[differs, "source_file_id"])
    return [
        Fault("source_differs", file=file.path, declaration=file.declaration)
        for file in files
        if file.source_file_id in wrong
    ]
