"""The main command, and what others print as it does: the status table and where all files are."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline import job
from pipeline.cli import show_status
from pipeline.cli.app import Root, app, open_project
from pipeline.cli.run_report import reporting
from pipeline.cli.screen import errors_screen
from pipeline.published.status import Status, read_corrections, read_status

if TYPE_CHECKING:
    from pipeline.base.config import Project
    from pipeline.cli.screen import Screen


class Size(StrEnum):
    """Sizes of the demo."""

    FULL = "full"
    SMALL = "small"


AS_JSON = typer.Option(
    "--json",
    help="标准输出只含一个 JSON：结果、指标、问题、路径；其余写到标准错误"
    " / Standard output holds one JSON and nothing else: result, figures, faults, paths.",
)


@app.command(epilog="例 / Example: survey run --size small")
def run(
    root: Root,
    size: Annotated[
        Size, typer.Option(help="没有数据时所生成示例的大小 / Size of the demo, if one is made.")
    ] = Size.FULL,
    fresh: Annotated[  # noqa: FBT002 - an option, always named
        bool, typer.Option("--fresh", help="全部重新读取和计算 / Read and build everything again.")
    ] = False,
    as_json: Annotated[bool, AS_JSON] = False,  # noqa: FBT002 - an option, always named
) -> None:
    """跑完整流程并打印进度表 / Run the whole job and print the status table.

    读取 data/raw 的全部声明，发布 survey.duckdb；data/raw 为空时先生成示例数据。

    Reads every declaration in data/raw and publishes survey.duckdb; where data/raw is empty, a
    demo is generated first.
    """
    with (
        reporting(root, as_json=as_json) as report,
        open_project(root, report.refuse) as (project, output),
    ):
        screen = errors_screen(output.language) if as_json else output
        if job.is_empty(project):
            job.refuse_to_cover(project)
        if job.is_sample(project):
            key = "status.sample_made" if job.is_empty(project) else "status.sample_used"
            screen.print_message(key)
        _warn_of_open_files(project)
        with screen.progress(lambda: job.count_steps(project)) as progress:
            heard = report.listening(progress)
            changes = job.run_job(project, heard, demo_size=size.value, fresh=fresh)
        for change in changes:
            kept = project.history / change.kept_as
            screen.print_message("status.history_replaced", as_of=change.as_of, kept=kept)
        if as_json:
            report.finish(project, changes)
            return
        show_status_table(screen, read_status(project))
        for line in show_status.correction_lines(read_corrections(project), screen.language):
            screen.print_text(line)
        show_outputs(screen, project)


def _warn_of_open_files(project: Project) -> None:
    """Say if other users of the machine can read deliveries."""
    if found := job.open_to_all(project):
        errors_screen(project.settings.language).print_message(
            "notice.raw_readable_by_all", file=project.raw, count=len(found), value=found[0]
        )


def show_status_table(screen: Screen, table: Status) -> None:
    """Print the status table and the headline rates."""
    screen.print_text("\n" + show_status.status_title(table, screen.language))
    screen.print_table(show_status.status_view(table, screen.console, screen.language))
    screen.print_message("status.marks", mark=show_status.WORST_MARK)
    screen.print_text()
    for line in show_status.headline_lines(table, screen.language):
        screen.print_text(line)


def show_outputs(screen: Screen, project: Project) -> None:
    """Print where all files are, and once more whether they are a sample."""
    screen.print_text()
    for line in show_status.output_lines(job.list_outputs(project), screen.language):
        screen.print_text(line)
    if job.is_sample(project):
        screen.print_message("status.sample_used")
