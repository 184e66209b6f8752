"""What merged cells say of the rows and columns that they cover."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.readers.sheet_cells import UNCLEAR, Merged

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping


class MergedValues:
    """Gives the rows below the headings what merged cells say of them, row after row.

    A cell merged downwards says the same of every row that it covers: three houses on one parcel.
    Not so a quantity: whether 360 m² is the area of each house or of all together, nobody can tell.
    Nor a cell merged sideways: it stands in the place of several columns. Both are marked.

    Parameters
    ----------
    merged
        All merged cells of the sheet.
    wanted
        Columns that are read.
    quantities
        Those of them that hold quantities.
    """

    def __init__(
        self, merged: Iterable[Merged], wanted: Collection[int], quantities: Collection[int]
    ) -> None:
        self._wanted = sorted(wanted)
        self._quantities = frozenset(quantities)
        self._beginning: dict[int, list[Merged]] = {}
        for cells in merged:
            self._beginning.setdefault(cells.top, []).append(cells)
        self._open: list[tuple[Merged, str, list[int]]] = []
        self.filled: dict[int, tuple[int, int]] = {}
        """By column, in how many rows it took a value from above, and the first of them."""

    def fill(self, number: int, cells: dict[int, str]) -> None:
        """Add to the cells of a row what merged cells say of it."""
        if self._open:
            self._open = [item for item in self._open if item[0].bottom >= number]
        for merged in self._beginning.pop(number, ()):
            text = cells.get(merged.left)
            covered = [at for at in self._wanted if merged.left <= at <= merged.right]
            if text is not None and covered:
                self._open.append((merged, text, covered))
        for merged, text, covered in self._open:
            self._fill_from(merged, text, covered, number, cells)

    def _fill_from(
        self, merged: Merged, text: str, covered: list[int], number: int, cells: dict[int, str]
    ) -> None:
        for at in covered:
            if at != merged.left or (at in self._quantities and merged.bottom > merged.top):
                cells[at] = UNCLEAR
            elif number > merged.top:
                cells[at] = text
                rows, first = self.filled.get(at, (0, number))
                self.filled[at] = rows + 1, first


def heading_labels(
    rows: Mapping[int, Mapping[int, str]], merged: Iterable[Merged], first: int, last: int
) -> tuple[tuple[str, ...], ...]:
    """Return for each column its labels, from the uppermost to the lowest.

    The label of a merged cell holds for all rows and columns that it covers; but a label above
    others only for columns that have one below it, and the lowest only for its own column.

    Parameters
    ----------
    rows
        Texts of all rows down to the last one with headings.
    merged
        All merged cells of the sheet.
    first, last
        Rows with headings.
    """
    reaching = [cells for cells in merged if cells.top <= last and cells.bottom >= first]
    labels: dict[int, list[str]] = {}
    for number in range(last, first - 1, -1):
        level = dict(rows.get(number, {}))
        for cells in reaching:
            text = rows.get(cells.top, {}).get(cells.left)
            if text is None or not cells.top <= number <= cells.bottom:
                continue
            level[cells.left] = text
            level |= {at: text for at in labels if cells.left < at <= cells.right}
        for at, text in level.items():
            above = labels.setdefault(at, [])
            if not above or above[0] != text:
                above.insert(0, text)
    width = max(labels, default=-1) + 1
    return tuple(tuple(text.strip() for text in labels.get(at, ())) for at in range(width))


def headings_end(merged: Iterable[Merged], labels: Mapping[int, str], row: int) -> int:
    """Return the last row that a heading of this row reaches down to.

    Parameters
    ----------
    merged
        All merged cells of the sheet.
    labels
        Texts of the row, by column.
    row
        Row with the headings.
    """
    if len(labels) == 1:  # a title
        return row
    return max(
        (cells.bottom for cells in merged if cells.top == row and cells.left in labels),
        default=row,
    )
