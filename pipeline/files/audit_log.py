"""The audit log: a file to which lines are only added, and the rows that every run publishes.

Each line holds the SHA-256 of all bytes before it, so a line that is changed, removed or put in
breaks every line after it. Somebody who computes all of them anew is found by the head: number of
lines and SHA-256 of the whole file, which each publication keeps (``run.audit_lines``,
``run.audit_sha256``).
"""

from __future__ import annotations

import contextlib
import datetime as dt
import fcntl
import getpass
import hashlib
import json
import os
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from pipeline.base.errors import Fault, RefusedError
from pipeline.base.file_names import readable_name
from pipeline.base.system_words import system_reason
from pipeline.files.private import OWN_FILE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from pipeline.base.config import Project

FILE = "audit_log.jsonl"
EXPORTED = "export_personal_data"
"""Code of ``audit_action`` for a hand-over with personal data."""
CHAIN_BEGUN = "chain_begun"
"""For the lines of an earlier version, which hold no hash: the chain's first link."""
CHAIN_BROKEN = "chain_broken"
"""For a log that no longer holds what it held at the last publication."""
LINK = "previous_sha256"
FIELDS = ("logged_at", "actor", "action", "object", "row_count", "format", "file")
LATER_FIELDS = ("purpose", "recipient", "file_sha256", LINK)
"""Fields that lines of an earlier version do not have."""


@dataclass(frozen=True)
class HandOver:
    """What is about to be handed over."""

    action: str
    """A code of ``audit_action``."""
    object: str
    """Names of the tables, separated by commas."""
    row_count: int
    format: str
    file: str
    """Paths of the files, separated by commas."""
    purpose: str | None = None
    recipient: str | None = None
    file_sha256: str | None = None
    """SHA-256 of each of the files, in their order, separated by commas."""


@dataclass(frozen=True)
class Head:
    """The state of the log at one moment."""

    lines: int = 0
    sha256: str = hashlib.sha256().hexdigest()
    """Of the whole file; of no bytes where there is none."""


@dataclass(frozen=True)
class AuditLog:
    """What a log holds."""

    rows: list[dict[str, object]] = field(default_factory=list)
    head: Head = Head()


def append_audit(project: Project, what: HandOver) -> None:
    """Add a line before personal data are handed over; it is on the disk when this returns.

    Parameters
    ----------
    project
        Root whose log it is.
    what
        What is about to be handed over; time, user and the link to the lines before are added.

    Raises
    ------
    RefusedError
        If the line cannot be written, or the last one is incomplete; then nothing may be handed
        over.
    """
    try:
        flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
        handle = os.open(log_path(project), flags, OWN_FILE)
        try:
            with contextlib.suppress(PermissionError):  # of a log that belongs to somebody else
                os.fchmod(handle, OWN_FILE)
            with contextlib.suppress(OSError):  # a file system without locks
                fcntl.flock(handle, fcntl.LOCK_EX)
            _add_line(handle, what)
        finally:
            os.close(handle)
    except OSError as error:
        raise RefusedError(
            [Fault("audit_unwritable", file=FILE, detail=system_reason(error))]
        ) from error


def _add_line(handle: int, what: HandOver) -> None:
    """Write a line behind what is there, all of it or nothing."""
    before = os.pread(handle, os.fstat(handle).st_size, 0)
    if before and not before.endswith(b"\n"):
        raise RefusedError([Fault("audit_line", file=FILE, row=before.count(b"\n") + 1)])
    new = b""
    if before and f'"{LINK}"'.encode() not in before:
        lines = before.count(b"\n")
        new = _line(HandOver(CHAIN_BEGUN, "audit_log", lines, "jsonl", FILE), before)
    new += _line(what, before + new)
    try:
        written = os.write(handle, new)
        if written < len(new):  # the disk is full
            os.write(handle, new[written:])
        os.fsync(handle)
    except OSError:
        os.ftruncate(handle, len(before))
        raise


