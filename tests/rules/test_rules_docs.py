from __future__ import annotations

from pathlib import Path

from pipeline.rules import load_rules
from pipeline.rules.rules_docs import render_rules

PAGE = Path(__file__).parents[2] / "docs" / "rules.md"


def test_the_page_is_fresh() -> None:
    """`survey docs` writes it."""
    assert PAGE.read_text(encoding="utf-8") == render_rules(load_rules({}))


def test_the_page_names_every_rule_with_its_advice_and_thresholds() -> None:
    page = PAGE.read_text(encoding="utf-8")
    rules = load_rules({})
    assert page.count("\n## ") == len(rules) > 0
    for rule in rules:
        section = page.split(f"\n## {rule.id} · {rule.zh} · {rule.en}\n")[1].split("\n## ")[0]
        assert rule.advice_zh in section
        assert rule.advice_en in section
        assert f"Basis: {rule.basis}." in section
        for name, value in rule.thresholds.items():
            assert f"`{name}` = {value}" in section
