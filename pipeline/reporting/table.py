"""Tables on a sheet: title, notes, headings and rows, ready to print.

Each sheet holds one table. A row is what its SQL file returned; ``is_total`` and ``is_worst`` in it
decide how it looks. Widths are in characters as Excel counts them, for which a Chinese character is
as wide as two Latin ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from pipeline.files.carried_sheet import DAY_COLUMN, DAY_WIDTH, write_day_cell
from pipeline.reporting.cell_checks import PEN_COLOUR, set_check
from pipeline.reporting.workbook import CELL, WIDEST, cells_wide, set_up_page

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from pipeline.reporting.cell_checks import Check
    from pipeline.reporting.report_context import ReportContext
    from pipeline.reporting.workbook import Book

Kind = Literal["text", "short", "number", "percent", "decimal", "degree", "plain", "date"]
Mark = Literal["plain", "worst", "total", "pen"]
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
    "pen": {"bg_color": PEN_COLOUR},
}
A3 = 8
"""Excel's number of the paper."""
TITLE_ROW, NOTE_ROW, HEADING_ROW = 0, 1, 2
FIRST_ROW = HEADING_ROW + 1
LINE_POINTS, TITLE_POINTS = 14, 24
"""Height of one line in a cell and in the title."""
TITLE_SCALE = 1.7
"""How much wider a character of the title is than one of a cell: 16 against 10 points, bold."""
HEADING_LINES = 3
"""Lines into which a long heading is broken before it widens its column."""
NARROWEST = 6
PEN_WIDTH = 12
ROWS_WITH_CHART = 40
"""Up to this number of rows a table and its chart are fitted on one page."""
MOST_LINES = 25
"""Lines of the highest row: Excel allows a height of 409 points."""
PIXELS_PER_CHARACTER, PIXELS_PER_COLUMN = 7, 5
"""Width of a column on the screen: 7 pixels per character, and 5 for its margins."""


@dataclass(frozen=True)
class SheetField:
    """One column of a table."""

    name: str
    """Key of the row."""
    label: str
    kind: Kind = "text"
    width: int = WIDEST
    """Limit of the column's width, characters; longer text wraps. Only a word of the heading that
    is longer, which cannot wrap, makes it wider."""
    link: str = ""
    """Key of the row's address that the cell leads to; a row without one has no link."""
    check: Check | None = None
    """What a cell accepts when it is changed."""
    is_for_the_pen: bool = False
    """Whether its cells are empty, to be filled in; its width is then as given."""

    def value(self, row: Row) -> Any:  # noqa: ANN401 - whatever a query returns
        """Return what its cell in a row holds."""
        return None if self.is_for_the_pen else row[self.name]


@dataclass(frozen=True)
class SheetTable:
    """A table to be written on a sheet of its own."""

    title: str
    notes: tuple[str, ...]
    fields: tuple[SheetField, ...]
    rows: Sequence[Row]
    has_filter: bool = False
    paper: int | None = None
    """Excel's number of the paper; A4 when left out."""
    empty: str = ""
    """Text of a cell without a value."""
    rows_below: int = 0
    """Rows to reserve below the table for charts, inside the print area."""
    day_label: str = ""
    """What the office states the day of before its notes, where the sheet is to come back."""

    @property
    def last_row(self) -> int:
        """Last row of the table, from 0; a table without rows has one that says so."""
        return HEADING_ROW + max(len(self.rows), 1)

    @property
    def widths(self) -> list[int]:
        """Width of each column, characters."""
        widths = [_fitting_width(field, self) for field in self.fields]
        if self.day_label:
            widths[DAY_COLUMN] = max(widths[DAY_COLUMN], DAY_WIDTH)
        return widths

    @property
    def pixels(self) -> int:
        """Width of the table on the screen, pixels."""
        return sum(PIXELS_PER_CHARACTER * width + PIXELS_PER_COLUMN for width in self.widths)

    def column(self, name: str) -> int:
        """Return the position of a field, from 0."""
        return [field.name for field in self.fields].index(name)


def field_of(
    context: ReportContext, view: str, name: str, kind: Kind = "number", width: int = WIDEST
) -> SheetField:
    """Return a field headed by the label of a view's column.

    Parameters
    ----------
    context
        It gives the language of the label.
    view, name
        View or table, and its column; the column is also the key of the row.
    kind, width
        As in :class:`SheetField`.
    """
    return SheetField(name, context.column(view, name), kind, width)


