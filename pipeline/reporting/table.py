"""Tables on a sheet: title, notes, headings and rows, some of them marked, ready to print.

Each sheet holds one table. A row is what its SQL file returned; ``is_total`` and ``is_worst`` in it
say how it looks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from pipeline.reporting.workbook import CELL, WIDEST, cells_wide, set_up_page

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from pipeline.reporting.report_context import ReportContext
    from pipeline.reporting.workbook import Book

Kind = Literal["text", "short", "number", "percent", "decimal", "degree", "plain", "date"]
Mark = Literal["plain", "worst", "total"]
Row = dict[str, Any]

KINDS: dict[Kind, dict[str, Any]] = {
    "text": {"text_wrap": True},
    "short": {"text_wrap": True, "align": "center"},
    "number": {"num_format": "#,##0"},
    "percent": {"num_format": "0.00"},
    "decimal": {"num_format": "#,##0.00"},
    "degree": {"num_format": "0.000000"},
    "plain": {"num_format": "0", "align": "center"},
    "date": {"num_format": "yyyy-mm-dd", "align": "center"},
}
MARKS: dict[Mark, dict[str, Any]] = {
    "plain": {},
    "worst": {"font_color": "#C00000", "bold": True},
    "total": {"bold": True, "bg_color": "#F2F2F2"},
}
A3 = 8
TITLE_ROW, NOTE_ROW, HEADING_ROW = 0, 1, 2
FIRST_ROW = HEADING_ROW + 1
LINE_POINTS, TITLE_POINTS = 14, 24
"""Height of a line of cells and of the title."""
TITLE_SCALE = 1.7
"""How much wider the title's characters are than a cell's."""
HEADING_LINES = 3
"""Into so many lines a heading is broken rather than widen its column."""
NARROWEST = 6
ROWS_WITH_CHART = 40
"""A table of so many rows and its chart go on one page."""
MOST_LINES = 25
"""Lines of the highest row: Excel allows 409 points."""
PIXELS_PER_CHARACTER, PIXELS_PER_COLUMN = 7, 5
"""How wide Excel draws a column: so much a character, and so much beside."""


@dataclass(frozen=True)
class Field:
    """One column of a table."""

    name: str
    """Key of the row."""
    label: str
    kind: Kind = "text"
    width: int = WIDEST
    """Widest the column may become, characters, but for a heading's word; longer text wraps."""


@dataclass(frozen=True)
class Sheet:
    """A table to be written on a sheet of its own."""

    title: str
    notes: tuple[str, ...]
    fields: tuple[Field, ...]
    rows: Sequence[Row]
    has_filter: bool = False
    paper: int | None = None
    """Paper by Excel's number; A4 when left out."""
    empty: str = ""
    """What stands where there is no value."""
    rows_below: int = 0
    """Rows to keep free below the table for charts, inside the print area."""

    @property
    def last_row(self) -> int:
        """Row of the last line of the table, from 0."""
        return HEADING_ROW + max(len(self.rows), 1)

    @property
    def widths(self) -> list[int]:
        """Width of each column, characters."""
        return [_fitting_width(field, self) for field in self.fields]

    @property
    def pixels(self) -> int:
        """Width of the table on the screen."""
        return sum(PIXELS_PER_CHARACTER * width + PIXELS_PER_COLUMN for width in self.widths)

    def column(self, name: str) -> int:
        """Return the column of a field, from 0."""
        return [field.name for field in self.fields].index(name)


def field_of(
    context: ReportContext, view: str, name: str, kind: Kind = "number", width: int = WIDEST
) -> Field:
    """Return a field that bears the label of a view's column."""
    return Field(name, context.column(view, name), kind, width)


def write_sheet(book: Book, page: Worksheet, sheet: Sheet) -> None:
    """Write a table with its title and set up its page; where it has no rows it says so."""
    widths = sheet.widths
    for at, width in enumerate(widths):
        page.set_column(at, at, width)
    notes = book.workbook.add_format({"font_size": 9, "font_color": "#555555", "text_wrap": True})
    title = book.workbook.add_format(
        {"bold": True, "font_size": 16, "align": "center", "valign": "vcenter", "text_wrap": True}
    )
    note = "    ".join(sheet.notes)
    columns, width = len(sheet.fields), sum(widths)
    _write_across(page, TITLE_ROW, columns, sheet.title, title)
    page.set_row(TITLE_ROW, TITLE_POINTS * _lines_needed([sheet.title], [int(width / TITLE_SCALE)]))
    _write_across(page, NOTE_ROW, columns, note, notes)
    page.set_row(NOTE_ROW, LINE_POINTS * _lines_needed([note], [width]))
    for at, field in enumerate(sheet.fields):
        page.write_string(HEADING_ROW, at, field.label, book.heading)
    labels = [field.label for field in sheet.fields]
    page.set_row(HEADING_ROW, 4 + LINE_POINTS * _lines_needed(labels, widths))
    if sheet.rows:
        _write_rows(book, page, sheet, widths)
    else:
        nothing = book.context.text("common", "nothing")
        _write_across(page, FIRST_ROW, columns, nothing, _cell_format(book, "short", "plain"))
    if sheet.has_filter and sheet.rows:
        page.autofilter(HEADING_ROW, 0, sheet.last_row, columns - 1)
    size = (sheet.last_row + 1 + sheet.rows_below, columns)
    set_up_page(page, book, FIRST_ROW, size)
    page.center_horizontally()
    if sheet.paper:
        page.set_paper(sheet.paper)
    if sheet.rows_below and len(sheet.rows) <= ROWS_WITH_CHART:
        page.fit_to_pages(1, 1)


