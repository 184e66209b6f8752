"""Late deliveries by table and unit, in a place of two units made by hand."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from pipeline.base.errors import RefusedError
from pipeline.base.small_settings import FreshnessSettings
from pipeline.base.sql import append_rows, connect
from pipeline.warehouse.freshness import fill_freshness
from pipeline.warehouse.schema import create_tables

if TYPE_CHECKING:
    from collections.abc import Iterator

    import duckdb

TODAY = dt.date(2023, 3, 16)


def ago(days: int) -> dt.date:
    return TODAY - dt.timedelta(days=days)


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    """Return units U1 and U2; U1's newest houses are 8 days old, U2's 15 days."""
    with connect(":memory:", {}, spatial=True) as con:
        create_tables(con)
        con.execute("ATTACH ':memory:' AS scratch")
        append_rows(con, "run", [{"as_of": TODAY}])
        append_rows(con, "report_unit", [
            {"report_unit_id": "U1", "sort": 1}, {"report_unit_id": "U2", "sort": 2},
        ])  # fmt: skip
        files = [("house", 15, 2), ("house", 8, 1), ("house", 0, 0), ("revisit", 7, 1),
                 ("case", 30, 1), ("measure", 3, 1), ("standard_scope", 40, 5)]  # fmt: skip
        append_rows(con, "source_file", [
            {"source_file_id": number, "target_table": table, "as_of": ago(days),
             "rows_accepted": rows}
            for number, (table, days, rows) in enumerate(files, start=1)
        ])  # fmt: skip
        append_rows(con, "house", [
            {"house_id": "a", "report_unit_id": "U1", "source_file_id": 1},
            {"house_id": "b", "report_unit_id": "U2", "source_file_id": 1},
            {"house_id": "c", "report_unit_id": "U1", "source_file_id": 2},
            {"house_id": "d", "source_file_id": 2},
        ])  # fmt: skip
        append_rows(con, "revisit", [{"house_id": "b", "source_file_id": 4}])
        append_rows(con, "hazard_case", [{"case_id": "k", "house_id": "a", "source_file_id": 5}])
        append_rows(con, "measure", [{"measure_id": "m", "case_id": "k", "source_file_id": 6}])
        yield con


@pytest.fixture
def filled(con: duckdb.DuckDBPyConnection, request: pytest.FixtureRequest) -> list[tuple[Any, ...]]:
    con.execute("DELETE FROM delivery_freshness")
    fill_freshness(con, FreshnessSettings(**request.param))
    return con.execute(
        "SELECT table_name, report_unit_id, last_as_of, due_on, days_late, freshness"
        " FROM delivery_freshness"
    ).fetchall()


def row(table: str, unit: str | None, days: int, allowed: int, late: int) -> tuple[Any, ...]:
    state = "late" if late else "on_time"
    return (table, unit, ago(days), ago(days - allowed), late, state)


@pytest.mark.parametrize(("filled", "expected"), [
    ({}, []),
    ({"days": {"house": 8}}, [row("house", "U1", 8, 8, 0), row("house", "U2", 15, 8, 7)]),
    ({"days": {"house": 7}}, [row("house", "U1", 8, 7, 1), row("house", "U2", 15, 7, 8)]),
    ({"days": {"house": 7}, "units": {"U2": {"house": 15}}},
     [row("house", "U1", 8, 7, 1), row("house", "U2", 15, 15, 0)]),
    ({"units": {"U2": {"house": 0, "measure": 3}}},
     [row("house", "U2", 15, 0, 15), ("measure", "U2", None, None, None, "never")]),
    ({"days": {"revisit": 7, "measure": 2}}, [
        row("measure", "U1", 3, 2, 1), ("measure", "U2", None, None, None, "never"),
        ("revisit", "U1", None, None, None, "never"), row("revisit", "U2", 7, 7, 0)]),
    ({"days": {"standard_scope": 30}}, [row("standard_scope", None, 40, 30, 10)]),
], indirect=["filled"])  # fmt: skip
def test_each_unit_is_late_by_its_own_latest_rows(
    filled: list[tuple[Any, ...]], expected: list[tuple[Any, ...]]
) -> None:
    assert filled == expected


def test_unknown_tables_and_units_are_refused_together(con: duckdb.DuckDBPyConnection) -> None:
    settings = FreshnessSettings(days={"houses": 7, "snapshot": 7}, units={"U9": {"house": 3}})
    with pytest.raises(RefusedError) as refused:
        fill_freshness(con, settings)
    texts = [fault.text("en") for fault in refused.value.faults]
    assert len(texts) == 3
    for text, word in zip(texts, ("houses", "snapshot", "U9"), strict=True):
        assert f"'{word}'" in text
        assert "pipeline.toml" in text
