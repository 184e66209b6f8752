"""A prefecture of any size: ``python -m benchmarks.growth_delivery FOLDER FACTOR``.

Writes ``FOLDER/pipeline.toml`` and ``FOLDER/data/raw`` with ``FACTOR`` times the parcels (587,209)
and houses (620,000) of the full demo, in ten counties and 700 villages for each time. Parcels,
houses and borders go straight to GeoParquet, county by county, so that memory does not grow with
the factor.
The same factor gives the same rows; a smaller one gives the first counties of a greater one.

There are no planted defects: what the rules find follows from chance alone and grows in proportion.
"""

from __future__ import annotations

import datetime as dt
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pandas as pd
import shapely
import tomli_w

from benchmarks import growth_ground as ground
from benchmarks.growth_ground import COLUMNS, ROWS, BoolArray, FloatArray, IntArray, Shapes
from pipeline.demo.delivery.file_writers import write_csv, write_declaration
from pipeline.demo.world.people import draw_id_numbers, draw_names, draw_phones

SEED = 20230316
AS_OF = dt.date(2023, 3, 16)
GEODETIC = "EPSG:4490"
PARCELS, HOUSES, COUNTIES = 587_209, 620_000, 10
"""What one time is."""
STATUS = {"unsurveyed": 0.0341, "in_progress": 0.0125, "done": 0.9534}
REPORTED_SHARE = 0.6
"""Share of houses that report their parcel; the others have to find it by place."""
BESIDE_SHARE, LOST_SHARE = 0.02, 0.0005
"""Shares of houses whose point lies a few metres beside their parcel, and far from any."""
COMMERCIAL_SHARE = 0.0236
REVISITED_SHARE = 0.9641
HAZARD_SHARE = 0.0146
"""Share of commercial houses with a hazard case."""
CLOSED_SHARE = 0.15
"""Share of hazard cases that are closed as rectified."""
SURVEY_DAYS, REVISIT_DAYS = 250, 90
SURVEYORS = 60


@dataclass(frozen=True)
class Writer:
    """Writes files and their declarations into one folder."""

    folder: Path

    def layer(self, name: str, table: str, rows: pd.DataFrame, shapes: Shapes, **more: Any) -> None:  # noqa: ANN401 - keys of a declaration
        """Write a GeoParquet file whose headings are the dictionary's names."""
        frame = geopandas.GeoDataFrame(rows, geometry=shapes, crs=GEODETIC)
        frame.to_parquet(self.folder / f"{name}.parquet", index=False)
        self._declare(name, table, f"{name}.parquet", list(rows), **more)

    def ledger(self, name: str, rows: pd.DataFrame) -> None:
        """Write a table of texts as CSV; the file has the table's name."""
        write_csv(rows, self.folder / f"{name}.csv", "utf-8")
        self._declare(name, name, f"{name}.csv", list(rows), encoding="UTF-8")

    def _declare(self, name: str, table: str, file: str, columns: list[str], **more: Any) -> None:  # noqa: ANN401
        content = {"table": table, "path": file, "as_of": AS_OF, "is_sample": True, **more}
        content["columns"] = {column: column for column in columns}
        write_declaration(self.folder / f"{name}.toml", content)


def write_growth_delivery(root: Path, count: int) -> None:
    """Write settings and deliveries of a prefecture of ``count`` counties, ten for each time."""
    folder = root / "data" / "raw" / "growth"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    _write_settings(root)
    writer = Writer(folder)
    counties = range(count)
    _write_borders(writer, counties)
    commercial = pd.concat([_write_county(writer, county) for county in counties])
    _write_ledgers(writer, commercial.reset_index(drop=True))


def code_of(county: int) -> str:
    """Return the six-digit code of a county, of a province that does not exist."""
    return f"66{county + 1:04d}"


def _write_settings(root: Path) -> None:
    place = {"name_zh": "示例州", "name_en": "Sample Prefecture", "code": "660000"}
    settings = {"language": "zh", "code_system": "gb", "place": place}
    settings["deadlines"] = {"revisit": dt.date(2023, 5, 31)}
    (root / "pipeline.toml").write_text(tomli_w.dumps(settings), encoding="utf-8")


