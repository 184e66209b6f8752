"""The circular on plans: who is behind, by how much and who answers, against the view."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import duckdb
import pytest
from documents import LANGUAGES, Language, opened

from pipeline.reporting.plan_wording import plan_paragraphs
from pipeline.reporting.wording import Wording

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_unit_behind_is_named_with_what_is_missing_and_who_answers(
    small_file: Path, language: Language
) -> None:
    with opened(small_file, language) as context:
        text = "\n".join(plan_paragraphs(Wording(context, str)))
        behind = context.con.sql("FROM plan_by_unit WHERE state = 'behind'").df()
    assert len(behind) == 4
    for row in behind.itertuples():
        clause = {
            "zh": f"{row.name_zh}落后{row.behind_by}",
            "en": f"{row.name_en} by {row.behind_by} ",
        }[language]
        assert clause in text
        assert str(row.responsible_person) in text


def test_a_proposal_is_called_one_and_nobody_without_a_plan_is_behind(small_file: Path) -> None:
    with opened(small_file, "zh") as context:
        survey, revisit, rectified = plan_paragraphs(Wording(context, str))
        (whole,) = context.con.sql(
            "SELECT reached, planned, behind_by FROM plan_by_prefecture"
            " WHERE metric = 'revisit_done'"
        ).fetchall()
    assert "昌吉州没有报送总体计划" in survey
    assert "系统建议" in survey
    reached, planned, behind_by = whole
    assert f"截至3月16日应完成{planned}栋，实际完成{reached}栋，落后{behind_by}栋" in revisit
    assert "系统建议" not in revisit
    # no pace and no deadline to propose anything from
    assert "也没有进度和期限可据以建议的单位" in rectified


def test_nobody_is_asked_for_a_plan_of_what_lies_in_no_unit(
    small_file: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "survey.duckdb"
    shutil.copy(small_file, copy)
    with duckdb.connect(str(copy)) as con:
        con.execute(
            "UPDATE plan_basis SET total = 9, reached = 4, remaining = 5"
            " WHERE level = 'unit' AND code = 'unassigned'"
        )
    with opened(copy, "zh") as context:
        text = "\n".join(plan_paragraphs(Wording(context, str)))
    assert "未报送计划的单位：" in text
    assert "未落入区划" not in text
