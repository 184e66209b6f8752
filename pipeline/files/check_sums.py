"""``SHA256SUMS``: the digests of files that belong together, as ``sha256sum --check`` reads them.

Its first lines, ``# name value``, are a comment to that program. They say which publication the
files are of.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.base.errors import Fault, RefusedError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SUMS = "SHA256SUMS"
NOTE = re.compile(r"# (\w+) (.*)")
DIGEST = re.compile(r"([0-9a-f]{64})  ([^/\\]+)")
"""A file beside the list; a path would lead a stranger's list out of the folder."""


@dataclass(frozen=True)
class CheckSums:
    """What a list says."""

    notes: dict[str, str]
    digests: dict[str, str]
    """SHA-256 by the name of the file."""

    def lines(self) -> list[str]:
        """Return the lines of the list: first the notes, then the files."""
        notes = [f"# {name} {value}" for name, value in self.notes.items()]
        return [*notes, *(f"{digest}  {name}" for name, digest in self.digests.items())]

    def write(self, path: Path) -> None:
        """Write the list."""
        path.write_text("\n".join(self.lines()) + "\n", encoding="utf-8")


def read_sums(path: Path) -> CheckSums:
    """Read a list.

    Raises
    ------
    FileNotFoundError
        If there is none.
    RefusedError
        If a line is neither a note nor the digest of a file beside it.
    """
    sums = CheckSums({}, {})
    faults = []
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    for number, line in enumerate(lines, start=1):
        if note := NOTE.fullmatch(line):
            sums.notes[note[1]] = note[2]
        elif digest := DIGEST.fullmatch(line):
            sums.digests[digest[2]] = digest[1]
        else:
            faults.append(Fault("sums_unreadable", file=str(path), row=number))
    if faults:
        raise RefusedError(faults)
    return sums


def file_sum(path: Path) -> str:
    """Return the SHA-256 of a file of any size."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sums_of(files: Mapping[str, Path], notes: Mapping[str, object]) -> CheckSums:
    """Return the list of some files.

    Parameters
    ----------
    files
        Each by the name it will have beside the list.
    notes
        What is said of them, in texts without line breaks.
    """
    return CheckSums(
        {name: str(value) for name, value in notes.items()},
        {name: file_sum(path) for name, path in files.items()},
    )
