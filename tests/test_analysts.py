"""The examples of ``docs/analysts.md`` are run as they are printed, on the small demo."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from pipeline.base.sql import connect

TEXT = (Path(__file__).parents[1] / "docs" / "analysts.md").read_text(encoding="utf-8")
QUERIES = re.findall(r"^```sql\n(.*?)^```", TEXT, flags=re.DOTALL | re.MULTILINE)
PROGRAMS = re.findall(r"^```python\n(.*?)^```", TEXT, flags=re.DOTALL | re.MULTILINE)
OURS = [text for text in PROGRAMS if "received.duckdb" not in text]
"""Those that open the published file."""


def test_there_are_examples() -> None:
    assert len(QUERIES) == 2
    assert len(OURS) == 3


@pytest.mark.parametrize("example", QUERIES, ids=range(len(QUERIES)))
def test_queries_answer(small_file: Path, example: str) -> None:
    """Each statement returns rows; the spatial extension is the one that came with the program."""
    statements = duckdb.extract_statements(example.replace("LOAD spatial;", ""))
    with connect(str(small_file), {"threads": 1}, spatial=True, read_only=True) as con:
        for statement in statements:
            assert con.execute(statement).fetchall()


@pytest.mark.parametrize("example", OURS, ids=range(len(OURS)))
def test_programs_run(small_root: Path, tmp_path: Path, example: str) -> None:
    loaded = example.replace('con.execute("LOAD spatial")', "load_spatial(con)")
    text = f"from pipeline.base.sql import load_spatial\n{loaded}"
    program = tmp_path / "example.py"
    program.write_text(text, encoding="utf-8")
    ended = subprocess.run(  # noqa: S603 - our own document
        [sys.executable, str(program)], check=False, cwd=small_root, capture_output=True, text=True,
        env={"PYTHONPATH": str(Path(__file__).parents[1])},
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.strip()


@pytest.mark.skipif(shutil.which("duckdb") is None, reason="no DuckDB shell on the path")
def test_the_shell_answers(small_file: Path) -> None:
    shell = str(shutil.which("duckdb"))
    ended = subprocess.run(  # noqa: S603
        [shell, "-readonly", str(small_file), QUERIES[0]], check=False, capture_output=True
    )
    assert ended.returncode == 0, ended.stderr
