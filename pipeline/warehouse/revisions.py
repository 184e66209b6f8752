"""Figures that were changed after they had been published: versions of one day of history."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from typing import TYPE_CHECKING

from pipeline.base.sql import literal_path
from pipeline.warehouse.changes import HOUSES as HOUSE_CHANGES
from pipeline.warehouse.changes import PARCELS as PARCEL_CHANGES
from pipeline.warehouse.changes import kept_changes
from pipeline.warehouse.found import unreadable
from pipeline.warehouse.headline_moves import add_moves, between

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import duckdb

    from pipeline.checked.store import Store

REPLACED = re.compile(r"(\d{4}-\d{2}-\d{2})(|\.houses)\.(?!houses\.|findings\.)(\w+)\.parquet")
"""Name of a file of history that was replaced: day, kind, and the run that wrote it."""
TABLES = {"": PARCEL_CHANGES, ".houses": HOUSE_CHANGES}


def replaced_files(kept: Path) -> dict[tuple[str, dt.date], list[tuple[str, Path]]]:
    """Return the replaced files of each kind and day, with the runs that wrote them, oldest first.

    Parameters
    ----------
    kept
        Folder of history.
    """
    found = defaultdict(list)
    files = sorted(kept.iterdir()) if kept.is_dir() else []
    named = {file: name for file in files if (name := REPLACED.fullmatch(file.name))}
    damaged = set(unreadable(named))
    for file, name in named.items():
        if file not in damaged:  # it says nothing, and no figure of today needs it
            found[name[2], dt.date.fromisoformat(name[1])].append((name[3], file))
    return found


def fill_revisions(
    con: duckdb.DuckDBPyConnection,
    versions: Mapping[tuple[str, dt.date], list[tuple[str, Path]]],
    current: Mapping[tuple[str, dt.date], Path],
    store: Store,
) -> list[str]:
    """Add what each later version of a day changed in the figures to ``headline_move``.

    Parameters
    ----------
    con
        Connection whose default database is the file being built.
    versions
        The replaced files of each kind and day with their runs, oldest first.
    current
        The file that counts, by kind and day.
    store
        Where changes are kept.

    Returns
    -------
    keys
        Of what was kept.
    """
    keys = []
    for (kind, day), replaced in sorted(versions.items()):
        if (kind, day) not in current:
            continue
        following = [file for _, file in replaced[1:]] + [current[kind, day]]
        for (run_id, old), new in zip(replaced, following, strict=True):
            key, file = kept_changes(con, (day, old), (day, new), TABLES[kind], store)
            compared = between(con, (day, old), (day, new), run_id)
            add_moves(con, TABLES[kind], con.read_parquet(literal_path(file)), compared)
            keys.append(key)
    return keys
