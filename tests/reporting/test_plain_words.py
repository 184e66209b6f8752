"""Papers and pages speak as an official writes: no word of the program or of map software."""

from __future__ import annotations

from pathlib import Path

import pytest

import pipeline
from pipeline.dictionary import load_dictionary

HOME = Path(pipeline.__file__).parent
TEXTS = sorted(
    [
        *HOME.glob("reporting/texts/*.toml"),
        *HOME.glob("mapping/shell/*.toml"),
        *HOME.glob("mapping/pages/*/*.toml"),
    ]
)
INSTEAD = {
    "统计单元": "县市（园区）",
    "下级区域": "所辖乡镇（街道）",
    "级显示": "放大可看到",
    "隐患整治率": "整改完成率",
    "变动+": "新增",
}
"""Words that have stood in papers, and what an official writes."""


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_texts_hold_no_word_of_the_program(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert [word for word in INSTEAD if word in text] == []


def test_columns_of_views_hold_none_either() -> None:
    """Papers head their columns with them, but for keys, which no paper shows."""
    labels = {
        f"{view.name}.{column.name}": column.zh
        for view in load_dictionary().views.values()
        for column in view.columns.values()
        if not column.name.endswith("_id")
    }
    assert len(labels) > 300
    assert [name for name, text in labels.items() if any(word in text for word in INSTEAD)] == []
