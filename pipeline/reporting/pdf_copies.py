"""All workbooks and documents once more as PDF, where the office wants them and has LibreOffice.

LibreOffice is a program of its own, not a dependency: without it the reports are written all the
same, and a notice says what is missing.
"""

from __future__ import annotations

import os
import shutil
import signal
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
SECONDS, SECONDS_PER_FILE, SECONDS_PER_MB = 120, 30, 60
"""Time that converting takes at most: to start with, for each file, and for each MB of them."""
END = b"%%EOF"
"""What the last line of a whole PDF holds."""


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
    """Convert the files of one folder in one go; yield the PDFs that have come of it, whole."""
    seconds = SECONDS + SECONDS_PER_FILE * len(files) + SECONDS_PER_MB * _megabytes(files)
    with tempfile.TemporaryDirectory() as profile:
        # only one LibreOffice at a time can use a profile, and one may be open on the screen
        command = [office, f"-env:UserInstallation={Path(profile).as_uri()}", "--headless",
                   "--convert-to", "pdf", "--outdir", str(place), *map(str, files)]  # fmt: skip
        # what has not come of it is missing afterwards, and the caller says so
        with suppress(OSError):
            _run(command, seconds)
    for pdf in (path.with_suffix(".pdf") for path in files):
        if _is_whole(pdf):
            yield pdf
        else:
            pdf.unlink(missing_ok=True)


def _run(command: list[str], seconds: float) -> None:
    """Run a program; when its time is over, or the command is ended, nothing of it goes on.

    LibreOffice is a script whose child does the work, and would write on without its parent.
    """
    quiet = subprocess.DEVNULL
    with subprocess.Popen(  # noqa: S603 - the office's own program
        command, stdout=quiet, stderr=quiet, start_new_session=True
    ) as process:
        try:
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=seconds)
        finally:
            with suppress(OSError):  # all of it has ended
                os.killpg(process.pid, signal.SIGKILL)


def _is_whole(pdf: Path) -> bool:
    """Return whether a PDF is there with its end; a program that was ended leaves a part of one."""
    return pdf.is_file() and END in pdf.read_bytes()[-1024:]


def _megabytes(files: Iterable[Path]) -> float:
    return sum(path.stat().st_size for path in files) / 1e6
