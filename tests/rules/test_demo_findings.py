"""Every rule finds in the demo exactly what the demo planted for it, no more and no fewer."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import duckdb
import pytest

from pipeline.rules import load_rules

if TYPE_CHECKING:
    from pathlib import Path

RULES = [rule.id for rule in load_rules({})]


@pytest.fixture(scope="module")
def found(small_file: Path) -> dict[str, set[str]]:
    with duckdb.connect(str(small_file), read_only=True) as con:
        return dict(
            con.execute(
                "SELECT rule_id, list(finding.key) FILTER (finding.key IS NOT NULL)"
                " FROM quality_rule LEFT JOIN quality_finding AS finding USING (rule_id)"
                " WHERE is_checked GROUP BY rule_id"
            ).fetchall()
        )


@pytest.fixture(scope="module")
def planted(small_root: Path) -> dict[str, list[str]]:
    answers = (small_root / "data" / "raw" / "demo" / "answers.json").read_text(encoding="utf-8")
    expected: dict[str, list[str]] = json.loads(answers)["findings"]
    return expected


@pytest.mark.parametrize("rule_id", RULES)
def test_a_rule_finds_what_was_planted_and_nothing_else(
    found: dict[str, list[str]], planted: dict[str, list[str]], rule_id: str
) -> None:
    assert planted[rule_id], "nothing is planted, so nothing would be tested"
    assert sorted(found[rule_id] or []) == planted[rule_id]
