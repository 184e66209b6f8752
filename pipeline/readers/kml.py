"""Copies of KML files from which GDAL reads every field, and each cell as the text it is."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from pipeline.readers.unnamed_copy import copy_place, write_copy

if TYPE_CHECKING:
    from pathlib import Path

_PREFIX = rb"<(?:[\w.-]+:)?"
_NUMBER = re.compile(
    rb"("
    + _PREFIX
    + rb"SimpleField\b[^>]*?\btype\s*=\s*)([\"'])(?:u?int|u?short|float|double|bool)\2"
)
_DATA = re.compile(rb"(" + _PREFIX + rb"Data\b[^>]*?\bname\s*=\s*)([\"'])(.*?)\2", re.DOTALL)
_PLAIN = re.compile(rb"[A-Za-z]\w*")


def readable_kml(path: Path, display_path: str, work_dir: Path) -> tuple[Path, dict[str, str]]:
    """Return a path from which GDAL reads a KML file as it is meant.

    Two things are changed in a copy. Fields of numbers become texts, for GDAL takes what it can
    read of a cell: ``12层`` gives 12. And names of free data in Chinese, of which GDAL makes
    underscores, become plain ones.

    Parameters
    ----------
    path, display_path
        A file in UTF-8, and its path as people know it.
    work_dir
        Folder for the copy.

    Returns
    -------
    The file itself or the copy, and for each plain name the one it stands for.
    """
    text = path.read_bytes()
    names = dict.fromkeys(name for _, _, name in _DATA.findall(text))
    aliases = {
        name: f"survey_data_{at}".encode()
        for at, name in enumerate(names)
        if not _PLAIN.fullmatch(name) or not name.isascii()
    }
    if not aliases and _NUMBER.search(text) is None:
        return path, {}
    text = _NUMBER.sub(rb"\1\2string\2", text)
    if aliases:
        text = _DATA.sub(
            lambda found: b"".join([found[1], found[2], aliases.get(found[3], found[3]), found[2]]),
            text,
        )
    target = copy_place(work_dir, display_path, "readable.kml")
    with write_copy(target) as copy:
        copy.write(text)
    known = {
        alias.decode(): html.unescape(name.decode(errors="replace"))
        for name, alias in aliases.items()
    }
    return target, known
