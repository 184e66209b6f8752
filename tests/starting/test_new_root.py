"""From a folder of files of another place to a published root, by answering what is asked."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import geopandas
import openpyxl
import pytest
import shapely
from prefecture import Prefecture
from shapely.geometry import mapping

from pipeline.base.config import load_project
from pipeline.base.errors import RefusedError
from pipeline.base.progress import Silent
from pipeline.starting import make_root
from pipeline.starting.new_root import FILL_IN, FirstLook
from pipeline.warehouse import build

if TYPE_CHECKING:
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

Shapes = list[tuple["BaseGeometry", dict[str, Any]]]


def collection(shapes: Shapes) -> str:
    features = [
        {"type": "Feature", "geometry": mapping(shape), "properties": properties}
        for shape, properties in shapes
    ]
    return json.dumps({"type": "FeatureCollection", "features": features})


def houses(west: float, south: float, rows: list[dict[str, Any]]) -> Shapes:
    return [
        (shapely.box(west + at / 1000, south, west + at / 1000 + 0.0002, south + 0.0002), row)
        for at, row in enumerate(rows)
    ]


def english_place(folder: Path) -> None:
    """Wards and blocks with codes of their own, names in English alone, statuses of their own."""
    folder.mkdir()
    west, east = shapely.box(-1.5, 53, -1.45, 53.1), shapely.box(-1.45, 53, -1.4, 53.1)
    (folder / "wards.geojson").write_text(collection([
        (shapely.union(west, east), {"ward_code": "W1", "ward_name": "North Ward"}),
    ]))  # fmt: skip
    (folder / "blocks.geojson").write_text(collection([
        (west, {"block_id": "W1-A", "block_name": "Mill Street", "ward_code": "W1"}),
        (east, {"block_id": "W1-B", "block_name": "Quayside", "ward_code": "W1"}),
    ]))  # fmt: skip
    statuses = ("done", "not visited", "done", "in progress")
    rows = [{"building_id": f"B{at}", "status": status} for at, status in enumerate(statuses)]
    (folder / "buildings 2024-05-01.geojson").write_text(collection(houses(-1.49, 53.01, rows)))
    (folder / "notes.txt").write_text("not a data file")
    (folder / ".hidden.csv").write_text("a\n1\n")


def tokyo_place(folder: Path) -> None:
    """As open data of a Japanese city come: GeoParquet in EPSG:3857, names in two languages."""
    folder.mkdir()
    wards = geopandas.GeoDataFrame(
        {"ward_code": ["13101"], "ward_ja": ["千代田区"], "ward_en": ["Chiyoda"]},
        geometry=[shapely.box(139.74, 35.67, 139.78, 35.70)], crs="EPSG:4326",
    )  # fmt: skip
    wards.to_parquet(folder / "wards.parquet")
    blocks = geopandas.GeoDataFrame(
        {"block_code": ["131010101", "131010102"], "ward_code": ["13101"] * 2,
         "block_name": ["丸の内一丁目", "丸の内二丁目"]},
        geometry=[shapely.box(139.74, 35.67, 139.76, 35.70),
                  shapely.box(139.76, 35.67, 139.78, 35.70)], crs="EPSG:4326",
    )  # fmt: skip
    blocks.to_parquet(folder / "chome.parquet")
    shapes = houses(139.75, 35.68, [{"bldg_id": f"13101-bldg-{at}"} for at in range(20)])
    footprints = geopandas.GeoDataFrame(
        [row for _, row in shapes], geometry=[shape for shape, _ in shapes], crs="EPSG:4326"
    )
    footprints.to_crs("EPSG:3857").to_parquet(folder / "bldg_3857.parquet")


def answer(root: Path, place: str, answers: list[tuple[str, str]]) -> None:
    """Replace lines of a file that begin alike, as a person would who answers what is asked."""
    path = root / place
    lines = path.read_text(encoding="utf-8").splitlines()
    for beginning, new in answers:
        at = next(at for at, line in enumerate(lines) if line.startswith(beginning))
        lines[at] = new
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def asked_in(look: FirstLook) -> dict[str, list[str]]:
    """Return the first words of each question, by the file they are in."""
    found: dict[str, list[str]] = {}
    for item in look.decisions:
        found.setdefault(item.place, []).append(" ".join(item.text.split()[:2]))
    return found


def counted(root: Path) -> list[tuple[Any, ...]]:
    place = Prefecture.__new__(Prefecture)
    place.root = root
    rows = place.rows("SELECT name_zh, parcels, done FROM survey_status_by_village ORDER BY code")
    return [tuple(row.values()) for row in rows]


CHECK, DATE = f"{FILL_IN}check", f"{FILL_IN}as_of"
LEVEL = f"{FILL_IN}level"


@pytest.mark.slow
def test_an_english_place_with_codes_of_its_own(tmp_path: Path) -> None:
    folder, root = tmp_path / "Northtown", tmp_path / "root"
    english_place(folder)
    look = make_root(folder, root, "en", Silent())
    assert (look.copied, look.unread, look.missing) == (3, (), ())
    assert [(draft.declaration, draft.table) for draft in look.drafts] == [
        ("blocks.toml", "admin_unit"), ("wards.toml", "admin_unit"),
        ("buildings_2024-05-01.toml", "parcel"),
    ]  # fmt: skip
    assert asked_in(look) == {
        "pipeline.toml": ["write name"],
        "data/raw/blocks.toml": ["check the", "as_of =", "level ="],
        "data/raw/wards.toml": ["check the", "as_of =", "level ="],
        "data/raw/buildings_2024-05-01.toml": ["these labels"],
    }
    for item in look.decisions:
        line = (root / item.place).read_text("utf-8").splitlines()[item.line - 1]
        assert line == FILL_IN + item.text
    settings = load_project(root).settings
    assert (settings.language, settings.code_system) == ("en", "free")
    assert (settings.place.name_en, settings.place.code) == ("Northtown", "0")

    day = ("as_of = 2024-05-01", "level = ")
    for name, level in (("blocks", "village"), ("wards", "county")):
        answer(root, f"data/raw/{name}.toml", [
            (CHECK, "# checked"), (DATE, day[0]), (LEVEL, f'[constants]\nlevel = "{level}"'),
        ])  # fmt: skip
    answer(root, "data/raw/buildings_2024-05-01.toml", [
        ("# [codes.survey_status]", "[codes.survey_status]"),
        ("# unsurveyed", 'unsurveyed = ["not visited"]'),
        ("# in_progress", 'in_progress = ["in progress"]'), ("# done", 'done = ["done"]'),
    ])  # fmt: skip
    build(load_project(root), Silent())
    assert counted(root) == [
        ("Mill Street", 4, 2), ("Quayside", 0, 0), ("未落入区划", 0, 0),
    ]  # fmt: skip


@pytest.mark.slow
def test_a_folder_like_the_open_data_of_tokyo(tmp_path: Path) -> None:
    root = tmp_path / "東京"
    tokyo_place(root)
    look = make_root(root, root, "zh", Silent())
    assert look.copied == 3
    assert (root / "wards.parquet").is_file()
    assert [(draft.declaration, draft.table) for draft in look.drafts] == [
        ("chome.toml", "admin_unit"), ("wards.toml", "admin_unit"), ("bldg_3857.toml", "parcel"),
    ]  # fmt: skip
    assert load_project(root).settings.code_system == "free"  # five digits are none of ours
    for name, level in (("chome", "village"), ("wards", "county")):
        answers = [
            (f"{FILL_IN}as_of", "as_of = 2020-12-31"),
            (f"{FILL_IN}level", f'[constants]\nlevel = "{level}"'),
        ]
        if name == "wards":
            answers.insert(1, (f"{FILL_IN}name_zh", 'name_zh = "ward_ja"'))
        answer(root, f"data/raw/{name}.toml", answers)
    answer(root, "data/raw/bldg_3857.toml", [
        (f"{FILL_IN}as_of", "as_of = 2020-12-31"),
        (f"{FILL_IN}survey_status", '[constants]\nsurvey_status = "unsurveyed"'),
    ])  # fmt: skip
    build(load_project(root), Silent())
    assert counted(root)[:2] == [("丸の内一丁目", 10, 0), ("丸の内二丁目", 10, 0)]


def test_what_is_there_stays_and_only_what_is_new_is_drafted(tmp_path: Path) -> None:
    raw = tmp_path / "data" / "raw"
    raw.mkdir(parents=True)
    (raw / "图斑.csv").write_text("图斑编号,排查状态\na,已排查\n", encoding="utf-8")
    (raw / "mine.toml").write_text('path = "图斑.csv"\n', encoding="utf-8")  # unfinished
    (raw / "房屋.csv").write_text("房屋编号,房屋用途\nh,其他\n", encoding="utf-8")
    settings = tmp_path / "pipeline.toml"
    settings.write_text('language = "en"\n', encoding="utf-8")
    look = make_root(tmp_path, tmp_path, "zh", Silent())
    assert [draft.declaration for draft in look.drafts] == ["房屋.toml"]
    assert (look.copied, look.has_new_settings) == (0, False)
    assert settings.read_text(encoding="utf-8") == 'language = "en"\n'
    again = make_root(tmp_path, tmp_path, "zh", Silent())
    assert again.drafts == ()
    assert look.missing == ("admin_unit", "parcel")


def test_each_sheet_and_each_member_gets_a_draft(tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    book = openpyxl.Workbook()
    for title, heading in (("图斑", "图斑编号"), ("房屋", "房屋编号")):
        sheet = book.create_sheet(title)
        sheet.append([heading, "备注"])
        sheet.append(["a", "x"])
    del book["Sheet"]
    book.save(folder / "台账.xlsx")
    (folder / "坏.xlsx").write_bytes(b"not a workbook")
    look = make_root(folder, tmp_path / "root", "zh", Silent())
    names = sorted(draft.declaration for draft in look.drafts)
    assert names == ["台账_图斑.toml", "台账_房屋.toml"]
    texts = [(tmp_path / "root" / "data" / "raw" / name).read_text("utf-8") for name in names]
    assert 'sheet = "图斑"' in texts[0]
    assert 'sheet = "房屋"' in texts[1]
    assert [fault.file for fault in look.unread] == ["坏.xlsx"]


def test_a_folder_without_data_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("nothing")
    with pytest.raises(RefusedError) as refused:
        make_root(tmp_path, tmp_path / "root", "en", Silent())
    assert [fault.code for fault in refused.value.faults] == ["no_data_files"]
    assert not (tmp_path / "root").exists()


@pytest.mark.parametrize(
    ("codes", "system"),
    [("652301,652301001,652301001001", "gb"), ("652301,65-1", "free"), ("", "free")],
)
def test_the_code_system_follows_from_the_codes(tmp_path: Path, codes: str, system: str) -> None:
    rows = "".join(f"{code},甲,县\n" for code in codes.split(",") if code)
    (tmp_path / "区划.csv").write_text(f"区划代码,名称,级别\n{rows}", encoding="utf-8")
    make_root(tmp_path, tmp_path, "zh", Silent())
    assert load_project(tmp_path).settings.code_system == system
