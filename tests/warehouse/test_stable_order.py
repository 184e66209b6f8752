"""Builds of the same input give the same rows, and all but the largest tables in the same order."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import duckdb
import pytest
from prefecture import comparable

from pipeline.base.config import load_project
from pipeline.base.progress import Silent
from pipeline.dictionary import load_dictionary
from pipeline.warehouse import build

if TYPE_CHECKING:
    from pathlib import Path

OF_THE_RUN = {"run", "run_step"}
"""They say when, how long and with which settings."""
MEASURED = {"quality_rule": ["seconds"]}
"""Columns that say how long something took."""
PUBLISHED = [
    table.name
    for table in load_dictionary().tables.values()
    if table.published and table.name not in OF_THE_RUN
]


@pytest.fixture(scope="module", params=[1, 4])
def again(
    request: pytest.FixtureRequest, small_root: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Return a second file made of the deliveries of the small demo, in a root of its own."""
    root = tmp_path_factory.mktemp("again")
    shutil.copytree(small_root / "data" / "raw", root / "data" / "raw")
    settings = (small_root / "pipeline.toml").read_text(encoding="utf-8")
    threads = f"\n[engine]\nthreads = {request.param}\nmemory_mb = 600\n"
    (root / "pipeline.toml").write_text(settings + threads, encoding="utf-8")
    project = load_project(root)
    build(project, Silent())
    return project.database


@pytest.mark.parametrize("table", PUBLISHED)
def test_rows_come_in_the_same_order(small_file: Path, again: Path, table: str) -> None:
    first, second = (comparable(table, _rows(file, table)) for file in (small_file, again))
    assert first == second


def _rows(file: Path, table: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(file), read_only=True) as con:
        columns = [name for name in con.table(table).columns if name not in MEASURED.get(table, [])]
        return con.table(table).select(*columns).fetchall()
