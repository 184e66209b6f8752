"""Regions rolled up without running their prefectures, and publications made by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb

from pipeline.base.progress import Silent
from pipeline.files.check_sums import sums_of
from pipeline.region.embedded_engine import EmbeddedEngine
from pipeline.region.region_build import build_region
from pipeline.region.region_file import load_region

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.region.region_publication import RegionWork


def embedded(work: RegionWork) -> EmbeddedEngine:
    """Return the engine of one machine, which says nothing."""
    return EmbeddedEngine(work.region.settings.engine, work.spill, lambda _: None)


def build_published(root: Path) -> None:
    """Roll up what the prefectures have published."""
    build_region(load_region(root), Silent(), embedded, run_members=False)


def rows(database: Path, query: str) -> list[tuple[Any, ...]]:
    """Query a file read-only, without any extension."""
    with duckdb.connect(str(database), read_only=True) as con:
        return con.execute(query).fetchall()


def states(root: Path) -> dict[str, str]:
    """Return the state of each prefecture of a region that is rolled up."""
    database = root / "data" / "processed" / "region.duckdb"
    return dict(rows(database, "SELECT prefecture, state FROM prefecture_state ORDER BY sort"))


def publish_bare(
    folder: Path,
    code: str,
    as_of: str = "2023-03-16",
    version: str = "1.6.0",
    *,
    whole: bool = True,
) -> None:
    """Write a publication that holds nothing but its run, as an office delivers it."""
    folder.mkdir(parents=True, exist_ok=True)
    database, package = folder / "survey.duckdb", folder / "datapackage.json"
    with duckdb.connect(str(database)) as con:
        con.execute(
            "CREATE TABLE run AS SELECT '20230316T000000000000Z' AS run_id, $1::DATE AS as_of,"
            " $2 AS schema_version, $3 AS place_code, false AS is_sample",
            [as_of, version, code],
        )
    package.write_text("{}")
    sums_of({file.name: file for file in (database, package)}, {}).write(folder / "SHA256SUMS")
    if not whole:
        package.write_text("{ }")
