"""What this machine has: asked once, so that what follows from it can be tried without it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING

import duckdb

from pipeline.base.sql import connect
from pipeline.mapping.shell.assets import missing_files
from pipeline.reporting.pdf_copies import PROGRAMS as OFFICE

if TYPE_CHECKING:
    from pathlib import Path

MB = 1_000_000
BROWSERS = (
    "chromium", "chromium-browser", "google-chrome", "chrome", "firefox", "microsoft-edge", "open",
)  # fmt: skip
"""What opens a page; ``open`` does on macOS."""
SECONDS = 20
"""Time that a program may take to say what it has."""


@dataclass(frozen=True)
class Machine:
    """What was found."""

    python: tuple[int, int]
    processors: int
    memory_mb: int | None
    """Of the whole machine; ``None`` where the system does not say."""
    free_mb: int
    """On the disk of the root."""
    has_spatial: bool
    """Whether the extension for geometries is installed and loads."""
    has_fiona: bool
    page_files_missing: tuple[str, ...]
    browser: str | None
    office: str | None
    chinese_fonts: int | None
    """How many there are; ``None`` where the system does not say."""
    names_encoding: str
    """In which names of files are written."""
    output_encoding: str
    """In which this command writes."""


def look_around(root: Path) -> Machine:
    """Return what this machine has.

    Parameters
    ----------
    root
        Root whose disk is looked at; it need not be there.
    """
    place = root.resolve()
    while not place.is_dir():
        place = place.parent
    return Machine(
        python=sys.version_info[:2],
        processors=os.cpu_count() or 1,
        memory_mb=_memory_mb(),
        free_mb=shutil.disk_usage(place).free // MB,
        has_spatial=_has_spatial(),
        has_fiona=find_spec("fiona") is not None,
        page_files_missing=tuple(missing_files()),
        browser=_first_program(BROWSERS),
        office=_first_program(OFFICE),
        chinese_fonts=_chinese_fonts(),
        names_encoding=sys.getfilesystemencoding(),
        output_encoding=sys.stdout.encoding or "ascii",
    )


def _first_program(names: tuple[str, ...]) -> str | None:
    return next((path for name in names if (path := shutil.which(name))), None)


def _memory_mb() -> int | None:
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // MB
    except (ValueError, OSError):
        return None


def _has_spatial() -> bool:
    try:
        with connect(":memory:", {"threads": 1}, spatial=True):
            return True
    except (duckdb.Error, ImportError):
        return False


def _chinese_fonts() -> int | None:
    """Ask fontconfig, which LibreOffice asks too."""
    program = shutil.which("fc-list")
    if program is None:
        return None
    try:
        listed = subprocess.run(  # noqa: S603 - found on the path
            [program, ":lang=zh", "family"], check=False, capture_output=True, timeout=SECONDS
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return len(set(listed.stdout.splitlines()))
