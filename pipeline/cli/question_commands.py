"""Commands that explain the figures, compare days, and list what is wrong with the data."""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - Typer reads the annotations
from dataclasses import asdict, fields
from enum import StrEnum
from pathlib import Path  # noqa: TC003 - Typer reads the annotations
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.base.messages import message
from pipeline.cli import show_changes, show_quality, show_reasons, show_verdict
from pipeline.cli.app import Level, Root, Shape, app, open_project
from pipeline.cli.screen import Screen, errors_screen, print_csv, print_json
from pipeline.published.diff import read_changes, write_changes
from pipeline.published.explain import explain as explain_metric
from pipeline.published.quality import RuleFindings, read_quality
from pipeline.published.why import read_reasons

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.published.quality import Quality
    from pipeline.published.why import Reasons

DAY = ["%Y-%m-%d"]
TO_VERIFY = typer.Argument(
    metavar="FILE",
    show_default="data/processed/survey.duckdb",
    dir_okay=False,
    help="已发布文件 / A published file.",
)
ONE_UNIT = typer.Option(
    metavar="CODE", show_default=False, help="只看一个统计单元 / One reporting unit only."
)


class FailOn(StrEnum):
    """Lowest severity of a finding with which a check fails."""

    ERROR = "error"
    WARNING = "warning"


@app.command(epilog="例 / Example: survey diff 2023-03-09 2023-03-16 --why --to changes.csv")
def diff(  # noqa: PLR0913, PLR0917 - options of a command
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
    why: Annotated[  # noqa: FBT002 - an option, always named
        bool,
        typer.Option(
            "--why",
            help="另将三项完成率的增减逐项说明原因"
            " / Also split the change of the three rates into its reasons.",
        ),
    ] = False,
) -> None:
    """比较历史上两天的图斑变动 / Compare the parcels of two days of history."""
    days = earlier.date(), later.date()
    with open_project(root) as (project, screen):
        changes = read_changes(project, *days, by.value)
        screen.print_message("diff.title", earlier=days[0], later=days[1])
        screen.print_table(show_changes.change_table(changes, screen.language))
        if why:
            _show_reasons(screen, read_reasons(project, *days, by.value))
        if to is not None:
            rows = write_changes(project, *days, to)
            screen.print_message("diff.written", rows=rows, path=to)


@app.command(epilog="例 / Example: survey explain m1")
def explain(
    metric: Annotated[
        str, typer.Argument(metavar="METRIC", help="指标编号或代码 / Metric id or code, e.g. m1.")
    ],
    root: Root,
) -> None:
    """说明一个指标从何而来 / Explain where a headline figure comes from."""
    with open_project(root) as (project, screen):
        explanation = explain_metric(project, metric)
        for line in show_changes.explanation_lines(explanation, screen.language):
            screen.print_text(line)


@app.command(epilog="例 / Example: survey check --fail-on error --unit 652301")
def check(
    root: Root,
    unit: Annotated[str | None, ONE_UNIT] = None,
    fail_on: Annotated[
        FailOn | None,
        typer.Option(
            show_default=False,
            help="有这类（或更严重的）问题时以 1 退出"
            " / End with 1 on findings of this severity or a higher one.",
        ),
    ] = None,
    shape: Annotated[
        Shape,
        typer.Option(
            "--format",
            help="输出形式；csv 只含各规则 / Form of the output; csv has the rules only.",
        ),
    ] = Shape.TABLE,
) -> None:
    """按规则和统计单元打印质量问题 / Print the quality findings by rule and by reporting unit.

    并列出问题已存在几周，以及迟报的数据。读取已发布文件；逐条问题见表 quality_finding
    和 fault_age，规则说明见 docs/rules.md。

    Also how many weeks they have been there, and which deliveries are late. Reads the published
    file; its tables quality_finding and fault_age list every single finding, and docs/rules.md
    explains the rules.
    """
    with open_project(root) as (project, screen):
        quality = read_quality(project, unit)
        notes = screen
        if shape is Shape.TABLE:
            _show_quality(screen, quality)
        else:
            _print_quality(quality, shape)
            notes = errors_screen(screen.language)
        if quality.is_sample:
            notes.print_message("status.sample_used")
        if fail_on is not None and quality.has_any(fail_on.value):
            raise typer.Exit(1)


@app.command(epilog="例 / Example: survey verify received/survey.duckdb")
def verify(root: Root, file: Annotated[Path | None, TO_VERIFY] = None) -> None:
    """核对已发布文件是否完整、数字是否一致 / Verify that a published file is whole and agrees.

    先比对旁边的 SHA256SUMS，再用另一套方法，由文件中的表重新得出图斑归村、房屋落图、四级统计
    和主要指标，逐项比较；有不一致时以 1 退出。只读打开，来历不明的文件也可核对。

    Compares the file with SHA256SUMS beside it; then finds the village of every parcel, the parcel
    of every house, the counts of four levels and the headline figures again from its tables, by
    other means, and compares each. Ends with 1 where anything differs. The file is only read and
    may be anybody's.
    """
    # pandas and shapely, for which no other command here should wait
    from pipeline.referee.verify import CHECKS, verify_file, verify_published  # noqa: PLC0415

    with open_project(root) as (project, screen):
        with screen.progress(lambda: 2 + len(CHECKS)) as progress:
            if file is None:
                verdict = verify_published(project, progress)
            else:
                verdict = verify_file(file, project, progress)
        screen.print_text()
        for line in show_verdict.run_lines(verdict, screen.language):
            screen.print_text(line)
        screen.print_table(show_verdict.check_table(verdict, screen.console, screen.language))
        for line in show_verdict.difference_lines(verdict, screen.language):
            screen.print_text(line)
        screen.print_text(show_verdict.last_line(verdict, screen.language))
        if verdict.run["is_sample"]:
            screen.print_message("status.sample_used")
        if not verdict.agrees:
            raise typer.Exit(1)


def _show_reasons(screen: Screen, reasons: Sequence[Reasons]) -> None:
    """Print why the rates moved, a table per rate."""
    for title, table in show_reasons.reason_tables(reasons, screen.language):
        screen.print_text(f"\n{title}")
        screen.print_table(table)


def _show_quality(screen: Screen, quality: Quality) -> None:
    """Print the findings by rule and by reporting unit."""
    screen.print_text("\n" + show_quality.quality_title(quality, screen.language))
    screen.print_table(show_quality.rule_table(quality, screen.console, screen.language))
    screen.print_text()
    screen.print_table(show_quality.unit_table(quality, screen.console, screen.language))
    screen.print_text("\n" + message("check.ages", screen.language))
    screen.print_table(show_quality.age_table(quality, screen.console, screen.language))
    for line in show_quality.age_lines(quality, screen.language):
        screen.print_text(line)
    if quality.deliveries:
        late = show_quality.late_table(quality, screen.console, screen.language)
        title = "check.none_late" if late is None else "check.late"
        screen.print_text("\n" + message(title, screen.language))
        if late is not None:
            screen.print_table(late)


def _print_quality(quality: Quality, shape: Shape) -> None:
    """Print the findings for machines: English names, plain numbers, nothing else."""
    if shape is Shape.JSON:
        print_json(quality.as_dict())
        return
    of_all = {"as_of": quality.as_of, "unit": quality.unit}
    names = [*of_all, *(field.name for field in fields(RuleFindings))]
    print_csv(names, (
        {**of_all, **asdict(rule), "missing_tables": " ".join(rule.missing_tables)}
        for rule in quality.rules
    ))  # fmt: skip
