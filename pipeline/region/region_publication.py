"""Publication of a region: file, lake, page, circular and deliveries appear in one step."""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.base.signals import holding_signals, stop_if_ended, work_goes_on, work_is_done
from pipeline.base.system_words import refused_by_system
from pipeline.files.aside import ASIDE, PROBE, Aside, remove
from pipeline.files.lock import hold
from pipeline.files.private import OWN_FOLDER
from pipeline.files.switch import recover
from pipeline.warehouse.lake_places import lake_leftovers, replace_partitions

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.base.progress import Progress
    from pipeline.files.lock import Holder
    from pipeline.region.region_file import Region

REGION_JOURNAL = ".switch.json"
REGION_LOCK = ".lock"
BUILD = ".build"
PAGE = "index.html"


@dataclass(frozen=True)
class RegionWork:
    """What a command that publishes a region has to itself while it holds the lock."""

    region: Region
    progress: Progress
    aside: Aside
    started_at: dt.datetime
    """UTC, without its zone."""

    @property
    def spill(self) -> Path:
        """Folder for what does not fit into memory."""
        return self.aside.folder / "spill"


@dataclass(frozen=True)
class RegionGeneration:
    """What a run has made ready."""

    as_of: dt.date
    days: frozenset[str]
    """Days of the partitions that count."""
    database: Path
    lake: Path
    page: Path
    reports: Path
    deliveries: Path


@contextmanager
def region_publishing(region: Region, progress: Progress) -> Iterator[RegionWork]:
    """Hold a region's lock, put right what was left there, and yield an empty folder to work in.

    Raises
    ------
    RefusedError
        If another run of the region is at work, or the system refuses a step.
    """

    def report_wait(holder: Holder) -> None:
        progress.notice("waiting", command=holder.command, pid=holder.pid, since=holder.since)

    with refused_by_system(region.processed):
        region.processed.mkdir(parents=True, exist_ok=True)
        lock = region.processed / REGION_LOCK
        with hold(lock, "region", never_behind=("region",), on_wait=report_wait):
            _put_region_right(region)
            started_at = dt.datetime.now(dt.UTC).replace(tzinfo=None)
            run_id = started_at.strftime("%Y%m%dT%H%M%S%fZ")
            folder = region.processed / f"{BUILD}-{run_id}"
            work_goes_on()
            folder.mkdir(OWN_FOLDER)
            work = RegionWork(region, progress, Aside(folder, run_id), started_at)
            try:
                yield work
                stop_if_ended()
            finally:
                if not (region.processed / REGION_JOURNAL).exists():
                    work.aside.remove()


def publish_region(work: RegionWork, new: RegionGeneration) -> None:
    """Put a generation in place, all of it in one step.

    Raises
    ------
    RefusedError
        If the system refuses a step; then what was published before is still in place.
    """
    region, aside = work.region, work.aside
    with refused_by_system(region.processed):
        aside.replace(new.database, region.database)
        replace_partitions(aside, region.lake, new.lake, new.days)
        aside.replace(new.page, region.maps / PAGE)
        aside.replace(new.reports, region.reports / new.as_of.isoformat())
        aside.replace(new.deliveries, region.deliveries)
        with holding_signals():
            aside.switch(region.processed / REGION_JOURNAL)
            work_is_done()


def _put_region_right(region: Region) -> None:
    """Finish or take back an interrupted switch, and remove what killed commands left."""
    recover(region.processed / REGION_JOURNAL)
    leftovers = [*region.processed.glob(f"{BUILD}-*"), *lake_leftovers(region.lake)]
    for place in (region.processed, region.reports, region.maps):
        leftovers += [*place.glob(f"{ASIDE}*"), *place.glob(f"{PROBE}*")]
    for path in leftovers:
        remove(path)
