"""The ``survey`` command. Thin: all it does can be called from Python; the only module to print.

Exit codes: 0 done; 1 the data are refused, with every fault listed; 2 wrong usage.
"""

from __future__ import annotations

import csv
import datetime as dt  # noqa: TC003 - Typer reads the annotations
import json
import sys
from dataclasses import asdict, fields
from enum import StrEnum
from pathlib import Path  # noqa: TC003 - Typer reads the annotations
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from pipeline import audit, job, terminal
from pipeline import export as export_files
from pipeline.cli_base import Level, NewRoot, Root, Shape, app, open_project, say
from pipeline.command_docs import render_commands
from pipeline.demo import write_demo_settings
from pipeline.dictionary import load_dictionary
from pipeline.dictionary.docs import render_dictionary
from pipeline.fix_list import write_fix_list
from pipeline.intake.describe import describe as draft_declaration
from pipeline.mapping.draw import draw_maps
from pipeline.messages import message
from pipeline.reporting import write_reports
from pipeline.reporting.full_ledgers import write_full_ledgers
from pipeline.rules import load_rules
from pipeline.rules.docs import render_rules
from pipeline.status import AreaStatus, Status, read_corrections, read_status

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.config import Project


class Size(StrEnum):
    """Sizes of the demo."""

    FULL = "full"
    SMALL = "small"


class HandOver(StrEnum):
    """Formats of hand-over files."""

    GEOPARQUET = "geoparquet"
    GPKG = "gpkg"
    SHP = "shp"
    CSV = "csv"
    XLSX = "xlsx"


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; what the output cannot encode is shown as a question mark."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    app(args=arguments)


@app.command(epilog="例 / Example: survey run --size small")
def run(
    root: Root,
    size: Annotated[
        Size, typer.Option(help="没有数据时所生成示例的大小 / Size of the demo, if one is made.")
    ] = Size.FULL,
) -> None:
    """跑完整流程并打印进度表 / Run the whole job and print the status table.

    读取 data/raw 的全部声明，发布 survey.duckdb；data/raw 为空时先生成示例数据。

    Reads every declaration in data/raw and publishes survey.duckdb; where data/raw is empty, a
    demo is generated first.
    """
    with open_project(root) as project:
        console, language = Console(), project.settings.language
        if job.is_sample(project):
            key = "status.sample_made" if job.is_empty(project) else "status.sample_used"
            say(console, message(key, language))
        with terminal.shown_progress(console, language, lambda: job.count_steps(project)) as shown:
            changes = job.run_job(project, shown, demo_size=size.value)
        for change in changes:
            say(
                console,
                message(
                    "status.history_replaced",
                    language,
                    as_of=change.as_of,
                    kept=project.history / change.kept_as,
                ),
            )
        _show_status(console, read_status(project), language)
        for line in terminal.correction_lines(read_corrections(project), language):
            say(console, line)
        _show_outputs(console, project)


@app.command(epilog="例 / Example: survey status --by township --format csv > township.csv")
def status(
    root: Root,
    by: Annotated[Level, typer.Option(help="按哪一级统计 / Level of the rows.")] = Level.UNIT,
    as_of: Annotated[
        dt.datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            metavar="YYYY-MM-DD",
            show_default=False,
            help="历史上的某一天（默认最新） / An earlier day; the latest by default.",
        ),
    ] = None,
    show_sql: Annotated[  # noqa: FBT002 - an option, always named
        bool, typer.Option("--show-sql", help="只打印所用的 SQL / Print the SQL only.")
    ] = False,
    shape: Annotated[
        Shape, typer.Option("--format", help="输出形式 / Form of the output.")
    ] = Shape.TABLE,
) -> None:
    """打印已发布文件中的排查进度 / Print the survey status of the published file."""
    with open_project(root) as project:
        console, language = Console(), project.settings.language
        table = read_status(project, by.value, as_of.date() if as_of else None)
        if show_sql:
            say(console, table.sql.rstrip())
        elif shape is Shape.TABLE:
            _show_status(console, table, language)
        else:
            _write_status(table, shape)
            if table.is_sample:
                say(Console(stderr=True), message("status.sample_used", language))


