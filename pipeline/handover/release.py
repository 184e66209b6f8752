"""What must be stated before personal data are handed over, and the entry that says they were."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipeline.base.errors import Fault, RefusedError
from pipeline.files.audit_log import EXPORTED, HandOver, append_audit, digests_of
from pipeline.files.private import keep_private

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from pipeline.base.config import Project


@dataclass(frozen=True)
class Release:
    """What personal data are handed over for, and to whom."""

    purpose: str
    recipient: str

    def of(self, tables: Iterable[str], rows: int, form: str) -> HandOver:
        """Return what is handed over: rows of tables with personal data, in files of one format."""
        names = ", ".join(tables)
        return HandOver(EXPORTED, names, rows, form, "", self.purpose, self.recipient)


def stated_release(purpose: str | None, recipient: str | None) -> Release:
    """Return what was stated about an export with personal data.

    Parameters
    ----------
    purpose, recipient
        Text of ``--purpose`` and ``--recipient``, if they were given.

    Raises
    ------
    RefusedError
        If one of them is left out or blank.
    """
    stated = {"purpose": (purpose or "").strip(), "recipient": (recipient or "").strip()}
    missing = [name for name, text in stated.items() if not text]
    if missing:
        raise RefusedError(Fault(f"{name}_missing") for name in missing)
    return Release(**stated)


def record_release(project: Project, what: HandOver, files: Mapping[Path, Path]) -> None:
    """Keep files from other users, and write into the audit log that they are handed over.

    Parameters
    ----------
    project
        Root whose log it is.
    what
        What is handed over; paths and sums of the files are added.
    files
        The files as they are now, with the places at which they will appear.

    Raises
    ------
    RefusedError
        If the log cannot be written; then nothing may be handed over.
    """
    for file in files:
        keep_private(file)
    places = ", ".join(str(place) for place in files.values())
    append_audit(project, replace(what, file=places, file_sha256=digests_of(files)))
