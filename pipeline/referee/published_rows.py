"""The tables of a published file as the referee reads them: whole columns, joined by nothing."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely
from duckdb import ColumnExpression

if TYPE_CHECKING:
    import duckdb
    from numpy.typing import NDArray

    Shapes = NDArray[np.object_]

LEVELS = {
    "unit": "report_unit_id",
    "county": "county_code",
    "township": "township_code",
    "village": "village_code",
}
"""The levels that figures are given for, each with the column that holds its code."""
PLACE = list(LEVELS.values())
"""Columns of a parcel or house that say where it stands."""


def positions(keys: pd.Series[Any], wanted: pd.Series[Any]) -> NDArray[np.int64]:
    """Return where each wanted value is among the keys, the first of equal ones; -1 for nowhere."""
    first = np.flatnonzero(~keys.duplicated().to_numpy())
    if not len(first):
        return np.full(len(wanted), -1, dtype=np.int64)
    place = pd.Index(keys.take(first)).get_indexer(pd.Index(wanted))
    return np.where((place < 0) | wanted.isna().to_numpy(), -1, first[place])


@dataclass(frozen=True)
class PublishedRows:
    """A published file; each table is read when it is first asked for."""

    con: duckdb.DuckDBPyConnection

    def read(self, table: str, *columns: str, order: str = "") -> pd.DataFrame:
        """Return columns of a table or view, ordered by one of them if so asked.

        Column ``geometry`` comes as ``shape``, in EPSG:4490.
        """
        rows = self.con.table(table).select(*map(ColumnExpression, columns)).to_arrow_table()
        shapes = None
        if "geometry" in columns:
            wkb = rows["geometry"].to_numpy(zero_copy_only=False)
            shapes = np.asarray(shapely.from_wkb(wkb), dtype=object)
            rows = rows.drop_columns(["geometry"])
        frame = rows.to_pandas()
        if shapes is not None:
            frame["shape"] = shapes
        return frame.sort_values(order, ignore_index=True) if order else frame

    @cached_property
    def run(self) -> dict[str, Any]:
        """The one row of ``run``, by column."""
        rows = self.con.table("run")
        return dict(zip(rows.columns, rows.fetchall()[0], strict=True))

    @cached_property
    def nearest_m(self) -> float:
        """Largest distance from a house to a parcel it is linked to, metres: a setting."""
        return float(json.loads(self.run["settings"])["linking"]["nearest_m"])

    @cached_property
    def units(self) -> pd.DataFrame:
        """``admin_unit`` by code."""
        return self.read(
            "admin_unit", "code", "level", "parent_code", "township_code", "county_code",
            "report_unit_id", "geometry", order="code",
        )  # fmt: skip

    def bordered(self, level: str) -> pd.DataFrame:
        """Return the administrative units of one level that have a border, by code."""
        units = self.units
        chosen = units[(units["level"] == level) & units["shape"].notna()].reset_index(drop=True)
        # A border that is not valid would end the comparison instead of failing it.
        return chosen.assign(shape=shapely.make_valid(chosen["shape"].to_numpy(dtype=object)))

    @cached_property
    def parcels(self) -> pd.DataFrame:
        """``parcel`` by id."""
        return self.read(
            "parcel", "parcel_id", "lon", "lat", *PLACE, "overlap_share", "runner_up_code",
            "assignment", "survey_status", "source_file_id", "geometry", order="parcel_id",
        )  # fmt: skip

    @property
    def parcel_shapes(self) -> Shapes:
        """Outlines of :attr:`parcels`, EPSG:4490."""
        return np.asarray(self.parcels["shape"], dtype=object)

    @cached_property
    def houses(self) -> pd.DataFrame:
        """``house`` by id."""
        return self.read(
            "house", "house_id", "parcel_id_reported", "parcel_id", "link_method",
            "link_distance_m", "location_source", *PLACE, "lon", "lat", "use_class",
            "is_commercial", "is_hazardous", order="house_id",
        )  # fmt: skip

    @cached_property
    def suspect_files(self) -> pd.Series[Any]:
        """Files whose points are off: they are linked by no point."""
        shifts = self.read("layer_shift", "source_file_id", "is_suspect")
        return shifts.loc[shifts["is_suspect"].astype(bool), "source_file_id"]
