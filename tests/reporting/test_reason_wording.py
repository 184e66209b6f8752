"""The circular's sentence on why the rates moved, to the letter and from made-up rows."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from documents import Language, opened

from pipeline.reporting.reason_wording import PARTS, reason_paragraphs
from pipeline.reporting.wording import Wording

if TYPE_CHECKING:
    from pathlib import Path

# 5,644 and 5,720 parcels done, 4 added, of which one is done; 268 and 289 revisited: figures.toml
SAID = {
    "zh": (
        "与3月9日相比，已排查图斑增加76个（现场推进+75、新纳入+1）、图斑总数增加4个（新纳入+4）；"
        "已“回头看”房屋增加21栋（现场推进+21）；已整治房屋没有变化。"
    ),
    "en": (
        "Against 9 March: parcels surveyed up by 76 (Field progress +75, Newly in scope +1), all"
        " parcels up by 4 (Newly in scope +4); houses revisited up by 21 (Field progress +21);"
        " houses rectified unchanged."
    ),
}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_sentence_of_the_demo_is_said_to_the_letter(
    small_file: Path, language: Language
) -> None:
    with opened(small_file, language) as context:
        assert reason_paragraphs(Wording(context, str)) == [SAID[language]]


def row(day: dt.date, change: int, **parts: int) -> dict[str, Any]:
    return {
        "metric": "rectified", "from_as_of": day, "change": change, "total_change": None,
        **dict.fromkeys(PARTS, 0), **parts,
    }  # fmt: skip


def test_rates_compared_with_different_days_have_sentences_of_their_own(
    small_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [
        row(dt.date(2023, 3, 9), -2, correction=-3, progress=1),
        row(dt.date(2023, 2, 16), 4, unsplit=4),
    ]
    monkeypatch.setattr(Wording, "rows", lambda _, name: rows if name == "reasons" else [])
    with opened(small_file, "zh") as context:
        assert reason_paragraphs(Wording(context, str)) == [
            (
                "与3月9日相比，已整治房屋减少2栋（现场推进+1、更正-3）。"
                "与2月16日相比，已整治房屋增加4栋（未区分+4）。"
            )
        ]


def test_the_first_day_says_nothing(small_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Wording, "rows", lambda *_: [])
    with opened(small_file, "zh") as context:
        assert reason_paragraphs(Wording(context, str)) == []
