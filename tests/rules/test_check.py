"""Rules that do not run: nothing is published, the fault names the file. Rules that do: rows."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest
from prefecture import VILLAGES, Prefecture, square

from pipeline.base.errors import Fault, RefusedError
from pipeline.rules import Rule, load_rules

if TYPE_CHECKING:
    from pathlib import Path


def rule(sql: str, **header: Any) -> Rule:
    texts = dict.fromkeys(("zh", "en", "advice_zh", "advice_en", "basis"), "text")
    content = {"id": "X01", "severity": "warning", "table": "parcel", "file": "x01.sql", **texts}
    return Rule.model_validate({**content, "sql": sql, **header})


@pytest.fixture
def place(tmp_path: Path) -> Prefecture:
    place = Prefecture(tmp_path / "root")
    place.deliver(
        "parcel",
        [
            {"parcel_id": name, "survey_status": "done", "geometry": square(87.001, 44.001 + at)}
            for at, name in ((0, "a"), (0.001, "b"))
        ],
    )
    return place


def judge(place: Prefecture, monkeypatch: pytest.MonkeyPatch, *rules: Rule) -> None:
    """Build with these rules; those of the package are switched off."""
    module = import_module("pipeline.warehouse.build")
    others = [rule.model_copy(update={"is_enabled": False}) for rule in load_rules({})]
    monkeypatch.setattr(module, "load_rules", lambda _: [*others, *rules])
    place.build()


def faults(place: Prefecture, monkeypatch: pytest.MonkeyPatch, *rules: Rule) -> list[Fault]:
    with pytest.raises(RefusedError) as refused:
        judge(place, monkeypatch, *rules)
    assert not place.database.exists()
    return list(refused.value.faults)


@pytest.mark.parametrize(
    ("sql", "sentence"),
    [
        ("", "exactly one SELECT"),
        ("SELECT 'a' AS key; SELECT 'b' AS key", "exactly one SELECT"),
        ("DELETE FROM parcel", "exactly one SELECT"),
        ("SELECT parcel_id FROM parcel", "['parcel_id']"),
        ("SELECT parcel_id AS key, 1 AS weight FROM parcel", "'weight'"),
        ("SELECT parcel_id AS key FROM parcels", "parcels"),
        ("SELECT parcel_id AS key FROM", "syntax error"),
        ("SELECT parcel_id::INTEGER AS key FROM parcel", "Could not convert"),
        ("SELECT 'a' AS key FROM parcel", "'a' is returned 2 times"),
        ("SELECT NULL AS key FROM parcel LIMIT 1", "None is returned 1 times"),
    ],
    ids=[
        "nothing", "two statements", "no query", "no key", "unknown column", "unknown table",
        "no SQL", "fails on a row", "a key twice", "no key in a row",
    ],
)  # fmt: skip
def test_a_rule_that_does_not_run_is_told(
    place: Prefecture, monkeypatch: pytest.MonkeyPatch, sql: str, sentence: str
) -> None:
    (fault,) = faults(place, monkeypatch, rule(sql))
    assert (fault.code, fault.file) == ("rule_fails", "x01.sql")
    assert sentence in fault.text("en")


def test_all_rules_that_do_not_run_are_told(
    place: Prefecture, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = [rule("SELECT 1", id=f"X0{at}", file=f"x0{at}.sql") for at in (1, 2)]
    good = rule("SELECT parcel_id AS key FROM parcel", id="X03", file="x03.sql")
    found = faults(place, monkeypatch, *rules, good)
    assert [fault.file for fault in found] == ["x01.sql", "x02.sql"]


def test_what_was_published_before_stays(
    place: Prefecture, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.build()
    before = place.row("SELECT run_id FROM run")
    with pytest.raises(RefusedError):
        judge(place, monkeypatch, rule("SELECT 1"))
    assert place.row("SELECT run_id FROM run") == before


def test_a_finding_has_place_words_and_value(
    place: Prefecture, monkeypatch: pytest.MonkeyPatch
) -> None:
    sql = """SELECT parcel_id AS key, parcel_id, 7 AS value, '详' AS detail_zh, 'so' AS detail_en
        FROM parcel WHERE parcel_id = getvariable('name')"""
    judge(
        place, monkeypatch,
        rule(sql, thresholds={"name": "b"}, field="origin", zh="错", en="Wrong", advice_en="Do"),
    )  # fmt: skip
    finding = place.row("SELECT * FROM quality_finding")
    expected = {
        "rule_id": "X01", "severity": "warning", "table_name": "parcel", "key": "b",
        "code": VILLAGES[0], "village_code": VILLAGES[0], "county_code": "652301",
        "report_unit_id": "652301", "field": "origin", "value": "7",
        "message_zh": "错：详", "message_en": "Wrong: so", "advice": "Do",
    }  # fmt: skip
    assert {name: finding[name] for name in expected} == expected
    parcel = place.row("SELECT lon, lat FROM parcel WHERE parcel_id = 'b'")
    assert (finding["lon"], finding["lat"]) == (parcel["lon"], parcel["lat"])


@pytest.mark.parametrize(
    ("where", "code", "unit"),
    [
        (f"'{VILLAGES[2]}' AS village_code", VILLAGES[2], "652301"),
        ("'652301' AS report_unit_id", "652301", "652301"),
        ("'nowhere' AS parcel_id", "unassigned", None),
    ],
)
def test_a_finding_stands_at_the_place_it_names(
    place: Prefecture, monkeypatch: pytest.MonkeyPatch, where: str, code: str, unit: str | None
) -> None:
    judge(place, monkeypatch, rule(f"SELECT 'k' AS key, {where}"))
    finding = place.row("SELECT code, report_unit_id FROM quality_finding")
    assert (finding["code"], finding["report_unit_id"]) == (code, unit)


@pytest.mark.parametrize(
    ("header", "missing"),
    [({"needs": ("house", "parcel")}, ["house"]), ({"is_enabled": False}, [])],
)
def test_a_rule_that_cannot_be_checked_is_listed_and_not_run(
    place: Prefecture, monkeypatch: pytest.MonkeyPatch, header: dict[str, Any], missing: list[str]
) -> None:
    judge(place, monkeypatch, rule("SELECT parcel_id AS key FROM parcel", **header))
    listed = place.row("SELECT * FROM quality_rule WHERE rule_id = 'X01'")
    assert (listed["is_checked"], listed["missing_tables"]) == (False, missing)
    assert place.rows("SELECT * FROM quality_finding") == []
