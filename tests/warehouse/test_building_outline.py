"""Outlines of buildings against parcels, found again by shapely's STRtree and pyproj's areas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
import shapely
from independent import geodesic_areas
from prefecture import VILLAGES, Prefecture, square
from shapely.affinity import rotate, translate

if TYPE_CHECKING:
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

SMALLEST = 0.01
"""Square metres that two shapes must share."""
DAYS = {"old": "2021-05-01", "before": "2022-05-01", "now": "2023-03-01"}
PAIR = ["source", "as_of", "outline_id", "parcel_id"]


def drawn(rng: np.random.Generator, count: int, villages: int = 3) -> list[BaseGeometry]:
    """Return turned rectangles all over the villages, some of which overlap."""
    west = 87 + rng.uniform(0.0005, 0.01 * villages - 0.0005, count)
    south = 44 + rng.uniform(0.0005, 0.0095, count)
    boxes = shapely.box(west, south, west + rng.uniform(1e-4, 4e-4, count), south + 2e-4)
    return [rotate(box, turn) for box, turn in zip(boxes, rng.uniform(0, 90, count), strict=True)]


def outlines(shapes: list[BaseGeometry], first: int = 0) -> list[dict[str, Any]]:
    return [
        {"outline_id": f"o{number}", "building_use": None, "geometry": shape}
        for number, shape in enumerate(shapes, start=first)
    ]


def deliver(place: Prefecture, rows: list[dict[str, Any]], source: str, day: str) -> None:
    extra = f'as_of = {day}\n[constants]\nsource = "{source}"\n'
    place.deliver("building_outline", rows, name=f"{source}-{day}", extra=extra)


@pytest.fixture(scope="module")
def delivered() -> dict[tuple[str, str], list[dict[str, Any]]]:
    """Return the outlines by source and day; only imagery has days before, in two villages."""
    rng = np.random.default_rng(20230316)
    seen = drawn(rng, 150)
    moved = [translate(shape, 3e-5, -2e-5) for shape in seen[:100]]
    return {
        ("imagery", DAYS["now"]): outlines(seen),
        ("imagery", DAYS["before"]): outlines([*moved, *drawn(rng, 20, 2)]),
        ("imagery", DAYS["old"]): outlines(drawn(rng, 30, 2)),
        ("footprints", DAYS["before"]): outlines(drawn(rng, 80)),
    }


@pytest.fixture(scope="module")
def parcels() -> dict[str, BaseGeometry]:
    rng = np.random.default_rng(7)
    shapes = drawn(rng, 1200)
    return {f"p{number}": shape for number, shape in enumerate(shapes)}


@pytest.fixture(scope="module")
def place(
    tmp_path_factory: pytest.TempPathFactory,
    delivered: dict[tuple[str, str], list[dict[str, Any]]],
    parcels: dict[str, BaseGeometry],
) -> Prefecture:
    place = Prefecture(tmp_path_factory.mktemp("outlines") / "root")
    place.deliver("parcel", [
        {"parcel_id": name, "survey_status": "done", "geometry": shape}
        for name, shape in parcels.items()
    ])  # fmt: skip
    for (source, day), rows in delivered.items():
        deliver(place, rows, source, day)
    place.build()
    return place


def in_metres(one: np.ndarray[Any, Any], other: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    common = shapely.intersection(one, other)
    return np.array(geodesic_areas(np.array(common, dtype=object)))


def pairs_of(
    delivered: dict[tuple[str, str], list[dict[str, Any]]], others: dict[str, BaseGeometry]
) -> pd.DataFrame:
    """Return what outlines and other shapes share, found by a tree of the others."""
    names, shapes = np.array(list(others)), np.array(list(others.values()), dtype=object)
    tree = shapely.STRtree(shapes)
    parts = []
    for (source, day), rows in delivered.items():
        own = np.array([row["geometry"] for row in rows], dtype=object)
        ids = np.array([row["outline_id"] for row in rows])
        first, second = tree.query(own, predicate="intersects")
        parts.append(
            pd.DataFrame(
                {
                    "source": source, "as_of": day, "outline_id": ids[first],
                    "parcel_id": names[second],
                    "overlap_m2": in_metres(own[first], shapes[second]),
                    "outline_m2": geodesic_areas(own[first]),
                    "parcel_m2": geodesic_areas(shapes[second]),
                }
            )
        )  # fmt: skip
    return pd.concat(parts, ignore_index=True)


def published(place: Prefecture, query: str) -> pd.DataFrame:
    frame = pd.DataFrame(place.rows(query))
    return frame.assign(as_of=frame["as_of"].astype(str))


def test_all_overlaps_are_those_that_a_tree_finds(
    place: Prefecture,
    delivered: dict[tuple[str, str], list[dict[str, Any]]],
    parcels: dict[str, BaseGeometry],
) -> None:
    found = published(place, "SELECT * FROM outline_overlap").set_index(PAIR).sort_index()
    expected = pairs_of(delivered, parcels)
    expected = expected[expected["overlap_m2"] >= SMALLEST].set_index(PAIR).sort_index()
    assert len(expected) > 350
    assert found.index.tolist() == expected.index.tolist()
    # a building is flat to some 1e-7 of its area; pyproj rounds to 5e-5 m²
    np.testing.assert_allclose(found["overlap_m2"], expected["overlap_m2"], rtol=1e-5, atol=2e-4)
    for share, whole in (("outline_share", "outline_m2"), ("parcel_share", "parcel_m2")):
        np.testing.assert_allclose(
            found[share], expected["overlap_m2"] / expected[whole], rtol=1e-5, atol=1e-5
        )


def test_the_latest_day_of_a_source_in_a_village_is_current(place: Prefecture) -> None:
    rows = place.rows(
        "SELECT DISTINCT source, village_code, as_of::VARCHAR AS day, issue,"
        " previous_on::VARCHAR AS prior FROM building_outline"
        " WHERE village_code IS NOT NULL ORDER BY ALL"
    )
    found = {(row["source"], row["village_code"], row["day"]): row for row in rows}
    for village in VILLAGES[:2]:
        assert [found["imagery", village, day]["issue"] for day in DAYS.values()] == [
            "older", "previous", "current",
        ]  # fmt: skip
        assert found["imagery", village, DAYS["now"]]["prior"] == DAYS["before"]
    # a source is not compared with another one
    assert {row["issue"] for row in rows if row["source"] == "footprints"} == {"current"}
    assert {row["prior"] for row in rows if row["source"] == "footprints"} == {None}


def test_each_outline_is_summed_over_its_parcels_and_the_issue_before(
    place: Prefecture,
    delivered: dict[tuple[str, str], list[dict[str, Any]]],
    parcels: dict[str, BaseGeometry],
) -> None:
    key = ["source", "as_of", "outline_id"]
    rows = published(place, "SELECT * EXCLUDE (geometry) FROM building_outline").set_index(key)
    sums = pairs_of(delivered, parcels).groupby(key)["overlap_m2"].sum()
    expected = np.minimum(sums.reindex(rows.index).fillna(0), rows["footprint_m2"])
    np.testing.assert_allclose(rows["parcel_m2"], expected, rtol=1e-5, atol=1e-3)

    previous = rows[rows["issue"] == "previous"].reset_index()
    shapes = {row["outline_id"]: row["geometry"] for row in delivered["imagery", DAYS["before"]]}
    now = {("imagery", DAYS["now"]): delivered["imagery", DAYS["now"]]}
    before = {name: shapes[name] for name in previous["outline_id"]}
    own = rows[(rows["issue"] == "current") & rows["previous_on"].notna()]
    on_before = pairs_of(now, before).groupby(key)["overlap_m2"].sum()
    expected = np.minimum(on_before.reindex(own.index).fillna(0), own["footprint_m2"])
    assert (expected > 0).sum() > 60
    np.testing.assert_allclose(own["previous_m2"], expected, rtol=1e-5, atol=1e-3)
    others = rows[(rows["issue"] != "current") | rows["previous_on"].isna()]
    assert others["previous_m2"].isna().all()


def test_rows_at_fault_are_rejected_and_say_why(tmp_path: Path) -> None:
    place = Prefecture(tmp_path / "root")
    shape = square(87.001, 44.001)
    place.deliver("parcel", [{"parcel_id": "p", "survey_status": "done", "geometry": shape}])
    rows = [
        {"outline_id": "good", "source": "imagery", "geometry": shape},
        {"outline_id": None, "source": "imagery", "geometry": shape},
        {"outline_id": "unknown", "source": "hearsay", "geometry": shape},
        {"outline_id": "shapeless", "source": "imagery", "geometry": None},
        {"outline_id": "twice", "source": "imagery", "geometry": shape},
        {"outline_id": "twice", "source": "imagery", "geometry": square(87.002, 44.001)},
        {"outline_id": "twice", "source": "cadastre", "geometry": square(87.003, 44.001)},
    ]
    place.deliver("building_outline", rows, extra="max_bad_share = 1.0\n")
    place.build()
    reasons = place.rows("SELECT source_row, reason FROM rejected_row ORDER BY source_row")
    assert [(row["source_row"], row["reason"]) for row in reasons] == [
        (2, "missing"), (3, "unknown_code"), (4, "no_geometry"),
        (5, "duplicate_differing"), (6, "duplicate_differing"),
    ]  # fmt: skip
    kept = place.rows("SELECT source, outline_id FROM building_outline ORDER BY ALL")
    assert [tuple(row.values()) for row in kept] == [("cadastre", "twice"), ("imagery", "good")]


def test_a_parcel_without_area_stands_for_the_building_around_it(tmp_path: Path) -> None:
    place = Prefecture(tmp_path / "root")
    point = shapely.Point(87.0011, 44.0011)
    place.deliver("parcel", [{"parcel_id": "p", "survey_status": "done", "geometry": point}])
    deliver(place, outlines([square(87.001, 44.001)]), "cadastre", DAYS["now"])
    place.build()
    row = place.row("SELECT * FROM outline_overlap")
    whole = place.row("SELECT * FROM building_outline")
    assert (row["outline_share"], row["parcel_share"], whole["parcel_share"]) == (1, 1, 1)
    assert row["overlap_m2"] == whole["parcel_m2"] == whole["footprint_m2"]


def test_without_outlines_there_is_nothing(tmp_path: Path) -> None:
    place = Prefecture(tmp_path / "root")
    place.deliver("parcel", [
        {"parcel_id": "p", "survey_status": "done", "geometry": square(87.001, 44.001)}
    ])  # fmt: skip
    place.build()
    for table in ("building_outline", "outline_overlap", "outline_to_check", "parcel_building"):
        assert place.rows(f"SELECT * FROM {table}") == []
    judged = place.rows("SELECT rule_id FROM quality_rule WHERE NOT is_checked")
    assert {"G12", "G13", "G14", "G15"} <= {row["rule_id"] for row in judged}
