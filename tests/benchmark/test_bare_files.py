from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import duckdb
import pytest

from benchmarks.bare_files import create_table, delivered_files, open_memory
from benchmarks.changes import CHANGED_ROWS, change_file, link_files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with open_memory() as opened:
        yield opened


def test_every_row_and_column_of_the_demo_is_read(
    con: duckdb.DuckDBPyConnection, small_root: Path, small_file: Path, tmp_path: Path
) -> None:
    raw = small_root / "data" / "raw"
    read = {}
    for number, delivered in enumerate(delivered_files(raw)):
        create_table(con, delivered, f"file_{number}", tmp_path)
        table = con.table(f"file_{number}")
        assert set(delivered.content["columns"].values()) <= set(table.columns)
        read[delivered.path.name] = len(table)
    with duckdb.connect(str(small_file), read_only=True) as survey:
        query = "SELECT split_part(split_part(path, '[', 1), '/', 2), rows_read FROM source_file"
        assert read == dict(survey.execute(query).fetchall())


def test_chinese_text_in_gb18030_is_decoded(
    con: duckdb.DuckDBPyConnection, small_root: Path, tmp_path: Path
) -> None:
    folder = small_root / "data" / "raw"
    delivered = {each.declaration.stem: each for each in delivered_files(folder)}
    create_table(con, delivered["jimsar-parcels"], "parcels", tmp_path)  # GBK Shapefile
    create_table(con, delivered["jimsar-houses"], "houses", tmp_path)
    statuses = con.execute("SELECT DISTINCT 排查状态 FROM parcels").fetchall()
    assert {text for (text,) in statuses if text} >= {"已排查", "未排查", "排查中"}
    ((place,),) = con.execute(
        "SELECT count(*) FROM houses WHERE 地址 LIKE '吉木萨尔县%'"
    ).fetchall()
    assert place == len(con.table("houses"))


def test_only_the_changed_copy_differs(small_root: Path, tmp_path: Path) -> None:
    raw = small_root / "data" / "raw" / "demo"
    link_files(raw, tmp_path / "changed")
    before = {path.name: path.read_bytes() for path in raw.iterdir()}
    delivered = {each.declaration.stem: each for each in delivered_files(raw)}
    for name in ("hutubi-parcels", "hutubi-houses"):
        change_file(delivered[name], tmp_path / "changed" / delivered[name].path.name)
    after = {path.name: path.read_bytes() for path in (tmp_path / "changed").iterdir()}
    assert {name for name in before if after[name] != before[name]} == {
        "呼图壁县图斑.fgb",
        "呼图壁县房屋.csv",
    }
    assert {path.name: path.read_bytes() for path in raw.iterdir()} == before
    old, new = (
        list(csv.reader(files["呼图壁县房屋.csv"].decode("GB18030").splitlines()))
        for files in (before, after)
    )
    assert len(new) == len(old)
    assert 0 < sum(a != b for a, b in zip(old, new, strict=True)) <= CHANGED_ROWS
