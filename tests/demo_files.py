"""Reads the demo's raw files by their declarations, with geopandas and pandas alone."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import geopandas
import numpy as np
import pandas as pd
import shapely

from pipeline.demo.world.zones import to_gcj02

if TYPE_CHECKING:
    from pathlib import Path

LON_LAT = "EPSG:4490"
SUPPLEMENT = "木垒县房屋补充.csv"
"""Houses in GCJ-02 though declared as CGCS2000: their points lead nowhere."""


@dataclass(frozen=True)
class DemoFiles:
    """The folder of a written demo."""

    folder: Path

    def declarations(self, table: str) -> list[dict[str, Any]]:
        paths = sorted(self.folder.glob("*.toml"))
        contents = [tomllib.loads(path.read_text(encoding="utf-8")) for path in paths]
        return [content for content in contents if content["table"] == table]

    def table(self, table: str) -> pd.DataFrame:
        """All rows of all files of a table under our names, with ``file``."""
        frames = [self.read(declaration) for declaration in self.declarations(table)]
        return pd.concat(frames, ignore_index=True)

    def read(self, declaration: dict[str, Any]) -> pd.DataFrame:
        path = self.folder / declaration["path"]
        if path.suffix == ".csv":
            encoding = declaration.get("encoding", "utf-8-sig")
            frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding=encoding)
        elif path.suffix == ".xlsx":
            frame = pd.read_excel(
                path, sheet_name=declaration["sheet"], dtype=object, engine="openpyxl"
            )
        else:
            frame = _read_layer(path, declaration)
        ours = {theirs: name for name, theirs in declaration["columns"].items()}
        frame = frame.rename(columns=ours)
        for name, codes in declaration.get("codes", {}).items():
            frame[name] = frame[name].replace({label: code for code, label in codes.items()})
        if "point" in declaration:
            frame["geometry"] = _points(frame, declaration)
        return frame.assign(file=declaration["path"], **declaration.get("constants", {}))


def _read_layer(path: Path, declaration: dict[str, Any]) -> geopandas.GeoDataFrame:
    if path.suffix == ".parquet":
        layer = geopandas.read_parquet(path)
    elif "encoding" in declaration:
        layer = geopandas.read_file(path, encoding=declaration["encoding"])
    else:
        layer = geopandas.read_file(path)
    if layer.crs is None:
        layer = layer.set_crs(declaration["crs"])
    return layer.to_crs(LON_LAT)


def _points(frame: pd.DataFrame, declaration: dict[str, Any]) -> np.ndarray:
    point = declaration["point"]
    if "column" in point:
        assert point["form"] == "(lat, lon)"
        pair = frame[point["column"]].str.strip("()").str.split(", ", expand=True)
        degrees = pair[[1, 0]].astype(float).to_numpy()
    else:
        degrees = frame[[point["x"], point["y"]]].astype(float).to_numpy()
    if declaration["crs"] == "GCJ02":
        shifted, degrees = degrees, degrees.copy()
        for _ in range(5):
            degrees += shifted - to_gcj02(degrees)
    points: np.ndarray = shapely.points(degrees)
    return points


def accepted(rows: pd.DataFrame, key: str, code: str, known: set[str]) -> pd.DataFrame:
    """Apply the rules of intake: what is left when faulty rows are taken out.

    A row needs its key, a known code and a geometry that is not at 0, 0; of identical rows the
    first stays, of differing rows with one key none does.
    """
    sound = rows[key].notna() & (rows[key] != "") & ~rows[key].astype(str).str.contains(r"E\+")
    farthest = np.abs(shapely.bounds(rows["geometry"].to_numpy())).max(axis=1)
    present = farthest > 1  # false where there is no geometry, as its bounds are NaN
    kept = rows[sound & present & rows[code].isin(known)].copy()
    kept["outline"] = shapely.to_wkb(kept["geometry"].to_numpy(), hex=True)
    once = kept.drop(columns="geometry").drop_duplicates().index
    kept = kept.loc[once]
    return kept[~kept[key].duplicated(keep=False)].drop(columns="outline")
