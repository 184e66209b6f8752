"""Rules that do not run: nothing is published, the fault names the file. Rules that do: rows."""

from __future__ import annotations

import shutil
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest
from prefecture import VILLAGES, Prefecture, square

from pipeline.base.errors import RefusedError
from pipeline.base.sql import connect
from pipeline.rules import Rule, check_quality, load_rules

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def rule(sql: str, **header: Any) -> Rule:
    texts = dict.fromkeys(("zh", "en", "advice_zh", "advice_en", "basis"), "text")
    content = {"id": "X01", "severity": "warning", "table": "parcel", "file": "x01.sql", **texts}
    return Rule.model_validate({**content, "sql": sql, **header})


def two_parcels(root: Path) -> Prefecture:
    place = Prefecture(root)
    place.deliver(
        "parcel",
        [
            {"parcel_id": name, "survey_status": "done", "geometry": square(87.001, 44.001 + at)}
            for at, name in ((0, "a"), (0.001, "b"))
        ],
    )
    return place


@pytest.fixture
def place(tmp_path: Path) -> Prefecture:
    """Return a prefecture that is not built."""
    return two_parcels(tmp_path / "root")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Prefecture:
    place = two_parcels(tmp_path_factory.mktemp("check") / "root")
    place.build()
    return place


@pytest.fixture
def copy(built: Prefecture, tmp_path: Path) -> Prefecture:
    """Return a copy of one that is built, as far as :func:`judge` needs it."""
    copy = object.__new__(Prefecture)  # what its constructor writes is not asked for
    copy.root = tmp_path / "copy"
    copy.database.parent.mkdir(parents=True)
    shutil.copyfile(built.database, copy.database)
    return copy


def and_others_off(rules: Iterable[Rule]) -> list[Rule]:
    """Return these rules behind those of the package, which are switched off."""
    others = [rule.model_copy(update={"is_enabled": False}) for rule in load_rules({})]
    return [*others, *rules]


def judge(place: Prefecture, *rules: Rule) -> None:
    """Let these rules judge a built file as a build does, in the place of what they found in it."""
    with connect(":memory:", {}, spatial=False) as con:
        con.execute(f"ATTACH '{place.database}' AS survey (STORAGE_VERSION 'latest')")
        con.execute("ATTACH ':memory:' AS scratch; USE survey")
        con.execute("DELETE FROM quality_finding; DELETE FROM quality_rule")
        check_quality(con, and_others_off(rules))


def build(place: Prefecture, monkeypatch: pytest.MonkeyPatch, *rules: Rule) -> None:
    """Build with these rules."""
    module = import_module("pipeline.warehouse.build")
    monkeypatch.setattr(module, "load_rules", lambda _: and_others_off(rules))
    place.build()


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
def test_a_rule_that_does_not_run_is_told(copy: Prefecture, sql: str, sentence: str) -> None:
    with pytest.raises(RefusedError) as refused:
        judge(copy, rule(sql))
    (fault,) = refused.value.faults
    assert (fault.code, fault.file) == ("rule_fails", "x01.sql")
    assert sentence in fault.text("en")


def test_all_rules_that_do_not_run_are_told_and_nothing_is_published(
    place: Prefecture, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = [rule("SELECT 1", id=f"X0{at}", file=f"x0{at}.sql") for at in (1, 2)]
    good = rule("SELECT parcel_id AS key FROM parcel", id="X03", file="x03.sql")
    with pytest.raises(RefusedError) as refused:
        build(place, monkeypatch, *rules, good)
    assert [fault.file for fault in refused.value.faults] == ["x01.sql", "x02.sql"]
    assert not place.database.exists()


def test_what_was_published_before_stays(
    place: Prefecture, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.build()
    before = place.row("SELECT run_id FROM run")
    with pytest.raises(RefusedError):
        build(place, monkeypatch, rule("SELECT 1"))
    assert place.row("SELECT run_id FROM run") == before


def test_a_finding_has_place_words_and_value(
    place: Prefecture, monkeypatch: pytest.MonkeyPatch
) -> None:
    sql = """SELECT parcel_id AS key, parcel_id, 7 AS value, '详' AS detail_zh, 'so' AS detail_en
        FROM parcel WHERE parcel_id = getvariable('name')"""
    build(
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
    copy: Prefecture, where: str, code: str, unit: str | None
) -> None:
    judge(copy, rule(f"SELECT 'k' AS key, {where}"))
    finding = copy.row("SELECT code, report_unit_id FROM quality_finding")
    assert (finding["code"], finding["report_unit_id"]) == (code, unit)


@pytest.mark.parametrize(
    ("header", "missing"),
    [({"needs": ("house", "parcel")}, ["house"]), ({"is_enabled": False}, [])],
)
def test_a_rule_that_cannot_be_checked_is_listed_and_not_run(
    copy: Prefecture, header: dict[str, Any], missing: list[str]
) -> None:
    judge(copy, rule("SELECT parcel_id AS key FROM parcel", **header))
    listed = copy.row("SELECT * FROM quality_rule WHERE rule_id = 'X01'")
    assert (listed["is_checked"], listed["missing_tables"]) == (False, missing)
    assert copy.rows("SELECT * FROM quality_finding") == []
