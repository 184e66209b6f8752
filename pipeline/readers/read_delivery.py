"""One delivered file to one checked file: what a reader process is asked to do.

Nothing of a delivery leaves the process but the checked file, in which personal values are masked.
What the database puts on disk meanwhile is encrypted with a key that only this process has.
"""

from __future__ import annotations

import shutil
import uuid
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from duckdb import ColumnExpression

from pipeline.base.errors import RefusedError, refused
from pipeline.base.sql import connect, literal_path, load_spatial, read_sql, set_variables
from pipeline.checked.checked_file import (
    REJECTED,
    ROWS,
    CheckedFile,
    CorrectionState,
    Manifest,
    Notice,
    sizes_in,
)
from pipeline.checked.corrections import (
    TABLE as CORRECTION,
)
from pipeline.checked.corrections import (
    Concern,
    concerning,
    find_targets,
    no_keys,
    prepare_corrections,
)
from pipeline.checked.key import checked_key
from pipeline.checked.store import PARTIAL, Store
from pipeline.dictionary import load_dictionary
from pipeline.readers.apply_corrections import apply_corrections, joined_key, mask_texts, row_keys
from pipeline.readers.archive import member_names
from pipeline.readers.checks import check_file, columns_of, raw_fields, raw_values
from pipeline.readers.columns import constant, stage_name
from pipeline.readers.first_points import landed_point
from pipeline.readers.landing import land
from pipeline.readers.settled_crs import numbers_fault
from pipeline.readers.source_file import open_source
from pipeline.readers.unnamed_copy import remove_work

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import duckdb

    from pipeline.delivery.declaration import Declaration
    from pipeline.delivery.delivered import Delivered
    from pipeline.dictionary import Table
    from pipeline.readers.row_kinds import Landed
    from pipeline.readers.source_file import SourceFile

PACKAGE = "pipeline.readers"
Stamps = tuple[tuple[int, int, int], ...]
"""Size, time of change and time of change of what the system knows, of each part of a file."""
NOTHING = Concern((), (), ())


@dataclass(frozen=True)
class CorrectionFile:
    """A file of corrections that has been read."""

    delivered: Delivered
    declaration: Declaration
    checked: Path
    """Folder of its checked file."""


@dataclass(frozen=True)
class Request:
    """One file to be read."""

    delivered: Delivered
    declaration: Declaration
    reading: str
    """Its reading key."""
    secret: bytes
    store: Store
    work: Path
    """Folder for what this process needs on disk."""
    stamps: Stamps
    """Of the file's parts when its key was made."""
    officials_public: bool = False
    """Whether names of officials are published in full."""
    corrections: tuple[CorrectionFile, ...] = ()
    """All files of corrections, if any of them corrects this table."""


def make_checked_file(request: Request, memory_mb: int) -> CheckedFile:
    """Read one file and keep what it says as a checked file.

    Parameters
    ----------
    request
        The file, and where its checked file is to lie.
    memory_mb
        What the database may use; more is spilt to disk.

    Raises
    ------
    RefusedError
        With every fault of the file as a whole, or if it was changed since its key was made.
    """
    table = load_dictionary().tables[request.declaration.table]
    name = uuid.uuid4().hex
    work, made = request.work / name, request.store.folder / f"{PARTIAL}{name}"
    try:
        work.mkdir(parents=True)
        made.mkdir(parents=True)
        try:
            with open_scratch(
                work, request.secret, memory_mb, officials_public=request.officials_public
            ) as con:
                key = _read(con, request, table, work, made)
        finally:  # what else is wrong with it then, nobody can know
            if _has_changed(request):
                raise refused("changed_while_read", file=request.delivered.display_path)
        return request.store.keep(made, key)
    finally:
        remove_work(work)
        shutil.rmtree(made, ignore_errors=True)


def name_members(archive: Path, _memory_mb: int) -> list[str]:
    """Return the names of the data in a zip archive, or refuse it."""
    return member_names(archive)


def stamps_of(delivered: Delivered) -> Stamps:
    """Return what the system knows of each part of a delivered file: its size comes first.

    A copy may bring its times along; the time of the last change to what the system knows is its
    own, so that a file which takes another's place is seen.
    """
    found = [part.stat() for part in delivered.parts]
    return tuple((stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns) for stat in found)


