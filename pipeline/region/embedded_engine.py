"""The engine of one machine: processes side by side, and DuckDB over the lake."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from pipeline.base.sql import connect, literal_path, read_sql, refuse_out_of_memory, set_variables
from pipeline.dictionary.ddl import quoted
from pipeline.region.member_processes import run_side_by_side
from pipeline.warehouse.lake import lake_tables
from pipeline.warehouse.lake_places import PART

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    import duckdb
    import pyarrow as pa

    from pipeline.region.engine import RunOutcome
    from pipeline.region.region_file import RegionEngineSettings
    from pipeline.warehouse.lake_places import Partition

PACKAGE = "pipeline.region"


class EmbeddedEngine:
    """DuckDB in this process.

    Parameters
    ----------
    settings
        Limits of memory and threads, and how many prefectures are run at a time.
    spill
        Folder for what does not fit into memory.
    on_end
        Told of each root whose run has ended.
    """

    name = "duckdb"

    def __init__(
        self, settings: RegionEngineSettings, spill: Path, on_end: Callable[[Path], None]
    ) -> None:
        self._settings, self._spill, self._on_end = settings, spill, on_end

    def run_roots(self, roots: Sequence[Path]) -> dict[Path, RunOutcome]:
        """Run each prefecture whose inputs have changed, some at a time."""
        return run_side_by_side(roots, self._settings.processes, self._on_end)

    def roll_up(
        self,
        lake: Path,
        partitions: Sequence[Partition],
        queries: Sequence[str],
        parameters: Mapping[str, str | float],
    ) -> dict[str, pa.Table]:
        """Ask queries of some partitions of a lake."""
        with self._connection() as con:
            for table in lake_tables():
                parts = [lake / table / partition.path / PART for partition in partitions]
                files = ", ".join(quoted(literal_path(part)) for part in parts)
                con.execute(
                    read_sql(PACKAGE, "lake_view.sql").format(table=table, files=f"[{files}]")
                )
            set_variables(con, **parameters)
            con.execute(read_sql(PACKAGE, "duckdb/prepare.sql"))
            return {
                name: con.execute(read_sql(PACKAGE, f"duckdb/{name}.sql")).to_arrow_table()
                for name in queries
            }

    @contextmanager
    def _connection(self) -> Iterator[duckdb.DuckDBPyConnection]:
        limits = self._settings.limits() | {"temp_directory": str(self._spill)}
        with (
            refuse_out_of_memory(self._settings),
            connect(":memory:", limits, spatial=True) as con,
        ):
            yield con
