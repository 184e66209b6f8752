"""Locks that go with their process: a killed command leaves nothing that stops the next.

A lock file holds who is at work, so that the second of two commands can say whom it waits for.
"""

from __future__ import annotations

import datetime as dt
import errno
import fcntl
import json
import os
import stat
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from pipeline.base.errors import Fault, RefusedError
from pipeline.base.system_words import system_fault, system_reason

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from pathlib import Path


@dataclass(frozen=True)
class Holder:
    """Who is at work."""

    pid: int | str
    command: str
    """Name of the ``survey`` command."""
    since: str
    """Local time with its offset, as ``2026-11-25 09:30:00+08:00``."""


@contextmanager
def hold(
    file: Path,
    command: str,
    *,
    never_behind: Collection[str] = (),
    on_wait: Callable[[Holder], None],
) -> Iterator[None]:
    """Hold a lock file while the block runs, and write into it who does.

    Parameters
    ----------
    command
        Name of the command that is at work.
    never_behind
        Commands that are not waited for.
    on_wait
        Told once who is at work before this waits.

    Raises
    ------
    RefusedError
        If one of the commands in ``never_behind`` is at work, or the file cannot be written.
    """
    descriptor = _opened(file)
    try:
        if not _taken_by_us(file, descriptor):
            holder = _read_holder(descriptor)
            if holder.command in never_behind:
                fault = Fault("run_in_progress", file=str(file.parent), **asdict(holder))
                raise RefusedError([fault])
            on_wait(holder)
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        now = dt.datetime.now().astimezone().isoformat(" ", "seconds")
        holder = Holder(os.getpid(), command, now)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, json.dumps(asdict(holder)).encode(), 0)
        try:
            yield
        finally:
            os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


def _opened(file: Path) -> int:
    try:
        if os.path.lexists(file) and not stat.S_ISREG(os.lstat(file).st_mode):
            raise FileExistsError(errno.EEXIST, "no regular file", str(file))
        return os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o644)
    except OSError as error:
        raise RefusedError([system_fault(error, file)]) from error


def _taken_by_us(file: Path, descriptor: int) -> bool:
    """Take the lock of a root; ``False`` where another process has it.

    Raises
    ------
    RefusedError
        If the file system has no locks: without one, two commands could write at a time.
    """
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        fault = Fault("no_locks", file=str(file.parent), detail=system_reason(error))
        raise RefusedError([fault]) from error
    return True


@contextmanager
def hold_if_free(path: Path) -> Iterator[bool]:
    """Hold the lock of a file or folder; ``False`` where it is taken, or cannot be locked."""
    with _locked(path, fcntl.LOCK_EX | fcntl.LOCK_NB) as is_held:
        yield is_held


@contextmanager
def hold_folder(folder: Path) -> Iterator[bool]:
    """Hold the lock of a folder, waiting for it; ``False`` where there are no locks."""
    with _locked(folder, fcntl.LOCK_EX) as is_held:
        yield is_held


@contextmanager
def _locked(path: Path, how: int) -> Iterator[bool]:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        yield _taken(descriptor, how)
    finally:
        os.close(descriptor)


def _taken(descriptor: int, how: int) -> bool:
    """Take a lock; ``False`` where another process has it or the file system has no locks."""
    try:
        fcntl.flock(descriptor, how)
    except OSError:
        return False
    return True


def _read_holder(descriptor: int) -> Holder:
    """Return who is at work; a question mark for what an earlier version did not write."""
    try:
        holder = json.loads(os.pread(descriptor, 4096, 0))
        return Holder(holder["pid"], holder["command"], holder["since"])
    except (ValueError, KeyError, TypeError):
        return Holder("?", "run", "?")
