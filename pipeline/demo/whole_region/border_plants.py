"""What is planted across the borders of prefectures, and what must be found of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from pipeline.demo.whole_region.region_rows import SIDE, outlines

if TYPE_CHECKING:
    from pipeline.demo.whole_region.region_places import RegionFrame
    from pipeline.demo.whole_region.region_rows import PrefectureRows
    from pipeline.demo.world.draws import FloatArray

Cases = dict[str, list[list[str]]]
AWAY = 0.02
"""Distance from the parcels of a village at which something of others is put, degrees."""


def plant_across(frame: RegionFrame, rows: dict[str, PrefectureRows]) -> Cases:
    """Plant everything, one row each, and return the cases by the table that must hold them.

    Parameters
    ----------
    frame
        Between whom it is planted.
    rows
        The rows of the prefectures by code; they are changed.
    """
    cases: Cases = {
        "parcel_claimed_twice": [], "parcel_elsewhere": [], "id_used_twice": [],
        "house_across": [],
        "border_overlap": [sorted(pair) for pair in frame.planted["overlap"]],
        "border_gap": [[", ".join(sorted(pair))] for pair in frame.planted["gap"]],
    }  # fmt: skip
    for reporter, owner in frame.planted["claimed_twice"]:
        _claim(rows[reporter], rows[owner], cases)
    for number, (reporter, owner) in enumerate(frame.planted["elsewhere"]):
        corner = _free_ground(rows[owner], number)
        new = _add_parcel(rows[reporter], outlines(corner[np.newaxis])[0])
        cases["parcel_elsewhere"].append([reporter, new, owner])
    for kind, table in (("parcel_id_twice", "parcel"), ("house_id_twice", "house")):
        for reporter, owner in frame.planted[kind]:
            taken = _take_id(rows[reporter], rows[owner], table)
            both = ", ".join(sorted((reporter, owner)))
            cases["id_used_twice"].append([table, taken, "2", both])
    for reporter, owner in frame.planted["house_reported"]:
        _report_across(rows[reporter], rows[owner], cases)
    for number, (reporter, owner) in enumerate(frame.planted["house_placed"]):
        x, y = _free_ground(rows[owner], number + 10)
        new = _add_house(rows[reporter], "", x, y)
        cases["house_across"].append([reporter, new, "place", owner])
    return {table: sorted(found) for table, found in cases.items()}


def _claim(reporter: PrefectureRows, owner: PrefectureRows, cases: Cases) -> None:
    """Let one prefecture report a parcel of the other once more, moved by a tenth."""
    theirs = owner.parcel.iloc[0]
    west, south, *_ = shapely.bounds(theirs["geometry"])
    new = _add_parcel(reporter, outlines(np.array([[west + SIDE / 10, south]]))[0])
    pair = sorted([(reporter.code, new), (owner.code, str(theirs["parcel_id"]))])
    cases["parcel_claimed_twice"].append([*pair[0], *pair[1]])
    cases["parcel_elsewhere"].append([reporter.code, new, owner.code])


def _report_across(reporter: PrefectureRows, owner: PrefectureRows, cases: Cases) -> None:
    """Let a house on a parcel of its own report one of the other prefecture."""
    own = shapely.centroid(reporter.parcel["geometry"].iloc[1])
    theirs = str(owner.parcel["parcel_id"].iloc[1])
    new = _add_house(reporter, theirs, shapely.get_x(own), shapely.get_y(own))
    cases["house_across"].append([reporter.code, new, "reported", owner.code])


def _free_ground(rows: PrefectureRows, number: int) -> FloatArray:
    """Return a place in a prefecture, away from its parcels."""
    first = shapely.get_coordinates(shapely.centroid(rows.parcel["geometry"].iloc[0]))[0]
    place: FloatArray = np.round(first - AWAY - number * 0.001, 8)
    return place


def _add_parcel(rows: PrefectureRows, outline: shapely.Geometry) -> str:
    new = f"X{rows.code}{len(rows.parcel):05}"
    added: dict[str, list[Any]] = {
        "parcel_id": [new], "survey_status": ["done"], "geometry": [outline],
    }  # fmt: skip
    rows.parcel = pd.concat([rows.parcel, pd.DataFrame(added)], ignore_index=True)
    return new


def _add_house(rows: PrefectureRows, parcel: str, x: float, y: float) -> str:
    new = f"X{rows.code}{len(rows.house):05}"
    added = pd.DataFrame({
        "house_id": [new], "parcel_id_reported": [parcel], "use_class": ["other"], "storeys": [1],
        "lon": [x], "lat": [y],
    })  # fmt: skip
    rows.house = pd.concat([rows.house, added], ignore_index=True)
    return new


def _take_id(reporter: PrefectureRows, owner: PrefectureRows, table: str) -> str:
    """Give a record that no other refers to the id of one of the other prefecture."""
    name = f"{table}_id"
    ours, theirs = getattr(reporter, table), getattr(owner, table)
    if table == "parcel":
        is_free = ~ours[name].isin(reporter.house["parcel_id_reported"])
    else:
        is_free = ours["use_class"] == "other"
    row = ours.index[is_free][0]
    taken = str(theirs[name].iloc[2])
    ours.loc[row, name] = taken
    return taken
