"""Each example of ``docs/examples`` reads a small delivery of its kind, as it stands there."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas
import openpyxl
import pytest
from raw_folder import SQUARE, RawFolder

if TYPE_CHECKING:
    from collections.abc import Callable

EXAMPLES = Path(__file__).parents[1] / "docs" / "examples"


def frame(**columns: list[Any]) -> geopandas.GeoDataFrame:
    rows = len(next(iter(columns.values())))
    return geopandas.GeoDataFrame(columns, geometry=[SQUARE] * rows, crs=4490)


def shapefile(raw: RawFolder) -> None:
    parcels = frame(TBBH=["q1", "q2"], 排查状态=["未调查", "已完成"]).to_crs(4518)
    path = raw.path("奇台县图斑.shp")
    parcels.to_file(path, encoding="GB18030", engine="pyogrio")
    path.with_suffix(".cpg").unlink()


def geopackage(raw: RawFolder) -> None:
    path = raw.path("阜康市.gpkg")
    frame(图斑编号=["f1", "f1"], 状态=["已排查", "已排查"]).to_file(path, layer="图斑")
    frame(名称=["x"]).to_file(path, layer="道路", mode="a")


def geodatabase(raw: RawFolder) -> None:
    folder = raw.work / "村界.gdb"
    frame(XZQDM=["652325001001"], XZQMC=["某村"]).to_file(folder, driver="OpenFileGDB")
    with zipfile.ZipFile(raw.path("村界.zip"), "w") as archive:
        for part in folder.iterdir():
            archive.write(part, f"村界.gdb/{part.name}")


def web_map(raw: RawFolder) -> None:
    frame(id=["w1"]).to_crs(4326).to_file(raw.path("园区图斑.geojson"))


def platform(raw: RawFolder) -> None:
    head = "房屋编号,自建房编号,图斑编号,房屋用途,层数,产权人,经度,纬度\n"
    rows = "h1,z1,q1,经营,2,某人,87.1,44.1\nh2,z2,,空置,1,某人,87.2,44.2\n"
    raw.write("房屋奇台.csv", (head + rows).encode("gb18030"))


def ledger(raw: RawFolder) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "台账"
    for row in (
        ["自建房安全隐患台账"],
        ["序号", "房屋编号", "隐患", None],
        [None, None, "等级", "描述"],
        ["c1", "h1", "一般", "裂缝"],
        ["c2", "h2", "严重", "倾斜"],
        ["合计", None, None, 2],
        ["填表人：", None, None, "审核人："],
    ):
        sheet.append(row)
    for cells in ("A1:D1", "A2:A3", "B2:B3", "C2:D2"):
        sheet.merge_cells(cells)
    book.create_sheet("说明").append(["填写说明"])
    book.save(raw.path("隐患台账.xlsx"))


def form(raw: RawFolder) -> None:
    raw.write(
        "外业.csv", "_id,use,geopoint\nk1,shop,44.1 87.2 612.0 4.5\nk2,dwelling,44.2 87.3 0 9\n"
    )


def weekly(raw: RawFolder) -> None:
    raw.write("周报/图斑状态20230309.csv", "图斑编号,排查状态\nq1,未排查\nq2,已排查\n")


def houses_weekly(raw: RawFolder) -> None:
    rows = "房屋编号,回头看,整治阶段\nh1,已完成,\nh2,未开展,待管控\n"
    raw.write("周报/经营性自建房状态20230309.csv", rows)


DELIVERIES: dict[str, tuple[Callable[[RawFolder], None], list[str]]] = {
    "arcgis-shapefile": (shapefile, ["q1", "q2"]),
    "qgis-geopackage": (geopackage, ["f1", "f1"]),
    "geodatabase": (geodatabase, ["652325001001"]),
    "web-map-geojson": (web_map, ["w1"]),
    "platform-houses": (platform, ["h1", "h2"]),
    "office-ledger": (ledger, ["c1", "c2"]),
    "field-form": (form, ["k1", "k2"]),
    "statuses-by-week": (weekly, ["q1", "q2"]),
    "houses-by-week": (houses_weekly, ["h1", "h2"]),
}


@pytest.mark.parametrize("name", DELIVERIES)
def test_the_example_reads_a_delivery_of_its_kind(raw: RawFolder, name: str) -> None:
    write, keys = DELIVERIES[name]
    write(raw)
    raw.write("example.toml", (EXAMPLES / f"{name}.toml").read_text(encoding="utf-8"))
    rows = raw.land()
    key = next(key for key in ("case_id", "house_id", "parcel_id", "code") if key in rows[0])
    assert [row[key] for row in rows] == keys


def test_every_example_is_tried_and_listed() -> None:
    found = {path.stem for path in EXAMPLES.glob("*.toml")}
    listed = set(re.findall(r"\(([\w-]+)\.toml\)", (EXAMPLES / "README.md").read_text("utf-8")))
    assert found == listed == set(DELIVERIES)
