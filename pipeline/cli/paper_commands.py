"""Commands that write papers for particular places, which a run does not."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - Typer reads the annotations
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.app import Root, Shape, app, open_project
from pipeline.cli.handover_options import AREA_CRS, AREA_FOLDER, AREA_TITLE
from pipeline.cli.screen import print_csv, print_json
from pipeline.cli.show_exposed import exposed_table

if TYPE_CHECKING:
    from pipeline.cli.screen import Screen
    from pipeline.handover.exposed import ExposedFiles


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


@app.command(epilog='例 / Example: survey exposed flood.geojson --title "6·5洪水"')
def exposed(  # noqa: PLR0913, PLR0917 - options of a command
    outline: Annotated[
        str, typer.Argument(metavar="FILE|WKT", help="范围文件或 WKT / A file, or WKT.")
    ],
    root: Root,
    title: Annotated[str, AREA_TITLE] = "",
    crs: Annotated[str | None, AREA_CRS] = None,
    layer: Annotated[
        str | None, typer.Option(metavar="NAME", show_default=False, help="图层 / Layer.")
    ] = None,
    to: Annotated[Path | None, AREA_FOLDER] = None,
    shape: Annotated[
        Shape, typer.Option("--format", help="输出形式 / Form of the output.")
    ] = Shape.TABLE,
) -> None:
    """列出某一范围内的房屋 / List the houses within an outline, as of a quake, flood or slide.

    打印各村的数字，并写出清单和可离线打开的页面。

    Prints the figures by village, and writes a workbook and a page that opens without a network.
    """
    from pipeline.handover.exposed import write_exposed  # noqa: PLC0415
    from pipeline.readers.area_file import area_source  # noqa: PLC0415

    source = area_source(outline, crs, layer)
    with open_project(root) as (project, screen):
        written = write_exposed(project, source, title, to)
        if shape is Shape.CSV:
            print_csv(written.found.village_columns, written.found.villages)
        elif shape is Shape.JSON:
            print_json(written.found.content())
        else:
            _show_exposed(screen, written)


def _show_exposed(screen: Screen, written: ExposedFiles) -> None:
    found = written.found
    if found.villages:
        screen.print_table(exposed_table(found, screen.language))
        figures = {name: f"{value:,}" for name, value in found.total.items()}
        screen.print_message("exposed.total", **figures)
    else:
        screen.print_message("exposed.nothing")
    screen.print_message("exposed.without_place", count=found.total["houses_without_place"])
    screen.print_message("exposed.workbook", path=written.workbook)
    if written.page is not None:
        screen.print_message("exposed.page", path=written.page)


@app.command(
    name="trade-ledgers", epilog="例 / Example: survey trade-ledgers --department commerce"
)
def trade_ledgers(
    root: Root,
    department: Annotated[
        str | None,
        typer.Option(
            metavar="ID",
            show_default="全部 / all",
            help="一个主管部门，或 unassigned / One department, or unassigned.",
        ),
    ] = None,
) -> None:
    """写出行业台账（每部门一份，每单元一页）/ Write the ledgers of the trades, one per department.

    列出部门主管的全部经营性自建房，以及由几个部门主管的房屋；姓名已隐去。

    They list all commercial houses that a department answers for, a sheet per unit; one more
    workbook lists the houses that several answer for. Names are masked.
    """
    from pipeline.handover.trade_ledgers import write_trade_ledgers  # noqa: PLC0415

    with open_project(root) as (project, screen):
        files = write_trade_ledgers(project, department)
        count, folder = len(files), project.exports
        if files:
            folder = files[0].parent
        screen.print_message("status.ledgers_written", count=count, folder=folder)
