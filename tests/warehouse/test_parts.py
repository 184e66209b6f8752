"""Linking in parts: houses beside the edges of a part, parcels across borders, all by R-tree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from independent import containing, link_faults, read_published, texts
from prefecture import Prefecture, square

from pipeline.warehouse import steps

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

NEAREST_M = 15
"""The default of ``linking.nearest_m``."""


def _scattered(root: Path) -> Prefecture:
    """Return a prefecture whose parcels cross borders and whose houses report no parcel.

    Houses stand in parcels, some metres beside them, and anywhere, also outside every village; of
    the parcels some lie on each other.
    """
    random = np.random.default_rng(20)
    west, south = random.uniform(86.999, 87.031, 300), random.uniform(43.999, 44.011, 300)
    sides = random.uniform(0.00005, 0.002, 300)
    parcels = [
        {"parcel_id": f"p{number:03}", "geometry": square(*corner)}
        for number, corner in enumerate(zip(west, south, sides, strict=True))
    ]
    points = np.concatenate(
        [
            np.column_stack([west + sides / 2, south + sides / 2])[:100],
            np.column_stack([west - 0.0001, south + sides / 2])[100:250],
            np.column_stack(
                [random.uniform(86.998, 87.032, 150), random.uniform(43.998, 44.012, 150)]
            ),
        ]
    )
    houses: list[dict[str, Any]] = [
        {
            "house_id": f"h{number:03}",
            "use_class": "other",
            "geometry": shapely.Point(point),
        }
        for number, point in enumerate(points)
    ]
    place = Prefecture(root)
    place.deliver("parcel", [row | {"survey_status": "done"} for row in parcels])
    for part in range(3):
        place.deliver("house", houses[part::3], name=f"houses{part}")
    return place


def _linked(place: Prefecture) -> list[dict[str, Any]]:
    return place.rows("FROM house ORDER BY house_id")


def test_parts_give_what_an_r_tree_gives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole, parted = _scattered(tmp_path / "whole"), _scattered(tmp_path / "parted")
    whole.build()
    monkeypatch.setattr(steps, "LOOSE_PART_ROWS", 16)
    monkeypatch.setattr(steps, "HOUSE_PART_ROWS", 90)
    parted.build()
    assert _linked(parted) == _linked(whole)

    published = read_published(parted.database)
    houses = published.houses
    assert set(houses["link_method"]) == {"contains", "nearest", "none"}
    assert link_faults(houses, published.parcels, NEAREST_M) == []
    alone = houses[houses["parcel_id"].isna()]
    points = shapely.points(alone["lon"], alone["lat"])
    assert texts(alone["village_code"]) == texts(containing(points, published.level("village")))
    assert alone["village_code"].notna().any()
    assert alone["village_code"].isna().any()
