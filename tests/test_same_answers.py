"""The same question has the same answer on any number of threads, optimised or not.

As databases test themselves: a wrong plan, or workers that get into each other's way, rarely make
the same mistake twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from pipeline.base.sql import connect

if TYPE_CHECKING:
    from pathlib import Path

LEVELS = ("unit", "county", "township", "village")
COUNTS = [
    f"FROM {view}_by_{level} ORDER BY ALL"
    for view in ("survey_status", "revisit_progress", "rectification_progress")
    for level in LEVELS
]
HEADLINES = "FROM prefecture_summary ORDER BY ALL"
HAZARDS = "SELECT count(*), sum(hash(hazard_house)) FROM hazard_house"
VILLAGES = """
SELECT count(*), sum(hash(parcel_id, code))
FROM parcel
JOIN (SELECT code, geometry::GEOMETRY AS border FROM admin_unit WHERE level = 'village')
    ON ST_Intersects(border, parcel.geometry::GEOMETRY)
"""
SOME_HOUSES = """(
    FROM house
    WHERE lon IS NOT NULL AND (hash(house_id) % {} = 0 OR link_method IN ('nearest', 'none'))
) AS house"""
"""A part of the houses, and all that are on no parcel."""
PARCELS = """
SELECT count(*), sum(hash(house_id, parcel.parcel_id))
FROM {houses}
JOIN parcel ON ST_Intersects(parcel.geometry::GEOMETRY, ST_Point(house.lon, house.lat))
"""
ON_NO_PARCEL = """
SELECT count(*), sum(hash(house_id))
FROM {houses}
WHERE NOT EXISTS (
    FROM parcel WHERE ST_Intersects(parcel.geometry::GEOMETRY, ST_Point(house.lon, house.lat)))
"""


def answers(file: Path, threads: int, share: int, *, optimised: bool = True) -> dict[str, Any]:
    """Return the answer to each question, spatial joins over one house of ``share``."""
    houses = SOME_HOUSES.format(share)
    spatial = [query.format(houses=houses) for query in (VILLAGES, PARCELS, ON_NO_PARCEL)]
    config = {"threads": threads, "memory_limit": "1500MB"}
    with connect(str(file), config, spatial=True, read_only=True) as con:
        if not optimised:
            con.execute("PRAGMA disable_optimizer")
        return {
            query: con.execute(query).fetchall()
            for query in [*COUNTS, HEADLINES, HAZARDS, *spatial]
        }


@pytest.mark.full_size
def test_any_number_of_threads_at_full_size(full_file: Path) -> None:
    alone = answers(full_file, 1, 1)
    assert alone[COUNTS[0]]
    assert answers(full_file, 2, 1) == alone
    assert answers(full_file, 8, 1) == alone


@pytest.mark.slow
def test_with_and_without_the_optimiser(small_file: Path) -> None:
    """Without it a join by geometry tries every pair, so a part of the houses must do."""
    plain = answers(small_file, 2, 20, optimised=False)
    assert answers(small_file, 2, 20) == plain
    assert answers(small_file, 1, 20) == plain
    (((found, _),), ((left_over, _),)) = (plain[query] for query in list(plain)[-2:])
    assert min(found, left_over) > 0
