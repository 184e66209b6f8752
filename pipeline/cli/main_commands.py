"""The commands that make something: the main job, its parts, the demo, hand-over files, docs.

Each imports what it calls, so that none waits for libraries that only another one needs: a run with
nothing to do draws no picture and writes no document.
"""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - Typer reads the annotations
import sys
from dataclasses import asdict, fields
from enum import StrEnum
from pathlib import Path  # noqa: TC003 - Typer reads the annotations
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline import job
from pipeline.cli import show_plan
from pipeline.cli.app import Level, NewRoot, Root, Shape, app, open_project
from pipeline.cli.endings import refusing_in_words
from pipeline.cli.handover_options import EXPORT_FOLDER, IN_FULL, NATIVE, PURPOSE, RECIPIENT, TABLES
from pipeline.cli.run_command import Size, show_outputs, show_status_table
from pipeline.cli.screen import PlainConsole, Screen, errors_screen, print_csv, print_json
from pipeline.files import audit_log
from pipeline.published.status import AreaStatus, Status, read_status

if TYPE_CHECKING:
    from pipeline.published.plan import Plan
ONLY_TEMPLATES = typer.Option(
    "--write-templates",
    help="只把通报、季报的模板写入 templates/，供在 Word 中修改；已有的不覆盖"
    " / Only write the templates of circular and brief to templates/, to be changed in Word;"
    " those there stay.",
)


class ExportFormat(StrEnum):
    """Formats of hand-over files."""

    GEOPARQUET = "geoparquet"
    GPKG = "gpkg"
    SHP = "shp"
    CSV = "csv"
    XLSX = "xlsx"


ONLY_SMALL = "示例区域只有 small 一种 / the demo region comes in small only"


@app.command(epilog="例 / Example: survey plan")
def plan(root: Root) -> None:
    """试运行：列出将接受、拒收的行和各项指标的变动 / Dry run: what a run would accept and change.

    不发布任何内容；会被拒绝时以 1 退出。已读入的文件，之后运行时不再重读。

    Publishes nothing; ends with 1 where a run would be refused. The run after it does not read
    the files again.
    """
    with open_project(root) as (project, screen):
        with screen.progress(lambda: job.count_steps(project)) as progress:
            found = job.plan_job(project, progress)
        if found is None:
            screen.print_message("plan.empty")
        else:
            _show_plan(screen, found)


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
    with open_project(root) as (project, screen):
        table = read_status(project, by.value, as_of.date() if as_of else None)
        if show_sql:
            screen.print_text(table.sql.rstrip())
        elif shape is Shape.TABLE:
            show_status_table(screen, table)
        else:
            _print_status(table, shape)
            if table.is_sample:
                errors_screen(screen.language).print_message("status.sample_used")


@app.command(epilog="例 / Example: survey demo --size small --root /tmp/trial")
def demo(
    root: NewRoot,
    size: Annotated[
        Size | None,
        typer.Option(
            help="大小 / Size.", show_default="full；--region 时为 small / small with --region"
        ),
    ] = None,
    region: Annotated[  # noqa: FBT002 - an option, always named
        bool,
        typer.Option(
            "--region",
            help="生成含 14 个地州市的示例区域，供 survey region 使用"
            " / Write a region of 14 prefectures for survey region.",
        ),
    ] = False,
) -> None:
    """（重新）生成示例数据 / Write the sample deliveries, replacing those there.

    缺少 pipeline.toml 时一并写入 / Writes pipeline.toml too where there is none.
    """
    from pipeline.demo import write_demo_settings

    with refusing_in_words(root):
        root.mkdir(parents=True, exist_ok=True)
        if region:
            _write_region_demo(root, size or Size.SMALL)
            return
        write_demo_settings(root)
    with open_project(root) as (project, screen):
        screen.print_message("status.sample_demo")
        with screen.progress(lambda: 1) as progress:
            folder = job.make_demo(project.root, progress, size=(size or Size.FULL).value)
        screen.print_message("status.demo_written", path=folder)