def _write_rows(book: Book, page: Worksheet, sheet: Sheet, widths: Sequence[int]) -> None:
    """Write the cells column by column; marked rows have formats of their own."""
    marks = [_row_mark(row) for row in sheet.rows]
    wrapped = [at for at, field in enumerate(sheet.fields) if KINDS[field.kind].get("text_wrap")]
    wrapped_widths = [widths[at] for at in wrapped]
    # Excel would fit the heights by itself, other programs do not
    for line, row in enumerate(sheet.rows, start=FIRST_ROW):
        lines = _lines_needed([row[sheet.fields[at].name] for at in wrapped], wrapped_widths)
        page.set_row(line, 3 + LINE_POINTS * lines)
    for at, field in enumerate(sheet.fields):
        formats = {mark: _cell_format(book, field.kind, mark) for mark in set(marks)}
        absent = {mark: _cell_format(book, "short", mark) for mark in set(marks)}
        for line, (row, mark) in enumerate(zip(sheet.rows, marks, strict=True), start=FIRST_ROW):
            value = row[field.name]
            if value is None or value == "":
                page.write(line, at, sheet.empty, absent[mark])
            else:
                page.write(line, at, value, formats[mark])


def _lines_needed(texts: Sequence[object], widths: Sequence[int]) -> int:
    """Return how many lines the longest text takes in a column of its width."""
    lines = (
        -(-cells_wide(text or "") // max(width - 1, 1))
        for text, width in zip(texts, widths, strict=True)
    )
    return min(max(lines, default=1) or 1, MOST_LINES)


def _row_mark(row: Row) -> Mark:
    return "total" if row.get("is_total") else "worst" if row.get("is_worst") else "plain"


def _cell_format(book: Book, kind: Kind, mark: Mark) -> Format:
    """Return a format; equal ones are stored once in the file."""
    return book.workbook.add_format({**CELL, **KINDS[kind], **MARKS[mark]})


def _fitting_width(field: Field, sheet: Sheet) -> int:
    """Return a width that fits the cells and the heading's lines, up to the field's limit."""
    # a Latin word is not broken; Chinese breaks anywhere, but a line holds whole characters
    word = max(cells_wide(word) if word.isascii() else 0 for word in field.label.split())
    lines = HEADING_LINES if sheet.rows else 1
    heading = max(word, -(-cells_wide(field.label) // lines) + lines // 2)
    shown = (_as_displayed(row[field.name], field, sheet.empty) for row in sheet.rows)
    wide = max((cells_wide(value) for value in shown), default=0)
    return max(word + 2, min(field.width, max(NARROWEST, 2 + max(heading, wide))))


def _as_displayed(value: object, field: Field, empty: str) -> object:
    """Return a number as its format shows it, so that it gets room for all its digits."""
    if value is None:
        return empty
    places = {"percent": 2, "decimal": 2, "degree": 6}.get(field.kind)
    return value if places is None else f"{value:,.{places}f}"


def _write_across(page: Worksheet, line: int, columns: int, text: str, style: Format) -> None:
    """Write a text across the whole table."""
    if columns > 1:
        page.merge_range(line, 0, line, columns - 1, "", style)
    page.write_string(line, 0, text, style)


def labelled(
    context: ReportContext, rows: Sequence[Row], code_lists: Mapping[str, str]
) -> list[Row]:
    """Return the rows with labels in place of codes.

    Parameters
    ----------
    code_lists
        Fields that hold a code or a list of codes, with the code list each comes from. A list
        becomes one text.
    """
    comma = context.text("common", "comma")

    def label(value: str | list[str] | None, codes: str) -> str:
        if isinstance(value, list):
            return comma.join(context.label(codes, code) for code in value)
        return context.label(codes, value)

    return [
        {**row, **{name: label(row[name], codes) for name, codes in code_lists.items()}}
        for row in rows
    ]
