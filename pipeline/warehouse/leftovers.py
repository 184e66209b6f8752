"""What killed commands of earlier versions left beside the places they wrote to."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.files.aside import remove

if TYPE_CHECKING:
    from pipeline.base.config import Project


def finish_earlier_version(project: Project) -> None:
    """Bring back a folder that was taken away and not yet replaced; remove the rest."""
    maps = Path(os.path.realpath(project.maps))  # a link that leads in a circle, too
    demo = project.raw / "demo"
    replaced = {maps.with_name(f".{maps.name}-old"): maps, project.raw / ".demo-replaced": demo}
    replaced |= {
        old: old.with_name(old.name[1:-4]) for old in project.reports.glob(".????-??-??-old")
    }
    for old, place in replaced.items():
        if old.exists() and not place.exists():
            old.rename(place)
    paths: list[Path] = [*replaced, maps.with_name(f".{maps.name}-new")]
    paths.append(project.raw / ".demo-partial")
    paths += project.reports.glob(".????-??-??-new")
    paths += (project.processed / "fix-lists").glob(".*.xlsx.partial")
    paths += project.processed.glob(".full-*")  # with names in full
    paths += project.exports.glob(".partial-*")
    for path in paths:
        remove(path)
