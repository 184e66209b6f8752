"""What is known to be wrong in the engine, and the guard against it: no outer join by geometry.

When ``test_the_engine_is_still_wrong`` fails on a later DuckDB, its outer joins are right: the
guard and the section of docs/analysts.md may go.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from pipeline.base.sql import connect

HOME = Path(__file__).parents[1]
TOKEN = re.compile(r"'(?:[^']|'')*'|--[^\n]*|/\*.*?\*/|[A-Za-z_][\w.]*|\S", flags=re.DOTALL)
OUTER = {"LEFT", "RIGHT", "FULL"}
ENDS = OUTER | {
    "JOIN", "INNER", "CROSS", "SEMI", "ANTI", "ASOF", "POSITIONAL", "NATURAL", "WHERE", "GROUP",
    "ORDER", "HAVING", "QUALIFY", "WINDOW", "UNION", "EXCEPT", "INTERSECT", "LIMIT", ";",
}  # fmt: skip
"""What ends the condition of a join."""
BY_GEOMETRY = re.compile(r"(.*\.)?ST_\w+|metres_between", flags=re.IGNORECASE)


def outer_joins_by_geometry(sql: str) -> list[str]:
    """Return the condition of every outer join that asks about geometry."""
    words = [word for word in TOKEN.findall(sql) if not word.startswith(("--", "/*", "'"))]
    conditions = [_condition(words, at) for at in range(len(words)) if _is_outer(words, at)]
    return [
        " ".join(condition)
        for condition in conditions
        if any(BY_GEOMETRY.fullmatch(word) for word in condition)
    ]


def _is_outer(words: list[str], at: int) -> bool:
    following = [word.upper() for word in words[at + 1 : at + 3]]
    is_join = following[:1] == ["JOIN"] or following == ["OUTER", "JOIN"]
    return words[at].upper() in OUTER and is_join


def _condition(words: list[str], at: int) -> list[str]:
    """Return the condition of the join that begins at a word; nothing if it has none."""
    depth, found, is_condition = 0, [], False
    start = at + 2 + (words[at + 1].upper() == "OUTER")
    for place, word in enumerate(words[start:], start):
        is_call = words[place + 1 : place + 2] == ["("]
        if depth == 0 and word.upper() in ENDS and not is_call:
            break
        depth += (word == "(") - (word == ")")
        if depth < 0:
            break
        if is_condition:
            found.append(word)
        is_condition |= depth == 0 and word.upper() == "ON"
    return found


@pytest.mark.parametrize(
    ("sql", "is_found"),
    [
        ("FROM a LEFT JOIN b ON ST_Intersects(a.g, b.g)", True),
        ("FROM a FULL OUTER JOIN b ON a.x = b.x AND st_contains(a.g, b.g) WHERE true", True),
        ("FROM a RIGHT JOIN (SELECT * FROM c JOIN d USING (x)) AS b ON ST_DWithin(a.g, b.g, 1)",
         True),
        ("SELECT (SELECT 1 FROM a LEFT JOIN b ON (spatial.ST_Within(a.g, b.g)))", True),
        ("FROM a LEFT JOIN b USING (x) JOIN c ON ST_Intersects(a.g, c.g)", False),
        ("FROM a LEFT JOIN (SELECT x FROM c JOIN d ON ST_Touches(c.g, d.g)) AS b ON a.x = b.x",
         False),
        ("SELECT left(a, 3) FROM a JOIN b ON ST_Intersects(a.g, b.g)", False),
        ("FROM a LEFT JOIN b ON a.x = b.x -- ST_Intersects(a.g, b.g)\nWHERE ST_Area(g) > 1", False),
    ],
)  # fmt: skip
def test_the_guard_tells_them_from_others(sql: str, is_found: bool) -> None:  # noqa: FBT001
    assert bool(outer_joins_by_geometry(sql)) == is_found


def sql_texts() -> dict[str, str]:
    """Return all SQL of the project: its files, and what documents and notebooks show."""
    texts = {
        path.relative_to(HOME).as_posix(): path.read_text(encoding="utf-8")
        for path in (HOME / "pipeline").rglob("*.sql")
        if "node_modules" not in path.parts
    }
    for path in [*HOME.glob("*.md"), *(HOME / "docs").rglob("*.md")]:
        blocks = re.findall(
            r"^```\w*\n(.*?)^```", path.read_text("utf-8"), re.DOTALL | re.MULTILINE
        )
        texts |= {f"{path.name} {number}": block for number, block in enumerate(blocks)}
    for path in (HOME / "notebooks").glob("*.ipynb"):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        texts[path.name] = "\n".join("".join(cell["source"]) for cell in cells)
    return texts


def test_no_query_of_ours_joins_outer_by_geometry() -> None:
    texts = sql_texts()
    assert len(texts) > 150
    found = {
        name: joins
        for name, sql in texts.items()
        if " JOIN " in sql and (joins := outer_joins_by_geometry(sql))
    }
    assert found == {}


OUTLINES_AND_POINTS = """
CREATE TABLE outline AS
SELECT i AS outline_id, ST_MakeEnvelope(3 * i - 0.5, 0, 3 * i + 2.5, 1) AS shape
FROM range(6000) AS numbers(i);

CREATE TABLE point AS
SELECT i AS point_id, ST_Point(i, 0.5) AS place
FROM range(3000) AS numbers(i);
"""
"""Each of the first thousand outlines holds three points, each point lies in one outline."""
HELD = "FROM point {} JOIN outline ON ST_Intersects(shape, place)"


def test_the_engine_is_still_wrong() -> None:
    """A point whose outline was found may come again without one."""
    with connect(":memory:", {"threads": 1}, spatial=True) as con:
        con.execute(OUTLINES_AND_POINTS)
        inner = con.execute(f"SELECT count(*) {HELD.format('INNER')}").fetchall()
        left = con.execute(f"SELECT count(*), count(shape) {HELD.format('LEFT')}").fetchall()
        alone = con.execute(
            "SELECT count(*) FROM point WHERE NOT EXISTS ("
            "   FROM outline WHERE ST_Intersects(shape, place))"
        ).fetchall()
    assert (inner, alone) == ([(3000,)], [(0,)])
    assert left != [(3000, 3000)]
