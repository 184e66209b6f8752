from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import duckdb_extension_spatial
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.base import sql

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def tampered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Put an extension of which one byte was changed in place of the installed one."""
    package = Path(duckdb_extension_spatial.__file__).parent
    installed = next(package.glob("extensions/*/spatial.duckdb_extension"))
    content = bytearray(installed.read_bytes())
    content[len(content) // 2] ^= 1
    copy = tmp_path / installed.relative_to(package)
    copy.parent.mkdir(parents=True)
    copy.write_bytes(content)
    monkeypatch.setattr(duckdb_extension_spatial, "__file__", str(tmp_path / "__init__.py"))
    sql.verified_spatial.cache_clear()
    yield
    sql.verified_spatial.cache_clear()


@pytest.mark.usefixtures("tampered")
def test_an_extension_that_was_tampered_with_is_not_loaded() -> None:
    """Unsigned extensions are allowed only once this one was found to be signed."""
    with pytest.raises(duckdb.IOException, match="signature"):
        sql.connect(":memory:", {}, spatial=True)


def test_longitude_goes_before_latitude() -> None:
    """On the central meridian of a zone the easting is 500 km, by definition."""
    with sql.connect(":memory:", {}, spatial=True) as con:
        query = "SELECT ST_X(ST_Transform(ST_Point(87, 44), 'EPSG:4490', 'EPSG:4538'))"
        ((easting,),) = con.execute(query).fetchall()
    assert easting == pytest.approx(500_000, abs=0.001)


def test_nothing_else_is_installed_or_loaded() -> None:
    with sql.connect(":memory:", {}, spatial=False) as con:
        settings = "SELECT name, value FROM duckdb_settings() WHERE name LIKE 'auto%extensions'"
        assert dict(con.execute(settings).fetchall()) == {
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        }


@pytest.mark.parametrize("name", ["a[1]", "a*", "a?", "a[b", "a]b", "a[[]b", "a]]"])
def test_a_path_is_no_pattern(tmp_path: Path, name: str) -> None:
    for folder in {name, "a1", "a", "ab"}:
        (tmp_path / folder).mkdir()
        pq.write_table(pa.table({"folder": [folder]}), tmp_path / folder / "rows.parquet")
    with duckdb.connect() as con:
        file = sql.literal_path(tmp_path / name / "rows.parquet")
        assert con.read_parquet(file).fetchall() == [(name,)]


def test_parquet_files_are_opened_by_a_literal_path() -> None:
    home = Path(sql.__file__).parents[1]
    calls = [
        found
        for module in home.rglob("*.py")
        for found in re.findall(r"read_parquet\(\[?(.{0,13})", module.read_text(encoding="utf-8"))
    ]
    assert calls
    assert {call for call in calls if not call.startswith("literal_path(")} == set()


def test_no_bar_is_drawn_between_our_lines_in_a_process_without_a_script() -> None:
    """As processes are that draw pages: there DuckDB draws bars of its own unless told not to."""
    ask = "SELECT current_setting('enable_progress_bar')"
    code = (
        "import duckdb; from pipeline.base.sql import connect\n"
        f'print(duckdb.connect().sql("{ask}").fetchone()[0])\n'
        f'print(connect(":memory:", {{}}, spatial=False).sql("{ask}").fetchone()[0])'
    )
    done = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["True", "False"]