def _write_borders(writer: Writer, counties: range) -> None:
    """Write one file for each level."""
    codes = [code_of(county) for county in counties]
    townships = [f"{code}{number + 1:03d}" for code in codes for number in range(ROWS)]
    villages = [f"{code}{number + 1:03d}" for code in townships for number in range(COLUMNS)]
    for level, own, suffix, borders in (
        ("county", codes, "县", ground.county_border),
        ("township", townships, "镇", ground.township_borders),
        ("village", villages, "村", ground.village_borders),
    ):
        names = [f"示例{int(code[-4:])}{suffix}" for code in own]
        shapes = np.concatenate([borders(county) for county in counties])
        rows = pd.DataFrame({"code": own, "name_zh": names})
        writer.layer(f"{level}-borders", "admin_unit", rows, shapes, constants={"level": level})


def _share(total: int, county: int) -> int:
    """Return a county's share of a total per ten counties; the shares add up to it."""
    place = county % COUNTIES
    return (place + 1) * total // COUNTIES - place * total // COUNTIES


def _write_county(writer: Writer, county: int) -> pd.DataFrame:
    """Write the parcels and houses of a county; return the ids of its commercial houses."""
    rng = np.random.default_rng([SEED, county])
    hamlets = ground.draw_hamlets(rng, county)
    count = _share(PARCELS, county)
    capacity = len(hamlets.village) * ground.PARCELS_PER_HAMLET
    lon, lat, hamlet = ground.parcel_middles(hamlets, np.arange(capacity)[:count])
    angle = hamlets.angle[hamlet]
    reported = ground.reported_villages(county, hamlets, hamlet, lon)
    parcels = _draw_parcels(rng, county, reported)
    name = f"c{county + 1:03d}"
    outlines = ground.draw_outlines(rng, lon, lat, angle)
    writer.layer(f"{name}-parcels", "parcel", parcels, outlines)
    surveyed = np.flatnonzero(parcels["survey_status"] != "unsurveyed")
    on = surveyed[np.arange(_share(HOUSES, county)) % len(surveyed)]
    footprints = ground.footprints(outlines[on], lat[on])
    houses = _draw_houses(rng, county, parcels["parcel_id"].to_numpy()[on], footprints)
    points = _draw_points(rng, lon[on], lat[on], angle[on])
    writer.layer(f"{name}-houses", "house", houses, points)
    return houses.loc[houses["use_class"] != "other", ["house_id"]]


def _draw_parcels(rng: np.random.Generator, county: int, village: IntArray) -> pd.DataFrame:
    """Return the rows of a county's parcels, in the order of their villages."""
    count = len(village)
    serial = pd.Series(np.arange(1, count + 1)).astype(str).str.zfill(6)
    townships = village // COLUMNS + 1
    codes = int(code_of(county)) * 1_000_000 + townships * 1_000 + village % COLUMNS + 1
    status = rng.choice(list(STATUS), count, p=list(STATUS.values()))
    is_done = status == "done"
    surveyor = rng.integers(1, SURVEYORS + 1, count)
    return pd.DataFrame(
        {
            "parcel_id": "TB" + code_of(county) + serial,
            "village_code_reported": codes.astype(str),
            "survey_status": status,
            "disposition": _where(is_done, "house"),
            "origin": "census",
            "surveyor_id": "PC" + pd.Series(surveyor).astype(str).str.zfill(3),
            "submitted_on": _where(is_done, _draw_days(rng, count, SURVEY_DAYS)),
        }
    )


def _where(condition: BoolArray, value: str | Shapes) -> Shapes:
    """Return the values where the condition holds, nothing elsewhere."""
    texts: Shapes = np.full(len(condition), None, dtype=object)
    texts[condition] = value[condition] if isinstance(value, np.ndarray) else value
    return texts


