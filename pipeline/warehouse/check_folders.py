"""Whether the folders of a root allow what a run does in them, asked before any work.

A run that cannot write its pages should not find out after half an hour. Each folder is tried with
an empty file, as no permission bit tells of read-only disks, quotas and network shares; and the
space that a run takes at the very least is compared with what is free.
"""

from __future__ import annotations

import secrets
import shutil
import tempfile
from typing import TYPE_CHECKING

from pipeline.base.errors import Fault, RefusedError
from pipeline.base.system_words import system_fault
from pipeline.files.aside import PROBE

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pipeline.base.config import Project

UNFIT = "folder_unfit"
MB = 1_000_000
LEAST_BYTES = 2 * MB
"""What the smallest place takes: the tables and views of an empty file, and a page."""


def check_folders(project: Project, *, needs_room: bool) -> None:
    """Refuse to begin where a folder does not allow what has to be done in it.

    Parameters
    ----------
    needs_room
        Whether a whole generation is made. A rollback only gives other names to files, and must
        be possible on a full disk.

    Raises
    ------
    RefusedError
        With every folder in which files cannot be made, renamed and removed, and every disk that
        has too little room.
    """
    places = [
        project.processed, project.checked, project.history, project.previous, project.reports,
        project.maps,
    ]  # fmt: skip
    homes = {place: _nearest_folder(place) for place in places}
    faults = [fault for home in dict.fromkeys(homes.values()) for fault in _unfit(home)]
    faults += _without_temporary_folder()
    if needs_room and not faults:
        faults = _too_full(project, homes)
    if faults:
        raise RefusedError(faults)


def _nearest_folder(place: Path) -> Path:
    """Return the folder, or where it is not there yet the one in which it will be made."""
    while not place.is_dir():
        place = place.parent
    return place


def _unfit(folder: Path) -> Iterable[Fault]:
    """Make, rename and remove an empty file; yield the fault if the system refuses that."""
    name = f"{PROBE}{secrets.token_hex(8)}"
    probe, renamed = folder / name, folder / f"{name}-renamed"
    try:
        probe.touch(exist_ok=False)
        probe.rename(renamed)
        renamed.unlink()
    except OSError as error:
        error.filename = None  # the folder is at fault, not a file that nobody knows
        yield system_fault(error, folder, UNFIT)


def _without_temporary_folder() -> Iterable[Fault]:
    """Yield a fault where the system has no folder for what processes tell each other."""
    try:
        tempfile.gettempdir()
    except FileNotFoundError:
        yield Fault("no_temporary_folder", file="TMPDIR")


def _too_full(project: Project, homes: dict[Path, Path]) -> list[Fault]:
    """Return a fault for each disk with less room than a run takes there."""
    needed: dict[int, int] = {}
    first: dict[int, Path] = {}
    for place, size in _needs(project).items():
        disk = homes[place].stat().st_dev
        needed[disk] = needed.get(disk, 0) + size
        first.setdefault(disk, place)
    free = {disk: shutil.disk_usage(homes[place]).free for disk, place in first.items()}
    return [
        Fault(
            "too_little_space",
            file=str(first[disk]),
            free=free[disk] // MB,
            needed=-(-size // MB),
        )
        for disk, size in needed.items()
        if free[disk] < size
    ]


def _needs(project: Project) -> dict[Path, int]:
    """Return the bytes that a run will write at least: the new generation, beside the one before.

    Nothing is known of the deliveries yet, so what is published says how large the next one will
    be. What is spilt to disk on the way comes on top and cannot be foreseen.
    """
    database = project.database
    return {
        project.processed: LEAST_BYTES + (database.stat().st_size if database.is_file() else 0),
        project.reports: _latest_size(project.reports),
        project.maps: sum(_file_size(page) for page in project.maps.glob("*.html")),
    }


def _latest_size(reports: Path) -> int:
    """Return the bytes of the reports of the latest day."""
    days = sorted(reports.glob("????-??-??")) if reports.is_dir() else []
    return _size(days[-1]) if days else 0


def _size(folder: Path) -> int:
    """Return the bytes of all files in a folder."""
    return sum(_file_size(file) for file in folder.rglob("*"))


def _file_size(path: Path) -> int:
    """Return the bytes of a file; none of a folder, or of what has gone meanwhile."""
    try:
        return path.stat().st_size if path.is_file() else 0
    except OSError:
        return 0
