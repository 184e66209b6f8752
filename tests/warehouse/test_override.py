"""Villages given by hand: what a correction of a parcel's village changes, and what it does not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import shapely
from prefecture import VILLAGES, Prefecture, square

if TYPE_CHECKING:
    from pathlib import Path

A, B, C = VILLAGES
FIELDS = "village_code, township_code, overlap_share, runner_up_code, assignment"


def parcel(parcel_id: str, shape: shapely.Geometry) -> dict[str, Any]:
    return {"parcel_id": parcel_id, "survey_status": "done", "geometry": shape}


def override(key: str | None, old: str | None, new: str, **more: Any) -> dict[str, Any]:
    row = {"table_name": "parcel", "key": key, "field": "village_code"}
    row |= {"old_value": old, "new_value": new}
    return {name: {**row, **more}.get(name) for name in (*row, "row_file", "row_number")}


@pytest.fixture
def prefecture(tmp_path: Path) -> Prefecture:
    place = Prefecture(tmp_path / "root")
    across = shapely.box(87.0097, 44.005, 87.0101, 44.0052)
    place.deliver(
        "parcel",
        [
            parcel("across", across),
            parcel("inside", square(87.001, 44.001)),
            parcel("outside", square(86.9, 44.001)),
            parcel("kept", square(87.002, 44.001)),
        ],
    )
    return place


def places(prefecture: Prefecture) -> dict[str, tuple[Any, ...]]:
    rows = prefecture.rows(f"SELECT parcel_id, {FIELDS} FROM parcel")
    return {row.pop("parcel_id"): tuple(row.values()) for row in rows}


def outcomes(prefecture: Prefecture) -> list[tuple[str, str | None]]:
    rows = prefecture.rows("SELECT outcome, found_value FROM correction ORDER BY source_row")
    return [(row["outcome"], row["found_value"]) for row in rows]


def test_the_village_and_all_that_follows_is_the_one_given(prefecture: Prefecture) -> None:
    prefecture.deliver(
        "house", [{"house_id": "h", "use_class": "mixed", "parcel_id_reported": "inside"}]
    )
    prefecture.deliver(
        "correction",
        [
            override("across", A, B),
            override("inside", A, C),
            override(None, None, B, row_file="parcel.geojson", row_number=3),
        ],
    )
    prefecture.build()

    found = places(prefecture)
    assert found["across"][2] == pytest.approx(0.25)
    assert found["across"][:2] + found["across"][3:] == (B, "652301001", A, "override")
    assert found["inside"] == (C, "652301002", 0.0, A, "override")
    assert found["outside"] == (B, "652301001", 0.0, None, "override")
    assert found["kept"] == (A, "652301001", 1.0, None, "contained")
    assert outcomes(prefecture) == [("applied", A), ("applied", A), ("applied", None)]
    assert prefecture.row("SELECT village_code FROM house") == {"village_code": C}
    by_village = prefecture.rows("SELECT code, parcels FROM survey_status_by_village ORDER BY code")
    assert [(row["code"], row["parcels"]) for row in by_village] == [
        (A, 1), (B, 2), (C, 1), ("unassigned", 0)
    ]  # fmt: skip


def test_the_same_village_can_be_confirmed_and_an_override_overridden(
    prefecture: Prefecture,
) -> None:
    prefecture.deliver(
        "correction",
        [override("across", A, A), override("inside", A, B), override("inside", B, C)],
    )
    prefecture.build()

    found = places(prefecture)
    assert found["across"][2] == pytest.approx(0.75)
    assert found["across"][:2] + found["across"][3:] == (A, "652301001", B, "override")
    assert found["inside"] == (C, "652301002", 0.0, A, "override")
    assert outcomes(prefecture) == [("applied", A), ("superseded", A), ("applied", B)]


def test_what_does_not_apply_is_listed(prefecture: Prefecture) -> None:
    prefecture.deliver(
        "correction",
        [
            override("inside", A, "652301009009"),
            override("inside", A, "652301001"),
            override("across", B, C),
            override("kept", A, B),
            override("kept", A, C),
            override("nobody", A, B),
            override("kept", A, B, row_file="parcel.geojson", row_number=1),
        ],
    )
    prefecture.build()

    assert outcomes(prefecture) == [
        ("unknown_village", A),
        ("unknown_village", A),
        ("stale", A),
        ("ambiguous", A),
        ("ambiguous", A),
        ("unknown_row", None),
        ("unknown_row", None),
    ]
    assert {row[4] for row in places(prefecture).values()} == {
        "contained", "largest_overlap", "none"
    }  # fmt: skip
