"""Wrong rule files and wrong settings of rules: each is named, all at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from prefecture import SETTINGS, Prefecture, square

from pipeline.base.errors import Fault, RefusedError
from pipeline.rules import Rule, load_rules
from pipeline.rules.rule import _read_rules

if TYPE_CHECKING:
    from pathlib import Path

HEADER = """\
-- id = "X01"
-- severity = "warning"
-- table = "house"
-- field = "storeys"
-- thresholds = { most = 3, form = 'a\\d', names = ["a"], strict = true }
-- zh = "甲"
-- en = "A"
-- advice_zh = "乙"
-- advice_en = "B"
-- basis = "Test"
"""
QUERY = """
-- A comment that is no header.
SELECT house_id AS key FROM house
"""


def read(folder: Path, *texts: str, settings: dict[str, Any] | None = None) -> list[Rule]:
    for number, text in enumerate(texts, start=1):
        (folder / f"x{number:02}_test.sql").write_text(text, encoding="utf-8")
    return _read_rules(folder, settings or {})


def faults(folder: Path, *texts: str, settings: dict[str, Any] | None = None) -> list[Fault]:
    with pytest.raises(RefusedError) as refused:
        read(folder, *texts, settings=settings)
    return list(refused.value.faults)


def test_a_rule_is_its_header_and_its_query(tmp_path: Path) -> None:
    (rule,) = read(tmp_path, HEADER + QUERY)
    assert (rule.id, rule.severity, rule.table, rule.field) == (
        "X01", "warning", "house", "storeys"
    )  # fmt: skip
    assert rule.thresholds == {"most": 3, "form": r"a\d", "names": ["a"], "strict": True}
    assert rule.is_enabled
    assert rule.sql == QUERY.strip()


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ('"X01"', '"X1"', "id"),
        ('"warning"', '"grave"', "severity"),
        ('-- zh = "甲"\n', "", "zh"),
        ('-- basis = "Test"\n', '-- basis = "Test"\n-- why = "no such key"\n', "why"),
        ("-- thresholds = {", "-- problem = 'p4'\n-- thresholds = {", "problem"),
    ],
)
def test_a_wrong_header_is_refused_with_file_and_key(
    tmp_path: Path, old: str, new: str, field: str
) -> None:
    (fault,) = faults(tmp_path, HEADER.replace(old, new) + QUERY)
    assert (fault.code, fault.file, fault.field) == ("rule_header", "x01_test.sql", field)
    assert "x01_test.sql" in fault.text("zh")


def test_a_header_that_is_no_toml_is_told(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, HEADER.replace('"X01"', "X01") + QUERY)
    assert (fault.code, fault.file) == ("rule_header", "x01_test.sql")


@pytest.mark.parametrize(
    ("old", "new", "field", "value"),
    [
        ('"house"', '"houses"', "table", "houses"),
        ('"storeys"', '"floors"', "field", "floors"),
        ("-- zh", '-- needs = ["photos"]\n-- zh', "needs", "photos"),
    ],
)
def test_a_name_that_the_dictionary_does_not_have_is_told(
    tmp_path: Path, old: str, new: str, field: str, value: str
) -> None:
    (fault,) = faults(tmp_path, HEADER.replace(old, new) + QUERY)
    assert (fault.code, fault.field) == ("rule_unknown_name", field)
    assert value in fault.text("en")


def test_one_id_in_two_files_is_told(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, HEADER + QUERY, HEADER + QUERY)
    assert (fault.code, fault.file) == ("rule_twice", "x02_test.sql")


def test_settings_change_thresholds_and_switch_off(tmp_path: Path) -> None:
    settings = {"X01": {"most": 4.5, "names": [], "strict": False, "enabled": False}}
    (rule,) = read(tmp_path, HEADER + QUERY, settings=settings)
    assert rule.thresholds == {"most": 4.5, "form": r"a\d", "names": [], "strict": False}
    assert not rule.is_enabled


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"X02": {"most": 1}}, "rules.X02"),
        ({"X01": {"least": 1}}, "rules.X01.least"),
        ({"X01": {"most": "3"}}, "rules.X01.most"),
        ({"X01": {"most": -1}}, "rules.X01.most"),
        ({"X01": {"most": True}}, "rules.X01.most"),
        ({"X01": {"form": 3}}, "rules.X01.form"),
        ({"X01": {"names": [1]}}, "rules.X01.names"),
        ({"X01": {"strict": 1}}, "rules.X01.strict"),
        ({"X01": {"enabled": "no"}}, "rules.X01.enabled"),
    ],
)
def test_a_wrong_setting_is_refused_with_its_key(
    tmp_path: Path, settings: dict[str, Any], field: str
) -> None:
    (fault,) = faults(tmp_path, HEADER + QUERY, settings=settings)
    assert (fault.code, fault.file, fault.field) == ("settings_key", "pipeline.toml", field)


def test_all_faults_are_listed_at_once(tmp_path: Path) -> None:
    found = faults(
        tmp_path,
        HEADER.replace('"warning"', '"grave"') + QUERY,
        HEADER.replace('"X01"', '"X02"').replace('"house"', '"houses"') + QUERY,
        HEADER.replace('"X01"', '"X03"') + QUERY,
        settings={"X03": {"most": "many"}, "X09": {}},
    )
    assert sorted(fault.code for fault in found) == [
        "rule_header", "rule_unknown_name", "settings_key", "settings_key"
    ]  # fmt: skip


def test_wrong_settings_publish_nothing(tmp_path: Path) -> None:
    settings = SETTINGS + "[rules]\nB04 = { most_storeys = 'many' }\nZ99 = { enabled = false }\n"
    place = Prefecture(tmp_path / "root", settings=settings)
    shape = square(87.001, 44.001)
    place.deliver("parcel", [{"parcel_id": "a", "survey_status": "done", "geometry": shape}])
    with pytest.raises(RefusedError) as refused:
        place.build()
    assert {fault.field for fault in refused.value.faults} == {
        "rules.B04.most_storeys",
        "rules.Z99",
    }
    assert "docs/settings.md" in refused.value.text("en")
    assert not place.database.exists()


def test_every_rule_of_the_package_is_read() -> None:
    rules = load_rules({})
    assert [rule.id for rule in rules] == sorted({rule.id for rule in rules})
    assert all(rule.file.startswith(rule.id.lower() + "_") for rule in rules)
