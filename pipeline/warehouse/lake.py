"""The lake: what a region reads of a publication, as partitions of GeoParquet.

Written only where the settings make the place a member of a region. Each table is one query of
``sql/lake/tables`` on the published file; personal columns are left out, and the manifest says what
a partition must hold, so that nobody takes a part of one for the whole.
"""

from __future__ import annotations

import json
from importlib import resources
from typing import TYPE_CHECKING, Any

from pipeline.base.sql import connect, query, read_sql, refuse_out_of_memory
from pipeline.dictionary import load_dictionary
from pipeline.dictionary.ddl import quoted
from pipeline.files.check_sums import file_sum
from pipeline.warehouse.lake_places import MANIFEST, MANIFEST_FILE, PART, Partition, lake_of

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

    from pipeline.base.config import EngineSettings
    from pipeline.warehouse.publish import Workplace

PACKAGE = "pipeline.warehouse"
LAKE_VERSION = 1
"""Form of the partitions; another form of the manifest or of a table raises it."""


def lake_tables() -> list[str]:
    """Return the names of the lake's tables."""
    folder = resources.files(PACKAGE) / "sql" / "lake" / "tables"
    return sorted(file.name.removesuffix(".sql") for file in folder.iterdir())


def make_lake(work: Workplace, database: Path) -> Path | None:
    """Write the lake of a generation that is made ready.

    Parameters
    ----------
    work
        Where it is made.
    database
        The finished file.

    Returns
    -------
    folder
        ``None`` where the place is in no region.
    """
    settings = work.project.settings
    if settings.region.code is None:
        return None
    new = work.aside.new(lake_of(work.project), "lake")
    write_partition(database, settings.region.code, new, settings.engine, work.folder / "spill")
    return new


def write_partition(
    database: Path, region: str, lake: Path, engine: EngineSettings, spill: Path
) -> Partition:
    """Write the partitions and the manifest of a published file.

    Parameters
    ----------
    database
        The published file.
    region
        Code of the region.
    lake
        Folder that they are written below, where nobody reads yet.
    engine
        Limits of memory and threads.
    spill
        Folder for what does not fit into memory.

    Raises
    ------
    RefusedError
        If the memory limit is too small.
    """
    limits = engine.limits() | {"temp_directory": str(spill)}
    with (
        refuse_out_of_memory(engine),
        connect(str(database), limits, spatial=True, read_only=True) as con,
    ):
        # The file may be anybody's: its views are programs, and may read no other file.
        con.execute(f"SET allowed_directories = [{quoted(f'{lake}/')}, {quoted(f'{spill}/')}]")
        con.execute("SET enable_external_access = false")
        (run,) = query(con, PACKAGE, "this_run.sql")
        partition = Partition(region, str(run["place_code"]), run["as_of"])
        tables = {name: _write_table(con, name, lake, partition) for name in lake_tables()}
        (sums,) = query(con, PACKAGE, "lake/sums.sql")
    manifest = {
        "lake_version": LAKE_VERSION,
        "region": region,
        "prefecture": partition.prefecture,
        "as_of": partition.as_of.isoformat(),
        **{name: run[name] for name in ("run_id", "schema_version", "is_sample")},
        "sums": sums,
        "tables": tables,
    }
    folder = lake / MANIFEST / partition.path
    folder.mkdir(parents=True)
    text = json.dumps(manifest, ensure_ascii=False, indent=1)
    (folder / MANIFEST_FILE).write_text(text + "\n", encoding="utf-8")
    return partition


def _write_table(
    con: duckdb.DuckDBPyConnection, name: str, lake: Path, partition: Partition
) -> dict[str, Any]:
    """Write one table as one file; return its entry of the manifest."""
    folder = lake / name / partition.path
    folder.mkdir(parents=True)
    file = folder / PART
    statement = read_sql(PACKAGE, "lake/write_table.sql").format(
        personal=_personal_columns(),
        query=read_sql(PACKAGE, f"lake/tables/{name}.sql"),
        file=quoted(str(file)),
    )
    ((rows,),) = con.execute(statement).fetchall()
    return {"rows": rows, "files": {PART: file_sum(file)}}


def _personal_columns() -> str:
    """Return the names of all personal columns of the dictionary as a list in SQL."""
    columns = {
        column.name
        for table in load_dictionary().tables.values()
        for column in table.columns.values()
        if column.personal
    }
    return "[" + ", ".join(quoted(name) for name in sorted(columns)) + "]"
