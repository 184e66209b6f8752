"""Reports that would come out the same are taken over from the published generation.

They carry the run they were made in among their properties, so they are given the stamp of the run
that takes them over: then they are, byte for byte, what that run would have written.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from pipeline.files.earlier import EarlierFiles

PROPERTIES = "docProps/"
"""Where workbooks and documents have their properties."""
PACKED = frozenset({".xlsx", ".docx"})


@dataclass(frozen=True)
class Stamp:
    """What the properties of a report say of its run."""

    run_id: str
    started_at: dt.datetime

    @property
    def moment(self) -> str:
        """The start as it stands in a file."""
        return f"{self.started_at:%Y-%m-%dT%H:%M:%SZ}"


class KeptReports:
    """Reports published before, and what those of this run are made of.

    Parameters
    ----------
    earlier
        The reports published before.
    folder
        Folder of the reports of this run.
    """

    def __init__(self, earlier: EarlierFiles, folder: Path) -> None:
        self._earlier, self._folder = earlier, folder
        self.made_of: dict[str, str] = {}
        """Digests by path below the folder, of the files that may be taken over next time."""

    def take(self, path: Path, stamp: Stamp, made_of: tuple[object, ...]) -> bool:
        """Take a file over if there is one made of the same; return whether there was.

        Parameters
        ----------
        path
            Where it is to be in the folder of this run.
        stamp
            That of this run.
        made_of
            All that the file shows.
        """
        name = path.relative_to(self._folder).as_posix()
        self.made_of[name] = self._earlier.digest(name, *made_of)
        content = self._earlier.find(name, self.made_of[name])
        if content is None:
            return False
        if path.suffix in PACKED:
            old = (self._earlier.run_id, self._earlier.started_at)
            content = restamp(content, dict(zip(old, (stamp.run_id, stamp.moment), strict=True)))
        path.write_bytes(content)
        return True


def restamp(content: bytes, new: dict[str, str]) -> bytes:
    """Return a workbook or document with other texts in its properties; all else stays.

    Parameters
    ----------
    content
        A file as one of our writers made it.
    new
        What stands in place of what.
    """
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(packed, "w") as file:
        for entry in old.infolist():
            part = old.read(entry)
            if entry.filename.startswith(PROPERTIES):
                for text, other in new.items():
                    part = part.replace(text.encode(), other.encode())
            file.writestr(entry, part)
    return packed.getvalue()