@app.command(epilog="例 / Example: survey demo --size small --root /tmp/trial")
def demo(
    root: NewRoot,
    size: Annotated[Size, typer.Option(help="大小 / Size.")] = Size.FULL,
) -> None:
    """（重新）生成示例数据 / Write the sample deliveries, replacing those there.

    缺少 pipeline.toml 时一并写入 / Writes pipeline.toml too where there is none.
    """
    root.mkdir(parents=True, exist_ok=True)
    write_demo_settings(root)
    with open_project(root) as project:
        console, language = Console(), project.settings.language
        say(console, message("status.sample_demo", language))
        with terminal.shown_progress(console, language, lambda: 1) as shown:
            folder = job.make_demo(project.root, shown, size=size.value)
        say(console, message("status.demo_written", language, path=folder))


@app.command(epilog="例 / Example: survey describe data/raw/demo/昌吉市房屋.csv")
def describe(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="数据文件 / Data file, or archive.zip/member.")
    ],
    root: Root,
) -> None:
    """为数据文件起草声明 / Draft the declaration of a data file."""
    with open_project(root) as project:
        sys.stdout.write(draft_declaration(file, project.settings.language))


@app.command(epilog="例 / Example: survey export --format gpkg --table parcel --table house")
def export(
    root: Root,
    form: Annotated[HandOver, typer.Option("--format", help="文件格式 / Format.")],
    table: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            show_default="parcel, house, hazard_house",
            help="表或视图，可多次给出 / Table or view; may be given several times.",
        ),
    ] = None,
    to: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            show_default="data/processed/exports",
            file_okay=False,
            help="目标目录 / Folder.",
        ),
    ] = None,
    with_personal_data: Annotated[  # noqa: FBT002 - an option, always named
        bool,
        typer.Option(
            "--with-personal-data",
            help="含完整的姓名、证件号、电话，并记入审计日志"
            " / Names, ID numbers and phones in full; the audit log says so.",
        ),
    ] = False,
) -> None:
    """从已发布文件导出交换文件 / Write hand-over files from the published file."""
    with open_project(root) as project:
        console, language = Console(), project.settings.language
        is_sample = read_status(project).is_sample
        if is_sample:
            say(console, message("status.sample_used", language))
        chosen = table or export_files.DEFAULT_TABLES
        with terminal.shown_progress(console, language, lambda: len(chosen)) as shown:
            files = export_files.export(
                project,
                form.value,
                shown,
                tables=chosen,
                folder=to,
                with_personal_data=with_personal_data,
            )
        say(console, message("export.written", language, path=files[0].parent))
        for file in files:
            say(console, f"  {file.name}")
        if with_personal_data:
            log = project.processed / audit.FILE
            say(console, message("export.personal_written", language, path=log))
        if is_sample:
            say(console, message("status.sample_used", language))


@app.command(name="fix-list", epilog="例 / Example: survey fix-list --unit 652325")
def fix_list(
    root: Root,
    unit: Annotated[
        str,
        typer.Option(
            metavar="CODE", help="统计单元，或 unassigned / Reporting unit, or unassigned."
        ),
    ],
    to: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            show_default="data/processed/fix-lists/<unit>-<as_of>.xlsx",
            dir_okay=False,
            help="目标工作簿 / Workbook to write.",
        ),
    ] = None,
) -> None:
    """写出一个统计单元的更正清单 / Write what a reporting unit has to correct, as a workbook.

    填好后连同同名声明文件放进 data/raw，即作为更正读入。

    Filled in and laid into data/raw with the declaration beside it, it is read as corrections.
    """
    with open_project(root) as project:
        console, language = Console(), project.settings.language
        written = write_fix_list(project, unit, to)
        if written is None:
            say(console, message("fix_list.nothing", language, unit=unit))
            return
        path, lines = written.path, written.lines
        say(console, message("fix_list.written", language, path=path, lines=f"{lines:,}"))
        say(console, message("fix_list.with_declaration", language, path=written.declaration))
        if read_status(project).is_sample:
            say(console, message("status.sample_used", language))


