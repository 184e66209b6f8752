"""The village of every parcel: the one that holds the largest share of its area, by shapely."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from pipeline.referee.compared import Compared, compare_columns, together
from pipeline.referee.published_rows import PLACE, positions

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pipeline.referee.published_rows import PublishedRows, Shapes

SAME_SHARE = 1e-10
"""Shares that differ by less are equal, so the smaller code decides."""
NEAR_SHARE = 2e-9
"""Shares that differ by less may be told apart either way: two libraries round them otherwise."""
SHARE_TOLERANCE = 1e-8
SLIVER = 1e-11
"""A smaller share may be one that an outline only touches."""


@dataclass(frozen=True)
class FoundPlaces:
    """Where things stand, as the referee finds it."""

    frame: pd.DataFrame
    """Columns ``PLACE``, one row per parcel or house."""
    compared: list[Compared]


def overlaps(shapes: Shapes, villages: Shapes) -> pd.DataFrame:
    """Return every pair of a parcel and a village that share some of the parcel's area.

    Parameters
    ----------
    shapes
        Outlines of parcels; points and lines are taken by a point on them.
    villages
        Borders, by code.

    Returns
    -------
    Columns ``parcel`` and ``village`` (positions) and ``share``, 0 to 1.
    """
    area = shapely.area(shapes)
    tested = np.where(area > 0, shapes, shapely.point_on_surface(shapes))
    village, parcel = shapely.STRtree(tested).query(villages, predicate="intersects")
    share = np.ones(len(parcel))
    shapely.prepare(villages)
    is_cut = ~shapely.contains_properly(villages[village], tested[parcel]) & (area[parcel] > 0)
    cut = shapely.make_valid(tested[parcel[is_cut]])
    common = shapely.area(shapely.intersection(villages[village[is_cut]], cut))
    share[is_cut] = common / shapely.area(cut)
    pairs = pd.DataFrame({"parcel": parcel, "village": village, "share": share})
    return pairs[pairs["share"] > 0]


def largest(
    pairs: pd.DataFrame, published: NDArray[np.int64], *, least: float = 0.0
) -> NDArray[np.int64]:
    """Return the village with the largest share of each parcel; -1 for none.

    Where the shares of two are too close to be told apart, the published one of them is right.

    Parameters
    ----------
    pairs
        As :func:`overlaps` returns them.
    published
        Position of the published village of every parcel; -1 for none.
    least
        Pairs with a smaller share count only where they are the published ones.
    """
    is_published = pairs["village"].to_numpy() == published[pairs["parcel"]]
    pairs = pairs[(pairs["share"].to_numpy() >= least) | is_published]
    is_published = pairs["village"].to_numpy() == published[pairs["parcel"]]
    best = pairs.groupby("parcel")["share"].transform("max")
    is_best = (pairs["share"] >= best - SAME_SHARE).to_numpy()
    is_near = (pairs["share"] >= best - NEAR_SHARE).to_numpy()
    found = np.full(len(published), -1, dtype=np.int64)
    first = pairs[is_best].groupby("parcel")["village"].min()
    found[first.index] = first.to_numpy()
    in_doubt = np.zeros(len(published), dtype=bool)
    in_doubt[pairs["parcel"].to_numpy()[is_near & ~is_best]] = True
    agreed = pairs["parcel"].to_numpy()[is_near & is_published]
    agreed = agreed[in_doubt[agreed]]
    found[agreed] = published[agreed]
    return found


def share_of(pairs: pd.DataFrame, village: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the share of each parcel that lies in its own ``village``; 0 for none."""
    share = np.zeros(len(village))
    own = pairs["village"].to_numpy() == village[pairs["parcel"]]
    share[pairs["parcel"].to_numpy()[own]] = pairs["share"].to_numpy()[own]
    return share


def containing(lon: pd.Series[Any], lat: pd.Series[Any], areas: pd.DataFrame) -> pd.Series[Any]:
    """Return the smallest code of the areas that hold each point, by the index of ``lon``."""
    # The areas are asked, not the points: each is prepared once for all the points in its box.
    tree = shapely.STRtree(shapely.points(lon.to_numpy(dtype=float), lat.to_numpy(dtype=float)))
    area, point = tree.query(areas["shape"].to_numpy(dtype=object), predicate="intersects")
    first = np.full(len(lon), len(areas))
    np.minimum.at(first, point, area)
    return areas["code"].reset_index(drop=True).reindex(first).set_axis(lon.index)


def place_parcels(rows: PublishedRows) -> FoundPlaces:
    """Find the place of every parcel and compare it with the published one."""
    parcels, villages = rows.parcels, rows.bordered("village")
    codes = villages["code"]
    published = positions(codes, parcels["village_code"])
    runner_up = positions(codes, parcels["runner_up_code"])
    pairs = overlaps(rows.parcel_shapes, villages["shape"].to_numpy(dtype=object))

    # A village given by hand is right by that; the one that the outline asks for comes second.
    by_hand = (parcels["assignment"] == "override").to_numpy(dtype=bool)
    by_outline = largest(pairs, np.where(by_hand, runner_up, published))
    village = np.where(by_hand & (published >= 0), published, by_outline)
    others = pairs[pairs["village"].to_numpy() != village[pairs["parcel"]]]
    second = largest(others, runner_up, least=SLIVER)
    second = np.where(by_hand & (by_outline != village), by_outline, second)
    share = np.where(village >= 0, share_of(pairs, village), np.nan)

    found = pd.DataFrame({
        "village_code": _code(codes, village), "runner_up_code": _code(codes, second),
        "assignment": _assignment(parcels["assignment"], share, by_hand=by_hand),
    })  # fmt: skip
    shares = pd.DataFrame({"overlap_share": share})
    places = _places(rows, village, villages)
    key = parcels["parcel_id"]
    return FoundPlaces(places, [
        together("parcel_village", [
            compare_columns("parcel", key, parcels, found),
            compare_columns("parcel", key, parcels, shares, SHARE_TOLERANCE),
        ]),
        together("parcel_place", [
            compare_columns("parcel", key, parcels, places.drop(columns="village_code")),
        ]),
    ])  # fmt: skip


def _code(codes: pd.Series[Any], place: NDArray[np.int64]) -> pd.Series[Any]:
    """Return the code at each position; none for -1."""
    return codes.reindex(place).reset_index(drop=True)


def _assignment(
    published: pd.Series[Any], share: NDArray[np.float64], *, by_hand: NDArray[np.bool_]
) -> pd.Series[Any]:
    """Return how each village was found; on the very limit of ``contained``, as published."""
    limit = 1 - 1e-9
    found = np.select(
        [by_hand, np.isnan(share), share >= limit],
        ["override", "none", "contained"],
        "largest_overlap",
    )
    on_limit = np.abs(share - limit) <= SHARE_TOLERANCE
    is_either = published.isin(["contained", "largest_overlap"]).to_numpy()
    cut = on_limit & (share < 1) & is_either & ~by_hand
    return pd.Series(np.where(cut, published.to_numpy(dtype=object), found))


def _places(
    rows: PublishedRows, village: NDArray[np.int64], villages: pd.DataFrame
) -> pd.DataFrame:
    """Return the place of every parcel: its village's, or for one in no village its county's."""
    above = villages.rename(columns={"code": "village_code"})[PLACE]
    places = above.reindex(village).reset_index(drop=True)
    outside = rows.parcels[village < 0]
    county = containing(outside["lon"], outside["lat"], rows.bordered("county"))
    places.loc[county.index, "county_code"] = county
    places.loc[county.index, "report_unit_id"] = county
    return places
