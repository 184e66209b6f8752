"""Age of findings and rejected rows: walked day by day in plain Python beside the SQL."""

from __future__ import annotations

import datetime as dt
import random
from typing import TYPE_CHECKING, Any

import pytest

from pipeline.base.sql import append_rows, connect
from pipeline.warehouse.fault_ages import fill_ages
from pipeline.warehouse.found import unreadable
from pipeline.warehouse.history import FINDINGS, current_files, history_files
from pipeline.warehouse.publish import history_of
from pipeline.warehouse.revisions import replaced_files
from pipeline.warehouse.schema import create_tables, create_views

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import duckdb

DAYS = [dt.date(2023, 2, 16) + dt.timedelta(weeks=week) for week in range(6)]
FILLED = ("run", "quality_rule", "quality_finding", "source_file", "rejected_row", "fault_age")
Age = tuple[dt.date, dt.date, bool, bool]


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with connect(":memory:", {}, spatial=True) as con:
        create_tables(con)
        create_views(con)
        con.execute("ATTACH ':memory:' AS scratch")
        con.execute(
            "CREATE TABLE scratch.checked_finding_snapshot"
            " (as_of DATE, rule_id VARCHAR, key VARCHAR, faults VARCHAR[])"
        )
        yield con


def run(  # noqa: PLR0913 - a day is told by all of these
    con: duckdb.DuckDBPyConnection,
    kept: Path,
    day: dt.date,
    found: dict[str, set[str] | None],
    *,
    rejected: list[dict[str, Any]] | None = None,
    past: list[tuple[dt.date, str, str]] | None = None,
) -> None:
    """Fill the ages of a day; a rule with ``None`` was not checked."""
    for table in FILLED:
        con.execute(f"DELETE FROM {table}")
    con.execute("DELETE FROM scratch.checked_finding_snapshot")
    append_rows(con, "run", [{"run_id": f"r{day}", "as_of": day, "place_code": "A"}])
    append_rows(con, "quality_rule", [
        {"rule_id": rule, "table_name": "house", "is_checked": keys is not None}
        for rule, keys in found.items()
    ])  # fmt: skip
    append_rows(con, "quality_finding", [
        {"rule_id": rule, "table_name": "house", "key": key}
        for rule, keys in found.items() for key in keys or ()
    ])  # fmt: skip
    if rejected is not None:
        append_rows(con, "source_file", [
            {"source_file_id": 7, "target_table": "house", "path": f"{day}.csv"}
        ])  # fmt: skip
        append_rows(con, "rejected_row", [{"source_file_id": 7, **row} for row in rejected])
    append_rows(con, "scratch.checked_finding_snapshot", [
        {"as_of": of, "rule_id": rule, "key": key} for of, rule, key in past or ()
    ])  # fmt: skip
    fill_ages(con, kept, kept)


def ages(con: duckdb.DuckDBPyConnection, kind: str = "finding") -> dict[tuple[str, str], Age]:
    rows = con.execute(
        "SELECT coalesce(rule_id, reason), key, first_seen_on, open_since, came_back,"
        " is_first_record FROM fault_age WHERE kind = $1", [kind]
    ).fetchall()  # fmt: skip
    return {(rule, key): tuple(age) for rule, key, *age in rows}


def walked(days: list[tuple[dt.date, dict[str, set[str] | None]]]) -> dict[tuple[str, str], Age]:
    """Return the ages on the last day by going through all days, one after the other."""
    state: dict[tuple[str, str], Age] = {}
    is_open: dict[tuple[str, str], bool] = {}
    begun: dict[str, dt.date] = {}
    for day, found in days:
        for rule, keys in found.items():
            if keys is None:
                continue
            begun.setdefault(rule, day)
            for key in keys:
                first, since, back, at_first = state.get(
                    (rule, key), (day, day, False, day == begun[rule])
                )
                if is_open.get((rule, key)) is False:
                    since, back = day, True
                state[rule, key] = (first, since, back, at_first)
            is_open |= {each: each[1] in keys for each in state if each[0] == rule}
    last = days[-1][1]
    return {each: age for each, age in state.items() if each[1] in (last[each[0]] or ())}


