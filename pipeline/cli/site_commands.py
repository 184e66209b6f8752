"""Commands of the field: what is taken along, and what is made of what comes back."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - Typer reads the annotations
from typing import Annotated

import typer

from pipeline.cli.app import Root, app, open_project
from pipeline.published.status import read_status

FOLDER = typer.Option(
    metavar="DIR",
    show_default="data/processed/exports/field/…",
    file_okay=False,
    help="目标目录 / Folder.",
)


@app.command(name="field-package", epilog="例 / Example: survey field-package --unit 652301")
def field_package(
    root: Root,
    unit: Annotated[
        str,
        typer.Option(
            metavar="CODE", help="统计单元，或 unassigned / Reporting unit, or unassigned."
        ),
    ],
    surveyor: Annotated[
        str | None,
        typer.Option(
            metavar="ID",
            show_default="全部 / all",
            help="只含该排查员编号的图斑 / Only the parcels of this surveyor.",
        ),
    ] = None,
    to: Annotated[Path | None, FOLDER] = None,
) -> None:
    """写出外业包：一个单元或排查员的全部未完成工作 / Write the open work of a unit for the field.

    GeoPackage（QField、Mergin Maps）和 XLSForm（ODK、Kobo），不含个人信息，行数与已发布数字核对。

    A GeoPackage for QField or Mergin Maps and XLSForms for ODK or Kobo, without personal data; the
    number of rows is compared with the published figures.
    """
    from pipeline.handover.field_package import write_field_package  # noqa: PLC0415 - loads much

    with open_project(root) as (project, screen):
        written = write_field_package(project, unit, surveyor, to)
        screen.print_message("field.written", folder=written.folder, **written.counts)
        if read_status(project).is_sample:
            screen.print_message("status.sample_used")


@app.command(name="field-return", epilog="例 / Example: survey field-return returned/work.gpkg")
def field_return(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE...",
            dir_okay=False,
            help="带回的 work.gpkg，或表单数据 CSV / What came back: work.gpkg, or CSV of a form.",
        ),
    ],
    root: Root,
    to: Annotated[Path | None, FOLDER] = None,
) -> None:
    """把外业带回的改动写成更正和交付文件 / Make corrections and deliveries of what came back.

    期间已被他人改动的字段不作取舍，列出原值、现值、带回值。

    Nothing is chosen where a field was changed by somebody else meanwhile: base, theirs and ours
    are listed.
    """
    from pipeline.handover.field_return import take_field_return  # noqa: PLC0415 - loads much

    with open_project(root) as (project, screen):
        taken = take_field_return(project, files, to)
        screen.print_message("field.taken", folder=taken.folder)
        for name, count in taken.counts.items():
            if count:
                kind = name.replace("-", "_")
                screen.print_text("  " + screen.sentence(f"field.{kind}", count=f"{count:,}"))
        for row in taken.conflicts:
            shown = {key: "–" if value is None else value for key, value in row.items()}
            screen.print_text("  " + screen.sentence("field.conflict", **shown))
        if not any(taken.counts.values()):
            screen.print_message("field.nothing_changed")
