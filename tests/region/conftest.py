"""A region of three tiny prefectures, built once for all workers."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from filelock import FileLock
from region_roots import CODES, write_region
from region_runs import build_published

from pipeline.base.config import load_project
from pipeline.base.progress import Silent
from pipeline.warehouse import build

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def region_root(common_folder: Path) -> Path:
    """Return a region that is rolled up; tests must not write to it."""
    root, finished = common_folder / "tiny-region", common_folder / "tiny-region.finished"
    with FileLock(common_folder / "tiny-region.lock"):
        if not finished.exists():
            shutil.rmtree(root, ignore_errors=True)  # of a worker that failed
            write_region(root)
            for code in CODES:
                build(load_project(root / code), Silent())
            build_published(root)
            finished.touch()
    return root


@pytest.fixture
def own_region(region_root: Path, tmp_path: Path) -> Path:
    """Return a copy of that region, to be changed."""
    return shutil.copytree(region_root, tmp_path / "region")
