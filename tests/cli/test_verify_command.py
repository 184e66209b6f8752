from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import duckdb
import pytest

from pipeline.base.config import load_project
from pipeline.cli import main
from pipeline.warehouse.companions import COMPANIONS

if TYPE_CHECKING:
    from pathlib import Path


def survey(*arguments: str | Path) -> int:
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    return ended.value.code if isinstance(ended.value.code, int) else 0


def test_the_published_file_of_a_root_agrees(
    small_root: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert survey("verify", "--root", small_root) == 0
    out = capfd.readouterr().out
    assert "截至 2023-03-16" in out
    assert "图斑归村" in out
    assert "全部一致" in out.splitlines()[-2]
    assert "示例数据" in out.splitlines()[-1]


def test_what_differs_is_listed_and_ends_with_one(
    small_root: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    published = load_project(small_root).database
    file = tmp_path / published.name
    for name in (published.name, *COMPANIONS):
        shutil.copy(published.with_name(name), tmp_path / name)
    with duckdb.connect(str(file)) as con:
        con.execute("UPDATE snapshot SET done = done + 1 WHERE as_of = '2023-03-16'")
    assert survey("verify", file, "--root", small_root) == 1
    out = capfd.readouterr().out
    assert "snapshot unit.done 652301" in out
    assert "另有" in out
    assert "不一致" in out.splitlines()[-2]


def test_what_cannot_be_verified_is_refused_in_words(
    small_root: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert survey("verify", tmp_path / "none.duckdb", "--root", small_root) == 1
    assert "没有这个文件" in capfd.readouterr().err
    (tmp_path / "cut.duckdb").write_bytes(b"")
    assert survey("verify", tmp_path / "cut.duckdb", "--root", small_root) == 1
    assert "已损坏或不完整" in capfd.readouterr().err
