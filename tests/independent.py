"""Place, parcel and area computed with geopandas, shapely and pyproj alone.

The published file is compared with these row by row. Nothing here shares a step with the
pipeline's SQL: pairs come from an R-tree join, shares from shapely, distances and areas from
pyproj's geodesics on the CGCS2000 ellipsoid.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import duckdb
import geopandas
import numpy as np
import pandas as pd
import shapely
from pyproj import Geod

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from numpy.typing import NDArray

CGCS2000 = Geod(a=6378137.0, rf=298.257222101)
SHARE_TIE = 1e-9
"""Shares of a parcel's area that differ by less are a tie."""
DISTANCE_TIE_M = 1e-3
"""Distances that differ by less are a tie, metres."""
SAME_DISTANCE_M = 1e-7
"""Distances that differ by less are one: the parcels share the nearest position, metres."""
AREA_TOLERANCE = 1e-5
"""Largest relative difference allowed between a stated and a geodesic area."""


@dataclass(frozen=True)
class Published:
    """Tables of a published file; geometry in EPSG:4490 degrees."""

    units: geopandas.GeoDataFrame
    parcels: geopandas.GeoDataFrame
    houses: pd.DataFrame
    main_links: pd.DataFrame
    nearest_m: float = 15.0

    def level(self, level: str) -> geopandas.GeoDataFrame:
        """Return the bordered administrative units of one level, by code."""
        units = self.units[(self.units["level"] == level) & self.units.geometry.notna()]
        return units.sort_values("code").reset_index(drop=True)


def read_published(database: Path) -> Published:
    """Read what is compared, without the spatial extension."""
    with duckdb.connect(str(database), read_only=True) as con:
        units = con.execute("FROM admin_unit").df()
        parcels = con.execute("FROM parcel ORDER BY parcel_id").df()
        houses = con.execute("FROM house ORDER BY house_id").df()
        links = con.execute(
            "SELECT house_id, min(parcel_id) AS parcel_id FROM house_parcel"
            " WHERE role = 'main' AND link_method = 'reported' GROUP BY house_id"
        ).df()
    return Published(_with_shapes(units), _with_shapes(parcels), houses, links)


def _with_shapes(rows: pd.DataFrame) -> geopandas.GeoDataFrame:
    wkb = [bytes(shape) if isinstance(shape, bytearray) else None for shape in rows["geometry"]]
    return geopandas.GeoDataFrame(rows, geometry=shapely.from_wkb(np.array(wkb, dtype=object)))


def largest_shares(
    parcels: geopandas.GeoDataFrame, villages: geopandas.GeoDataFrame
) -> pd.DataFrame:
    """Return per parcel id in any village: code, share and runner-up by share of area.

    Columns ``village_code``, ``overlap_share`` (0 to 1), ``runner_up_code`` and ``is_tie``, the
    last where the two largest shares cannot be told apart; the smaller code comes first then.
    """
    shapes = parcels.geometry.to_numpy()
    has_area = shapely.area(shapes) > 0
    tested = np.where(has_area, shapes, shapely.point_on_surface(shapes))
    pairs = geopandas.sjoin(
        geopandas.GeoDataFrame({"parcel_id": parcels["parcel_id"]}, geometry=tested),
        villages[["code", "geometry"]],
        predicate="intersects",
    )
    outline = tested[pairs.index]
    common = shapely.area(
        shapely.intersection(outline, villages.geometry.to_numpy()[pairs["index_right"]])
    )
    whole = shapely.area(outline)
    pairs["share"] = np.divide(common, whole, out=np.ones(len(pairs)), where=whole > 0)
    pairs = pairs[pairs["share"] > SHARE_TIE].sort_values(
        ["parcel_id", "share"], ascending=[True, False]
    )
    ranked = pairs.groupby("parcel_id")
    best_share = ranked["share"].transform("first")
    tied = pairs[pairs["share"] >= best_share - SHARE_TIE]
    found = tied.groupby("parcel_id").agg(
        village_code=("code", "min"), overlap_share=("share", "max"), tied=("code", "size")
    )
    others = pairs[pairs["code"] != pairs["parcel_id"].map(found["village_code"])]
    found["runner_up_code"] = others.groupby("parcel_id")["code"].first()
    found["is_tie"] = found.pop("tied") > 1
    return found


def containing(
    points: NDArray[np.object_], areas: geopandas.GeoDataFrame, code: str = "code"
) -> NDArray[np.object_]:
    """Return per point the smallest code of the areas that hold it, or ``None``."""
    layer = geopandas.GeoDataFrame(geometry=points)
    pairs = geopandas.sjoin(layer, areas[[code, "geometry"]], predicate="intersects")
    found = pairs.groupby(level=0)[code].min().reindex(layer.index)
    held: NDArray[np.object_] = found.astype(object).where(found.notna(), None).to_numpy()
    return held


