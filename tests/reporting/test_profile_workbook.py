"""The workbook of the profile read back: every count is a cell of its view."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from documents import LANGUAGES, Language, opened
from workbook_reader import read_workbook

from pipeline.reporting import profile_workbook

if TYPE_CHECKING:
    from pathlib import Path

SHEETS = {
    "zh": ["经营业态", "结构类型", "建成年代", "层数", "最大聚集人数", "按县市（园区）"],
    "en": ["Business", "Structure", "Years of construction", "Storeys", "Largest gathering",
           "By unit"],
}  # fmt: skip
DIMENSIONS = ("business_type", "structure_type", "built_year_band", "storeys_band",
              "gathering_band")  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sheets_hold_what_the_view_has(
    small_file: Path, tmp_path: Path, language: Language
) -> None:
    with opened(small_file, language) as context:
        (book,) = profile_workbook.write(context, tmp_path)
        sheets = read_workbook(book)
        assert list(sheets) == SHEETS[language]
        for name, dimension in zip(SHEETS[language], DIMENSIONS, strict=False):
            view = context.con.execute(
                f"SELECT class_{language}, commercial_houses, hazardous, rectified"
                " FROM commercial_profile WHERE level = 'prefecture' AND dimension = ?"
                " AND (commercial_houses > 0 OR row_kind = 'total')", [dimension]
            ).fetchall()  # fmt: skip
            shown = [(row[0], row[1], row[5], row[10]) for row in sheets[name].rows]
            assert sorted(shown) == sorted(view)
            assert shown[-1][0] == {"zh": "合计", "en": "Total"}[language]
        ((units,),) = context.con.execute(
            "SELECT count(*) FROM commercial_profile WHERE level = 'unit' AND commercial_houses > 0"
        ).fetchall()
    assert len(sheets[SHEETS[language][-1]].rows) == units
