"""What a build reads of earlier runs may be damaged inside; then it goes, so the next is right.

To read all of it each time would take longer than the build of a small change. So it is looked for
only once the database has failed.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import duckdb

from pipeline.base.errors import Fault, RefusedError
from pipeline.base.sql import connect, literal_path, read_sql
from pipeline.checked.store import Store
from pipeline.warehouse.history import current_files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.base.config import Project

PACKAGE = "pipeline.warehouse"


@contextmanager
def refuse_damaged(project: Project, run_id: str) -> Iterator[None]:
    """Where the database fails, look for damage in checked files and history, and put it away.

    Parameters
    ----------
    run_id
        Ends the name under which damaged history is kept.

    Raises
    ------
    RefusedError
        With every file that was damaged. What has failed otherwise is raised as it is.
    """
    try:
        yield
    except duckdb.OutOfMemoryException:
        raise
    except duckdb.Error as error:
        faults = [*_remove_checked(project), *_set_history_aside(project, run_id)]
        if not faults:
            raise
        raise RefusedError(faults) from error


def _remove_checked(project: Project) -> Iterator[Fault]:
    """Remove the checked files that cannot be read, so that their deliveries are read again."""
    store = Store(project.checked)
    found = store.all()
    sound = {file.key for file in found if _reads(file.rows) and _reads(file.rejected)}
    if len(sound) < len(found):
        store.remove_others(sound)
        yield from (
            Fault("checked_damaged", file=str(file.folder))
            for file in found
            if file.key not in sound
        )


def _set_history_aside(project: Project, run_id: str) -> Iterator[Fault]:
    """Keep the history that cannot be read under another name."""
    for file in current_files(project.history).values():
        if not _reads(file):
            kept = file.with_name(f"{file.name}.damaged-{run_id}")
            file.rename(kept)
            yield Fault("history_set_aside", file=str(file), kept=kept.name)


def _reads(file: Path) -> bool:
    """Whether every value of a Parquet file can be read."""
    with connect(":memory:", {"threads": 1}, spatial=False) as con:
        try:
            con.read_parquet(literal_path(file)).create_view("all_values")
            con.execute(read_sql(PACKAGE, "read_all_values.sql")).fetchall()
        except duckdb.Error:
            return False
    return True
