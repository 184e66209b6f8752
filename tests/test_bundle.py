"""The bundle for a machine without network: what its two scripts say before they do anything.

``make bundle`` itself packs, unpacks, installs and runs with the network cut off; that takes
minutes and 200 MB, so it is tried there and not here.
"""

from __future__ import annotations

import hashlib
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Mapping

HOME = Path(__file__).parents[1]
PARTS = HOME / ".ci" / "bundle"


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """Return an unpacked bundle without wheels, for a Python that no machine has."""
    script = (PARTS / "install.sh").read_text(encoding="utf-8").replace("@PYTHON@", "3.99")
    (tmp_path / "install.sh").write_text(script, encoding="utf-8")
    (tmp_path / "survey").write_text((PARTS / "survey").read_text(encoding="utf-8"), "utf-8")
    digest = hashlib.sha256((tmp_path / "install.sh").read_bytes()).hexdigest()
    (tmp_path / "SHA256SUMS").write_text(f"{digest}  ./install.sh\n", encoding="utf-8")
    return tmp_path


def run(script: Path, **variables: str) -> tuple[int, str]:
    environment: Mapping[str, str] = {"PATH": "/usr/bin:/bin", **variables}
    ended = subprocess.run(  # noqa: S603 - our own script
        ["/bin/sh", str(script)], check=False, capture_output=True, text=True, env=environment
    )
    return ended.returncode, ended.stderr


def test_a_bundle_that_was_damaged_on_the_way_is_not_installed(bundle: Path) -> None:
    with (bundle / "install.sh").open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    code, said = run(bundle / "install.sh")
    assert code == 1
    assert "this bundle is damaged" in said
    assert not (bundle / ".venv").exists()


def test_another_python_is_refused_by_name(bundle: Path) -> None:
    code, said = run(bundle / "install.sh")
    assert (code, said) == (
        1,
        "需要 Python 3.99；可用 PYTHON=路径 指定 / Python 3.99 is needed; PYTHON=path names it\n",
    )
    assert not (bundle / ".venv").exists()


def test_it_is_not_run_before_it_is_installed(bundle: Path) -> None:
    code, said = run(bundle / "survey")
    assert code == 1
    assert "run ./install.sh first" in said


def test_the_bundle_is_tried_before_it_is_handed_out() -> None:
    """With the network cut off, an empty environment, and the demo's published figures."""
    text = (PARTS / "make").read_text(encoding="utf-8")
    trial, handed_out = text.index("$alone env -i"), text.index('mv "$work/$name.tar.gz" build/')
    assert text.index("unshare --user --map-root-user --net") < trial < handed_out
    assert "(5720, 6000)" in text
