"""The audit log: a file to which lines are only added, and the rows that every run publishes."""

from __future__ import annotations

import datetime as dt
import getpass
import json
import os
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from pipeline.base.errors import Fault, RefusedError
from pipeline.base.system_words import system_reason

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.base.config import Project

FILE = "audit_log.jsonl"
EXPORTED = "export_personal_data"
"""Code of ``audit_action`` for a hand-over with personal data."""
FIELDS = ("logged_at", "actor", "action", "object", "row_count", "format", "file")


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


def append_audit(project: Project, what: HandOver) -> None:
    """Add a line before personal data are handed over; it is on the disk when this returns.

    Parameters
    ----------
    project
        Root whose log it is.
    what
        What is about to be handed over; time and user are added.

    Raises
    ------
    RefusedError
        If the line cannot be written; then nothing may be handed over.
    """
    now = dt.datetime.now(dt.UTC).replace(tzinfo=None).isoformat(timespec="milliseconds")
    entry = {"logged_at": now, "actor": _user(), **asdict(what)}
    line = json.dumps(entry, ensure_ascii=False) + "\n"
    try:
        handle = os.open(_log_path(project), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        try:
            os.write(handle, line.encode())
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        raise RefusedError(
            [Fault("audit_unwritable", file=FILE, detail=system_reason(error))]
        ) from error


def _user() -> str:
    """Return the name of the user, or the number where the machine has no name for it."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # as in a container that runs under any number
        return f"uid {os.getuid()}"


def read_audit(project: Project) -> list[dict[str, object]]:
    """Return the rows of ``audit_log``, the oldest first; none if there is no log.

    Parameters
    ----------
    project
        Root whose log it is.

    Raises
    ------
    RefusedError
        If the file cannot be read, or a line of it is damaged.
    """
    try:
        lines = _log_path(project).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        detail = system_reason(error)
        raise RefusedError([Fault("audit_unreadable", file=FILE, detail=detail)]) from error
    rows: list[dict[str, object]] = []
    faults = []
    for number, line in enumerate(lines, start=1):
        try:
            entry = json.loads(line)
            entry["logged_at"] = dt.datetime.fromisoformat(entry["logged_at"])
            rows.append({name: entry[name] for name in FIELDS})
        except (ValueError, KeyError, TypeError):
            faults.append(Fault("audit_line", file=FILE, row=number))
    if faults:
        raise RefusedError(faults)
    return rows


def _log_path(project: Project) -> Path:
    return project.processed / FILE
