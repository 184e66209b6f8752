"""Commands that ask how the figures came about and what changed."""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - Typer reads the annotations
from pathlib import Path  # noqa: TC003 - Typer reads the annotations
from typing import Annotated

import typer
from rich.console import Console

from pipeline import terminal_review
from pipeline.cli_base import Level, Root, app, open_project, say
from pipeline.diff import read_changes, write_changes
from pipeline.explain import explain as explain_metric
from pipeline.messages import message

DAY = ["%Y-%m-%d"]


@app.command(epilog="例 / Example: survey diff 2023-03-09 2023-03-16 --to changes.csv")
def diff(
    earlier: Annotated[
        dt.datetime, typer.Argument(formats=DAY, metavar="A", help="较早的日期 / Earlier day.")
    ],
    later: Annotated[
        dt.datetime, typer.Argument(formats=DAY, metavar="B", help="较晚的日期 / Later day.")
    ],
    root: Root,
    by: Annotated[Level, typer.Option(help="按哪一级统计 / Level of the rows.")] = Level.UNIT,
    to: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            show_default=False,
            dir_okay=False,
            help="另将每个变动的图斑写入 CSV / Also write every changed parcel to a CSV file.",
        ),
    ] = None,
) -> None:
    """比较历史上两天的图斑变动 / Compare the parcels of two days of history."""
    days = earlier.date(), later.date()
    with open_project(root) as project:
        console, language = Console(), project.settings.language
        changes = read_changes(project, *days, by.value)
        say(console, message("diff.title", language, earlier=days[0], later=days[1]))
        terminal_review.show(console, terminal_review.change_table(changes, language))
        if to is not None:
            rows = write_changes(project, *days, to)
            say(console, message("diff.written", language, rows=rows, path=to))


@app.command(epilog="例 / Example: survey explain m1")
def explain(
    metric: Annotated[
        str, typer.Argument(metavar="METRIC", help="指标编号或代码 / Metric id or code, as m1.")
    ],
    root: Root,
) -> None:
    """说明一个指标从何而来 / Tell how a headline figure came about."""
    with open_project(root) as project:
        console, language = Console(), project.settings.language
        for line in terminal_review.explanation_lines(explain_metric(project, metric), language):
            say(console, line)
