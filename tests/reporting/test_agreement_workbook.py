"""The workbook of agreement read back: every row of its views, by name and without ranks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from documents import LANGUAGES, Language, opened
from workbook_reader import read_workbook

from pipeline.reporting import agreement_workbook

if TYPE_CHECKING:
    from pathlib import Path

SHEETS = {
    "zh": ["按排查组", "按机构", "按排查员"],
    "en": ["By team", "By agency", "By surveyor"],
}
VIEWS = {"agreement_by_team": 2, "agreement_by_agency": 3, "agreement_by_surveyor": 3}
"""Each view with the number of columns that name its rows."""
VERDICTS = {
    "zh": {True: "样本足够", False: "房屋太少，无法判断"},
    "en": {True: "Enough to say", False: "Not enough to say"},
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sheets_hold_what_the_views_have(
    small_file: Path, tmp_path: Path, language: Language
) -> None:
    with opened(small_file, language) as context:
        (book,) = agreement_workbook.write(context, tmp_path)
        sheets = read_workbook(book)
        assert list(sheets) == SHEETS[language]
        for name, (view, names) in zip(SHEETS[language], VIEWS.items(), strict=True):
            rows = context.con.execute(
                f"SELECT compared, agreed, differing, agreed_pct, is_enough FROM {view}"
            ).fetchall()
            assert [tuple(row[names : names + 3]) for row in sheets[name].rows] == [
                tuple(row[:3]) for row in rows
            ]
            verdicts = [row[-1] for row in sheets[name].rows]
            assert verdicts == [VERDICTS[language][row[4]] for row in rows]
            assert set(verdicts) == set(VERDICTS[language].values())
        ids = [row[0] for row in sheets[SHEETS[language][2]].rows]
        assert ids == sorted(ids)
