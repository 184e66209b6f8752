"""Published files opened as reports open them, and Word documents read back."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import docx
import duckdb

from pipeline.reporting.report_context import read_report_context

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.reporting.report_context import ReportContext

Language = Literal["zh", "en"]


LANGUAGES: tuple[Language, ...] = ("zh", "en")


@contextmanager
def opened(file: Path, language: Language) -> Iterator[ReportContext]:
    """Open a published file, wherever it lies; tests may hold other connections to it."""
    with duckdb.connect(str(file), read_only=True) as con:
        yield read_report_context(con, language)


@dataclass(frozen=True)
class ReadBack:
    """A Word document as python-docx reads it."""

    paragraphs: list[str]
    tables: list[list[list[str]]]
    red_rows: list[set[int]]
    """By table, the rows with red text, the row of headings being 0."""


def read_back(path: Path) -> ReadBack:
    """Read a document."""
    document = docx.Document(str(path))
    red = [
        {
            number
            for number, row in enumerate(table.rows)
            for cell in row.cells
            if str(cell.paragraphs[0].runs[0].font.color.rgb) == "C00000"
        }
        for table in document.tables
    ]
    return ReadBack(
        [paragraph.text for paragraph in document.paragraphs if paragraph.text],
        [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables],
        red,
    )