def house_field(context: ReportContext, view: str, width: int = WIDEST) -> SheetField:
    """Return the field of a house's number, which leads to its file where it has one.

    Parameters
    ----------
    context, view, width
        As of :func:`field_of`; the row has the address as ``case_file``.
    """
    name = "house_no"
    return SheetField(name, context.column(view, name), width=width, link="case_file")


def pen_field(
    name: str, label: str, check: Check, kind: Kind = "text", width: int = PEN_WIDTH
) -> SheetField:
    """Return a field that is filled in by the office.

    Parameters
    ----------
    name, label, kind, width
        As in :class:`SheetField`.
    check
        What its cells accept.
    """
    return SheetField(name, label, kind, width, check=check, is_for_the_pen=True)


def write_sheet(book: Book, page: Worksheet, sheet: SheetTable) -> None:
    """Write a table with its title and set up its page; one without rows says so.

    Parameters
    ----------
    book, page, sheet
        Workbook, the empty sheet to write on, and the table.
    """
    widths = sheet.widths
    for at, width in enumerate(widths):
        page.set_column(at, at, width)
    notes = book.workbook.add_format({"font_size": 9, "font_color": "#555555", "text_wrap": True})
    title = book.workbook.add_format(
        {"bold": True, "font_size": 16, "align": "center", "valign": "vcenter", "text_wrap": True}
    )
    note = "    ".join(sheet.notes)
    columns, width = len(sheet.fields), sum(widths)
    _write_across(page, TITLE_ROW, range(columns), sheet.title, title)
    page.set_row(TITLE_ROW, TITLE_POINTS * _lines_needed([sheet.title], [int(width / TITLE_SCALE)]))
    before = DAY_COLUMN + 1 if sheet.day_label else 0
    _write_across(page, NOTE_ROW, range(before, columns), note, notes)
    page.set_row(NOTE_ROW, LINE_POINTS * _lines_needed([note], [sum(widths[before:])]))
    if sheet.day_label:
        write_day_cell(book.workbook, page, sheet.day_label)
    for at, field in enumerate(sheet.fields):
        page.write_string(HEADING_ROW, at, field.label, book.heading)
    labels = [field.label for field in sheet.fields]
    page.set_row(HEADING_ROW, 4 + LINE_POINTS * _lines_needed(labels, widths))
    if sheet.rows:
        _write_rows(book, page, sheet, widths)
    else:
        nothing = book.context.text("common", "nothing")
        style = _cell_format(book, "short", "plain")
        _write_across(page, FIRST_ROW, range(columns), nothing, style)
    if sheet.has_filter and sheet.rows:
        page.autofilter(HEADING_ROW, 0, sheet.last_row, columns - 1)
    size = (sheet.last_row + 1 + sheet.rows_below, columns)
    set_up_page(page, book, FIRST_ROW, size)
    page.center_horizontally()
    if sheet.paper:
        page.set_paper(sheet.paper)
    if sheet.rows_below and len(sheet.rows) <= ROWS_WITH_CHART:
        page.fit_to_pages(1, 1)


def _write_rows(book: Book, page: Worksheet, sheet: SheetTable, widths: Sequence[int]) -> None:
    """Set the height of every row, then write the cells column by column."""
    marks = [_row_mark(row) for row in sheet.rows]
    wrapped = [at for at, field in enumerate(sheet.fields) if KINDS[field.kind].get("text_wrap")]
    wrapped_widths = [widths[at] for at in wrapped]
    # Excel fits the height to wrapped text by itself, but other programs do not.
    for line, row in enumerate(sheet.rows, start=FIRST_ROW):
        lines = _lines_needed([sheet.fields[at].value(row) for at in wrapped], wrapped_widths)
        page.set_row(line, 3 + LINE_POINTS * lines)
    for at, field in enumerate(sheet.fields):
        if field.check:
            set_check(page, (FIRST_ROW, sheet.last_row), at, field.check)
        if field.is_for_the_pen:
            blank = _cell_format(book, field.kind, "pen")
            for line in range(FIRST_ROW, sheet.last_row + 1):
                page.write_blank(line, at, None, blank)
            continue
        formats = {mark: _cell_format(book, field.kind, mark) for mark in set(marks)}
        absent = {mark: _cell_format(book, "short", mark) for mark in set(marks)}
        for line, (row, mark) in enumerate(zip(sheet.rows, marks, strict=True), start=FIRST_ROW):
            value = row[field.name]
            if value is None or value == "":
                page.write(line, at, sheet.empty, absent[mark])
            elif field.link and row.get(field.link):
                write_link(page, (line, at), row[field.link], value, formats[mark])
            else:
                page.write(line, at, value, formats[mark])


