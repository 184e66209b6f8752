"""Where the partitions of a lake lie, and how they change places with their generation.

``lake/<table>/region=…/prefecture=…/as_of=…/part-0.parquet``, the form that DuckDB, Spark and
others read as one table. The manifest of a publication lies in the same way below ``_manifest``, a
name that Spark passes over. Publishing replaces the partitions of its own day; older days stay.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from pipeline.files.aside import ASIDE, PROBE, link_tree
from pipeline.files.check_sums import file_sum

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from pipeline.base.config import Project
    from pipeline.files.aside import Aside
    from pipeline.warehouse.publish import Workplace

MANIFEST = "_manifest"
MANIFEST_FILE = "manifest.json"
PART = "part-0.parquet"


@dataclass(frozen=True)
class Partition:
    """The key of a publication in a lake; as text, since codes may begin with zero."""

    region: str
    prefecture: str
    as_of: dt.date

    @property
    def path(self) -> str:
        """Return its folder below that of a table; what cannot stand in a name is escaped."""
        region, prefecture = (quote(code, safe="") for code in (self.region, self.prefecture))
        return f"region={region}/prefecture={prefecture}/as_of={self.as_of.isoformat()}"

    def manifest(self, lake: Path) -> Path:
        """Return where its manifest lies in a lake."""
        return lake / MANIFEST / self.path / MANIFEST_FILE


def lake_of(project: Project) -> Path:
    """Return the folder of a root's lake."""
    return project.processed / "lake"


def read_manifest(file: Path) -> dict[str, Any] | None:
    """Return what a manifest says; ``None`` where there is none, or none of ours."""
    try:
        read = json.loads(file.read_text(encoding="utf-8"))
        names = {name for table in read["tables"].values() for name in table["files"]}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    is_ours = "run_id" in read and not any("/" in name or "\\" in name for name in names)
    return dict(read) if is_ours else None


def broken_tables(lake: Path, partition: Partition, manifest: dict[str, Any]) -> list[str]:
    """Return the tables of a partition that are not, byte for byte, what its manifest says."""
    return [
        table
        for table, entry in sorted(manifest["tables"].items())
        if not _is_as_listed(lake / table / partition.path, entry["files"])
    ]


def _is_as_listed(folder: Path, files: dict[str, str]) -> bool:
    try:
        names = {file.name for file in folder.iterdir()}
        return names == files.keys() and all(
            file_sum(folder / name) == digest for name, digest in files.items()
        )
    except OSError:
        return False


def has_lake(project: Project, run_id: str, as_of: dt.date) -> bool:
    """Whether the lake holds all of a run; always, where the place is in no region."""
    region, place = project.settings.region.code, project.settings.place.code
    if region is None:
        return True
    lake, partition = lake_of(project), Partition(region, place, as_of)
    manifest = read_manifest(partition.manifest(lake))
    return (
        manifest is not None
        and manifest["run_id"] == run_id
        and not broken_tables(lake, partition, manifest)
    )


def bring_lake(work: Workplace, new: Path | None, days: Iterable[str]) -> None:
    """Put the partitions of a generation in place; those there of the same days go."""
    replace_partitions(work.aside, lake_of(work.project), new, days)


def replace_partitions(aside: Aside, lake: Path, new: Path | None, days: Iterable[str]) -> None:
    """Put all partitions of a folder in place; those of some days that are there go.

    Parameters
    ----------
    aside
        What gathers the moves of a publication.
    lake
        Where partitions lie.
    new
        Where new ones are made ready; ``None`` where there are none.
    days
        Days of which nothing else stays.
    """
    for day in sorted(set(days)):
        for folder in _partitions(lake, day):
            aside.drop(folder)
    if new is None:
        return
    for folder in _partitions(new, "*"):
        place = lake / folder.relative_to(new)
        place.parent.mkdir(parents=True, exist_ok=True)
        aside.bring(folder, place)


def keep_lake(project: Project, kept: Path, days: Iterable[str]) -> None:
    """Repeat the partitions of some days by hard links, below the folder of a kept generation."""
    lake = lake_of(project)
    for day in sorted(set(days)):
        for folder in _partitions(lake, day):
            link_tree(folder, kept / "lake" / folder.relative_to(lake))


def linked_lake(work: Workplace, kept: Path) -> Path | None:
    """Return the lake of a kept generation, ready to be moved; ``None`` if it had none."""
    if not (kept / "lake").is_dir():
        return None
    new = work.aside.new(lake_of(work.project), "lake")
    link_tree(kept / "lake", new)
    return new


def lake_leftovers(lake: Path) -> Iterator[Path]:
    """Yield what a killed command left between the partitions: folders aside and empty files."""
    for name in (ASIDE, PROBE):
        yield from lake.glob(f"{name}*")
        yield from lake.glob(f"*/region=*/prefecture=*/{name}*")


def _partitions(lake: Path, day: str) -> list[Path]:
    return sorted(lake.glob(f"*/region=*/prefecture=*/as_of={day}"))
