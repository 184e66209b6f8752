"""Options of the commands that hand files over."""

from __future__ import annotations

import typer

TABLES = typer.Option(
    metavar="NAME",
    show_default="parcel, house, hazard_house",
    help="表或视图，可多次给出 / Table or view; may be given several times.",
)
EXPORT_FOLDER = typer.Option(
    metavar="DIR",
    show_default="data/processed/exports",
    file_okay=False,
    help="目标目录 / Folder.",
)
IN_FULL = typer.Option(
    "--with-personal-data",
    help="含完整的姓名、证件号、电话，并记入审计日志"
    " / Names, ID numbers and phones in full; the audit log says so.",
)
NATIVE = typer.Option(
    "--native-geometry",
    help="GeoParquet 用 Parquet 自带的几何类型（2025 年起）；默认 1.1，更多软件能读"
    " / GeoParquet with the geometry type of Parquet itself; the default, 1.1, is read by more.",
)
PURPOSE = typer.Option(
    metavar="TEXT",
    show_default=False,
    help="含个人信息时必填：用途 / What the personal data are for; required with them.",
)
RECIPIENT = typer.Option(
    metavar="TEXT",
    show_default=False,
    help="含个人信息时必填：接收人 / Who receives the personal data; required with them.",
)
AREA_CRS = typer.Option(
    metavar="CRS",
    show_default="文件所写；WKT 为 EPSG:4490 / as the file says",
    help="坐标系 / Coordinate system, such as EPSG:4326.",
)
AREA_TITLE = typer.Option(
    metavar="TEXT", show_default="文件名 / the file", help="名称 / What it is."
)
AREA_FOLDER = typer.Option(
    metavar="DIR",
    show_default="data/processed/exports/exposed/<title>",
    file_okay=False,
    help="目标目录 / Folder.",
)