@app.command(epilog="例 / Example: survey rollback")
def rollback(root: Root) -> None:
    """恢复到上一次发布 / Go back to one of the last three publications."""
    with open_project(root) as project:
        console, language = Console(), project.settings.language
        with terminal.shown_progress(console, language, lambda: job.count_steps(project)) as shown:
            run_id = job.roll_back(project, shown)
        say(console, message("status.rolled_back", language, run_id=run_id))


@app.command(epilog="例 / Example: survey maps")
def maps(root: Root) -> None:
    """由已发布文件重绘地图 / Draw the pages anew from the published file."""
    with open_project(root) as project:
        console, language = Console(), project.settings.language
        with terminal.shown_progress(console, language, lambda: job.count_steps(project)) as shown:
            draw_maps(project, shown)
        _show_outputs(console, project)


@app.command(epilog="例 / Example: survey reports")
def reports(
    root: Root,
    with_personal_data: Annotated[  # noqa: FBT002 - an option, always named
        bool,
        typer.Option(
            "--with-personal-data",
            help="另在 data/processed/exports 写出姓名完整的台账，并记入审计日志"
            " / Also write the ledgers with full names to data/processed/exports; audited.",
        ),
    ] = False,
) -> None:
    """由已发布文件重写报表 / Write the workbooks and documents anew from the published file."""
    with open_project(root) as project:
        console, language = Console(), project.settings.language
        with terminal.shown_progress(console, language, lambda: job.count_steps(project)) as shown:
            write_reports(project, shown)
        _show_outputs(console, project)
        if with_personal_data:
            for file in write_full_ledgers(project):
                say(console, str(file))
            log = project.processed / audit.FILE
            say(console, message("export.personal_written", language, path=log))


@app.command(epilog="例 / Example: survey docs")
def docs(root: Root) -> None:
    """写出由程序生成的说明文档 / Write the generated pages of docs/."""
    folder = root / "docs"
    folder.mkdir(exist_ok=True)
    pages = {
        "data-dictionary.md": render_dictionary(load_dictionary()),
        "commands.md": render_commands(app),
        "rules.md": render_rules(load_rules({})),
    }
    for name, text in pages.items():
        (folder / name).write_text(text, encoding="utf-8")
        say(Console(), str(folder / name))


def _show_status(console: Console, table: Status, language: str) -> None:
    """Print the status table and the headline rates."""
    say(console, "\n" + terminal.status_title(table, language))
    shown = terminal.status_view(table, console, language)
    if not console.is_terminal:
        console.width = max(console.width, terminal.width_of(shown, console))
    console.print(shown)
    say(console, message("status.marks", language, mark=terminal.WORST_MARK) + "\n")
    for line in terminal.headline_lines(table, language):
        say(console, line)


def _show_outputs(console: Console, project: Project) -> None:
    """Print where everything lies, and once more whether it is a sample."""
    language = project.settings.language
    console.print()
    for line in terminal.output_lines(job.list_outputs(project), language):
        say(console, line)
    if job.is_sample(project):
        say(console, message("status.sample_used", language))


def _write_status(table: Status, shape: Shape) -> None:
    """Write the status for machines: English names, plain numbers, nothing else."""
    if shape is Shape.JSON:
        json.dump(table.as_dict(), sys.stdout, ensure_ascii=False, indent=1)
        sys.stdout.write("\n")
        return
    names = ["as_of", *(field.name for field in fields(AreaStatus))]
    writer = csv.DictWriter(sys.stdout, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows({"as_of": table.as_of, **asdict(area)} for area in table.areas)


from pipeline import cli_review  # noqa: E402, F401 - its commands are listed after these
