"""What may be taken over unread is made of the tables whose sums are compared, and of no other."""

from __future__ import annotations

import re
from importlib import resources
from typing import TYPE_CHECKING

import duckdb

from pipeline.dictionary import load_dictionary
from pipeline.drawing.draw_all import TASKS
from pipeline.drawing.whole_tasks import CURRENT_TABLES
from pipeline.mapping.draw import INTERNAL
from pipeline.reporting import (
    close_out,
    duty_lists,
    key_lists,
    ledgers,
    outline_lists,
    profile_workbook,
    revisit_list,
    spot_plan,
    trade_summary,
    worklist,
)

if TYPE_CHECKING:
    from pathlib import Path

QUERIES = {
    "mapping": ("pages/unit/sql/*.sql", "tiles/sql/tile*.sql", "sql/borders.sql"),
    "published": ("sql/status/run.sql",),
    "reporting": (
        "sql/run.sql", "sql/worklist*.sql", "sql/key_*.sql", "sql/close_out.sql",
        "sql/ledger_*.sql", "sql/spot_plan_*.sql", "sql/revisit_*.sql", "sql/duty_*.sql",
        "sql/outline_*.sql", "sql/trade_*.sql", "sql/units.sql",
    ),
}  # fmt: skip
"""The queries of all tasks without history."""
FROM_SETTINGS = {"run"}
"""Of its columns, place and day are part of the digest, and so are all settings."""


def words_of(statement: str) -> set[str]:
    """Return all words of a statement but those in its comments."""
    return set(re.findall(r"\w+", re.sub(r"--.*", "", statement)))


def test_all_tables_that_their_queries_reach_are_compared(small_file: Path) -> None:
    with duckdb.connect(str(small_file), read_only=True) as con:
        below = dict(
            con.execute(
                "SELECT view_name, sql FROM duckdb_views() WHERE NOT internal UNION ALL"
                " SELECT function_name, macro_definition FROM duckdb_functions() WHERE NOT internal"
            ).fetchall()
        )
    to_do = [
        path.read_text(encoding="utf-8")
        for room, patterns in QUERIES.items()
        for pattern in patterns
        for path in (resources.files("pipeline") / room).glob(pattern)  # type: ignore[attr-defined]
    ]
    assert len(to_do) > 15
    seen: set[str] = set()
    while to_do:
        new = words_of(to_do.pop()) - seen
        seen |= new
        to_do += [below[name] for name in new & below.keys()]
    tables = {table.name for table in load_dictionary().tables.values() if table.published}
    assert (seen & tables) - FROM_SETTINGS == set(CURRENT_TABLES)


def test_those_tasks_are_meant() -> None:
    tasks = [task for task in TASKS if not task.has_history]
    assert [task.builders for task in tasks if task.builders] == [INTERNAL]
    modules = (worklist, key_lists, close_out, ledgers, spot_plan, revisit_list, duty_lists,
               outline_lists)  # fmt: skip
    writers = {writer for module in modules for writer in (module.write, module.write_units)}
    assert {writer for task in tasks for writer in task.writers} == {
        *writers,
        trade_summary.write,
        profile_workbook.write,
    }
