"""Files of the generation that is published, to be kept where they would come out the same.

A file is known by the digest of all it is made of. Beside that its content is recorded, so that a
file which somebody has changed is never taken for ours.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class FileRecord:
    """One file as it was written."""

    sha256: str
    """Of its content."""
    made_of: str
    """Digest of all it was made of; empty for a file that is always made anew."""
    task: str = ""
    """Digest of all tables that it and those drawn with it were made of; empty as above."""
    shown: str = ""
    """What progress calls it."""


@dataclass(frozen=True)
class EarlierFiles:
    """The pages or the reports of the published generation."""

    folder: Path
    records: Mapping[str, FileRecord]
    """By path below the folder; empty where nothing can be kept."""
    code: str
    """Digest of the program that makes files now, for it is part of what they are made of."""
    run_id: str = ""
    """The run whose files these are."""
    started_at: str = ""
    """Its start as documents show it, ISO 8601 with ``Z``."""

    def digest(self, *parts: object) -> str:
        """Return the digest of what a file is made of.

        Parameters
        ----------
        parts
            Plain values, or lists and dictionaries of them; written out, each says all that it is.
        """
        return hashlib.sha256(
            repr((self.code, *parts)).encode("utf-8", "surrogatepass")
        ).hexdigest()

    def find(self, name: str, made_of: str) -> bytes | None:
        """Return the content of a file made of the same; ``None`` if none is there as it was.

        Parameters
        ----------
        name
            Path below the folder.
        made_of
            What :meth:`digest` returned.
        """
        record = self.records.get(name)
        if record is None or not made_of or record.made_of != made_of:
            return None
        return self.read(name)

    def read(self, name: str) -> bytes | None:
        """Return the content of a recorded file; ``None`` if it is not there as it was written."""
        try:
            content = (self.folder / name).read_bytes()
        except OSError:
            return None
        return content if sha256(content) == self.records[name].sha256 else None


NO_FILES = EarlierFiles(Path(), {}, "")
"""For whoever makes everything anew."""


def sha256(content: bytes) -> str:
    """Return the digest of a content, in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()
