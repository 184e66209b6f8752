"""The tables, views and columns that readers of the published file rely on."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import duckdb

from pipeline.warehouse.schema import SCHEMA_VERSION

LISTING = Path(__file__).with_name("published_schema.txt")
"""What readers rely on; changed by hand, together with ``SCHEMA_VERSION``."""


def test_the_published_file_has_the_tables_views_and_columns_that_readers_rely_on(
    small_file: Path,
) -> None:
    with duckdb.connect(str(small_file), read_only=True) as con:
        found = con.execute(
            "SELECT kind, name, column_name, data_type FROM duckdb_columns() JOIN ("
            "   SELECT table_name AS name, 'table' AS kind FROM duckdb_tables()"
            "   UNION ALL SELECT view_name, 'view' FROM duckdb_views()"
            " ) ON name = table_name WHERE NOT internal ORDER BY name, column_index"
        ).fetchall()
    lines = [f"schema_version {SCHEMA_VERSION}"]
    for kind, name, column, data_type in found:
        if f"{kind} {name}" not in lines:
            lines.append(f"{kind} {name}")
        lines.append(f"{name}.{column} {data_type}")
    assert lines == LISTING.read_text(encoding="utf-8").splitlines()


def test_each_view_of_one_level_shows_that_level_of_its_family(small_file: Path) -> None:
    names = [line.removeprefix("view ") for line in LISTING.read_text("utf-8").splitlines()]
    parts = [
        (family, level)
        for family in (name.removesuffix("_area") for name in names if name.endswith("_by_area"))
        for level in ("unit", "county", "township", "village")
        if f"{family}_{level}" in names
    ]
    assert len(parts) == 61
    with duckdb.connect(str(small_file), read_only=True) as con:
        for family, level in parts:
            one = con.table(f"{family}_{level}")
            whole = con.table(f"{family}_area").filter(f"level = '{level}'").select(*one.columns)
            rows = one.fetchall()
            assert rows
            assert Counter(rows) == Counter(whole.fetchall())
