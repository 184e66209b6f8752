"""The page scripts: their rules, their own tests, and the bodies they fill."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from visits import BROWSER_REQUIRED

from pipeline.mapping.shell.assets import HOME, PACKAGES
from pipeline.mapping.shell.page_context import load_texts

ROOT = HOME.parents[1]
TESTS = Path(__file__).parent
MODULES = sorted([*HOME.glob("lib/*.js"), *HOME.glob("pages/*/*.js")])
BODIES = sorted(HOME.glob("pages/*/*.html"))
FOREIGN = {"unit": ("status",), "place": ("unit",)}
"""Groups of words that a page takes beside the common ones and its own."""
MADE_BY_SHELL = {"data", "houses", "live", "parcels"}


def run_node(*arguments: str) -> None:
    """Run node, the machine's own or the environment's, and show what it says if it fails."""
    node = shutil.which("node") or shutil.which("node", path=Path(sys.executable).parent)
    if node is None or not (PACKAGES / "eslint").is_dir():
        reason = "node or its packages are not installed; run make test"
        if os.environ.get(BROWSER_REQUIRED):
            pytest.fail(reason)
        pytest.skip(reason)
    done = subprocess.run(  # noqa: S603 - our own scripts
        [node, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_scripts_keep_the_rules_of_eslint() -> None:
    """No unknown or unused name, no way for data to become markup, at most 200 lines."""
    eslint = PACKAGES / "eslint" / "bin" / "eslint.js"
    config = HOME / "eslint.config.mjs"
    run_node(str(eslint), "--max-warnings=0", f"--config={config}", str(HOME), str(TESTS))


def test_modules_compute_what_they_should() -> None:
    run_node("--test", *map(str, sorted(TESTS.glob("js/*.test.mjs"))))


def test_there_are_modules_and_bodies() -> None:
    assert len(BODIES) == 9
    assert len(MODULES) > 40


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_no_script_writes_markup_or_asks_the_network(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "bindPopup", "fetch(", "XMLHttp"):
        assert word not in text


@pytest.mark.parametrize("path", BODIES, ids=lambda path: path.name)
def test_words_of_a_body_are_there(path: Path) -> None:
    words = load_texts("zh")
    keys = re.findall(r'data-(?:text|label)="([^"]+)"', path.read_text(encoding="utf-8"))
    assert keys
    for key in keys:
        group, name = key.split(".") if "." in key else ("common", key)
        assert group in {"common", path.stem, *FOREIGN.get(path.stem, ())}
        assert name in words[group], key


@pytest.mark.parametrize("path", BODIES, ids=lambda path: path.name)
def test_a_body_has_what_its_scripts_ask_for(path: Path) -> None:
    """Each id once; each that a script of the page names is in the body or made by the script."""
    ids = re.findall(r'\bid="([^"]+)"', path.read_text(encoding="utf-8"))
    assert len(ids) == len(set(ids))
    scripts = "".join(each.read_text(encoding="utf-8") for each in path.parent.glob("*.js"))
    made = set(re.findall(r'\bid: "([^"]+)"', scripts)) | MADE_BY_SHELL
    asked = set(re.findall(r'byId\("([^"]+)"\)', scripts))
    assert asked - made - set(ids) == set()
