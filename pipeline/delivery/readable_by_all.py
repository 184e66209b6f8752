"""Deliveries that every user of the machine can read: most hold names and numbers in full."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from pipeline.base.file_names import readable_name


def readable_by_all(raw_dir: Path) -> list[str]:
    """Return the files under a folder that other users can read, in the order of their paths.

    Folders above ``raw_dir`` are not looked at: they may be opened for another reason one day.
    Declarations hold no data and do not count.

    Parameters
    ----------
    raw_dir
        ``data/raw``.
    """
    found = []
    for folder, folders, files in os.walk(raw_dir):
        if not _allows(Path(folder), stat.S_IXOTH):
            folders.clear()
            continue
        found += [
            readable_name(path.relative_to(raw_dir).as_posix())
            for path in (Path(folder, name) for name in files if not name.startswith("."))
            if path.suffix != ".toml" and _allows(path, stat.S_IROTH)
        ]
    return sorted(found)


def _allows(path: Path, right: int) -> bool:
    try:
        return bool(path.stat().st_mode & right)
    except OSError:  # a link to nothing
        return False
