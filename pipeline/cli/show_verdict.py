"""How a verdict looks on a terminal: the run, a table of the checks, and what differs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import box
from rich.table import Table

from pipeline.base.messages import message
from pipeline.cli.show_progress import is_rich

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

    from pipeline.referee.verify import Verdict

RUN = ("run_id", "as_of", "schema_version", "pipeline_version")
"""Columns of ``run`` that are shown."""


def run_lines(verdict: Verdict, language: str) -> Iterator[str]:
    """Yield which run a file is of, and whether it is sample data.

    Parameters
    ----------
    verdict
        What was found.
    language
        ``zh`` or ``en``.
    """
    shown = {name: verdict.run[name] for name in RUN}
    yield message("referee.run", language, place=verdict.name(language), **shown)
    if not verdict.has_sums:
        yield message("referee.no_sums", language)


def check_table(verdict: Verdict, console: Console, language: str) -> Table:
    """Return the checks with the numbers of values compared and of those that differ.

    Parameters
    ----------
    verdict
        What was found.
    console, language
        Where it will be printed, and in which language.
    """
    table = Table(box=box.SIMPLE_HEAD if is_rich(console) else None, pad_edge=False)
    table.add_column(message("referee.check", language), overflow="fold")
    for name in ("compared", "differing"):
        table.add_column(message(f"referee.{name}", language), justify="right", no_wrap=True)
    for check in verdict.checks:
        style = "red" if check.differing else None
        name = message(f"referee.{check.name}", language)
        table.add_row(name, f"{check.count:,}", f"{check.differing:,}", style=style)
    return table


def difference_lines(verdict: Verdict, language: str) -> Iterator[str]:
    """Yield the first differences of every check, and how many more there are.

    Parameters
    ----------
    verdict
        What was found.
    language
        ``zh`` or ``en``.
    """
    for check in verdict.checks:
        for difference in check.examples:
            yield message(
                "referee.difference", language, subject=difference.subject,
                published=difference.published, found=difference.found,
            )  # fmt: skip
        yield from (f"  {fault.text(language)}" for fault in check.faults)
        more = check.differing - len(check.examples) - len(check.faults)
        if more > 0:
            name = message(f"referee.{check.name}", language)
            yield message("referee.more", language, check=name, more=f"{more:,}")


def last_line(verdict: Verdict, language: str) -> str:
    """Return the verdict in one sentence.

    Parameters
    ----------
    verdict
        What was found.
    language
        ``zh`` or ``en``.
    """
    count = sum(check.count for check in verdict.checks)
    differing = sum(check.differing for check in verdict.checks)
    key = "agrees" if verdict.agrees else "differs"
    return message(f"referee.{key}", language, count=f"{count:,}", differing=f"{differing:,}")
