"""Commands that write papers for particular places, which a run does not."""

from __future__ import annotations

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
