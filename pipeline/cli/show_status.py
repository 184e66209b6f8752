"""How the status looks on a terminal: its table, headline rates, corrections and outputs.

Nothing here prints. A table that does not fit loses its bars first, then its less important
columns; without a terminal, or on a dumb one, everything is plain text without colours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import box
from rich.bar import Bar
from rich.table import Table
from rich.text import Text

from pipeline.base.messages import message
from pipeline.cli.screen import width_of
from pipeline.cli.show_progress import is_rich
from pipeline.dictionary import load_dictionary
from pipeline.published.status import AreaStatus, Headline

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from pipeline.job import Output
    from pipeline.published.status import Status

BAR_CELLS = 16
FIGURES = ("parcels", "unsurveyed", "in_progress", "done", "remaining")
FEW_FIGURES = ("parcels", "remaining")
WORST_MARK = "▼"


def status_title(status: Status, language: str) -> str:
    """Return the title of the table: place, level, day, and whether it is a sample.

    Parameters
    ----------
    status
        The status table.
    language
        ``zh`` or ``en``.
    """
    title = message(
        "status.title",
        language,
        place=status.place_name(language),
        level=load_dictionary().label("area_level", status.level, language),
        as_of=status.as_of,
    )
    mark = " · " + message("status.sample_mark", language) if status.is_sample else ""
    return title + mark


def status_view(status: Status, console: Console, language: str) -> RenderableType:
    """Return the status table in the richest form that fits the console.

    Without a terminal no column is dropped, because a file has no width. If not even a few columns
    fit, every area gets a line of text.

    Parameters
    ----------
    status
        The status table.
    console, language
        Where it will be printed, and in which language.
    """
    # Each form: columns, whether it has bars, whether it is plain text; the richest first.
    if is_rich(console):
        forms = [(FIGURES, True, False), (FIGURES, False, False), (FEW_FIGURES, False, False)]
    else:
        forms = [(FIGURES, False, True), (FEW_FIGURES, False, True)]
    for figures, has_bars, is_plain in forms:
        table = _status_table(status, language, figures, has_bars=has_bars, is_plain=is_plain)
        if not console.is_terminal or width_of(table, console) <= console.width:
            return table
    return Text("\n".join(_area_line(area, language) for area in status.areas))


def _area_line(area: AreaStatus, language: str) -> str:
    mark = f" {WORST_MARK}" if area.is_worst else ""
    counts = f"({area.done:,} / {area.parcels:,})"
    return f"{_area_name(area, language)}: {_percent_text(area)} {counts}{mark}"


def _area_name(area: AreaStatus, language: str) -> str:
    is_total = area.level == "prefecture"
    return message("status.total", language) if is_total else area.name(language)


def _percent_text(rate: AreaStatus | Headline) -> str:
    pct = rate.done_pct if isinstance(rate, AreaStatus) else rate.pct
    return "–" if pct is None else f"{pct} %"


def _status_table(
    status: Status, language: str, figures: tuple[str, ...], *, has_bars: bool, is_plain: bool
) -> Table:
    table = Table(box=None if is_plain else box.SIMPLE_HEAD, pad_edge=False, collapse_padding=True)
    _add_columns(table, status, language, figures, has_bars=has_bars)
    for area in status.areas:
        is_total = area.level == "prefecture"
        if is_total and not is_plain:
            table.add_section()
        cells = _area_cells(area, status, language, figures)
        bar: list[RenderableType] = [_progress_bar(area)] if has_bars else []
        table.add_row(*cells[:-1], *bar, cells[-1], style=_row_style(area))
    return table


def _add_columns(
    table: Table, status: Status, language: str, figures: tuple[str, ...], *, has_bars: bool
) -> None:
    columns = load_dictionary().views["survey_status_by_unit"].columns
    if _has_parents(status):
        table.add_column(message("status.parent", language), no_wrap=True)
    table.add_column(message("status.name", language), no_wrap=True)
    for name in (*figures, "done_pct"):
        table.add_column(columns[name].label(language), justify="right", no_wrap=True)
    if has_bars:
        table.add_column("", no_wrap=True, width=BAR_CELLS)
    table.add_column(columns["rank"].label(language), justify="right", no_wrap=True)


def _area_cells(
    area: AreaStatus, status: Status, language: str, figures: tuple[str, ...]
) -> list[RenderableType]:
    parent = [Text(area.parent_name(language))] if _has_parents(status) else []
    rank = "–" if area.rank is None else str(area.rank)
    return [
        *parent,
        Text(_area_name(area, language)),
        *(f"{getattr(area, figure):,}" for figure in figures),
        _percent_text(area),
        f"{WORST_MARK} {rank}" if area.is_worst else rank,
    ]


def _has_parents(status: Status) -> bool:
    return any(area.parent_name_zh for area in status.areas)


def _progress_bar(area: AreaStatus) -> RenderableType:
    if area.done_pct is None:
        return ""
    return Bar(size=100, begin=0, end=float(area.done_pct), width=BAR_CELLS, color="green")


def _row_style(area: AreaStatus) -> str | None:
    if area.level == "prefecture":
        return "bold"
    return "red" if area.is_worst else None


def headline_lines(status: Status, language: str) -> list[str]:
    """Return one line per headline rate, with numerator, denominator and regional rank.

    Parameters
    ----------
    status
        The status table.
    language
        ``zh`` or ``en``.
    """
    lines = []
    for headline in status.headlines:
        parts = f"({headline.numerator:,} / {headline.denominator:,})"
        line = f"{headline.name(language)}  {_percent_text(headline)}  {parts}"
        if headline.regional_rank is not None:
            line += "  " + message("status.rank", language, rank=headline.regional_rank)
        lines.append(line)
    return lines


def correction_lines(outcomes: dict[str, int], language: str) -> list[str]:
    """Return one line with the number of corrections by outcome; none if none was delivered.

    Parameters
    ----------
    outcomes
        Numbers by code of ``correction_outcome``.
    language
        ``zh`` or ``en``.
    """
    if not outcomes:
        return []
    label = load_dictionary().label
    counts = [
        f"{label('correction_outcome', code, language)} {count:,}"
        for code, count in outcomes.items()
    ]
    joined = ("，" if language == "zh" else ", ").join(counts)
    total = f"{sum(outcomes.values()):,}"
    return [message("status.corrections", language, total=total, counts=joined)]


def output_lines(outputs: list[Output], language: str) -> list[str]:
    """Return one line per output with its path.

    Parameters
    ----------
    outputs
        What has been made so far.
    language
        ``zh`` or ``en``.
    """
    return [f"{message(f'output.{item.kind}', language)}  {item.path}" for item in outputs]
