from __future__ import annotations

import json
from io import StringIO
from typing import TYPE_CHECKING, Any

import duckdb
import pytest
from prefecture import SETTINGS, Prefecture, square
from rich.cells import cell_len
from rich.console import Console

from pipeline.base.config import Project, load_project
from pipeline.base.errors import MissingInputError, RefusedError
from pipeline.cli.show_quality import quality_title, rule_table, unit_table
from pipeline.published.quality import Quality, RuleFindings, UnitFindings, read_quality

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path


@pytest.fixture(scope="module")
def project(small_root: Path) -> Project:
    return load_project(small_root)


@pytest.fixture(scope="module")
def planted(small_root: Path) -> dict[str, list[str]]:
    text = (small_root / "data" / "raw" / "demo" / "answers.json").read_text(encoding="utf-8")
    keys: dict[str, list[str]] = json.loads(text)["findings"]
    return keys


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Return a prefecture of one sliver and no houses, with rule B04 switched off."""
    settings = SETTINGS + "[rules.B04]\nenabled = false\n"
    place = Prefecture(tmp_path_factory.mktemp("quality") / "root", settings=settings)
    shape = square(87.001, 44.001, side=0.00002)
    place.deliver("parcel", [{"parcel_id": "a", "survey_status": "done", "geometry": shape}])
    place.build()
    return load_project(place.root)


def test_every_rule_counts_what_was_planted(
    project: Project, planted: dict[str, list[str]]
) -> None:
    rules = read_quality(project).rules
    assert {rule.rule_id: rule.findings for rule in rules if rule.is_checked} == {
        rule.rule_id: len(planted[rule.rule_id]) for rule in rules if rule.is_checked
    }
    assert len(rules) >= len(planted) > 0


def test_units_add_up_to_the_whole_place_and_to_the_rules(project: Project) -> None:
    quality = read_quality(project)
    *units, total = quality.units
    assert units[-1].code == "unassigned"
    assert (len(units), total.level) == (11, "prefecture")
    for name in ("findings", "errors", "warnings", "infos"):
        assert sum(getattr(unit, name) for unit in units) == getattr(total, name)
    by_severity = {"error": total.errors, "warning": total.warnings, "info": total.infos}
    for severity, count in by_severity.items():
        found = [rule.findings for rule in quality.rules if rule.severity == severity]
        assert sum(found) == count


def test_each_unit_has_its_own_findings(project: Project, small_file: Path) -> None:
    with duckdb.connect(str(small_file), read_only=True) as con:
        rows = con.execute(
            "SELECT coalesce(report_unit_id, 'unassigned'), rule_id, count(*)"
            " FROM quality_finding GROUP BY ALL"
        ).fetchall()
    expected: dict[str, dict[str, int]] = {}
    for code, rule_id, count in rows:
        expected.setdefault(code, {})[rule_id] = count
    for unit in read_quality(project).units[:-1]:
        quality = read_quality(project, unit.code)
        found = {rule.rule_id: rule.findings for rule in quality.rules if rule.findings}
        assert found == expected.get(unit.code, {})
        assert quality.units == (unit,)
        assert sum(found.values()) == unit.findings


def test_a_unit_that_does_not_exist_is_refused_with_those_that_do(project: Project) -> None:
    with pytest.raises(RefusedError) as refused:
        read_quality(project, "652399")
    text = refused.value.text("zh")
    assert "652399" in text
    assert "652301" in text
    assert "unassigned" in text


def test_nothing_published_yet(project: Project, tmp_path: Path) -> None:
    with pytest.raises(MissingInputError):
        read_quality(Project(tmp_path, project.settings))


def test_what_was_not_checked_says_why(small: Project) -> None:
    rules = {rule.rule_id: rule for rule in read_quality(small).rules}
    assert (rules["G08"].is_checked, rules["G08"].missing_tables) == (False, ("house",))
    assert (rules["B04"].is_checked, rules["B04"].missing_tables) == (False, ())
    assert (rules["G06"].is_checked, rules["G06"].findings) == (True, 1)
    lines = shown(rule_table(read_quality(small), console(), "en"))
    by_rule = {line.split()[0]: line for line in lines}
    assert by_rule["G08"].endswith("not checked: no house")
    assert by_rule["B04"].endswith("not checked: switched off")
    assert by_rule["G06"].endswith(" 1")


@pytest.mark.parametrize(
    ("severities", "expected"),
    [
        ((), (False, False)),
        (("info",), (False, False)),
        (("warning", "info"), (False, True)),
        (("error",), (True, True)),
    ],
)
def test_gravity(
    project: Project, severities: tuple[str, ...], expected: tuple[bool, bool]
) -> None:
    rules = tuple(rule(severity) for severity in severities)
    quality = made_up(read_quality(project).as_of, (*rules, rule("error", findings=0)))
    assert (quality.has_any("error"), quality.has_any("warning")) == expected


def rule(severity: str, findings: int = 1, name: str = "名") -> RuleFindings:
    return RuleFindings("X01", severity, None, "house", name, "name", True, (), findings)  # noqa: FBT003


def made_up(as_of: dt.date, rules: tuple[RuleFindings, ...]) -> Quality:
    total = UnitFindings("prefecture", "1", "测试州", None, 12_345, 1, 2, 3)
    unit = UnitFindings("unit", "2", "木垒哈萨克自治县", None, 1, 1, 0, 0)
    return Quality(as_of, True, "测试州", "Test", None, rules, (unit, total))  # noqa: FBT003


def console(*, width: int = 100, terminal: bool = True) -> Console:
    return Console(file=StringIO(), width=width, force_terminal=terminal, color_system=None)


def shown(table: Any, *, width: int = 100) -> list[str]:
    """Return the lines a terminal shows."""
    screen = console(width=width)
    with screen.capture() as captured:
        screen.print(table)
    return [line.rstrip() for line in captured.get().splitlines() if line.strip()]


def test_wide_characters_align_and_nothing_is_cut(project: Project) -> None:
    long = "很长的规则名称" * 6
    quality = made_up(read_quality(project).as_of, (rule("error", name=long), rule("info")))
    for width in (100, 60, 40):
        lines = shown(rule_table(quality, console(width=width), "zh"), width=width)
        assert max(cell_len(line) for line in lines) <= width
        assert [sum(line.count(sign) for line in lines) for sign in "很长称"] == [6, 6, 6]
        assert "…" not in "".join(lines)
    lines = shown(unit_table(quality, console(), "zh"))
    assert len({cell_len(line) for line in lines[2:] if "─" not in line}) == 1
    assert lines[-1].split()[0] == "合计"
    assert "12,345" in lines[-1]


def test_a_file_gets_plain_text(project: Project) -> None:
    table = rule_table(read_quality(project), console(terminal=False), "zh")
    assert table.box is None


def test_the_title_tells_place_unit_and_sample(project: Project) -> None:
    assert quality_title(read_quality(project), "zh").endswith(" · 示例数据")
    title = quality_title(read_quality(project, "GX"), "en")
    assert "2023-03-16" in title
    assert title.endswith(" · sample data")
    assert read_quality(project, "GX").units[0].name("en") in title
