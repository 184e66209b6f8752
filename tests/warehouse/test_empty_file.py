from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb

from pipeline.checked.store import Store
from pipeline.dictionary import load_dictionary
from pipeline.warehouse import empty_file
from pipeline.warehouse.empty_file import attach_empty_file
from pipeline.warehouse.metrics import load_metrics

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_each_build_gets_an_empty_file_of_its_own(tmp_path: Path) -> None:
    """What one build wrote is not in the next one's file."""
    codes = sum(len(codes) for codes in load_dictionary().code_lists.values())
    for name in ("first", "second"):
        with duckdb.connect() as con:
            attach_empty_file(con, tmp_path / f"{name}.duckdb", Store(tmp_path))
            con.execute("USE survey")
            tables = con.execute("SELECT table_name FROM duckdb_tables()").fetchall()
            rows = {table: len(con.table(table)) for (table,) in tables}
            assert {table: count for table, count in rows.items() if count} == {
                "code_list": codes,
                "metric_definition": len(load_metrics()),
            }
            con.execute("INSERT INTO parcel (parcel_id) VALUES ('P1')")
            counted = con.execute("SELECT code, parcels FROM survey_status_by_unit").fetchall()
            assert counted == [("unassigned", 1)]


def test_the_schema_is_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(tmp_path)
    with duckdb.connect() as con:
        attach_empty_file(con, tmp_path / "first.duckdb", store)
    monkeypatch.setattr(empty_file, "write_empty_file", None)
    with duckdb.connect() as con:
        attach_empty_file(con, tmp_path / "second.duckdb", store)
        assert con.table("survey.metric_definition").fetchall()
