"""The brief's sentences on what can be believed, from made-up rows."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from documents import opened

from pipeline.reporting.belief_sentences import belief_sentences
from pipeline.reporting.wording import Wording

if TYPE_CHECKING:
    from pathlib import Path

CLOSURES = {
    "rectified": 33, "supported": 28, "unsupported": 4, "contradicted": 1, "doubtful": 5,
    "doubtful_pct": Decimal("15.15"), "low_pct": Decimal("6.65"), "high_pct": Decimal("30.94"),
    "is_enough": True,
}  # fmt: skip
ALL = {
    "house_use": "all", "checked": 42, "estimated_pct": Decimal("13.39"),
    "low_pct": Decimal("6.09"), "high_pct": Decimal("26.93"), "is_enough": True,
}  # fmt: skip
COMMERCIAL = {**ALL, "house_use": "commercial", "checked": 2, "is_enough": False}


@pytest.fixture
def say(small_file: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return what is said of some rows, in Chinese."""

    def say(closures: dict[str, Any], errors: list[dict[str, Any]]) -> list[str]:
        rows = {"closure_support": [closures], "survey_errors": errors}
        monkeypatch.setattr(Wording, "rows", lambda _, name: rows[name])
        with opened(small_file, "zh") as context:
            return belief_sentences(Wording(context, str))

    return say


def test_closings_and_errors_are_said_with_their_intervals(say: Any) -> None:
    assert say(CLOSURES, [ALL, COMMERCIAL]) == [
        (
            "已整治33栋中，有独立佐证的28栋，缺佐证的4栋，有反证的1栋，存疑率15.15%"
            "（95%置信区间6.65%至30.94%）。"
        ),
        (
            "由抽查按抽样方案加权估计的排查差错率：全部房屋13.39%"
            "（抽查42栋，95%置信区间6.09%至26.93%）；经营性自建房抽查2栋，不足以判断。"
        ),
    ]


def test_what_is_not_enough_to_say_is_said_to_be_so(say: Any) -> None:
    (closures,) = say({**CLOSURES, "is_enough": False}, [])
    assert closures.endswith("存疑率15.15%（房屋太少，不足以判断）。")


def test_without_rectified_houses_and_checks_nothing_is_said(say: Any) -> None:
    assert say({**CLOSURES, "rectified": 0}, []) == []
