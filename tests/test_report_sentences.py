"""Every query of docs/report-sentences.md runs, and gives what was published where that is said."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pytest

PAGE = (Path(__file__).parent.parent / "docs" / "report-sentences.md").read_text(encoding="utf-8")
SENTENCES = re.findall(
    r"^\*\*([^\n]+?)\*\*[^\n]*\n\n```sql\n(.+?)```\n(?:\nPublished: ([^\n]+))?",
    PAGE,
    re.DOTALL | re.MULTILINE,
)
PUBLISHED = [(name, sql, figures) for name, sql, figures in SENTENCES if figures]


@pytest.mark.parametrize(("name", "sql", "figures"), SENTENCES, ids=[each[0] for each in SENTENCES])
def test_a_sentence_has_its_figures(small_file: Path, name: str, sql: str, figures: str) -> None:
    with duckdb.connect(str(small_file), read_only=True) as con:
        rows = con.execute(sql).fetchall()
    assert rows, name
    assert all(row[0] is not None for row in rows)
    if figures:
        assert sum(len(row) for row in rows) == len(figures.split(", "))


@pytest.mark.full_size
@pytest.mark.parametrize(("name", "sql", "figures"), PUBLISHED, ids=[each[0] for each in PUBLISHED])
def test_figures_are_those_published_at_full_size(
    full_file: Path, name: str, sql: str, figures: str
) -> None:
    with duckdb.connect(str(full_file), read_only=True) as con:
        rows = con.execute(sql).fetchall()
    assert ", ".join(str(cell) for row in rows for cell in row) == figures, name


def test_the_page_lists_all_sentences() -> None:
    assert len(SENTENCES) == PAGE.count("```sql") == 17
    assert len(PUBLISHED) == PAGE.count("Published: ") == 10
