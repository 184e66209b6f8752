"""Copies of deliveries that no killed process can leave behind.

Some files must be copied before a library can read them: a text to UTF-8, a member out of its
archive, a table with plain field names. Such a copy holds personal values in full, so it has no
name: what lies in the work folder is a link to a file that this process alone holds open, and the
system takes back its bytes when the process ends, in whatever way it ends.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from pipeline.readers.plain_path import remove_links

if TYPE_CHECKING:
    from collections.abc import Iterator

OPEN_FILES = Path("/proc/self/fd")
"""Where a process can open its own files again by path; only Linux has it."""
NEEDS_A_NAME = frozenset({".gpkg", ".sqlite"})
"""SQLite follows a link to the name of its file, so it cannot read one that has none."""

_held: dict[Path, IO[bytes]] = {}


@contextmanager
def write_copy(target: Path) -> Iterator[IO[bytes]]:
    """Write a copy that can be read at ``target`` until its folder is removed.

    Parameters
    ----------
    target
        Where it is to be read; folders are made. What is there is replaced. On a system that cannot
        open nameless files, and for SQLite, it is an ordinary file.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    _let_go(target)
    target.unlink(missing_ok=True)
    if target.suffix.lower() in NEEDS_A_NAME or not OPEN_FILES.is_dir():
        with target.open("wb") as named:
            yield named
        return
    copy = tempfile.TemporaryFile(dir=target.parent)  # noqa: SIM115 - open as long as it is read
    _held[target] = copy
    yield copy
    copy.flush()
    target.symlink_to(f"/proc/{os.getpid()}/fd/{copy.fileno()}")


def copy_place(work_dir: Path, display_path: str, name: str) -> Path:
    """Return where in a work folder the copy of a delivered file goes: one place for each file.

    Parameters
    ----------
    work_dir, display_path
        The work folder, and the path of the delivered file as people know it.
    name
        Name of the copy.
    """
    digest = hashlib.sha256(display_path.encode(errors="surrogateescape")).hexdigest()
    return work_dir / "copies" / digest[:16] / name


def remove_work(folder: Path) -> None:
    """Remove a work folder and every copy in it.

    Parameters
    ----------
    folder
        Folder of one task of this process.
    """
    for target in [path for path in _held if path.is_relative_to(folder)]:
        _let_go(target)
    remove_links(folder)
    shutil.rmtree(folder, ignore_errors=True)


def _let_go(target: Path) -> None:
    copy = _held.pop(target, None)
    if copy is not None:
        copy.close()
