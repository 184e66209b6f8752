"""The SQL steps of a build: ``sql/steps/*.sql`` in the order of their numbers.

A step whose work Python has to finish says so in its comment, by a line ``-- then: <function>``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from pipeline.base.sql import read_sql, set_variables
from pipeline.readers.coordinates import add_gcj02
from pipeline.warehouse.override import override_villages

if TYPE_CHECKING:
    from collections.abc import Callable

    import duckdb

    from pipeline.base.config import Settings
    from pipeline.base.progress import Progress

PACKAGE = "pipeline.warehouse"
THEN: dict[str, Callable[[duckdb.DuckDBPyConnection], None]] = {
    "override_villages": override_villages
}
"""What a step can name to be called after it."""
TILE_DEGREES = 0.005
"""Side of the squares that villages are looked up by: some 400 m, a few blocks of houses."""


@dataclass(frozen=True)
class SqlStep:
    """One step."""

    name: str
    """Its key in ``[step]`` of ``messages.toml``: the file's name without number."""
    sql: str
    then: Callable[[duckdb.DuckDBPyConnection], None] | None
    """Called with the connection after the statements have run."""


def parse_step(file_name: str, sql: str) -> SqlStep:
    """Read one file of a step.

    Parameters
    ----------
    file_name
        Such as ``40_parcel_village.sql``.
    sql
        Its text.

    Raises
    ------
    KeyError
        If the step names a function that there is not.
    """
    named = re.search(r"^-- then: (.*)$", sql, flags=re.MULTILINE)
    then = None if named is None else THEN[named[1]]
    return SqlStep(file_name.removesuffix(".sql").lstrip("0123456789_"), sql, then)


@cache
def load_steps() -> tuple[SqlStep, ...]:
    """Read all steps, in order."""
    folder = resources.files(PACKAGE) / "sql" / "steps"
    names = sorted(file.name for file in folder.iterdir())
    return tuple(parse_step(name, read_sql(PACKAGE, f"steps/{name}")) for name in names)


def run_steps(con: duckdb.DuckDBPyConnection, settings: Settings, progress: Progress) -> None:
    """Move the accepted rows into the tables of the new file.

    Parameters
    ----------
    con
        Connection with the accepted rows in ``scratch`` and the new file as default.
    settings
        They give the code system and the limits of linking.
    progress
        Receives every step.
    """
    set_variables(
        con,
        code_system=settings.code_system,
        tile_deg=TILE_DEGREES,
        **settings.linking.model_dump(),
    )
    add_gcj02(con)
    for step in load_steps():
        progress.step(step.name)
        con.execute(step.sql)
        if step.then is not None:
            step.then(con)
