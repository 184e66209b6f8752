"""The SQL steps of a build: ``sql/steps/*.sql`` in the order of their numbers.

A step whose work Python has to finish says so in its comment, by a line ``-- then: <function>``.
What must not grow with the data is done in parts: the statements between ``-- for each row of
<relation>`` and ``-- end`` are run for each of its rows, with its columns as variables.
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
LOOSE_PART_ROWS = 250_000
"""Houses whose points are looked up at a time; the index of each takes some 200 bytes."""
OUTLINE_PART_ROWS = 150_000
"""Outlines that are looked up at a time; index and shape of each take some 600 bytes."""
HOUSE_PART_ROWS = 1_000_000
"""Houses that are written at a time; the hash table of their links takes some 100 bytes of each."""
FOR_EACH = re.compile(r"^-- for each row of (\S+)\n(.*?)^-- end$", flags=re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Part:
    """Statements that are run together."""

    sql: str
    each: str | None = None
    """Relation for each of whose rows they are run; once without one."""

    def run(self, con: duckdb.DuckDBPyConnection) -> None:
        """Run them."""
        if self.each is None:
            con.execute(self.sql)
            return
        rows = con.table(self.each)
        for values in rows.fetchall():
            set_variables(con, **dict(zip(rows.columns, values, strict=True)))
            con.execute(self.sql)


@dataclass(frozen=True)
class SqlStep:
    """One step."""

    name: str
    """Its key in ``[step]`` of ``messages.toml``: the file's name without number."""
    parts: tuple[Part, ...]
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
    ValueError
        If a loop has no end.
    """
    if sql.count("-- for each row of ") != len(FOR_EACH.findall(sql)):
        msg = f"{file_name}: a loop has no end"
        raise ValueError(msg)
    named = re.search(r"^-- then: (.*)$", sql, flags=re.MULTILINE)
    then = None if named is None else THEN[named[1]]
    return SqlStep(file_name.removesuffix(".sql").lstrip("0123456789_"), _parts(sql), then)


def _parts(sql: str) -> tuple[Part, ...]:
    """Split the text of a step; it is one part unless it says what is done for each row."""
    # Three texts per loop: what stands before it, its relation, its body.
    before, *loops = FOR_EACH.split(sql)
    parts = [Part(before)]
    for each, body, after in zip(loops[::3], loops[1::3], loops[2::3], strict=True):
        parts += [Part(body, each), Part(after)]
    return tuple(parts)


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
        loose_part_rows=LOOSE_PART_ROWS,
        outline_part_rows=OUTLINE_PART_ROWS,
        house_part_rows=HOUSE_PART_ROWS,
        **settings.linking.model_dump(),
        **{f"lineage_{name}": value for name, value in settings.lineage.model_dump().items()},
    )
    add_gcj02(con)
    for step in load_steps():
        progress.step(step.name)
        for part in step.parts:
            part.run(con)
        if step.then is not None:
            step.then(con)
