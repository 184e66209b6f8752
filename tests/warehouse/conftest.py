"""The demo prefecture as built, for comparisons with independent computations."""

from __future__ import annotations

import pytest
from independent import Published, read_published


@pytest.fixture(
    scope="session", params=["small", pytest.param("full", marks=pytest.mark.full_size)]
)
def demo(request: pytest.FixtureRequest) -> Published:
    """Return the tables of the small demo and those of the full one."""
    return read_published(request.getfixturevalue(f"{request.param}_file"))
