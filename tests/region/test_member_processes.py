"""Prefectures run as processes: each ends for itself, and none is left behind."""

from __future__ import annotations

import subprocess
import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING

import psutil
import pytest

from pipeline.region import member_processes
from pipeline.region.member_processes import run_side_by_side

if TYPE_CHECKING:
    from pathlib import Path


def test_a_root_that_is_refused_says_its_first_fault_in_both_languages(tmp_path: Path) -> None:
    ended: list[Path] = []
    outcomes = run_side_by_side([tmp_path], 2, ended.append)
    assert ended == [tmp_path]
    assert outcomes[tmp_path].exit_code == 1
    assert "pipeline.toml" in outcomes[tmp_path].fault_zh
    assert "there is no settings file" in outcomes[tmp_path].fault_en


def _instead(monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    """Let another program run in the place of a prefecture's run."""

    def start(root: Path) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", program, root.name]
        return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603

    monkeypatch.setattr(member_processes, "_start", start)


def test_one_that_is_killed_stops_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _instead(
        monkeypatch,
        "import os, signal, sys\n"
        "if sys.argv[1] == 'bad': os.kill(os.getpid(), signal.SIGKILL)\n"
        'print(\'{"zh": "", "en": ""}\')',
    )
    roots = [tmp_path / name for name in ("one", "bad", "two")]
    outcomes = run_side_by_side(roots, 2, lambda _: None)
    assert [outcomes[root].exit_code for root in roots] == [0, -9, 0]
    assert "SIGKILL" in outcomes[roots[1]].fault_en


def test_those_at_work_end_with_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _instead(monkeypatch, "import time; time.sleep(600)")

    def interrupted(_: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(member_processes, "time", SimpleNamespace(sleep=interrupted))
    with pytest.raises(KeyboardInterrupt):
        run_side_by_side([tmp_path / "one", tmp_path / "two"], 2, lambda _: None)
    ours = [each for each in psutil.Process().children() if "600" in " ".join(each.cmdline())]
    assert not ours
