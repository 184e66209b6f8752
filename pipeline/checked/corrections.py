"""Corrections as data: what each is of, which concern a file, and how they are resolved.

A correction names a record, a field, its old value and its new value. It is applied only where the
old value is still there, compared as a person would: by meaning, not by spelling. What became of
each is published with it. No file under ``data/raw`` is changed.

The order of the work:

1. The files of corrections are read as any other; personal values are masked in their checked rows.
2. :func:`find_targets`: which table and column each correction is of, after all of them are read.
3. :func:`concerning`: the corrections that concern one file, which are part of the key of its
checked
   file. They are applied where that file is read, before it is checked.

Within one field :func:`resolve` works in rounds, so that one correction can build on another:
``3 -> 5`` and ``5 -> 6`` make 6 of a field that holds 3, the first ends as ``superseded``.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from pipeline.base.sql import append_rows, read_sql, set_variables, working_view
from pipeline.dictionary import load_dictionary

if TYPE_CHECKING:
    import duckdb

    from pipeline.dictionary import Column, Table

PACKAGE = "pipeline.checked"
TABLE = "correction"
VILLAGE_OVERRIDE = ("parcel", "village_code")
"""A derived column that may be corrected too: after the build has found it, not before."""
KEY_SEPARATOR = "/"
"""Between the parts of a key of several columns."""

CorrectedFields = dict[str, tuple[str, ...]]
"""By table, the columns that corrections want to change in the landed text."""


def prepare_corrections(con: duckdb.DuckDBPyConnection, *, are_delivered: bool = True) -> None:
    """Create the tables in which corrections wait, and list every column a correction may name.

    Parameters
    ----------
    con
        Connection of the build, with ``scratch`` attached.
    are_delivered
        Whether there is any file of corrections; without one the list is left empty.
    """
    con.execute(read_sql(PACKAGE, "correction_tables.sql"))
    if are_delivered:
        append_rows(con, "scratch.correctable", list(_correctable()))


@cache
def _correctable() -> tuple[dict[str, object], ...]:
    """Return every spelling of every column; one that means two columns is left out."""
    rows: list[dict[str, object]] = [
        {
            "said_table": said_table,
            "table_name": table.name,
            "said_field": said_field,
            "field": column.name,
            "personal": column.personal,
            "way": way_to_correct(table, column),
        }
        for table in load_dictionary().tables.values()
        for said_table in _spellings(table)
        for column in table.columns.values()
        for said_field in _spellings(column)
    ]
    meanings = Counter((row["said_table"], row["said_field"]) for row in rows)
    return tuple(row for row in rows if meanings[row["said_table"], row["said_field"]] == 1)


def _spellings(entry: Table | Column) -> set[str]:
    """Return name and labels in the form that the macro ``as_named`` gives to a text."""
    brackets = str.maketrans("（）", "()")
    return {text.translate(brackets).lower() for text in (entry.name, entry.zh, entry.en)}


def way_to_correct(table: Table, column: Column) -> str:
    """Return how a column can be corrected.

    Parameters
    ----------
    table, column
        Table of the dictionary, and one of its columns.

    Returns
    -------
    ``text``: in the landed text; ``village``: after the build has found the village; ``never``.
    """
    if (table.name, column.name) == VILLAGE_OVERRIDE:
        return "village"
    is_landed = table.delivered and table.name != TABLE and column.is_delivered
    return "text" if is_landed else "never"


def find_targets(con: duckdb.DuckDBPyConnection) -> CorrectedFields:
    """Find the table and column of each accepted correction; all files must have been read.

    Parameters
    ----------
    con
        Connection with ``checked_correction``: the rows of all files, with ``source_file_id``.

    Returns
    -------
    By table, the columns to change in the landed text.
    """
    con.execute(read_sql(PACKAGE, "correction_targets.sql"))
    found = con.execute(read_sql(PACKAGE, "correction_fields.sql")).fetchall()
    return {table: tuple(fields) for table, fields in found}


@dataclass(frozen=True)
class Concern:
    """The corrections that concern one file, in order."""

    ids: tuple[int, ...]
    """Their ``correction_id``, which is known only among the corrections of one run."""
    said: tuple[tuple[Any, ...], ...]
    """What each says, personal values hashed: a part of the key of the checked file."""
    fields: tuple[str, ...]
    """The columns they want to change."""


def concerning(
    con: duckdb.DuckDBPyConnection,
    table: Table,
    path: str,
    keys: duckdb.DuckDBPyRelation | None,
) -> Concern:
    """Return the corrections that concern a file.

    Where one of them changes a key, rows may be named by their new key as well; then all
    corrections of the table that name no other file are taken to concern it.

    Parameters
    ----------
    con
        Connection with ``scratch.correction``.
    table
        Table of the file.
    path
        The file's path as people know it.
    keys
        ``key`` of all its rows as delivered, parts joined by ``KEY_SEPARATOR``; ``None`` if not
        known.
    """
    found = _concerning(con, table, path, keys)
    if keys is not None and any(row[1] in table.key for row in found):
        found = _concerning(con, table, path, None)
    wanted = {row[1] for row in found}
    return Concern(
        tuple(row[0] for row in found),
        tuple(row[1:] for row in found),
        tuple(name for name in table.columns if name in wanted),
    )


def no_keys(con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyRelation:
    """Return the keys of a table whose rows have none: a column ``key`` without rows."""
    return con.sql(read_sql(PACKAGE, "no_keys.sql"))


def _concerning(
    con: duckdb.DuckDBPyConnection,
    table: Table,
    path: str,
    keys: duckdb.DuckDBPyRelation | None,
) -> list[tuple[Any, ...]]:
    set_variables(
        con, correction_table=table.name, correction_file=path, keys_known=keys is not None
    )
    with working_view(con, no_keys(con) if keys is None else keys, "file_key"):
        return con.execute(read_sql(PACKAGE, "correction_concern.sql")).fetchall()


def resolve(con: duckdb.DuckDBPyConnection, *, is_personal: bool) -> None:
    """Apply ``correction_candidate`` to ``correction_cell`` in rounds.

    Each round applies the corrections whose old value is there now; the last finds none. It ends,
    because a correction is applied at most once.

    Parameters
    ----------
    con
        Connection with both tables, as ``correction_prepare.sql`` expects them.
    is_personal
        Whether the field holds personal data, whose old values may be given masked.
    """
    set_variables(con, correction_personal=is_personal)
    con.execute(read_sql(PACKAGE, "correction_prepare.sql"))
    one_round = read_sql(PACKAGE, "correction_round.sql")
    while con.execute(one_round).fetchall() != [(0,)]:
        pass  # the last statement of a round returns how many cells it has changed
    con.execute(read_sql(PACKAGE, "correction_states.sql"))
