"""What all kinds of workbooks are read into: sheets, and of each row the cells that hold text.

A reader of one kind (:mod:`pipeline.readers.xlsx_sheets` and its neighbours) gives every cell as
the text that a person reads there. What has no such text is given as a mark of the form
``#…!``, as spreadsheets show their own errors, and the checks reject the row for it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

ROWS, COLUMNS = 1_048_576, 16_384
"""The largest sheet there is."""
NO_VALUE = "#FORMULA!"
"""A formula whose result the workbook does not hold."""
UNCLEAR = "#MERGED!"
"""A merged cell whose value cannot be given to single rows or columns."""
PICTURE = "#PICTURE!"
"""A picture in the place of a value."""
UNREADABLE = "#UNREADABLE!"
"""A cell that breaks the rules of its format."""
BLANKS = re.compile(r"[\s\u200b\u2060\ufeff]*")

Row = tuple[int, dict[int, str]]
"""Number of a row as the spreadsheet shows it, and by column, from 0, the texts of its cells."""


class DamagedWorkbookError(Exception):
    """A part of a workbook cannot be read."""


class ProtectedWorkbookError(Exception):
    """A workbook can be read only with its password."""


@dataclass(frozen=True)
class SheetName:
    """A sheet of a workbook."""

    name: str
    is_hidden: bool


class Merged(NamedTuple):
    """Cells merged into one: rows as shown, columns from 0, both ends included."""

    top: int
    bottom: int
    left: int
    right: int


class OpenBook(Protocol):
    """An open workbook."""

    sheets: tuple[SheetName, ...]

    def rows(self, name: str, bare: frozenset[int] = frozenset()) -> Iterator[Row]:
        """Yield the rows of a sheet from the top; those that hold nothing are left out.

        Numbers in the columns ``bare`` come without what their format adds to the digits.
        """

    def merged(self, name: str) -> list[Merged]:
        """Return the merged cells of a sheet."""

    def close(self) -> None:
        """Close the file."""


def is_blank(text: str) -> bool:
    """Return whether a text holds nothing that can be seen."""
    return BLANKS.fullmatch(text) is not None


def column_of(letters: str) -> int:
    """Return the position of a column, from 0, by its letters: ``AA`` is 26.

    Raises
    ------
    ValueError
        If no sheet has such a column.
    """
    position = 0
    for letter in letters[:4]:
        position = position * 26 + ord(letter.upper()) - ord("A") + 1
    if not letters.isascii() or not letters.isalpha() or position > COLUMNS:
        raise ValueError("no such column")
    return position - 1
