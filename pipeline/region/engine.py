"""What an engine does for a region: it runs prefectures, and rolls their lake up.

The two of it that have to scale stand behind this one seam. Each engine has SQL files of its own,
written by hand, that give the same columns and rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import pyarrow as pa

    from pipeline.warehouse.lake_places import Partition

ROLL_UPS = (
    "area_count", "history", "forecast", "finding_count", "headline", "prefecture_border",
    "parcel_claimed_twice", "parcel_elsewhere", "id_used_twice", "house_across", "border_overlap",
    "border_gap",
)  # fmt: skip
"""Queries whose rows become the table of the same name of the region file."""
CHECK = "partition_check"
"""The query that gives what does not agree within a partition."""


@dataclass(frozen=True)
class RunOutcome:
    """How the run of a prefecture ended."""

    exit_code: int
    fault_zh: str = ""
    """The first fault; empty where it ended well."""
    fault_en: str = ""


class RegionEngine(Protocol):
    """An engine."""

    name: str
    """As ``region_run.engine`` shows it."""

    def run_roots(self, roots: Sequence[Path]) -> dict[Path, RunOutcome]:
        """Run each prefecture whose inputs have changed; one that is refused stops no other.

        Parameters
        ----------
        roots
            Root folders.
        """

    def roll_up(
        self,
        lake: Path,
        partitions: Sequence[Partition],
        queries: Sequence[str],
        parameters: Mapping[str, str | float],
    ) -> dict[str, pa.Table]:
        """Ask queries of some partitions of a lake; geometry comes as WKB.

        Parameters
        ----------
        lake
            Its folder.
        partitions
            Those that the queries see; at least one.
        queries
            Names of SQL files.
        parameters
            What they ask for by name.
        """
