"""The version of the engine is decided in one place, and what is installed follows it."""

from __future__ import annotations

import re
from importlib.metadata import requires, version
from pathlib import Path

HOME = Path(__file__).parents[1]
PIN = re.compile(r'"duckdb-extension-spatial==([\d.]+)"')


def locked(lock: str, package: str) -> str:
    text = (HOME / lock).read_text(encoding="utf-8")
    (found,) = re.findall(rf"^{package}==(\S+)", text, flags=re.MULTILINE)
    return str(found)


def test_there_is_one_pin_and_all_follow_it() -> None:
    project = (HOME / "pyproject.toml").read_text(encoding="utf-8")
    (pinned,) = PIN.findall(project)
    assert project.count(pinned) == 1
    assert f"duckdb=={pinned}" in (requires("duckdb-extension-spatial") or [])
    assert locked("requirements.lock", "duckdb") == pinned
    assert locked("requirements.lock", "duckdb-extension-spatial") == pinned
    assert locked("requirements-query.lock", "duckdb-cli") == pinned
    assert version("duckdb") == version("duckdb-extension-spatial") == pinned


def test_no_other_file_says_which_version_it_is() -> None:
    (pinned,) = PIN.findall((HOME / "pyproject.toml").read_text(encoding="utf-8"))
    files = [HOME / "Makefile", HOME / ".ci" / "run", *(HOME / "pipeline").rglob("*.py")]
    files += [path for path in (HOME / "pipeline").rglob("*.sql") if path.is_file()]
    named = [
        str(path.relative_to(HOME))
        for path in files
        if "node_modules" not in path.parts and pinned in path.read_text(encoding="utf-8")
    ]
    assert named == []
