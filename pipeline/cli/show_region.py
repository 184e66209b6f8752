"""How a region looks on a terminal: prefectures with ranks, who is left out, border cases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich import box
from rich.table import Table
from rich.text import Text

from pipeline.base.messages import message
from pipeline.cli.show_progress import is_rich
from pipeline.region.region_answers import named, state_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

    from pipeline.region.region_answers import RegionAnswers, Row

NONE = "–"
RATES = (("done_pct", "survey_rank"), ("revisited_pct", "revisit_rank"),
         ("rectified_pct", "rectification_rank"))  # fmt: skip


def region_title(answers: RegionAnswers, language: str) -> str:
    """Return the title: region, day, of how many prefectures, whether it is a sample."""
    run = answers.run
    title = message("region.terminal_title", language, region=answers.place(language),
                    as_of=run["as_of"], counted=run["counted"],
                    prefectures=run["prefectures"])  # fmt: skip
    return title + (" · " + message("status.sample_mark", language) if run["is_sample"] else "")


def region_table(answers: RegionAnswers, console: Console, language: str) -> Table:
    """Return the prefectures with their states, rates and ranks, the region last.

    Parameters
    ----------
    answers
        What the region file says.
    console, language
        Where it will be printed, and in which language.
    """
    frame = box.SIMPLE_HEAD if is_rich(console) else None
    table = Table(box=frame, pad_edge=False, collapse_padding=True)
    for key in ("prefecture", "state"):
        table.add_column(message(f"region.{key}", language), overflow="fold")
    for key in ("as_of", "parcels", "survey", "rank", "revisit", "rank", "rectification", "rank"):
        table.add_column(message(f"region.{key}", language), justify="right", no_wrap=True)
    for row in answers.prefectures:
        cells = [_shown(row[name]) for pair in RATES for name in pair]
        first = [named(row, language), state_of(row, language)]
        counts = [_shown(row["as_of"]), NONE if row["parcels"] is None else f"{row['parcels']:,}"]
        style = None if row["state"] == "counted" else "dim"
        table.add_row(*(Text(cell) for cell in (*first, *counts, *cells)), style=style)
    table.add_row(*_total_cells(answers, language), style="bold")
    return table


def _total_cells(answers: RegionAnswers, language: str) -> Iterator[Text]:
    run = answers.run
    survey = next(rate for rate in answers.rates if rate["metric"] == "survey_done")
    yield Text(message("region.total", language))
    counted, prefectures = run["counted"], run["prefectures"]
    yield Text(message("region.of_prefectures", language, counted=counted, prefectures=prefectures))
    yield Text(str(run["as_of"]))
    yield Text(f"{survey['denominator']:,}")
    for rate in answers.rates:
        yield Text(_shown(rate["pct"]))
        yield Text("")


def left_out_lines(answers: RegionAnswers, language: str) -> Iterator[str]:
    """Yield a line for each prefecture that does not count: its state and first fault."""
    for row in answers.left_out:
        yield message("region.left_out", language, prefecture=named(row, language),
                      state=state_of(row, language), fault=_fault(row, language))  # fmt: skip


def check_lines(answers: RegionAnswers, language: str) -> Iterator[str]:
    """Yield a line for each check across borders."""
    for row in answers.checks:
        yield message("region.check_line", language, check=named(row, language),
                      cases=f"{row['cases']:,}")  # fmt: skip


def _fault(row: Row, language: str) -> str:
    return str(row[f"fault_{language}"] or "")


def _shown(value: Any) -> str:  # noqa: ANN401 - a figure, a day or nothing
    return NONE if value is None else str(value)
