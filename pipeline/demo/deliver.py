"""Writes what the prefecture, the counties and the departments deliver, each with a declaration."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Literal

import geopandas
import numpy as np
import shapely

from pipeline.demo.figures import AS_OF
from pipeline.demo.writers import write_csv, write_declaration, write_vector, write_xlsx
from pipeline.demo.zones import LON_LAT, PREFIXED, ZONE, move_shapes, to_gcj02
from pipeline.dictionary import load_dictionary

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pandas as pd

    from pipeline.demo.faults import Planted
    from pipeline.demo.places import County, FloatArray, TextArray

ZONE_NUMBER_STEP = 1_000_000
"""Eastings with prefix carry the zone's number in the millions; the zone is meridian / 3."""


@dataclass
class Delivery:
    """A folder being filled: it counts the rows of each file and reports each file's name."""

    folder: Path
    progress: Callable[[str], None] | None = None
    rows: dict[str, int] = field(default_factory=dict)
    planted: dict[str, list[Planted]] = field(default_factory=dict)

    def declare(self, name: str, table: str, file: str, **content: Any) -> None:  # noqa: ANN401
        """Write the declaration ``name`` for ``file``."""
        head = {"table": table, "path": file, "as_of": AS_OF, "is_sample": True}
        write_declaration(self.folder / f"{name}.toml", {**head, **content})

    def file_number(self, name: str) -> int:
        """Return the number the pipeline gives to the one file of declaration ``name``.

        To be asked when all is written: files are numbered in the order of their declarations.
        """
        return sorted(path.stem for path in self.folder.glob("*.toml")).index(name) + 1

    def note(self, file: str, rows: int, planted: list[Planted] | None = None) -> None:
        """Count a finished file."""
        self.rows[file] = rows
        if planted:
            self.planted[file] = planted
        if self.progress is not None:
            self.progress(file)


