"""How a plan looks on a terminal: files, rejected rows, rates and ranks. Nothing here prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import box
from rich.table import Table
from rich.text import Text

from pipeline.base.messages import message
from pipeline.dictionary import load_dictionary
from pipeline.published.plan import RATES

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.published.plan import Moved, Plan, PlannedFile, PlannedRate

NONE = "–"


def file_table(plan: Plan, language: str) -> Table:
    """Return the table of the files that are new, changed or gone.

    Parameters
    ----------
    plan
        What would be published.
    language
        ``zh`` or ``en``.
    """
    table = _table("file", "change", "read", "accepted", "rejected", language=language)
    for file in plan.files:
        if file.change != "same":
            table.add_row(
                Text(file.path),
                message(f"plan.{file.change}", language),
                f"{file.rows_read:,}",
                _counts(file.rows_accepted),
                _counts(file.rows_rejected),
            )
    return table


def file_count_line(plan: Plan, language: str) -> str:
    """Return how many files are new, changed, gone and the same."""
    changes = [file.change for file in plan.files]
    counts = {name: changes.count(name) for name in ("new", "changed", "gone", "same")}
    return message("plan.files", language, **{f"{name}_files": n for name, n in counts.items()})


def rejection_lines(plan: Plan, language: str) -> list[str]:
    """Return a line per file and reason for rows of new or changed files that are rejected."""
    return [
        line
        for file in plan.files
        if file.change in {"new", "changed"}
        for line in _rejections(file, language)
    ]


def _rejections(file: PlannedFile, language: str) -> list[str]:
    label = load_dictionary().label
    return [
        message(
            "plan.rejection",
            language,
            file=file.path,
            field=each.field,
            reason=label("reject_reason", each.reason, language),
            rows=f"{each.row_count:,}",
            first_row=each.first_row,
        )
        for each in file.rejections
    ]


def rate_lines(plan: Plan, language: str) -> list[str]:
    """Return a line per headline rate of the whole place."""
    return [_rate_line(rate, language) for rate in plan.rates]


def _rate_line(rate: PlannedRate, language: str) -> str:
    counts = f"{_counts(rate.numerator)} / {_counts(rate.denominator)}"
    line = f"{rate.name(language)}  {_moved(rate.pct, '{} %'.format)}  ({counts})"
    if rate.regional_rank.after is None and rate.regional_rank.before is None:
        return line
    rank = _moved(rate.regional_rank, str)
    return f"{line}  {message('plan.regional_rank', language, rank=rank)}"


def unit_table(plan: Plan, language: str) -> Table:
    """Return the table of the reporting units that move, with rates and ranks."""
    columns = [name for rate in RATES for name in (f"{rate}_pct", "rank")]
    table = _table("unit", *columns, language=language)
    for unit in plan.units:
        if unit.has_moved:
            pairs = zip(unit.pct, unit.ranks, strict=True)
            cells = [cell for pct, rank in pairs for cell in (_moved(pct, str), _moved(rank, str))]
            table.add_row(Text(unit.name(language)), *cells)
    return table


def _table(*columns: str, language: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, collapse_padding=True)
    for at, name in enumerate(columns):
        is_text = at == 0 or name == "change"
        heading = message(f"plan.{name}", language)
        table.add_column(heading, justify="left" if is_text else "right", no_wrap=True)
    return table


def _counts(figure: Moved) -> str:
    return _moved(figure, "{:,}".format)


def _moved(figure: Moved, shown: Callable[[object], str]) -> str:
    """Return a figure, or both where it moves."""
    before, after = (
        NONE if each is None else shown(each) for each in (figure.before, figure.after)
    )
    return after if before == after else f"{before} → {after}"
