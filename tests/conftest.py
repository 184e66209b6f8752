from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pipeline.config import load_project
from pipeline.demo import write_demo, write_demo_settings
from pipeline.progress import Silent
from pipeline.warehouse import build

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def small_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a root with the small demo, built once; tests must not write to it."""
    root = tmp_path_factory.mktemp("small")
    write_demo_settings(root)
    write_demo(root / "data" / "raw", size="small")
    build(load_project(root), Silent())
    return root


@pytest.fixture(scope="session")
def small_file(small_root: Path) -> Path:
    """Return the published file of the small demo."""
    return load_project(small_root).database
