"""The parcel of every house: the reported one, the one its point lies in, or the nearest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely
from pyproj import Geod

from pipeline.referee.compared import compare_columns, together
from pipeline.referee.parcel_places import FoundPlaces, containing
from pipeline.referee.published_rows import PLACE, positions

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pipeline.referee.published_rows import PublishedRows, Shapes

CGCS2000 = Geod(a=6378137.0, rf=298.257222101)
SAME_DISTANCE_M = 1e-7
"""Distances that differ by less are one: the parcels share the nearest position."""
NEAR_DISTANCE_M = 1e-3
"""Distances that differ by less may be told apart either way."""
STEP_DEGREES = 1e-4


@dataclass(frozen=True)
class _Links:
    """The parcel of each house by position, -1 for none, and how it was found."""

    parcel: NDArray[np.int64]
    method: NDArray[np.object_]
    metres: NDArray[np.float64]
    """Distance of those linked to the nearest; 0 within a parcel, NaN for all others."""


def place_houses(rows: PublishedRows, parcel_places: pd.DataFrame) -> FoundPlaces:
    """Find parcel and place of every house and compare them with the published ones.

    Parameters
    ----------
    parcel_places
        Place of every parcel as :func:`pipeline.referee.parcel_places.place_parcels` found it.
    """
    houses = rows.houses
    links = _find_links(rows)
    ids = rows.parcels["parcel_id"]
    found = pd.DataFrame({
        "parcel_id": ids.reindex(links.parcel).reset_index(drop=True), "link_method": links.method,
    })  # fmt: skip
    own = np.isin(links.method, ["contains", "nearest"])
    distances = pd.DataFrame({"link_distance_m": links.metres[own]})
    places = _places(rows, links, parcel_places)
    key = houses["house_id"]
    by_point = houses[own].reset_index(drop=True)
    is_commercial = pd.DataFrame(
        {"is_commercial": houses["use_class"].isin(["commercial_only", "mixed"])}
    )
    return FoundPlaces(places[PLACE], [
        together("house_parcel", [
            compare_columns("house", key, houses, found),
            compare_columns("house", by_point["house_id"], by_point, distances, NEAR_DISTANCE_M),
        ]),
        together("house_place", [compare_columns("house", key, houses, places)]),
        together("house_use", [compare_columns("house", key, houses, is_commercial)]),
    ])  # fmt: skip


def _find_links(rows: PublishedRows) -> _Links:
    houses, stated = rows.houses, _stated_parcels(rows)
    parcel = positions(rows.parcels["parcel_id"], stated)
    method = np.where(parcel >= 0, "reported", "none").astype(object)
    inherited = np.where(parcel < 0, _heirs(rows, stated), -1)
    parcel, method = np.maximum(parcel, inherited), np.where(inherited >= 0, "lineage", method)
    metres = np.full(len(houses), np.nan)
    loose = np.flatnonzero((parcel < 0) & houses["lon"].notna().to_numpy())
    points = shapely.points(houses["lon"].to_numpy()[loose], houses["lat"].to_numpy()[loose])
    can_be_found = ~rows.parcels["source_file_id"].isin(rows.suspect_files).to_numpy()
    findable = rows.parcel_shapes.copy()
    findable[~can_be_found] = None
    tree = shapely.STRtree(findable)

    house, holder = tree.query(points, predicate="intersects")
    first = np.full(len(loose), len(can_be_found))
    np.minimum.at(first, house, holder)
    is_held = first < len(can_be_found)
    held = loose[is_held]
    parcel[held], method[held], metres[held] = first[is_held], "contains", 0.0

    seeking = np.setdiff1d(loose, held)
    _link_nearest(rows, tree, seeking, _Links(parcel, method, metres))
    return _Links(parcel, method, metres)


def _stated_parcels(rows: PublishedRows) -> pd.Series[Any]:
    """Return the id of the parcel that each house reports, whether there is such a one or not.

    A link of role main, delivered by itself, counts where the house reports nothing.
    """
    links = rows.read("house_parcel", "house_id", "parcel_id", "role", "link_method")
    main = links[(links["role"] == "main") & (links["link_method"] == "reported")]
    by_house = main.groupby("house_id")["parcel_id"].min()
    houses = rows.houses
    stated = houses["parcel_id_reported"]
    linked = by_house.reindex(houses["house_id"]).reset_index(drop=True)
    return stated.where(stated.notna(), linked)


def _heirs(rows: PublishedRows, stated: pd.Series[Any]) -> NDArray[np.int64]:
    """Return the position of what a former parcel became that a house reports, -1 for others.

    Of several, that with most of it, and only for a house without a point: it is published at its
    parcel's, so that what is published is believed about this alone.
    """
    links = rows.read("parcel_lineage", "former_parcel_id", "parcel_id", "overlap_m2").dropna()
    became = links.sort_values(["overlap_m2", "parcel_id"]).groupby("former_parcel_id")["parcel_id"]
    had_no_point = rows.houses["link_method"] == "lineage"
    is_sure = (stated.map(became.count()) == 1) | had_no_point
    return positions(rows.parcels["parcel_id"], stated.map(became.last()).where(is_sure))


def _link_nearest(
    rows: PublishedRows, tree: shapely.STRtree, seeking: NDArray[np.int64], links: _Links
) -> None:
    """Link the houses ``seeking`` to the nearest parcel within the set distance, in ``links``.

    Where two parcels are too close to be told apart, or one is on the limit, what is published is
    right.
    """
    lon, lat = (rows.houses[name].to_numpy()[seeking] for name in ("lon", "lat"))
    # A degree of latitude is over 110 km anywhere, one of longitude over 55 km below 60 degrees.
    reach = 2 * (rows.nearest_m + 1) / 110_000
    boxes = shapely.box(lon - reach, lat - reach, lon + reach, lat + reach)
    house, parcel = tree.query(boxes)
    metres = geodesic_distances(lon[house], lat[house], rows.parcel_shapes[parcel])
    pairs = pd.DataFrame({"house": seeking[house], "parcel": parcel, "metres": metres})
    pairs = pairs[pairs["metres"] <= rows.nearest_m + NEAR_DISTANCE_M]

    published = positions(rows.parcels["parcel_id"], rows.houses["parcel_id"])
    closest = pairs.groupby("house")["metres"].transform("min")
    is_same = pairs["metres"] <= closest + SAME_DISTANCE_M
    is_near = pairs["metres"] <= closest + NEAR_DISTANCE_M
    is_published = pairs["parcel"] == published[pairs["house"]]
    is_agreed = is_near & is_published
    first = pairs[is_same].sort_values(["house", "parcel"]).drop_duplicates("house")
    chosen = pd.concat([pairs[is_agreed], first]).drop_duplicates("house")
    # The smaller id wins a true tie, whatever is published.
    tied = first[~first["house"].isin(pairs.loc[is_near & ~is_same, "house"])]
    chosen = pd.concat([tied, chosen]).drop_duplicates("house")
    on_limit = chosen["metres"] >= rows.nearest_m - NEAR_DISTANCE_M
    chosen = chosen[~(on_limit & (published[chosen["house"]] < 0))]
    at = chosen["house"].to_numpy()
    links.parcel[at], links.method[at] = chosen["parcel"].to_numpy(), "nearest"
    links.metres[at] = chosen["metres"].to_numpy()


def geodesic_distances(
    lon: NDArray[np.float64], lat: NDArray[np.float64], shapes: Shapes
) -> NDArray[np.float64]:
    """Return metres on the ellipsoid from each point to the nearest position of its own shape.

    Parameters
    ----------
    lon, lat
        Degrees, arrays of shape (n,).
    shapes
        Outlines in degrees, shape (n,), each within some tens of metres of its point.
    """
    east = np.asarray(CGCS2000.inv(lon, lat, lon + STEP_DEGREES, lat)[2]) / STEP_DEGREES
    north = np.asarray(CGCS2000.inv(lon, lat, lon, lat + STEP_DEGREES)[2]) / STEP_DEGREES
    degrees, owner = shapely.get_coordinates(shapes, return_index=True)
    metres = np.column_stack([
        (degrees[:, 0] - lon[owner]) * east[owner], (degrees[:, 1] - lat[owner]) * north[owner],
    ])  # fmt: skip
    around = shapely.set_coordinates(shapes.copy(), metres)
    line = shapely.shortest_line(shapely.points(np.zeros((len(lon), 2))), around)
    foot = shapely.get_coordinates(shapely.get_point(line, 1))
    return np.asarray(CGCS2000.inv(lon, lat, lon + foot[:, 0] / east, lat + foot[:, 1] / north)[2])


def _places(rows: PublishedRows, links: _Links, parcel_places: pd.DataFrame) -> pd.DataFrame:
    """Return the place of every house: its parcel's, else that of its own point."""
    houses = rows.houses
    places = parcel_places.reindex(links.parcel).reset_index(drop=True)
    alone = houses[(links.parcel < 0) & houses["lon"].notna().to_numpy()]
    villages = rows.bordered("village")
    village = containing(alone["lon"], alone["lat"], villages)
    within = village.dropna()
    above = villages.rename(columns={"code": "village_code"})[PLACE]
    places.loc[within.index, PLACE] = above.take(positions(villages["code"], within)).to_numpy()
    outside = alone[village.isna()]
    county = containing(outside["lon"], outside["lat"], rows.bordered("county"))
    places.loc[county.index, "county_code"] = county
    places.loc[county.index, "report_unit_id"] = county
    source: Any = np.select(
        [links.parcel >= 0, houses["lon"].notna().to_numpy()], ["parcel", "point"], "none"
    )
    return places.assign(location_source=source)
