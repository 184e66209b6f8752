"""A region from its prefectures: run, gathered, checked, rolled up, published."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pipeline
from pipeline.base.errors import Fault, RefusedError
from pipeline.base.sql import append_rows, connect, refuse_out_of_memory
from pipeline.region.engine import CHECK, ROLL_UPS
from pipeline.region.gathered_lake import gather
from pipeline.region.members import FirstFault, is_root, look_at_members, region_day
from pipeline.region.rank_deliveries import write_rank_deliveries
from pipeline.region.region_circular import write_region_circular
from pipeline.region.region_page import write_region_page
from pipeline.region.region_publication import (
    PAGE,
    RegionGeneration,
    publish_region,
    region_publishing,
)
from pipeline.region.region_schema import (
    REGION_SCHEMA_VERSION,
    check_region_sums,
    create_region_tables,
    insert_rolled_up,
)
from pipeline.warehouse.schema import SCHEMA_VERSION

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping
    from pathlib import Path

    import pyarrow as pa

    from pipeline.base.progress import Progress
    from pipeline.region.engine import RegionEngine
    from pipeline.region.members import MemberState
    from pipeline.region.region_file import Region
    from pipeline.region.region_publication import RegionWork
    from pipeline.warehouse.lake_places import Partition

    MakeEngine = Callable[[RegionWork], RegionEngine]


METRES_PER_DEGREE = 111_320


@dataclass(frozen=True)
class _RolledUp:
    members: list[MemberState]
    partitions: dict[str, Partition]
    day: dt.date
    rows: Mapping[str, pa.Table]


def build_region(
    region: Region, progress: Progress, make_engine: MakeEngine, *, run_members: bool = True
) -> None:
    """Run the prefectures whose inputs have changed, and publish the region.

    Parameters
    ----------
    region
        The region.
    progress
        Receives every step.
    make_engine
        Makes the engine, once there is a folder to work in.
    run_members
        Whether prefectures are run; else what they have published is taken as it is.

    Raises
    ------
    RefusedError
        If no prefecture counts, with what is wrong with each; or a sum does not agree. What was
        published before stays as it is.
    """
    started = time.monotonic()
    with region_publishing(region, progress) as work:
        engine = make_engine(work)
        lake = work.aside.new(region.lake, "lake")
        rolled_up = _roll_up(work, engine, lake, run_members=run_members)
        progress.step("region_file")
        database = work.aside.new(region.processed, region.database.name)
        _write_database(work, engine, rolled_up, database, started)
        progress.step("region_papers")
        page = work.aside.new(region.maps, PAGE)
        write_region_page(region, database, page)
        reports = work.aside.new(region.reports, rolled_up.day.isoformat())
        write_region_circular(region, database, reports)
        deliveries = work.aside.new(region.processed, region.deliveries.name)
        write_rank_deliveries(database, deliveries)
        progress.step("publish")
        days = frozenset(each.as_of.isoformat() for each in rolled_up.partitions.values())
        publish_region(
            work,
            RegionGeneration(rolled_up.day, days, database, lake, page, reports, deliveries),
        )


def _roll_up(work: RegionWork, engine: RegionEngine, lake: Path, *, run_members: bool) -> _RolledUp:
    """Run, gather, check and roll up; leave only what counts in the lake."""
    region = work.region
    outcomes = {}
    if run_members:
        folders = [region.folder_of(place) for place in region.settings.prefecture]
        outcomes = engine.run_roots([folder for folder in folders if is_root(folder)])
    work.progress.step("region_gather")
    members = look_at_members(region, outcomes)
    day = region_day(region, members)
    members, partitions = gather(region, members, lake, work.spill)
    if partitions:
        work.progress.step("region_check")
        asked = engine.roll_up(lake, list(partitions.values()), [CHECK], _parameters(region))
        members, partitions = _without_unreconciled(members, partitions, asked[CHECK])
    if not partitions or day is None:
        raise RefusedError([
            Fault("no_prefecture_counts", file="region.toml", value=len(members)),
            *(Fault("member_does_not_count", file=member.place.path,
                    detail=FirstFault(member.fault_zh, member.fault_en)) for member in members),
        ])  # fmt: skip
    work.progress.step("region_roll_up")
    rows = engine.roll_up(lake, list(partitions.values()), ROLL_UPS, _parameters(region))
    return _RolledUp(members, partitions, day, rows)


def _parameters(region: Region) -> dict[str, str | float]:
    place, borders = region.settings.region, region.settings.borders
    return {
        "region_code": place.code,
        "region_name_zh": place.name_zh,
        "region_name_en": place.name_en,
        "least_km2": borders.least_km2,
        "most_km2": borders.most_km2,
        "least_share": borders.least_share,
        "sliver_deg": borders.sliver_m / METRES_PER_DEGREE,
    }


def _without_unreconciled(
    members: list[MemberState], partitions: dict[str, Partition], faults: pa.Table
) -> tuple[list[MemberState], dict[str, Partition]]:
    """Return what is left when a prefecture whose sums do not agree does not count."""
    first = {row["prefecture"]: row for row in reversed(faults.to_pylist())}
    checked = [
        member.fails("not_reconciled", Fault(
            "member_not_reconciled", file=member.file, field=row["subject"],
            check=row["check_name"], expected=row["expected"], actual=row["actual"],
        ))
        if member.counts and (row := first.get(member.place.code))
        else member
        for member in members
    ]  # fmt: skip
    kept = {code: each for code, each in partitions.items() if code not in first}
    return checked, kept


def _write_database(
    work: RegionWork,
    engine: RegionEngine,
    rolled_up: _RolledUp,
    database: Path,
    started: float,
) -> None:
    """Write the region file; its sums agree, or it is refused."""
    limits = work.region.settings.engine
    config = limits.limits() | {"temp_directory": str(work.spill)}
    with refuse_out_of_memory(limits), connect(str(database), config, spatial=True) as con:
        create_region_tables(con)
        append_rows(con, "prefecture_state", [
            _state_row(sort, member) for sort, member in enumerate(rolled_up.members, start=1)
        ])  # fmt: skip
        insert_rolled_up(con, rolled_up.rows)
        check_region_sums(con)
        append_rows(con, "region_run", [_run_row(work, engine, rolled_up, started)])
        con.execute("CHECKPOINT")


def _state_row(sort: int, member: MemberState) -> dict[str, object]:
    return {
        "sort": sort,
        "prefecture": member.place.code,
        "name_zh": member.place.name_zh,
        "name_en": member.place.name_en,
        "state": member.state,
        "exit_code": member.exit_code,
        "fault_zh": member.fault_zh or None,
        "fault_en": member.fault_en or None,
        "as_of": member.as_of,
        "run_id": member.run_id,
        "schema_version": member.schema_version,
        "is_sample": member.is_sample,
    }


def _run_row(
    work: RegionWork, engine: RegionEngine, rolled_up: _RolledUp, started: float
) -> dict[str, object]:
    settings = work.region.settings
    return {
        "run_id": work.aside.run_id,
        "as_of": rolled_up.day,
        "region_code": settings.region.code,
        "name_zh": settings.region.name_zh,
        "name_en": settings.region.name_en,
        "prefectures": len(rolled_up.members),
        "counted": len(rolled_up.partitions),
        "engine": engine.name,
        "is_sample": any(member.counts and member.is_sample for member in rolled_up.members),
        "language": settings.language,
        "region_schema_version": REGION_SCHEMA_VERSION,
        "prefecture_schema_version": SCHEMA_VERSION,
        "pipeline_version": pipeline.__version__,
        "started_at": work.started_at,
        "seconds": round(time.monotonic() - started, 3),
    }
