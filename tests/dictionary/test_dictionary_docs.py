from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from pipeline.dictionary import LevelView, Table, View, load_dictionary
from pipeline.dictionary.dictionary_docs import render_dictionary

PAGE = Path(__file__).parents[2] / "docs" / "data-dictionary.md"
DICTIONARY = load_dictionary()


def test_the_page_is_fresh() -> None:
    """`survey docs` writes it."""
    assert PAGE.read_text(encoding="utf-8") == render_dictionary(DICTIONARY)


def test_the_page_names_every_table_view_column_and_code() -> None:
    page = PAGE.read_text(encoding="utf-8")
    entries: list[Table | View] = [*DICTIONARY.tables.values(), *DICTIONARY.views.values()]
    for entry in entries:
        if isinstance(entry, LevelView):
            section = page.split(f"### `{entry.by_area}` · ")[1].split("\n### ")[0]
            assert f"\n- `{entry.name}` · {entry.zh} · {entry.en}. {entry.meaning}\n" in section
        else:
            section = page.split(f"### `{entry.name}` · ")[1].split("\n### ")[0]
        for column in entry.columns.values():
            assert f"| `{column.name}` | {column.zh} | {column.en} |" in section
    for name, codes in DICTIONARY.code_lists.items():
        section = page.split(f"`{name}`\n\n| code")[1].split("\n### ")[0]
        for code in codes:
            assert f"| `{code}` |" in section


@pytest.fixture(scope="module")
def comments(small_file: Path) -> dict[tuple[str, str | None], str | None]:
    """Return the comment of every table, view and column of the published file."""
    with duckdb.connect(str(small_file), read_only=True) as con:
        rows = con.execute(
            "SELECT table_name, NULL, comment FROM duckdb_tables() WHERE NOT internal"
            " UNION ALL SELECT view_name, NULL, comment FROM duckdb_views() WHERE NOT internal"
            " UNION ALL SELECT table_name, column_name, comment FROM duckdb_columns()"
            " WHERE NOT internal"
        ).fetchall()
    return {(table, column): comment for table, column, comment in rows}


def test_everything_published_has_a_comment(
    comments: dict[tuple[str, str | None], str | None],
) -> None:
    assert [name for name, comment in comments.items() if not comment] == []


def test_what_is_published_is_what_the_dictionary_holds(
    comments: dict[tuple[str, str | None], str | None],
) -> None:
    entries: list[Table | View] = [
        *(table for table in DICTIONARY.tables.values() if table.published),
        *DICTIONARY.views.values(),
    ]
    described = {(entry.name, name) for entry in entries for name in (None, *entry.columns)}
    assert set(comments) == described
