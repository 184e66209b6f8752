"""Which tests run in the same worker (pytest-xdist), and which run first.

The tests of a module share what the module builds. Those with a browser share its pages, and those
on the full demo share tables of a gigabyte, which no machine should have to hold twice.

Marks could say so (``--dist loadgroup``), but pytest-xdist 3.8 writes them where pytest 9.2 no
longer looks. So a test is told by its id, which is all that a scheduler knows of it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from xdist.scheduler import LoadScopeScheduling

if TYPE_CHECKING:
    from collections.abc import Iterable

FULL_SIZE = re.compile(r"full_size|[\[-]full[]-]")
"""What the id of a test on the full demo holds: the words, or the parameter."""
LONGEST = (
    "full size",
    "browser",
    "tests/test_incremental.py",
    "tests/cli/test_cli.py",
    "tests/warehouse/test_publish.py",
    "tests/handover/test_privacy.py",
    "tests/warehouse/test_reconciliation.py",
    "tests/warehouse/test_killed_switch.py",
)
"""Handed out first, so that no worker is left with a long one at the end."""


class BySharing(LoadScopeScheduling):  # type: ignore[misc] # pytest-xdist has no types
    """Hands out tests that share something as one piece of work."""

    def _split_scope(self, nodeid: str) -> str:
        return shared_by(nodeid)


def shared_by(nodeid: str) -> str:
    """Return the name of what a test shares with others."""
    if FULL_SIZE.search(nodeid):
        return "full size"
    module = nodeid.split("::", maxsplit=1)[0]
    return "browser" if "/browser/" in module else module


def in_order(items: Iterable[pytest.Item]) -> list[pytest.Item]:
    """Return the tests, the longest pieces of work first.

    Raises
    ------
    pytest.UsageError
        The id of a test on the full demo does not tell so.
    """
    ranks = {name: rank for rank, name in enumerate(LONGEST)}
    found: list[tuple[int, pytest.Item]] = []
    for item in items:
        piece = shared_by(item.nodeid)
        if item.get_closest_marker("full_size") and piece != "full size":
            raise pytest.UsageError(f"{item.nodeid}: the name has to say full_size")
        found.append((ranks.get(piece, len(LONGEST)), item))
    return [item for _, item in sorted(found, key=lambda pair: pair[0])]
