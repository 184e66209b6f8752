"""The places of the real data, each built once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from independent import Published, read_published
from realdata.places import REALDATA, publish

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session", autouse=True)
def _realdata() -> None:
    if not REALDATA.is_dir():
        pytest.skip("the public real data are not beside the project (../shared/realdata)")


@pytest.fixture(scope="session")
def tokyo(_realdata: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the published file of four wards of Tokyo."""
    return publish("tokyo", tmp_path_factory.mktemp("real") / "tokyo")


@pytest.fixture(scope="session")
def tokyo_tables(tokyo: Path) -> Published:
    """Return what was published of Tokyo as geopandas tables."""
    return read_published(tokyo)


@pytest.fixture(scope="session")
def changji(_realdata: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the published file of Changji's counties, delivered in GCJ-02."""
    return publish("changji", tmp_path_factory.mktemp("real") / "changji")


@pytest.fixture(scope="session")
def districts(_realdata: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the published file of the districts of Chongqing, Shanghai and Shenzhen."""
    return publish("districts", tmp_path_factory.mktemp("real") / "districts")
