"""Files that hold personal data in full: for their owner alone, whatever the umask says."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

OWN_FILE = 0o600
OWN_FOLDER = 0o700


def keep_private(path: Path) -> None:
    """Take a file, or a folder with all it holds, from everybody but its owner.

    Parameters
    ----------
    path
        Something that this program has just made, in a folder of its own.
    """
    for entry in (path, *path.rglob("*")) if path.is_dir() else (path,):
        entry.chmod(OWN_FOLDER if entry.is_dir() else OWN_FILE)


def make_private_folder(folder: Path) -> None:
    """Make a folder that only its owner can enter; one that is there stays as it is.

    Parameters
    ----------
    folder
        The folder; those above it are made as usual.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=OWN_FOLDER, exist_ok=True)
