"""The demo prefecture as built, for comparisons with independent computations."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from independent import Published, read_published

from pipeline.config import load_project
from pipeline.demo import write_demo, write_demo_settings
from pipeline.progress import Silent
from pipeline.warehouse import build

FULL_ROOT = "SURVEY_FULL_ROOT"
"""Environment variable: a root folder in which the full-size demo was built."""


@pytest.fixture(scope="session")
def small_demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the file published from the small demo."""
    root = tmp_path_factory.mktemp("demo")
    write_demo_settings(root)
    write_demo(root / "data" / "raw", size="small")
    project = load_project(root)
    build(project, Silent())
    return project.database


@pytest.fixture(
    scope="session", params=["small", pytest.param("full", marks=pytest.mark.full_size)]
)
def demo(request: pytest.FixtureRequest) -> Published:
    """Return the tables of the small demo, and those of the full one where it was built."""
    if request.param == "small":
        return read_published(request.getfixturevalue("small_demo"))
    if FULL_ROOT not in os.environ:
        pytest.skip(f"{FULL_ROOT} names no root folder with the full-size demo built in it")
    return read_published(load_project(Path(os.environ[FULL_ROOT])).database)
