"""Folders in which files are written before they are handed over, all at once.

A process that is killed leaves its folder behind, with what it had written: personal data in full,
perhaps. So whoever writes to the same place next, and every build, sweeps such folders away. One
process at a time holds a place, by a lock that goes with the process: what lies there while
nobody holds it is litter.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PREFIX = ".survey-partial-"


@contextmanager
def partial_folder(home: Path) -> Iterator[Path]:
    """Yield an empty folder in ``home``, which is made; it is gone in the end, come what may.

    Waits while another process writes to the same place.
    """
    home.mkdir(parents=True, exist_ok=True)
    with _held(home, fcntl.LOCK_EX) as is_held:
        if is_held:
            _sweep(home)
        with tempfile.TemporaryDirectory(prefix=PREFIX, dir=home) as folder:
            yield Path(folder)


def sweep_partial(home: Path) -> None:
    """Remove what killed processes left in ``home``, unless somebody is writing there."""
    if not home.is_dir():
        return
    with _held(home, fcntl.LOCK_EX | fcntl.LOCK_NB) as is_held:
        if is_held:
            _sweep(home)


@contextmanager
def _held(home: Path, how: int) -> Iterator[bool]:
    """Hold the lock of a place; ``False`` where it is taken or the file system has no locks."""
    descriptor = os.open(home, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, how)
        except OSError:
            yield False
        else:
            yield True
    finally:
        os.close(descriptor)


def _sweep(home: Path) -> None:
    for litter in home.glob(f"{PREFIX}*"):
        shutil.rmtree(litter, ignore_errors=True)
