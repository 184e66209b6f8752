"""Built prefectures that many tests read, each built once by whichever worker needs it first."""

from __future__ import annotations

import os
import shutil
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest
from filelock import FileLock
from office import convert
from raw_folder import RawFolder
from side_by_side import BySharing, in_order

from pipeline.base.config import load_project
from pipeline.base.progress import Silent
from pipeline.demo import write_demo, write_demo_settings
from pipeline.warehouse import build

if TYPE_CHECKING:
    from office import ToPdf
    from xdist.remote import Producer

BROWSER_TESTS = Path(__file__).parent / "browser"
FULL_ROOT = "SURVEY_FULL_ROOT"
"""Environment variable: a root folder in which the full demo is built already."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs programs beside Python, and put the tests into the order of the work."""
    for item in items:
        if item.path.is_relative_to(BROWSER_TESTS):
            item.add_marker(pytest.mark.browser)
        if "to_pdf" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.office)
    items[:] = in_order(items)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> BySharing | None:
    """Hand out tests by what they share, where they are to be handed out by scope."""
    return BySharing(config, log) if config.getoption("dist") == "loadscope" else None


@pytest.fixture
def raw(tmp_path: Path) -> RawFolder:
    """Return an empty ``data/raw`` for one test."""
    return RawFolder(tmp_path)


@pytest.fixture(scope="session")
def common_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the temporary folder of this run, the same one for all of its workers."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


def _built(folder: Path, size: Literal["small", "full"]) -> Path:
    """Return a root with the demo built in it, by the first worker that asks for it."""
    root, finished = folder / f"{size}-demo", folder / f"{size}-demo.finished"
    with FileLock(folder / f"{size}-demo.lock"):
        if not finished.exists():
            shutil.rmtree(root, ignore_errors=True)  # of a worker that failed
            root.mkdir()
            write_demo_settings(root)
            write_demo(root / "data" / "raw", size=size)
            build(load_project(root), Silent())
            finished.touch()
    return root


@pytest.fixture(scope="session")
def small_root(common_folder: Path) -> Path:
    """Return a root with the small demo built in it; tests must not write to it."""
    return _built(common_folder, "small")


@pytest.fixture(scope="session")
def small_file(small_root: Path) -> Path:
    """Return the published file of the small demo."""
    return load_project(small_root).database


@pytest.fixture(scope="session")
def full_root(common_folder: Path) -> Path:
    """Return a root with all 587,209 parcels built in it; tests must not write to it."""
    if FULL_ROOT in os.environ:
        return Path(os.environ[FULL_ROOT])
    return _built(common_folder, "full")


@pytest.fixture(scope="session")
def full_file(full_root: Path) -> Path:
    """Return the published file of the full demo."""
    return load_project(full_root).database


@pytest.fixture(scope="session")
def to_pdf(tmp_path_factory: pytest.TempPathFactory) -> ToPdf:
    """Return what converts a document or workbook into a PDF."""
    return partial(convert, profile=tmp_path_factory.mktemp("office-profile"))