def _has_changed(request: Request) -> bool:
    """Whether the file is not the one its key was made of, or has gone."""
    try:
        return stamps_of(request.delivered) != request.stamps
    except OSError:
        return True


@contextmanager
def open_scratch(
    work: Path, secret: bytes, memory_mb: int, *, officials_public: bool = False
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a database in memory to read files in.

    Parameters
    ----------
    work
        Folder to which it may spill; what it writes there is encrypted.
    secret
        The root's secret for keyed hashes.
    memory_mb
        What it may use in memory.
    officials_public
        Whether names of officials are published in full.
    """
    config = {
        "threads": 1,
        "memory_limit": f"{memory_mb}MB",
        "temp_directory": str(work / "spill"),
        "temp_file_encryption": "true",
        # Its own cipher, which it calls unsafe for the quality of its random numbers; the better
        # one would have to be downloaded. These files live as long as this process.
        "force_mbedtls_unsafe": "true",
    }
    with connect(":memory:", config, spatial=False) as con:
        con.execute("ATTACH ':memory:' AS scratch")
        con.execute(read_sql(PACKAGE, "text_macros.sql"))
        set_variables(con, secret=secret.hex(), officials_public=officials_public)
        yield con


def _read(
    con: duckdb.DuckDBPyConnection, request: Request, table: Table, work: Path, made: Path
) -> str:
    """Read the file into ``made``; return the key of its checked file."""
    source = open_source(request.delivered, request.declaration, work)
    if table.geometry is not None:
        load_spatial(con)
        con.execute(read_sql(PACKAGE, "coordinate_macros.sql"))
    landed = _land(con, source)
    is_correction = table.name == CORRECTION
    concern = NOTHING
    if is_correction or request.corrections:
        prepare_corrections(con)
    if request.corrections:
        source, concern = correct(con, source, table, request.corrections, work)
    check_file(con, source, table, columns_of(source, table, concern.fields))
    if is_correction:
        mask_texts(con, source)
    _write_rows(con, source, table, made)
    manifest = Manifest(
        reading=request.reading,
        table=table.name,
        format=source.format,
        layer=source.layer,
        sha256=source.sha256,
        encoding=source.encoding,
        crs=source.crs,
        overruled=source.declaration.overrule.reasons(),
        datum_change=source.datum_change,
        unmapped=list(source.unmapped),
        columns=[column.name for column in columns_of(source, table, concern.fields)],
        raw_fields=raw_fields(con, source, table),
        rows_read=landed.rows,
        rows_left_out=landed.left_out,
        sizes=sizes_in(made),
        notices=[*landed.notices, *_notices(con, source)],
        keys_corrected=any(field in table.key for field in concern.fields),
        corrections=_states(con, concern),
    )
    manifest.write(made)
    return checked_key(request.reading, concern.said)


def _land(con: duckdb.DuckDBPyConnection, source: SourceFile) -> Landed:
    """Land the rows; refuse coordinates that cannot be in the file's system."""
    landed = land(con, source, source.landed)
    if source.crs is not None:
        point = landed_point(con.table(source.landed), source.declaration)
        fault = numbers_fault(
            source.crs, source.contents, source.declaration, source.display_path, point
        )
        if fault is not None:
            raise RefusedError([fault])
    return landed


def correct(
    con: duckdb.DuckDBPyConnection,
    source: SourceFile,
    table: Table,
    corrections: tuple[CorrectionFile, ...],
    work: Path,
) -> tuple[SourceFile, Concern]:
    """Apply the corrections that concern a landed file.

    Parameters
    ----------
    con
        Connection on which the file is landed.
    source, table
        The file and its table.
    corrections
        All files of corrections, in order.
    work
        Folder for archive members and readable copies of those files.

    Returns
    -------
    The file with the columns it has only because of a correction, and what concerned it.
    """
    _view_corrections(con, corrections)
    find_targets(con)
    keys = row_keys(con, source, table).select("key") if has_key(table) else no_keys(con)
    concern = concerning(con, table, source.display_path, keys)
    if not concern.ids:
        return source, concern
    con.execute(read_sql(PACKAGE, "correction_others.sql"), [list(concern.ids)])
    for number, file in enumerate(corrections, start=1):
        _fill_in_texts(con, number, file, work)
    return apply_corrections(con, source, table, concern.fields), concern


def has_key(table: Table) -> bool:
    """Return whether rows of a table have a key of their own, and not only their place."""
    return "source_row" not in table.key


def _view_corrections(
    con: duckdb.DuckDBPyConnection, corrections: tuple[CorrectionFile, ...]
) -> None:
    """Show the checked rows of all files of corrections, numbered, as ``checked_correction``."""
    parts = [
        con.read_parquet(literal_path(file.checked / ROWS)).select(f"{number} AS source_file_id, *")
        for number, file in enumerate(corrections, start=1)
    ]
    whole = load_dictionary().tables[CORRECTION]
    for at, part in enumerate(parts):
        absent = [
            f"NULL::VARCHAR AS {column.name}"
            for column in whole.delivered_columns
            if column.name not in part.columns
        ]
        part.select(", ".join(["*", *absent])).create_view(f"correction_part_{at}")
    union = " UNION ALL BY NAME ".join(f"FROM correction_part_{at}" for at in range(len(parts)))
    con.execute(f"CREATE OR REPLACE VIEW checked_correction AS {union}")


def _fill_in_texts(
    con: duckdb.DuckDBPyConnection, number: int, file: CorrectionFile, work: Path
) -> None:
    """Put the values of one file of corrections in full in the place of the masked ones."""
    source = open_source(file.delivered, file.declaration, work)
    source = replace(source, landed=f"landed_texts_{number}", checked=f"checked_texts_{number}")
    table = load_dictionary().tables[CORRECTION]
    land(con, source, source.landed)
    check_file(con, source, table, columns_of(source, table))
    sql = read_sql(PACKAGE, "correction_in_full.sql")
    con.execute(sql.format(checked=source.checked), {"source_file_id": number})


def _write_rows(
    con: duckdb.DuckDBPyConnection, source: SourceFile, table: Table, made: Path
) -> None:
    """Write accepted and rejected rows as Parquet, in the order of the file."""
    checked = con.table(source.checked)
    good = checked.filter(ColumnExpression("faults").isnull())
    good = good.select("* EXCLUDE (faults, notices)")
    good.write_parquet(str(made / ROWS), compression="snappy")
    key = [ColumnExpression(name).cast("VARCHAR") for name in table.key if has_key(table)]
    # A record that no other table has is a fault that is looked for in rejected rows as well.
    references = [name for name in checked.columns if name in referring(table)]
    bad = checked.filter(ColumnExpression("faults").isnotnull()).select(
        ColumnExpression("source_row"),
        (joined_key(key) if key else constant(None).cast("VARCHAR")).alias("key"),
        ColumnExpression("faults"),
        *(ColumnExpression(name).alias(stage_name(name, "value")) for name in references),
    )
    bad = bad.join(raw_values(con, source, table), "source_row").order("source_row")
    bad.write_parquet(str(made / REJECTED), compression="snappy")


def referring(table: Table) -> list[str]:
    """Return the columns of a table whose values must be found in another table."""
    return [column.name for column in table.delivered_columns if column.refers_to]


def _notices(con: duckdb.DuckDBPyConnection, source: SourceFile) -> list[Notice]:
    sql = read_sql(PACKAGE, "text_notices.sql").format(checked=source.checked)
    return [Notice(*row) for row in con.execute(sql).fetchall()]


def _states(con: duckdb.DuckDBPyConnection, concern: Concern) -> list[CorrectionState]:
    """Return what became of the corrections that found a row, by their place in ``concern``."""
    if not concern.ids:
        return []
    place = {correction_id: at for at, correction_id in enumerate(concern.ids)}
    states = con.table("scratch.correction_state").distinct().fetchall()
    found = [CorrectionState(place[row[0]], row[1], row[2]) for row in states]
    return sorted(found, key=lambda state: (state.place, state.outcome, state.found_value or ""))
