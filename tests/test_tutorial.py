"""The tutorial's queries, asked of the small demo: its answers must be those printed there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pyogrio
import pytest

if TYPE_CHECKING:
    from collections.abc import Sequence

TEXT = (Path(__file__).parents[1] / "docs" / "tutorial.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```sql\n(.*?)```\n\n```text\n(.*?)```", TEXT, flags=re.DOTALL)
PARCEL = "TB652327000599"


def lines(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """Return an answer as the tutorial prints it."""
    shown = [["–" if value is None else str(value) for value in row] for row in rows]
    return "".join(" | ".join(row) + "\n" for row in [names, *shown])


@pytest.mark.parametrize(("query", "answer"), EXAMPLES, ids=range(1, len(EXAMPLES) + 1))
def test_the_tutorial_shows_what_is_published(small_file: Path, query: str, answer: str) -> None:
    with duckdb.connect(str(small_file), read_only=True) as con:
        found = con.execute(query)
        names = [column[0] for column in found.description or []]
        assert lines(names, found.fetchall()) == answer


def test_the_tutorial_shows_what_was_delivered(small_root: Path) -> None:
    assert len(EXAMPLES) == 7
    folder = small_root / "data" / "raw" / "demo"
    delivered = pyogrio.read_dataframe(folder / "吉木萨尔县图斑.shp", encoding="GB18030")
    assert delivered.crs.to_epsg() == 4518
    (row,) = delivered[delivered["图斑编号"] == PARCEL].drop(columns="geometry").to_dict("records")
    cells = (value.date() if hasattr(value, "date") else value for value in row.values())
    assert f"| {' | '.join(map(str, cells))} |" in TEXT
    assert f"| {' | '.join(row)} |" in TEXT
    assert delivered.index[delivered["图斑编号"] == PARCEL].tolist() == [598]
    declaration = (folder / "jimsar-parcels.toml").read_text(encoding="utf-8")
    for line in ('encoding = "GB18030"', 'path = "吉木萨尔县图斑.shp"', 'done = "已排查"'):
        assert line in declaration
        assert line in TEXT
