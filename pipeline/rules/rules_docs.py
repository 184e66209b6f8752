"""``docs/rules.md``, rendered from the headers of the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.dictionary import load_dictionary

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.rules.rule import Rule

HEAD = """\
# Quality rules · 质量规则

Written by `survey docs` from the headers of `pipeline/rules/*.sql`; do not edit it here. The
findings are in `quality_finding`, with counts in `quality_by_rule`, `quality_by_unit` and
`quality_by_village`; `make check` prints them. `[rules.<ID>]` of `pipeline.toml` sets thresholds
or switches a rule off with `enabled = false`. B01 is not a rule: it is the
reconciliation of every run.

A rule that *needs* a table is not run while nobody delivers it, and is marked as not checked."""


def render_rules(rules: Iterable[Rule]) -> str:
    """Return ``docs/rules.md``: all rules as Markdown, one section per rule."""
    return "\n\n".join([HEAD, *(_rule_section(rule) for rule in rules)]) + "\n"


def _rule_section(rule: Rule) -> str:
    dictionary = load_dictionary()
    severity = dictionary.code_lists["severity"][rule.severity]
    notes = [f"{severity.name_zh} / {severity.name_en}, table `{rule.table}`"]
    if rule.problem:
        problem = dictionary.code_lists["problem"][rule.problem]
        notes.append(f"problem {problem.name_zh} / {problem.name_en}")
    if rule.needs:
        notes.append("needs " + ", ".join(f"`{table}`" for table in rule.needs))
    lines = [f"## {rule.id} · {rule.zh} · {rule.en}", "", "; ".join(notes) + "."]
    lines += ["", f"{rule.advice_zh} {rule.advice_en}", "", f"Basis: {rule.basis}."]
    if rule.thresholds:
        lines += ["", "Thresholds: " + _threshold_list(rule) + "."]
    return "\n".join(lines)


def _threshold_list(rule: Rule) -> str:
    return ", ".join(f"`{name}` = {value}" for name, value in rule.thresholds.items())
