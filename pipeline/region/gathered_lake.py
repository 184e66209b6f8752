"""The lake of a region: the partitions of the prefectures that count, each whole or not at all.

A partition is taken from the prefecture's own lake by hard links, after every byte was compared
with its manifest. A publication without one, as an office may deliver it, has its partition written
from its published file.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.base.config import load_project
from pipeline.base.errors import Fault, RefusedError
from pipeline.base.progress import Silent
from pipeline.base.system_words import refused_by_system
from pipeline.files.aside import link_tree
from pipeline.region.members import is_root, read_run
from pipeline.warehouse.lake import LAKE_VERSION, lake_tables, write_partition
from pipeline.warehouse.lake_places import (
    MANIFEST,
    PART,
    Partition,
    broken_tables,
    read_manifest,
)
from pipeline.warehouse.publish import locked

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.region.members import MemberState
    from pipeline.region.region_file import Region


def gather(
    region: Region, members: list[MemberState], lake: Path, spill: Path
) -> tuple[list[MemberState], dict[str, Partition]]:
    """Bring the partitions of all prefectures that count together in a folder of ours.

    Parameters
    ----------
    region
        The region.
    members
        How the prefectures were found.
    lake
        Folder that the partitions are put into.
    spill
        Folder for what does not fit into memory.

    Returns
    -------
    members, partitions
        The prefectures, those whose partition is broken among those that do not count; and the
        partition of each that counts, by its code.
    """
    partitions: dict[str, Partition] = {}
    gathered = []
    for member in members:
        if member.counts:
            try:
                with refused_by_system(member.folder), _undisturbed(member.folder):
                    fault = _gather_one(region, member, lake, spill, partitions)
            except RefusedError as error:
                fault = error.faults[0]
            if fault is not None:
                partitions.pop(member.place.code, None)
                gathered.append(member.fails("damaged", fault))
                continue
        gathered.append(member)
    return gathered, partitions


@contextmanager
def _undisturbed(folder: Path) -> Iterator[None]:
    """Keep other commands from publishing in a root meanwhile."""
    if not is_root(folder):
        yield
        return
    with locked(load_project(folder), "region", Silent()):
        yield


def _gather_one(
    region: Region, member: MemberState, lake: Path, spill: Path, partitions: dict[str, Partition]
) -> Fault | None:
    file = member.file
    run = read_run(member.database, region.settings.engine)
    if run is None or run["run_id"] != member.run_id:
        return Fault("member_changed", file=file)
    partition = Partition(region.settings.region.code, member.place.code, run["as_of"])
    partitions[member.place.code] = partition
    own = member.database.with_name("lake")
    manifest = read_manifest(partition.manifest(own))
    if manifest is not None and _is_of(manifest, run):
        if broken := broken_tables(own, partition, manifest):
            return Fault(
                "partition_broken", file=f"{member.place.path}: {broken[0]}/{partition.path}"
            )
        for name in (MANIFEST, *lake_tables()):
            link_tree(own / name / partition.path, lake / name / partition.path)
    else:
        try:
            write_partition(member.database, partition.region, lake, region.settings.engine, spill)
        except duckdb.Error:  # a table is missing, or is a view that reads other files
            return Fault("member_damaged", file=file)
    return _not_as_said(lake, partition)


def _is_of(manifest: dict[str, Any], run: dict[str, Any]) -> bool:
    """Whether a manifest is that of a run, in the form that this program reads."""
    return (
        manifest["run_id"] == run["run_id"]
        and manifest.get("lake_version") == LAKE_VERSION
        and sorted(manifest["tables"]) == lake_tables()
    )


def _not_as_said(lake: Path, partition: Partition) -> Fault | None:
    """Return a fault where a file has other rows, or the whole other counts, than is said."""
    manifest = read_manifest(partition.manifest(lake)) or {"tables": {}}
    for table in lake_tables():
        file = lake / table / partition.path / PART
        said = manifest["tables"].get(table, {}).get("rows")
        name = file.relative_to(lake).as_posix()
        try:
            rows = pq.read_metadata(file).num_rows
        except (pa.ArrowException, OSError):
            return Fault("partition_broken", file=name)
        if rows != said:
            return Fault("partition_rows", file=name, value=rows, needed=said)
    file = lake / "counts" / partition.path / PART
    name = file.relative_to(lake).as_posix()
    counts = pq.ParquetFile(file).read().to_pylist()
    whole: dict[str, Any] = next((row for row in counts if row.get("level") == "prefecture"), {})
    for figure, said in manifest.get("sums", {}).items():
        if whole.get(figure) != said:
            found = whole.get(figure)
            return Fault("partition_sum", file=name, field=figure, value=found, needed=said)
    return None
