"""Commands that write papers for particular places, which a run does not."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads annotations
from typing import Annotated

import typer

from pipeline.cli.app import Root, app, open_project


@app.command(name="village-sheets", epilog="例 / Example: survey village-sheets --unit 652301")
def village_sheets(
    root: Root,
    unit: Annotated[
        str,
        typer.Option(
            metavar="CODE", help="统计单元，或 unassigned / Reporting unit, or unassigned."
        ),
    ],
    village: Annotated[
        str | None,
        typer.Option(
            metavar="CODE",
            show_default="全部 / all",
            help="只写一个村（社区） / One village only.",
        ),
    ] = None,
) -> None:
    """写出村级任务单（小地图、走访顺序、二维码）/ Write the sheets of the villages of a unit.

    每村一份 Word 文件：未排查图斑的小地图、走访顺序、导航二维码和清单。

    A Word document for each village in which parcels are left: a small map, the way to walk, a code
    that leads to the first parcel, and the list.
    """
    # it loads what draws, for which no other command should wait
    from pipeline.handover.village_sheets import write_village_sheets  # noqa: PLC0415

    with open_project(root) as (project, screen):
        files = write_village_sheets(project, unit, village)
        if not files:
            screen.print_message("status.no_sheets", unit=unit)
            return
        screen.print_message("status.sheets_written", count=len(files), folder=files[0].parent)


@app.command(epilog="例 / Example: survey template patrol --unit 652301")
def template(
    root: Root,
    table: Annotated[str, typer.Argument(metavar="TABLE", help="表 / Table.")],
    unit: Annotated[
        str | None,
        typer.Option(
            metavar="CODE",
            show_default="不限 / any",
            help="填报的统计单元，可选其村（社区） / Unit that fills it in; offers its villages.",
        ),
    ] = None,
    to: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            show_default="data/processed/exports/<table>.xlsx",
            dir_okay=False,
            help="目标文件 / File to write.",
        ),
    ] = None,
) -> None:
    """写出一张空白填报表 / Write the blank workbook of a table.

    有下拉列表、有效范围和每列说明；填好后放入 data/raw 即可读入，无需声明文件。

    It has lists to choose from, valid ranges and a line of explanation per column. Filled in, it is
    read from data/raw without a declaration, which it carries itself.
    """
    from pipeline.handover.blank_ledger import write_blank_ledger  # noqa: PLC0415

    with open_project(root) as (project, screen):
        screen.print_message("template.written", path=write_blank_ledger(project, table, unit, to))
        screen.print_message("template.how")