@cache
def load_deliveries() -> dict[str, Any]:
    """Read how each county delivers from ``deliveries.toml``."""
    text = (resources.files(__package__) / "deliveries.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def labels_of(codes: pd.Series, field_name: str, table: str) -> pd.Series:
    """Return the Chinese labels of the data dictionary for a column of codes; others stay."""
    dictionary = load_dictionary()
    code_list = dictionary.tables[table].columns[field_name].codes
    labels = {} if code_list is None else dictionary.code_lists[code_list]
    return codes.map({code: item.name_zh for code, item in labels.items()}).fillna(codes)


def list_labels_of(codes: pd.Series, field_name: str, table: str) -> pd.Series:
    """Return the same for a column of codes joined by "、"."""
    apart = codes.str.split("、").explode()
    return labels_of(apart, field_name, table).groupby(level=0).agg("、".join)


def deliver_parcels(
    delivery: Delivery,
    county: County,
    rows: pd.DataFrame,
    planted: list[Planted],
) -> None:
    """Write one county's parcels; ``rows`` hold codes and shapes in the zone without prefix."""
    names = load_deliveries()
    settings = names["parcel"][county.code]
    headings = names["headings"]["parcel"][settings["headings"]]
    labels = names["labels"]["survey_status"][settings["status"]]
    frame = rows.copy()
    frame["survey_status"] = frame["survey_status"].replace(labels)
    for name in ("disposition", "origin"):
        frame[name] = labels_of(frame[name], name, "parcel")
    shapes, crs = _shapes_for(county, rows["geometry"].to_numpy(), settings)
    text = frame.drop(columns="geometry").replace({"": None}).rename(columns=headings)
    layer = geopandas.GeoDataFrame(text, geometry=shapes, crs=crs)
    path = delivery.folder / settings["file"]
    write_vector(layer, path)
    without = settings.get("without", [])
    for suffix in without:
        path.with_suffix(suffix).unlink()
    delivery.declare(
        f"{county.slug}-parcels",
        "parcel",
        path.name,
        crs=crs if ".prj" in without else None,
        encoding="GB18030" if ".cpg" in without else None,
        columns=headings,
        codes={"survey_status": labels},
    )
    delivery.note(path.name, len(layer), planted)


def _shapes_for(
    county: County, shapes: TextArray, settings: dict[str, Any]
) -> tuple[TextArray, str]:
    """Return the shapes in the coordinate system the county delivers in, and its code."""
    zone = ZONE[county.meridian]
    if settings.get("lon_lat"):
        return move_shapes(shapes, zone, LON_LAT), LON_LAT
    if settings.get("prefixed"):
        shift = np.array([county.meridian // 3 * ZONE_NUMBER_STEP, 0.0])
        return _shift(shapes, shift), PREFIXED[county.meridian]
    return shapes, zone


def _shift(shapes: TextArray, shift: FloatArray) -> TextArray:
    moved: TextArray = shapely.transform(shapes, lambda points: np.round(points + shift, 3))
    return moved


def deliver_houses(
    delivery: Delivery,
    county: County,
    rows: pd.DataFrame,
    planted: list[Planted],
    part: Literal["house", "house_supplement"] = "house",
) -> str:
    """Write one county's houses as GB18030 CSV; return the name of their declaration.

    ``rows`` hold codes, ``lon`` and ``lat``.
    """
    names = load_deliveries()
    settings = names[part][county.code]
    headings = names["headings"]["house"][settings["headings"]]
    labels = names["labels"]["use_class"][settings["headings"]]
    frame = rows.copy()
    frame["use_class"] = frame["use_class"].replace(labels)
    for name in ("business_types", "structure_type", "location_type", "rural_renovation"):
        frame[name] = labels_of(frame[name], name, "house")
    crs = LON_LAT
    if gcj02 := settings.get("gcj02"):
        crs = "GCJ02" if gcj02 == "declared" else LON_LAT
        points = frame[["lon", "lat"]].to_numpy()
        shifted = np.round(to_gcj02(points), 7)
        frame[["lon", "lat"]] = np.where(points == 0, 0.0, shifted)
    point = {"x": headings["lon"], "y": headings["lat"]}
    if settings.get("point_text"):
        pair = frame["lat"].astype(str) + ", " + frame["lon"].astype(str)
        frame = frame.drop(columns=["lon", "lat"]).assign(point="(" + pair + ")")
        point = {"column": headings["point"], "form": "(lat, lon)"}
    file = settings["file"]
    write_csv(frame.rename(columns=headings), delivery.folder / file)
    name = f"{county.slug}-{part.replace('_', '-')}s"
    delivery.declare(
        name,
        "house",
        file,
        crs=crs,
        encoding="GB18030",
        columns={ours: headings[ours] for ours in frame if ours not in ("lon", "lat", "point")},
        point=point,
        codes={"use_class": labels},
    )
    delivery.note(file, len(frame), planted)
    return name


def deliver_ledger(
    delivery: Delivery,
    table: str,
    frame: pd.DataFrame,
    planted: list[Planted] | None = None,
    *,
    is_supplement: bool = False,
) -> str:
    """Write a table as XLSX under the dictionary's own Chinese headings; return the file name.

    A supplement is a second file of the same table.
    """
    entry = load_dictionary().tables[table]
    headings = {key: entry.columns[key].zh for key in frame}
    file = f"{entry.zh}{'补充' if is_supplement else ''}.xlsx"
    labelled = _labelled(table, frame).rename(columns=headings)
    write_xlsx(labelled, delivery.folder / file, entry.zh)
    name = table.replace("_", "-") + ("-supplement" if is_supplement else "")
    delivery.declare(name, table, file, sheet=entry.zh, columns=headings)
    delivery.note(file, len(frame), planted)
    return file


def deliver_csv(delivery: Delivery, table: str, frame: pd.DataFrame) -> None:
    """Write a table of texts as GB18030 CSV under the dictionary's own Chinese headings."""
    entry = load_dictionary().tables[table]
    headings = {key: entry.columns[key].zh for key in frame}
    file = f"{entry.zh}.csv"
    write_csv(_labelled(table, frame).rename(columns=headings), delivery.folder / file)
    name = table.replace("_", "-")
    delivery.declare(name, table, file, encoding="GB18030", columns=headings)
    delivery.note(file, len(frame))


def _labelled(table: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table with Chinese labels for codes, 是 and 否; ``None`` becomes an empty cell."""
    columns = load_dictionary().tables[table].columns
    labelled = frame.copy()
    for key in frame:
        if columns[key].codes is not None and columns[key].type == "text_list":
            labelled[key] = list_labels_of(frame[key], key, table)
        elif columns[key].codes is not None:
            labelled[key] = labels_of(frame[key], key, table)
        elif columns[key].type == "boolean":
            labelled[key] = frame[key].astype(object).map({True: "是", False: "否"}).fillna("")
    return labelled
