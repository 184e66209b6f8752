"""What is missing is said with what to do, and only what a run needs makes the command fail."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from prefecture import Prefecture

from pipeline.base.config import EngineSettings, load_project
from pipeline.cli import main
from pipeline.starting.doctor import State, examine, examine_root
from pipeline.starting.machine import Machine, look_around

WELL = Machine(
    python=(3, 12), processors=4, memory_mb=8000, free_mb=50_000, has_spatial=True, has_fiona=True,
    page_files_missing=(), browser="/usr/bin/chromium", office="/usr/bin/soffice",
    chinese_fonts=3, names_encoding="utf-8", output_encoding="utf-8",
)  # fmt: skip
ENGINE = EngineSettings(memory_mb=440, threads=2)
FOUND_WRONG: dict[str, tuple[dict[str, Any], State, str]] = {
    "python": ({"python": (3, 14)}, State.LACK, "3.14"),
    "spatial": ({"has_spatial": False}, State.LACK, "spatial"),
    "page_files": ({"page_files_missing": ("build/unit.js",)}, State.LACK, "build/unit.js"),
    "memory": ({"memory_mb": 1000}, State.LACK, "1390"),
    "disk": ({"free_mb": 10}, State.LACK, "10 MB"),
    "processors": ({"processors": 1}, State.HINT, "1"),
    "names": ({"names_encoding": "ascii"}, State.LACK, "LC_ALL=C.UTF-8"),
    "output": ({"output_encoding": "latin-1"}, State.HINT, "PYTHONUTF8=1"),
    "browser": ({"browser": None}, State.HINT, "maps/"),
    "office": ({"office": None}, State.HINT, "reports.pdf"),
    "fonts": ({"chinese_fonts": None}, State.HINT, "fonts-noto-cjk"),
    "fiona": ({"has_fiona": False}, State.HINT, "GB18030"),
}


def test_a_machine_with_everything_lacks_nothing() -> None:
    found = examine(WELL, ENGINE)
    assert {item.state for item in found} == {State.GOOD}
    assert [item.name for item in found] == list(FOUND_WRONG)


@pytest.mark.parametrize("name", FOUND_WRONG)
def test_each_thing_that_is_missing_is_said_alone(name: str) -> None:
    change, state, words = FOUND_WRONG[name]
    bad = [item for item in examine(replace(WELL, **change), ENGINE) if item.state != State.GOOD]
    assert [(item.name, item.state) for item in bad] == [(name, state)]
    for language in ("zh", "en"):
        assert words in bad[0].text(language)
        assert bad[0].title(language)


def test_this_machine_runs_the_tests() -> None:
    found = {item.name: item.state for item in examine(look_around(Path()), ENGINE)}
    needed = {"python", "spatial", "page_files", "disk"}
    assert {name: found[name] for name in needed} == dict.fromkeys(needed, State.GOOD)


def test_raw_data_open_to_all_are_a_hint_of_the_root(tmp_path: Path) -> None:
    place = Prefecture(tmp_path / "root")
    for folder in (tmp_path / "root" / "data" / "raw", tmp_path / "root" / "data"):
        folder.chmod(0o755)
    for file in place.root.glob("data/raw/*"):
        file.chmod(0o644)
    found = {item.name: item for item in examine_root(load_project(place.root))}
    assert found["closed"].state is State.HINT
    assert "chmod -R o-rwx" in found["closed"].text("en")
    assert found["folders"].state is State.GOOD


def test_a_folder_that_cannot_be_written_is_a_lack(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    place = Prefecture(tmp_path / "root")
    (place.root / "data" / "processed").write_text("a file where a folder must be")
    with pytest.raises(SystemExit) as ended:
        main(["doctor", "--root", str(place.root)])
    assert ended.value.code == 1
    out = capfd.readouterr().out
    assert "[lacks] folders" in out
    assert "正常" not in out


def test_before_there_are_settings_both_languages_are_printed(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["doctor", "--root", str(tmp_path)])
    out = capfd.readouterr().out
    assert ended.value.code in {0, None}, out
    assert f'survey init "{tmp_path}"' in out
    assert "可以运行。" in out
    assert "A run has all it needs." in out
