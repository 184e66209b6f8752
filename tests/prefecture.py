"""Small prefectures made by hand, for tests that need to know every row.

Villages are squares of 0.01 degree side by side from 87.00 E 44.00 N; the first two lie in
township 652301001, the third in 652301002, all in county 652301.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import duckdb
import shapely
from shapely.geometry import mapping

from pipeline.base.config import load_project
from pipeline.base.progress import Silent
from pipeline.warehouse import build

if TYPE_CHECKING:
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    from pipeline.warehouse.history import HistoryChange

SETTINGS = """\
language = "en"
[place]
name_zh = "测试州"
name_en = "Test Prefecture"
code = "652300"
"""
UNORDERED = {"parcel", "house", "house_parcel"}
"""Sorting them costs more than it is worth: docs/decisions/0014-what-is-incremental.md."""
VILLAGES = ("652301001001", "652301001002", "652301002001")


def square(west: float, south: float, side: float = 0.0002) -> BaseGeometry:
    """Return a square, some 16 m by 22 m unless told otherwise."""
    return shapely.box(west, south, west + side, south + side)


def village_box(index: int) -> BaseGeometry:
    """Return the border of the village at ``index``."""
    return shapely.box(87 + index / 100, 44, 87 + (index + 1) / 100, 44.01)


@dataclass
class Prefecture:
    """A root folder whose deliveries are written row by row."""

    root: Path
    settings: str = SETTINGS
    crs: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Write settings and the administrative units."""
        (self.root / "data" / "raw").mkdir(parents=True)
        (self.root / "pipeline.toml").write_text(self.settings, encoding="utf-8")
        self.deliver("admin_unit", admin_units())

    @property
    def database(self) -> Path:
        """The published file."""
        return self.root / "data" / "processed" / "survey.duckdb"

    def deliver(
        self, table: str, rows: list[dict[str, Any]], *, name: str | None = None, extra: str = ""
    ) -> None:
        """Write rows as GeoJSON with our own column names, and their declaration.

        A row's ``geometry`` is a shapely geometry or ``None``; rows without that key make a file
        without geometry, written as CSV.
        """
        name = name or table
        raw = self.root / "data" / "raw"
        if any("geometry" in row for row in rows):
            path = raw / f"{name}.geojson"
            path.write_text(json.dumps(_collection(rows)), encoding="utf-8")
        else:
            path = raw / f"{name}.csv"
            path.write_text(_csv(rows), encoding="utf-8")
        head = f'table = "{table}"\npath = "{path.name}"\n'
        date = "" if "as_of" in extra else "as_of = 2023-03-16\n"
        (raw / f"{name}.toml").write_text(head + date + extra, encoding="utf-8")

    def build(self) -> list[HistoryChange]:
        """Run the main job."""
        return build(load_project(self.root), Silent())

    def rows(self, query: str) -> list[dict[str, Any]]:
        """Query the published file read-only, without any extension."""
        with duckdb.connect(str(self.database), read_only=True) as con:
            answer = con.execute(query)
            names = [column[0] for column in answer.description or []]
            return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]

    def row(self, query: str) -> dict[str, Any]:
        """Return the only row of a query."""
        (row,) = self.rows(query)
        return row


def comparable(table: str, rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Return the rows of a published table in an order that every build gives them."""
    return sorted(rows, key=repr) if table in UNORDERED else rows


def admin_units() -> list[dict[str, Any]]:
    """Return county, townships and villages; townships have no border."""
    county = shapely.unary_union([village_box(0), village_box(1), village_box(2)])
    units = [("652301", "county", county), ("652301001", "township", None)]
    units += [("652301002", "township", None)]
    units += [(code, "village", village_box(index)) for index, code in enumerate(VILLAGES)]
    return [
        {"code": code, "level": level, "name_zh": f"名{code}", "geometry": border}
        for code, level, border in units
    ]


def _collection(rows: list[dict[str, Any]]) -> dict[str, Any]:
    features = []
    for row in rows:
        shape = row["geometry"]
        values = {key: value for key, value in row.items() if key != "geometry"}
        features.append(
            {
                "type": "Feature",
                "properties": values,
                "geometry": None if shape is None else mapping(shape),
            }
        )
    return {"type": "FeatureCollection", "features": features}


def _csv(rows: list[dict[str, Any]]) -> str:
    names = list(rows[0])
    lines = [",".join(names)]
    for row in rows:
        cells = ["" if row[name] is None else str(row[name]) for name in names]
        lines.append(",".join(f'"{cell}"' if "," in cell else cell for cell in cells))
    return "\n".join(lines) + "\n"