def test_ages_are_those_of_a_walk_through_the_days(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    draw = random.Random(20230316)  # noqa: S311 - no secret
    days: list[tuple[dt.date, dict[str, set[str] | None]]] = []
    for day in DAYS:
        found: dict[str, set[str] | None] = {}
        for rule in ("S01", "S02", "S03"):
            keys = {f"h{number}" for number in range(40) if draw.random() < 0.6}
            found[rule] = None if draw.random() < 0.25 and day != DAYS[-1] else keys
        days.append((day, found))
        run(con, tmp_path, day, found)
        assert ages(con) == walked(days)
    assert {age[2:] for age in ages(con).values()} == {
        (back, first) for back in (True, False) for first in (True, False)
    }


def test_days_and_weeks_are_counted_from_the_as_of_date(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    run(con, tmp_path, dt.date(2023, 3, 2), {"S01": {"a", "b"}})
    run(con, tmp_path, dt.date(2023, 3, 9), {"S01": {"a"}})
    run(con, tmp_path, dt.date(2023, 3, 10), {"S01": {"a", "c"}})
    run(con, tmp_path, dt.date(2023, 3, 16), {"S01": {"a", "b", "c"}})
    rows = con.execute("SELECT key, days_open, weeks_open, came_back FROM fault_age ORDER BY key")
    assert rows.fetchall() == [("a", 14, 3, False), ("b", 0, 1, True), ("c", 6, 1, False)]
    row = con.execute(
        "SELECT findings, first_week, second_week, third_week, came_back, first_records,"
        " oldest_days FROM finding_age_by_unit WHERE level = 'prefecture'"
    )
    assert row.fetchall() == [(3, 2, 0, 1, 1, 2, 14)]


def test_a_root_without_such_history_begins_it(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    run(con, tmp_path, DAYS[2], {"S01": {"a"}})
    assert ages(con) == {("S01", "a"): (DAYS[2], DAYS[2], False, True)}
    # a day that is run again, and a run of an earlier day, do not see what comes later
    run(con, tmp_path, DAYS[2], {"S01": {"a", "b"}})
    run(con, tmp_path, DAYS[0], {"S01": {"b"}})
    assert ages(con) == {("S01", "b"): (DAYS[0], DAYS[0], False, True)}
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        f"{DAYS[0]}.findings.parquet", f"{DAYS[2]}.findings.parquet",
    ]  # fmt: skip
    run(con, tmp_path, DAYS[2], {"S01": {"a", "b"}})
    assert ages(con) == {
        ("S01", "a"): (DAYS[2], DAYS[2], False, False),
        ("S01", "b"): (DAYS[0], DAYS[0], False, True),
    }


def test_a_past_export_says_nothing_about_rules_it_does_not_name_and_yields_to_a_run(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    past = [(DAYS[0], "S01", "a"), (DAYS[0], "S02", "b"), (DAYS[1], "S01", "z")]
    now: dict[str, set[str] | None] = {"S01": {"a"}, "S02": {"b"}, "S03": {"c"}}
    run(con, tmp_path, DAYS[2], now, past=past)
    assert ages(con) == {
        ("S01", "a"): (DAYS[0], DAYS[2], True, True),
        ("S02", "b"): (DAYS[0], DAYS[0], False, True),
        ("S03", "c"): (DAYS[2], DAYS[2], False, True),
    }
    # the export was corrected
    run(con, tmp_path, DAYS[2], now, past=[*past[:2], (DAYS[1], "S01", "a")])
    assert ages(con)["S01", "a"] == (DAYS[0], DAYS[0], False, True)
    run(con, tmp_path, DAYS[1], {"S01": set(), "S02": set(), "S03": {"c"}})
    run(con, tmp_path, DAYS[2], now, past=[*past[:2], (DAYS[1], "S01", "a")])
    assert ages(con)["S01", "a"] == (DAYS[0], DAYS[2], True, True)


def reject(row: int, key: str, held: str, reason: str = "unknown_code") -> dict[str, Any]:
    return {"source_row": row, "field": "use_class", "reason": reason,
            "raw": f'{{"house_id": "{key}", "use_class": "{held}"}}'}  # fmt: skip


def test_a_rejected_row_is_known_by_its_key_and_else_by_what_it_held(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    earlier = [reject(2, "h1", "x"), reject(3, " ", "y"), reject(4, "h2", "z")]
    run(con, tmp_path, DAYS[0], {}, rejected=earlier)
    run(con, tmp_path, DAYS[1], {})  # no such table was delivered
    later = [reject(9, "h1", "other"), reject(8, " ", "y"), reject(7, "h2", "z", "missing")]
    run(con, tmp_path, DAYS[2], {}, rejected=[*later, reject(6, " ", "new")])
    rows = con.execute(
        "SELECT source_row, first_seen_on, came_back FROM fault_age ORDER BY source_row"
    ).fetchall()
    assert rows == [
        (6, DAYS[2], False), (7, DAYS[2], False), (8, DAYS[0], False), (9, DAYS[0], False),
    ]  # fmt: skip
    table = con.execute("SELECT table_name, rejected, third_week FROM rejected_age_by_table")
    assert table.fetchall() == [(None, 4, 2), ("house", 4, 2)]


def test_a_finding_about_a_file_is_known_by_its_path(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    for day, number in ((DAYS[0], 3), (DAYS[1], 4)):
        for table in FILLED:
            con.execute(f"DELETE FROM {table}")
        append_rows(con, "run", [{"run_id": "r", "as_of": day}])
        append_rows(con, "source_file", [{"source_file_id": number, "path": "houses.csv"}])
        append_rows(con, "quality_rule", [
            {"rule_id": "G07", "table_name": "source_file", "is_checked": True}
        ])  # fmt: skip
        append_rows(con, "quality_finding", [
            {"rule_id": "G07", "table_name": "source_file", "key": str(number)}
        ])  # fmt: skip
        fill_ages(con, tmp_path, tmp_path)
    assert ages(con) == {("G07", "4"): (DAYS[0], DAYS[0], False, True)}


def test_these_files_belong_to_history_and_are_no_replaced_ones(tmp_path: Path) -> None:
    name = f"{DAYS[0]}.findings.parquet"
    (tmp_path / name).write_bytes(b"no parquet")
    assert list(current_files(tmp_path)) == [name]
    assert list(history_files(tmp_path, FINDINGS)) == [DAYS[0]]
    assert history_files(tmp_path) == {}
    assert [file.name for file in history_of(tmp_path)] == [name]
    assert replaced_files(tmp_path) == {}
    assert unreadable([tmp_path / name]) == [tmp_path / name]
