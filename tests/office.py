"""LibreOffice as a second reader of documents and workbooks, and pictures of their pages."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import numpy as np
import pytest
from matplotlib.image import imread

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    ToPdf = Callable[[Path, Path], Path]
    """What the fixture ``to_pdf`` gives: converts a file into a folder, returns the PDF."""

REQUIRED = "SURVEY_OFFICE_REQUIRED"
"""Environment variable: fail where LibreOffice or poppler is missing, instead of skipping."""
SECONDS = 180
PAPER = 0.9
"""Brightness, 0 to 1, above which a point of a page is bare paper."""


def convert(file: Path, folder: Path, *, profile: Path) -> Path:
    """Convert one file into ``folder``; skip or fail the test where LibreOffice is missing.

    Only one LibreOffice at a time can use a profile, so each worker has one of its own.
    """
    office = program("soffice")
    subprocess.run(  # noqa: S603 - our own file
        [office, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", "pdf",
         "--outdir", str(folder), str(file)],
        check=True, capture_output=True, timeout=SECONDS,
    )  # fmt: skip
    return folder / f"{file.stem}.pdf"


def text_of(pdf: Path, *, above: int | None = None, as_drawn: bool = False) -> str:
    """Return the text of a PDF without any spaces, so that line breaks do not matter.

    With ``above``, in points from the top of a page, nothing below is read. ``as_drawn`` keeps the
    lines of a cell together, where else the lines of a page are.
    """
    cut = [] if above is None else ["-x", "0", "-y", "0", "-W", "2000", "-H", str(above)]
    order = ["-raw"] if as_drawn else []
    command = [program("pdftotext"), *order, *cut, str(pdf), "-"]
    done = subprocess.run(command, check=True, capture_output=True, timeout=SECONDS)  # noqa: S603
    return re.sub(r"\s", "", done.stdout.decode("utf-8"))


def empty_pages(pdf: Path) -> list[int]:
    """Return the numbers of the pages, from 1, that bear nothing above their foot."""
    stem = pdf.with_suffix("")
    command = [program("pdftoppm"), "-r", "30", "-gray", "-png", str(pdf), str(stem)]
    subprocess.run(command, check=True, capture_output=True, timeout=SECONDS)  # noqa: S603
    pages = sorted(pdf.parent.glob(f"{pdf.stem}-*.png"))
    assert pages
    return [number for number, page in enumerate(pages, start=1) if _is_empty(page)]


def _is_empty(page: Path) -> bool:
    brightness = imread(page)
    above_foot = brightness[: int(0.9 * len(brightness))]
    return bool(np.all(above_foot > PAPER))


def program(name: str) -> str:
    """Return where a program lies; skip the test where it is missing, or fail it if required."""
    path = shutil.which(name)
    if path is not None:
        return path
    reason = f"{name} is not installed (LibreOffice and poppler-utils)"
    if REQUIRED in os.environ:
        pytest.fail(reason)
    pytest.skip(reason)
