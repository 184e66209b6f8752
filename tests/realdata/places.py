"""Root folders made of the public real data and the declarations beside this module."""

from __future__ import annotations

import shutil
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.base.config import load_project
from pipeline.base.progress import Silent
from pipeline.base.toml_text import toml_line
from pipeline.warehouse import build

if TYPE_CHECKING:
    from collections.abc import Iterator

DECLARATIONS = Path(__file__).parent
PROJECT = DECLARATIONS.parents[1]
REALDATA = PROJECT.parent / "shared" / "realdata"
"""Used where it lies; nothing of it is part of the project."""


def lay_out(place: str, root: Path) -> Path:
    """Copy a place's declarations to ``root`` and link the files they name beside them.

    Parameters
    ----------
    place
        A folder beside this module.
    root
        A folder that does not exist yet.

    Returns
    -------
    Path
        ``root/data/raw``.
    """
    raw = root / "data" / "raw"
    shutil.copytree(DECLARATIONS / place, raw)
    settings = (raw / "pipeline.toml").read_text(encoding="utf-8")
    (raw / "pipeline.toml").unlink()
    named = f"\n[intake]\n{toml_line('linked_folders', [str(REALDATA)])}\n"
    (root / "pipeline.toml").write_text(settings + named, encoding="utf-8")
    for declaration in sorted(raw.rglob("*.toml")):
        named = tomllib.loads(declaration.read_text(encoding="utf-8"))["path"]
        for part in parts_of(named):
            link = declaration.parent / part.name
            if not link.exists():
                link.symlink_to(part)
    return raw


def parts_of(named: str) -> Iterator[Path]:
    """Yield a file of the real data and its companions, such as the parts of a Shapefile."""
    return REALDATA.rglob(f"{Path(named).stem}.*")


def publish(place: str, root: Path) -> Path:
    """Lay out and build one place; return the published file."""
    lay_out(place, root)
    project = load_project(root)
    build(project, Silent())
    return project.database
