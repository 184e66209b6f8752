"""The page scripts keep their rules."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from pipeline.mapping.assets import HOME, PACKAGES

if TYPE_CHECKING:
    from pathlib import Path

SCRIPTS = sorted((HOME / "scripts").glob("*.js"))


def test_scripts_keep_the_rules_of_eslint() -> None:
    """ES2020, no unknown or unused name, no way for data to become markup, at most 400 lines."""
    node, eslint = shutil.which("node"), PACKAGES / "eslint" / "bin" / "eslint.js"
    if node is None or not eslint.is_file():
        pytest.skip("ESLint is not installed; run npm ci in pipeline/mapping")
    done = subprocess.run(  # noqa: S603 - our own linter on our own files
        [node, str(eslint), "--max-warnings=0", "scripts"],
        cwd=HOME,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_no_script_writes_markup_or_asks_the_network(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "bindPopup", "fetch(", "XMLHttp"):
        assert word not in text
    assert len(text.splitlines()) <= 400
