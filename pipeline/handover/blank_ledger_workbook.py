"""The workbook of a blank ledger: headings, explanations, lists to choose from, valid ranges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from xlsxwriter.utility import xl_col_to_name

from pipeline.base.messages import message
from pipeline.dictionary import load_dictionary
from pipeline.files.carried_sheet import (
    DAY_CELL,
    FIRST_DAY,
    REQUIRED_COLOUR,
    write_carried_declaration,
    write_day_cell,
)
from pipeline.files.safe_workbook import DATE_FORMAT, SHEET_ROWS, open_workbook

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.dictionary import Column

TITLE_ROW, EXPLANATION_ROW = 0, 2
"""Rows from 0; the day stands between both, in the cell that the declaration is read from."""
FIRST_HEADING_ROW = 4
"""Row of the headings, from 1 as declarations count."""
FIRST_ROW = FIRST_HEADING_ROW
"""First row to fill in, from 0."""
TIME_FORMAT = "yyyy-mm-dd hh:mm:ss"
TEXT_FORMAT = "@"
DAY = f"${DAY_CELL[0]}${DAY_CELL[1:]}"
LAST_DAY = f"IF(ISNUMBER({DAY}),EDATE({DAY},120),DATE(2100,1,1))"
"""As intake judges dates: from 1949 to ten years after the day of the data."""
HEADING_COLOUR = "#E8EEF4"
WIDTH, WIDE = 16, 30
EXPLANATION_HEIGHT = 64
MOST = 1_000_000_000
DEGREES = {"x": (-180, 180), "y": (-90, 90)}


@dataclass(frozen=True)
class BlankField:
    """One column to fill in."""

    name: str
    heading: str
    column: Column | None
    """Its entry in the dictionary; ``None`` for a coordinate."""
    explanation: str

    @property
    def takes_area(self) -> bool:
        """Whether it takes the code of a village or, as a plan does, of any area."""
        return self.column is not None and _list_of(self.column) in {VILLAGES, AREAS}

    @property
    def is_required(self) -> bool:
        """Whether a row without it is rejected."""
        return self.column is not None and self.column.required

    @property
    def number_format(self) -> str:
        """Number format of its cells: texts, and so ids and codes, stay what was typed."""
        kind = "number" if self.column is None else self.column.type
        formats = {"date": DATE_FORMAT, "timestamp": TIME_FORMAT, "integer": "0"}
        return formats.get(kind, "General" if kind in {"number", "percent"} else TEXT_FORMAT)


@dataclass(frozen=True)
class BlankLedger:
    """What a blank workbook of one table asks for."""

    title: str
    fields: tuple[BlankField, ...]
    unit: str
    """Code and name of the unit; empty where any unit may fill it in."""
    villages: tuple[str, ...]
    """Code and name of each village that may be chosen; empty where any code may be written."""
    declaration: dict[str, Any]
    """All keys but ``path`` and ``as_of``."""
    language: str
    is_sample: bool


def write_blank(path: Path, ledger: BlankLedger) -> None:
    """Write the workbook.

    Parameters
    ----------
    path
        File to write.
    ledger
        What it asks for.
    """
    with open_workbook(path) as book:
        book.set_properties({"title": ledger.title})
        page = book.add_worksheet(message("template.sheet", ledger.language))
        notes = book.add_worksheet(message("template.notes", ledger.language))
        _write_notes(book, notes, ledger)
        offered = _write_lists(book, ledger)
        write_carried_declaration(book, ledger.declaration)
        title = book.add_format({"bold": True, "font_size": 14})
        page.write_string(TITLE_ROW, 0, ledger.title, title)
        write_day_cell(book, page, message("template.day", ledger.language))
        for at, field in enumerate(ledger.fields):
            _write_field(book, page, at, field)
            rule = _rule(field, offered)
            if rule is not None:
                _guard(page, at, field, rule, ledger.language)
        page.freeze_panes(FIRST_ROW, 1)
        page.set_landscape()
        page.fit_to_pages(1, 0)
        page.repeat_rows(FIRST_HEADING_ROW - 1)
        page.hide_gridlines(0)  # on paper too, where they are hidden otherwise
        if ledger.is_sample:
            page.set_header("&C" + message("status.sample_used", ledger.language))


def _write_field(book: Any, page: Any, at: int, field: BlankField) -> None:  # noqa: ANN401
    """Write the head of one column, and how its cells show what is typed."""
    colour = REQUIRED_COLOUR if field.is_required else HEADING_COLOUR
    small = {"text_wrap": True, "valign": "top", "font_size": 9, "font_color": "#44546A"}
    page.set_row(EXPLANATION_ROW, EXPLANATION_HEIGHT)
    cells = book.add_format({"num_format": field.number_format})
    page.set_column(at, at, WIDE if field.takes_area else WIDTH, cells)
    page.write_string(EXPLANATION_ROW, at, field.explanation, book.add_format(small))
    head = {"bold": True, "bg_color": colour, "bottom": 1, "text_wrap": True}
    page.write_string(FIRST_HEADING_ROW - 1, at, field.heading, book.add_format(head))


def _guard(page: Any, at: int, field: BlankField, rule: dict[str, Any], language: str) -> None:  # noqa: ANN401
    """Let the cells of one column accept only what its rule says."""
    texts = {
        "ignore_blank": True,
        "error_title": message("template.wrong", language),
        "error_message": field.explanation[:255],
    }
    page.data_validation(FIRST_ROW, at, SHEET_ROWS, at, {**texts, **rule})


def _rule(field: BlankField, offered: dict[str, str]) -> dict[str, Any] | None:
    """Return what the cells of a column accept, or ``None`` for any text."""
    column = field.column
    if column is None:
        return _between("decimal", *DEGREES[field.name])
    if (choice := _list_of(column)) in offered:
        # Several values may stand in one cell, so there the list is only a hint.
        kind = "information" if column.type == "text_list" else "stop"
        return {"validate": "list", "source": offered[choice], "error_type": kind}
    if column.type in {"date", "timestamp"}:
        return _between("date", f"={FIRST_DAY}", f"={LAST_DAY}")
    if column.type in {"integer", "number", "percent"}:
        kind = "integer" if column.type == "integer" else "decimal"
        low = column.minimum if column.minimum is not None else -MOST
        high = column.maximum if column.maximum is not None else MOST
        return _between(kind, low, high)
    return None


def _between(kind: str, low: float | str, high: float | str) -> dict[str, Any]:
    return {"validate": kind, "criteria": "between", "minimum": low, "maximum": high}


VILLAGES, AREAS, YES_OR_NO = "villages", "areas", "boolean"


def _list_of(column: Column) -> str:
    """Return the name of the list that a column is chosen from; empty if it is from none."""
    if column.area == "village":
        return VILLAGES
    if column.names_area:
        return AREAS
    return column.codes or (YES_OR_NO if column.type == "boolean" else "")


def _write_lists(book: Any, ledger: BlankLedger) -> dict[str, str]:  # noqa: ANN401
    """Write the lists to a hidden sheet, and return by name the cells that hold each.

    A list within the validation itself is limited to 255 characters, a range of cells is not.
    """
    page = book.add_worksheet(message("template.lists", ledger.language))
    page.hide()
    wanted = {_list_of(field.column) for field in ledger.fields if field.column is not None}
    lists = load_dictionary().code_lists
    texts = {
        name: [code.label(ledger.language) for code in lists[name].values()]
        for name in sorted(wanted & lists.keys())
    }
    if YES_OR_NO in wanted:
        texts[YES_OR_NO] = [message(f"template.{key}", ledger.language) for key in ("yes", "no")]
    if ledger.unit:
        areas = {VILLAGES: ledger.villages, AREAS: (ledger.unit, *ledger.villages)}
        texts |= {name: list(areas[name]) for name in sorted(wanted & areas.keys())}
    ranges = {}
    for at, (name, values) in enumerate(texts.items()):
        page.set_column(at, at, WIDE, book.add_format({"num_format": TEXT_FORMAT}))
        for row, value in enumerate(values):
            page.write_string(row, at, value)
        column = xl_col_to_name(at)
        ranges[name] = f"='{page.get_name()}'!${column}$1:${column}${len(values)}"
    return ranges


def _write_notes(book: Any, page: Any, ledger: BlankLedger) -> None:  # noqa: ANN401
    """Write what the workbook is for, and a line for each column."""
    page.set_column(0, 0, WIDE)
    page.set_column(1, 1, 90, book.add_format({"text_wrap": True, "valign": "top"}))
    bold = book.add_format({"bold": True})
    page.write_string(0, 0, ledger.title, bold)
    steps = [message(f"template.step_{step}", ledger.language) for step in ("fill", "keep", "send")]
    for row, step in enumerate(steps, start=1):
        page.write_string(row, 1, step)
    for row, field in enumerate(ledger.fields, start=len(steps) + 2):
        page.write_string(row, 0, field.heading, bold)
        page.write_string(row, 1, field.explanation)
