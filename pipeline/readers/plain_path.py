"""Paths that no library takes for anything but the name of a file.

DuckDB reads ``*``, ``?`` and ``[`` in a path as a pattern, so ``h[1].csv`` would bring in the rows
of ``h1.csv``; pyogrio takes a ``!`` for the end of an archive's name and drops what follows a
``;``. A file under such a path is read through a link with a plain name.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_PLAIN = re.compile(r"[\w/. +=@~-]+")
"""Letters of all languages, digits and the signs that mean nothing to any of the libraries."""
_links: dict[Path, list[Path]] = {}
"""Folders with links outside the work folder they belong to, whose own path is not plain."""


def is_plain(path: Path) -> bool:
    """Return whether every library takes a path as it stands."""
    return _PLAIN.fullmatch(str(path)) is not None


def plain_path(path: Path, work_dir: Path) -> Path:
    """Return a path of plain characters under which a file can be read.

    Parameters
    ----------
    path
        A file, or the folder of a geodatabase.
    work_dir
        Work folder of the task; the link goes when it is removed.

    Returns
    -------
    The path itself, or that of a link in a folder of its own. The suffix stays.
    """
    return path if is_plain(path) else linked([path], work_dir)


def linked(parts: Sequence[Path], work_dir: Path) -> Path:
    """Return a link to a file, in a folder that holds nothing but links to its parts.

    Parameters
    ----------
    parts
        The file itself, then what belongs to it: all get one stem, and keep their suffix in lower
        case.
    work_dir
        Work folder of the task; the links go when it is removed.
    """
    if is_plain(work_dir):
        work_dir.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(dir=work_dir))
    else:
        folder = Path(tempfile.mkdtemp(prefix="survey-"))
        _links.setdefault(work_dir, []).append(folder)
    for part in parts:
        (folder / f"file{part.suffix.lower()}").symlink_to(part.absolute())
    return folder / f"file{parts[0].suffix.lower()}"


def remove_links(work_dir: Path) -> None:
    """Remove the links that were made for a task.

    Parameters
    ----------
    work_dir
        Its work folder, or one above it.
    """
    for home in [home for home in _links if home.is_relative_to(work_dir)]:
        for folder in _links.pop(home):
            shutil.rmtree(folder, ignore_errors=True)
