"""The base map issued anew: which parcel became which, and what it takes along."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import shapely
from independent import CGCS2000, geodesic_areas
from prefecture import VILLAGES, Prefecture
from rule_prefecture import rectangle

from pipeline.base.config import load_project
from pipeline.base.progress import Silent
from pipeline.referee.verify import verify_file

if TYPE_CHECKING:
    import numpy as np
    from shapely.geometry.base import BaseGeometry

ROWS: list[tuple[int, dict[str, Any], dict[str, Any]]] = [
    # place, what stood there: id -> east from, to, status; what stands there now, the same
    (0, {"F1": (0, 16, "done")}, {"N1": (0.2, 16.2)}),
    (1, {"K": (0, 16, "in_progress")}, {"K": (0, 16)}),
    (2, {"F2": (0, 16, "done")}, {"N2": (0, 24)}),
    (3, {"F3": (0, 30, "done")}, {"N3a": (0, 18), "N3b": (18, 30)}),
    (4, {"F4a": (0, 16, "done"), "F4b": (16, 30, "in_progress")}, {"N4": (0, 30)}),
    (5, {"F5a": (0, 20, "done"), "F5b": (20, 40, "done")}, {"N5a": (0, 31), "N5b": (31, 40)}),
    (6, {}, {"N6": (0, 16)}),
    (7, {"F7": (0, 16, "done")}, {}),
    (8, {"F8": (0, 20, "done")}, {"N8": (14, 34)}),
    (9, {"F9": (0, 10, "done")}, {"N9": (20, 30)}),
    (10, {"F10": (0, 16, "done")}, {"N10": (0, 16)}),
    (11, {"F11": (0, 20, "done")}, {"N11": (14, 34)}),
    (12, {}, {"N12": (0, 16)}),
    # one drawn on the other on both days
    (13, {"F13": (0, 20, "done"), "F13i": (2, 19, None)}, {"N13": (0, 20), "N13i": (2, 19)}),
]
STATED = {"N9": "F9", "N10": "none", "N12": "F99", "N4": "F4a、F4b"}
CORRECTED = {"N11": "F11"}
KINDS = {
    ("F1", "N1"): "same", ("K", "K"): "same", ("F2", "N2"): "changed",
    ("F3", "N3a"): "split", ("F3", "N3b"): "split",
    ("F4a", "N4"): "merged", ("F4b", "N4"): "merged",
    ("F5a", "N5a"): "redrawn", ("F5b", "N5a"): "redrawn", ("F5b", "N5b"): "redrawn",
    (None, "N6"): "new", ("F7", None): "gone", ("F8", None): "gone", (None, "N8"): "new",
    ("F9", "N9"): "changed", ("F10", None): "gone", (None, "N10"): "new", ("F11", "N11"): "changed",
    (None, "N12"): "new", ("F13", "N13"): "same", ("F13i", "N13i"): "same",
}  # fmt: skip
HEIRS = {
    "F1": "N1", "K": "K", "F2": "N2", "F3": "N3a", "F4a": "N4", "F5a": "N5a", "F9": "N9",
    "F11": "N11", "F13": "N13", "F13i": "N13i",
}  # fmt: skip
DOUBTS = {"N5a": "many_to_many", "N5b": "many_to_many", "N8": "little_in_common",
          "N12": "unknown_former"}  # fmt: skip
STATUS = {
    "N1": "done", "K": "in_progress", "N2": "done", "N3a": "done", "N3b": "done",
    "N4": "in_progress", "N9": "done", "N11": "done", "N13": "done",
}  # fmt: skip
"""Parcels whose status is that of the former ones; all others are not surveyed."""


def shape_at(place: int, span: tuple[float, float]) -> BaseGeometry:
    """Return a rectangle 20 m deep on a place of its own in the first village."""
    row, column = divmod(place, 8)
    west, south = 87.0006 + 0.001 * column, 44.0006 + 0.001 * row
    return rectangle(CGCS2000.fwd(west, south, 90.0, span[0])[0], south, span[1] - span[0], 20)


FORMER = {
    name: (shape_at(place, (west, east)), status)
    for place, before, _ in ROWS
    for name, (west, east, status) in before.items()
}
PRESENT = {name: shape_at(place, span) for place, _, now in ROWS for name, span in now.items()}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Prefecture:
    place = Prefecture(tmp_path_factory.mktemp("lineage") / "root")
    elsewhere = {"elsewhere": rectangle(87.025, 44.005)}
    place.deliver("parcel", [
        {"parcel_id": name, "survey_status": "unsurveyed", "former_parcel_ids": STATED.get(name),
         "geometry": shape}
        for name, shape in (PRESENT | elsewhere).items()
    ])  # fmt: skip
    place.deliver(
        "parcel_former",
        [
            {"parcel_id": name, "survey_status": status, "geometry": shape}
            for name, (shape, status) in FORMER.items()
        ],
        extra="as_of = 2022-12-01\n",
    )
    corrections: list[dict[str, Any]] = [
        {"correction_id": f"c{number}", "table_name": "parcel", "key": name,
         "field": "former_parcel_ids", "new_value": value}
        for number, (name, value) in enumerate(CORRECTED.items())
    ]  # fmt: skip
    place.deliver("correction", corrections)
    middle = PRESENT["N3b"].centroid
    houses = [("same", "F1", None), ("split", "F3", None), ("split_point", "F3", middle),
              ("present", "N2", None), ("gone", "F7", None)]  # fmt: skip
    place.deliver("house", [
        {"house_id": name, "use_class": "mixed", "parcel_id_reported": parcel, "geometry": point}
        for name, parcel, point in houses
    ])  # fmt: skip
    place.deliver(
        "status_snapshot",
        [
            {"parcel_id": name, "survey_status": status or "unsurveyed"}
            for name, (_, status) in FORMER.items()
        ],
        extra="as_of = 2023-03-09\n",
    )
    place.build()
    return place


def lineage(place: Prefecture) -> dict[tuple[str | None, str | None], dict[str, Any]]:
    rows = place.rows("SELECT * FROM parcel_lineage")
    found = {(row["former_parcel_id"], row["parcel_id"]): row for row in rows}
    assert len(found) == len(rows)
    return found


def test_each_parcel_became_what_its_outline_or_its_row_says(place: Prefecture) -> None:
    found = lineage(place)
    assert {key: row["lineage_kind"] for key, row in found.items()} == KINDS
    stated = {key for key, row in found.items() if row["is_stated"]}
    assert {name for _, name in stated} == {*STATED, *CORRECTED}
    heirs = {key[0]: key[1] for key, row in found.items() if row["is_heir"]}
    assert heirs == HEIRS


def test_areas_in_common_are_those_of_shapely_and_pyproj(place: Prefecture) -> None:
    def area(shape: BaseGeometry) -> float:
        shapes: np.ndarray[Any, Any] = shapely.get_parts([shape])
        return float(geodesic_areas(shapes)[0]) if shape.area > 0 else 0.0

    for (former, present), row in lineage(place).items():
        if former is None or present is None:
            continue
        old, new = FORMER[former][0], PRESENT[present]
        common = area(shapely.intersection(old, new))
        assert row["overlap_m2"] == pytest.approx(common, rel=1e-5, abs=1e-3)
        assert row["former_share"] == pytest.approx(common / area(old), rel=1e-5, abs=1e-6)
        assert row["present_share"] == pytest.approx(common / area(new), rel=1e-5, abs=1e-6)


def test_what_is_not_certain_is_a_finding(place: Prefecture) -> None:
    found = place.rows("SELECT * FROM quality_finding WHERE rule_id = 'G16' ORDER BY key")
    assert [row["key"] for row in found] == sorted(DOUBTS)
    doubts = {row["parcel_id"]: row["doubt"] for row in lineage(place).values() if row["doubt"]}
    assert doubts == DOUBTS
    assert "Several former parcels became several: F5a, F5b" in found[1]["message_en"]
    assert found[1]["code"] == VILLAGES[0]


def test_the_status_is_carried_over_where_it_is_certain(place: Prefecture) -> None:
    rows = place.rows("SELECT parcel_id, survey_status, is_status_carried FROM parcel")
    carried = {row["parcel_id"]: row["survey_status"] for row in rows if row["is_status_carried"]}
    assert carried == STATUS
    assert {row["survey_status"] for row in rows if not row["is_status_carried"]} == {"unsurveyed"}


def test_houses_that_report_a_former_parcel_stand_on_what_it_became(place: Prefecture) -> None:
    rows = place.rows(
        "SELECT house_id, parcel_id, link_method, lon IS NOT NULL AS is_placed FROM house"
    )
    assert {row["house_id"]: (row["parcel_id"], row["link_method"]) for row in rows} == {
        "same": ("N1", "lineage"), "split": ("N3a", "lineage"),
        "split_point": ("N3b", "contains"), "present": ("N2", "reported"), "gone": (None, "none"),
    }  # fmt: skip
    assert {row["house_id"] for row in rows if not row["is_placed"]} == {"gone"}


def test_history_goes_on_under_the_present_ids(place: Prefecture) -> None:
    rows = place.rows("SELECT parcel_id, change, status_before, status_after FROM parcel_change")
    changes = {row["parcel_id"]: row["change"] for row in rows}
    new = {name for name, change in changes.items() if change == "new"}
    gone = {name for name, change in changes.items() if change == "gone"}
    assert new == {*PRESENT, "elsewhere"} - set(HEIRS.values())
    assert gone == set(FORMER) - set(HEIRS)
    # carried or not, a status that is the same as before is no change
    assert {"N1", "K", "N2", "N3a", "N9", "N11", "N13"} & set(changes) == set()
    assert (changes["N4"], changes["N5a"]) == ("backward", "backward")
    past = place.rows(
        "SELECT code, parcels FROM snapshot WHERE as_of = '2023-03-09' AND level = 'village'"
        " AND parcels > 0"
    )
    assert [tuple(row.values()) for row in past] == [(VILLAGES[0], len(FORMER))]


def test_the_difference_of_the_totals_is_explained_in_every_area(place: Prefecture) -> None:
    rows = place.rows("SELECT * FROM parcel_lineage_by_area")
    assert {row["level"] for row in rows} == {"prefecture", "unit", "county", "township", "village"}
    for row in rows:
        parts = ("former_parcels", "by_split", "by_merging", "by_redrawing", "new_parcels",
                 "gone_parcels")  # fmt: skip
        assert sum(row[name] for name in parts) == row["present_parcels"]
    (village,) = (row for row in rows if row["code"] == VILLAGES[0])
    assert village["former_parcels"] == len(FORMER)
    assert village["present_parcels"] == len(PRESENT)
    assert {name: village[name] for name in parts[1:]} == {
        "by_split": 1, "by_merging": -1, "by_redrawing": 0, "new_parcels": 4, "gone_parcels": -3,
    }  # fmt: skip


def test_the_referee_finds_the_same_links(place: Prefecture) -> None:
    verdict = verify_file(place.database, load_project(place.root), Silent())
    assert [check for check in verdict.checks if check.differing] == []
