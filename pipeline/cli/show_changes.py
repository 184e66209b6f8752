"""How changes and explanations look on a terminal. Nothing here prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import box
from rich.table import Table
from rich.text import Text

from pipeline.base.messages import message
from pipeline.dictionary import load_dictionary

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.published.diff import AreaChange
    from pipeline.published.explain import Explanation

CHANGES = ("new", "gone", "forward", "backward", "moved")


def change_table(changes: Sequence[AreaChange], language: str) -> Table:
    """Return the table of changes.

    Parameters
    ----------
    changes
        Changes by area, the whole place last.
    language
        ``zh`` or ``en``.
    """
    columns = load_dictionary().views["parcel_change_by_unit"].columns
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, collapse_padding=True)
    table.add_column(message("status.name", language), no_wrap=True)
    for name in CHANGES:
        table.add_column(columns[name].label(language), justify="right", no_wrap=True)
    for area in changes:
        is_total = area.level == "prefecture"
        if is_total:
            table.add_section()
        name = message("status.total", language) if is_total else area.name(language)
        cells = (f"{getattr(area, change):,}" for change in CHANGES)
        table.add_row(Text(name), *cells, style="bold" if is_total else None)
    return table


def explanation_lines(explained: Explanation, language: str) -> list[str]:
    """Return the lines that explain a figure: figure, definition, query, views, files, run.

    Parameters
    ----------
    explained
        The figure with everything it is based on.
    language
        ``zh`` or ``en``.
    """
    pct = "–" if explained.pct is None else f"{explained.pct} %"
    figure = f"{explained.numerator:,} / {explained.denominator:,} = {pct}"
    title = f"{explained.metric_id}  {explained.name(language)}  {figure}"
    lines = [title, explained.definition(language), ""]
    lines += [message("explain.query", language), *_indented(explained.sql), ""]
    if explained.views:
        names, first = ", ".join(explained.views), explained.views[0]
        lines += [message("explain.views", language, names=names, first=first), ""]
    lines += [message("explain.sources", language)]
    for source in explained.sources:
        lines.append("  " + message(
            "explain.source", language,
            path=source.path, as_of=source.as_of, accepted=f"{source.rows_accepted:,}",
            rejected=f"{source.rows_rejected:,}", sha256=source.sha256,
        ))  # fmt: skip
    names_of_run = ("run_id", "pipeline_version", "schema_version", "settings_sha256")
    run = {name: getattr(explained, name) for name in names_of_run}
    return [*lines, "", message("explain.run", language, **run)]


def _indented(text: str) -> list[str]:
    return [f"  {line}" for line in text.splitlines()]
