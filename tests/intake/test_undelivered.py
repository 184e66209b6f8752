from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pipeline.base.sql import connect
from pipeline.dictionary import Table, load_dictionary
from pipeline.intake.checks import create_checked, create_undelivered, finish_checked

if TYPE_CHECKING:
    from collections.abc import Iterator

    import duckdb


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with connect(":memory:", {}, spatial=True) as con:
        con.execute("ATTACH ':memory:' AS scratch")
        yield con


@pytest.mark.parametrize(
    "table", [table for table in load_dictionary().tables.values() if table.delivered],
    ids=lambda table: table.name,
)  # fmt: skip
def test_a_table_nobody_delivered_has_the_form_of_one_that_was(
    con: duckdb.DuckDBPyConnection, table: Table
) -> None:
    create_checked(con, "scratch.checked", table, list(table.delivered_columns))
    con.execute("ALTER TABLE scratch.checked DROP COLUMN notices")  # done with the notices
    finish_checked(con, table, list(table.delivered_columns))
    read = con.execute(f"DESCRIBE scratch.checked_{table.name}").fetchall()
    con.execute(f"DROP VIEW scratch.checked_{table.name}; DROP TABLE scratch.rows_{table.name}")
    create_undelivered(con, [table])
    assert con.execute(f"DESCRIBE scratch.checked_{table.name}").fetchall() == read
    assert len(con.table(f"scratch.rows_{table.name}")) == 0
