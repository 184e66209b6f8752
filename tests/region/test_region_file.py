"""``region.toml``: what it takes, and every mistake in it at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pipeline.base.errors import RefusedError
from pipeline.region.region_file import load_region

if TYPE_CHECKING:
    from pathlib import Path

WHOLE = """\
[region]
code = "65"
name_zh = "区"
[[prefecture]]
code = "6501"
name_en = "P"
path = "one"
"""


def test_names_and_limits_have_defaults(tmp_path: Path) -> None:
    (tmp_path / "region.toml").write_text(WHOLE, encoding="utf-8")
    region = load_region(tmp_path)
    (member,) = region.settings.prefecture
    assert (member.name_zh, region.settings.region.name_en) == ("P", "区")
    assert region.folder_of(member) == tmp_path / "one"
    assert region.settings.max_days_late == 0


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    wrong = WHOLE.replace('path = "one"', "paht = 1") + "[borders]\nleast_km2 = -1\n"
    (tmp_path / "region.toml").write_text(wrong, encoding="utf-8")
    with pytest.raises(RefusedError) as refused:
        load_region(tmp_path)
    assert {fault.field for fault in refused.value.faults} == {
        "prefecture.0.path", "prefecture.0.paht", "borders.least_km2",
    }  # fmt: skip
    assert "region.md" in refused.value.text("zh")


def test_a_prefecture_is_named_once(tmp_path: Path) -> None:
    again = WHOLE[WHOLE.index("[[prefecture]]") :]
    (tmp_path / "region.toml").write_text(WHOLE + again, encoding="utf-8")
    with pytest.raises(RefusedError, match="6501: named twice"):
        load_region(tmp_path)


def test_a_folder_without_the_file_says_where_to_read(tmp_path: Path) -> None:
    with pytest.raises(RefusedError) as refused:
        load_region(tmp_path)
    assert [fault.code for fault in refused.value.faults] == ["no_region_file"]