@app.command(epilog="例 / Example: survey describe data/raw/demo/昌吉市房屋.csv")
def describe(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="数据文件 / Data file, or archive.zip/member.")
    ],
    root: Root,
) -> None:
    """为数据文件起草声明 / Draft the declaration of a data file."""
    from pipeline.readers.describe import describe as draft_declaration

    with open_project(root) as (_, screen):
        sys.stdout.write(draft_declaration(file, screen.language))


@app.command(epilog="例 / Example: survey export --format gpkg --table parcel --table house")
def export(  # noqa: PLR0913, PLR0917 - options, always named
    root: Root,
    form: Annotated[ExportFormat, typer.Option("--format", help="文件格式 / Format.")],
    table: Annotated[list[str] | None, TABLES] = None,
    to: Annotated[Path | None, EXPORT_FOLDER] = None,
    native_geometry: Annotated[bool, NATIVE] = False,  # noqa: FBT002 - always named
    with_personal_data: Annotated[bool, IN_FULL] = False,  # noqa: FBT002 - always named
    purpose: Annotated[str | None, PURPOSE] = None,
    recipient: Annotated[str | None, RECIPIENT] = None,
) -> None:
    """从已发布文件导出交换文件 / Write hand-over files from the published file."""
    if native_geometry and form is not ExportFormat.GEOPARQUET:
        raise typer.BadParameter(form.value, param_hint="--native-geometry")
    from pipeline.handover.export import DEFAULT_TABLES, export_tables

    with open_project(root) as (project, screen):
        is_sample = read_status(project).is_sample
        if is_sample:
            screen.print_message("status.sample_used")
        chosen = table or DEFAULT_TABLES
        with screen.progress(lambda: len(chosen)) as progress:
            files = export_tables(
                project,
                "geoparquet-native" if native_geometry else form.value,
                progress,
                tables=chosen,
                folder=to,
                with_personal_data=with_personal_data,
                purpose=purpose,
                recipient=recipient,
            )
        screen.print_message("export.written", path=files[0].parent)
        for file in files:
            screen.print_text(f"  {file.name}")
        if with_personal_data:
            log = project.processed / audit_log.FILE
            screen.print_message("export.personal_written", path=log)
        if is_sample:
            screen.print_message("status.sample_used")


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

    Filled in and put into data/raw with the declaration beside it, it is read as corrections.
    """
    from pipeline.handover.fix_list import write_fix_list

    with open_project(root) as (project, screen):
        written = write_fix_list(project, unit, to)
        if written is None:
            screen.print_message("fix_list.nothing", unit=unit)
            return
        path, lines = written.path, written.lines
        screen.print_message("fix_list.written", path=path, lines=f"{lines:,}")
        screen.print_message("fix_list.with_declaration", path=written.declaration)
        if read_status(project).is_sample:
            screen.print_message("status.sample_used")


@app.command(epilog="例 / Example: survey rollback")
def rollback(root: Root) -> None:
    """恢复到上一次发布 / Go back to one of the last three publications."""
    with open_project(root) as (project, screen):
        with screen.progress(lambda: job.count_steps(project)) as progress:
            run_id = job.roll_back(project, progress)
        screen.print_message("status.rolled_back", run_id=run_id)


@app.command(epilog="例 / Example: survey maps")
def maps(root: Root) -> None:
    """由已发布文件重绘地图 / Draw the pages again from the published file."""
    from pipeline.mapping.draw import draw_maps

    with open_project(root) as (project, screen):
        with screen.progress(lambda: job.count_steps(project)) as progress:
            draw_maps(project, progress)
        show_outputs(screen, project)


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
    purpose: Annotated[str | None, PURPOSE] = None,
    recipient: Annotated[str | None, RECIPIENT] = None,
    write_templates: Annotated[bool, ONLY_TEMPLATES] = False,  # noqa: FBT002 - always named
) -> None:
    """由已发布文件重写报表 / Write the workbooks and documents again from the published file."""
    from pipeline.handover.full_ledgers import write_full_ledgers
    from pipeline.handover.release import stated_release
    from pipeline.reporting import write_reports
    from pipeline.reporting.paper_templates import write_templates as write_them

    with open_project(root) as (project, screen):
        release = stated_release(purpose, recipient) if with_personal_data else None
        if write_templates:
            write_them(project.templates, project.settings.language)
            screen.print_message("notice.templates_written", folder=project.templates)
            return
        with screen.progress(lambda: job.count_steps(project)) as progress:
            write_reports(project, progress)
        show_outputs(screen, project)
        if release:
            for file in write_full_ledgers(project, release):
                screen.print_text(str(file))
            log = project.processed / audit_log.FILE
            screen.print_message("export.personal_written", path=log)


@app.command(epilog="例 / Example: survey docs")
def docs(root: Root) -> None:
    """写出由程序生成的说明文档 / Write the generated pages of docs/."""
    from pipeline.cli.command_docs import render_commands
    from pipeline.cli.module_docs import render_modules
    from pipeline.dictionary import load_dictionary
    from pipeline.dictionary.dictionary_docs import render_dictionary
    from pipeline.region.region_schema import render_region_dictionary
    from pipeline.rules import load_rules
    from pipeline.rules.rules_docs import render_rules

    folder = root / "docs"
    pages = {
        "data-dictionary.md": render_dictionary(load_dictionary()),
        "commands.md": render_commands(app),
        "modules.md": render_modules(),
        "rules.md": render_rules(load_rules({})),
        "region-dictionary.md": render_region_dictionary(),
    }
    with refusing_in_words(folder):
        folder.mkdir(exist_ok=True)
        for name, text in pages.items():
            (folder / name).write_text(text, encoding="utf-8")
            Screen(PlainConsole(), "en").print_text(str(folder / name))


def _show_plan(screen: Screen, found: Plan) -> None:
    """Print what a run would publish."""
    key = "plan.first" if found.is_first else "plan.title"
    screen.print_text()
    screen.print_message(key, before=found.as_of.before, after=found.as_of.after)
    screen.print_text(show_plan.file_count_line(found, screen.language))
    screen.print_table(show_plan.file_table(found, screen.language))
    if rejected := show_plan.rejection_lines(found, screen.language):
        screen.print_message("plan.rejections")
        for line in rejected:
            screen.print_text(f"  {line}")
    screen.print_message("plan.rates")
    for line in show_plan.rate_lines(found, screen.language):
        screen.print_text(f"  {line}")
    has_moved = any(unit.has_moved for unit in found.units)
    screen.print_message("plan.units" if has_moved else "plan.no_units")
    if has_moved:
        screen.print_table(show_plan.unit_table(found, screen.language))
    screen.print_message("plan.would_publish")
    if found.is_sample:
        screen.print_message("status.sample_used")


def _print_status(table: Status, shape: Shape) -> None:
    """Print the status for machines: English names, plain numbers, nothing else."""
    if shape is Shape.JSON:
        print_json(table.as_dict())
        return
    names = ["as_of", *(field.name for field in fields(AreaStatus))]
    print_csv(names, ({"as_of": table.as_of, **asdict(area)} for area in table.areas))


def _write_region_demo(root: Path, size: Size) -> None:
    """Write the demo region, in Chinese as its settings are."""
    if size is not Size.SMALL:
        raise typer.BadParameter(ONLY_SMALL, param_hint="--size")
    screen = Screen(PlainConsole(), "zh")
    screen.print_message("status.sample_demo")
    with screen.progress(lambda: 1) as progress:
        job.make_region_demo(root, progress)
    screen.print_message("status.demo_written", path=root)
