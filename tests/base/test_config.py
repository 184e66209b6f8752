"""Settings: what is missing, unknown or out of range is listed at once."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from pipeline.base.config import EngineSettings, load_project
from pipeline.base.errors import RefusedError

if TYPE_CHECKING:
    from pathlib import Path

PLACE = '[place]\nname_zh = "州"\nname_en = "P"\ncode = "1"\n'


def test_settings_have_defaults_for_everything_but_the_place(tmp_path: Path) -> None:
    (tmp_path / "pipeline.toml").write_text(PLACE, encoding="utf-8")
    settings = load_project(tmp_path).settings
    assert (settings.language, settings.code_system) == ("zh", "gb")
    assert settings.linking.nearest_m == 15
    assert settings.intake.max_bad_share == 0.05


@pytest.mark.parametrize("key", ["name_zh", "name_en"])
def test_a_name_in_one_language_is_enough(tmp_path: Path, key: str) -> None:
    text = f'[place]\n{key} = "Bonn"\ncode = "5314"\n'
    (tmp_path / "pipeline.toml").write_text(text, encoding="utf-8")
    place = load_project(tmp_path).settings.place
    assert (place.name_zh, place.name_en) == ("Bonn", "Bonn")


def test_all_wrong_keys_are_listed_together(tmp_path: Path) -> None:
    text = 'language = "fr"\n[place]\nname_zh = "州"\n[linking]\nnearest = 3\n'
    (tmp_path / "pipeline.toml").write_text(text, encoding="utf-8")
    with pytest.raises(RefusedError) as refused:
        load_project(tmp_path)
    assert {fault.field for fault in refused.value.faults} == {
        "language", "place.code", "linking.nearest",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (None, "no_settings"),
        (b"[place", "settings_unreadable"),
        (b"\xff\xfe", "settings_unreadable"),
    ],
)
def test_no_readable_settings(tmp_path: Path, content: bytes | None, code: str) -> None:
    if content is not None:
        (tmp_path / "pipeline.toml").write_bytes(content)
    with pytest.raises(RefusedError) as refused:
        load_project(tmp_path)
    assert [fault.code for fault in refused.value.faults] == [code]
    assert refused.value.text("zh") != refused.value.text("en")


def test_memory_grows_with_the_threads_unless_set() -> None:
    limits = {n: EngineSettings(threads=n).memory_limit_mb for n in (1, 2, 4, 8)}
    # what the full demo was seen to need at the least
    assert limits[2] > 300
    assert limits[4] > 500
    assert limits[8] > 600
    assert EngineSettings(threads=8, memory_mb=512).limits() == {
        "memory_limit": "512MB", "threads": 8,
    }  # fmt: skip


def test_threads_are_no_more_than_processors_and_eight(monkeypatch: pytest.MonkeyPatch) -> None:
    for processors, wanted in ((None, 1), (2, 2), (64, 8)):
        monkeypatch.setattr(os, "cpu_count", lambda found=processors: found)
        assert EngineSettings().worker_threads == wanted
