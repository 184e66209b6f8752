"""How the reasons of a change look on a terminal. Nothing here prints."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from rich import box
from rich.table import Table
from rich.text import Text

from pipeline.base.messages import message
from pipeline.dictionary import load_dictionary
from pipeline.published.why import OF_TOTAL, PARTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pipeline.published.why import Reasons


def reason_tables(reasons: Sequence[Reasons], language: str) -> Iterator[tuple[str, Table]]:
    """Yield a title and the table of the numerators per rate, and one of totals that moved.

    Parameters
    ----------
    reasons
        Reasons by rate and area, the whole place last for each rate.
    language
        ``zh`` or ``en``.
    """
    dictionary = load_dictionary()
    for metric, rows in groupby(reasons, key=lambda each: each.metric):
        areas = list(rows)
        name = dictionary.label("metric", metric, language)
        yield (
            message("why.finished", language, metric=name),
            _table(
                [(each, each.before, each.after, each.parts) for each in areas], PARTS, language
            ),
        )
        if any(value for each in areas for value in each.total_parts.values()):
            yield message("why.total", language, metric=name), _table(
                [(each, each.total_before, each.total_after, each.total_parts) for each in areas],
                OF_TOTAL, language,
            )  # fmt: skip


def _table(
    rows: Sequence[tuple[Reasons, int | None, int | None, Mapping[str, int | None]]],
    parts: Sequence[str],
    language: str,
) -> Table:
    """Return a table with a column for each part that moved anything."""
    columns = load_dictionary().views["headline_change_by_unit"].columns
    shown = [part for part in parts if any(moved[part] for *_, moved in rows)]
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, collapse_padding=True)
    table.add_column(message("status.name", language), no_wrap=True)
    for name in ("before", "after", "change"):
        table.add_column(message(f"why.{name}", language), justify="right", no_wrap=True)
    for part in shown:
        table.add_column(columns[part].label(language), justify="right", no_wrap=True)
    for area, before, after, moved in rows:
        is_total = area.level == "prefecture"
        if is_total:
            table.add_section()
        name = message("status.total", language) if is_total else area.name(language)
        change = None if before is None or after is None else after - before
        cells = [_plain(before), _plain(after), _signed(change)]
        cells += [_signed(moved[part]) for part in shown]
        table.add_row(Text(name), *cells, style="bold" if is_total else None)
    return table


def _plain(value: int | None) -> str:
    return "–" if value is None else f"{value:,}"


def _signed(value: int | None) -> str:
    return "–" if value is None else f"{value:+,}" if value else "0"
