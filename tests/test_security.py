"""Every row of docs/security.md is backed by a test that exists."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

HOME = Path(__file__).parents[1]
PAGE = HOME / "docs" / "security.md"
ROWS = re.findall(r"^\| (?!what was tried|---)(.+) \|$", PAGE.read_text("utf-8"), re.MULTILINE)
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def test_there_are_rows() -> None:
    assert len(ROWS) > 50


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.split(" | ")[0][:60])
def test_the_tests_of_a_row_exist(row: str) -> None:
    cells = row.split(" | ")
    named = TEST.findall(cells[-1])
    assert len(cells) == 3
    assert named
    for file, name in named:
        tree = ast.parse((HOME / file).read_text("utf-8"))
        assert name in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
