"""Ages and late deliveries of the demo are those it planted, no more and no fewer."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import duckdb
import pandas as pd
import pytest

if TYPE_CHECKING:
    from pathlib import Path

AS_OF = dt.date(2023, 3, 16)
WEEKS = [dt.date(2023, 2, 23), dt.date(2023, 3, 2), dt.date(2023, 3, 9)]


def ask(file: Path, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(file), read_only=True) as con:
        return con.execute(query).fetchall()


@pytest.fixture(scope="module")
def raw(small_root: Path) -> Path:
    return small_root / "data" / "raw" / "demo"


def test_findings_are_as_old_as_planted(small_file: Path, raw: Path) -> None:
    answers = json.loads((raw / "answers.json").read_text(encoding="utf-8"))
    today = {(rule, key) for rule, keys in answers["findings"].items() for key in keys}
    expected = dict.fromkeys(today, (AS_OF, AS_OF, False)) | {
        (age["rule_id"], age["key"]): (
            dt.date.fromisoformat(age["first_seen_on"]),
            dt.date.fromisoformat(age["open_since"]),
            age["came_back"],
        )
        for age in answers["finding_ages"]
    }
    found = ask(
        small_file,
        "SELECT rule_id, key, first_seen_on, open_since, came_back FROM fault_age"
        " WHERE kind = 'finding'",
    )
    assert {(rule, key): tuple(age) for rule, key, *age in found} == expected
    assert len(found) == len(expected)
    # some of every story
    assert {age[0] for age in expected.values()} == {*WEEKS, AS_OF}
    assert {age[2] for age in expected.values()} == {True, False}


def test_the_oldest_are_those_of_the_first_file(small_file: Path, raw: Path) -> None:
    """Counted once more from the delivered files alone."""
    weeks = [
        pd.read_csv(raw / f"质量问题{day:%Y%m%d}.csv", encoding="GB18030", dtype=str)
        for day in WEEKS
    ]
    pairs = [set(map(tuple, week.to_numpy())) for week in weeks]
    today = set(ask(small_file, "SELECT rule_id, key FROM quality_finding"))
    # a file says nothing about a rule that it does not name
    named = [{rule for rule, _ in week} for week in pairs]
    expected = sum(
        pair in pairs[0]
        and all(
            pair in week or pair[0] not in rules for week, rules in zip(pairs, named, strict=True)
        )
        for pair in today
    )
    ((open_21,),) = ask(
        small_file,
        "SELECT count(*) FROM fault_age"
        " WHERE kind = 'finding' AND days_open = 21 AND NOT came_back",
    )
    assert open_21 == expected > 0
    gone = (pairs[0] | pairs[1] | pairs[2]) - today
    assert gone, "nothing was fixed, so nothing would be tested"


def test_rejected_rows_are_new_with_the_first_run_that_keeps_them(small_file: Path) -> None:
    rows = ask(
        small_file,
        "SELECT count(*), bool_and(is_first_record), bool_or(came_back), max(days_open)"
        " FROM fault_age WHERE kind = 'rejected_row'",
    )
    ((rejected,),) = ask(small_file, "SELECT count(*) FROM rejected_row")
    assert rows == [(rejected, True, False, 0)]


def test_one_county_is_late_with_its_houses(small_file: Path) -> None:
    late = ask(
        small_file,
        "SELECT table_name, report_unit_id, last_as_of, days_late FROM delivery_freshness"
        " WHERE freshness <> 'on_time'",
    )
    assert late == [("house", "652325", dt.date(2023, 2, 27), 3)]
    # on its last day, and by a longer interval of its own
    on_time = ask(
        small_file,
        "SELECT report_unit_id, due_on FROM delivery_freshness"
        " WHERE table_name = 'house' AND last_as_of < DATE '2023-03-16' AND days_late = 0",
    )
    assert on_time == [("652302", AS_OF), ("652324", dt.date(2023, 3, 23))]
