"""The summary of the trades read back: every count is a cell of its view."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from documents import LANGUAGES, Language, opened
from workbook_reader import read_workbook

from pipeline.reporting import trade_summary
from pipeline.reporting.trade_tables import COUNTS

if TYPE_CHECKING:
    from pathlib import Path

SHEETS = {"zh": "按部门", "en": "By department"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_counts_are_those_of_the_view(
    small_file: Path, tmp_path: Path, language: Language
) -> None:
    with opened(small_file, language) as context:
        (book,) = trade_summary.write(context, tmp_path)
        view = context.con.sql(
            f"SELECT {', '.join(COUNTS)} FROM trade_progress_by_department"
        ).fetchall()
    sheets = read_workbook(book)
    rows = [row[1:] for row in sheets[SHEETS[language]].rows]
    none = {None: "—"}
    expected = [[none.get(value, value) for value in row] for row in view]
    shown = [[float(v) if isinstance(v, (int, float)) else v for v in row] for row in rows]
    wanted = [[v if isinstance(v, str) else float(v) for v in row] for row in expected]
    assert sorted(shown, key=str) == sorted(wanted, key=str)