def _line(what: HandOver, before: bytes) -> bytes:
    now = dt.datetime.now(dt.UTC).replace(tzinfo=None).isoformat(timespec="milliseconds")
    said = {
        name: readable_name(value) if isinstance(value, str) else value
        for name, value in asdict(what).items()
        if value is not None
    }
    link = hashlib.sha256(before).hexdigest()
    entry = {"logged_at": now, "actor": _user(), **said, LINK: link}
    return json.dumps(entry, ensure_ascii=False).encode() + b"\n"


def _user() -> str:
    """Return the name of the user, or the number where the machine has no name for it."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # as in a container that runs under any number
        return f"uid {os.getuid()}"


def read_log(project: Project) -> AuditLog:
    """Return the rows of ``audit_log``, the oldest first, and the head of the file they are from.

    Parameters
    ----------
    project
        Root whose log it is.

    Raises
    ------
    RefusedError
        If the file cannot be read, or a line of it is damaged.
    """
    lines = _lines_of(project)
    rows: list[dict[str, object]] = []
    faults = []
    for number, line in enumerate(lines, start=1):
        try:
            rows.append(_row(line))
        except (ValueError, KeyError, TypeError):
            faults.append(Fault("audit_line", file=FILE, row=number))
    if faults:
        raise RefusedError(faults)
    return AuditLog(rows, Head(len(lines), hashlib.sha256(b"".join(lines)).hexdigest()))


def _row(line: bytes) -> dict[str, object]:
    entry: dict[str, Any] = json.loads(line)
    entry["logged_at"] = dt.datetime.fromisoformat(entry["logged_at"])
    return {name: entry[name] for name in FIELDS} | {name: entry.get(name) for name in LATER_FIELDS}


def _lines_of(project: Project) -> list[bytes]:
    """Return the lines with their ends."""
    try:
        return log_path(project).read_bytes().splitlines(keepends=True)
    except FileNotFoundError:
        return []
    except OSError as error:
        detail = system_reason(error)
        raise RefusedError([Fault("audit_unreadable", file=FILE, detail=detail)]) from error


def chain_faults(project: Project, heads: Mapping[str, Head], *, after: int = 0) -> list[Fault]:
    """Return what shows that lines of the log were changed, removed or put in.

    Parameters
    ----------
    project
        Root whose log it is.
    heads
        Heads that publications have kept, by their run ids.
    after
        Number of lines whose links are not looked at, since a head covers them.

    Returns
    -------
    list of Fault
        One for each line that does not follow from those before it, and one for each head that the
        log no longer has.

    Raises
    ------
    RefusedError
        If the file cannot be read.
    """
    lines = _lines_of(project)
    digests = _digests_up_to_each(lines)
    links = [_link_of(line) for line in lines]
    first = next((at for at, link in enumerate(links) if link is not None), len(links))
    broken = [
        Fault("audit_chain", file=FILE, row=at + 1)
        for at, link in enumerate(links)
        if at >= max(first, after) and link != digests[at]
    ]
    return broken + [
        Fault("audit_head", file=FILE, value=run_id, lines=head.lines, found=len(lines))
        for run_id, head in heads.items()
        if head.lines > len(lines) or head.sha256 != digests[head.lines]
    ]


def _digests_up_to_each(lines: Iterable[bytes]) -> list[str]:
    """Return the SHA-256 of no line, of the first, of the first two, and so on."""
    digest = hashlib.sha256()
    digests = [digest.hexdigest()]
    for line in lines:
        digest.update(line)
        digests.append(digest.hexdigest())
    return digests


def _link_of(line: bytes) -> str | None:
    """Return what a line says of those before it; ``None`` if it says nothing."""
    try:
        entry = json.loads(line)
    except ValueError:
        return None
    return entry.get(LINK) if isinstance(entry, dict) else None


def digests_of(files: Iterable[Path]) -> str:
    """Return the SHA-256 of files in their order, separated by commas, as a line holds them."""
    return ", ".join(hashlib.sha256(file.read_bytes()).hexdigest() for file in files)


def log_path(project: Project) -> Path:
    """Return where a root's log lies."""
    return project.processed / FILE
