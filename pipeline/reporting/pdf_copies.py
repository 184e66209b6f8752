"""All workbooks and documents once more as PDF, where the office wants them and has LibreOffice.

LibreOffice is a program of its own, not a dependency: without it the reports are written all the
same, and a notice says what is missing.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from contextlib import suppress
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipeline.base.progress import Progress

SUFFIXES = frozenset({".docx", ".xlsx"})
PROGRAMS = ("soffice", "libreoffice", "/Applications/LibreOffice.app/Contents/MacOS/soffice")
"""What LibreOffice is called on Linux and on macOS."""
SECONDS, SECONDS_PER_MB = 120, 60
"""Time that converting takes at most: for any number of files, and for each MB of them."""


def write_pdfs(folder: Path, progress: Progress) -> list[Path]:
    """Write each workbook and document in a folder once more as PDF, beside it.

    Parameters
    ----------
    folder
        Folder of the reports.
    progress
        Is told what was written, and what could not be.

    Returns
    -------
    list of Path
        The PDFs.
    """
    office = next((path for name in PROGRAMS if (path := shutil.which(name))), None)
    if office is None:
        progress.notice("no_office")
        return []
    found = sorted(path for path in folder.rglob("*") if path.suffix in SUFFIXES)
    written = []
    for place, files in groupby(found, key=lambda path: path.parent):
        for pdf in _convert(office, place, list(files)):
            progress.step("report", file=pdf.name)
            written.append(pdf)
    made = {pdf.with_suffix("") for pdf in written}
    if missing := [path.name for path in found if path.with_suffix("") not in made]:
        progress.notice("pdf_missing", files=", ".join(missing))
    return written


def _convert(office: str, place: Path, files: list[Path]) -> Iterator[Path]:
    """Convert the files of one folder in one go; yield the PDFs that have come of it."""
    seconds = SECONDS + SECONDS_PER_MB * _megabytes(files)
    with tempfile.TemporaryDirectory() as profile:
        # only one LibreOffice at a time can use a profile, and one may be open on the screen
        command = [office, f"-env:UserInstallation={Path(profile).as_uri()}", "--headless",
                   "--convert-to", "pdf", "--outdir", str(place), *map(str, files)]  # fmt: skip
        # what has not come of it is missing afterwards, and the caller says so
        with suppress(subprocess.TimeoutExpired, OSError):
            subprocess.run(command, check=False, capture_output=True, timeout=seconds)  # noqa: S603
    yield from (path.with_suffix(".pdf") for path in files if path.with_suffix(".pdf").is_file())


def _megabytes(files: Iterable[Path]) -> float:
    return sum(path.stat().st_size for path in files) / 1e6
