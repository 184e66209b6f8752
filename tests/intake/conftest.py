from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from raw_folder import RawFolder

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def raw(tmp_path: Path) -> RawFolder:
    return RawFolder(tmp_path)