def _draw_days(rng: np.random.Generator, count: int, span: int) -> Shapes:
    """Return days of the last ``span`` before the deliveries, as text."""
    days = np.datetime64(AS_OF, "D") - rng.integers(1, span, count).astype("timedelta64[D]")
    texts: Shapes = days.astype(str).astype(object)
    return texts


def _draw_houses(
    rng: np.random.Generator, county: int, parcel_ids: Shapes, footprints: FloatArray
) -> pd.DataFrame:
    """Return the rows of a county's houses, each on the parcel named, whose area is given in m²."""
    count = len(parcel_ids)
    serial = pd.Series(np.arange(1, count + 1)).astype(str)
    is_commercial = rng.random(count) < COMMERCIAL_SHARE
    storeys = rng.integers(1, 4, count)
    return pd.DataFrame(
        {
            "house_id": code_of(county) + serial.str.zfill(6),
            "platform_house_no": "YH" + code_of(county) + serial.str.zfill(9),
            "parcel_id_reported": _where(rng.random(count) < REPORTED_SHARE, parcel_ids),
            "address": "示例路" + serial + "号",
            "owner_name": draw_names(rng, count),
            "owner_id_number": draw_id_numbers(rng, count),
            "owner_phone": draw_phones(rng, count),
            "residents": rng.integers(1, 8, count),
            "use_class": np.where(is_commercial, "mixed", "other"),
            "business_types": _where(is_commercial, "retail"),
            "storeys": storeys,
            "floor_area_m2": np.round(storeys * footprints * rng.uniform(0.7, 0.9, count), 1),
            "built_year": rng.integers(1975, 2022, count),
            "structure_type": rng.choice(["masonry", "reinforced_concrete"], count),
            "has_precast_slab": rng.random(count) < 0.1,  # noqa: PLR2004
        }
    )


def _draw_points(
    rng: np.random.Generator, lon: FloatArray, lat: FloatArray, angle: FloatArray
) -> Shapes:
    """Return the points of houses near the middles of their parcels.

    Most lie inside; some 8 to 9 m north of the middle, where no outline reaches but their own is
    the nearest; a few 400 m away.
    """
    count = len(lon)
    chance = rng.random(count)
    east, north = rng.uniform(-2, 2, (2, count))
    is_beside = chance < BESIDE_SHARE
    is_lost = chance > 1 - LOST_SHARE
    north[is_beside] = rng.uniform(8, 9, int(is_beside.sum()))
    north[is_lost] = 400
    moved = ground.moved(lon, lat, *ground.rotated(east, north, angle))
    points: Shapes = shapely.points(np.round(np.stack(moved, axis=-1), 7))
    return points


def _write_ledgers(writer: Writer, houses: pd.DataFrame) -> None:
    """Write the revisits and hazard cases of all commercial houses."""
    rng = np.random.default_rng([SEED, 1_000_000])
    count = len(houses)
    is_done = rng.random(count) < REVISITED_SHARE
    done_on = _where(is_done, _draw_days(rng, count, REVISIT_DAYS))
    status = np.where(is_done, "done", "todo")
    writer.ledger("revisit", houses.assign(revisit_status=status, done_on=done_on))
    cases = houses[rng.random(count) < HAZARD_SHARE]
    is_closed = rng.random(len(cases)) < CLOSED_SHARE
    number = pd.Series(np.arange(1, len(cases) + 1), index=cases.index).astype(str)
    writer.ledger(
        "hazard_case",
        cases.assign(
            case_id="YHTZ" + number.str.zfill(6),
            hazard_level=rng.choice(["severe", "ordinary"], len(cases)),
            found_on="2022-11-15",
            due_on="2023-12-31",
            case_status=np.where(is_closed, "closed", "todo"),
            closed_on=_where(is_closed, "2023-03-01"),
            closure_reason=_where(is_closed, "rectified"),
        ),
    )


if __name__ == "__main__":
    write_growth_delivery(Path(sys.argv[1]), COUNTIES * int(sys.argv[2]))
