"""What lies under ``data/raw``, and where its links lead.

A link may lead anywhere on the machine. What lies outside is read only if the settings name its
folder, and what is no file at all (a pipe, a device) is never opened: that alone would wait for
ever.
"""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

from pipeline.base.errors import Fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path


def entries(raw_dir: Path, linked: Sequence[Path] = ()) -> list[Path]:
    """Return all files and folders under a folder, in the order of their paths.

    Parameters
    ----------
    raw_dir
        ``data/raw``.
    linked
        Folders outside that links may lead to; a linked folder is entered only if it is in one.

    Returns
    -------
    Each once, however many links lead to it. A folder that may not be listed is among them, with
    nothing in it.
    """
    found: list[Path] = []
    entered = {raw_dir.resolve()}
    waiting = [raw_dir] if raw_dir.is_dir() else []
    while waiting:
        try:
            inside = list(waiting.pop().iterdir())
        except PermissionError:
            continue
        found += inside
        for entry in inside:
            if not _is_folder(entry) or (entry.is_symlink() and not _is_in(entry, linked)):
                continue
            if (real := entry.resolve()) not in entered:
                entered.add(real)
                waiting.append(entry)
    return sorted(found)


def place_fault(
    path: Path,
    display_path: str,
    raw_dir: Path,
    linked: Sequence[Path],
    *,
    part: str | None = None,
) -> Fault | None:
    """Return why a file or folder is not to be opened where it is; ``None`` if it may be.

    Parameters
    ----------
    path, display_path
        The file, and its path as people know it.
    raw_dir, linked
        As for :func:`entries`.
    part
        Name of the file, where it is one of those that the file at ``display_path`` consists of.
    """
    try:
        mode = path.stat().st_mode
    except PermissionError:  # a fault of its own when it is opened
        return None
    except OSError:  # a link to nothing, or to itself
        return Fault("not_a_file", file=display_path, field=part)
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        return Fault("not_a_file", file=display_path, field=part)
    if not _is_in(path, [raw_dir, *linked]):
        folder = path.resolve().parent
        return Fault("linked_outside", file=display_path, field=part, value=folder)
    return None


def linked_folder_fault(
    path: Path, display_path: str, raw_dir: Path, linked: Sequence[Path]
) -> Fault | None:
    """Return the fault of a link to a folder that is not entered; ``None`` for any other entry.

    Parameters
    ----------
    path, display_path, raw_dir, linked
        As for :func:`place_fault`.
    """
    if not path.is_symlink() or not _is_folder(path) or _is_in(path, linked):
        return None
    if _is_in(path, [raw_dir]):
        return Fault("linked_within", file=display_path)
    return Fault("linked_folder", file=display_path, value=path.resolve())


def _is_in(path: Path, folders: Iterable[Path]) -> bool:
    real = path.resolve()
    return any(real.is_relative_to(folder.resolve()) for folder in folders)


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except PermissionError:
        return False