def write_link(
    page: Worksheet, cell: tuple[int, int], address: str, text: object, style: Format
) -> None:
    """Write a text that leads to a page; an address without a host is taken from the workbook.

    Parameters
    ----------
    page, cell
        Sheet, and row and column from 0.
    address
        Where it leads: an address of ours, never a delivered text.
    text, style
        What the cell shows, and how.
    """
    page.write_url(*cell, address if "://" in address else f"external:{address}", style, str(text))


def _lines_needed(texts: Sequence[object], widths: Sequence[int]) -> int:
    """Return how many lines the longest of some texts takes, each in a column of its own width.

    One character of the width is left for the margins: 25 characters in a width of 11 take
    three lines.
    """
    # -(-a // b) divides and rounds up.
    lines = (
        -(-cells_wide(text or "") // max(width - 1, 1))
        for text, width in zip(texts, widths, strict=True)
    )
    return min(max(lines, default=1) or 1, MOST_LINES)


def _row_mark(row: Row) -> Mark:
    return "total" if row.get("is_total") else "worst" if row.get("is_worst") else "plain"


def _cell_format(book: Book, kind: Kind, mark: Mark) -> Format:
    """Return a format; xlsxwriter stores equal ones once in the file."""
    return book.workbook.add_format({**CELL, **KINDS[kind], **MARKS[mark]})


def _fitting_width(field: SheetField, sheet: SheetTable) -> int:
    """Return the width at which a column holds its cells and its heading, characters.

    The cells need the width of the widest one. The heading may break into three lines, so it needs
    a third of its width, but never less than its longest Latin word. Two more characters are for
    the margins. With ``经营性自建房总数（栋）``, 22 wide, and cells up to 6 wide, a line of the
    heading takes 8 + 1, so the column is 11 wide. The limit of the field holds for all but the
    longest word.
    """
    if field.is_for_the_pen:
        return field.width
    # Excel does not break a Latin word. Chinese breaks anywhere, but a line holds whole characters
    # and may leave half of one empty: so half of the lines is added.
    longest_word = max(cells_wide(word) if word.isascii() else 0 for word in field.label.split())
    # A table without rows keeps its headings on one line, so that the sentence written across it
    # has room.
    lines = HEADING_LINES if sheet.rows else 1
    heading = max(longest_word, -(-cells_wide(field.label) // lines) + lines // 2)
    # each text once: most columns hold a few words over and over
    texts = {_as_displayed(field.value(row), field, sheet.empty) for row in sheet.rows}
    widest_cell = max((cells_wide(text) for text in texts), default=0)
    fitting = max(NARROWEST, 2 + max(heading, widest_cell))
    return max(longest_word + 2, min(field.width, fitting))


def _as_displayed(value: object, field: SheetField, empty: str) -> object:
    """Return a value in the form in which its cell displays it, for its width.

    A rate of 95.3 is displayed as 95.30, and a count of 587209 as 587,209.
    """
    if value is None:
        return empty
    places = {"percent": 2, "decimal": 2, "degree": 6}.get(field.kind)
    return value if places is None else f"{value:,.{places}f}"


def _write_across(page: Worksheet, line: int, columns: range, text: str, style: Format) -> None:
    """Write a text across some columns of the table."""
    first, last = columns[0], columns[-1]
    if last > first:
        page.merge_range(line, first, line, last, "", style)
    page.write_string(line, first, text, style)


def labelled(
    context: ReportContext, rows: Sequence[Row], code_lists: Mapping[str, str]
) -> list[Row]:
    """Return the rows with labels in place of codes.

    Parameters
    ----------
    context
        It gives the language of the labels.
    rows
        Rows of a query.
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
