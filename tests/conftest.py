"""Built prefectures that many tests read: the small demo and the full one, each built once."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

import pytest

from pipeline.base.config import load_project
from pipeline.base.progress import Silent
from pipeline.demo import write_demo, write_demo_settings
from pipeline.warehouse import build

FULL_ROOT = "SURVEY_FULL_ROOT"
"""Environment variable: a root folder in which the full demo is built already."""


def _built(root: Path, size: Literal["small", "full"]) -> Path:
    write_demo_settings(root)
    write_demo(root / "data" / "raw", size=size)
    build(load_project(root), Silent())
    return root


@pytest.fixture(scope="session")
def small_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a root with the small demo built in it; tests must not write to it."""
    return _built(tmp_path_factory.mktemp("small"), "small")


@pytest.fixture(scope="session")
def small_file(small_root: Path) -> Path:
    """Return the published file of the small demo."""
    return load_project(small_root).database


@pytest.fixture(scope="session")
def full_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a root with all 587,209 parcels built in it; tests must not write to it."""
    if FULL_ROOT in os.environ:
        return Path(os.environ[FULL_ROOT])
    return _built(tmp_path_factory.mktemp("full"), "full")


@pytest.fixture(scope="session")
def full_file(full_root: Path) -> Path:
    """Return the published file of the full demo."""
    return load_project(full_root).database
