"""Writes the synthetic region: a root for each prefecture, and what must come out of them."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import duckdb
import geopandas
import numpy as np
import pandas as pd
import pyarrow as pa
import shapely
import tomli_w

from pipeline.demo.delivery.file_writers import write_csv, write_declaration, write_vector
from pipeline.demo.whole_region.border_plants import plant_across
from pipeline.demo.whole_region.region_areas import draw_areas
from pipeline.demo.whole_region.region_expected import expected_region
from pipeline.demo.whole_region.region_places import load_region_frame
from pipeline.demo.whole_region.region_rows import draw_rows
from pipeline.demo.world.draws import apportion
from pipeline.files.aside import replaced_folder
from pipeline.files.check_sums import SUMS, sums_of
from pipeline.files.private import keep_private, make_private_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from pipeline.demo.whole_region.region_areas import PrefectureAreas
    from pipeline.demo.whole_region.region_places import PrefecturePlace
    from pipeline.demo.whole_region.region_rows import PrefectureRows

REGION_PARCELS = 14 * 300
REGION_DAY = dt.date(2023, 3, 16)
LATE_DAY = dt.date(2023, 3, 9)
OLDER, OLDER_SCHEMA = "older_schema", "1.4.0"
PUBLICATION = "publication"
"""Folder of what a prefecture has sent that publishes with another version."""
REGION = {"code": "650000", "name_zh": "新疆维吾尔自治区", "name_en": "Xinjiang"}
ANSWERS = "answers.json"
SUFFIXES = ("gpkg", "geojson", "fgb", "parquet")
"""Formats of the parcels, one after the other; large ones come as GeoParquet."""
MOST_ROWS_AS_TEXT = 50_000
BAD_ROWS: tuple[dict[str, object], ...] = (
    {"survey_status": "看不清"}, {"parcel_id": ""}, {"geometry": shapely.Polygon()},
)  # fmt: skip
"""What is wrong with the one row of each prefecture that must be rejected, one after the other."""


def member_folders(root: Path) -> list[Path]:
    """Return the folders of the prefectures below that of the region."""
    return [root / place.code for place in load_region_frame().prefectures]


def write_region_demo(
    root: Path,
    *,
    parcels: int = REGION_PARCELS,
    seed: int = 20230316,
    codes: Sequence[str] | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> None:
    """Write settings, deliveries and answers; deliveries of an earlier demo are replaced.

    Parameters
    ----------
    root
        Folder of the region, which is there.
    parcels
        How many all prefectures have together.
    seed
        Where the random numbers start.
    codes
        Prefectures whose deliveries are written; all where it is left out.
    progress
        Called with the name of each prefecture once it is written.
    """
    frame = load_region_frame()
    areas = draw_areas(frame, seed)
    shares = apportion(parcels, np.array([float(place.residents) for place in frame.prefectures]))
    rows = {
        place.code: draw_rows(areas[place.code], int(share), seed)
        for place, share in zip(frame.prefectures, shares, strict=True)
    }
    cases = plant_across(frame, rows)
    _write_region_file(root, frame.prefectures)
    for number, place in enumerate(frame.prefectures):
        if codes is None or place.code in codes:
            _write_prefecture(root / place.code, rows[place.code], number)
            progress(place.name_zh)
    text = json.dumps(expected_region(rows, cases), ensure_ascii=False, indent=1)
    (root / ANSWERS).write_text(text + "\n", encoding="utf-8")


def _write_region_file(root: Path, places: Sequence[PrefecturePlace]) -> None:
    path = root / "region.toml"
    if path.exists():
        return
    members = [
        {
            "code": place.code,
            "name_zh": place.name_zh,
            "name_en": place.name_en,
            "short_zh": place.short_zh,
            "short_en": place.short_en,
            "path": f"{place.code}/{PUBLICATION}" if place.state == OLDER else place.code,
        }
        for place in places
    ]
    content = {"language": "zh", "region": REGION, "prefecture": members}
    path.write_text(
        "# 示例区域，由程序生成 / sample region, generated\n" + tomli_w.dumps(content),
        encoding="utf-8",
    )


def _write_prefecture(folder: Path, rows: PrefectureRows, number: int) -> None:
    place = rows.areas.place
    if place.state == OLDER:
        _write_older_publication(folder, place)
        return
    raw = folder / "data" / "raw"
    make_private_folder(raw)
    settings = folder / "pipeline.toml"
    if not settings.exists():
        names = {"name_zh": place.name_zh, "name_en": place.name_en, "code": place.code}
        content = {
            "language": "zh", "place": names, "deadlines": {"revisit": dt.date(2023, 5, 31)},
            "region": {"code": REGION["code"]},
        }  # fmt: skip
        settings.write_text(tomli_w.dumps(content), encoding="utf-8")
    with replaced_folder(raw / "demo") as new:
        delivery = _Deliveries(new, LATE_DAY if place.state == "late" else REGION_DAY)
        delivery.areas(rows.areas)
        delivery.parcels(rows, number)
        delivery.table("house", rows.house, {"crs": "EPSG:4490", "point": {"x": "lon", "y": "lat"}})
        delivery.table("revisit", rows.revisit)
        delivery.table("hazard_case", rows.hazard_case)
        if place.state == "refused":
            file = next(new.glob("图斑.*"))
            file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
        keep_private(new)


class _Deliveries:
    """A folder of deliveries of one day.

    Parameters
    ----------
    folder
        Where they are written.
    day
        Their day.
    """

    def __init__(self, folder: Path, day: dt.date) -> None:
        self._folder, self._day = folder, day

    def areas(self, areas: PrefectureAreas) -> None:
        """Write counties, townships and villages, a file each."""
        place = areas.place
        codes, names, shapes = areas.townships()
        levels = {
            "county": (areas.county_codes, list(place.counties.values()), areas.counties),
            "township": (codes, names, shapes),
            "village": (
                areas.village_codes, [f"{name}村" for name in areas.village_names], areas.villages,
            ),
        }  # fmt: skip
        for level, (level_codes, level_names, outlines) in levels.items():
            frame = pd.DataFrame({"code": level_codes, "name_zh": level_names})
            file = f"{level}.geojson"
            self._vector(frame, shapely.set_precision(outlines, 1e-8), file)
            self._declare(level, "admin_unit", file, {"constants": {"level": level}})

    def parcels(self, rows: PrefectureRows, number: int) -> None:
        """Write the parcels, and one row that must be rejected."""
        bad = rows.parcel.tail(1).assign(parcel_id=f"B{rows.code}")
        for column, value in BAD_ROWS[number % len(BAD_ROWS)].items():
            bad[column] = pd.Series([value], index=bad.index, dtype=object)
        frame = pd.concat([rows.parcel, bad], ignore_index=True)
        many = len(frame) > MOST_ROWS_AS_TEXT
        file = f"图斑.{'parquet' if many else SUFFIXES[number % len(SUFFIXES)]}"
        outlines = frame.pop("geometry").to_numpy()
        self._vector(frame, outlines, file)
        self._declare("parcel", "parcel", file, {})

    def table(self, table: str, rows: pd.DataFrame, more: dict[str, Any] | None = None) -> None:
        """Write a table as CSV, in the encoding of the offices."""
        write_csv(rows, self._folder / f"{table}.csv")
        self._declare(table, table, f"{table}.csv", {"encoding": "GB18030", **(more or {})})

    def _vector(self, frame: pd.DataFrame, shapes: Any, file: str) -> None:  # noqa: ANN401 - geometries
        placed = geopandas.GeoDataFrame(frame, geometry=shapes, crs="EPSG:4490")
        write_vector(placed, self._folder / file)

    def _declare(self, name: str, table: str, file: str, more: dict[str, Any]) -> None:
        head = {"table": table, "path": file, "as_of": self._day, "is_sample": True}
        write_declaration(self._folder / f"{name}.toml", {**head, **more})


def _write_older_publication(folder: Path, place: PrefecturePlace) -> None:
    """Write what a prefecture with an older version of the program would send: its run alone."""
    folder.mkdir(exist_ok=True)
    with replaced_folder(folder / PUBLICATION) as new:
        database, package = new / "survey.duckdb", new / "datapackage.json"
        run = pa.table({
            "run_id": ["20230316T020000000000Z"], "as_of": [REGION_DAY],
            "schema_version": [OLDER_SCHEMA], "place_code": [place.code], "is_sample": [True],
        })  # fmt: skip
        with duckdb.connect(str(database)) as con:
            con.from_arrow(run).create("run")
        package.write_text("{}\n", encoding="utf-8")
        sums_of({file.name: file for file in (database, package)}, {}).write(new / SUMS)