def geodesic_distances(
    lon: NDArray[np.float64], lat: NDArray[np.float64], shapes: NDArray[np.object_]
) -> NDArray[np.float64]:
    """Return metres on the ellipsoid from each point to the nearest position of its own shape.

    Parameters
    ----------
    lon, lat
        Degrees, arrays of shape (n,).
    shapes
        Polygons in degrees, shape (n,), each within some tens of metres of its point.
    """
    step = 1e-4
    east = np.asarray(CGCS2000.inv(lon, lat, lon + step, lat)[2]) / step
    north = np.asarray(CGCS2000.inv(lon, lat, lon, lat + step)[2]) / step
    degrees, owner = shapely.get_coordinates(shapes, return_index=True)
    metres = np.column_stack([
        (degrees[:, 0] - lon[owner]) * east[owner], (degrees[:, 1] - lat[owner]) * north[owner]
    ])  # fmt: skip
    around = shapely.set_coordinates(shapes.copy(), metres)
    line = shapely.shortest_line(shapely.points(np.zeros((len(lon), 2))), around)
    foot = shapely.get_coordinates(shapely.get_point(line, 1))
    return np.asarray(CGCS2000.inv(lon, lat, lon + foot[:, 0] / east, lat + foot[:, 1] / north)[2])


def nearest_candidates(
    houses: pd.DataFrame, parcels: geopandas.GeoDataFrame, within_m: float
) -> pd.DataFrame:
    """Return columns ``house_id``, ``parcel_id`` and ``metres`` of every pair within reach."""
    # A degree of latitude is over 110 km anywhere, one of longitude over 55 km below 60 degrees.
    reach = 2 * (within_m + 1) / 110_000
    lon, lat = houses["lon"].to_numpy(), houses["lat"].to_numpy()
    boxes = shapely.box(lon - reach, lat - reach, lon + reach, lat + reach)
    house, parcel = shapely.STRtree(parcels.geometry.to_numpy()).query(boxes)
    metres = geodesic_distances(lon[house], lat[house], parcels.geometry.to_numpy()[parcel])
    pairs = pd.DataFrame(
        {
            "house_id": houses["house_id"].to_numpy()[house],
            "parcel_id": parcels["parcel_id"].to_numpy()[parcel],
            "metres": metres,
        }
    )
    return pairs[pairs["metres"] <= within_m]


def link_faults(
    houses: pd.DataFrame, parcels: geopandas.GeoDataFrame, within_m: float
) -> list[str]:
    """Return the ids of houses that are not linked as their own point says.

    As the point says: the parcel that holds it, else the nearest one within ``within_m`` metres,
    else none; the smaller id where distances are equal. Distances that differ by less than
    ``DISTANCE_TIE_M`` may be told apart either way.
    """
    houses = houses.set_index("house_id", drop=False)
    method, parcel = houses["link_method"], houses["parcel_id"]
    points = shapely.points(houses["lon"], houses["lat"])
    holder = pd.Series(containing(points, parcels, "parcel_id"), houses.index)
    is_held = (method == "contains") & (parcel == holder)

    seeking = houses[holder.isna()]
    pairs = nearest_candidates(seeking, parcels, within_m + DISTANCE_TIE_M)
    closest = pairs.groupby("house_id")["metres"].min().reindex(houses.index)
    excess = pairs["metres"] - pairs["house_id"].map(closest)
    smallest = pairs[excess < SAME_DISTANCE_M].groupby("house_id")["parcel_id"].min()
    chosen = pairs.set_index(["house_id", "parcel_id"])["metres"]
    metres = chosen.reindex(pd.MultiIndex.from_arrays([houses.index, parcel])).to_numpy()
    is_first = parcel == smallest.reindex(houses.index)
    is_near_tie = (metres - closest).between(SAME_DISTANCE_M, DISTANCE_TIE_M)
    is_stated = (houses["link_distance_m"] - metres).abs() <= DISTANCE_TIE_M
    is_nearest = (method == "nearest") & (is_first | is_near_tie) & is_stated
    is_none = (method == "none") & parcel.isna() & ~(closest <= within_m - DISTANCE_TIE_M)
    is_right = is_held.where(holder.notna(), is_nearest | is_none)
    return [str(house) for house in houses.index[~is_right.astype(bool)]]


def geodesic_areas(shapes: NDArray[np.object_]) -> NDArray[np.float64]:
    """Return areas on the ellipsoid in square metres; pyproj has no vectorised form.

    pyproj subtracts a hole only where it runs the other way round than its shell.
    """
    oriented = shapely.orient_polygons(shapes)
    return np.array([abs(CGCS2000.geometry_area_perimeter(shape)[0]) for shape in oriented])


def texts(codes: Iterable[object]) -> list[str]:
    """Return codes with the empty text for a missing one, so that two missing ones are equal."""
    return ["" if pd.isna(code) else str(code) for code in codes]
