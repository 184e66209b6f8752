from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pipeline.base.sql import connect
from pipeline.dictionary import Table, load_dictionary
from pipeline.dictionary.ddl import SQL_TYPES
from pipeline.intake.tables import create_undelivered

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
def test_a_table_nobody_delivered_has_all_columns_and_no_rows(
    con: duckdb.DuckDBPyConnection, table: Table
) -> None:
    create_undelivered(con, [table])
    described = con.execute(f"DESCRIBE scratch.checked_{table.name}").fetchall()
    types = {row[0]: row[1] for row in described}
    for column in table.delivered_columns:
        expected = SQL_TYPES[column.type]
        assert types[column.name].replace('"', "") == expected.replace('"', ""), column.name
    assert con.execute(f"FROM scratch.checked_{table.name}").fetchall() == []
