"""Whether a file has the form of a published one, before anything in it is believed."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from pipeline.base.errors import Fault, RefusedError
from pipeline.base.sql import read_sql
from pipeline.dictionary import load_dictionary
from pipeline.dictionary.ddl import SQL_TYPES

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

OLDEST_SCHEMA = (1, 4)
"""First version of the published file that has all columns that are compared."""
VERSION = re.compile(r"(\d{1,4})\.(\d{1,4})\.\d{1,4}")


def check_form(con: duckdb.DuckDBPyConnection, file: Path) -> None:
    """Check that a file has one run, of a schema known here, and columns of the right types.

    Raises
    ------
    RefusedError
        If it has not.
    """
    rows = con.table("run").select("schema_version", "settings").fetchall()
    if len(rows) != 1 or not _has_right_types(con) or not _has_settings(str(rows[0][1])):
        raise RefusedError([Fault("not_ours_to_verify", file=str(file))])
    version = VERSION.fullmatch(str(rows[0][0]))
    known = version and (int(version[1]), int(version[2]))
    if not known or known < OLDEST_SCHEMA or known[0] > OLDEST_SCHEMA[0]:
        raise RefusedError([Fault("schema_not_verified", file=str(file), value=rows[0][0])])


def _has_right_types(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether every column that the dictionary knows has its type; a later schema may have more."""
    types = {
        (table.name, column.name): SQL_TYPES[column.type]
        for table in load_dictionary().tables.values()
        for column in table.columns.values()
    }
    found = con.execute(read_sql(__package__, "column_types.sql")).fetchall()
    return all(kind == types.get((table, column), kind) for table, column, kind in found)


def _has_settings(text: str) -> bool:
    """Whether settings say how far a house may be from its parcel."""
    try:
        return float(json.loads(text)["linking"]["nearest_m"]) >= 0
    except (ValueError, KeyError, TypeError):
        return False
