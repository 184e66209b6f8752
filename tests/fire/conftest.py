"""One published town for all tests of a run, copied for each that changes it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from filelock import FileLock
from under_fire import TOWN, Town, cases, copy_of, new_town, run, version_of


@pytest.fixture(scope="session")
def published(common_folder: Path) -> Town:
    """Return a published town, of version 2; tests must not write to it."""
    home = Path(os.environ.get(TOWN, common_folder))
    root, finished = home / "town", home / "town.finished"
    with FileLock(home / "town.lock"):
        if not finished.exists():
            shutil.rmtree(root, ignore_errors=True)  # of a worker that failed
            town = new_town(root)
            for version in (1, 2)[0 if cases(0, 1) else 1 :]:
                town.bring(version)
                assert run(root).code == 0
            assert version_of(town) == 2
            finished.touch()
    town = object.__new__(Town)  # what its constructor writes is there
    town.root, town.version = root, 2
    return town


@pytest.fixture
def town(published: Town, tmp_path: Path) -> Town:
    """Return a copy of it."""
    return copy_of(published, tmp_path / "root")
