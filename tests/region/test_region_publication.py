"""Publication of a region: at any moment all of it is old or new."""

from __future__ import annotations

import datetime as dt
import os
from typing import TYPE_CHECKING

import pytest
from generations import Moments, contents

from pipeline.base.progress import Silent
from pipeline.region.region_file import Region, load_region
from pipeline.region.region_publication import (
    RegionGeneration,
    publish_region,
    region_publishing,
)

if TYPE_CHECKING:
    from pathlib import Path

DAY = "2023-03-16"
KEY = f"region=65/prefecture=6501/as_of={DAY}"


@pytest.fixture(autouse=True)
def _without_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", lambda _: None)


def publish(region: Region) -> str:
    """Publish a generation whose every file holds its run id; return that."""
    with region_publishing(region, Silent()) as work:
        run_id = work.aside.run_id
        database = work.aside.new(region.processed, "region.duckdb")
        lake = work.aside.new(region.lake, "lake")
        page = work.aside.new(region.maps, "index.html")
        reports = work.aside.new(region.reports, DAY)
        deliveries = work.aside.new(region.processed, "rank-deliveries")
        files = [database, page, reports / "circular.docx", deliveries / "6501" / "rank.csv"]
        files += [lake / table / KEY / "part-0.parquet" for table in ("parcel", "_manifest")]
        for file in files:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(run_id)
        day = dt.date.fromisoformat(DAY)
        publish_region(
            work, RegionGeneration(day, frozenset({DAY}), database, lake, page, reports, deliveries)
        )
    return run_id


def runs_in(region: Region) -> set[str]:
    return {
        content.decode()
        for name, content in contents(region.root).items()
        if name.startswith(("data/", "maps/"))
    }


def test_killed_at_any_moment_all_is_of_one_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    region = load_region(_empty(tmp_path))
    first = publish(region)
    moments = Moments(region.root, tmp_path / "moments")
    with monkeypatch.context() as patched:
        moments.record(patched)
        second = publish(region)
        moments.copy()
    seen = set()
    for number in range(moments.count):
        copy = load_region(tmp_path / "moments" / f"{number:03}")
        with region_publishing(copy, Silent()):
            pass
        (run_id,) = runs_in(copy)
        seen.add(run_id)
    assert seen == {first, second}


def _empty(tmp_path: Path) -> Path:
    root = tmp_path / "region"
    root.mkdir()
    (root / "region.toml").write_text(
        '[region]\ncode = "65"\nname_en = "R"\n[[prefecture]]\ncode = "6501"\nname_en = "P"\n'
        'path = "6501"\n'
    )
    return root


def test_partitions_of_the_day_go_and_other_days_stay(tmp_path: Path) -> None:
    region = load_region(_empty(tmp_path))
    gone = region.lake / "parcel" / "region=65/prefecture=6502" / f"as_of={DAY}" / "part-0.parquet"
    kept = region.lake / "parcel" / "region=65/prefecture=6502/as_of=2023-03-09/part-0.parquet"
    for file in (gone, kept):
        file.parent.mkdir(parents=True)
        file.write_text("old")
    publish(region)
    assert not gone.exists()
    assert kept.read_text() == "old"
